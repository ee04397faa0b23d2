"""The clocks of the two Acts, day by day, and what may follow what."""

import datetime as dt

import pytest

from thirdcopy.register.exemption import EXEMPTIONS, Regime
from thirdcopy.register.information import (
    InformationRequest,
    InformationStep,
    follow,
    last_day,
    request_of,
    working_day,
)
from thirdcopy_client.errors import ConflictError, MalformedError

MONDAY = dt.date(2026, 3, 2)


def step(kind: str, on: dt.date = MONDAY, **said: str) -> InformationStep:
    return InformationStep(kind, on, said)


def asked(*steps: InformationStep, regime: Regime = "foia") -> InformationRequest:
    return request_of("i-1", regime, "How many?", (step("received"), *steps))


@pytest.mark.parametrize(
    ("regime", "received", "last"),
    [
        # Saint Patrick's Day is a bank holiday in Northern Ireland alone.
        ("foia", dt.date(2026, 3, 2), dt.date(2026, 3, 31)),
        ("foisa", dt.date(2026, 3, 2), dt.date(2026, 3, 30)),
        # Easter Monday is none in Scotland.
        ("foia", dt.date(2026, 4, 1), dt.date(2026, 5, 1)),
        ("foisa", dt.date(2026, 4, 1), dt.date(2026, 4, 30)),
        # Scotland's 2 January kept on the Monday, and Christmas with its observed day.
        ("foia", dt.date(2026, 12, 14), dt.date(2027, 1, 15)),
        # Received on a Saturday: the Monday is the first day.
        ("foia", dt.date(2026, 1, 10), dt.date(2026, 2, 6)),
    ],
)
def test_the_twentieth_working_day(regime: Regime, received: dt.date, last: dt.date) -> None:
    assert last_day(received, regime) == last


def test_a_bank_holiday_anywhere_in_the_united_kingdom_counts_for_one_act_only() -> None:
    in_northern_ireland, in_scotland = dt.date(2026, 3, 17), dt.date(2026, 8, 3)
    assert not working_day(in_northern_ireland, "foia")
    assert working_day(in_northern_ireland, "foisa")
    assert not working_day(in_scotland, "foia")
    assert not working_day(in_scotland, "foisa")
    assert not working_day(dt.date(2026, 8, 31), "foia")
    assert working_day(dt.date(2026, 8, 31), "foisa")


def test_a_clarification_starts_the_clock_anew() -> None:
    waiting = asked(step("clarification-asked", dt.date(2026, 3, 9)))
    assert (waiting.state, waiting.due) == ("clarification", None)
    again = dt.date(2026, 3, 20)
    clear = asked(step("clarification-asked", dt.date(2026, 3, 9)), step("clarified", again))
    assert clear.due == last_day(again, "foia")


def test_an_extension_is_of_one_act_with_a_qualified_exemption_once_and_in_time() -> None:
    on = dt.date(2026, 3, 30)
    longer = asked(step("extended", on, exemption="s.31"))
    assert longer.due == last_day(dt.date(2026, 3, 31), "foia")
    with pytest.raises(ConflictError):
        asked(step("extended", on, exemption="s.31"), step("extended", on, exemption="s.31"))
    with pytest.raises(ConflictError):
        asked(step("extended", dt.date(2026, 4, 1), exemption="s.31"))
    with pytest.raises(ConflictError):
        asked(step("extended", on, exemption="s.35"), regime="foisa")
    for absolute in ("s.23", "s.12", "none", ""):
        with pytest.raises(MalformedError):
            asked(step("extended", on, exemption=absolute))


@pytest.mark.parametrize("regime", ["foia", "foisa"])
def test_each_refusal_says_what_its_exemption_asks_for(regime: Regime) -> None:
    for name, exemption in EXEMPTIONS[regime].items():
        said = dict.fromkeys(exemption.asks, "because")
        done = asked(step("refused", MONDAY, exemption=name, **said), regime=regime)
        assert (done.state, done.due) == ("closed", None)
        for left_out in exemption.asks:
            short = {**said, left_out: " "}
            with pytest.raises(MalformedError) as refused:
                asked(step("refused", MONDAY, exemption=name, **short), regime=regime)
            assert refused.value.place == left_out
    with pytest.raises(MalformedError):
        asked(step("refused", exemption="s.99"), regime=regime)


def test_a_review_has_a_clock_and_an_end() -> None:
    answered = step("answered", dt.date(2026, 3, 9), answer="how-many")
    on = dt.date(2026, 3, 20)
    review = asked(answered, step("review-asked", on))
    assert (review.is_open, review.due) == (True, last_day(on, "foia"))
    done = asked(answered, step("review-asked", on), step("review-answered", on, result="upheld"))
    assert (done.is_open, done.due) == (False, None)


@pytest.mark.parametrize(
    "steps",
    [
        [step("answered"), step("answered")],
        [step("clarified")],
        [step("review-asked")],
        [step("answered"), step("extended", exemption="s.31")],
        [step("received")],
        [step("withdrawn"), step("clarified")],
    ],
)
def test_what_cannot_follow_is_refused(steps: list[InformationStep]) -> None:
    with pytest.raises(ConflictError):
        asked(*steps)


def test_a_step_before_the_one_before_or_of_no_kind_is_refused() -> None:
    with pytest.raises(MalformedError):
        asked(step("answered", dt.date(2026, 3, 1)))
    with pytest.raises(MalformedError):
        asked(step("delayed"))
    with pytest.raises(MalformedError):
        request_of("i-1", "foia", "How many?", ())
    with pytest.raises(ConflictError):
        follow(None, step("answered"), id="i-1", regime="foia", question="How many?")


def test_only_an_open_request_is_late_and_only_after_its_last_day() -> None:
    late = last_day(MONDAY, "foia") + dt.timedelta(days=1)
    assert asked().is_late(late)
    assert not asked().is_late(late - dt.timedelta(days=1))
    assert not asked(step("answered", late)).is_late(late)
