"""Each command of the state table has its page, and each page of an act reads what it asks."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.agreement import ruleset
from thirdcopy.case import Case
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.event import Role
from thirdcopy.web.acts import ACTS
from thirdcopy.web.may import ACTS_OF
from thirdcopy.web.questions import About, Answers, Fields, read_answers
from thirdcopy.web.small_acts import SMALL_ACTS
from thirdcopy_client.clock import date_of
from web_world import ROOT, SmallWorld

SignedIn = Callable[[str], FlaskClient]
STATES = ROOT / "docs" / "reference" / "states.md"
TEMPLATES = ROOT / "src" / "thirdcopy" / "web" / "templates"
ADDRESS = "child-maintenance/home-address"


def commands_in(table: str) -> set[str]:
    """Give every command that the published table lets somebody who is no machine give."""
    rows = re.findall(r"^\| [a-z-]+ \| [a-z-]+ \| ([a-z-]+) \| (.*) \|$", table, re.MULTILINE)
    return {
        command
        for role, commands in rows
        if role in set(Role) - {Role.SYSTEM}
        for command in commands.split(", ")
    }


def without_page(commands: set[str], templates: Path) -> set[str]:
    """Give the commands that no page offers: neither a form of the case page nor one of its own."""
    pages = "".join(path.read_text(encoding="utf-8") for path in templates.glob("case*.html"))
    on_case = {one for one in commands if f"act='{one}'" in pages}
    offered = set().union(*ACTS_OF.values()) & ACTS.keys()
    return {one for one in commands if one not in offered or one not in on_case | SMALL_ACTS.keys()}


def test_every_command_of_the_published_table_has_a_page() -> None:
    commands = commands_in(STATES.read_text(encoding="utf-8"))
    assert len(commands) > 20
    assert without_page(commands, TEMPLATES) == set()
    assert commands == set().union(*ACTS_OF.values())


def test_a_command_without_a_page_would_be_found() -> None:
    table = "| held | lawyer | lawyer | challenge, burn |\n| held | system | system | match |\n"
    assert without_page(commands_in(table), TEMPLATES) == {"burn"}


def case(world: SmallWorld, number: str) -> Case:
    return gates.load(world.gateway, gates.find(world.gateway, number)).case


def instrument(kind: str, elements: tuple[str, ...]) -> dict[str, object]:
    return {
        "check-instrument-choice": kind,
        f"check-instrument-{kind}-elements": list(elements),
        "check-instrument-named": [ADDRESS],
    }


def test_the_compelled_route_is_gone_from_the_instrument_to_compliance_on_pages(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, _ = world.decidable()
    lawyer, decider = signed_in("cmg-lawyer"), signed_in("cmg-decider")
    page = lawyer.get(f"/cases/{number}").text
    assert f'href="/cases/{number}/check-instrument"' in page
    assert f'href="/cases/{number}/hold"' not in page
    form = lawyer.get(f"/cases/{number}/check-instrument").text
    assert all(f'value="{one}"' in form for one in INSTRUMENTS["court-order"])
    whole = instrument("court-order", INSTRUMENTS["court-order"])
    url = f"/cases/{number}/check-instrument"
    assert lawyer.post(url, data=whole).status_code == 303
    for act, data in (
        ("hold", {}),
        ("challenge", {"challenge-words": "The person would be found by an abuser."}),
        ("end-hold", {"end-hold-choice": "upheld"}),
    ):
        assert lawyer.get(f"/cases/{number}/{act}").status_code == 200, act
        assert lawyer.post(f"/cases/{number}/{act}", data=data).status_code == 303, act
    assert case(world, number).state == "compelled"
    url = f"/cases/{number}/comply"
    assert decider.post(url, data={"comply-words": "The order stands."}).status_code == 422
    given = {"comply-given": [ADDRESS], "comply-words": "The order stands."}
    assert decider.post(url, data=given).status_code == 303
    assert case(world, number).state == "complied"
    assert "It was challenged and stands" in decider.get(f"/cases/{number}").text


def test_elements_of_the_other_instrument_verify_nothing(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, _ = world.decidable()
    lawyer = signed_in("cmg-lawyer")
    mixed = {
        **instrument("niaa-2002-s129", INSTRUMENTS["niaa-2002-s129"]),
        "check-instrument-choice": "court-order",
    }
    assert lawyer.post(f"/cases/{number}/check-instrument", data=mixed).status_code == 303
    found = case(world, number).instrument
    assert found is not None
    assert found.missing == INSTRUMENTS["court-order"]
    assert "It compels nobody" in lawyer.get(f"/cases/{number}").text


def test_a_page_says_every_answer_that_is_wrong_and_keeps_the_others(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, _ = world.decidable()
    lawyer = signed_in("cmg-lawyer")
    typed = {"check-instrument-choice": "none-such", "check-instrument-named": [ADDRESS]}
    answer = lawyer.post(f"/cases/{number}/check-instrument", data=typed)
    assert answer.status_code == 422
    assert 'href="#check-instrument-choice"' in answer.text
    assert 'href="#check-instrument-named"' not in answer.text
    assert re.search(rf'value="{ADDRESS}" checked', answer.text)
    assert case(world, number).instrument is None


def deferral(day: dt.date, ground: str) -> Fields:
    return Fields(
        {
            "defer-notice-choice": ground,
            "defer-notice-review-day": str(day.day),
            "defer-notice-review-month": str(day.month),
            "defer-notice-review-year": str(day.year),
            "defer-notice-words": "Telling the person now would prejudice the arrest.",
        }
    )


def test_the_grounds_and_the_day_of_a_deferral_are_read_from_the_page(world: SmallWorld) -> None:
    loaded = gates.load(world.gateway, gates.find(world.gateway, world.numbers["to-decide-5"]))
    library = world.gateway.library
    rules = ruleset(
        library.agreements["council-referral"], library.profiles["uk"], library.vocabulary
    )
    about, questions = About(loaded.case, rules), SMALL_ACTS["defer-notice"].questions
    day = dt.date(2026, 12, 24)

    def read(form: Fields) -> tuple[Answers, tuple[str, ...]]:
        return read_answers("defer-notice", questions, about, form)

    answers, wrong = read(deferral(day, "crime-and-taxation"))
    assert wrong == ()
    assert date_of(answers.day("review")) == day
    assert answers.one("choice") == "crime-and-taxation"
    assert read(deferral(day, "the-recipient-asked"))[1] == ("choice",)
    for part, typed in (("month", "13"), ("day", "31a"), ("year", ""), ("day", "٣")):
        form = deferral(day, "crime-and-taxation")
        form[f"defer-notice-review-{part}"] = typed
        assert read(form)[1] == ("review",), part


def test_what_somebody_near_the_person_brought_up_waits_for_the_safeguarding_lead(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, asker = world.decidable(informant="former-partner")
    lead = signed_in("cmg-lead")
    waiting = lead.get("/cases").text.split("</table>")[0]
    assert "Waiting for you" in waiting
    assert number in waiting
    seen = {"review-choice": "concern", "review-words": "The file names a refuge."}
    assert lead.post(f"/cases/{number}/review", data=seen).status_code == 303
    assert "Something worries me" in lead.get(f"/cases/{number}").text
    assert "The file names a refuge." not in signed_in(asker).get(f"/cases/{number}").text


def test_an_act_for_which_the_case_no_longer_waits_is_said_to_be_over(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, _ = world.decidable()
    answer = signed_in("cmg-lawyer").get(f"/cases/{number}/challenge")
    assert answer.status_code == 409
    assert "Somebody else was quicker" in answer.text


@pytest.mark.parametrize("act", sorted(SMALL_ACTS))
def test_the_page_of_an_act_is_not_there_for_the_other_side(
    world: SmallWorld, signed_in: SignedIn, act: str
) -> None:
    number = world.numbers["to-decide-5"]
    who = "cmg-decider" if SMALL_ACTS[act].side != "discloser" else "ie-1"
    assert signed_in(who).get(f"/cases/{number}/{act}").status_code == 404
