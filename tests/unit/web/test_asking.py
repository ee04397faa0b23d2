"""Asking: one thing on each page, kept as it is typed, checked, and sent once."""

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from thirdcopy import gateway as gates
from thirdcopy.event import Actor
from thirdcopy.web.asking_form import birth_date_of, read_asked
from thirdcopy.web.asking_steps import steps_of
from thirdcopy.web.questions import Fields
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
NAME = "cmg-home-office"
CANARY = "kestrel"
ASKED = {
    "family-name": "Bywater",
    "given-name": "Ada",
    "birth-date-day": "7",
    "birth-date-month": "3",
    "birth-date-year": "1980",
    "fields": "child-maintenance/home-address",
    "purpose": "locating-person",
    "fact-offenceMaxMonths": "24",
    "fact-alternativesExhausted": "yes",
    "reason": "Known only to this test: kestrel.",
    "necessity": "Nothing else would do.",
    "tried": "Letters.",
    "reference": "IE/9",
    "informant": "nobody",
    "power": "Immigration Act 1971, section 24",
    "use": "To visit the address once.",
    "feedback-day": "1",
    "feedback-month": "3",
    "feedback-year": "2027",
    "urgent": "no",
}
PDF = b"%PDF-1.7 order of a court"


def begin(client: FlaskClient, name: str = NAME) -> str:
    """Begin a request; give its number."""
    began = client.post(f"/cases/new/{name}")
    assert began.status_code == 303
    return str(began.headers["Location"]).split("/")[2]


def pages_of(world: SmallWorld, name: str = NAME) -> dict[str, tuple[str, ...]]:
    rules = world.gateway.ruleset_of(world.gateway.library.agreements[name].hash)
    return {step.name: step.boxes for step in steps_of(rules)}


def answer(
    world: SmallWorld,
    client: FlaskClient,
    number: str,
    typed: dict[str, str],
    *,
    only: str | None = None,
    then: str = "next",
) -> TestResponse:
    """Answer every page, or one; give the last response."""
    *_, last = (
        client.post(
            f"/begun/{number}/{step}",
            data={"then": then, **{box: typed[box] for box in boxes if box in typed}},
        )
        for step, boxes in pages_of(world).items()
        if only in {None, step}
    )
    return last


