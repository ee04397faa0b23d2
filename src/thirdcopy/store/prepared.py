"""Statements of the hot path, made into text once for each engine.

Making a statement costs several times what running it does, and every receipt waits for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, overload

from sqlalchemy import Connection, Dialect, Insert, Result, Select, UpdateBase
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

Statement = Select[Any] | UpdateBase
Rows = Sequence[Mapping[str, Any]]


@overload
def run(connection: Connection, statement: Select[Any], rows: Rows = ()) -> Result[Any]: ...
@overload
def run(connection: Connection, statement: UpdateBase, rows: Rows) -> int: ...


def run(connection: Connection, statement: Statement, rows: Rows = ()) -> Result[Any] | int:
    """Run a statement that is a constant, once for each row; values go as the driver has them.

    Give what a query finds, or how many rows a change met.
    """
    engine = connection.dialect.name
    text = _text(engine, statement)
    if isinstance(statement, Select):
        if engine == "sqlite":
            return _found(connection, statement, text, rows)
        # A server may be gone, and then the library lets go of all that was connected to it.
        return connection.exec_driver_sql(text, dict(rows[0]) if rows else None)
    if engine == "postgresql" and type(statement) is Insert and len(rows) > 1:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return _change(connection, _together(statement, tuple(columns)), [columns])
    return _change(connection, text, rows)


def run_text(connection: Connection, text: str) -> None:
    """Run what has neither values nor rows, such as `BEGIN`, by the driver itself."""
    with _own_errors(connection):
        cursor = connection.connection.cursor()
        cursor.execute(text)
        cursor.close()


def _found(connection: Connection, query: Select[Any], text: str, rows: Rows) -> Result[Any]:
    """Have the driver itself find rows: what stands between costs ten times as much."""
    if not connection.in_transaction():
        connection.begin()
    with _own_errors(connection):
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, rows[0] if rows else {})
            found = cursor.fetchall()
        finally:
            cursor.close()
    return IteratorResult(_names(query), iter(found))


def _change(connection: Connection, text: str, rows: Rows) -> int:
    """Hand a change to the driver itself: what stands between costs more than the change does."""
    if not connection.in_transaction():
        connection.begin()
    with _own_errors(connection):
        cursor = connection.connection.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(text, rows[0])
            else:
                cursor.executemany(text, rows)
            changed: int = cursor.rowcount
        finally:
            cursor.close()
    return changed


@contextmanager
def _own_errors(connection: Connection) -> Iterator[None]:
    """Raise the driver's errors as the library's, without the values of the statement."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        known = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(None, None, error, known, hide_parameters=True) from error


@cache
def _names(query: Select[Any]) -> SimpleResultMetaData:
    return SimpleResultMetaData([column.name for column in query.selected_columns])


@cache
def _text(engine: str, statement: Statement) -> str:
    """Write a statement for an engine; one with a value in it would be kept here, with that."""
    dialect = SQLiteDialect_pysqlite(paramstyle="named") if engine == "sqlite" else _postgres()
    made = statement.compile(dialect=dialect)
    assert set(made.params.values()) <= {None}, "a constant has no values of its own"  # noqa: S101 - a bug, caught nowhere
    return str(made)


@cache
def _together(statement: Insert, names: tuple[str, ...]) -> str:
    """Write an insert of many rows as one statement, which PostgreSQL takes a column at a time."""
    types = {one.name: one.type.compile(dialect=_postgres()) for one in statement.table.c}
    arrays = ", ".join(f"%({name})s::{types[name]}[]" for name in names)
    into = f"{statement.table} ({', '.join(names)})"
    return f"INSERT INTO {into} SELECT * FROM unnest({arrays})"  # noqa: S608 - names of ours


def _postgres() -> Dialect:
    return PGDialect_psycopg()  # type: ignore[no-untyped-call]  # the library's own
