"""Statements of the hot path, made into text once for each engine.

Making a statement costs several times what running it does, and every receipt waits for it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, overload

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Select, UpdateBase
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

Statement = Select[Any] | UpdateBase
Rows = Sequence[Mapping[str, Any]]


@overload
def run(connection: Connection, statement: Select[Any], rows: Rows = ()) -> CursorResult[Any]: ...
@overload
def run(connection: Connection, statement: UpdateBase, rows: Rows) -> int: ...


def run(connection: Connection, statement: Statement, rows: Rows = ()) -> CursorResult[Any] | int:
    """Run a statement that is a constant, once for each row; values go as the driver has them.

    Give what a query finds, or how many rows a change met.
    """
    engine = connection.dialect.name
    text = _text(engine, statement)
    if isinstance(statement, Select):
        return connection.exec_driver_sql(text, dict(rows[0]) if rows else None)
    if engine == "postgresql" and type(statement) is Insert and len(rows) > 1:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return _change(connection, _together(statement, tuple(columns)), [columns])
    return _change(connection, text, rows)


def _change(connection: Connection, text: str, rows: Rows) -> int:
    """Hand a change to the driver itself: what stands between costs more than the change does."""
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        if len(rows) == 1:
            cursor.execute(text, rows[0])
        else:
            cursor.executemany(text, rows)
        changed: int = cursor.rowcount
    except connection.dialect.loaded_dbapi.Error as error:
        known = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(None, None, error, known, hide_parameters=True) from error
    finally:
        cursor.close()
    return changed


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
