"""One cell of a row, read for what it may mean and never for more.

Engines give the same value as different types: a flag is 1, true, a decimal or the text of a
CSV. What has no meaning here is nothing, and nothing releases nothing.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from thirdcopy.match import BirthDate, Value, parse_birth_date
from thirdcopy.sources.source import FactColumn
from thirdcopy_client.errors import MalformedError

_FLAGS: Final = {"0": False, "1": True, "false": False, "true": True}


def text(value: object) -> str | None:
    """Give a text without the space to which a column of fixed width pads it; None if empty."""
    if isinstance(value, bool | datetime) or not isinstance(
        value, str | int | date | Decimal | UUID
    ):
        return None
    return str(value).rstrip(" ") or None


def item(value: object) -> str | None:
    """Give an item as it is released: the value's own text, or None where there is none."""
    if value is None or isinstance(value, bytes | bytearray | memoryview):
        return None
    return str(value)


def flag(value: object) -> bool | None:
    """Give yes or no where it is plainly one of them."""
    if isinstance(value, str):
        return _FLAGS.get(value.rstrip(" ").lower())
    number = _number(value)
    return bool(number) if number in {0, 1} else None


def birth_date(value: object) -> BirthDate | None:
    """Give the date, or None where the body's text is none."""
    try:
        return parse_birth_date(text(value) or "")
    except MalformedError:
        return None


def fact(value: object, how: FactColumn) -> Value | None:
    """Give the value as its kind, or None where the column holds something else."""
    if how.kind == "yes-no":
        return flag(value)
    if how.kind == "count":
        return _count(value)
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() else None
    number = None if isinstance(value, bool) else _number(value)
    return number if number is not None and number >= 0 else None


def _number(value: object) -> int | None:
    """Give a whole number; a decimal of a database may also be infinite or none at all."""
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == int(value) else None
    return value if isinstance(value, int) else None
