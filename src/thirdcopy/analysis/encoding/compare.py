"""When two values are the same, what a set has in it, and one value where a condition holds.

Values of different types are never the same, which in Cedar is no error.
"""

from collections.abc import Iterator
from typing import TypeAlias

from thirdcopy.analysis.encoding.amounts import choose_bits, same_bits
from thirdcopy.analysis.encoding.environment import Environment, OutsideFragmentError
from thirdcopy.analysis.encoding.shape import Shape
from thirdcopy.analysis.encoding.terms import (
    Bool,
    Code,
    both,
    choose,
    choose_code,
    choose_number,
    conj,
    disj,
    iff,
    implies,
    neg,
    same_code,
    same_number,
)
from thirdcopy.analysis.encoding.values import (
    Address,
    Listed,
    Many,
    Number,
    One,
    Record,
    Truth,
    Value,
)

AnySet: TypeAlias = Many | Listed


def same(  # noqa: PLR0911 - one for each kind of value
    left: Value, right: Value, env: Environment
) -> Bool:
    """Give the condition that two values are the same."""
    match left, right:
        case (One(kind, first), One(other, second)):
            return kind == other and same_code(first, second)
        case (Truth(first), Truth(second)):
            return iff(first, second)
        case (Number(first, unit), Number(second, other)):
            return unit == other and same_number(first, second)
        case (Address(), Address()):
            bits = same_bits(left.bits, right.bits)
            return conj((iff(left.six, right.six), bits, same_bits(left.prefix, right.prefix)))
        case (Record(), Record()):
            return conj(_alike(left, right, env))
        case (Many() | Listed(), Many() | Listed()):
            return _same_set(left, right, env)
        case _:
            return False


def choose_value(  # noqa: PLR0911 - one for each kind of value
    holds: Bool, then: Value, otherwise: Value, env: Environment
) -> Value:
    """Give *then* where *holds*, and *otherwise* elsewhere."""
    match then, otherwise:
        case (Truth(first), Truth(second)):
            return Truth(choose(holds, first, second))
        case (Number(first, unit), Number(second, other)) if unit == other:
            return Number(choose_number(holds, first, second), unit)
        case (One(kind, first), One(other, second)) if kind == other:
            return One(kind, _choose_code(holds, first, second, kind, env))
        case (Address(), Address()):
            return Address(
                choose(holds, then.six, otherwise.six),
                choose_bits(holds, then.bits, otherwise.bits),
                choose_bits(holds, then.prefix, otherwise.prefix),
            )
        case (Many(kind, first), Many(other, second)) if kind == other:
            has = (choose(holds, one, another) for one, another in zip(first, second, strict=True))
            return Many(kind, tuple(has))
        case (Many() | Listed(), Many() | Listed()):
            _note(then, otherwise, env)
            if (matched := _matched(then, otherwise)) is not None and isinstance(then, Listed):
                chosen = (choose(holds, one, another) for one, another in matched)
                pool = (one for _, one in then.members)
                return Listed(tuple(zip(chosen, pool, strict=True)), then.element, pooled=True)
            kept = ((both(holds, within), one) for within, one in members(then))
            others = ((both(neg(holds), within), one) for within, one in members(otherwise))
            return Listed((*kept, *others), _element(then) or _element(otherwise))
        case (Record(), Record()):
            return Record(dict(_chosen(holds, then, otherwise, env)))
        case _:
            raise OutsideFragmentError("`if` chooses between values of different types")


def members(values: AnySet) -> Iterator[tuple[Bool, Value]]:
    """Give all that could be in a set, each with the condition that it is."""
    if isinstance(values, Listed):
        yield from values.members
    else:
        for place, within in enumerate(values.has):
            yield within, One(values.kind, place)


def is_member(one: Value, values: AnySet, env: Environment) -> Bool:
    """Give the condition that *one* is in a set."""
    env.compared(_element(values))
    return _within(one, values, env)


