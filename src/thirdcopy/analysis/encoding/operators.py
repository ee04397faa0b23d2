"""Cedar's operators and methods on values that may be unknown.

Each gives a value and when it cannot be worked out; on values of another type it always errs,
as in the engine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from thirdcopy.analysis.encoding.amounts import (
    SIX,
    bits_at_most,
    is_no_long,
    less_bits,
    minus,
    over,
    plus,
    remainder,
    same_beginning,
    times,
)
from thirdcopy.analysis.encoding.compare import (
    is_empty,
    is_member,
    is_subset,
    members,
    overlap,
    same,
)
from thirdcopy.analysis.encoding.environment import Environment
from thirdcopy.analysis.encoding.extension import (
    DATETIME,
    DAY,
    DECIMAL,
    DURATION,
    UNITS,
    address,
    decimal,
    duration,
    moment,
)
from thirdcopy.analysis.encoding.shape import LONG
from thirdcopy.analysis.encoding.terms import Bool, Int, at_most, both, conj, disj, iff, less, neg
from thirdcopy.analysis.encoding.universe import TEXT
from thirdcopy.analysis.encoding.values import (
    Address,
    Listed,
    Many,
    Number,
    Truth,
    Value,
    is_entity,
)


@dataclass(frozen=True)
class Result:
    """The value of an expression (none if it certainly errs) and when it errs."""

    value: Value | None
    errs: Bool = False


ERROR: Final = Result(None, errs=True)
_Compare: TypeAlias = Callable[[Int, Int], Bool]
_Two: TypeAlias = Callable[[Value, Value, Environment], Result]
_ORDERED = frozenset({LONG, DATETIME, DURATION})


def truth(holds: Bool) -> Result:
    """Give a truth that is always there to be had."""
    return Result(Truth(holds))


def within_any(one: Value, above: Value, env: Environment) -> Result:
    """Give whether an entity is in another, or in one of a set."""
    if not is_entity(one):
        return ERROR
    if is_entity(above):
        return truth(env.within(one, above))
    if not isinstance(above, Many | Listed):
        return ERROR
    if isinstance(above, Many):
        if above.kind == TEXT:
            return ERROR
        env.compared(above.kind, within=True)
    elif not all(is_entity(each) for _, each in above.members):
        return ERROR
    return truth(
        disj(
            both(held, env.within(one, each))
            for held, each in members(above)
            if is_entity(each) and held is not False
        )
    )


def _equal(left: Value, right: Value, env: Environment) -> Result:
    return truth(same(left, right, env))


def _unequal(left: Value, right: Value, env: Environment) -> Result:
    return truth(neg(same(left, right, env)))


def _ordered(compare: _Compare, units: frozenset[str]) -> _Two:
    def read(left: Value, right: Value, _: Environment) -> Result:
        match left, right:
            case (Number(first, unit), Number(second, other)) if unit == other and unit in units:
                return truth(compare(first, second))
            case _:
                return ERROR

    return read


def _counted(combine: Callable[[Int, Int], Int], first: str, second: str, result: str) -> _Two:
    def read(left: Value, right: Value, _: Environment) -> Result:
        match left, right:
            case (Number(amount, unit), Number(other, also)) if (unit, also) == (first, second):
                return _amount(combine(amount, other), result)
            case _:
                return ERROR

    return read


def _amount(amount: Int, unit: str) -> Result:
    over_limit = is_no_long(amount)
    return ERROR if over_limit is True else Result(Number(amount, unit), over_limit)


def _sets(holds: Callable[[Many | Listed, Many | Listed, Environment], Bool]) -> _Two:
    def read(left: Value, right: Value, env: Environment) -> Result:
        if isinstance(left, Many | Listed) and isinstance(right, Many | Listed):
            return truth(holds(left, right, env))
        return ERROR

    return read


def _contains(left: Value, right: Value, env: Environment) -> Result:
    return truth(is_member(right, left, env)) if isinstance(left, Many | Listed) else ERROR


def _in_range(left: Value, right: Value, _: Environment) -> Result:
    if isinstance(left, Address) and isinstance(right, Address):
        return truth(in_range(left, right))
    return ERROR


def in_range(one: Address, other: Address) -> Bool:
    """Give the condition that every address of *one* is one of *other*'s."""
    rest = less_bits(other.width, other.prefix)
    return conj(
        (
            iff(one.six, other.six),
            bits_at_most(other.prefix, one.prefix),
            same_beginning(one.bits, other.bits, rest),
        )
    )


