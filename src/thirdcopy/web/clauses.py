"""What each clause says of one request, put for the person who has to decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Language, Ruleset
from thirdcopy.agreement.plain import plain, plain_atom
from thirdcopy.agreement.tree import path_of
from thirdcopy.assessment import MAY_HOLD, Assessment
from thirdcopy.policy.explain import Atom, Explanation
from thirdcopy.policy.query import Node

_SCOPE: Final = frozenset({"principal", "action", "resource"})
_ORDER: Final = {"permit": 0, "forbid": 1}
_FACT: Final = 2
"""Where the name of a fact stands in its path."""
_STATES: Final = {"holds": 0, "cannot be evaluated": 1, "needs": 2, "does not hold": 3}


@dataclass(frozen=True)
class Part:
    """One condition of a clause: what it says, how it stands, and what it waits for."""

    said: str
    state: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class ReadClause:
    """One clause for the items on which it reads the same."""

    id: str
    effect: str
    state: str
    lead: str
    said: str
    parts: tuple[Part, ...]
    items: tuple[str, ...]
    bears: bool

    @property
    def needs(self) -> tuple[str, ...]:
        """Give what the clause waits for, each thing once."""
        return tuple(dict.fromkeys(need for part in self.parts for need in part.needs))


def read_clauses(
    assessment: Assessment, rules: Ruleset, language: Language
) -> tuple[ReadClause, ...]:
    """Give every clause, permits first; one that reads differently by item comes once for each."""
    grouped: dict[tuple[str, str], list[tuple[str, Explanation]]] = {}
    for name, readings in assessment.readings.items():
        for reading in readings:
            grouped.setdefault((reading.clause, reading.state), []).append((name, reading))
    found = [_read(clause, state, of, rules, language) for (clause, state), of in grouped.items()]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.effect], _STATES[one.state])))


def choices(assessment: Assessment) -> tuple[str, ...]:
    """Give the clauses under which some item may be permitted."""
    may = {
        reading.clause
        for one in assessment.fields
        if one.permitted
        for reading in assessment.readings[one.field]
        if reading.effect == "permit" and reading.state in MAY_HOLD
    }
    return tuple(sorted(may))


def open_needs(clauses: Iterable[ReadClause]) -> tuple[str, ...]:
    """Give what is not known yet, for all clauses that bear on the request and wait for it."""
    return tuple(
        dict.fromkeys(
            need for one in clauses if one.bears and one.state == "needs" for need in one.needs
        )
    )


def _bears(reading: Explanation) -> bool:
    return all(atom.state != "does not hold" for atom in reading.atoms if atom.part in _SCOPE)


def _read(
    clause: str,
    state: str,
    of: list[tuple[str, Explanation]],
    rules: Ruleset,
    language: Language,
) -> ReadClause:
    first = of[0][1]
    in_words = plain(rules.policies[clause], rules.facts, rules.vocabulary, language)
    return ReadClause(
        id=clause,
        effect=first.effect,
        state=state,
        lead=in_words.lead,
        said=in_words.text,
        parts=_parts(first.atoms, rules, language),
        items=tuple(name for name, _ in of),
        bears=any(_bears(reading) for _, reading in of),
    )


def _parts(atoms: Iterable[Atom], rules: Ruleset, language: Language) -> tuple[Part, ...]:
    """Give the conditions; what a clause asks of one answer is one condition."""
    together: dict[object, Atom] = {}
    for place, atom in enumerate(atoms):
        if atom.part in _SCOPE:
            continue
        about = _about(atom.expression) if atom.part == "when" else set()
        key = about.pop() if len(about) == 1 else place
        together[key] = _joined(together[key], atom) if key in together else atom
    return tuple(
        Part(
            plain_atom(atom, rules.facts, rules.vocabulary, language),
            atom.state,
            tuple(sorted(atom.needs)),
        )
        for atom in together.values()
    )


def _joined(one: Atom, other: Atom) -> Atom:
    """Give two conditions as one, which stands as the worse of them does."""
    return Atom(
        one.part,
        {"&&": {"left": one.expression, "right": other.expression}},
        max(one.state, other.state, key=lambda state: _STATES[state]),
        one.needs | other.needs,
    )


def _about(expression: Node) -> set[tuple[str, ...]]:
    """Give the answers that a condition is about, as paths such as `context.facts.necessary`."""
    if isinstance(expression, list):
        return {path for one in expression for path in _about(one)}
    if not isinstance(expression, dict):
        return set()
    path = path_of(expression)
    if "has" in expression:
        whole = path_of(expression["has"]["left"])
        path = (*whole, expression["has"]["attr"]) if whole else None
    if path and path[:2] == ("context", "facts") and len(path) > _FACT:
        return {path[: _FACT + 1]}
    return {found for one in expression.values() for found in _about(one)}
