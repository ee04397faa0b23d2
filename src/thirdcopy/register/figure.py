"""Figures: what a quarter's release says, each a sum of the smallest counts there are.

A *cell* is how often one measure counted, for one body that asks, under one agreement, in one
quarter. Every figure is the sum of some cells: of the bodies of a kind, of the versions of an
agreement, of the quarters of a year. That is what lets `guard` see which figures together would
give a hidden one away.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.event import BodyCode
from thirdcopy.register.control import CONTROLS, GUARDING, SUPPRESSED, Shown
from thirdcopy.register.measure import (
    ALL_MEASURES,
    DAYS,
    ENDS,
    FEWEST_FOR_DAYS,
    KEPT,
    MEASURES,
    PEOPLE,
    RETURNED,
    UNCONTROLLED,
)
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import quarter_of_month
from thirdcopy_client.errors import MalformedError

By = Literal["all", "body", "requesters", "versions"]
"""Over which part of an agreement a figure counts: all of it, one body that asks, the bodies of
one kind, or every version together (*of* is then the agreement's id and not a hash)."""

EXACT: Final = "exact"
_LAST_QUARTER: Final = "-Q4"
_PARTS: Final = (*ENDS, "received", "not-confirmed")
_WHOLE: Final = tuple(one.name for one in (*MEASURES, *KEPT))
_RETURN: Final = tuple(one.name for one in RETURNED)


@dataclass(frozen=True, order=True)
class Figure:
    """Which figure: of which period and agreement, over which part of it, by which measure."""

    period: str
    of: str
    by: By
    code: str
    measure: str


@dataclass(frozen=True, order=True)
class Cell:
    """Which of the smallest counts; *body* is empty where a measure is not counted by body."""

    period: str
    agreement: Hash
    body: str
    measure: str


@dataclass(frozen=True)
class Planned:
    """A figure to be published, the cells that it sums, and the profile that controls it.

    A *public* one is in the log already: nobody can hold it back.
    """

    figure: Figure
    cells: frozenset[Cell]
    count: int
    control: str
    public: bool = False


@dataclass(frozen=True)
class Counted:
    """One agreement whose quarter is counted, and who can ask under it.

    *requesters* gives each body that can ask, with the kind of body it is: a list that does not
    depend on who asked, so that a row's being there says nothing. *returned* says that officials
    can be posted under it, whose acts a quarterly return counts.
    """

    hash: Hash
    id: str
    exact: bool
    requesters: Mapping[BodyCode, BodyCode]
    returned: bool = False

    @property
    def whole(self) -> tuple[str, ...]:
        """Give what is counted over all of it."""
        return _WHOLE + (_RETURN if self.returned else ())

    @property
    def parts(self) -> tuple[str, ...]:
        """Give what is counted for each body that asks."""
        return _PARTS + (_RETURN if self.returned else ())


def plan(
    quarter: str, agreements: Iterable[Counted], cells: Mapping[Cell, int], profile: str
) -> tuple[Planned, ...]:
    """Give every figure that the close of *quarter* publishes; in the last, those of the year.

    *cells* are by quarter; *profile* controls whatever an agreement does not let be exact.
    """
    of = tuple(agreements)
    planned = [one for each in of for one in _quarter(quarter, each, cells, profile)]
    planned += _versions(quarter, (quarter,), of, cells, profile)
    if quarter.endswith(_LAST_QUARTER):
        year = quarter.partition("-")[0]
        quarters = tuple(f"{year}-Q{number}" for number in range(1, 5))
        for each in of:
            planned += _sums(year, quarters, each, "all", "", each.whole, cells, profile)
        planned += _versions(year, quarters, of, cells, profile)
    return tuple(planned)


def _quarter(
    quarter: str, each: Counted, cells: Mapping[Cell, int], profile: str
) -> Iterable[Planned]:
    periods = (quarter,)
    yield from _sums(quarter, periods, each, "all", "", each.whole, cells, profile)
    people = Cell(quarter, each.hash, "", PEOPLE.name)
    figure = Figure(quarter, each.hash, "all", "", PEOPLE.name)
    yield Planned(figure, frozenset({people}), cells.get(people, 0), profile)
    if len(each.requesters) > 1:
        for body in each.requesters:
            yield from _sums(quarter, periods, each, "body", body, each.parts, cells, profile)
    kinds = set(each.requesters.values())
    if len(kinds) > 1 and len(kinds) < len(each.requesters):
        for kind in sorted(kinds):
            yield from _sums(quarter, periods, each, "requesters", kind, _PARTS, cells, profile)


def _sums(
    period: str,
    quarters: Iterable[str],
    each: Counted,
    by: By,
    code: str,
    measures: Iterable[str],
    cells: Mapping[Cell, int],
    profile: str,
) -> Iterable[Planned]:
    bodies = [
        body
        for body, kind in each.requesters.items()
        if by == "all" or code == (body if by == "body" else kind)
    ]
    counted = {one.name for one in MEASURES}
    for measure in measures:
        summed = frozenset(
            Cell(quarter, each.hash, body, measure) for quarter in quarters for body in bodies
        )
        exact = measure in UNCONTROLLED or (each.exact and measure in counted)
        yield Planned(
            Figure(period, each.hash, by, code, measure),
            summed,
            sum(cells.get(cell, 0) for cell in summed),
            EXACT if exact else profile,
            public=each.exact and by == "all" and measure in counted,
        )


def _versions(
    period: str,
    quarters: tuple[str, ...],
    agreements: tuple[Counted, ...],
    cells: Mapping[Cell, int],
    profile: str,
) -> list[Planned]:
    """Give the sums over the versions of each agreement that has more than one."""
    found = []
    for name, number in sorted(Counter(one.id for one in agreements).items()):
        versions = [one for one in agreements if one.id == name]
        exact = all(one.exact for one in versions)
        for measure in (one.name for one in MEASURES) if number > 1 else ():
            summed = frozenset(
                Cell(quarter, one.hash, body, measure)
                for quarter in quarters
                for one in versions
                for body in one.requesters
            )
            count = sum(cells.get(cell, 0) for cell in summed)
            figure = Figure(period, name, "versions", "", measure)
            found.append(Planned(figure, summed, count, EXACT if exact else profile))
    return found


def by_quarter(cells: Mapping[Cell, int]) -> Counter[Cell]:
    """Sum cells of months to cells of quarters; those that are of quarters stay."""
    summed: Counter[Cell] = Counter()
    for cell, count in cells.items():
        period = cell.period if "-Q" in cell.period else quarter_of_month(cell.period)
        summed[Cell(period, cell.agreement, cell.body, cell.measure)] += count
    return summed


_COLUMNS: Final = ("period", "of", "by", "code", "measure", "value", "control")
_BYS: Final[Mapping[str, By]] = {
    "all": "all",
    "body": "body",
    "requesters": "requesters",
    "versions": "versions",
}


_PLACES: Final = {name: at for at, name in enumerate(ALL_MEASURES)}


def order(figure: Figure) -> tuple[str, str, str, str, int]:
    """Give the order in which tables show figures; measures stand as they are defined."""
    return figure.period, figure.of, figure.by, figure.code, _PLACES[figure.measure]


@dataclass(frozen=True)
class Value:
    """What is shown of a figure, and the profile of disclosure control that shows it so."""

    shown: Shown
    control: str


def format_figures(figures: Mapping[Figure, Value]) -> bytes:
    """Write figures as CSV: what is shown, never what is behind it."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in sorted(figures, key=order):
        value = figures[one]
        key = (one.period, one.of, one.by, one.code, one.measure)
        writer.writerow([*key, value.shown, value.control])
    return text.getvalue().encode()


def parse_figures(data: bytes) -> dict[Figure, Value]:
    """Read figures as CSV; raises `MalformedError` with the line of what is not a figure."""
    rows = csv.reader(io.StringIO(data.decode()))
    if next(rows, None) != list(_COLUMNS):
        raise MalformedError("expected the columns of a table of figures", place="line 1")
    found: dict[Figure, Value] = {}
    for number, row in enumerate(rows, start=2):
        place = f"line {number}"
        if len(row) != len(_COLUMNS):
            raise MalformedError(f"expected {len(_COLUMNS)} columns, got {len(row)}", place=place)
        period, of, by, code, measure, shown, control = row
        if by not in _BYS or measure not in ALL_MEASURES or control not in CONTROLS:
            raise MalformedError("expected a part, measure and control that are known", place=place)
        if not (shown.isdecimal() or shown in {SUPPRESSED, GUARDING}):
            raise MalformedError("expected a number, `*` or `[c]`", place=place)
        figure = Figure(period, of, _BYS[by], code, measure)
        if figure in found:
            raise MalformedError("expected each figure once", place=place)
        found[figure] = Value(shown, control)
    return found


def days_figures(quarter: str, agreement: Hash, days: Sequence[int]) -> dict[Figure, Value]:
    """Give how long answers took, over requests of which each took so many *days*.

    Over too few requests a quantile would be somebody's own, and is not shown.
    """
    in_order = sorted(days)
    shown = [
        str(in_order[-(-len(in_order) * tenths // 10) - 1])
        if len(days) >= FEWEST_FOR_DAYS
        else SUPPRESSED
        for tenths in (5, 9)
    ]
    return {
        Figure(quarter, agreement, "all", "", one.name): Value(value, EXACT)
        for one, value in zip(DAYS, shown, strict=True)
    }