def _within(one: Value, values: AnySet, env: Environment) -> Bool:
    if isinstance(values, Many):
        if not isinstance(one, One) or one.kind != values.kind:
            return False
        if isinstance(one.code, int):
            return one.code >= 0 and values.has[one.code]
        places = ((place, within) for place, within in enumerate(values.has) if within is not False)
        return disj(both(within, same_code(one.code, place)) for place, within in places)
    return disj(both(within, same(one, another, env)) for within, another in values.members)


def is_subset(left: AnySet, right: AnySet, env: Environment) -> Bool:
    """Give the condition that all of *left* is in *right*."""
    _note(left, right, env)
    if (matched := _matched(left, right)) is not None:
        return conj(implies(one, other) for one, other in matched)
    return conj(implies(within, _within(one, right, env)) for within, one in members(left))


def overlap(left: AnySet, right: AnySet, env: Environment) -> Bool:
    """Give the condition that something is in both sets."""
    _note(left, right, env)
    if (matched := _matched(left, right)) is not None:
        return disj(both(one, other) for one, other in matched)
    return disj(both(within, _within(one, right, env)) for within, one in members(left))


def is_empty(values: AnySet, env: Environment) -> Bool:
    """Give the condition that nothing is in a set."""
    _note(values, values, env)
    return conj(neg(within) for within, _ in members(values))


def _same_set(left: AnySet, right: AnySet, env: Environment) -> Bool:
    if (matched := _matched(left, right)) is not None:
        _note(left, right, env)
        return conj(iff(one, other) for one, other in matched)
    return both(is_subset(left, right, env), is_subset(right, left, env))


def _matched(left: AnySet, right: AnySet) -> Iterator[tuple[Bool, Bool]] | None:
    """Pair what two sets say of each thing, where both speak of the same things in order."""
    match left, right:
        case (Many(kind, first), Many(other, second)) if kind == other:
            return zip(first, second, strict=True)
        case (Listed(first, element, True), Listed(second, also, True)) if element == also:
            held = ((one, other) for (one, _), (other, _) in zip(first, second, strict=True))
            return iter(tuple(held))
        case _:
            return None


def _alike(left: Record, right: Record, env: Environment) -> Iterator[Bool]:
    for key in left.attributes.keys() | right.attributes.keys():
        there, value = left.attributes.get(key, (False, None))
        also_there, other = right.attributes.get(key, (False, None))
        yield iff(there, also_there)
        if value is not None and other is not None:
            yield implies(both(there, also_there), same(value, other, env))


def _chosen(
    holds: Bool, then: Record, otherwise: Record, env: Environment
) -> Iterator[tuple[str, tuple[Bool, Value]]]:
    for key in {**then.attributes, **otherwise.attributes}:
        there, value = then.attributes.get(key, (False, None))
        also_there, other = otherwise.attributes.get(key, (False, None))
        present = choose(holds, there, also_there)
        if value is not None and other is not None:
            yield key, (present, choose_value(holds, value, other, env))
        elif (only := value or other) is not None:
            yield key, (present, only)


def _choose_code(holds: Bool, first: Code, second: Code, kind: str, env: Environment) -> Code:
    stray = any(isinstance(code, int) and code < 0 for code in (first, second))
    if stray and not isinstance(holds, bool):
        raise OutsideFragmentError("`if` chooses an entity that is not in the vocabulary")
    return choose_code(holds, first, second, env.universe.width(kind))


def _note(left: AnySet, right: AnySet, env: Environment) -> None:
    """Note that two sets were compared, and how many values that are written out were."""
    for values in (left, right):
        if isinstance(values, Many):
            env.compared(values.kind)
    element = _element(left) or _element(right)
    if element is not None:
        written = (one for one in (left, right) if isinstance(one, Listed) and not one.element)
        env.compared(element, 1 + sum(len(one.members) for one in written))


def _element(values: AnySet) -> Shape | None:
    return values.element if isinstance(values, Listed) else None
