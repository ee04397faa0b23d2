"""Passes and rights as rights officers work with them, and as nobody else may."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.rights import KINDS, MEANS, OUTCOMES, ROUTES, Code, read_code
from thirdcopy.web.pages.people_rights import COMMANDS
from thirdcopy.web.words import all_words
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
PERSON = {
    "family-name": "Bywater",
    "given-name": "Ada",
    "birth-date-day": "7",
    "birth-date-month": "3",
    "birth-date-year": "1980",
    "language": "other",
    "language-other": "Tigrinya",
}
RIGHT = {
    **PERSON,
    "kind": "access",
    "route": "interpreter",
    "words": "Known only to this test: phalarope.",
}


def test_a_pass_is_issued_by_one_officer_and_confirmed_by_another(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    first, second = signed_in("cmg-rights-1"), signed_in("cmg-rights-2")
    wrong = first.post("/rights/passes/new", data={**PERSON, "language-other": " "}).text
    assert "Say how you are sure who the person is" in wrong
    assert "Choose a language, or write which" in wrong
    assert 'value="Bywater"' in wrong
    page = first.post("/rights/passes/new", data={**PERSON, "means": "vouched-for"}).text
    code = re.search(r"app-code\">([0-9A-Z ]+)<", page)
    reference = re.search(r"pass-[0-9A-F]{8}", page)
    assert code
    assert reference
    own = first.get("/rights").text
    assert "Another officer must confirm what you issued" in own
    assert "Bywater" not in own
    refused = first.post(f"/rights/passes/{reference[0]}/confirm")
    assert "Another officer must confirm" in refused.text
    assert second.post(f"/rights/passes/{reference[0]}/confirm").status_code == 303
    assert "The pass is confirmed" in second.get("/rights").text
    again = second.post(f"/rights/passes/{reference[0]}/refuse").text
    assert "No pass of that reference waits" in again
    read = read_code(code[1])
    assert isinstance(read, Code)
    assert gates.look(world.gateway, read) is None, "three days have not passed"


def test_a_child_gets_no_pass_and_is_shown_in_person(signed_in: SignedIn) -> None:
    officer = signed_in("cmg-rights-1")
    child = {**PERSON, "birth-date-year": "2019", "means": "documents-seen"}
    assert "Show it in person" in officer.post("/rights/passes/new", data=child).text


def test_a_right_is_written_down_asked_about_and_answered(signed_in: SignedIn) -> None:
    officer = signed_in("cmg-rights-1")
    wrong = officer.post("/rights/new", data={**RIGHT, "kind": "", "family-name": ""}).text
    assert "Choose what the person wants" in wrong
    assert "phalarope" in wrong
    sent = officer.post("/rights/new", data=RIGHT)
    assert sent.status_code == 303
    place = sent.headers["Location"]
    page = officer.get(place).text
    assert "phalarope" in page
    assert "Tigrinya" in page
    assert "Bywater" not in officer.get("/rights").text
    asked = officer.post(f"{place}/ask-back", data={"ask-back-words": "Which address?"})
    assert asked.status_code == 303
    assert "The clock stands still" in officer.get(place).text
    assert officer.post(f"{place}/supply", data={"supply-words": "The old one."}).status_code == 303
    refused = officer.post(f"{place}/answer", data={"answer-words": "Kept as typed."}).text
    assert "Choose what is done" in refused
    assert "Kept as typed." in refused
    done = {"answer-words": "It was given in person.", "outcome": "granted"}
    assert officer.post(f"{place}/answer", data=done).status_code == 303
    page = officer.get(place).text
    assert "Done as you asked" in page
    assert "Write it in words" not in page
    assert place.rpartition("/")[2] not in officer.get("/rights").text
    assert place.rpartition("/")[2] in officer.get("/rights?all=yes").text
    assert officer.post(f"{place}/forget").status_code == 404


@pytest.mark.parametrize("who", ["cmg-handler", "cmg-decider", "ie-1", "auditor", "cmg-lead"])
def test_nobody_else_comes_here(signed_in: SignedIn, who: str) -> None:
    other = signed_in(who)
    for path in ("/rights", "/rights/passes/new", "/rights/new", "/rights/right-00000000"):
        assert other.get(path).status_code == 403
    for path in ("/rights/passes/new", "/rights/new", "/rights/passes/pass-1/confirm"):
        assert other.post(path, data=RIGHT).status_code == 403
    assert "People\u2019s rights" not in other.get("/").text


def test_another_bodys_officer_finds_no_such_right(signed_in: SignedIn) -> None:
    officer, other = signed_in("cmg-rights-1"), signed_in("nhs-rights-1")
    place = officer.post("/rights/new", data=RIGHT).headers["Location"]
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/withdraw").status_code == 404
    assert officer.post(f"{place}/withdraw").status_code == 303


def test_every_word_of_passes_and_rights_is_said() -> None:
    wanted = [
        *(f"right-{kind}" for kind in KINDS),
        *(f"route-{route}" for route in ROUTES),
        *(f"means-{means}{says}" for means in MEANS for says in ("", "-says")),
        *(f"right-outcome-{outcome}" for outcome in (*OUTCOMES, "withdrawn")),
        *(f"right-do-{command}{says}" for command in COMMANDS for says in ("", "-says")),
        *(f"right-done-{command}" for command in COMMANDS),
        *(f"right-state-{state}" for state in ("open", "asked-back", "ended")),
    ]
    assert not [key for key in wanted if key not in all_words()]
