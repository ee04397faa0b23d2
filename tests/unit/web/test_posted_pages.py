"""The pages of an official who sits in a council, and of the council that is advised."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.web.pages.advising import RETURNED
from thirdcopy.web.words import all_words
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
VIEW = {"record-view-choice": "undecided", "record-view-topic": "what-a-status-means"}
ADVICE = "A biometric residence permit is not needed for this service."


@pytest.fixture
def number(world: SmallWorld) -> str:
    """Make a check by Enfield that waits for an answer."""
    gateway = world.gateway
    like = gates.load(gateway, gates.find(gateway, world.numbers["to-answer"])).case.request
    # A clerk of Enfield has five checks a day; the posted official is somebody else.
    asker = world.world.people["p-council-enfield"]
    made = gates.submit(gateway, asker, like.cls.agreement, like.form)
    if not isinstance(made, Case):
        return world.numbers["to-answer"]
    gates.work(gateway)
    return str(made.request.id)


def test_the_council_says_its_own_view_and_the_official_then_advises(
    world: SmallWorld, signed_in: SignedIn, number: str
) -> None:
    council, posted = signed_in("council-enfield"), signed_in("ho-posted")
    assert posted.get(f"/cases/{number}").status_code == 404
    assert number not in posted.get("/advice").text
    page = posted.get(f"/advice/{number}").text
    assert "act-advise-return" in page
    assert 'id="act-advise"' not in page
    url = f"/cases/{number}/record-view"
    assert council.post(url, data={"record-view-choice": "undecided"}).status_code == 422
    assert council.post(url, data=VIEW).status_code == 303
    assert number in posted.get("/advice").text
    case = gates.load(world.gateway, gates.find(world.gateway, number)).case
    page = posted.get(f"/advice/{number}").text
    for detail in case.request.form.people[0].values():
        assert detail not in page
    said = {"advise-topic": "what-a-status-means", "advise-words": ADVICE}
    assert posted.post(f"/advice/{number}/advise", data=said).status_code == 303
    told = council.get(f"/cases/{number}").text
    assert ADVICE in told
    assert "This is advice. The decision is yours" in told
    assert number not in posted.get("/advice").text


def test_return_advice_asks_that_three_things_be_so(signed_in: SignedIn, number: str) -> None:
    posted = signed_in("ho-posted")
    whole = {
        "advise-return-adult": "yes",
        "advise-return-asked": "yes",
        "advise-return-adviser": "yes",
        "advise-return-words": "How to reach the independent adviser was repeated.",
    }
    url = f"/advice/{number}/advise-return"
    for missing in ("adult", "asked", "adviser"):
        some = {name: said for name, said in whole.items() if name != f"advise-return-{missing}"}
        answer = posted.post(url, data=some)
        assert answer.status_code == 422, missing
        assert "All three must be so" in answer.text
    assert posted.post(url, data=whole).status_code == 303


def test_an_official_who_is_posted_elsewhere_finds_no_check_of_this_body(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    posted = signed_in("ho-posted")
    elsewhere = world.numbers["to-decide-5"]
    for number in (elsewhere, "r-NOBODY"):
        assert posted.get(f"/advice/{number}").status_code == 404
        assert posted.get("/advice/find", query_string={"number": number}).status_code == 404
        assert posted.post(f"/advice/{number}/advise-return", data={}).status_code == 404
    assert signed_in("council-enfield").get("/advice").status_code == 403
    assert posted.post(f"/advice/{elsewhere}/decide", data={}).status_code == 404


def spoken(world: SmallWorld) -> dict[str, object]:
    like = gates.load(world.gateway, gates.find(world.gateway, world.numbers["to-answer"]))
    person = like.case.request.form.people[0]
    year, month, day = (*person["birth_date"].split("-"), "", "")[:3]
    return {
        "medium": "conversation",
        "minutes": "15",
        "family-name": person["family_name"],
        "given-name": person.get("given_name", ""),
        "birth-date-year": year,
        "birth-date-month": month,
        "birth-date-day": day,
        "fields": ["status-answers/public-funds"],
        "purpose": "housing",
        "fact-toldBeforehand": "yes",
        "reason": "The person asked at the desk.",
        "necessity": "Help was needed that day.",
        "tried": "The service was not at hand at the desk.",
        "reference": "C/2",
        "note": "Nothing else was said.",
    }


def test_what_was_said_is_recorded_as_a_disclosure_of_the_body_where_it_was_said(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    posted = signed_in("ho-posted")
    assert posted.get("/spoken").headers["Location"] == "/spoken/council-status-check"
    page = posted.get("/spoken/council-status-check").text
    assert "Passing it on by another way is a breach" in page
    wrong = {**spoken(world), "minutes": "0", "medium": "rumour", "family-name": ""}
    answer = posted.post("/spoken/council-status-check", data=wrong)
    assert answer.status_code == 422
    for name in ("minutes", "medium", "family-name"):
        assert f'href="#{name}"' in answer.text
    assert "The person asked at the desk." in answer.text
    made = posted.post("/spoken/council-status-check", data=spoken(world))
    assert made.status_code == 303
    number = made.headers["Location"].rsplit("/", 1)[1]
    case = gates.load(world.gateway, gates.find(world.gateway, number)).case
    assert (case.state, case.body) == ("recorded", "enfield")
    assert "has been recorded and counted" in posted.get(f"/cases/{number}").text


def test_the_return_of_activity_counts_what_was_recorded(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    posted, auditor = signed_in("ho-posted"), signed_in("cmg-decider")
    before = _returned(posted)
    assert posted.post("/spoken/council-status-check", data=spoken(world)).status_code == 303
    after = _returned(posted)
    assert after["spoken-conversation"] == before["spoken-conversation"] + 1
    assert before.keys() == set(RETURNED)
    assert _page_counts(posted) == list(after.values())
    assert posted.get("/activity/2026-Q9.csv").status_code == 404
    assert posted.get("/activity?period=never").status_code == 404
    assert auditor.get("/activity").status_code == 403


def _returned(client: FlaskClient) -> dict[str, int]:
    lines = client.get("/activity/2026-Q4.csv").text.splitlines()[1:]
    found = {}
    for line in lines:
        period, body, agreement, name, count = line.split(",")
        assert (period, body, agreement) == ("2026-Q4", "enfield", "council-status-check")
        found[name] = int(count)
    return found


def _page_counts(client: FlaskClient) -> list[int]:
    page = client.get("/activity?period=2026-Q4").text
    return [int(one) for one in re.findall(r'<td role="cell" class="app-number">(\d+)</td>', page)]


def test_every_line_of_the_return_and_every_medium_has_its_words() -> None:
    words = all_words()
    assert not [name for name in RETURNED if f"activity-{name}" not in words]
