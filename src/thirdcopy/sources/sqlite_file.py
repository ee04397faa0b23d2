"""An SQLite database, opened so that nothing can be written and no statement runs for ever."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache, partial
from typing import Final

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from thirdcopy.sources.opened import Kind, Opened, Opening
from thirdcopy.sources.reflection import columns_of
from thirdcopy.sources.source import SqliteFile, View
from thirdcopy.sources.statement import fetched

_INSTRUCTIONS_BETWEEN_CHECKS: Final = 10_000
_CHECKS_PER_SECOND: Final = 1_000


def open_sqlite_file(location: SqliteFile, seconds: float) -> Opening:
    """Open an SQLite database that must exist."""
    return Opening(_opened(location, seconds), (DBAPIError, sqlite3.Error))


@contextmanager
def _opened(location: SqliteFile, seconds: float) -> Iterator[Opened]:
    engine = _engine(location, seconds)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")

        def columns(view: View) -> Mapping[str, Kind]:
            # A date of SQLite is a text, whatever its column is called.
            found = columns_of(connection, view)
            return {name: "text" if kind == "date" else kind for name, kind in found.items()}

        with closing(connection.connection.cursor()) as cursor:
            yield Opened(columns, partial(fetched, cursor, engine.dialect))


@cache
def _engine(location: SqliteFile, seconds: float) -> Engine:
    """Give how the file is opened, made once: it holds no connection, so nothing of a record."""
    return create_engine(
        "sqlite+pysqlite://",
        creator=partial(_connect, location, seconds),
        poolclass=NullPool,
        hide_parameters=True,
    )


def _connect(location: SqliteFile, seconds: float) -> sqlite3.Connection:
    database = sqlite3.connect(
        f"{location.path.resolve().as_uri()}?mode=ro",
        uri=True,
        timeout=seconds,
        isolation_level=None,
    )
    database.execute("PRAGMA query_only = ON")
    checks = 0

    def is_too_long() -> bool:
        nonlocal checks
        checks += 1
        return checks > seconds * _CHECKS_PER_SECOND

    # Instructions and not seconds, so that a busy machine gives the same answer.
    database.set_progress_handler(is_too_long, _INSTRUCTIONS_BETWEEN_CHECKS)
    return database
