"""The pages of an auditor: they see it all, leave a trace of each look, and can do nothing."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.event import Event
from thirdcopy.gateway.sampling import draw, seed_of
from thirdcopy.web.acts import ACTS
from thirdcopy.web.recorded import MEMBERS
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import hash_of
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
WHY = "Drawn in the sample of the quarter."
SECRET = "words of my own"  # noqa: S105 - of a test
PAGES = ("/audit", "/audit/reads", "/audit/unusual", "/audit/samples")


def events(world: SmallWorld, number: str) -> tuple[Event, ...]:
    return gates.load(world.gateway, gates.find(world.gateway, number)).events


def details(world: SmallWorld, name: str) -> list[str]:
    """Give what is personal of whom a request is about."""
    case = gates.find(world.gateway, world.numbers[name])
    person = gates.load(world.gateway, case).case.request.form.people[0]
    return [person[one] for one in ("family_name", "birth_date", "number") if person.get(one)]


def listed(page: str) -> list[str]:
    return re.findall(r'href="/audit/cases/([^"]+)"', page)


@pytest.mark.parametrize("who", ["cmg-decider", "cmg-handler", "ie-1", "cmg-rights-1"])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_but_an_auditor_sees_the_pages_of_audit(
    signed_in: SignedIn, who: str, path: str
) -> None:
    client = signed_in(who)
    assert client.get(path).status_code == 403
    assert 'href="/audit"' not in client.get("/cases").text


def test_an_auditor_of_another_body_finds_and_reads_nothing_of_this_one(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    other, number = signed_in("auditor"), world.numbers["to-decide-5"]
    assert number not in other.get("/audit?find=yes&state=assessed").text
    answer = other.post(f"/audit/cases/{number}", data={"why": WHY})
    assert answer.status_code == 404


def test_a_search_finds_by_state_and_body_and_says_how_many(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    auditor, number = signed_in("cmg-auditor"), world.numbers["to-countersign-0"]
    assert listed(auditor.get("/audit").text) == []
    # Another test may have countersigned it by now.
    state = gates.load(world.gateway, gates.find(world.gateway, number)).case.state
    page = auditor.get(f"/audit?find=yes&state={state}&body=immigration-enforcement").text
    assert number in listed(page)
    assert world.numbers["july-supplied"] not in listed(page)
    page = auditor.get("/audit?find=yes&decider=p-cmg-decider").text
    assert world.numbers["july-supplied"] in listed(page)
    assert number not in listed(page)


def test_what_is_found_has_nothing_of_a_person_and_the_table_has_no_formula(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    auditor = signed_in("cmg-auditor")
    page = auditor.get("/audit?find=yes")
    sheet = auditor.get("/audit/cases.csv?find=yes")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert {row["request"] for row in rows} == set(listed(page.text))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    for name in ("july-supplied", "to-decide-2"):
        for detail in details(world, name):
            assert detail not in page.text + sheet.text


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("state=nowhere", "state"),
        ("having=nothing", "having"),
        ("body=Ada+Quill%2C+1+Nowhere+Lane", "body"),
        ("decider=who%3F", "decider"),
        ("agreement=the+one+about+her", "agreement"),
        ("since=31%2F07%2F2026", "since"),
        ("since=2026-07-31&until=2026-07-30", "until"),
    ],
)
def test_a_search_that_is_not_well_asked_names_the_place_and_is_not_made(
    world: SmallWorld, signed_in: SignedIn, asked: str, place: str
) -> None:
    auditor, actor = signed_in("cmg-auditor"), world.world.people["p-cmg-auditor"]
    before = gates.looks(world.gateway, actor)[:1]
    answer = auditor.get(f"/audit?find=yes&{asked}")
    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert gates.looks(world.gateway, actor)[:1] == before
    assert auditor.get(f"/audit/cases.csv?find=yes&{asked}").status_code == 404


def test_a_case_is_read_for_a_reason_which_is_recorded_in_it(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    auditor, number = signed_in("cmg-auditor"), world.numbers["july-supplied"]
    before = events(world, number)
    first = auditor.get(f"/cases/{number}")
    assert first.headers["Location"] == f"/audit/cases/{number}"
    asked = auditor.get(f"/audit/cases/{number}")
    short = auditor.post(f"/audit/cases/{number}", data={"why": "curious"})
    assert short.status_code == 422
    for page in (asked.text, short.text):
        assert not [one for one in details(world, "july-supplied") if one in page]
    assert events(world, number) == before
    whole = auditor.post(f"/audit/cases/{number}", data={"why": WHY})
    assert whole.status_code == 200
    read = events(world, number)[-1]
    assert (read.kind, read.person, read.kept["why"]) == ("read", "p-cmg-auditor", WHY)
    assert details(world, "july-supplied")[0] in whole.text
    assert whole.text.count('role="row"') == 1 + len(before) + 1
    facts = [one.kept["fact"] for one in before if one.kind == "attested"]
    assert facts
    asks = world.gateway.library.agreements["cmg-home-office"].facts
    welsh = auditor.post(f"/cy/audit/cases/{number}", data={"why": WHY})
    for fact in facts:
        assert asks[str(fact)].asked("en") in whole.text
        assert asks[str(fact)].asked("cy") in welsh.text
    for page in (whole.text, welsh.text):
        recorded = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert not re.search(r"\b[0-9]{16}\b", recorded), "a time is not written in microseconds"
        assert not re.search(r"<li>[a-z]+_[a-z]+: ", recorded), "a member is not named in code"
    assert "<form" not in whole.text.partition("<main")[2]
    assert number in listed(auditor.get("/audit/reads").text)


def test_an_auditor_decides_nothing_and_changes_nothing(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    auditor, number = signed_in("cmg-auditor"), world.numbers["to-decide-5"]
    case = gates.find(world.gateway, number)
    before = gates.load(world.gateway, case).case
    for act in ACTS:
        answer = auditor.post(f"/cases/{number}/{act}", data={"decision": "refuse", "why": WHY})
        assert answer.status_code in {404, 409, 422}, act
    after = gates.load(world.gateway, case).case
    assert (after.state, after.decided, after.facts) == (before.state, before.decided, before.facts)


def test_a_sample_is_committed_to_drawn_and_its_findings_kept(signed_in: SignedIn) -> None:
    auditor = signed_in("cmg-auditor")
    commitment = hash_of(SECRET.encode())
    typed = {"size": "2", "why": "The sample of the quarter.", "commitment": "words"}
    wrong = auditor.post("/audit/samples", data=typed)
    assert wrong.status_code == 422
    assert 'href="#commitment"' in wrong.text
    assert 'value="The sample of the quarter."' in wrong.text
    begun = auditor.post("/audit/samples", data={**typed, "commitment": commitment})
    place = begun.headers["Location"]
    assert listed(auditor.get(place).text) == []
    wrong = auditor.post(f"{place}/draw", data={"secret": "other words"})
    assert wrong.status_code == 422
    assert auditor.post(f"{place}/draw", data={"secret": SECRET}).status_code == 303
    page = auditor.get(place).text
    numbers = auditor.get(f"{place}/numbers.txt").text.split()
    root = re.search(r"words of my own&#39; (\S+) \|", page)
    assert root is not None
    drawn = draw(seed_of(SECRET, root[1].replace("&#43;", "+")), numbers, 2)
    assert tuple(listed(page)) == drawn
    for finding, status in (("", 422), ("The reasons are thin.", 303)):
        said = {"request": drawn[0], "finding": finding}
        assert auditor.post(f"{place}/finding", data=said).status_code == status
    assert "The reasons are thin." in auditor.get(place).text
    other = signed_in("auditor")
    assert other.get(place).status_code == 404
    assert place.rpartition("/")[2] not in other.get("/audit/samples").text


def test_a_page_of_results_that_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    auditor = signed_in("cmg-auditor")
    for page in ("99", "0", "-1", "x", "1" * 9):
        assert auditor.get(f"/audit?find=yes&page={page}").status_code == 404
    assert auditor.get("/audit/unusual?month=1999-01").status_code == 404


def test_every_member_of_an_event_has_words() -> None:
    assert {f"member-{name}" for name in MEMBERS} <= all_words().keys()


def test_who_read_what_is_filtered_and_no_free_text_is_recorded(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    auditor, number = signed_in("cmg-auditor"), world.numbers["july-supplied"]
    signed_in("cmg-decider").get(f"/cases/{number}")
    page = auditor.get("/audit/reads?by=p-cmg-decider").text
    assert number in listed(page)
    assert 'value="p-cmg-decider" selected' in page
    assert set(listed(auditor.get(f"/audit/reads?request={number}").text)) == {number}
    before = gates.looks(world.gateway, world.world.people["p-cmg-auditor"])[:1]
    wrong = auditor.get("/audit/reads?request=Ada+Quill%2C+1+Nowhere+Lane")
    assert wrong.status_code == 422
    assert 'href="#request"' in wrong.text
    assert gates.looks(world.gateway, world.world.people["p-cmg-auditor"])[:1] == before
