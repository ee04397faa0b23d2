"""Recorded requests under another text: what a draft would have made of them.

Only opened events are needed. What the record and the system said is not among them, so a
clause of the draft that reads it is open, unless the very same clause was decided then. What
nobody was asked then is open too: the answer is "it depends", never a guess.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from thirdcopy.agreement import STEPS, Ruleset
from thirdcopy.assessment import Circumstances, query_of
from thirdcopy.case import Case, fold
from thirdcopy.event import RELEASES, CaseId, Event, RequestId
from thirdcopy.policy.explain import Explanation, explain
from thirdcopy.policy.query import Est, Query
from thirdcopy_client.canonical import Hash, canonical
from thirdcopy_client.clock import Micros, date_of, month_of

Was: TypeAlias = Literal["supplied", "stopped", "undecided"]
Would: TypeAlias = Literal["allowed", "narrowed", "refused", "depends"]
_OPEN: Final = frozenset({"record", "system"})
_NONE: Mapping[Hash, Ruleset] = MappingProxyType({})


@dataclass(frozen=True)
class Replayed:
    """One recorded request: how the clauses decided it then, and what the draft would say.

    *undecided* then means that it ended before the clauses had everything: rejected, withdrawn,
    refused by a person, not matched, still open. *clauses* are what refuses in the draft;
    without any, nothing in it permits. *needs* is what it depends on.
    """

    case: CaseId
    request: RequestId
    month: str
    was: Was
    would: Would
    clauses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replay:
    """All requests that were recorded, under one draft."""

    draft: str
    ruleset: Hash
    requests: tuple[Replayed, ...]

    def count(self, was: Was, would: Would) -> int:
        """Count the requests that went one way and would go the other."""
        return sum((one.was, one.would) == (was, would) for one in self.requests)

    @property
    def by_clause(self) -> Mapping[str, int]:
        """Count, for each clause of the draft, the requests that it would refuse or narrow."""
        return Counter(clause for one in self.requests for clause in one.clauses)


@dataclass(frozen=True)
class _Recorded:
    """One case as it stood when the clauses were last asked, and how they answered."""

    case: Case
    at: Micros
    was: Was
    fields: frozenset[str]
    markers: frozenset[str]
    rules: Ruleset | None
    satisfied: frozenset[str]


def replay(
    events: Iterable[Event], draft: Ruleset, recorded: Mapping[Hash, Ruleset] = _NONE
) -> Replay:
    """Give what *draft* would make of each case in *events*, in the order of their beginnings.

    *recorded* are the rulesets under which they were decided, by hash; with them, a clause
    that the draft takes over unchanged is known to have held, or not to have.
    """
    cases: dict[CaseId, list[Event]] = {}
    for event in sorted(events, key=lambda one: (one.case, one.seq)):
        cases.setdefault(event.case, []).append(event)
    begun = [one[0] for one in cases.values()]
    folded = [_recorded(one, recorded) for one in cases.values()]
    folded.sort(key=lambda one: (one.case.request.at, one.case.request.id))
    done = tuple(_replayed(one, begun, folded, draft) for one in folded)
    return Replay(draft.agreement.id, draft.hash, done)


def _recorded(events: Sequence[Event], recorded: Mapping[Hash, Ruleset]) -> _Recorded:
    """Fold a case up to its last assessment that had a record, or to its end."""
    released = any(event.kind in RELEASES for event in events)
    last = max(
        (place for place, event in enumerate(events) if _is_final(event)), default=len(events) - 1
    )
    upto, final = events[: last + 1], events[last]
    rules = recorded.get(events[0].ruleset)
    case = fold(upto, turnaround=0)
    markers = case.screening.markers if case.screening else frozenset()
    if not _is_final(final):
        none: frozenset[str] = frozenset()
        return _Recorded(case, final.at, "undecided", case.request.fields, markers, rules, none)
    matched = next(event for event in reversed(upto) if event.kind == "matched")
    kept = final.kept["fields"]
    assert isinstance(kept, dict), "INVARIANT: an assessment keeps its fields"  # noqa: S101 - a bug, caught nowhere
    permitted = frozenset(field for field, permits in kept.items() if permits)
    return _Recorded(
        case=case,
        at=final.at,
        was="supplied" if released else "stopped",
        fields=permitted if released else frozenset(kept),
        markers=markers | _texts(matched.kept["markers"]),
        rules=rules,
        satisfied=_texts(final.kept["clauses"]) if released else frozenset(),
    )


def _is_final(event: Event) -> bool:
    return event.kind == "assessed" and event.kept["stage"] == "final"


def _texts(value: object) -> frozenset[str]:
    return frozenset(str(one) for one in value) if isinstance(value, list) else frozenset()


def _replayed(
    one: _Recorded, begun: Sequence[Event], all_of_them: Sequence[_Recorded], draft: Ruleset
) -> Replayed:
    request = one.case.request
    around = _around(one, begun, all_of_them, draft)
    known = {
        name: given for name, given in request.facts.items() if _means_the_same(one, name, draft)
    }
    asked = replace(request, facts=known)
    states = [
        _state(query_of(asked, field, None, draft, around, one.markers), one, draft)
        for field in sorted(one.fields)
    ]
    would = _together([state for state, _, _ in states])
    return Replayed(
        case=request.case,
        request=request.id,
        month=month_of(date_of(request.at)),
        was=one.was,
        would=would,
        clauses=tuple(sorted({name for _, clauses, _ in states for name in clauses})),
        needs=tuple(sorted({name for _, _, needs in states for name in needs}))
        if would == "depends"
        else (),
    )


def _around(
    one: _Recorded, begun: Sequence[Event], all_of_them: Sequence[_Recorded], draft: Ruleset
) -> Circumstances:
    """Give what stood around a request then, as far as its events and the others' say."""
    request, month = one.case.request, month_of(date_of(one.at))
    others = [
        event
        for event in begun
        if event.case != request.case
        and event.at <= one.at
        and event.cls.agreement == request.cls.agreement
        and month_of(date_of(event.at)) == month
    ]
    about = {other.case.request.case for other in all_of_them if _person(other) == _person(one)}
    return Circumstances(
        at=one.at,
        steps=one.case.steps,
        facts={
            name: given
            for name, given in one.case.facts.items()
            if _means_the_same(one, name, draft)
        },
        screening=one.case.screening,
        this_month=len(others),
        holder=one.case.body if draft.agreement.each_decides else None,
        of_this_person=sum(event.case in about for event in others),
    )


