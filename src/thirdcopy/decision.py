"""A person's decision on one request; the machine never decides against anybody.

The only decision without a person is `Automatic`, and it exists only for checks whose every
answer is affirmative.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from thirdcopy.agreement import Ruleset
from thirdcopy.assessment import MAY_HOLD, Assessment
from thirdcopy.event import Actor, PersonId, Refusal
from thirdcopy.request import Request
from thirdcopy_client.clock import DAY, Micros

DECISION_DAYS = 7
"""A decision that has led to no release after this many days leads to none."""
_SHORTEST = 10


@dataclass(frozen=True)
class Automatic:
    """A clause that permits affirmative answers to checks, instead of a person."""

    clause: str


@dataclass(frozen=True)
class Decision:
    """Who permits which items under which clause, until when."""

    by: PersonId | Automatic
    fields: frozenset[str]
    clause: str
    reasons: str
    expires: Micros


def decide(
    request: Request,
    assessment: Assessment,
    by: Actor,
    fields: Iterable[str],
    clause: str,
    reasons: str,
    at: Micros,
) -> Decision | Refusal:
    """Permit some of the items, under one clause that does not fail; or say why not.

    The chosen clause's terms bind the release, so it must be one that may hold.
    """
    chosen = frozenset(fields)
    refusal = (
        without_reasons(reasons)
        or _incomplete(request, chosen)
        or assessment.stop
        or _not_permitted(assessment, chosen, clause)
    )
    if refusal:
        return refusal
    return Decision(by.person, chosen, clause, reasons, Micros(at + DECISION_DAYS * DAY))


def without_reasons(reasons: str) -> Refusal | None:
    """Refuse a decision, either way, that says nothing of why."""
    if len(reasons.strip()) < _SHORTEST:
        return Refusal("no-reasons", "write the reasons for the decision in a sentence")
    return None


def _incomplete(request: Request, chosen: frozenset[str]) -> Refusal | None:
    if not chosen:
        return Refusal("no-items", "choose at least one item, or refuse")
    if not chosen <= request.fields:
        return Refusal("not-asked", "an item was chosen that was not asked for")
    return None


def _not_permitted(assessment: Assessment, chosen: frozenset[str], clause: str) -> Refusal | None:
    for name in sorted(chosen):
        ruled_out = next(one for one in assessment.fields if one.field == name)
        if not ruled_out.permitted:
            by_clause = ruled_out.clauses[0] if ruled_out.clauses else None
            return Refusal(
                "not-permitted", f"the agreement does not permit `{name}` here", by_clause
            )
        holding = {
            reading.clause
            for reading in assessment.readings[name]
            if reading.effect == "permit" and reading.state in MAY_HOLD
        }
        if clause not in holding:
            return Refusal("wrong-clause", f"clause `{clause}` does not permit `{name}`", clause)
    return None


def automatic(
    request: Request, assessment: Assessment, ruleset: Ruleset, *, affirmative: bool, at: Micros
) -> Decision | None:
    """Give the decision that needs no person: every item permitted, every answer affirmative."""
    if request.action not in ruleset.agreement.automatic or not affirmative or assessment.stop:
        return None
    if assessment.permitted != request.fields:
        return None
    clauses = {clause for one in assessment.fields for clause in one.clauses}
    clause = min(clauses)
    return Decision(Automatic(clause), request.fields, clause, "", Micros(at + DAY))
