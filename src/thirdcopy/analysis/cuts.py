"""Which agreements, ended together, leave no way open."""

from collections.abc import Iterable
from typing import TypeAlias

Cut: TypeAlias = tuple[str, ...]


def minimal_cuts(paths: Iterable[frozenset[str]]) -> tuple[Cut, ...]:
    """Give the smallest sets that have an agreement of every path, the fewest first.

    Berge's algorithm: each path in turn, every set so far that misses it is widened by one
    of its agreements, and what has become larger than need be is left out. Where there is no
    path there is nothing to end.
    """
    cuts: set[frozenset[str]] = {frozenset()}
    for path in paths:
        widened = {cut if cut & path else cut | {one} for cut in cuts for one in path}
        cuts = {cut for cut in widened if not any(other < cut for other in widened)}
    return tuple(
        sorted((tuple(sorted(cut)) for cut in cuts if cut), key=lambda cut: (len(cut), cut))
    )
