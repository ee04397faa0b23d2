"""The shape of a bar chart: rows, lengths and patterns; the template draws it, above its table.

Lengths are parts of the width and type keeps its size, so one drawing is read on a telephone and
on a wall. A hidden figure has a mark of its own and no length that could be measured.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from thirdcopy.register import Shown

LONGEST: Final = 80
"""The longest bar's part of the width in percent; its number stands beside it."""
_STEP: Final = 56
_MARK: Final = 2.5
"""The width in percent of the mark of a hidden figure: the same whatever it hides."""

_PATTERNS: Final = {
    "received": "plain",
    "supplied": "solid",
    "nothing-supplied": "stripes",
    "rejected": "dots",
    "withdrawn": "lines",
    "not-confirmed": "lines",
    "records": "solid",
    "corrected": "dots",
}
ENDINGS: Final = ("supplied", "nothing-supplied", "rejected", "withdrawn")
"""How requests end, in the order in which a stack shows them."""


@dataclass(frozen=True)
class Part:
    """One part of a bar, from *at* on, in percent of the width; *hidden* is a mark."""

    measure: str
    at: float
    length: float
    pattern: str
    hidden: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar with its label above it and its figure behind it."""

    label: str
    shown: Shown
    y: int
    parts: tuple[Part, ...]

    @property
    def end(self) -> float:
        """Give where the bar ends, in percent of the width."""
        return max((part.at + part.length for part in self.parts), default=0.0)


@dataclass(frozen=True)
class Chart:
    """The bars of one table, the patterns that need a key, and the height in CSS pixels.

    The bars of a *stack* are labelled in words; others by the measure that each is of.
    """

    bars: tuple[Bar, ...]
    height: int
    key: tuple[tuple[str, str], ...] = ()
    stack: bool = False

    @property
    def hides(self) -> bool:
        """Say whether a mark for what is not shown needs a key."""
        return any(part.hidden for bar in self.bars for part in bar.parts)


def chart_of(shown: Mapping[str, Shown]) -> Chart:
    """Give the chart of one table's figures, a bar for each measure."""
    numbers = {name: _number(cell) for name, cell in shown.items()}
    scale = LONGEST / (max(numbers.values(), default=0) or 1)
    bars = tuple(
        Bar(name, cell, place * _STEP, tuple(_parts([(name, cell)], scale)))
        for place, (name, cell) in enumerate(shown.items())
    )
    return Chart(bars, len(bars) * _STEP)


def stacked(rows: Sequence[tuple[str, Mapping[str, Shown]]]) -> Chart:
    """Give a chart with a bar for each row, divided by how requests ended.

    *rows* are labels and figures by measure; behind each bar stands what was received.
    """
    present = [name for name in ENDINGS if any(_is_there(shown.get(name)) for _, shown in rows)]
    longest = max((_width(shown, present) for _, shown in rows), default=0) or 1
    marks = max((_marks(shown, present) for _, shown in rows), default=0) * _MARK
    scale = (LONGEST - marks) / longest
    bars = tuple(
        Bar(
            label,
            shown.get("received", "0"),
            place * _STEP,
            tuple(_parts([(name, shown.get(name, "0")) for name in present], scale)),
        )
        for place, (label, shown) in enumerate(rows)
    )
    return Chart(
        bars, len(bars) * _STEP, tuple((name, _PATTERNS[name]) for name in present), stack=True
    )


def _parts(cells: Iterable[tuple[str, Shown]], scale: float) -> Iterable[Part]:
    at = 0.0
    for name, shown in cells:
        hidden = not shown.isdecimal()
        length = _MARK if hidden else _number(shown) * scale
        if length:
            yield Part(name, round(at, 2), round(length, 2), _PATTERNS[name], hidden)
        at += length


def _number(shown: Shown) -> int:
    return int(shown) if shown.isdecimal() else 0


def _is_there(shown: Shown | None) -> bool:
    return shown is not None and shown != "0"


def _width(shown: Mapping[str, Shown], names: Iterable[str]) -> int:
    return sum(_number(shown.get(name, "0")) for name in names)


def _marks(shown: Mapping[str, Shown], names: Iterable[str]) -> int:
    return sum(not shown.get(name, "0").isdecimal() for name in names)
