"""One request against the agreement: field by field, clause by clause, and the hard stops.

Assessed twice. Before the decision the record is unknown, so its markers and facts are
unknown too, and the provisional assessment says what would have to hold. After the match the
final one asks Cedar with everything known; it may only narrow. Two evaluators answer, and
where they differ the answer is no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from thirdcopy.agreement import Ruleset
from thirdcopy.event import Actor, Refusal
from thirdcopy.match import Record
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.explain import Explanation, explain
from thirdcopy.policy.query import Fact, Officer, Query
from thirdcopy.request import Given, Request, attestation_of
from thirdcopy_client.clock import DAY, Micros

AT_RISK: Final = frozenset({"domestic-abuse", "trafficking", "protected-witness"})
"""Markers that end every flow under every profile; no clause and no setting lifts them."""
SCREENING_DAYS: Final = 28
"""A screening older than this is no screening."""
MAY_HOLD: Final = frozenset({"holds", "needs"})
"""The states of a clause that may yet permit; one that cannot be evaluated never does."""
_SCREENED_ACTIONS: Final = frozenset({"disclose", "refer", "onward"})


@dataclass(frozen=True)
class Screening:
    """Somebody at the discloser looked, and this is what they saw; `clear` is a statement."""

    given: Given
    clear: bool
    markers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Circumstances:
    """What stands around a request when it is assessed.

    *holder* is the body that decides; None where the agreement itself names it.
    """

    at: Micros
    steps: Mapping[str, Given] = field(default_factory=dict)
    facts: Mapping[str, Given] = field(default_factory=dict)
    screening: Screening | None = None
    this_month: int = 0
    of_this_person: int = 0
    holder: str | None = None


@dataclass(frozen=True)
class FieldAssessment:
    """Whether one item may be released, and the clauses that say so."""

    field: str
    permitted: bool
    clauses: tuple[str, ...]
    forbidden: bool = False


@dataclass(frozen=True)
class Assessment:
    """What the agreement says of one request; `stop` ends the flow whatever the fields say.

    `readings` explains each clause for each item, provisionally: for the person who decides.
    """

    stage: Literal["provisional", "final"]
    fields: tuple[FieldAssessment, ...]
    readings: Mapping[str, tuple[Explanation, ...]]
    stop: Refusal | None

    @property
    def permitted(self) -> frozenset[str]:
        """Give the items that may be released: none after a stop."""
        if self.stop:
            return frozenset()
        return frozenset(one.field for one in self.fields if one.permitted)


def assess(
    request: Request, record: Record | None, ruleset: Ruleset, around: Circumstances
) -> Assessment:
    """Assess *request*: provisionally without a record, finally with the one that matched."""
    markers = around.screening.markers if around.screening else frozenset()
    if record:
        markers |= record.markers
    fields = []
    readings = {}
    stop = _hard_stop(request, around, markers)
    for name in sorted(request.fields):
        query = query_of(request, name, record, ruleset, around, markers)
        if record:
            first, second = verdict(query, ruleset.compiled), evaluate(query, ruleset.compiled)
            if (first.allowed, sorted(first.clauses)) != (second.allowed, sorted(second.clauses)):
                stop = stop or Refusal("evaluators-disagree", "the two evaluators disagree")
            forbidden = bool(first.clauses) and not first.allowed
            fields.append(FieldAssessment(name, first.allowed, first.clauses, forbidden))
        else:
            readings[name] = explain(query, ruleset.compiled, _unknown(around, ruleset))
            fields.append(_provisional(name, readings[name]))
    return Assessment("final" if record else "provisional", tuple(fields), readings, stop)


def query_of(
    request: Request,
    name: str,
    record: Record | None,
    ruleset: Ruleset,
    around: Circumstances,
    markers: frozenset[str],
) -> Query:
    """Give the question that the engine is asked about one item."""
    agreement = ruleset.agreement
    screening = around.screening.given if around.screening else None
    said = {**request.facts, **around.facts}
    facts: dict[str, Fact] = {
        fact: attestation_of(given, around.at) for fact, given in said.items()
    }
    if record:
        facts.update(record.facts)
    return Query(
        action=request.action,
        principal=officer_of(request.by),
        resource=name,
        purpose=request.purpose,
        held_for=ruleset.vocabulary.datasets[agreement.dataset].held_for,
        holder=around.holder or agreement.discloser,
        origin=around.holder or agreement.discloser,
        markers=markers,
        screened=attestation_of(screening, around.at) if screening else None,
        steps={step: attestation_of(given, around.at) for step, given in around.steps.items()},
        this_month=around.this_month,
        of_this_person_this_month=around.of_this_person,
        facts=facts,
    )


def officer_of(actor: Actor) -> Officer:
    """Give the person as a query names them."""
    return Officer(actor.person, actor.body, actor.grade, actor.posted_to)


def _provisional(name: str, readings: tuple[Explanation, ...]) -> FieldAssessment:
    """Say whether an item could still be permitted: no forbid holds, some permit may."""
    forbids = tuple(
        one.clause
        for one in readings
        if one.effect == "forbid" and one.state in {"holds", "cannot be evaluated"}
    )
    permits = tuple(
        one.clause for one in readings if one.effect == "permit" and one.state in MAY_HOLD
    )
    return FieldAssessment(name, bool(permits) and not forbids, forbids or permits, bool(forbids))


def _unknown(around: Circumstances, ruleset: Ruleset) -> frozenset[str]:
    """Name what is not known yet, so that a clause that rests on it is not said to fail."""
    steps = {f"steps.{step}" for step in ("decided", "seconded") if step not in around.steps}
    facts = {
        f"facts.{name}"
        for name, declared in ruleset.facts.items()
        if declared.by in {"record", "system", "discloser"} and name not in around.facts
    }
    return frozenset(steps | facts | {"markers"})


def _hard_stop(request: Request, around: Circumstances, markers: frozenset[str]) -> Refusal | None:
    """Give the stop that no agreement, profile or setting can lift, if there is one."""
    if markers & AT_RISK:
        return Refusal("at-risk", "a marker on the record ends every flow")
    if request.action in _SCREENED_ACTIONS:
        if around.screening is None:
            return Refusal("screening-missing", "nobody has screened for people at risk")
        if around.at - around.screening.given.at > SCREENING_DAYS * DAY:
            return Refusal("screening-stale", f"the screening is older than {SCREENING_DAYS} days")
        if not around.screening.clear:
            return Refusal("at-risk", "the screening saw a risk")
    if not separate(request, around.steps):
        return Refusal("people-not-separate", "one person stands in two places")
    return None


def separate(request: Request, steps: Mapping[str, Given]) -> bool:
    """Say whether requester, countersigner, decider and second decider are different people."""
    people = [request.by.person, *(given.by for given in steps.values())]
    return len(set(people)) == len(people)
