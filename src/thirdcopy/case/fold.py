"""A case is the fold of its events: `fold(apply, events)`, and nothing else is kept of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from thirdcopy.assessment import Screening
from thirdcopy.case.aftercare import follow
from thirdcopy.case.beside import BESIDE, given_in
from thirdcopy.case.case import Case, Stop
from thirdcopy.event import Actor, BodyCode, Event, Role
from thirdcopy.request import Given, Request, form_of, person_of
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import DAY, Micros

STATE_AFTER: Final = {
    "received": "submitted",
    "countersigned": "countersigned",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "screened": "screened",
    "stopped": "stopped",
    "supplied": "supplied",
    "check-answered": "supplied",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "not-confirmed": "waiting",
    "nothing-supplied": "nothing-supplied",
    "queued": "queued",
    "held": "held",
    "complied": "complied",
    "closed": "closed",
}
_KEEPS_STATE_WHEN_SCREENED: Final = frozenset(
    {"assessed", "permitted", "stopped", "held", "queued"}
)
_BEGINS: Final = {"received": "submitted", "spoken": "recorded"}


def fold(events: Iterable[Event], turnaround: int) -> Case:
    """Give the case that *events* make, oldest first; *turnaround* is the agreement's, in days."""
    case: Case | None = None
    for event in events:
        case = apply(case, event, turnaround)
    assert case is not None, "a case has events"  # noqa: S101 - a bug, caught nowhere
    return case


def apply(case: Case | None, event: Event, turnaround: int) -> Case:
    """Give the case after one more event."""
    if case is None:
        return _received(event, turnaround)
    after = replace(
        case,
        version=event.seq,
        state=STATE_AFTER.get(event.kind, case.state),
        after=follow(case.after, event),
    )
    change = _CHANGES.get(event.kind)
    changed = replace(after, **change(case, event)) if change else after
    return changed if changed.state == case.state else replace(changed, late=())


def _received(event: Event, turnaround: int) -> Case:
    kept = event.kept["form"]
    form = form_of(cast("Mapping[str, Json]", kept))
    by = Actor(
        event.person,
        event.body,
        str(event.kept["grade"]),
        frozenset({Role.REQUESTER}),
        posted_to=cast("BodyCode | None", event.kept["posted"]),
    )
    request = Request(
        id=event.request,
        case=event.case,
        cls=event.cls,
        ruleset=event.ruleset,
        action=form.action,
        purpose=form.purpose,
        fields=frozenset(form.fields),
        person=person_of(form),
        facts={
            name: Given(event.person, event.body, by.grade, event.at, value)
            for name, value in cast(
                "dict[str, bool | int | str | None]", event.kept["facts"]
            ).items()
        },
        by=by,
        form=form,
        at=event.at,
    )
    due = Micros(event.at + turnaround * DAY)
    discloser = BodyCode(str(event.kept["to"]))
    return Case(request, discloser, event.seq, _BEGINS[event.kind], due)


def _countersigned(_case: Case, event: Event) -> dict[str, Any]:
    return {"countersigned": given_in(event)}


def _screened(case: Case, event: Event) -> dict[str, Any]:
    markers = frozenset(str(marker) for marker in cast("list[Json]", event.kept["markers"]))
    screening = Screening(given_in(event), clear=bool(event.kept["clear"]), markers=markers)
    keeps = case.state in _KEEPS_STATE_WHEN_SCREENED
    return {"screening": screening, "state": case.state if keeps else "screened"}


def _attested(case: Case, event: Event) -> dict[str, Any]:
    given = given_in(event, value=cast("bool | int | str | None", event.kept["value"]))
    return {"facts": {**case.facts, str(event.kept["fact"]): given}}


def _assessed(case: Case, event: Event) -> dict[str, Any]:
    first = event.kept["stage"] == "provisional" and case.state == "screened"
    return {"state": "assessed"} if first else {}


def _decided(_case: Case, event: Event) -> dict[str, Any]:
    permits = bool(event.kept["permits"])
    return {
        "decided": given_in(event),
        "permits": permits,
        "fields": frozenset(str(name) for name in cast("list[Json]", event.kept["fields"])),
        "clause": str(event.kept["clause"]),
        "reasons": str(event.kept["reasons"]),
        "state": _after_deciding(permits=permits, second=bool(event.kept["second"])),
        "why_nothing": None if permits else "refused",
        "stop": None,
        "seconded": None,
    }


def _after_deciding(*, permits: bool, second: bool) -> str:
    if not permits:
        return "refused"
    return "seconding" if second else "permitted"


def _seconded(_case: Case, event: Event) -> dict[str, Any]:
    return {"seconded": given_in(event), "state": "permitted"}


def _matched(_case: Case, event: Event) -> dict[str, Any]:
    result = str(event.kept["result"])
    if result == "one":
        return {"state": "matched"}
    return {"state": "unmatched", "why_nothing": result}


def _stopped(_case: Case, event: Event) -> dict[str, Any]:
    clauses = tuple(str(clause) for clause in cast("list[Json]", event.kept["clauses"]))
    code = str(event.kept["code"])
    return {"stop": Stop(code, clauses), "why_nothing": code}


def _released(_case: Case, event: Event) -> dict[str, Any]:
    return {"release": str(event.told["release"]), "why_nothing": None}


def _nothing(_case: Case, event: Event) -> dict[str, Any]:
    return {"why_nothing": str(event.kept["code"])}


_CHANGES: Final[Mapping[str, Callable[[Case, Event], dict[str, Any]]]] = {
    **BESIDE,
    "countersigned": _countersigned,
    "screened": _screened,
    "attested": _attested,
    "assessed": _assessed,
    "decided": _decided,
    "seconded": _seconded,
    "matched": _matched,
    "stopped": _stopped,
    "supplied": _released,
    "check-answered": _released,
    "not-confirmed": _nothing,
    "nothing-supplied": _nothing,
}