def test_a_request_is_asked_page_by_page_checked_and_sent(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    who = world.requester()
    client = signed_in(who)
    start = client.get(f"/cases/new/{NAME}").text
    assert "What you will need" in start
    assert "Have all less intrusive ways of finding the person been tried?" in start
    number = begin(client)
    places = list(pages_of(world))
    for here, after in zip(places, [*places[1:], "check"], strict=True):
        page = client.get(f"/begun/{number}/{here}").text
        assert page.count("<h1") == 1
        moved = answer(world, client, number, ASKED, only=here)
        assert moved.status_code == 303, here
        assert moved.headers["Location"] == f"/begun/{number}/{after}"
    check = client.get(f"/begun/{number}/check").text
    for shown in ("Bywater", "7 March 1980", CANARY, "Immigration Act 1971", "1 March 2027", "24"):
        assert shown in check, shown
    assert check.count(">Change<") > 12
    sent = client.post(f"/begun/{number}/send", data={"once": "once"})
    assert sent.status_code == 303
    made = sent.headers["Location"].rsplit("/", 1)[1]
    form = gates.load(world.gateway, gates.find(world.gateway, made)).case.request.form
    assert (form.power, form.feedback, form.urgent) == (ASKED["power"], "2027-03-01", False)
    assert client.get(f"/begun/{number}/check").status_code == 404
    assert client.post(f"/begun/{number}/send").status_code == 404


def test_a_page_that_is_wrong_says_so_keeps_what_was_typed_and_goes_no_further(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    wrong = {**ASKED, "family-name": "", "birth-date-month": "13", "postcode": "nowhere"}
    refused = answer(world, client, number, wrong, only="person")
    assert refused.status_code == 422
    summary = refused.text.split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert re.findall('href="#([a-z-]+)"', summary) == [
        "family-name",
        "birth-date-day",
        "postcode",
    ]
    assert "<title>Error: " in refused.text.replace("\n", "")
    assert "nowhere" not in summary
    assert 'value="nowhere"' in client.get(f"/begun/{number}/person").text


def test_what_is_still_missing_is_said_on_the_last_page_with_a_way_to_each(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    answer(world, client, number, {**ASKED, "fields": "", "fact-offenceMaxMonths": ""})
    refused = client.post(f"/begun/{number}/send")
    assert refused.status_code == 422
    links = re.findall(rf'href="/begun/{number}/([a-z]+)\?then=check#([A-Za-z-]+)"', refused.text)
    assert links == [("items", "fields"), ("facts", "fact-offenceMaxMonths")]
    assert CANARY in refused.text


def test_a_change_leads_back_to_the_check(world: SmallWorld, signed_in: SignedIn) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    answer(world, client, number, ASKED)
    page = client.get(f"/begun/{number}/reason?then=check").text
    assert 'name="then" value="check"' in page
    assert f'class="govuk-back-link" href="/begun/{number}/check"' in page
    changed = {**ASKED, "reason": "Written anew."}
    moved = answer(world, client, number, changed, only="reason", then="check")
    assert moved.headers["Location"] == f"/begun/{number}/check"
    check = client.get(f"/begun/{number}/check").text
    assert "Written anew." in check
    assert CANARY not in check


def test_somebody_who_stops_finds_the_request_again_and_nobody_else_does(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client, other = signed_in(world.requester()), signed_in(world.requester())
    number = begin(client)
    half = {"family-name": "Bywater", "birth-date-year": "198"}
    kept = answer(world, client, number, half, only="person", then="later")
    assert kept.headers["Location"] == "/cases/new"
    listed = client.get("/cases/new").text
    assert "Your answers have been kept" in listed
    assert f"/begun/{number}/check" in listed
    assert "Requests you have not sent (1)" in client.get("/cases").text
    assert 'value="198"' in client.get(f"/begun/{number}/person").text
    assert number not in other.get("/cases/new").text
    for address in (f"/begun/{number}/check", f"/begun/{number}/person", "/begun/b-0/check"):
        assert other.get(address).status_code == 404
    for address in ("person", "send", "discard", "attachments/file"):
        assert other.post(f"/begun/{number}/{address}").status_code == 404
    assert client.post(f"/begun/{number}/discard").status_code == 303
    assert client.get(f"/begun/{number}/person").status_code == 404


def test_nothing_that_is_typed_is_in_an_address_or_the_cookie(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    for step in pages_of(world):
        moved = answer(world, client, number, ASKED, only=step)
        assert "Bywater" not in str(moved.headers)
        assert CANARY not in str(moved.headers)
    cookie = client.get_cookie("thirdcopy")
    assert cookie is not None
    assert len(cookie.value) < 400
    addresses = re.findall(r'(?:href|action)="([^"]+)"', client.get(f"/begun/{number}/check").text)
    assert not [one for one in addresses if "ywater" in one or CANARY in one]


def test_a_request_sent_twice_is_made_once(world: SmallWorld, signed_in: SignedIn) -> None:
    who = world.requester()
    client = signed_in(who)
    number = begin(client)
    answer(world, client, number, ASKED)
    assert client.post(f"/begun/{number}/send", data={"once": "same"}).status_code == 303
    assert client.post(f"/begun/{number}/send", data={"once": "same"}).status_code == 404
    actor = world.world.people[f"p-{who}"]
    assert len(_inbox(world, actor)) == 1


def large_file(size: int) -> dict[str, object]:
    """Give a form with a large file as bytes; the test client would write it to a file itself."""
    head = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    return {
        "data": head.encode() + b"0" * size + b"\r\n--edge--\r\n",
        "content_type": "multipart/form-data; boundary=edge",
    }


def test_a_file_is_taken_kept_and_handed_over_to_be_saved_only(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    url = f"/begun/{number}/attachments/file"
    for name, data, why in (
        ("order.exe", PDF, "attachment-kind"),
        ("order.pdf", b"MZ", "attachment-kind"),
        ("order.pdf", b"", "attachment-size"),
        ("", PDF, "attachment-none"),
    ):
        refused = client.post(url, data={"file": (BytesIO(data), name)})
        assert refused.status_code == 422, name
        assert f'href="#{why}"' in refused.text
        assert f'id="{why}"' in refused.text
    assert client.post(url, data={"file": (BytesIO(PDF), "order.pdf")}).status_code == 303
    page = client.get(f"/begun/{number}/attachments").text
    assert "order.pdf" in page
    answer(world, client, number, ASKED)
    sent = client.post(f"/begun/{number}/send").headers["Location"]
    assert "order.pdf" in client.get(sent).text
    for reader in (client, signed_in("cmg-handler")):
        given = reader.get(f"{sent}/attachments/1")
        assert given.data == PDF
        assert given.headers["Content-Type"] == "application/octet-stream"
        assert given.headers["Content-Disposition"].startswith('attachment; filename="r-')
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert given.headers["Content-Security-Policy"] == "sandbox"
        assert given.headers["Cache-Control"] == "no-store"
        assert "order" not in str(given.headers)
        assert reader.get(f"{sent}/attachments/2").status_code == 404
    assert signed_in(world.requester()).get(f"{sent}/attachments/1").status_code == 404


def test_a_file_larger_than_its_limit_is_refused_before_it_is_read(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    url = f"/begun/{number}/attachments/file"
    assert client.post(url, **large_file(3_000_000)).status_code == 413
    elsewhere = {"reason": "x" * 100_000}
    assert client.post(f"/begun/{number}/reason", data=elsewhere).status_code == 413


def test_no_file_is_ever_put_into_a_temporary_file(
    app: Flask, world: SmallWorld, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    client = signed_in(world.requester())
    number = begin(client)
    url = f"/begun/{number}/attachments/file"
    assert client.post(url, **large_file(1_000_000)).status_code == 303
    with (
        app.test_request_context("/", method="POST", data={"f": (BytesIO(PDF), "a.pdf")}) as ours,
        pytest.raises(AssertionError, match="temporary"),
    ):
        super(type(ours.request), ours.request)._get_file_stream(None, None)


@pytest.mark.parametrize(
    ("step", "name", "typed"),
    [
        ("facts", "fact-offenceMaxMonths", "many"),
        ("purpose", "purpose", "leisure"),
        ("person", "number", "123"),
    ],
)
def test_what_only_the_gateway_can_tell_is_said_with_a_way_to_the_answer(
    world: SmallWorld, signed_in: SignedIn, step: str, name: str, typed: str
) -> None:
    client = signed_in(world.requester())
    number = begin(client)
    answer(world, client, number, {**ASKED, name: typed})
    refused = client.post(f"/begun/{number}/send")
    assert refused.status_code == 422
    assert f'href="/begun/{number}/{step}?then=check#{name}"' in refused.text


def test_a_check_asks_for_less(world: SmallWorld) -> None:
    whole, check = pages_of(world), pages_of(world, "council-status-check")
    assert set(whole) - set(check) == {"attachments"}
    assert {box for boxes in whole.values() for box in boxes} - {
        box for boxes in check.values() for box in boxes
    } >= {"power", "use", "urgent", "feedback-day"}


def test_only_somebody_who_asks_for_their_body_finds_the_form(signed_in: SignedIn) -> None:
    assert signed_in("cmg-decider").get("/cases/new").status_code == 403
    listed = signed_in("council-barnet").get("/cases/new").text
    assert "/cases/new/council-status-check" in listed
    assert "/cases/new/cmg-home-office" not in listed
    assert signed_in("ho-senior-1").get("/cases/new/cmg-home-office").status_code == 404


@pytest.mark.parametrize(
    ("day", "month", "year", "text"),
    [
        ("7", "3", "1980", "1980-03-07"),
        ("", "3", "1980", "1980-03"),
        ("", "", "1980", "1980"),
        ("7", "", "1980", "1980--7"),
        ("7", "3", "", ""),
    ],
)
def test_a_date_of_birth_may_be_known_in_part(day: str, month: str, year: str, text: str) -> None:
    typed = Fields({"birth-date-day": day, "birth-date-month": month, "birth-date-year": year})
    assert birth_date_of(typed) == text


def test_a_day_without_a_month_is_no_date(world: SmallWorld) -> None:
    rules = world.gateway.ruleset_of(world.gateway.library.agreements[NAME].hash)
    typed = Fields({**ASKED, "birth-date-month": ""})
    assert read_asked(typed, rules).wrong == ("birth-date",)
    assert read_asked(Fields(ASKED), rules).form.feedback == dt.date(2027, 3, 1).isoformat()


def _inbox(world: SmallWorld, actor: Actor) -> tuple[object, ...]:
    return gates.inbox(world.gateway, actor, everything=True).rows
