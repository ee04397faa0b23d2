"""Attacks on an agreement's dates: time passes, nobody acts, and nothing more is decided."""

import datetime as dt

from altered_agreement import agreed, altered
from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import Refusal
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import micros_of
from world import (
    ACTORS,
    MAINTENANCE,
    TEAMS,
    TRACING,
    asked,
    case_now,
    form_about,
    hash_of_agreement,
    parcels_of,
    permit,
    persons,
    to_assessed,
)

LAST = dt.date(2017, 6, 30)
NEXT = dt.date(2017, 7, 1)
END_OF_TRACING = dt.date(2018, 11, 9)


def reviewed_by(day: dt.date) -> Agreement:
    """Give the repaired agreement with a review that is due by *day*."""
    return agreed(altered('review_by = "unknown"', f"review_by = {day.isoformat()}"))


def submitted(world: World, agreement: Agreement) -> object:
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))
    officer = ACTORS[TEAMS[MAINTENANCE].requester]
    return gates.submit(world.gateway, officer, agreement.hash, form)


def test_the_clock_moves_past_the_review_and_the_next_request_is_refused(world: World) -> None:
    text = reviewed_by(LAST)
    gates.register(world.gateway, text, "uk")
    assert gates.put_in_force(world.gateway, text, signed(text)) is None
    world.clock.set(micros_of(LAST, 23, 59))
    assert not isinstance(submitted(world, text), Refusal)
    world.clock.set(micros_of(NEXT, 0, 1))
    refusal = submitted(world, text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "review-overdue"
    assert refusal.reason == "the review of `cmg-home-office` was due by 2017-06-30"


def test_an_agreement_does_not_run_past_its_end(world: World) -> None:
    world.clock.set(micros_of(END_OF_TRACING, 12))
    asked(world, TRACING)
    world.clock.set(micros_of(END_OF_TRACING + dt.timedelta(days=1), 0, 1))
    form = form_about(TRACING, next(persons(TRACING, "plain", world)))
    officer = ACTORS[TEAMS[TRACING].requester]
    refusal = gates.submit(world.gateway, officer, hash_of_agreement(TRACING), form)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.reason) == ("expired", f"`{TRACING}` ended on 2018-11-09")


def test_what_was_permitted_the_day_before_the_end_is_not_released_the_day_after(
    world: World,
) -> None:
    world.clock.set(micros_of(END_OF_TRACING, 12))
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    world.clock.set(micros_of(END_OF_TRACING + dt.timedelta(days=1), 0, 1))
    gates.work(world.gateway)
    assert parcels_of(world, case.request.id) == []
    assert case_now(world.gateway, case).state == "permitted"


def test_the_same_is_released_where_the_day_has_not_passed(world: World) -> None:
    world.clock.set(micros_of(END_OF_TRACING, 12))
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    gates.work(world.gateway)
    assert len(parcels_of(world, case.request.id)) == 1


def test_a_text_whose_review_is_overdue_cannot_be_put_in_force(world: World) -> None:
    text = reviewed_by(dt.date(2017, 1, 1))
    gates.register(world.gateway, text, "uk")
    refusal = gates.put_in_force(world.gateway, text, signed(text))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "review-overdue"


def test_the_register_says_which_day_was_missed(world: World) -> None:
    world.clock.set(micros_of(END_OF_TRACING + dt.timedelta(days=1), 0, 1))
    standing = {one.agreement.id: one.status for one in gates.registered(world.gateway)}
    assert (standing[TRACING].word, standing[TRACING].missed) == ("expired", END_OF_TRACING)
    assert standing[MAINTENANCE].word == "in force"


def test_what_was_suspended_is_not_resumed_past_its_end_and_the_page_says_why(
    world: World,
) -> None:
    text = world.gateway.library.agreements[TRACING]
    gates.suspend(world.gateway, text, "a review")
    resume = f"/editing/{TRACING}/resume"
    assert resume in editing_page(world)
    world.clock.set(micros_of(END_OF_TRACING + dt.timedelta(days=1), 9))
    page = editing_page(world)
    assert resume not in page
    assert all_words()["editing-expired"]["en"].partition("{day}")[0] in page
    outcome = gates.resume(world.gateway, text)
    assert outcome is not None
    assert outcome.code == "expired"


def editing_page(world: World) -> str:
    app = create_app(world.gateway, findings=())
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"subject": "nhs-editor"})
    return client.get("/editing").text
