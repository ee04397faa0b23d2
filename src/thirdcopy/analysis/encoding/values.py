"""Values of a query that may be unknown.

An unknown entity or text is a code, a set is one truth for each thing that could be in it, and
an attribute that may be missing carries the condition under which it is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, TypeVar

from thirdcopy.analysis.encoding.amounts import (
    FOUR,
    GREATEST,
    LEAST,
    SIX,
    Bits,
    bits_at_most,
    bits_variable,
    choose_bits,
)
from thirdcopy.analysis.encoding.shape import (
    LONG,
    Addresses,
    Entities,
    Numbers,
    Records,
    Sets,
    Shape,
    Texts,
    Truths,
)
from thirdcopy.analysis.encoding.terms import (
    Bool,
    Code,
    Int,
    Variable,
    at_most,
    below,
    both,
    code_variable,
    conj,
    disj,
    equation,
    number_variable,
    same_code,
    truth_variable,
)
from thirdcopy.analysis.encoding.universe import TEXT, Universe


@dataclass(frozen=True)
class Truth:
    """A truth."""

    holds: Bool


@dataclass(frozen=True)
class Number:
    """An integer, or an amount of a type that is counted in whole units."""

    amount: Int
    unit: str = LONG


@dataclass(frozen=True)
class Address:
    """A network address or a range of them: its family, its bits, the length of its prefix."""

    six: Bool
    bits: Bits
    prefix: Bits

    @property
    def width(self) -> Bits:
        """Give how many bits an address of this family has."""
        return choose_bits(self.six, SIX, FOUR)


@dataclass(frozen=True)
class One:
    """One entity, or one text (of the kind `TEXT`)."""

    kind: str
    code: Code


@dataclass(frozen=True)
class Many:
    """A set of entities or of texts: for each code of the kind, whether it is in the set."""

    kind: str
    has: tuple[Bool, ...]


@dataclass(frozen=True)
class Listed:
    """A set of other things: each with the condition under which it is in the set.

    *element* is the shape of its elements in a set that the query brings, and nothing in a
    set that a clause writes out. All that could be in a *pooled* set is the pool of its shape,
    in order.
    """

    members: tuple[tuple[Bool, "Value"], ...]
    element: Shape | None = None
    pooled: bool = False


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


Value: TypeAlias = Truth | Number | Address | One | Many | Listed | Record
_Kind = TypeVar("_Kind", Truth, Number, One, Many, Record)
Known: TypeAlias = Bool | Code | Int | Bits
"""What stands in the place of a variable."""


def narrow(value: Value, kind: type[_Kind]) -> _Kind:
    """Give *value*, which the schema says is of *kind*."""
    if not isinstance(value, kind):
        raise AssertionError(f"expected {kind.__name__}, got {type(value).__name__}")  # noqa: TRY004 - a bug, not a bad argument
    return value


def is_entity(value: Value | None) -> TypeGuard[One]:
    """Tell whether *value* is an entity, and not a text."""
    return isinstance(value, One) and value.kind != TEXT


def unknown(shape: Shape, name: str, universe: Universe) -> Value:  # noqa: PLR0911 - one for each shape
    """Give a value of *shape* of which nothing is known; its variables are named after *name*."""
    match shape:
        case Truths():
            return Truth(truth_variable(name))
        case Numbers(unit):
            return Number(number_variable(name), unit)
        case Texts():
            return One(TEXT, code_variable(name, universe.width(TEXT)))
        case Addresses():
            bits, prefix = bits_variable(f"{name} bits"), bits_variable(f"{name} prefix")
            return Address(truth_variable(f"{name} six"), bits, prefix)
        case Entities(kind):
            return One(kind, code_variable(name, universe.width(kind)))
        case Sets(element):
            return _unknown_set(element, name, universe)
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


def _unknown_set(element: Shape, name: str, universe: Universe) -> Value:
    """Give a set of which nothing is known.

    Sets of other things than entities and texts share a pool of values: a set has some of
    them, and no two values of the pool that are in any set are the same one.
    """
    if isinstance(element, Entities | Texts):
        kind = element.kind if isinstance(element, Entities) else TEXT
        places = range(universe.size(kind))
        return Many(kind, tuple(truth_variable(f"{name}#{place}") for place in places))
    pool: list[Value] = [Truth(holds=True), Truth(holds=False)]
    if not isinstance(element, Truths):
        shape = str(element)
        places = range(universe.pools.get(shape, 0))
        pool = [unknown(element, f"any {shape} {place}", universe) for place in places]
    members = ((truth_variable(f"{name}#{place}"), one) for place, one in enumerate(pool))
    return Listed(tuple(members), element, pooled=True)


def bounds(value: Value, universe: Universe) -> Iterator[Bool]:
    """Give the conditions that keep the unknowns of *value* within their ranges."""
    match value:
        case Number(amount):
            yield at_most(LEAST, amount)
            yield at_most(amount, GREATEST)
        case One(kind, code):
            yield below(code, universe.size(kind), universe.width(kind))
        case Address(six, bits, prefix):
            yield bits_at_most(prefix, value.width)
            yield bits_at_most(bits, choose_bits(six, 2**SIX - 1, 2**FOUR - 1))
        case Record(attributes):
            for _, attribute in attributes.values():
                yield from bounds(attribute, universe)
        case Listed(members):
            for _, member in members:
                yield from bounds(member, universe)
        case _:
            return


def inside(one: One, above: One, universe: Universe) -> Bool:
    """Give the condition that *one* is in *above*, both of kinds that are closed."""
    names = universe.members.get(above.kind, ())
    places = range(len(names)) if not isinstance(above.code, int) else (above.code,)
    itself = same_code(one.code, above.code) if one.kind == above.kind else False
    known = (place for place in places if place >= 0)
    return disj((itself, *(_strictly(one, above, place, universe) for place in known)))


def _strictly(one: One, above: One, place: int, universe: Universe) -> Bool:
    """Give the condition that *above* is the entity at *place*, and *one* another one in it."""
    name = universe.members[above.kind][place]
    below = universe.inside(one.kind, above.kind, name)
    others = (code for code in below if one.kind != above.kind or code != place)
    return both(same_code(above.code, place), disj(same_code(one.code, code) for code in others))


def pairs(  # noqa: C901 - one case for each kind of value
    unknowns: Value, chosen: Value
) -> Iterator[tuple[Variable, Known]]:
    """Pair every variable of *unknowns* with what *chosen* has in its place."""
    match unknowns, chosen:
        case (Truth(old), Truth(new)):
            yield from _pair(old, new)
        case (Number(amount), Number(other)):
            yield from _pair(amount, other)
        case (One(_, code), One(_, place)):
            yield from _pair(code, place)
        case (Address(), Address()):
            yield from _pair(unknowns.six, chosen.six)
            yield from _pair(unknowns.bits, chosen.bits)
            yield from _pair(unknowns.prefix, chosen.prefix)
        case (Many(_, members), Many(_, others)):
            for member, another in zip(members, others, strict=True):
                yield from _pair(member, another)
        case (Listed(listed), Listed(replaced)):
            for (within, element), (also_within, other_element) in zip(
                listed, replaced, strict=True
            ):
                yield from _pair(within, also_within)
                yield from pairs(element, other_element)
        case (Record(attributes), Record(replacements)):
            for key, (there, attribute) in attributes.items():
                present, replacement = replacements[key]
                yield from _pair(there, present)
                yield from pairs(attribute, replacement)
        case _:
            raise AssertionError("values of different shapes")


def equations(left: Value, right: Value) -> Bool:
    """Give the condition that the unknowns of two values of one shape are the same, one by one."""
    return conj(equation(old, new) for old, new in pairs(left, right))


def _pair(old: Known, new: Known) -> Iterator[tuple[Variable, Known]]:
    if not isinstance(old, bool | int):
        yield old, new
