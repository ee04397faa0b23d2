"""The pace at which some pages answer, so that their time tells nothing of what they found.

An answer comes at a whole number of ticks after its question. On a busy machine the work of some
answers takes longer than a tick, and of those that find more, more often: that would show. So
every answer takes as many ticks as the slowest of the last hour needed, and what one answer found
shows at most where it is the slowest of all.
"""

from math import ceil
from threading import Lock
from time import monotonic, sleep
from typing import Final

_KEPT: Final = 3600.0
"""Seconds for which the slowest answer sets the pace."""
_MOST: Final = 8
"""So many ticks at most are set by another answer: one that hangs must not hold up everybody."""


class Pace:
    """How many ticks an answer takes now."""

    def __init__(self) -> None:
        """Begin with one tick."""
        self._ticks, self._since, self._lock = 1, 0.0, Lock()

    def ticks(self, needed: int, now: float) -> int:
        """Give how many ticks an answer takes that *needed* so many, at *now* in seconds."""
        with self._lock:
            if needed >= self._ticks or now - self._since > _KEPT:
                self._ticks, self._since = min(needed, _MOST), now
            return max(needed, self._ticks)

    def keep(self, begun: float, tick: float) -> None:
        """Wait until the answer to what was asked at *begun* is due."""
        now = monotonic()
        needed = ceil((now - begun) / tick) or 1
        sleep(max(0.0, begun + self.ticks(needed, now) * tick - monotonic()))
