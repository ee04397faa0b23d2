"""Counts of a period, from the kinds of its counted events.

A case counts as supplied when its intent became durable, whether or not delivery is known,
and every count goes by the month of the event. Over any period and class:
received = rejected + withdrawn + nothing supplied + supplied + (open at end less open at start).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.event import Class
from thirdcopy.register.control import Shown
from thirdcopy_client.translog.entry import format_class


@dataclass(frozen=True)
class Measure:
    """One figure: its name, the kinds that it counts, and what it means in words."""

    name: str
    title: str
    kinds: frozenset[str]
    definition: str


MEASURES: Final = (
    Measure(
        "received",
        "Received",
        frozenset({"received"}),
        "Requests that an officer submitted, each about one named person.",
    ),
    Measure(
        "rejected",
        "Rejected",
        frozenset({"rejected"}),
        "Requests that ended because the procedure was not followed.",
    ),
    Measure(
        "withdrawn",
        "Withdrawn",
        frozenset({"withdrawn"}),
        "Requests that the officer who asked took back.",
    ),
    Measure(
        "supplied",
        "Supplied",
        frozenset({"supplied", "check-answered", "complied"}),
        "Requests for which the intent to release became durable, whether or not it arrived, or "
        "which were complied with by hand under a duty or the order of a court.",
    ),
    Measure(
        "nothing-supplied",
        "Nothing supplied",
        frozenset({"nothing-supplied"}),
        "Requests that ended without a release: refused, not held, not certain or protected, "
        "all answered alike.",
    ),
    Measure(
        "not-confirmed",
        "Not confirmed at once",
        frozenset({"not-confirmed"}),
        "Status checks that were not answered at once and went to a named official.",
    ),
)


@dataclass(frozen=True)
class Table:
    """The figures of one period, by class and measure."""

    period: str
    counts: Mapping[Class, Mapping[str, int]]


def measure(period: str, events: Iterable[tuple[Class, str]]) -> Table:
    """Count the events of one period; *events* gives the class and kind of each."""
    of: dict[Class, Counter[str]] = {}
    for cls, kind in events:
        of.setdefault(cls, Counter())[kind] += 1
    counts = {
        cls: {one.name: sum(kinds[kind] for kind in one.kinds) for one in MEASURES}
        for cls, kinds in of.items()
    }
    return Table(period, counts)


def csv_of(period: str, rows: Iterable[tuple[Class, Mapping[str, Shown]]]) -> bytes:
    """Write a table as CSV: what is shown, never what is behind a suppressed cell."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["period", "class", "measure", "value"])
    for cls, cells in sorted(rows, key=lambda row: format_class(row[0])):
        for name, shown in cells.items():
            writer.writerow([period, format_class(cls), name, shown])
    return text.getvalue().encode()
