"""Figures of a closed period as the public has them: from the reveal, or from the attested table.

Exact counts that are not published never come near a page.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.event import Class
from thirdcopy.gateway import Gateway
from thirdcopy.register import MEASURES, Shown, csv_of, measure
from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.translog.entry import parse_class
from thirdcopy_client.translog.reveal import parse_reveal, reveal_path
from thirdcopy_client.translog.tally import tally_path

ATTESTED_TABLE = "requests"


@dataclass(frozen=True)
class Figures:
    """The figures of one agreement in one period, by measure, as they may be shown."""

    agreement: Hash
    period: str
    shown: Mapping[str, Shown]
    recountable: bool


@dataclass(frozen=True)
class Published:
    """What was published of one period: figures, and the hashes of the public files."""

    period: str
    figures: tuple[Figures, ...]
    reveal: Hash
    tally: Hash


def published(gateway: Gateway, period: str) -> Published | None:
    """Give what was published of *period*; None if it was not closed."""
    reveal = gates.public_text(gateway, reveal_path(period))
    tally = gates.public_text(gateway, tally_path(period))
    if reveal is None or tally is None:
        return None
    recountable = [
        Figures(one, period, {name: str(count) for name, count in cells.items()}, recountable=True)
        for one, cells in _by_agreement(reveal, period).items()
    ]
    table = gates.attested_csv(gateway, period, ATTESTED_TABLE) or b""
    attested = [
        Figures(one, period, cells, recountable=False) for one, cells in _attested(table).items()
    ]
    return Published(period, (*recountable, *attested), hash_of(reveal), hash_of(tally))


def latest_of(gateway: Gateway) -> dict[Hash, Figures]:
    """Give, for each agreement, its figures in the last closed period that has any."""
    latest: dict[Hash, Figures] = {}
    for period in gates.published_periods(gateway):
        found = published(gateway, period)
        latest.update({one.agreement: one for one in found.figures} if found else {})
    return latest


def recountable_csv(found: Published) -> bytes:
    """Write the figures that anyone can recount, as CSV."""
    rows = [(Class(one.agreement), one.shown) for one in found.figures if one.recountable]
    return csv_of(found.period, rows)


def _by_agreement(reveal: bytes, period: str) -> Mapping[Hash, Mapping[str, int]]:
    read = parse_reveal(reveal)
    table = measure(period, [(entry.cls, entry.kind) for entry in read.entries])
    totals: dict[Hash, Counter[str]] = {cls.agreement: Counter() for cls in read.classes}
    for cls, cells in table.counts.items():
        totals[cls.agreement].update(cells)
    names = [one.name for one in MEASURES]
    return {one: {name: cells[name] for name in names} for one, cells in totals.items()}


def _attested(table: bytes) -> dict[Hash, dict[str, Shown]]:
    found: dict[Hash, dict[str, Shown]] = {}
    for row in csv.DictReader(io.StringIO(table.decode())):
        cls = parse_class(row["class"])
        if cls is not None:
            found.setdefault(cls.agreement, {})[row["measure"]] = row["value"]
    return found
