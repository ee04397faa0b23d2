"""Working days of the simulated bodies, and times within them."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from thirdcopy_client.clock import Micros, micros_of

_HOLIDAYS: Final = frozenset(
    dt.date.fromisoformat(day)
    for day in (
        "2017-04-14",
        "2017-04-17",
        "2017-05-01",
        "2017-05-29",
        "2026-08-31",
    )
)
"""Bank holidays in England within the simulated quarters."""
_SATURDAY = 5


def is_working_day(day: dt.date) -> bool:
    """Say whether offices are open on *day*."""
    return day.weekday() < _SATURDAY and day not in _HOLIDAYS


def working_days(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Give the working days from *first* to *last*, both included."""
    return tuple(day for day in every_day(first, last) if is_working_day(day))


def every_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Give each civil day from *first* to *last*, both included."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


def working_day_after(day: dt.date, number: int) -> dt.date:
    """Give the day that is *number* working days after *day*."""
    while number:
        day += dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def at(day: dt.date, minute: int) -> Micros:
    """Give the moment *minute* minutes after nine o'clock in London on *day*."""
    hours, minutes = divmod(minute, 60)
    return micros_of(day, 9 + hours, minutes)
