"""What a verification found: counts, and what stays hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.translog.entry import OpenEntry
from thirdcopy_client.translog.tally import AttestedTable


@dataclass(frozen=True)
class Cell:
    """One count that was repeated from the public files."""

    period: str
    agreement: Hash
    adoption: Hash | None
    kind: str
    count: int


@dataclass(frozen=True)
class Period:
    """One closed period; *tables* can be opened only by an auditor."""

    period: str
    start: int
    stop: int
    sealed: int
    revealed: int
    tables: tuple[AttestedTable, ...]

    @property
    def hidden(self) -> int:
        """Give the sealed entries that stay closed, padding among them."""
        return self.sealed - self.revealed


@dataclass(frozen=True)
class Logged:
    """An open entry and where it stands."""

    index: int
    entry: OpenEntry


@dataclass(frozen=True)
class Report:
    """A directory of public files in which everything held.

    *key_from_log*: nobody gave the log's key, so it was taken from the log itself, and the
    files show only that they agree with each other. *cosigned*: the witnesses whose
    cosignatures the checkpoint carries. *awaiting*: sealed entries after the last
    closed period. *standing*: what was registered, in force, suspended and so on, in order.
    *particulars*: where officials were posted, what was charged, what was challenged, in order.
    *withheld*: agreements whose text was taken down.
    """

    origin: str
    size: int
    root: bytes
    key: str
    key_from_log: bool
    cosigned: tuple[str, ...]
    periods: tuple[Period, ...]
    cells: tuple[Cell, ...]
    awaiting: int
    standing: tuple[Logged, ...]
    particulars: tuple[Logged, ...]
    withheld: tuple[str, ...]
    files: int

    @property
    def hidden(self) -> Mapping[str, int]:
        """Give the hidden entries by period."""
        return {period.period: period.hidden for period in self.periods}


def recount(report: Report) -> dict[str, Json]:
    """Give the report as JSON."""
    return {
        "awaiting": report.awaiting,
        "cells": [
            {
                "adoption": cell.adoption,
                "agreement": cell.agreement,
                "count": cell.count,
                "kind": cell.kind,
                "period": cell.period,
            }
            for cell in report.cells
        ],
        "cosigned": list(report.cosigned),
        "files": report.files,
        "key": report.key,
        "key_from_log": report.key_from_log,
        "origin": report.origin,
        "periods": [
            {
                "hidden": period.hidden,
                "period": period.period,
                "range": [period.start, period.stop],
                "revealed": period.revealed,
                "sealed": period.sealed,
                "tables": [{"name": table.name, "sha256": table.sha256} for table in period.tables],
            }
            for period in report.periods
        ],
        "root": report.root.hex(),
        "size": report.size,
        "particulars": [_logged(one) for one in report.particulars],
        "standing": [_logged(one) for one in report.standing],
        "withheld": list(report.withheld),
    }


def _logged(one: Logged) -> dict[str, Json]:
    return {
        "date": one.entry.date.isoformat(),
        "index": one.index,
        "kind": one.entry.kind,
        **one.entry.members,
    }
