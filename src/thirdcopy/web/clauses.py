"""What each clause says of one request, put for the person who has to decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Language, Ruleset
from thirdcopy.agreement.plain import plain, plain_atom
from thirdcopy.assessment import MAY_HOLD, Assessment
from thirdcopy.policy.explain import Atom, Explanation

_SCOPE: Final = frozenset({"principal", "action", "resource"})
_ORDER: Final = {"permit": 0, "forbid": 1}
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
    said: str
    parts: tuple[Part, ...]
    items: tuple[str, ...]
    bears: bool

    @property
    def paragraph(self) -> str:
        """Give the paragraph under which the clause stands."""
        return self.id.partition(":")[2]


def read_clauses(
    assessment: Assessment, rules: Ruleset, language: Language
) -> tuple[ReadClause, ...]:
    """Give every clause, permits first; one that reads differently by item comes once for each."""
    grouped: dict[tuple[str, str], list[tuple[str, Explanation]]] = {}
    for name, readings in assessment.readings.items():
        for reading in readings:
            grouped.setdefault((reading.clause, reading.state), []).append((name, reading))
    found = [
        ReadClause(
            id=clause,
            effect=of[0][1].effect,
            state=state,
            said=plain(rules.policies[clause], rules.facts, rules.vocabulary, language).text,
            parts=_parts(of[0][1].atoms, rules, language),
            items=tuple(name for name, _ in of),
            bears=any(_bears(reading) for _, reading in of),
        )
        for (clause, state), of in grouped.items()
    ]
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
    """Give what is still waited for, by all clauses that bear on the request."""
    needs: Mapping[str, None] = {
        need: None for one in clauses if one.bears for part in one.parts for need in part.needs
    }
    return tuple(needs)


def _bears(reading: Explanation) -> bool:
    return all(atom.state != "does not hold" for atom in reading.atoms if atom.part in _SCOPE)


def _parts(atoms: Iterable[Atom], rules: Ruleset, language: Language) -> tuple[Part, ...]:
    return tuple(
        Part(
            plain_atom(atom, rules.facts, rules.vocabulary, language),
            atom.state,
            tuple(sorted(atom.needs)),
        )
        for atom in atoms
        if atom.part not in _SCOPE
    )
