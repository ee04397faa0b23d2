"""Systems and keys are changed on pages: by one administrator who proposes, and another."""

import json
import secrets
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from asking_system import new_jwk, public_of
from thirdcopy import gateway as gates
from thirdcopy.gateway.keyring import keyring
from thirdcopy.gateway.systems import keys_held
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import b64
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]


def form(name: str, **own: str) -> dict[str, str]:
    sent = {
        "system": name,
        "on-behalf": "home-office",
        "system-use": "requests",
        "public-key": json.dumps(public_of(new_jwk())),
        "once": secrets.token_hex(8),
    }
    return {**sent, **own}


def test_one_proposes_a_system_and_another_confirms_it(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    name = f"home-office.{secrets.token_hex(4)}"
    one, other = signed_in("admin-1"), signed_in("admin-2")
    assert one.post("/people/systems", data=form(name)).status_code == 303
    assert name not in one.get("/people/systems").text
    waiting = gates.proposals(world.gateway, world.world.people["p-admin-2"])
    (proposal,) = [each.id for each in waiting if each.change.get("system") == name]
    assert name in other.get("/people").text
    assert one.post(f"/people/proposals/{proposal}/confirm").status_code == 422
    assert other.post(f"/people/proposals/{proposal}/confirm").status_code == 303
    assert name in one.get("/people/systems").text


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("system", ""),
        ("on-behalf", "nobody"),
        ("system-use", "everything"),
        ("public-key", "no key"),
        ("public-key", json.dumps({**new_jwk().as_dict(private=True)})),
        ("system-issuer", "https://sign-in.example"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_proposed(
    signed_in: SignedIn, world: SmallWorld, place: str, typed: str
) -> None:
    before = gates.proposals(world.gateway, world.world.people["p-admin-1"])
    answer = signed_in("admin-1").post(
        "/people/systems", data=form("kept-as-typed", **{place: typed})
    )
    assert answer.status_code == 422
    assert all_words()[f"error-{place}"]["en"] in answer.text
    assert place == "system" or "kept-as-typed" in answer.text
    assert gates.proposals(world.gateway, world.world.people["p-admin-1"]) == before


def confirmed(world: SmallWorld, one: FlaskClient, other: FlaskClient, act: str) -> None:
    """See that whoever proposed cannot confirm it, and that another can."""
    waiting = gates.proposals(world.gateway, world.world.people["p-admin-2"])
    (proposal,) = [each.id for each in waiting if each.change["act"] == act]
    assert one.post(f"/people/proposals/{proposal}/confirm").status_code == 422
    assert other.post(f"/people/proposals/{proposal}/confirm").status_code == 303


def test_a_system_is_retired_on_its_page_and_believed_no_more(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    name = f"home-office.{secrets.token_hex(4)}"
    one, other = signed_in("admin-1"), signed_in("admin-2")
    one.post("/people/systems", data=form(name))
    confirmed(world, one, other, "admit")
    assert one.post("/people/systems/retire", data={"retired": name}).status_code == 303
    assert gates.find_system(world.gateway, name) is not None
    confirmed(world, one, other, "retire")
    assert gates.find_system(world.gateway, name) is None
    gone = one.post("/people/systems/retire", data={"retired": name})
    assert gone.status_code == 422
    assert all_words()["refusal-no-system"]["en"] in gone.text


def test_a_body_is_sealed_to_another_key_and_its_holder_is_named_anew(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    one, other = signed_in("admin-1"), signed_in("admin-2")
    actor, held = world.world.people["p-admin-1"], {"held": "sealing:home-office"}
    before = dict(keyring(world.gateway, actor).sealing)["home-office"]
    assert (
        one.post("/keys/holders", data={**held, "key-holder": "p-ho-senior-1"}).status_code == 303
    )
    assert "holds the key that opens what is released" in other.get("/people").text
    confirmed(world, one, other, "hold")
    assert keyring(world.gateway, actor).holders[held["held"]].person == "p-ho-senior-1"
    for key in (b64(secrets.token_bytes(32)), before):
        sent = {"sealed-body": "home-office", "sealing-key": f" {key} "}
        assert one.post("/keys/sealing", data=sent).status_code == 303
        confirmed(world, one, other, "seal-to")
        ring = keyring(world.gateway, actor)
        assert dict(ring.sealing)["home-office"] == key
        assert held["held"] not in ring.holders


@pytest.mark.parametrize(
    ("change", "sent", "wrong"),
    [
        ("holders", {"held": "another", "key-holder": "p-ho-senior-1"}, "held"),
        ("holders", {"held": "log", "key-holder": "p-nobody"}, "key-holder"),
        ("sealing", {"sealed-body": "another", "sealing-key": b64(bytes(32))}, "sealed-body"),
        ("sealing", {"sealed-body": "home-office", "sealing-key": b64(bytes(31))}, "sealing-key"),
        ("sealing", {"sealed-body": "home-office", "sealing-key": "not base64"}, "sealing-key"),
    ],
)
def test_what_is_wrong_of_a_key_is_named_and_what_was_typed_stays(
    signed_in: SignedIn, world: SmallWorld, change: str, sent: dict[str, str], wrong: str
) -> None:
    answer = signed_in("admin-1").post(f"/keys/{change}", data=sent)
    assert answer.status_code == 422
    assert all_words()[f"error-{wrong}"]["en"] in answer.text
    assert sent.get("sealing-key", "") in answer.text
    assert not gates.proposals(world.gateway, world.world.people["p-admin-1"])


def test_nobody_names_themselves_and_every_key_can_have_a_holder(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    one, other = signed_in("admin-1"), signed_in("admin-2")
    own = one.post("/keys/holders", data={"held": "log", "key-holder": "p-admin-1"})
    assert own.status_code == 422
    assert all_words()["refusal-not-yourself"]["en"] in own.text
    for key in keys_held(world.gateway):
        assert f'value="{key}"' in own.text
    one.post("/keys/holders", data={"held": "log", "key-holder": "p-admin-3"})
    confirmed(world, one, other, "hold")
    holder = gates.name_of(world.gateway, world.world.people["p-admin-3"].person)
    assert f"Held by: </span>{holder}" in one.get("/keys").text
