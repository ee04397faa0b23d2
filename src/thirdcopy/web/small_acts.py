"""Acts that have a page of their own: a few questions, all shown and read in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy import gateway as gates
from thirdcopy.case import QUESTIONS, Case
from thirdcopy.case.advising import TOPICS, VIEWS
from thirdcopy.case.afterwards import DESTRUCTIONS, MEANS, NATURES, OUTCOMES, REMEDIES
from thirdcopy.case.instrument import INSTRUMENTS, RESULTS
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.web.questions import About, Answers, Options, Question

Key = tuple[str, str] | None
Do = Callable[[Gateway, Actor, str, Answers, Key], Case | Refusal]
Place = Literal["requester", "discloser", "posted"]
"""Where an act is done: on a page of one side of the case, or by an official posted there."""


@dataclass(frozen=True)
class SmallAct:
    """One act: where it is done, what it asks, and what it does.

    `open` says of a case whether the act makes sense in it now; the gateway asks the table.
    """

    name: str
    side: Place
    questions: tuple[Question, ...]
    open: Callable[[Case], bool]
    do: Do


def _among(values: frozenset[str] | tuple[str, ...]) -> Options:
    options = tuple(sorted(values)) if isinstance(values, frozenset) else values
    return lambda _: options


def _choice(values: frozenset[str] | tuple[str, ...]) -> Question:
    return Question("choice", "one", _among(values))


def _asked_items(about: About) -> tuple[str, ...]:
    return tuple(sorted(about.case.request.fields))


def _named_items(about: About) -> tuple[str, ...]:
    instrument = about.case.instrument
    return tuple(sorted(instrument.items)) if instrument else ()


def _grounds(about: About) -> tuple[str, ...]:
    return tuple(sorted(gates.grounds_of(about.rules.agreement)))


def _compels(case: Case) -> bool:
    return case.instrument is not None and case.instrument.compels


def _is_check(case: Case) -> bool:
    return case.request.action == "check"


def _always(_: Case) -> bool:
    return True


_WORDS: Final = Question("words", "words")
_ELEMENTS: Final = tuple(
    Question(f"{kind}-elements", "many", _among(elements), under=kind, optional=True)
    for kind, elements in INSTRUMENTS.items()
)

_OF_REQUESTER: Final = (
    SmallAct(
        "supply-information",
        "requester",
        (_WORDS,),
        lambda case: case.question is not None,
        lambda g, a, r, said, key: gates.supply_information(g, a, r, said.one("words"), key=key),
    ),
    SmallAct(
        "record-view",
        "requester",
        (_choice(VIEWS), Question("topic", "one", _among(TOPICS))),
        _is_check,
        lambda g, a, r, said, key: gates.record_view(
            g, a, r, said.one("choice"), said.one("topic"), key=key
        ),
    ),
    SmallAct(
        "acknowledge-correction",
        "requester",
        (),
        lambda case: case.after.uncorrected is not None,
        lambda g, a, r, _, key: gates.acknowledge_correction(g, a, r, key=key),
    ),
    SmallAct(
        "report-outcome",
        "requester",
        (_choice(OUTCOMES),),
        lambda case: not case.after.outcomes,
        lambda g, a, r, said, key: gates.report_outcome(g, a, r, said.one("choice"), key=key),
    ),
    SmallAct(
        "certify-destruction",
        "requester",
        (_choice(DESTRUCTIONS),),
        lambda case: case.after.destroyed is None,
        lambda g, a, r, said, key: gates.certify_destruction(g, a, r, said.one("choice"), key=key),
    ),
)

_ON_THE_WAY: Final = (
    SmallAct(
        "answer-blind",
        "discloser",
        (_choice(("permit", "refuse")),),
        _always,
        lambda g, a, r, said, key: gates.answer_blind(
            g, a, r, permits=said.one("choice") == "permit", key=key
        ),
    ),
    SmallAct(
        "review",
        "discloser",
        (_choice(("no-concern", "concern")), _WORDS),
        lambda case: case.reviewed is None,
        lambda g, a, r, said, key: gates.review(
            g, a, r, said.one("words"), concern=said.one("choice") != "no-concern", key=key
        ),
    ),
    SmallAct(
        "request-information",
        "discloser",
        (_choice(tuple(QUESTIONS)),),
        lambda case: case.question is None,
        lambda g, a, r, said, key: gates.request_information(g, a, r, said.one("choice"), key=key),
    ),
    SmallAct(
        "check-instrument",
        "discloser",
        (
            _choice(tuple(INSTRUMENTS)),
            *_ELEMENTS,
            Question("named", "many", _asked_items, items=True),
        ),
        _always,
        lambda g, a, r, said, key: gates.check_instrument(
            g,
            a,
            r,
            said.one("choice"),
            said.many(f"{said.one('choice')}-elements"),
            said.many("named"),
            key=key,
        ),
    ),
    SmallAct(
        "hold",
        "discloser",
        (),
        _compels,
        lambda g, a, r, _, key: gates.hold(g, a, r, key=key),
    ),
    SmallAct(
        "challenge",
        "discloser",
        (_WORDS,),
        _always,
        lambda g, a, r, said, key: gates.challenge(g, a, r, said.one("words"), key=key),
    ),
    SmallAct(
        "end-hold",
        "discloser",
        (_choice(RESULTS),),
        _always,
        lambda g, a, r, said, key: gates.end_hold(g, a, r, said.one("choice"), key=key),
    ),
    SmallAct(
        "comply",
        "discloser",
        (Question("given", "many", _named_items, items=True), _WORDS),
        _compels,
        lambda g, a, r, said, key: gates.comply(
            g, a, r, said.many("given"), said.one("words"), key=key
        ),
    ),
)

_AFTERWARDS: Final = (
    SmallAct(
        "give-notice",
        "discloser",
        (_choice(MEANS),),
        lambda case: not (case.after.notice and case.after.notice.given),
        lambda g, a, r, said, key: gates.give_notice(g, a, r, said.one("choice"), key=key),
    ),
    SmallAct(
        "defer-notice",
        "discloser",
        (Question("choice", "one", _grounds), Question("review", "day"), _WORDS),
        lambda case: not (case.after.notice and case.after.notice.given),
        lambda g, a, r, said, key: gates.defer_notice(
            g, a, r, said.one("choice"), said.day("review"), said.one("words"), key=key
        ),
    ),
    SmallAct(
        "correct",
        "discloser",
        (_choice(REMEDIES), _WORDS),
        lambda case: case.after.uncorrected is None,
        lambda g, a, r, said, key: gates.correct(
            g, a, r, said.one("choice"), said.one("words"), key=key
        ),
    ),
    SmallAct(
        "find-breach",
        "discloser",
        (_choice(NATURES), _WORDS),
        lambda case: case.after.unanswered is None,
        lambda g, a, r, said, key: gates.find_breach(
            g, a, r, said.one("choice"), said.one("words"), key=key
        ),
    ),
    SmallAct(
        "answer-breach",
        "discloser",
        (_choice(("reported", "no-risk")), _WORDS),
        lambda case: case.after.unanswered is not None,
        lambda g, a, r, said, key: gates.answer_breach(
            g, a, r, said.one("words"), reported=said.one("choice") != "no-risk", key=key
        ),
    ),
)

_OF_POSTED: Final = (
    SmallAct(
        "advise",
        "posted",
        (Question("topic", "one", _among(TOPICS)), _WORDS),
        _is_check,
        lambda g, a, r, said, key: gates.advise(
            g, a, r, said.one("topic"), said.one("words"), key=key
        ),
    ),
    SmallAct(
        "advise-return",
        "posted",
        (
            Question("adult", "yes"),
            Question("asked", "yes"),
            Question("adviser", "yes"),
            _WORDS,
        ),
        _is_check,
        lambda g, a, r, said, key: gates.advise_return(
            g,
            a,
            r,
            said.one("words"),
            asked=said.has("asked"),
            adviser_offered=said.has("adviser"),
            adult=said.has("adult"),
            key=key,
        ),
    ),
)

SMALL_ACTS: Final[Mapping[str, SmallAct]] = {
    act.name: act for act in (*_OF_REQUESTER, *_ON_THE_WAY, *_AFTERWARDS, *_OF_POSTED)
}


def small_acts_of(side: Place) -> frozenset[str]:
    """Give the names of the small acts of one place."""
    return frozenset(act.name for act in SMALL_ACTS.values() if act.side == side)
