"""Statistics: pages over 100,000 events and over the summary of ten million, and the summing-up.

A page is timed against one that reads no figures; the summing-up of ten million events, which
DuckDB does from Parquet, against reading the same file through once.
"""

import datetime as dt
import tempfile
from itertools import product
from pathlib import Path
from time import perf_counter

import duckdb
from sqlalchemy import insert

from made_quarters import close, happen
from thirdcopy import gateway as gates
from thirdcopy.simulation.world import World
from thirdcopy.store import count_tables
from thirdcopy.store.engine import changing
from thirdcopy.web import create_app
from thirdcopy_client.canonical import Hash, hash_of
from world import TRACING, base, copy_of, hash_of_agreement, opened

_PAGES = (
    "/statistics",
    "/statistics/2022-Q1",
    "/statistics/agreement/nhs-digital-home-office",
    "/returns",
    "/register",
)
_VISITS = 100
_QUARTERS = 20
_ENDS = {"supplied": 1_400, "nothing-supplied": 300, "rejected": 100}
"""Three events for each that is supplied, two for any other: 5,000 in a quarter, 100,000 in all."""
_MANY = 10_000_000
_AGREEMENTS, _BODIES = 50, 12


def main() -> None:
    """Print the times of pages and of the summing-up."""
    with tempfile.TemporaryDirectory() as folder:
        _pages(Path(folder))
        _many(Path(folder))


def _pages(folder: Path) -> None:
    with opened(copy_of(base(), folder / "home")) as world:
        agreement, begun = hash_of_agreement(TRACING), perf_counter()
        for number in range(1, _QUARTERS + 1):
            year, part = 2017 + number // 4, number % 4
            happen(world, agreement, dt.date(year, part * 3 + 2, 10), _ENDS)
            begun = perf_counter()
            after = dt.date(year + part // 3, (part * 3 + 3) % 12 + 1, 2)
            close(world, f"{year}-Q{part + 1}", after)
        print(
            f"  100,000 events in {_QUARTERS} quarters: the last closed in"
            f" {perf_counter() - begun:.1f} s"
        )
        client = create_app(world.gateway).test_client()
        _visit_all(client.get)
        begun = perf_counter()
        assert gates.recount_summary(world.gateway, "2022-Q1")
        print(f"  a quarter's summary made again from its events: {perf_counter() - begun:.2f} s")
        rows = _summarise(world, agreement)
        print(f"  with the {rows:,} cells that {_MANY:,} events sum up to:")
        _visit_all(client.get)


def _visit_all(get: object) -> None:
    floor = _visited(get, "/sign-in")
    for path in _PAGES:
        median, late = _visited(get, path)
        ratio = median / floor[0]
        print(f"  {path}: p99 {late:.0f} ms; {ratio:.1f} times a page without figures")


def _summarise(world: World, agreement: Hash) -> int:
    """Put in place what ten million events would sum up to, and give the number of its cells."""
    others = [agreement, *(hash_of(f"made {n}".encode()) for n in range(1, _AGREEMENTS))]
    months = [f"{2017 + m // 12}-{m % 12 + 1:02}" for m in range(3, 3 + _QUARTERS * 3)]
    measures = ("received", "supplied", "records", "rejected")
    places = list(product(months, others, range(_BODIES), measures))
    each = _MANY // len(places)
    rows = [
        {"period": month, "agreement": of, "body": f"made-{body}", "measure": name, "count": each}
        for month, of, body, name in places
    ]
    with changing(world.gateway.engine) as connection:
        connection.execute(insert(count_tables.cell), rows)
    return len(rows)


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
            "COPY (SELECT strftime(DATE '2017-01-01' + CAST(n % 3000 AS INTEGER), '%Y-%m') AS m,"  # noqa: S608 - a file of our own
            " 'agreement-' || (n % 50) AS agreement, 'body-' || (n % 12) AS body,"
            " ['received', 'supplied', 'delivered', 'rejected'][1 + n % 4] AS kind"
            f" FROM range({_MANY}) AS r(n)) TO '{file}' (FORMAT parquet)"
        )
    floor = _asked(file, "SELECT sum(length(m || agreement || body || kind)) FROM events")[0]
    query = "SELECT m, agreement, body, kind, count(*) FROM events GROUP BY ALL"
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
