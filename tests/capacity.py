"""What a whole country would need, by arithmetic on the real formats and a simulation of the queue.

`PYTHONPATH=tests:src python -m capacity` prints the tables of `docs/explanation/capacity.md`.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from thirdcopy.store.cover import AT_ONCE as AT_ONE_MOMENT
from thirdcopy.store.sequencer import PADDING
from thirdcopy.store.turns import AT_ONCE as IN_ONE_GO
from thirdcopy_client.translog.entry import SealedEntry, format_entry
from thirdcopy_client.translog.tile import TILE_WIDTH

BODIES = 500
EVENTS = 100_000_000
GROWTH = (1, 10)
BUSY_SECONDS = 250 * 8 * 3600
"""Offices work 250 days of 8 hours; assumed."""
PEAK = 2
"""The busiest hour has so many times the events of a mean hour of work; assumed."""
COVER_SECONDS = 40
"""The cover that `docs/security/dishonest-operator.md` works with."""
ROW_BYTES = 4_096
"""What an event takes in PostgreSQL with its sealed payload, rows and indexes; assumed."""
ENTRY_ROW_BYTES = 256
"""What an entry takes there beside its event, padding too, with its index; assumed."""
COMMITS = {"a disk": 0.005, "a standby in another town": 0.020, "a sick disk": 0.250}
"""Seconds of one commit; assumed."""
_YEAR = 365 * 86_400
_HASH = 32
_ENTRY = 2 + len(format_entry(SealedEntry("2017-10", bytes(_HASH), bytes(_HASH))))


@dataclass(frozen=True)
class Waits:
    """How long writers waited at one sequencer, in seconds, and how full it was."""

    mean: float
    median: float
    late: float
    """Of a hundred, ninety-nine waited no longer."""
    in_one_commit: float
    left: int
    """Who still waited when it ended: many, where it cannot keep up."""


def simulate(
    rate: float, commit: float, *, most: int = IN_ONE_GO, seconds: int = 600, seed: int = 1
) -> Waits:
    """Let writers come at random, *rate* a second, to one sequencer, and see how long they wait.

    Whoever comes while a commit goes on waits, and all who wait go together in the next, up to
    *most*: as `store.turns` does.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation
    arrivals = _arrivals(chance, rate, seconds)
    waiting: list[float] = []
    waits: list[float] = []
    commits, now, coming = 0, 0.0, next(arrivals, None)
    while now < seconds and (waiting or coming is not None):
        if not waiting and coming is not None:
            now = max(now, coming)
        while coming is not None and coming <= now:
            waiting.append(coming)
            coming = next(arrivals, None)
        now += commit
        group, waiting = waiting[:most], waiting[most:]
        waits += [now - came for came in group]
        commits += 1
    waits.sort()
    served = len(waits)
    mean = sum(waits) / served
    return Waits(
        mean, waits[served // 2], waits[served * 99 // 100], served / commits, len(waiting)
    )


def _arrivals(chance: random.Random, rate: float, seconds: int) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


def shares() -> list[float]:
    """Give each body's part of all events: the second has half of the first, the third a third."""
    whole = sum(1 / place for place in range(1, BODIES + 1))
    return [1 / place / whole for place in range(1, BODIES + 1)]


def entries_of(events: float) -> float:
    """Give how many entries a year of one body's *events* makes, at most: each commit pads."""
    own = events * (1 + (PADDING - 1) / 2)
    return max(own, _YEAR / COVER_SECONDS * (AT_ONE_MOMENT + 1) / 2)


def log_bytes(entries: float) -> float:
    """Give what the public log of so many entries takes: bundles, and tiles of every level."""
    return entries * _ENTRY + entries * _HASH * TILE_WIDTH / (TILE_WIDTH - 1)


def tables() -> str:
    """Give the tables of the page."""
    lines = [
        "| | all bodies | the busiest | the median | ten times: all | the busiest |",
        "|---|---|---|---|---|---|",
    ]
    columns: list[list[float]] = []
    for growth in GROWTH:
        events = [share * EVENTS * growth for share in shares()]
        entries = [entries_of(one) for one in events]
        middle = BODIES // 2
        columns += [
            [sum(events), sum(entries)],
            [events[0], entries[0]],
            *([[events[middle], entries[middle]]] if growth == 1 else []),
        ]
    kinds: dict[str, Callable[[list[float]], str]] = {
        "events a year": lambda c: _count(c[0]),
        "entries a year, padding with them": lambda c: _count(c[1]),
        "public log, a year": lambda c: _bytes(log_bytes(c[1])),
        "files of the log, a year": lambda c: _count(2 * c[1] / TILE_WIDTH),
        "read to verify a day's growth": lambda c: _bytes(log_bytes(c[1] / 365)),
        "hashes to verify a year whole": lambda c: _count(2 * c[1]),
        "PostgreSQL, a year": lambda c: _bytes(c[0] * ROW_BYTES + c[1] * ENTRY_ROW_BYTES),
    }
    for name, told in kinds.items():
        lines.append(f"| {name} | {' | '.join(told(column) for column in columns)} |")
    lines += [
        "",
        "| busiest hour of | writes a second | commit | half wait up to | 99 of 100 | in one go |",
        "|---|---|---|---|---|---|",
    ]
    for growth in GROWTH:
        every = EVENTS * growth / BUSY_SECONDS * PEAK
        for whose, rate in (("the busiest body", shares()[0] * every), ("all bodies", every)):
            for where, commit in COMMITS.items():
                waits = simulate(rate, commit)
                held = f"{waits.median * 1000:.0f} ms | {waits.late * 1000:.0f} ms"
                if waits.left > 2 * IN_ONE_GO:
                    held = "falls behind | falls behind"
                name = f"{whose}{', ten times' if growth > 1 else ''}"
                lines.append(
                    f"| {name} | {rate:.1f} | {commit * 1000:.0f} ms, {where} | {held} "
                    f"| {waits.in_one_commit:.1f} |"
                )
    return "\n".join(lines) + "\n"


def _count(number: float) -> str:
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if number >= size:
            return f"{number / size:.1f}{word}"
    return f"{number:.0f}"


def _bytes(number: float) -> str:
    for size, word in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= size:
            return f"{number / size:.1f} {word}"
    return f"{number / 1e3:.1f} kB"


if __name__ == "__main__":
    print(tables(), end="")
