"""Arithmetic that folds: on integers without a bound, and on the bits of network addresses.

Cedar's integers have 64 bits and overflow is an error, so sums are taken without a bound and
the reader asks of each whether it is still a Long.
"""

from typing import Any, TypeAlias

import z3

from thirdcopy.analysis.encoding.terms import Bool, Int, either, less

LEAST, GREATEST = -(2**63), 2**63 - 1
"""Cedar's Long, and what decimals, datetimes and durations are counted in."""
Bits: TypeAlias = int | z3.BitVecRef
"""128 bits: an address, the length of a prefix, or a number of places to shift by."""
WIDTH = 128
FOUR, SIX = 32, 128
"""The bits of an address of each family."""

_z3: Any = z3  # z3 carries no types


def plus(left: Int, right: Int) -> Int:
    """Add."""
    total: Int = left + right
    return total


def minus(left: Int, right: Int) -> Int:
    """Subtract."""
    difference: Int = left - right
    return difference


def times(left: Int, right: Int) -> Int:
    """Multiply."""
    product: Int = left * right
    return product


def over(amount: Int, unit: int) -> Int:
    """Divide by *unit*, which is above nought, towards nought."""
    if isinstance(amount, int):
        return amount // unit if amount >= 0 else -(-amount // unit)
    quotient: Int = _z3.If(amount >= 0, amount / unit, -((-amount) / unit))
    return quotient


def remainder(amount: Int, unit: int) -> Int:
    """Give what is left of *amount* over the multiple of *unit* next below it, or on it."""
    rest: Int = amount % unit
    return rest


def is_no_long(amount: Int) -> Bool:
    """Tell whether *amount* is outside the 64 bits of a Long."""
    return either(less(amount, LEAST), less(GREATEST, amount))


def bits_variable(name: str) -> z3.BitVecRef:
    """Give unknown bits."""
    variable: z3.BitVecRef = _z3.BitVec(name, WIDTH)
    return variable


def same_bits(left: Bits, right: Bits) -> Bool:
    """Tell whether two numbers of bits are the same."""
    equal: Bool = left == right
    return equal


def bits_at_most(left: Bits, right: Bits) -> Bool:
    """Tell whether *left* is no more than *right*, both without a sign."""
    if isinstance(left, int) and isinstance(right, int):
        return left <= right
    bounded: Bool = _z3.ULE(_bits(left), _bits(right))
    return bounded


def choose_bits(condition: Bool, then: Bits, otherwise: Bits) -> Bits:
    """*then* where *condition* holds, and *otherwise* elsewhere."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    chosen: z3.BitVecRef = _z3.If(condition, _bits(then), _bits(otherwise))
    return chosen


def same_beginning(left: Bits, right: Bits, rest: Bits) -> Bool:
    """Tell whether two addresses are the same but for their last *rest* bits."""
    if isinstance(left, int) and isinstance(right, int) and isinstance(rest, int):
        return (left ^ right) >> rest == 0
    apart = _bits(left) ^ _bits(right)
    alike: Bool = _z3.LShR(apart, _bits(rest)) == 0
    return alike


def less_bits(left: Bits, right: Bits) -> Bits:
    """Subtract, of bits."""
    difference: Bits = left - right
    return difference


def _bits(value: Bits) -> z3.BitVecRef:
    if not isinstance(value, int):
        return value
    constant: z3.BitVecRef = _z3.BitVecVal(value, WIDTH)
    return constant
