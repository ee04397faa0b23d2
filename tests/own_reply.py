"""What officers could have said instead: the replies for which a proof says that one would do."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import product

from aimed_query import literals
from thirdcopy.agreement import Ruleset
from thirdcopy.policy.query import Attestation, Fact, Query

LARGE = 10**6


@dataclass(frozen=True)
class Choice:
    """Which facts may be said anew, whether steps and screening too, and by one person only."""

    facts: frozenset[str]
    steps: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Turn:
    """Which of the values is said, by people of what grade, and by one person or several."""

    turn: int
    grade: str
    apart: bool


def attested(rules: Ruleset, *suppliers: str) -> frozenset[str]:
    """Name the facts that officers attest, of these suppliers or of any."""
    return frozenset(
        name
        for name, fact in rules.facts.items()
        if fact.attested and (not suppliers or fact.by in suppliers)
    )


def replies(rules: Ruleset, query: Query, choice: Choice) -> Iterator[Query]:
    """Give *query* with other words: none, all, all but one, each alone, of every useful value."""
    names = sorted(choice.facts)
    given: set[tuple[str, ...]] = {(), tuple(names)}
    given |= {tuple(name for name in names if name != left) for left in names}
    given |= {(name,) for name in names}
    rounds = max([len(_values(rules, name)) for name in names] or [1])
    grades = reversed(rules.vocabulary.codes("Grade"))
    for grade, said, turn, apart, steps in product(
        grades, sorted(given), range(rounds), (True, False), _steps(choice)
    ):
        if choice.alone and apart:
            continue
        kept = {name: fact for name, fact in query.facts.items() if name not in choice.facts}
        at = Turn(turn, grade, apart=apart)
        facts = {name: _fact(rules, query, name, at) for name in said}
        made = replace(query, facts={**kept, **facts})
        yield _with_steps(made, steps, grade, alone=choice.alone) if choice.steps else made


def evidence(rules: Ruleset, query: Query) -> Iterator[Query]:
    """Give *query* with everything that the record and the system could say instead."""
    names = [name for name, fact in rules.facts.items() if not fact.attested]
    kept = {name: said for name, said in query.facts.items() if name not in names}
    for said in product(*((None, *_values(rules, name)) for name in names)):
        facts = {name: one for name, one in zip(names, said, strict=True) if one is not None}
        yield replace(query, facts={**kept, **facts})


def _fact(rules: Ruleset, query: Query, name: str, at: Turn) -> Fact:
    values = _values(rules, name)
    value = values[at.turn % len(values)] if rules.facts[name].type is not None else None
    match rules.facts[name].by:
        case "requester":
            who = query.principal
            return Attestation(who.id, who.body, who.grade, 0, value)
        case "discloser" | "unpublished":
            person = f"somebody-{name}" if at.apart else "somebody"
            return Attestation(person, query.origin, at.grade, 0, value)
        case body:
            return Attestation(f"somebody-at-{body}", body, at.grade, 0, value)


def _values(rules: Ruleset, name: str) -> tuple[bool | int | str, ...]:
    kind = rules.facts[name].type
    if kind == "number":
        return (LARGE, *literals(rules).numbers)
    return kind if isinstance(kind, tuple) else (True, False)


def _steps(choice: Choice) -> tuple[Collection[str], ...]:
    if not choice.steps:
        return ((),)
    if choice.alone:
        return ((), ("screened",), ("decided",), ("decided", "screened"))
    return (("countersigned", "decided", "seconded", "screened"), ())


def _with_steps(query: Query, steps: Collection[str], grade: str, *, alone: bool) -> Query:
    at = {"countersigned": query.principal.body}
    made = {
        step: Attestation(
            "somebody" if alone else f"somebody-{step}", at.get(step, query.holder), grade, 0
        )
        for step in steps
        if step != "screened"
    }
    screened = Attestation("somebody", query.origin, grade, 0) if "screened" in steps else None
    return replace(query, steps=made, screened=screened)
