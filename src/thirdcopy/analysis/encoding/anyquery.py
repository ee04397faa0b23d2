"""A query for one action of which nothing else is known: the thing that proofs are about."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from thirdcopy.analysis.encoding.shape import Entities, Records, Schema, Shape, entities_in
from thirdcopy.analysis.encoding.terms import (
    Bool,
    Code,
    Variable,
    both,
    conj,
    implies,
    neg,
    same_code,
    truth_variable,
)
from thirdcopy.analysis.encoding.universe import OFFICER, Universe
from thirdcopy.analysis.encoding.values import (
    Many,
    Number,
    One,
    Record,
    Value,
    bounds,
    narrow,
    pairs,
    unknown,
)

STEPS = ("countersigned", "decided", "seconded")
"""The steps of a request that an officer attests, in their order."""
SCREENED = ("subject", "screened")


@dataclass(frozen=True)
class Word:
    """What one officer attests: where in the context, whether it was given, and by whom."""

    path: tuple[str, ...]
    given: Bool
    by: One
    body: One
    grade: One
    age: Number


@dataclass(frozen=True)
class AnyQuery:
    """One query for each value that its unknowns can take."""

    action: str
    principal: One
    officer: Record
    resource: One
    context: Record

    def entity(self, *path: str) -> One:
        """Give the entity at *path* of the context."""
        return narrow(self.context.at(*path)[1], One)

    def number(self, *path: str) -> Number:
        """Give the integer at *path* of the context."""
        return narrow(self.context.at(*path)[1], Number)

    @property
    def employer(self) -> One:
        """Give the body that employs the principal."""
        return narrow(self.officer.at("employer")[1], One)

    @property
    def grade(self) -> One:
        """Give the principal's grade."""
        return narrow(self.officer.at("grade")[1], One)

    @property
    def posting(self) -> tuple[Bool, One]:
        """Give whether the principal is posted, and to which body."""
        posted, value = self.officer.at("postedTo")
        return posted, narrow(value, One)

    @property
    def facts(self) -> Record:
        """Give the facts of the context."""
        return narrow(self.context.at("facts")[1], Record)

    @property
    def marks(self) -> Many:
        """Give the markers of the person."""
        return narrow(self.context.at("subject", "markers")[1], Many)

    def words(self) -> tuple[Word, ...]:
        """Give everything that somebody attests: facts, steps and screening."""
        facts = self.facts
        paths = [("facts", name) for name in facts.attributes]
        paths += [("steps", step) for step in STEPS]
        return tuple(word for path in (*paths, SCREENED) for word in self._word(path))

    def evidence(self) -> tuple[tuple[str, ...], ...]:
        """Give the paths of the facts that nobody attests: the record or the system has them."""
        facts = self.facts
        attested = {word.path for word in self.words()}
        return tuple(
            ("facts", name) for name in facts.attributes if ("facts", name) not in attested
        )

    def variables(self) -> tuple[Variable, ...]:
        """Give every unknown of the query."""
        parts: tuple[Value, ...] = (self.principal, self.officer, self.resource, self.context)
        return tuple(variable for part in parts for variable, _ in pairs(part, part))

    def employer_of(self, officer: Code) -> One | None:
        """Give the employer of an officer whom the query names, or nothing for others."""
        people = [(self.principal, self.employer)]
        people += [(word.by, word.body) for word in self.words()]
        for person, body in people:
            if person.code is officer:
                return body
        return None

    def _word(self, path: tuple[str, ...]) -> Iterator[Word]:
        given, value = self.context.at(*path)
        if not (isinstance(value, Record) and "by" in value.attributes):
            return
        parts = {key: part for key, (_, part) in value.attributes.items()}
        by, body, grade = (narrow(parts[key], One) for key in ("by", "body", "grade"))
        age = narrow(parts["ageDays"], Number)
        yield Word(path, given, by, body, grade, age)


@dataclass(frozen=True)
class Variation:
    """A query that is another one, but for fresh unknowns at some paths of its context."""

    query: AnyQuery
    fresh: Record


def any_query(schema: Schema, universe: Universe, action: str, prefix: str = "") -> AnyQuery:
    """Give a query for *action* of which nothing else is known.

    Two with one *prefix* have the same unknowns, two with different ones have none in common.
    """
    return AnyQuery(
        action,
        principal=narrow(unknown(Entities(OFFICER), f"{prefix}principal", universe), One),
        officer=narrow(unknown(schema.officer, f"{prefix}officer", universe), Record),
        resource=narrow(unknown(Entities("Field"), f"{prefix}resource", universe), One),
        context=narrow(unknown(schema.context, f"{prefix}context", universe), Record),
    )


def vary(
    query: AnyQuery,
    paths: tuple[tuple[str, ...], ...],
    schema: Schema,
    universe: Universe,
) -> Variation:
    """Give *query* with fresh unknowns at *paths* of its context."""
    context = query.context
    fresh: dict[str, tuple[Bool, Value]] = {}
    for path in paths:
        name = ".".join(path)
        there, value = _fresh(schema, path, f"reply.{name}", universe)
        fresh[name] = (there, value)
        context = context.put(path, there, value)
    return Variation(replace(query, context=context), Record(fresh))


def ranges(query: AnyQuery, universe: Universe) -> tuple[Bool, ...]:
    """Give the conditions that keep the unknowns of *query* within their ranges."""
    parts: tuple[Value, ...] = (query.principal, query.officer, query.resource, query.context)
    return tuple(bound for part in parts for bound in bounds(part, universe))


def officer_places(schema: Schema) -> int:
    """Count the places in a query that hold an officer."""
    return 1 + entities_in(schema.officer, OFFICER) + entities_in(schema.context, OFFICER)


def one_author(query: AnyQuery, paths: Collection[tuple[str, ...]] | None = None) -> Bool:
    """Say that the attestations at *paths* that are not the principal's have one author.

    Without *paths* this is said of all the attestations of the query.
    """
    others = [
        (both(word.given, neg(same_code(word.by.code, query.principal.code))), word.by.code)
        for word in query.words()
        if paths is None or word.path in paths
    ]
    return conj(
        implies(both(given, also_given), same_code(by, also_by))
        for (given, by), (also_given, also_by) in combinations(others, 2)
    )


def _fresh(
    schema: Schema, path: tuple[str, ...], name: str, universe: Universe
) -> tuple[Bool, Value]:
    shape: Shape = schema.context
    optional = False
    for key in path:
        if not isinstance(shape, Records):
            raise AssertionError("only records have attributes")  # noqa: TRY004 - a bug
        optional = key in shape.optional
        shape = shape.attributes[key]
    return (truth_variable(f"{name}?") if optional else True), unknown(shape, name, universe)
