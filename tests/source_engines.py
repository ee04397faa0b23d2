"""One table of people in each engine that a source may be in, for the tests that run on all."""

import csv
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import duckdb
from sqlalchemy import URL, NullPool, create_engine, make_url

import mariadb_server
import postgres_server
from thirdcopy.sources import DataFile, Server, Source, SqliteFile, View

Kind = Literal["text", "number", "flag", "date"]
Cell = str | int | None
Rows = Sequence[Mapping[str, Cell]]
Made = Callable[[Path, Mapping[str, Kind], Rows, View], Source]
DATASET = "child-maintenance"
TYPES: Mapping[str, Mapping[Kind, str]] = {
    "sqlite": {"text": "TEXT", "number": "INTEGER", "flag": "INTEGER", "date": "DATE"},
    "postgresql": {"text": "TEXT", "number": "BIGINT", "flag": "BOOLEAN", "date": "DATE"},
    "mariadb": {"text": "VARCHAR(200)", "number": "BIGINT", "flag": "BOOL", "date": "DATE"},
    "parquet": {"text": "VARCHAR", "number": "BIGINT", "flag": "BOOLEAN", "date": "DATE"},
}


def quoted(name: str, mark: str = '"') -> str:
    return f"{mark}{name}{mark}"


def table(engine: str, columns: Mapping[str, Kind], mark: str = '"') -> str:
    types = TYPES[engine]
    return ", ".join(f"{quoted(name, mark)} {types[kind]}" for name, kind in columns.items())


def values(columns: Mapping[str, Kind], rows: Rows) -> list[list[Any]]:
    """Give the rows as typed engines take them: a flag is a boolean."""
    return [
        [
            bool(row[name]) if kind == "flag" and row[name] is not None else row[name]
            for name, kind in columns.items()
        ]
        for row in rows
    ]


def sqlite(folder: Path, columns: Mapping[str, Kind], rows: Rows, view: View) -> Source:
    path = folder / "body #1?.sqlite"
    named = quoted(view.name)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE {named} ({table('sqlite', columns)})")
        database.executemany(
            _insert(named, "?", columns),
            [[row[name] for name in columns] for row in rows],
        )
    return Source(DATASET, SqliteFile(path), view)


@cache
def _postgres() -> str:
    """Make the session's database, and an account that may only read."""
    url = postgres_server.server().make()
    run(make_url(url), "CREATE ROLE reader LOGIN")
    return url


def run(url: URL, *statements: str, insert: str = "", rows: Sequence[Sequence[Any]] = ()) -> None:
    """Run statements of a test's own in a server's database, and put *rows* into a table."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            # Both drivers read a per cent sign as the mark of a value.
            connection.exec_driver_sql(statement.replace("%", "%%"))
        if rows:
            connection.exec_driver_sql(insert, [tuple(row) for row in rows])


def postgresql(_: Path, columns: Mapping[str, Kind], rows: Rows, view: View) -> Source:
    url, schema = make_url(_postgres()), f"S {secrets.token_hex(6)}"
    named = f'"{schema}"."{view.name}"'
    run(
        url,
        f'CREATE SCHEMA "{schema}"',
        f"CREATE TABLE {named} ({table('postgresql', columns)})",
        f'GRANT USAGE ON SCHEMA "{schema}" TO reader',
        f"GRANT SELECT ON {named} TO reader",
        insert=_insert(named, "%s", columns),
        rows=values(columns, rows),
    )
    return Source(DATASET, Server(url.set(username="reader")), replace(view, schema=schema))


def mariadb(_: Path, columns: Mapping[str, Kind], rows: Rows, view: View) -> Source:
    server = mariadb_server.server()
    url = make_url(server.url(server.make()))
    named = quoted(view.name, "`")
    run(
        url.update_query_dict({"ssl_disabled": "true"}),
        f"CREATE TABLE {named} ({table('mariadb', columns, '`')})",
        insert=_insert(named, "%s", columns),
        rows=values(columns, rows),
    )
    return Source(DATASET, Server(url), view)


def _insert(named: str, mark: str, columns: Mapping[str, Kind]) -> str:
    return f"INSERT INTO {named} VALUES ({', '.join(mark for _ in columns)})"  # noqa: S608 - the test's own names


def parquet(folder: Path, columns: Mapping[str, Kind], rows: Rows, view: View) -> Source:
    path = folder / "people 'of' one body.parquet"
    with closing(duckdb.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE people ({table('parquet', columns)})")
        if rows:
            database.executemany(_insert("people", "?", columns), values(columns, rows))
        file = str(path).replace("'", "''")
        database.execute(f"COPY people TO '{file}' (FORMAT parquet)")
    return Source(DATASET, DataFile(path, "parquet"), view)


def comma_separated(folder: Path, columns: Mapping[str, Kind], rows: Rows, view: View) -> Source:
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(columns)
        for row in rows:
            file.write(",".join(_csv(row[name], kind) for name, kind in columns.items()) + "\r\n")
    return Source(DATASET, DataFile(path, "csv"), view)


def _csv(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    text = str(bool(cell)) if kind == "flag" else str(cell)
    return '"' + text.replace('"', '""') + '"'


ENGINES: Mapping[str, Made] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "mariadb": mariadb,
    "parquet": parquet,
    "csv": comma_separated,
}
