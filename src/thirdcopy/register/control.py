"""Disclosure control by named profile: what a reader is shown of a count.

`uk-health-1-7-round-5` is how English hospital statistics have been published since 2018:
0 as it is, 1 to 7 as `*`, all else to the nearest 5. `10-5` is the rule of the United Kingdom's
statistics office for some of its outputs: below 10 not shown, all else to the nearest 5. Totals
are made from exact counts and rounded on their own. That alone does not keep a small count from
being worked out from others; `guard` does.
"""

from dataclasses import dataclass
from typing import Final

Shown = str
"""A cell as it is published: digits, `*` for a small count, `[c]` for one that guards another."""

SUPPRESSED: Final = "*"
GUARDING: Final = "[c]"


@dataclass(frozen=True)
class Control:
    """Counts from 1 to *small* are not shown, and others go to the nearest multiple of *base*."""

    small: int
    base: int

    def shown(self, count: int) -> Shown:
        """Give what is shown of a count."""
        if 0 < count <= self.small:
            return SUPPRESSED
        return str((count + self.base // 2) // self.base * self.base)

    def bounds(self, shown: Shown) -> tuple[int, int | None]:
        """Give the least and the greatest count that is shown so; None where there is no end."""
        if shown == GUARDING:
            return 0, None
        if shown == SUPPRESSED:
            return 1, self.small
        number, half = int(shown), self.base // 2
        if number == 0:
            return 0, 0
        return max(number - half, self.small + 1), number + self.base - 1 - half


CONTROLS: Final = {
    "exact": Control(0, 1),
    "uk-health-1-7-round-5": Control(7, 5),
    "10-5": Control(9, 5),
}
"""The profiles by name; `exact` holds for an agreement whose text records the ground for it."""


def control(profile: str, count: int) -> Shown:
    """Give what *profile* shows of a count."""
    return CONTROLS[profile].shown(count)
