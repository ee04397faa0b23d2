"""What happens beside the way of a request: questions, the queue, reviews, advice, holds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from thirdcopy.case.case import Advice, Case, OwnView, Question, Queued
from thirdcopy.case.instrument import Hold, Instrument
from thirdcopy.event import Event
from thirdcopy.request import Given
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros


def given_in(event: Event, *, value: bool | int | str | None = None) -> Given:
    """Give what an event's person said in it, with the grade that they had then."""
    return Given(event.person, event.body, str(event.kept["grade"]), event.at, value)


def _asked(_case: Case, event: Event) -> dict[str, Any]:
    return {"question": Question(str(event.told["question"]), event.at)}


def _answered(_case: Case, _event: Event) -> dict[str, Any]:
    return {"question": None}


def _queued(case: Case, event: Event) -> dict[str, Any]:
    return {"queued": Queued(case.state, event.at)}


def _unqueued(case: Case, event: Event) -> dict[str, Any]:
    assert case.queued is not None, "only a queued case is taken back"  # noqa: S101 - a bug, caught nowhere
    stood = event.at - case.queued.at
    return {"queued": None, "state": case.queued.state, "due": Micros(case.due + stood)}


def _reviewed(_case: Case, event: Event) -> dict[str, Any]:
    return {"reviewed": given_in(event, value=bool(event.kept["concern"]))}


def _instrument(_case: Case, event: Event) -> dict[str, Any]:
    missing = tuple(str(one) for one in cast("list[Json]", event.kept["missing"]))
    items = frozenset(str(one) for one in cast("list[Json]", event.kept["items"]))
    kind = str(event.kept["instrument"])
    return {"instrument": Instrument(kind, missing, items, given_in(event))}


def _held(_case: Case, event: Event) -> dict[str, Any]:
    return {"hold": Hold(str(event.kept["code"]), event.at)}


def _challenged(case: Case, event: Event) -> dict[str, Any]:
    assert case.hold is not None, "what is challenged is held"  # noqa: S101 - a bug, caught nowhere
    return {"hold": replace(case.hold, challenge=str(event.kept["ground"]))}


def _hold_ended(case: Case, event: Event) -> dict[str, Any]:
    assert case.hold is not None, "what ends was held"  # noqa: S101 - a bug, caught nowhere
    result = str(event.kept["result"])
    ended = {"hold": replace(case.hold, result=result)}
    if result == "set-aside":
        return {**ended, "state": "refused", "why_nothing": "set-aside"}
    return {**ended, "state": "compelled"}


def _answered_blind(case: Case, event: Event) -> dict[str, Any]:
    given = given_in(event, value=bool(event.kept["permits"]))
    return {"blind": {**case.blind, event.person: given}}


def _viewed(case: Case, event: Event) -> dict[str, Any]:
    view = OwnView(str(event.kept["view"]), str(event.kept["topic"]), event.at)
    return {"views": (*case.views, view)}


def _advised(case: Case, event: Event) -> dict[str, Any]:
    topic = str(event.told["topic"]) if event.kind == "advised" else "voluntary-return"
    advice = Advice(topic, str(event.kept["advice"]), event.at)
    return {"advice": (*case.advice, advice)}


def _late(case: Case, event: Event) -> dict[str, Any]:
    on_the_way = event.kept["duty"] == case.state
    return {"late": (*case.late, event.kind)} if on_the_way else {}


def _reopened(case: Case, _event: Event) -> dict[str, Any]:
    """Open a closed case again: only one that was delivered is ever closed."""
    return {"state": "delivered"} if case.state == "closed" else {}


BESIDE: Final[Mapping[str, Callable[[Case, Event], dict[str, Any]]]] = {
    "information-requested": _asked,
    "information-supplied": _answered,
    "queued": _queued,
    "unqueued": _unqueued,
    "reviewed": _reviewed,
    "instrument-checked": _instrument,
    "answered-blind": _answered_blind,
    "held": _held,
    "challenged": _challenged,
    "hold-ended": _hold_ended,
    "view-recorded": _viewed,
    "advised": _advised,
    "return-advised": _advised,
    "reminded": _late,
    "escalated": _late,
    "corrected": _reopened,
    "breach-found": _reopened,
}
