"""A case as each side may see it: the six things that every case page says.

Whoever asked learns what is told and nothing else: from countersignature to the end the
words are the same whatever happens at the discloser (DESIGN 5).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from thirdcopy.case.aftercare import Aftercare
from thirdcopy.case.case import ENDS, RELEASED, Case
from thirdcopy.case.duty import duties_of, holder_of
from thirdcopy.event import KINDS, Event, Role, Visibility
from thirdcopy_client.clock import Micros

Side = Literal["requester", "discloser"]

TOLD: Final = frozenset(
    kind.name for kind in KINDS.values() if kind.visibility is Visibility.COUNTED
) | {"countersigned"}
"""The kinds of event that whoever asked learns of."""
_WITH_DISCLOSER: Final = "with-discloser"
_NEXT_FOR_REQUESTER: Final = {
    "submitted": "countersign",
    _WITH_DISCLOSER: "wait",
    "not-confirmed": "wait-official",
    "information-requested": "supply-information",
    "supplied": "open",
    "corrected": "correct",
    "complied": "none",
    "recorded": "none",
    "nothing-supplied": "none",
    "rejected": "ask-again",
    "withdrawn": "none",
}
_STATE_TOLD: Final = {
    "submitted": "submitted",
    _WITH_DISCLOSER: "countersigned",
    "information-requested": "countersigned",
    "not-confirmed": "waiting",
    "supplied": "supplied",
    "corrected": "delivered",
    "complied": "complied",
    "recorded": "recorded",
    "nothing-supplied": "nothing-supplied",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
"""A state from which whoever asked may do the same as from the true one."""
_WITH_ASKING: Final = frozenset({"submitted", "information-requested"})
_OPEN_AS_TOLD: Final = _WITH_ASKING | {_WITH_DISCLOSER, "not-confirmed"}
_NEXT_FOR_DISCLOSER: Final = {
    "submitted": "await-countersign",
    "countersigned": "screen",
    "screened": "assess",
    "assessed": "decide",
    "seconding": "second",
    "permitted": "match",
    "stopped": "stopped",
    "waiting": "official",
    "unmatched": "lapse",
    "refused": "lapse",
    "supplied": "send",
    "queued": "queue",
    "held": "hold",
    "compelled": "comply",
    "delivered": "aftercare",
}


@dataclass(frozen=True)
class Happened:
    """One line of the history: what, when, and, on the discloser's side, by whom."""

    kind: str
    at: Micros
    by: str | None


@dataclass(frozen=True)
class View:
    """Status word, due time, holder, why, what next, history; codes that pages put in words."""

    side: Side
    status: str
    due: Micros | None
    holder: str
    why: str | None
    next: str
    history: tuple[Happened, ...]


def view_of(case: Case, events: Iterable[Event], side: Side) -> View:
    """Give the case as *side* sees it."""
    return _requester(case, events) if side == "requester" else _discloser(case, events)


def told_of(case: Case, view: View) -> Case:
    """Give as much of a case as the side that asked may hold: nothing of the discloser's part.

    Advice is told to it by the official who sits there, and its own views are its own.
    """
    told = {happened.kind for happened in view.history}
    return Case(
        request=case.request,
        body=case.body,
        version=0,
        state="delivered" if "delivered" in told else _STATE_TOLD[view.status],
        due=case.due,
        countersigned=case.countersigned,
        release=case.release,
        question=case.question,
        views=case.views,
        advice=case.advice,
        after=_owed_by_recipient(case.after),
    )


def _owed_by_recipient(after: Aftercare) -> Aftercare:
    """Leave out what the recipient is not told of: notices to the person, and breaches."""
    return replace(after, notice=None, breaches=(), chased=())


def _requester(case: Case, events: Iterable[Event]) -> View:
    told = [event for event in events if event.kind in TOLD]
    status = _status_told(told)
    over = status not in _OPEN_AS_TOLD
    procedures = [str(event.told["procedure"]) for event in told if event.kind == "rejected"]
    return View(
        side="requester",
        status=status,
        due=None if over else case.due,
        holder="" if over else str(case.request.by.body if status in _WITH_ASKING else case.body),
        why=procedures[0] if procedures else None,
        next=_NEXT_FOR_REQUESTER[status],
        history=tuple(Happened(event.kind, event.at, None) for event in told),
    )


def _status_told(told: Iterable[Event]) -> str:
    words = {
        "received": "submitted",
        "countersigned": _WITH_DISCLOSER,
        "not-confirmed": "not-confirmed",
        "rejected": "rejected",
        "information-requested": "information-requested",
        "information-supplied": _WITH_DISCLOSER,
        "withdrawn": "withdrawn",
        "corrected": "corrected",
        "complied": "complied",
        "spoken": "recorded",
        "supplied": "supplied",
        "check-answered": "supplied",
        "nothing-supplied": "nothing-supplied",
    }
    status = "submitted"
    for event in told:
        status = words.get(event.kind, status)
    return status


def _discloser(case: Case, events: Iterable[Event]) -> View:
    ended = case.state in ENDS
    holder = holder_of(case)
    return View(
        side="discloser",
        status=case.state,
        due=None if ended else case.due,
        holder="" if ended else str(holder or ""),
        why=case.why_nothing,
        next=_next_for_discloser(case),
        history=tuple(Happened(event.kind, event.at, event.person) for event in events),
    )


def _next_for_discloser(case: Case) -> str:
    if case.state in ENDS and not (case.state in RELEASED and duties_of(case)):
        return "none"
    if holder_of(case) is Role.REQUESTER:
        return "await-information"
    return _NEXT_FOR_DISCLOSER[case.state]
