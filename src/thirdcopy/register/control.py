"""Disclosure control by named profile: what a reader is shown of a count.

`uk-health-1-7-round-5` is how English hospital statistics have been published since 2018:
0 as it is, 1 to 7 as `*`, all else to the nearest 5; totals are made from exact counts and
rounded on their own, so that tables need not add up and nothing can be subtracted.
"""

from collections.abc import Callable
from typing import Final

Shown = str
"""A cell as it is published: digits, or `*` for a suppressed count."""

SUPPRESSED: Final = "*"
_SMALLEST_SHOWN = 8
_BASE = 5


def _exact(count: int) -> Shown:
    return str(count)


def _health(count: int) -> Shown:
    if 0 < count < _SMALLEST_SHOWN:
        return SUPPRESSED
    return str((count + _BASE // 2) // _BASE * _BASE)


CONTROLS: Final[dict[str, Callable[[int], Shown]]] = {
    "exact": _exact,
    "uk-health-1-7-round-5": _health,
}


def control(profile: str, count: int) -> Shown:
    """Give what *profile* shows of a count."""
    return CONTROLS[profile](count)
