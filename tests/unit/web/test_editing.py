"""An editor of a party changes where its agreements stand; nobody else, and nothing out of turn."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from texts import library
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.signing import signatories, signed_library
from thirdcopy.web import create_app
from thirdcopy.web.pages.editing import EDITS
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import MINUTE, Micros, micros_of
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
TEXT = "cmg-home-office"
MODEL = "council-status-check"


def stands(world: SmallWorld, name: str = TEXT) -> str:
    found = [one for one in gates.registered(world.gateway) if one.agreement.id == name]
    return found[0].status.word if found else "nowhere"


def test_an_agreement_is_suspended_and_resumed_with_its_ground_in_the_register(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor = signed_in("cmg-editor")
    bare = editor.post(f"/editing/{TEXT}/suspend", data={"ground": " "})
    assert bare.status_code == 422
    assert all_words()["refusal-no-public-ground"]["en"] in bare.text
    assert stands(world) == "in force"
    ground = {"ground": "A review is overdue: sandpiper."}
    assert editor.post(f"/editing/{TEXT}/suspend", data=ground).status_code == 303
    assert stands(world) == "suspended"
    public = editor.get(f"/register/{TEXT}").text
    assert "sandpiper" in public
    name = gates.name_of(world.gateway, PersonId("p-cmg-editor"))
    assert name not in public.partition("<main")[2]
    seen = signed_in("cmg-auditor").get("/audit/reads").text
    assert name in seen.partition(all_words()["audit-edits"]["en"])[2]
    again = editor.post(f"/editing/{TEXT}/suspend", data=ground)
    assert all_words()["refusal-not-open-now"]["en"] in again.text
    for _ in range(2):
        editor.post(f"/editing/{TEXT}/resume", data={"once": "sent twice"})
    assert stands(world) == "in force"


def test_the_rules_that_a_text_is_decided_under_are_said_in_words(signed_in: SignedIn) -> None:
    uk = library().profiles["uk"]
    for path, title in (("/editing", uk.title), ("/cy/editing", uk.title_cy)):
        page = signed_in("cmg-editor").get(path).text
        said = all_words()["decided-under"]["cy" if "cy" in path else "en"]
        assert f"{said} {title}" in page


def test_a_registered_text_that_lacks_a_signature_is_not_put_in_force(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor, name = signed_in("cmg-editor"), f"{TEXT}-reported-2017"
    assert f"/editing/{name}/put-in-force" in editor.get("/editing").text
    refused = editor.post(f"/editing/{name}/put-in-force")
    assert refused.status_code == 422
    assert all_words()["refusal-unsigned"]["en"] in refused.text
    assert stands(world, name) == "registered"


def test_who_signed_in_too_long_ago_shows_again_that_it_is_they(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor = signed_in("cmg-editor")
    world.world.clock.set(Micros(world.gateway.clock() + 16 * MINUTE))
    late = editor.post(f"/editing/{TEXT}/end", data={"ground": "Kept as typed: dunlin."})
    assert late.status_code == 422
    assert all_words()["refusal-prove-again"]["en"] in late.text
    assert "dunlin" in late.text
    assert stands(world) == "in force"


def test_another_bodys_editor_finds_no_such_text(signed_in: SignedIn, world: SmallWorld) -> None:
    other = signed_in("nhs-editor")
    assert TEXT not in other.get("/editing").text
    assert other.post(f"/editing/{TEXT}/end", data={"ground": "No."}).status_code == 404
    assert other.post("/editing/no-such-text/end", data={"ground": "No."}).status_code == 404
    assert signed_in("cmg-editor").post(f"/editing/{TEXT}/rewrite").status_code == 404
    assert stands(world) == "in force"


@pytest.mark.parametrize("who", ["cmg-handler", "cmg-decider", "admin-2", "auditor"])
def test_nobody_else_comes_here(signed_in: SignedIn, world: SmallWorld, who: str) -> None:
    other = signed_in(who)
    assert other.get("/editing").status_code == 403
    assert other.post(f"/editing/{TEXT}/end", data={"ground": "No."}).status_code == 403
    assert stands(world) == "in force"


def test_every_edit_has_words() -> None:
    wanted = {f"{part}-{edit}" for part in ("edit", "edited") for edit in EDITS}
    assert wanted <= all_words().keys()


def test_a_signed_adoption_is_recorded_and_the_page_says_who_adopted(tmp_path: Path) -> None:
    whole = signed_library(library())
    signatures = dict(whole.adoption_signatures[MODEL])
    unsigned = signatures.pop("barnet")
    assert unsigned
    gateway = gates.open_gateway(
        tmp_path,
        "simulation.adopting",
        replace(whole, adoption_signatures={**whole.adoption_signatures, MODEL: signatures}),
        SimulatedClock(micros_of(dt.date(2017, 4, 3), 8)),
        sources={},
        signatories=signatories(whole.vocabulary),
        make=True,
    )
    roles = frozenset({Role.REGISTER_EDITOR})
    body = BodyCode("status-checking-service")
    editor = Actor(PersonId("p-ed"), body, "manager", roles, "Cy Denham")
    gates.enrol(gateway, editor, "simulation", "ed")
    gates.register(gateway, gateway.library.agreements[MODEL], "uk")
    app = create_app(gateway, findings=())
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"subject": "ed"})
    words = all_words()
    assert words["editing-adopters"]["en"] not in client.get("/editing").text
    for wrong, code in (("", "no-adoption"), ("barnet", "unsigned")):
        refused = client.post(f"/editing/{MODEL}/adopt", data={"body": wrong})
        assert refused.status_code == 422
        assert words[f"refusal-{code}"]["en"] in refused.text
    assert client.post(f"/editing/{MODEL}/adopt", data={"body": "enfield"}).status_code == 303
    page = client.get("/editing").text
    assert words["edited-adopt"]["en"] in page
    assert "<li>Enfield Council</li>" in page
    assert '<option value="enfield"' not in page
    agreement = gateway.library.agreements[MODEL].hash
    assert gates.adopters(gateway, agreement) == ("enfield",)
