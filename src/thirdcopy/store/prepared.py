"""Statements of the hot path, made into text once for each engine.

Making a statement costs several times what running it does, and every receipt waits for it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Select, UpdateBase
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

Statement = Select[Any] | UpdateBase
Rows = Sequence[Mapping[str, Any]]


def run(connection: Connection, statement: Statement, rows: Rows = ()) -> CursorResult[Any]:
    """Run a statement that is a constant, once for each row; values go as the driver has them."""
    engine = connection.dialect.name
    text = _text(engine, statement)
    if not rows:
        return connection.exec_driver_sql(text)
    if len(rows) == 1:
        return connection.exec_driver_sql(text, dict(rows[0]))
    if engine == "postgresql" and type(statement) is Insert:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return connection.exec_driver_sql(_together(statement, tuple(columns)), columns)
    return connection.exec_driver_sql(text, [dict(row) for row in rows])


@cache
def _text(engine: str, statement: Statement) -> str:
    if engine == "sqlite":
        return str(statement.compile(dialect=SQLiteDialect_pysqlite(paramstyle="named")))
    return str(statement.compile(dialect=_postgres()))


@cache
def _together(statement: Insert, names: tuple[str, ...]) -> str:
    """Write an insert of many rows as one statement, which PostgreSQL takes a column at a time."""
    types = {one.name: one.type.compile(dialect=_postgres()) for one in statement.table.c}
    arrays = ", ".join(f"%({name})s::{types[name]}[]" for name in names)
    into = f"{statement.table} ({', '.join(names)})"
    return f"INSERT INTO {into} SELECT * FROM unnest({arrays})"  # noqa: S608 - names of ours


def _postgres() -> Dialect:
    return PGDialect_psycopg()  # type: ignore[no-untyped-call]  # the library's own
