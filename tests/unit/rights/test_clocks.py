"""The clocks of people's rights, worked out by hand."""

import datetime as dt

import pytest

from thirdcopy.event import BodyCode, PersonId, Refusal
from thirdcopy.rights import (
    Right,
    RightStep,
    acknowledge,
    answer,
    ask_back,
    extend,
    follow,
    receive,
    supply,
    withdraw,
)
from thirdcopy.rights.right import months_after
from thirdcopy_client.clock import Micros, micros_of

WHO = PersonId("p-1")


def at(year: int, month: int, day: int) -> Micros:
    return micros_of(dt.date(year, month, day), 12)


def right(kind: str = "access", day: Micros | None = None) -> Right:
    received = day or at(2026, 3, 5)
    return Right("right-1", kind, BodyCode("dwp"), received, "in-person", "What do you hold?")


def done(now: Right, step: RightStep | Refusal) -> Right:
    assert isinstance(step, RightStep), step
    return follow(now, (step,))


def refused(step: RightStep | Refusal) -> str:
    assert isinstance(step, Refusal), step
    return step.code


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (dt.date(2026, 3, 5), dt.date(2026, 4, 5)),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
        (dt.date(2028, 1, 30), dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_months_last(
    received: dt.date, due: dt.date
) -> None:
    assert months_after(received, 1) == due
    assert right(day=micros_of(received, 9)).due == due


def test_the_clock_stands_still_while_the_person_is_asked() -> None:
    asked = done(right(), ask_back(right(), at(2026, 3, 10), WHO, "Which address?"))
    assert asked.state == "asked-back"
    assert not asked.is_late(dt.date(2026, 6, 1))
    said = done(asked, supply(asked, at(2026, 3, 24), WHO, "The old one."))
    assert said.due == dt.date(2026, 4, 19)
    assert not said.is_late(dt.date(2026, 4, 19))
    assert said.is_late(dt.date(2026, 4, 20))
    assert refused(supply(said, at(2026, 3, 25), WHO, "Again.")) == "not-now"


def test_two_months_more_are_taken_once_within_the_first_and_with_the_reason() -> None:
    assert refused(extend(right(), at(2026, 4, 6), WHO, "Late.")) == "too-late"
    assert refused(extend(right(), at(2026, 4, 5), WHO, " ")) == "no-words"
    more = done(right(), extend(right(), at(2026, 4, 5), WHO, "Many files."))
    assert more.due == dt.date(2026, 6, 5)
    assert refused(extend(more, at(2026, 4, 6), WHO, "More still.")) == "not-now"
    complaint = right("complaint")
    assert refused(extend(complaint, at(2026, 3, 6), WHO, "Many files.")) == "not-now"


def test_a_complaint_is_late_when_nobody_acknowledged_it_in_thirty_days() -> None:
    complaint = right("complaint")
    assert complaint.acknowledge_by == dt.date(2026, 4, 4)
    assert not complaint.is_late(dt.date(2026, 4, 4))
    assert complaint.is_late(dt.date(2026, 4, 5))
    known = done(complaint, acknowledge(complaint, at(2026, 3, 6), WHO))
    assert not known.is_late(dt.date(2026, 6, 5))
    assert known.is_late(dt.date(2026, 6, 6))
    assert refused(acknowledge(known, at(2026, 3, 7), WHO)) == "not-now"


def test_an_answer_ends_it_and_says_whether_it_came_in_time() -> None:
    for day, late in ((at(2026, 4, 5), False), (at(2026, 4, 6), True)):
        ended = done(right(), answer(right(), day, WHO, "granted", "Here it is."))
        assert (ended.state, ended.outcome, ended.answer) == ("ended", "granted", "Here it is.")
        assert ended.is_late(dt.date(2030, 1, 1)) is late
        for again in (
            answer(ended, day, WHO, "refused", "No."),
            withdraw(ended, day, WHO),
            ask_back(ended, day, WHO, "What?"),
            extend(ended, day, WHO, "More."),
        ):
            assert refused(again) == "not-now"
    assert refused(answer(right(), at(2026, 4, 1), WHO, "maybe", "So.")) == "unknown-outcome"


def test_what_a_right_cannot_be_is_said() -> None:
    assert refused(receive(at(2026, 3, 5), WHO, "portability", "paper", "x")) == "unknown-right"
    assert refused(receive(at(2026, 3, 5), WHO, "access", "pigeon", "x")) == "unknown-route"
    assert refused(receive(at(2026, 3, 5), WHO, "access", "paper", "x" * 4001)) == "no-words"
    step = receive(at(2026, 3, 5), WHO, "access", "paper", "secret words")
    assert "secret words" not in repr(step)
