"""The shape of a bar chart: lengths and patterns; the template draws it, with a table behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.register import Shown

LONGEST: Final = 80
"""The longest bar's part of the width in percent; its number stands beside it."""
_STEP: Final = 56


@dataclass(frozen=True)
class Bar:
    """One bar, its length in percent of the width: 0 where the figure is 0 or not shown."""

    measure: str
    shown: Shown
    y: int
    length: float
    pattern: str


@dataclass(frozen=True)
class Chart:
    """The bars of one table, and the height of the drawing in CSS pixels.

    Lengths are parts of the width and type keeps its size, so one drawing is read on a
    telephone and on a wall.
    """

    bars: tuple[Bar, ...]
    height: int


_PATTERNS: Final = {
    "received": "plain",
    "supplied": "stripes",
    "nothing-supplied": "dots",
    "rejected": "lines",
    "withdrawn": "lines",
    "not-confirmed": "lines",
}


def chart_of(shown: Mapping[str, Shown]) -> Chart:
    """Give the chart of one agreement's figures; a suppressed figure has no length."""
    numbers = {name: int(cell) if cell.isdecimal() else 0 for name, cell in shown.items()}
    most = max(numbers.values(), default=0) or 1
    bars = tuple(
        Bar(name, cell, place * _STEP, numbers[name] * LONGEST / most, _PATTERNS[name])
        for place, (name, cell) in enumerate(shown.items())
    )
    return Chart(bars, len(bars) * _STEP)