def _person(one: _Recorded) -> tuple[str, ...]:
    """Tell people apart as the gateway does before a match: by number, or by name and birth."""
    person = one.case.request.person
    if person.strong:
        return person.strong.scheme, person.strong.text
    names = f"{person.family_name}|{person.given_name}".casefold()
    return names, person.birth_date.text, person.postcode or ""


def _means_the_same(one: _Recorded, name: str, draft: Ruleset) -> bool:
    """Say whether a fact that was said then answers what the draft asks."""
    declared = draft.facts.get(name)
    if declared is None:
        return False
    before = one.rules.facts.get(name) if one.rules else None
    return before is None or declared.agrees_with(before)


def _state(
    query: Query, one: _Recorded, draft: Ruleset
) -> tuple[Would, tuple[str, ...], tuple[str, ...]]:
    """Give what the draft says of one item: its answer, what refuses it, what it waits for."""
    readings = [
        _settled(reading, one, draft)
        for reading in explain(query, draft.compiled, _open(query, one, draft))
    ]
    forbids = [reading for reading in readings if reading.effect == "forbid"]
    permits = [reading for reading in readings if reading.effect == "permit"]
    refused_by = tuple(
        reading.clause
        for reading in readings
        if reading.state == "cannot be evaluated"
        or (reading.effect == "forbid" and reading.state == "holds")
    )
    if refused_by or all(reading.state == "does not hold" for reading in permits):
        return "refused", refused_by, ()
    waiting = [reading for reading in forbids if reading.state == "needs"]
    if not any(reading.state == "holds" for reading in permits):
        waiting += [reading for reading in permits if reading.state == "needs"]
    needs = frozenset().union(*(reading.needs for reading in waiting))
    return ("depends", (), tuple(needs)) if waiting else ("allowed", (), ())


def _open(query: Query, one: _Recorded, draft: Ruleset) -> frozenset[str]:
    """Name what cannot be known from the events: the record's facts, and what was not asked."""
    facts = {
        f"facts.{name}"
        for name, declared in draft.facts.items()
        if declared.by in _OPEN or name not in query.facts
        if one.was == "undecided" or not _was_asked(one, name, draft)
    }
    if one.was != "undecided":
        return frozenset(facts)
    steps = {f"steps.{step}" for step in STEPS if step not in query.steps}
    screened = {"screened"} if query.screened is None else set()
    return frozenset({*facts, *steps, *screened, "markers"})


def _was_asked(one: _Recorded, name: str, draft: Ruleset) -> bool:
    """Say whether a person could have said it then, so that silence was an answer."""
    before = one.rules.facts.get(name) if one.rules else None
    return before is not None and before.attested and draft.facts[name].agrees_with(before)


def _settled(reading: Explanation, one: _Recorded, draft: Ruleset) -> Explanation:
    """Settle what a clause waits for, where the same clause was decided of the same request.

    A supplied request satisfied the permits that were recorded, and no forbid of its ruleset.
    """
    if reading.state != "needs" or one.was != "supplied" or one.rules is None:
        return reading
    same = [
        name
        for name, policy in one.rules.policies.items()
        if _decides(policy) == _decides(draft.policies[reading.clause])
    ]
    if reading.effect == "forbid" and same:
        return replace(reading, state="does not hold")
    if reading.effect == "permit" and one.satisfied & set(same):
        return replace(reading, state="holds")
    return reading


def _decides(policy: Est) -> bytes:
    """Give what of a clause decides: everything but its annotations."""
    return canonical({key: value for key, value in policy.items() if key != "annotations"})


def _together(states: Sequence[Would]) -> Would:
    """Give the answer for a whole request from those for its items."""
    found: set[Would] = set(states)
    if len(found) == 1:
        return states[0]
    return "depends" if "depends" in found else "narrowed"
