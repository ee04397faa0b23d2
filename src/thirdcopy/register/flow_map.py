"""The shape of a flow map: who may give information, for which purposes, to whom.

Three columns of bars with ribbons between them, as wide as the number of agreements. It is
drawn by a template, and stands over a table of the same agreements.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = (250, 590, 850)
"""Where the bars of givers, purposes and receivers stand."""
WIDTH: Final = 1100
BAR: Final = 12
_UNIT: Final = 11
_LEAST: Final = 20
_GAP: Final = 9
_TOP: Final = 30
_ROUNDS: Final = 6
_MOST: Final = 40
"""More bars than this in a column cannot be read; the rest is one bar, and all are in the table."""
OTHERS: Final = "*"
"""What stands for all that a column leaves out."""


@dataclass(frozen=True)
class Stream:
    """One agreement's part of the map; *runs* says that it is in force."""

    giver: str
    purpose: str
    receiver: str
    runs: bool


@dataclass(frozen=True)
class Bar:
    """One body or purpose, and the agreements that pass through it."""

    code: str
    column: int
    y: float
    height: float
    agreements: int


@dataclass(frozen=True)
class Ribbon:
    """What joins two bars: from height *y0* to *y1*, *width* thick; solid where one runs."""

    start: str
    end: str
    column: int
    y0: float
    y1: float
    width: float
    agreements: int
    runs: bool


@dataclass(frozen=True)
class FlowMap:
    """The drawing: bars, ribbons, and its height in units of its width's `WIDTH`."""

    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    height: float
    streams: tuple[Stream, ...]


def flow_map(streams: Iterable[Stream], most: int = _MOST) -> FlowMap:
    """Lay the map out, each column in the order that crosses the fewest ribbons, or nearly."""
    given = tuple(streams)
    shown = _gathered(given, most)
    orders = _ordered(shown)
    bars = [_column(number, order, shown) for number, order in enumerate(orders)]
    places = [{bar.code: bar for bar in column} for column in bars]
    ribbons = [ribbon for column in (0, 1) for ribbon in _ribbons(column, shown, orders, places)]
    height = max((bar.y + bar.height for column in bars for bar in column), default=0) + _GAP
    return FlowMap(tuple(bar for column in bars for bar in column), tuple(ribbons), height, given)


def _gathered(streams: Sequence[Stream], most: int) -> list[tuple[str, str, str, bool]]:
    """Give the streams by column, what is rare in a column gathered into `OTHERS`."""
    rows = [(one.giver, one.purpose, one.receiver, one.runs) for one in streams]
    kept = []
    for column in range(3):
        counted = Counter(str(row[column]) for row in rows)
        often = sorted(counted, key=lambda code: (-counted[code], code))
        kept.append(set(often if len(often) <= most else often[: most - 1]))
    return [
        (
            row[0] if row[0] in kept[0] else OTHERS,
            row[1] if row[1] in kept[1] else OTHERS,
            row[2] if row[2] in kept[2] else OTHERS,
            row[3],
        )
        for row in rows
    ]


def _ordered(rows: Sequence[tuple[str, str, str, bool]]) -> list[list[str]]:
    """Order each column by the mean place of what its bars are joined to, a few times over."""
    orders = [sorted({str(row[column]) for row in rows}) for column in range(3)]
    for _ in range(_ROUNDS):
        for column, beside in ((1, 0), (2, 1), (1, 2), (0, 1)):
            place = {code: at for at, code in enumerate(orders[beside])}
            joined: dict[str, list[int]] = {code: [] for code in orders[column]}
            for row in rows:
                joined[str(row[column])].append(place[str(row[beside])])
            orders[column].sort(key=lambda code: (sum(joined[code]) / len(joined[code]), code))
    return orders


def _column(
    number: int, order: Sequence[str], rows: Sequence[tuple[str, str, str, bool]]
) -> list[Bar]:
    counted = Counter(str(row[number]) for row in rows)
    y: float = _TOP
    bars = []
    for code in order:
        height = max(_LEAST, counted[code] * _UNIT)
        bars.append(Bar(code, number, y, height, counted[code]))
        y += height + _GAP
    return bars


def _ribbons(
    column: int,
    rows: Sequence[tuple[str, str, str, bool]],
    orders: Sequence[Sequence[str]],
    places: Sequence[Mapping[str, Bar]],
) -> list[Ribbon]:
    """Stack the ribbons of two columns at both ends, in the order of the bars they lead to."""
    counted: Counter[tuple[str, str]] = Counter()
    running: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pair = (str(row[column]), str(row[column + 1]))
        counted[pair] += 1
        running[pair] += row[3]
    at = [{code: bar.y for code, bar in places[column + side].items()} for side in (0, 1)]
    place = [{code: n for n, code in enumerate(orders[column + side])} for side in (0, 1)]
    found = []
    for start, end in sorted(counted, key=lambda pair: (place[0][pair[0]], place[1][pair[1]])):
        number = counted[start, end]
        ends = []
        for side, code in enumerate((start, end)):
            bar = places[column + side][code]
            share = bar.height * number / bar.agreements
            ends.append(at[side][code] + share / 2)
            at[side][code] += share
        found.append(
            Ribbon(
                start,
                end,
                column,
                ends[0],
                ends[1],
                number * _UNIT * 0.8,
                number,
                running[start, end] > 0,
            )
        )
    return found
