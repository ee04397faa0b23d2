"""Where an agreement stands is the fold of the gateway's acts about it."""

import pytest

from thirdcopy.event import Class, OpenAct
from thirdcopy.register import status_of
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros

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
