"""Where an agreement stands is the fold of the gateway's acts about it."""

import datetime as dt

import pytest

from thirdcopy.agreement import Dates
from thirdcopy.event import Class, OpenAct
from thirdcopy.register import Status, on_day, status_of
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, date_of

ONE, OTHER = Hash("1" * 64), Hash("2" * 64)
ADOPTION = Hash("a" * 64)


def _acts(*kinds: str, agreement: Hash = ONE, **members: Json) -> list[OpenAct]:
    return [
        OpenAct(kind, Micros(place), {"agreement": agreement, **members})
        for place, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        ((), "draft"),
        (("registered",), "registered"),
        (("registered", "in-force"), "in force"),
        (("registered", "in-force", "suspended"), "suspended"),
        (("registered", "in-force", "suspended", "resumed"), "in force"),
        (("registered", "in-force", "superseded"), "superseded"),
        (("registered", "in-force", "suspended", "ended"), "ended"),
    ],
)
def test_a_status_is_what_the_last_act_made_it(kinds: tuple[str, ...], word: str) -> None:
    status = status_of(_acts(*kinds), Class(ONE))
    assert status.word == word
    assert status.runs is (word == "in force")
    assert status.since == (len(kinds) - 1 if kinds else None)


def test_the_acts_about_another_agreement_change_nothing() -> None:
    acts = [*_acts("registered", "in-force"), *_acts("ended", agreement=OTHER)]
    assert status_of(acts, Class(ONE)).runs
    assert status_of(acts, Class(OTHER)).word == "ended"


def test_a_suspension_says_on_what_ground() -> None:
    acts = [*_acts("in-force"), *_acts("suspended", ground="a narrowing was announced")]
    assert status_of(acts, Class(ONE)).ground == "a narrowing was announced"


def test_a_model_runs_only_for_those_who_adopted_it_and_while_they_do() -> None:
    cls = Class(ONE, ADOPTION)
    acts = _acts("registered", "in-force")
    assert status_of(acts, cls).word == "not adopted"
    acts += _acts("adopted", adoption=Hash("b" * 64))
    assert status_of(acts, cls).word == "not adopted"
    acts += _acts("adopted", adoption=ADOPTION)
    assert status_of(acts, cls).runs
    acts += _acts("adoption-ended", adoption=ADOPTION)
    assert status_of(acts, cls).word == "not adopted"


def test_an_adopted_model_that_is_suspended_says_so() -> None:
    acts = [*_acts("in-force"), *_acts("adopted", adoption=ADOPTION), *_acts("suspended")]
    assert status_of(acts, Class(ONE, ADOPTION)).word == "suspended"


DAY = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("dates", "word"),
    [
        (Dates("unknown", "unknown", "unpublished"), "in force"),
        (Dates("unknown", DAY, "unknown"), "in force"),
        (Dates("unknown", DAY - dt.timedelta(days=1), "unknown"), "suspended"),
        (Dates("unknown", "unknown", DAY), "in force"),
        (Dates("unknown", "unknown", DAY - dt.timedelta(days=1)), "expired"),
        (Dates("unknown", dt.date(2025, 1, 1), dt.date(2026, 1, 1)), "expired"),
    ],
)
def test_a_day_that_has_passed_stops_what_is_in_force(dates: Dates, word: str) -> None:
    found = on_day(Status("in force"), dates, DAY)
    assert found.word == word
    if word != "in force":
        assert found.missed is not None
        assert found.since is not None
        assert date_of(found.since) == found.missed + dt.timedelta(days=1)


def test_a_day_that_has_passed_changes_nothing_about_what_was_ended() -> None:
    ended = Status("ended", Micros(3), "withdrawn")
    assert on_day(ended, Dates("unknown", dt.date(2020, 1, 1), dt.date(2020, 1, 1)), DAY) == ended
