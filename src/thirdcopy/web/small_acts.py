"""Acts of a case page that take one choice and some words at most, all shown in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.case import QUESTIONS, Case
from thirdcopy.case.afterwards import DESTRUCTIONS, MEANS, NATURES, OUTCOMES, REMEDIES
from thirdcopy.case.view import Side
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway import Gateway

Key = tuple[str, str] | None
Do = Callable[[Gateway, Actor, str, str, str, Key], Case | Refusal]


@dataclass(frozen=True)
class SmallAct:
    """One act: for which side, among what is chosen, whether words are written, and what it does.

    `open` says of a case whether the act makes sense in it now; the gateway asks the table.
    """

    name: str
    side: Side
    choices: tuple[str, ...]
    words: bool
    open: Callable[[Case], bool]
    do: Do


def _sorted(values: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(values))


SMALL_ACTS: Final[Mapping[str, SmallAct]] = {
    act.name: act
    for act in (
        SmallAct(
            "supply-information",
            "requester",
            (),
            words=True,
            open=lambda case: case.question is not None,
            do=lambda g, a, r, _, words, key: gates.supply_information(g, a, r, words, key=key),
        ),
        SmallAct(
            "acknowledge-correction",
            "requester",
            (),
            words=False,
            open=lambda case: case.after.uncorrected is not None,
            do=lambda g, a, r, _, words, key: gates.acknowledge_correction(g, a, r, words, key=key),
        ),
        SmallAct(
            "report-outcome",
            "requester",
            _sorted(OUTCOMES),
            words=False,
            open=lambda case: not case.after.outcomes,
            do=lambda g, a, r, chosen, words, key: gates.report_outcome(
                g, a, r, chosen, words, key=key
            ),
        ),
        SmallAct(
            "certify-destruction",
            "requester",
            _sorted(DESTRUCTIONS),
            words=False,
            open=lambda case: case.after.destroyed is None,
            do=lambda g, a, r, chosen, _, key: gates.certify_destruction(g, a, r, chosen, key=key),
        ),
        SmallAct(
            "review",
            "discloser",
            ("no-concern", "concern"),
            words=True,
            open=lambda case: case.reviewed is None,
            do=lambda g, a, r, chosen, words, key: gates.review(
                g, a, r, words, concern=chosen != "no-concern", key=key
            ),
        ),
        SmallAct(
            "request-information",
            "discloser",
            tuple(QUESTIONS),
            words=False,
            open=lambda case: case.question is None,
            do=lambda g, a, r, chosen, _, key: gates.request_information(g, a, r, chosen, key=key),
        ),
        SmallAct(
            "give-notice",
            "discloser",
            _sorted(MEANS),
            words=False,
            open=lambda case: not (case.after.notice and case.after.notice.given),
            do=lambda g, a, r, chosen, _, key: gates.give_notice(g, a, r, chosen, key=key),
        ),
        SmallAct(
            "correct",
            "discloser",
            _sorted(REMEDIES),
            words=True,
            open=lambda case: case.after.uncorrected is None,
            do=lambda g, a, r, chosen, words, key: gates.correct(g, a, r, chosen, words, key=key),
        ),
        SmallAct(
            "find-breach",
            "discloser",
            _sorted(NATURES),
            words=True,
            open=lambda case: case.after.unanswered is None,
            do=lambda g, a, r, chosen, words, key: gates.find_breach(
                g, a, r, chosen, words, key=key
            ),
        ),
        SmallAct(
            "answer-breach",
            "discloser",
            ("reported", "no-risk"),
            words=True,
            open=lambda case: case.after.unanswered is not None,
            do=lambda g, a, r, chosen, words, key: gates.answer_breach(
                g, a, r, words, reported=chosen != "no-risk", key=key
            ),
        ),
    )
}


def small_acts_of(side: Side) -> frozenset[str]:
    """Give the names of the small acts of one side."""
    return frozenset(act.name for act in SMALL_ACTS.values() if act.side == side)
