"""A referral on the pages of both sides: the Home Office asks one council, and it decides."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referring import REASONS, REFERRAL, known_to, referring
from thirdcopy import gateway as gates
from thirdcopy.simulation.plan import details
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.asking_steps import steps_of

COUNCIL = "enfield"


@pytest.fixture(scope="module")
def referred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with referring(tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
def site(referred: World) -> Flask:
    app = create_app(referred.gateway, findings=())
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(site: Flask, subject: str) -> FlaskClient:
    client = site.test_client()
    assert client.post("/sign-in", data={"subject": subject}).status_code == 303
    return client


def typed(world: World, number: int) -> dict[str, str | list[str]]:
    """Give what is typed about the *number*-th person whom the council knows."""
    found = known_to(COUNCIL, world)
    for _ in range(number):
        next(found)
    person = details(next(found).identifiers("council-case"))
    year, *rest = person["birth_date"].split("-")
    month, day = (*rest, "", "")[:2]
    return {
        "holder": COUNCIL,
        "purpose": "voluntary-return",
        "power": "Immigration and Asylum Act 1999, section 20",
        "family-name": person["family_name"],
        "given-name": person.get("given_name", ""),
        "birth-date-year": year,
        "birth-date-month": month,
        "birth-date-day": day,
        "scheme": person["scheme"],
        "number": person["number"],
        "fields": ["council-case/name", "council-case/birth-date"],
        "reason": "The person asked to return.",
        "necessity": "The council alone knows the person.",
        "tried": "The person was asked first.",
        "informant": "nobody",
        "use": "To write to the person once.",
        "feedback-day": "1",
        "feedback-month": "6",
        "feedback-year": "2017",
        "urgent": "no",
        "reference": "R/1",
    }


def asked(
    site: Flask, world: World, number: int, language: str = "", **changes: str
) -> tuple[FlaskClient, str]:
    """Ask page by page; give the browser and the address after the last answer."""
    client, answers = signed_in(site, "ho-1"), {**typed(world, number), **changes}
    begun = client.post(f"{language}/cases/new/{REFERRAL}")
    place = re.search(r"/begun/([^/]+)/", str(begun.location))
    assert place is not None
    rules = world.gateway.ruleset_of(world.gateway.library.agreements[REFERRAL].hash)
    for step in steps_of(rules):
        page = client.get(f"{language}/begun/{place[1]}/{step.name}")
        assert page.status_code == 200
        data = {box: answers[box] for box in step.boxes if box in answers}
        client.post(f"/begun/{place[1]}/{step.name}", data={**data, "then": "next"})
    return client, place[1]


def test_a_referral_from_the_first_page_to_the_answer(site: Flask, referred: World) -> None:
    asker, begun = asked(site, referred, 0)
    check = asker.get(f"/begun/{begun}/check").text
    assert "Which body do you ask?" in check
    sent = asker.post(f"/begun/{begun}/send", data={"once": "once"})
    number = str(sent.location).rsplit("/", 1)[1]
    assert signed_in(site, "ho-senior-1").post(f"/cases/{number}/countersign").status_code == 303
    handler = signed_in(site, "enfield-handler")
    assert handler.post(f"/cases/{number}/screen", data={"clear": "yes"}).status_code == 303
    said = {"fact-personAsked": "yes", "fact-adviserOffered": "yes"}
    assert handler.post(f"/cases/{number}/attest", data=said).status_code == 303
    decider = signed_in(site, "enfield-decider")
    assert "after you have given your own answer" in decider.get(f"/cases/{number}").text
    first = decider.post(f"/cases/{number}/answer-blind", data={"answer-blind-choice": "permit"})
    assert first.status_code == 303
    shown = decider.get(f"/cases/{number}").text
    assert "Clause 3.1" in shown
    assert "after you have given your own answer" not in shown
    decision = {
        "decision": "permit",
        "fields": ["council-case/name", "council-case/birth-date"],
        "clause": f"{REFERRAL}:3.1",
        "reasons": REASONS,
    }
    assert decider.post(f"/cases/{number}/decide", data=decision).status_code == 303
    told = asker.get(f"/cases/{number}").text
    assert "Answer 1 (sealed)" in told
    parcel = asker.get(f"/cases/{number}/answers/1.json")
    assert (parcel.status_code, '"ciphertext"' in parcel.text) == (200, True)


def test_another_councils_people_find_no_such_page(site: Flask, referred: World) -> None:
    asker, begun = asked(site, referred, 1)
    sent = asker.post(f"/begun/{begun}/send", data={"once": "two"})
    number = str(sent.location).rsplit("/", 1)[1]
    signed_in(site, "ho-senior-1").post(f"/cases/{number}/countersign")
    for subject in ("barnet-handler", "barnet-decider", "barnet-manager"):
        other = signed_in(site, subject)
        here, nowhere = (other.get(f"/cases/{one}") for one in (number, "r-2222222222"))
        assert (here.status_code, nowhere.status_code) == (404, 404) or (
            here.status_code == nowhere.status_code == 403
        )
        assert number not in other.get("/cases?show=all").text
        for act in ("screen", "decide", "answer-blind", "second", "attest", "reject"):
            assert other.post(f"/cases/{number}/{act}").status_code in {403, 404}
    own = signed_in(site, "enfield-handler")
    assert number in own.get("/cases").text
    assert own.get(f"/cases/{number}").status_code == 200


@pytest.mark.parametrize("holder", ["", "essex", "<b>"])
def test_a_council_has_to_be_chosen_among_those_that_adopted(
    site: Flask, referred: World, holder: str
) -> None:
    asker, begun = asked(site, referred, 2, holder=holder)
    refused = asker.post(f"/begun/{begun}/send", data={"once": f"none-{holder}"})
    assert refused.status_code == 422
    assert "Choose the body that you ask" in refused.text
    assert "<b>" not in refused.text
    shown = asker.get(f"/begun/{begun}/purpose").text
    assert re.findall(r'name="holder" type="radio" value="([^"]+)"', shown) == ["barnet", COUNCIL]


def test_the_pages_are_in_welsh_too(site: Flask, referred: World) -> None:
    asker, begun = asked(site, referred, 3, language="/cy")
    assert "Pa gorff yr ydych yn gofyn iddo?" in asker.get(f"/cy/begun/{begun}/check").text
    gates.discard(referred.gateway, referred.people["p-ho-1"], begun)
