"""Values of a query that may be unknown.

An unknown entity is a code, a set is one truth for each code, and an attribute that may be
missing carries the condition under which it is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from thirdcopy.analysis.shape import Entities, Numbers, Records, Sets, Shape, Truths
from thirdcopy.analysis.terms import (
    Bool,
    Code,
    Int,
    Variable,
    at_most,
    below,
    both,
    code_variable,
    disj,
    number_variable,
    same_code,
    truth_variable,
)
from thirdcopy.analysis.universe import OFFICER, Universe

LEAST, GREATEST = -(2**63), 2**63 - 1
"""Cedar's Long."""


@dataclass(frozen=True)
class Truth:
    """A truth."""

    holds: Bool


@dataclass(frozen=True)
class Number:
    """An integer."""

    amount: Int


@dataclass(frozen=True)
class One:
    """One entity."""

    kind: str
    code: Code


@dataclass(frozen=True)
class Many:
    """A set of entities: for each code of the kind, whether it is in the set."""

    kind: str
    has: tuple[Bool, ...]


@dataclass(frozen=True)
class Record:
    """A record: for each attribute, whether it is there, and what it is if so."""

    attributes: Mapping[str, tuple[Bool, "Value"]]

    def at(self, *path: str) -> tuple[Bool, "Value"]:
        """Give the attribute at *path*, there only if all on the way to it is."""
        there, value = self.attributes[path[0]]
        if len(path) == 1:
            return there, value
        further, result = narrow(value, Record).at(*path[1:])
        return both(there, further), result

    def put(self, path: tuple[str, ...], there: Bool, value: "Value") -> "Record":
        """Give the record with another value at *path*."""
        if len(path) > 1:
            held, inner = self.attributes[path[0]]
            there, value = held, narrow(inner, Record).put(path[1:], there, value)
        return Record({**self.attributes, path[0]: (there, value)})


Value: TypeAlias = Truth | Number | One | Many | Record
_Kind = TypeVar("_Kind", Truth, Number, One, Many, Record)


def narrow(value: Value, kind: type[_Kind]) -> _Kind:
    """Give *value*, which the schema says is of *kind*."""
    if not isinstance(value, kind):
        raise AssertionError(f"expected {kind.__name__}, got {type(value).__name__}")  # noqa: TRY004 - a bug, not a bad argument
    return value


def unknown(shape: Shape, name: str, universe: Universe) -> Value:
    """Give a value of *shape* of which nothing is known; its variables are named after *name*."""
    match shape:
        case Truths():
            return Truth(truth_variable(name))
        case Numbers():
            return Number(number_variable(name))
        case Entities(kind):
            return One(kind, code_variable(name, universe.width(kind)))
        case Sets(kind):
            places = range(universe.size(kind))
            return Many(kind, tuple(truth_variable(f"{name}#{place}") for place in places))
        case Records(attributes, optional):
            return Record(
                {
                    key: (
                        truth_variable(f"{name}.{key}?") if key in optional else True,
                        unknown(attribute, f"{name}.{key}", universe),
                    )
                    for key, attribute in attributes.items()
                }
            )


def bounds(value: Value, universe: Universe) -> Iterator[Bool]:
    """Give the conditions that keep the unknowns of *value* within their ranges."""
    match value:
        case Number(amount):
            yield at_most(LEAST, amount)
            yield at_most(amount, GREATEST)
        case One(kind, code):
            yield below(code, universe.size(kind), universe.width(kind))
        case Record(attributes):
            for _, attribute in attributes.values():
                yield from bounds(attribute, universe)
        case _:
            return


def inside(one: One, above: One, universe: Universe) -> Bool:
    """Give the condition that *one* is in *above* (not for officers, who are in bodies)."""
    if OFFICER in {one.kind, above.kind}:
        return one.kind == above.kind and same_code(one.code, above.code)
    names = universe.members[above.kind]
    places = range(len(names)) if not isinstance(above.code, int) else (above.code,)
    itself = same_code(one.code, above.code) if one.kind == above.kind else False
    return disj((itself, *(_strictly(one, above, place, universe) for place in places)))


def _strictly(one: One, above: One, place: int, universe: Universe) -> Bool:
    """Give the condition that *above* is the entity at *place*, and *one* another one in it."""
    name = universe.members[above.kind][place]
    below = universe.inside(one.kind, above.kind, name)
    others = (code for code in below if one.kind != above.kind or code != place)
    return both(same_code(above.code, place), disj(same_code(one.code, code) for code in others))


def pairs(unknowns: Value, chosen: Value) -> Iterator[tuple[Variable, Bool | Code | Int]]:
    """Pair every variable of *unknowns* with what *chosen* has in its place."""
    match unknowns, chosen:
        case (Truth(old), Truth(new)):
            yield from _pair(old, new)
        case (Number(amount), Number(other)):
            yield from _pair(amount, other)
        case (One(_, code), One(_, place)):
            yield from _pair(code, place)
        case (Many(_, members), Many(_, others)):
            for member, another in zip(members, others, strict=True):
                yield from _pair(member, another)
        case (Record(attributes), Record(replacements)):
            for key, (there, value) in attributes.items():
                present, replacement = replacements[key]
                yield from _pair(there, present)
                yield from pairs(value, replacement)
        case _:
            raise AssertionError("values of different shapes")


def _pair(
    old: Bool | Code | Int, new: Bool | Code | Int
) -> Iterator[tuple[Variable, Bool | Code | Int]]:
    if not isinstance(old, bool | int):
        yield old, new
