"""What Cedar's constructors of decimals, dates, durations and addresses make of a text.

After the Cedar language reference, "Extension types". A text that a constructor refuses makes
the expression err, so each function gives nothing for it.
"""

import datetime as dt
import ipaddress
import re
from typing import Final

from thirdcopy.analysis.encoding.amounts import FOUR, GREATEST, LEAST, SIX

DECIMAL, DATETIME, DURATION = "decimal", "datetime", "duration"
"""The types that are counted in whole units: ten-thousandths, and milliseconds."""
DAY: Final = 86_400_000
UNITS: Final = {"d": DAY, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}

_DECIMAL = re.compile(r"(-?)([0-9]+)\.([0-9]{1,4})")
_DURATION = re.compile(
    r"(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_DATETIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?"
)
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")
_LONGEST_ADDRESS = 43
_HOURS, _SIXTY = 23, 59
_CYCLE = 400
"""Years after which the calendar repeats; Python has no year 0."""
_DAYS_IN_CYCLE = 146_097
_EPOCH = dt.date(1970, 1, 1).toordinal()


def decimal(text: str) -> int | None:
    """Give a decimal in ten-thousandths."""
    parts = _DECIMAL.fullmatch(text)
    if parts is None:
        return None
    sign, whole, rest = parts.groups()
    return _long(int(f"{sign}{whole}{rest.ljust(4, '0')}"))


def duration(text: str) -> int | None:
    """Give a duration in milliseconds."""
    parts = _DURATION.fullmatch(text)
    if parts is None or not any(parts.groups()[1:]):
        return None
    sign, *counts = parts.groups()
    counted = zip(counts, UNITS.values(), strict=True)
    total = sum(int(count) * unit for count, unit in counted if count is not None)
    return _long(-total if sign else total)


def moment(text: str) -> int | None:
    """Give a datetime in milliseconds since the beginning of 1970."""
    parts = _DATETIME.fullmatch(text)
    if parts is None:
        return None
    day = _day(*(int(part) for part in parts.groups()[:3]))
    hour, minute, second, milli = (int(part or 0) for part in parts.groups()[3:7])
    sign, off_hours, off_minutes = parts[8], int(parts[9] or 0), int(parts[10] or 0)
    hours_fit = hour <= _HOURS and off_hours <= _HOURS
    if day is None or not hours_fit or max(minute, second, off_minutes) > _SIXTY:
        return None
    ahead = (off_hours * 60 + off_minutes) * 60_000 * (-1 if sign == "-" else 1)
    return day * DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + milli - ahead


def address(text: str) -> tuple[bool, int, int] | None:
    """Give whether an address is of IPv6, its bits, and the length of its prefix."""
    plain, slash, length = text.partition("/")
    mixed = ":" in plain and "." in plain
    if len(text) > _LONGEST_ADDRESS or mixed or "%" in plain:
        return None
    try:
        read = ipaddress.ip_address(plain)
    except ValueError:
        return None
    width = SIX if read.version == 6 else FOUR  # noqa: PLR2004 - the name of the family
    if slash and _PREFIX.fullmatch(length) is None:
        return None
    prefix = int(length) if slash else width
    return (width == SIX, int(read), prefix) if prefix <= width else None


def _day(year: int, month: int, day: int) -> int | None:
    try:
        date = dt.date(year or _CYCLE, month, day)
    except ValueError:
        return None
    return date.toordinal() - _EPOCH - (0 if year else _DAYS_IN_CYCLE)


def _long(amount: int) -> int | None:
    return amount if LEAST <= amount <= GREATEST else None
