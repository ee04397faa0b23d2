"""What holds of a case after each step, whoever did whatever to it: what the design promises."""

from collections.abc import Sequence

from lived_case import HOLDS, TURNAROUND
from thirdcopy.assessment import AT_RISK, SCREENING_DAYS
from thirdcopy.case import COMMANDS, ENDS, Case, all_apart, apply, fold
from thirdcopy.case.table import ASKING
from thirdcopy.case.view import told_of, view_of
from thirdcopy.event import KINDS, Event, Role, Visibility
from thirdcopy.gateway.people import SYSTEM
from thirdcopy_client.clock import DAY

GIVES = ("supplied", "check-answered", "complied")
AFTER_THE_END = {
    "turned-away",
    "read",
    "reminded",
    "escalated",
    "corrected",
    "correction-acknowledged",
    "outcome-reported",
    "destroyed",
    "notice-given",
    "notice-deferred",
    "breach-found",
    "breach-answered",
    "view-recorded",
    "advised",
    "return-advised",
    "closed",
}


def folded(events: Sequence[Event]) -> Case:
    return fold(events, TURNAROUND)


def check_chain(events: Sequence[Event]) -> None:
    """Check that the events are one chain, each with its place, in time's order."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [event for event in events if event.previous is None] == [events[0]]


def check_release(events: Sequence[Event], record: str, *, disagree: bool) -> None:
    """Check that at most one thing was given, with its people, its decision and its screening."""
    given = [place for place, event in enumerate(events) if event.kind in GIVES]
    assert len(given) <= 1
    for place in given:
        before, event = events[:place], events[place]
        case = folded(before)
        assert all_apart(case)
        assert not any(one.kind in ENDS - {"delivered"} for one in before)
        if event.kind == "complied":
            assert event.person not in case.places.values() or event.person == case.places.get(
                "decider"
            )
            assert case.instrument is not None
            assert case.instrument.compels
            continue
        decided = next(one for one in reversed(before) if one.kind == "decided")
        assert decided.kept["permits"] is True
        assert decided.person != SYSTEM
        assert decided.body == HOLDS
        after = before[before.index(decided) :]
        seconds = [one for one in after if one.kind == "seconded"]
        assert bool(seconds) == bool(decided.kept["second"])
        assert set(event.told["fields"]) <= set(decided.kept["fields"])  # type: ignore[arg-type]  # lists of names
        assert case.screening is not None
        assert case.screening.clear
        assert event.at - case.screening.given.at <= SCREENING_DAYS * DAY
        assert not AT_RISK & (case.screening.markers | {record})
        assert record not in {"none", "ambiguous"}
        assert not disagree
        if case.request.form.informant != "nobody":
            assert any(one.kind == "reviewed" for one in before)


def check_told(events: Sequence[Event], case: Case) -> None:
    """Check that whoever asked sees what is told, and nothing that follows from the rest."""
    told = [
        event
        for event in events
        if KINDS[event.kind].visibility is Visibility.COUNTED or event.kind == "countersigned"
    ]
    view = view_of(case, events, "requester")
    assert view == view_of(case, told, "requester")
    seen = told_of(case, view)
    kept = (seen.decided, seen.reviewed, seen.instrument, seen.hold, seen.stop, seen.screening)
    assert kept == (None,) * 6
    assert (seen.version, seen.queued) == (0, None)
    assert (seen.after.breaches, seen.after.notice, seen.after.chased) == ((), None, ())
    assert (seen.facts, seen.reasons, seen.fields) == ({}, "", frozenset())
    for role in ASKING - {Role.COUNTERSIGNER}:
        mine = COMMANDS.get((case.state, role), frozenset())
        alike = COMMANDS.get((seen.state, role), frozenset())
        assert mine == alike or case.state == "supplied", (case.state, seen.state)


def check_nobody_is_decided_against_by_a_machine(events: Sequence[Event]) -> None:
    for event in events:
        if event.kind in {"decided", "seconded", "reviewed", "complied", "rejected"}:
            by_clock = event.kind == "rejected" and event.told["procedure"] == "not-countersigned"
            assert event.person != SYSTEM or by_clock


def check_end(events: Sequence[Event]) -> None:
    """Check that what follows an answer gives nobody anything."""
    case: Case | None = None
    ended = False
    for event in events:
        assert not ended or event.kind in AFTER_THE_END
        case = apply(case, event, TURNAROUND)
        ended = ended or case.state in ENDS
