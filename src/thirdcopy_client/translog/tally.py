"""Tallies: the counts of a period, which anybody can repeat from its reveal.

```
thirdcopy/1 tally
origin <origin>
period <YYYY-Qn>
reveal <sha256 of the reveal>
class <number> <class>
count <class number> <kind> <n>                by class and kind, none of them 0
table <sha256> <name>                          by name, one for each attested table
end sealed <n> revealed <n> hidden <n>
```
"""

from collections import Counter
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.entry import Class
from thirdcopy_client.translog.lines import HASH, KIND, NUMBER, Lines, parse_number
from thirdcopy_client.translog.reveal import (
    Reveal,
    Totals,
    class_numbered,
    format_classes,
    format_totals,
    parse_classes,
    parse_head,
    parse_totals,
)

_TABLE = f"table {HASH} ([a-z0-9]+(?:[.-][a-z0-9]+)*)"


@dataclass(frozen=True)
class Count:
    """How often a kind of event was counted for a class."""

    cls: Class
    kind: str
    count: int


@dataclass(frozen=True)
class AttestedTable:
    """A table that an auditor can open: figures that cannot be recounted in public."""

    sha256: Hash
    name: str


@dataclass(frozen=True)
class Tally:
    """The counts of one period."""

    origin: str
    period: str
    reveal: Hash
    classes: tuple[Class, ...]
    counts: tuple[Count, ...]
    tables: tuple[AttestedTable, ...]
    totals: Totals


def tally_of(reveal: Reveal, sha256: Hash, tables: tuple[AttestedTable, ...] = ()) -> Tally:
    """Count a reveal whose file has the hash *sha256*."""
    found = Counter((entry.cls, entry.kind) for entry in reveal.entries)
    kinds = sorted({kind for _, kind in found})
    counts = tuple(
        Count(cls, kind, found[cls, kind])
        for cls in reveal.classes
        for kind in kinds
        if found[cls, kind]
    )
    ordered = tuple(sorted(tables, key=lambda table: table.name))
    return Tally(
        reveal.origin, reveal.period, sha256, reveal.classes, counts, ordered, reveal.totals
    )


def format_tally(tally: Tally) -> bytes:
    """Write a tally."""
    number = {cls: at for at, cls in enumerate(tally.classes, start=1)}
    lines = [
        "thirdcopy/1 tally",
        f"origin {tally.origin}",
        f"period {tally.period}",
        f"reveal {tally.reveal}",
        *format_classes(tally.classes),
        *(f"count {number[c.cls]} {c.kind} {c.count}" for c in tally.counts),
        *(f"table {table.sha256} {table.name}" for table in tally.tables),
        format_totals(tally.totals),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def parse_tally(data: bytes, name: str = "tally") -> Tally:
    """Read a tally; only `tally_of` the reveal tells whether it is right."""
    lines = Lines(data, name)
    lines.take("thirdcopy/1 tally", "`thirdcopy/1 tally`")
    origin, period = parse_head(lines)
    (reveal,) = lines.take(f"reveal {HASH}", "`reveal` and a hash")
    classes = parse_classes(lines)
    counts: list[Count] = []
    order: list[tuple[int, str]] = []
    form = f"count {NUMBER} {KIND} {NUMBER}"
    for number, kind, count_text in lines.take_while("count ", form, "a count"):
        cls = class_numbered(number, classes, lines.place)
        count = parse_number(count_text, lines.place)
        if order[-1:] >= [(int(number), kind)] or not count:
            raise MalformedError("expected counts in order and none 0", place=lines.place)
        order.append((int(number), kind))
        counts.append(Count(cls, kind, count))
    tables: list[AttestedTable] = []
    for sha256, table in lines.take_while("table ", _TABLE, "a table"):
        if tables and tables[-1].name >= table:
            raise MalformedError("expected tables in order, each once", place=lines.place)
        tables.append(AttestedTable(Hash(sha256), table))
    totals = parse_totals(lines)
    lines.end()
    return Tally(origin, period, Hash(reveal), classes, tuple(counts), tuple(tables), totals)


def tally_path(period: str) -> str:
    """Give the path under which a period's tally is published."""
    return f"tally/{period}"
