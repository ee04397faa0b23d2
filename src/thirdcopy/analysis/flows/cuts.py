"""Which agreements, ended together, leave no way open."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

Cut: TypeAlias = tuple[str, ...]
Way: TypeAlias = frozenset[str]

MOST_TOGETHER: Final = 4
"""Larger sets are not looked for: nobody ends five agreements to close one way."""
MOST_LOOKS: Final = 400
"""How often the register is looked at again without some of its agreements."""


def minimal_cuts(paths: Iterable[Way]) -> tuple[Cut, ...]:
    """Give the smallest sets that have an agreement of every path, the fewest first.

    Berge's algorithm: each path in turn, every set so far that misses it is widened by one
    of its agreements, and what has become larger than need be is left out. Where there is no
    path there is nothing to end. Sets of more than `MOST_TOGETHER` are left out.
    """
    cuts: set[Way] = {frozenset()}
    for path in paths:
        widened = {cut if cut & path else cut | {one} for cut in cuts for one in path}
        within = {cut for cut in widened if len(cut) <= MOST_TOGETHER}
        cuts = {cut for cut in within if not any(other < cut for other in within)}
    return tuple(
        sorted((tuple(sorted(cut)) for cut in cuts if cut), key=lambda cut: (len(cut), cut))
    )


def closing(paths: Iterable[Way], way_without: Callable[[Way], Way | None]) -> tuple[Cut, ...]:
    """Give the smallest sets of agreements without which no way is left.

    *paths* need not be all the ways: each set that meets them is tried, and a way that is left
    without it is one more that must be met. What could not be tried is left out.
    """
    known = list(paths)
    closed: set[Cut] = set()
    for _ in range(MOST_LOOKS):
        untried = [cut for cut in minimal_cuts(known) if cut not in closed]
        if not untried:
            break
        left = way_without(frozenset(untried[0]))
        if left is None:
            closed.add(untried[0])
        else:
            known.append(left)
    return tuple(cut for cut in minimal_cuts(known) if cut in closed)
