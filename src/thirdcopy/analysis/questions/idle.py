"""Whether a clause ever changes anything: dead, always overridden, or redundant, and by what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from thirdcopy.analysis.domain import Domain, applies_to
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Unsettled
from thirdcopy.analysis.encoding.terms import neg
from thirdcopy.analysis.findings import Finding
from thirdcopy.analysis.inquiry import Inquiry
from thirdcopy.analysis.questions.unsettled import unsettled
from thirdcopy.analysis.words import Words, sentence_case

State: TypeAlias = Literal["works", "dead", "overridden", "redundant", "unsettled"]


@dataclass(frozen=True)
class Standing:
    """What a clause does; *by* names the clauses that leave it nothing to do."""

    state: State
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Idle:
    """The clauses that change nothing, and the findings that say so."""

    clauses: frozenset[str]
    findings: tuple[Finding, ...]


def idle(
    domain: Domain, words: Words, inquiries: Sequence[Inquiry], *, unasked: Collection[str]
) -> Idle:
    """Give the agreement's own clauses that change nothing in any of *inquiries*.

    *unasked* are the actions about which nothing can be said: a clause that applies to one of
    them is not judged. In every other action that is not inquired into, nothing is permitted.
    """
    clauses: set[str] = set()
    findings: list[Finding] = []
    for clause in domain.own:
        policy = domain.policies[clause]
        if any(applies_to(policy, action) for action in unasked):
            continue
        standings = [
            standing(inquiry, clause) for inquiry in inquiries if applies_to(policy, inquiry.action)
        ]
        if any(one.state == "works" for one in standings):
            continue
        if any(one.state == "unsettled" for one in standings):
            findings.append(unsettled(domain, f"clause {clause} changes anything", (clause,)))
            continue
        clauses.add(clause)
        findings.append(_finding(domain, words, clause, standings))
    return Idle(frozenset(clauses), tuple(findings))


def standing(inquiry: Inquiry, clause: str) -> Standing:
    """Give what *clause* does in one action."""
    mark, clauses = inquiry.marks[clause], inquiry.clauses
    permits = clause in clauses.permits
    alike = clauses.permits if permits else clauses.forbids
    others = {name: neg(inquiry.marks[name]) for name in alike if name != clause}
    rest = clauses.unhindered if permits else clauses.permitted_by(*clauses.permits)
    needed = inquiry.prover.ask(mark, rest, blaming=others)
    if isinstance(needed, Possible):
        return Standing("works")
    alive = inquiry.prover.ask(mark)
    if isinstance(alive, Impossible):
        return Standing("dead")
    if permits:
        forbids = {name: neg(inquiry.marks[name]) for name in clauses.forbids}
        overridden = inquiry.prover.ask(mark, blaming=forbids)
        if isinstance(overridden, Impossible):
            return Standing("overridden", overridden.blame)
    if isinstance(needed, Unsettled) or isinstance(alive, Unsettled):
        return Standing("unsettled")
    return Standing("redundant", needed.blame)


def _finding(domain: Domain, words: Words, clause: str, standings: Sequence[Standing]) -> Finding:
    states = {one.state for one in standings}
    by = tuple(dict.fromkeys(name for one in standings for name in one.by))
    permits = domain.policies[clause]["effect"] == "permit"
    others = words.clauses(by)
    name = sentence_case(words.clause(clause))
    if states == {"dead"}:
        summary = f"{name} never applies: no request that the gateway admits meets it."
    elif "overridden" in states:
        summary = f"{name} allows nothing: whatever meets it is refused by {others}."
    elif permits:
        summary = f"{name} changes nothing: all that it allows is already allowed by {others}."
    elif by:
        summary = f"{name} changes nothing: all that it refuses is already refused by {others}."
    else:
        summary = f"{name} changes nothing: nothing that it refuses is allowed by any clause."
    dead = states == {"dead"} or "overridden" in states
    return Finding(
        agreement=domain.agreement,
        kind="dead" if dead else "redundant",
        clauses=(clause, *by),
        severity="notice",
        summary=summary,
        detail="Without it every request would be decided in the same way.",
    )
