"""Statistics: pages over 100,000 events, and ten million events summed up.

A page is timed against one that reads no figures; the summing-up of ten million events, which
DuckDB does from Parquet, against reading the same file through once.
"""

import datetime as dt
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb

from made_quarters import close, happen
from thirdcopy.web import create_app
from world import TRACING, base, copy_of, hash_of_agreement, opened

_PAGES = ("/statistics", "/statistics/2017-Q2", "/statistics/agreement/nhs-digital-home-office")
_VISITS = 100
_ENDS = {"supplied": 28_000, "nothing-supplied": 6_000, "rejected": 2_000}
"""Three events for each that is supplied, two for any other: 100,000."""
_MANY = 10_000_000


def main() -> None:
    """Print the times of pages and of the summing-up."""
    with tempfile.TemporaryDirectory() as folder:
        _pages(Path(folder))
        _many(Path(folder))


def _pages(folder: Path) -> None:
    with opened(copy_of(base(), folder / "home")) as world:
        happen(world, hash_of_agreement(TRACING), dt.date(2017, 5, 10), _ENDS)
        begun = perf_counter()
        close(world, "2017-Q2", dt.date(2017, 7, 2))
        print(f"  100,000 events: the quarter closed in {perf_counter() - begun:.1f} s")
        client = create_app(world.gateway).test_client()
        floor = _visited(client.get, "/sign-in")
        for path in _PAGES:
            median, late = _visited(client.get, path)
            ratio = median / floor[0]
            print(f"  {path}: p99 {late:.0f} ms; {ratio:.1f} times a page without figures")


def _visited(get: object, path: str) -> tuple[float, float]:
    took = []
    for _ in range(_VISITS):
        begun = perf_counter()
        assert callable(get)
        assert get(path).status_code == 200, path
        took.append((perf_counter() - begun) * 1000)
    took.sort()
    return took[_VISITS // 2], took[-2]


def _many(folder: Path) -> None:
    file = folder / "events.parquet"
    with duckdb.connect() as made:
        made.execute(
            "COPY (SELECT strftime(DATE '2017-01-01' + CAST(n % 3000 AS INTEGER), '%Y-%m') month,"  # noqa: S608 - a file of our own
            " 'agreement-' || (n % 50) AS agreement, 'body-' || (n % 12) AS body,"
            " ['received', 'supplied', 'delivered', 'rejected'][1 + n % 4] AS kind"
            f" FROM range({_MANY}) AS r(n)) TO '{file}' (FORMAT parquet)"
        )
    floor = _asked(file, "SELECT sum(length(month || agreement || body || kind)) FROM events")[0]
    query = "SELECT month, agreement, body, kind, count(*) FROM events GROUP BY ALL"
    took, rows = _asked(file, query)
    assert sum(int(row[4]) for row in rows) == _MANY
    print(
        f"  10 million events: summed up to {len(rows):,} cells in {took:.2f} s,"
        f" {took / floor:.1f} times reading them"
    )
    begun = perf_counter()
    sums: dict[tuple[str, str], int] = {}
    for month, agreement, _, kind, count in rows:
        if str(month).startswith("2017-0") and kind == "supplied":
            key = str(agreement), str(kind)
            sums[key] = sums.get(key, 0) + int(count)
    print(
        f"  a figure of every agreement from that summary: {(perf_counter() - begun) * 1000:.0f} ms"
    )


def _asked(file: Path, query: str) -> tuple[float, list[tuple[str, ...]]]:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW events AS SELECT * FROM '{file}'")  # noqa: S608 - a file of our own
        begun = perf_counter()
        rows = connection.execute(query).fetchall()
        return perf_counter() - begun, rows
