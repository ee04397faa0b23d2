"""Times and civil dates.

Events carry integer microseconds UTC. Dates, months and quarters are civil dates in
Europe/London. Time always enters as an argument or through a `Clock`, and a guarded clock
never goes back.
"""

import datetime as dt
import time
from collections.abc import Callable
from functools import cache
from typing import NewType
from zoneinfo import ZoneInfo

from thirdcopy_client.errors import MalformedError

Micros = NewType("Micros", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MONTHS_IN_QUARTER = 3

Clock = Callable[[], Micros]


def system_clock() -> Micros:
    """Read the machine's clock."""
    return Micros(time.time_ns() // 1000)


def guarded(clock: Clock, not_before: Micros = Micros(0)) -> Clock:
    """Give *clock*, but never a time before *not_before* or before one already given.

    A machine's clock may be set back; the order of a case's events must not be.
    """
    last = not_before

    def read() -> Micros:
        nonlocal last
        last = max(last, clock())
        return last

    return read


@cache
def _london() -> ZoneInfo:
    """Give London's zone, read only by who asks for a civil time: a machine may have none."""
    return ZoneInfo("Europe/London")


def in_london(at: Micros) -> dt.datetime:
    """Give *at* as the time that a clock in London shows."""
    return (_EPOCH + dt.timedelta(microseconds=at)).astimezone(_london())


def date_of(at: Micros) -> dt.date:
    """Give the civil date in London."""
    return in_london(at).date()


def month_of(date: dt.date) -> str:
    """Give the month as `YYYY-MM`."""
    return f"{date.year:04}-{date.month:02}"


def quarter_of(date: dt.date) -> str:
    """Give the quarter as `YYYY-Qn`."""
    return f"{date.year:04}-Q{(date.month - 1) // _MONTHS_IN_QUARTER + 1}"


def quarter_of_month(month: str) -> str:
    """Give the quarter of a month written `YYYY-MM`."""
    return quarter_of(dt.date.fromisoformat(f"{month}-01"))


def months_of(quarter: str) -> tuple[str, str, str]:
    """Give the three months of a quarter written `YYYY-Qn`."""
    year, _, number = quarter.partition("-Q")
    if not (year.isdecimal() and number in {"1", "2", "3", "4"}):
        raise MalformedError("expected a quarter such as `2017-Q2`")
    first = (int(number) - 1) * _MONTHS_IN_QUARTER + 1
    a, b, c = (f"{year}-{first + offset:02}" for offset in range(_MONTHS_IN_QUARTER))
    return a, b, c


def micros_of(date: dt.date, hour: int = 0, minute: int = 0) -> Micros:
    """Give the moment when a clock in London shows *hour*:*minute* on *date*."""
    moment = dt.datetime.combine(date, dt.time(hour, minute), tzinfo=_london())
    return Micros((moment - _EPOCH) // dt.timedelta(microseconds=1))
