"""A date of birth of which the day, or day and month, may be unknown.

Many people's birthdays were never recorded. Writing 1 January for them, as many systems do,
makes thousands of people look alike; an unknown part stays unknown here.
"""

import re
from dataclasses import dataclass
from datetime import date

from thirdcopy_client.errors import MalformedError

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_EARLIEST_YEAR = 1850


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A civil date to the day, to the month or to the year."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def text(self) -> str:
        """Give the ISO 8601 text in reduced precision: `1980`, `1980-05`, `1980-05-17`."""
        month = "" if self.month is None else f"-{self.month:02}"
        day = "" if self.day is None else f"-{self.day:02}"
        return f"{self.year:04}{month}{day}"

    @property
    def is_partial(self) -> bool:
        """Whether the day is unknown."""
        return self.day is None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Give every text that `parse_birth_date` reads as this date."""
        if self.month is None:
            return self.text, f"{self.text}-00", f"{self.text}-00-00"
        return (self.text, f"{self.text}-00") if self.day is None else (self.text,)


def parse_birth_date(text: str, place: str = "birth-date") -> BirthDate:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; `00` stands for an unknown month or day.

    Raises `MalformedError` that names *place* and never the date.
    """
    shape = _SHAPE.fullmatch(text.strip())
    remedy = "leave out the day, or the month and day, where they are not known"
    if shape is None:
        raise MalformedError(
            "expected a date such as `1980-05-17`, `1980-05` or `1980`", place=place, remedy=remedy
        )
    year, month, day = (int(part) if part else 0 for part in shape.groups())
    if year < _EARLIEST_YEAR or (day and not month):
        raise MalformedError("expected a date that someone can have", place=place, remedy=remedy)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        # The library's message would carry parts of the date.
        raise MalformedError(
            "expected a day that is in the calendar", place=place, remedy=remedy
        ) from None
    return BirthDate(year, month or None, day or None)
