"""A case as each side may see it: the six things that every case page says.

Whoever asked learns what is told and nothing else: from countersignature to the end the
words are the same whatever happens at the discloser (DESIGN 5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.case.case import ENDS, Case
from thirdcopy.case.table import HOLDERS
from thirdcopy.event import KINDS, Event, Visibility
from thirdcopy_client.clock import Micros

Side = Literal["requester", "discloser"]

_WITH_DISCLOSER: Final = "with-discloser"
_NEXT_FOR_REQUESTER: Final = {
    "submitted": "countersign",
    _WITH_DISCLOSER: "wait",
    "not-confirmed": "wait-official",
    "supplied": "open",
    "nothing-supplied": "none",
    "rejected": "ask-again",
    "withdrawn": "none",
}
_STATE_TOLD: Final = {
    "submitted": "submitted",
    _WITH_DISCLOSER: "countersigned",
    "not-confirmed": "waiting",
    "supplied": "supplied",
    "nothing-supplied": "nothing-supplied",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
"""A state from which whoever asked may do the same as from the true one."""
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
    """Give as much of a case as the side that asked may hold: nothing of the discloser's part."""
    return Case(
        request=case.request,
        body=case.body,
        version=0,
        state=_STATE_TOLD[view.status],
        due=case.due,
        countersigned=case.countersigned,
        release=case.release,
    )


def _requester(case: Case, events: Iterable[Event]) -> View:
    told = [
        event
        for event in events
        if KINDS[event.kind].visibility is Visibility.COUNTED or event.kind == "countersigned"
    ]
    status = _status_told(told)
    over = status in {"supplied", "nothing-supplied", "rejected", "withdrawn"}
    procedures = [str(event.told["procedure"]) for event in told if event.kind == "rejected"]
    return View(
        side="requester",
        status=status,
        due=None if over else case.due,
        holder="" if over else str(case.request.by.body if status == "submitted" else case.body),
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
        "withdrawn": "withdrawn",
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
    holder = HOLDERS.get(case.state)
    return View(
        side="discloser",
        status=case.state,
        due=None if ended else case.due,
        holder="" if ended else str(holder or ""),
        why=case.why_nothing,
        next="none" if ended else _NEXT_FOR_DISCLOSER[case.state],
        history=tuple(Happened(event.kind, event.at, event.person) for event in events),
    )
