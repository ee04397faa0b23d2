"""A rights officer keeps the requests for information; anybody reads them, and nobody who asked."""

import secrets
from collections.abc import Callable
from typing import get_args

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.register.exemption import EXEMPTIONS
from thirdcopy.register.information import KINDS, SAYS, State
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import date_of
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
ABOUT = "cmg-home-office"
WORDS = all_words()


def today(world: SmallWorld) -> dict[str, str]:
    day = date_of(world.gateway.clock())
    return {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}


def asked(world: SmallWorld, **own: str) -> dict[str, str]:
    sent = {
        "question": "How many? Known only to this test: avocet.",
        "regime": "foia",
        "about": ABOUT,
        "period": "2017-Q2",
        "once": secrets.token_hex(8),
    }
    return {**sent, **today(world), **own}


def found(world: SmallWorld, place: str) -> gates.Asked:
    every = {one.request.id: one for one in gates.information_requests(world.gateway)}
    return every[place.rpartition("/")[2]]


def test_a_request_is_entered_once_answered_and_read_by_anybody(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    officer = signed_in("cmg-rights-1")
    form = asked(world)
    places = {officer.post("/information/new", data=form).headers["Location"] for _ in range(2)}
    (place,) = places
    page = officer.get(place).text
    assert "avocet" in page
    assert "Wat Xavier" in page
    assert f"{place}/answered" in page
    sent = {
        "said-answer": "It is published: turnstone.",
        **today(world),
        "once": secrets.token_hex(8),
    }
    for _ in range(2):
        assert officer.post(f"{place}/answered", data=sent).status_code == 303
    one = found(world, place)
    assert one.request.state == "closed"
    assert [step.kind for step in one.request.steps] == ["received", "answered"]
    public = officer.application.test_client().get("/answers/requests").text
    assert "turnstone" in public
    assert "Wat Xavier" not in public
    assert officer.get(f"{place}/refused").status_code == 404
    assert f"{place}/review-asked" in officer.get(place).text


@pytest.mark.parametrize("name", ["question", "regime", "about", "period", "on"])
def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    signed_in: SignedIn, world: SmallWorld, name: str
) -> None:
    before = gates.information_requests(world.gateway)
    broken = {"on-day": "31", "on-month": "12", "on-year": "2999"} if name == "on" else {name: "x"}
    if name == "question":
        broken = {name: " "}
    answer = signed_in("cmg-rights-1").post("/information/new", data=asked(world, **broken))
    assert answer.status_code == 422
    assert WORDS[f"error-{name}"]["en"] in answer.text
    assert name == "question" or "avocet" in answer.text
    assert gates.information_requests(world.gateway) == before


def test_a_refusal_says_the_test_of_its_exemption(signed_in: SignedIn, world: SmallWorld) -> None:
    officer = signed_in("cmg-rights-1")
    place = officer.post("/information/new", data=asked(world)).headers["Location"]
    chosen = officer.get(f"{place}/refused").text
    assert all(f'value="{name}"' in chosen for name in EXEMPTIONS["foia"])
    form = officer.get(f"{place}/refused?said-exemption=s.31").text
    assert WORDS["informing-prejudice"]["en"] in form
    sent = {"said-exemption": "s.31", "said-prejudice": "It would: knot.", **today(world)}
    bare = officer.post(f"{place}/refused", data=sent)
    assert bare.status_code == 422
    assert WORDS["error-said"]["en"] in bare.text
    assert "knot" in bare.text
    whole = {**sent, "said-public_interest": "Because."}
    assert officer.post(f"{place}/refused", data=whole).status_code == 303
    one = found(world, place)
    assert one.request.outcome.said["public_interest"] == "Because."


@pytest.mark.parametrize("exemption", ["s.21", "s.12", "s.31", "neither"])
def test_a_refusal_has_its_letter_with_the_ground_the_test_and_what_may_follow(
    signed_in: SignedIn, world: SmallWorld, exemption: str
) -> None:
    officer = signed_in("cmg-rights-1")
    place = officer.post("/information/new", data=asked(world)).headers["Location"]
    assert 'id="letter"' not in officer.get(place).text
    said = {f"said-{one}": f"Of the {one}, ruff." for one in EXEMPTIONS["foia"][exemption].asks}
    sent = {"said-exemption": exemption, **said, **today(world)}
    assert officer.post(f"{place}/refused", data=sent).status_code == 303
    letter = officer.get(place).text.partition('id="letter"')[2]
    assert "avocet" in letter
    assert all(text in letter for text in said.values())
    opening = {"s.21": "letter-published", "neither": "letter-neither"}
    first = WORDS[opening.get(exemption, "letter-refused")]["en"].partition("{")[0]
    assert first in letter
    for end in ("letter-review", "letter-commissioner-foia"):
        assert WORDS[end]["en"] in letter
    public = officer.application.test_client().get("/cy/answers/requests").text
    assert "prejudice:" not in public
    assert "public_interest:" not in public


def test_a_step_that_came_too_late_is_said_and_kept(signed_in: SignedIn, world: SmallWorld) -> None:
    officer, other = signed_in("cmg-rights-1"), signed_in("cmg-rights-2")
    place = officer.post("/information/new", data=asked(world)).headers["Location"]
    other.post(f"{place}/withdrawn", data=today(world))
    late = officer.post(f"{place}/answered", data={"said-answer": "Godwit.", **today(world)})
    assert late.status_code == 422
    assert WORDS["error-step"]["en"] in late.text
    assert "Godwit" in late.text


def test_another_bodys_officer_finds_none_of_it(signed_in: SignedIn, world: SmallWorld) -> None:
    place = (
        signed_in("cmg-rights-1").post("/information/new", data=asked(world)).headers["Location"]
    )
    other = signed_in("nhs-rights-1")
    assert "avocet" not in other.get("/information").text
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/withdrawn", data=today(world)).status_code == 404
    refused = other.post("/information/new", data=asked(world))
    assert WORDS["error-about"]["en"] in refused.text
    assert found(world, place).request.state == "open"


def test_everything_that_may_be_said_has_words() -> None:
    asks = {
        one for each in EXEMPTIONS.values() for exemption in each.values() for one in exemption.asks
    }
    said = {member for members in SAYS.values() for member in members}
    named = {
        f"exemption-{regime}-{name.translate({46: None, 40: 45, 41: None})}"
        for regime, of in EXEMPTIONS.items()
        for name in of
        if name != "neither"
    }
    assert named <= WORDS.keys()
    assert {f"informing-{one}" for one in asks | said} <= WORDS.keys()
    assert {f"informing-do-{kind}" for kind in KINDS if kind != "received"} <= WORDS.keys()
    assert {f"foi-state-{state}" for state in get_args(State)} <= WORDS.keys()
