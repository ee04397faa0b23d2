"""Figures that bodies published elsewhere and then corrected, as they were told and as they stand.

They are imported: no event here is behind them, and nobody can recount them. They show what
becomes of figures compiled by hand: another number, and no trail but a statement.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

_TOLD: Final = dt.date(2016, 10, 27)
_CORRECTED: Final = dt.date(2017, 11, 27)


@dataclass(frozen=True)
class Imported:
    """One figure as first published and as corrected, with where each was said."""

    what: str
    period: str
    was: int
    now: int
    was_on: dt.date
    now_on: dt.date
    was_in: str
    now_in: str


def _of_parliament(what: str, period: str, was: int, now: int) -> Imported:
    return Imported(what, period, was, now, _TOLD, _CORRECTED, "PQ 48634", "HCWS272")


IMPORTED: Final = (
    _of_parliament("pupil-individuals", "2015-07..2016-09", 2462, 2461),
    _of_parliament("pupil-records", "2015-07..2016-09", 520, 531),
    _of_parliament("pupil-police-requests", "2012-04..2016-10", 31, 33),
    _of_parliament("pupil-police-pupils", "2012-04..2016-10", 21, 62),
)
"""The Department for Education's answer to Parliament on pupils' records, and its correction."""
