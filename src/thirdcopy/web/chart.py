"""The shape of a bar chart: lengths and patterns; the template draws it, with a table behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.register import Shown

WIDTH: Final = 640
"""Units across the drawing; it is scaled to the page."""
_LABEL: Final = 250
_VALUE: Final = 70
_BAR: Final = 26
_STEP: Final = 40


@dataclass(frozen=True)
class Bar:
    """One bar; its length is 0 where the figure is 0 or is not shown."""

    measure: str
    shown: Shown
    y: int
    length: int
    pattern: str


@dataclass(frozen=True)
class Chart:
    """The bars of one table and the size of the drawing."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = _LABEL
    thick: int = _BAR


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
    room = WIDTH - _LABEL - _VALUE
    bars = tuple(
        Bar(name, cell, place * _STEP, round(numbers[name] * room / most), _PATTERNS[name])
        for place, (name, cell) in enumerate(shown.items())
    )
    return Chart(bars, len(bars) * _STEP)
