"""Open the databases so that a commit that returned is on the disk.

SQLite in WAL mode with `synchronous=FULL`: both are read back on every connection, because
a pragma that is not understood, or not possible on this disk, is silently ignored.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, insert, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from thirdcopy.store.tables import APPEND_ONLY, head, keys, main
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.merkle import EMPTY_ROOT

FULL = 2
_WANTED = {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1, "secure_delete": 1}


def open_main(path: Path) -> Engine:
    """Open the main database, making its tables if it is new."""
    engine = _open(path, main)
    with writing(engine).begin() as connection:
        empty = {"one": 1, "size": 0, "root": EMPTY_ROOT}
        connection.execute(insert(head).prefix_with("OR IGNORE"), empty)
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                connection.execute(
                    text(
                        f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{change.lower()} "
                        f"BEFORE {change} ON {table.name} "
                        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
                    )
                )
    return engine


def open_keys(path: Path) -> Engine:
    """Open the key store: a database of its own, with backups of its own."""
    return _open(path, keys)


def _open(path: Path, tables: MetaData) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    tables.create_all(engine)
    return engine


def _settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set the pragmas and read each back; refuse to work with any other answer."""
    if not isinstance(connection, sqlite3.Connection):
        raise UnavailableError("expected SQLite")
    # The driver's own transactions begin too late; `_begin` says when.
    connection.isolation_level = None
    for pragma, wanted in _WANTED.items():
        connection.execute(f"PRAGMA {pragma}={wanted}").fetchall()
        got = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        if got != wanted:
            raise UnavailableError(
                f"the database's `{pragma}` is `{got}`, expected `{wanted}`",
                remedy="put the database on a local disk that supports it",
            )


def _begin(connection: Connection) -> None:
    """Begin as a reader, or with the write lock where `writing` asked for it.

    A writer takes the lock at once, so that nothing that it reads can be out of date.
    """
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def writing(engine: Engine) -> Engine:
    """Give the same database for transactions that write."""
    return engine.execution_options(begin="IMMEDIATE")