def _not(value: Value, _: Environment) -> Result:
    return truth(neg(value.holds)) if isinstance(value, Truth) else ERROR


def _negated(value: Value, _: Environment) -> Result:
    match value:
        case Number(amount, "Long"):
            return _amount(minus(0, amount), LONG)
        case _:
            return ERROR


def _empty(value: Value, env: Environment) -> Result:
    return truth(is_empty(value, env)) if isinstance(value, Many | Listed) else ERROR


def _in_units(unit: int) -> Callable[[Value, Environment], Result]:
    def read(value: Value, _: Environment) -> Result:
        match value:
            case Number(amount, "duration"):
                return Result(Number(over(amount, unit)))
            case _:
                return ERROR

    return read


def _date(value: Value, _: Environment) -> Result:
    match value:
        case Number(amount, "datetime"):
            return _amount(minus(amount, remainder(amount, DAY)), DATETIME)
        case _:
            return ERROR


def _time(value: Value, _: Environment) -> Result:
    match value:
        case Number(amount, "datetime"):
            return Result(Number(remainder(amount, DAY), DURATION))
        case _:
            return ERROR


def _is_address(holds: Callable[[Address], Bool]) -> Callable[[Value, Environment], Result]:
    def read(value: Value, _: Environment) -> Result:
        return truth(holds(value)) if isinstance(value, Address) else ERROR

    return read


def _within_one_of(*ranges: Address) -> Callable[[Value, Environment], Result]:
    return _is_address(lambda one: disj(in_range(one, each) for each in ranges))


def _four(bits: int, prefix: int) -> Address:
    return Address(six=False, bits=bits, prefix=prefix)


def _six(bits: int, prefix: int) -> Address:
    return Address(six=True, bits=bits, prefix=prefix)


def _converse(compare: _Compare) -> _Compare:
    return lambda left, right: compare(right, left)


def constructed(name: str, text: str) -> Value | None:
    """Give what a constructor makes of a text, or nothing where it errs."""
    if name == "ip":
        parts = address(text)
        return None if parts is None else Address(*parts)
    read, unit = _CONSTRUCTORS[name]
    amount = read(text)
    return None if amount is None else Number(amount, unit)


_CONSTRUCTORS: Final[Mapping[str, tuple[Callable[[str], int | None], str]]] = {
    "decimal": (decimal, DECIMAL),
    "datetime": (moment, DATETIME),
    "duration": (duration, DURATION),
}
CONSTRUCTORS: Final = frozenset({*_CONSTRUCTORS, "ip"})

UNARY: Final[Mapping[str, Callable[[Value, Environment], Result]]] = {
    "!": _not,
    "neg": _negated,
    "isEmpty": _empty,
    "isIpv4": _is_address(lambda one: neg(one.six)),
    "isIpv6": _is_address(lambda one: one.six),
    "isLoopback": _within_one_of(_four(127 << 24, 8), _six(1, SIX)),
    "isMulticast": _within_one_of(_four(224 << 24, 4), _six(0xFF << 120, 8)),
    "toDate": _date,
    "toTime": _time,
    "toDays": _in_units(UNITS["d"]),
    "toHours": _in_units(UNITS["h"]),
    "toMinutes": _in_units(UNITS["m"]),
    "toSeconds": _in_units(UNITS["s"]),
    "toMilliseconds": _in_units(UNITS["ms"]),
}
BINARY: Final[Mapping[str, _Two]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _ordered(less, _ORDERED),
    "<=": _ordered(at_most, _ORDERED),
    ">": _ordered(_converse(less), _ORDERED),
    ">=": _ordered(_converse(at_most), _ORDERED),
    "+": _counted(plus, LONG, LONG, LONG),
    "-": _counted(minus, LONG, LONG, LONG),
    "*": _counted(times, LONG, LONG, LONG),
    "in": within_any,
    "contains": _contains,
    "containsAll": _sets(lambda left, right, env: is_subset(right, left, env)),
    "containsAny": _sets(overlap),
    "lessThan": _ordered(less, frozenset({DECIMAL})),
    "lessThanOrEqual": _ordered(at_most, frozenset({DECIMAL})),
    "greaterThan": _ordered(_converse(less), frozenset({DECIMAL})),
    "greaterThanOrEqual": _ordered(_converse(at_most), frozenset({DECIMAL})),
    "offset": _counted(plus, DATETIME, DURATION, DATETIME),
    "durationSince": _counted(minus, DATETIME, DATETIME, DURATION),
    "isInRange": _in_range,
}
