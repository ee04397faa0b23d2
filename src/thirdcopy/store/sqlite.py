"""SQLite in WAL mode with `synchronous=FULL`.

Both are read back on every connection, because a pragma that is not understood, or not
possible on this disk, is silently ignored. `secure_delete` writes zeros over what is deleted.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from thirdcopy.store.dialect import Dialect
from thirdcopy.store.mark import sync_folder
from thirdcopy.store.prepared import run_text
from thirdcopy_client.errors import UnavailableError

FULL = 2
_PATIENCE_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.05
_WANTED: Final = {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1, "secure_delete": 1}


def settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Set the pragmas and read each back; refuse to work with any other answer."""
    if not isinstance(connection, sqlite3.Connection):
        raise UnavailableError("expected SQLite")
    # The driver's own transactions begin too late; `_begin` says when.
    connection.isolation_level = None
    for pragma, wanted in _WANTED.items():
        try:
            connection.execute(f"PRAGMA {pragma}={wanted}").fetchall()
            got = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        except sqlite3.Error as error:
            raise UnavailableError(
                "the database does not open",
                remedy="see that its disk is there, and that nobody else begins it just now",
            ) from error
        if got != wanted:
            raise UnavailableError(
                f"the database's `{pragma}` is `{got}`, expected `{wanted}`",
                remedy="put the database on a local disk that supports it",
            )


def _begin(connection: Connection, _lock: int) -> None:
    """Begin as a reader, or with the file's one write lock where a writer asked for it."""
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    run_text(connection, f"BEGIN {mode}")


def _refuse_changes(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{change.lower()} "
                    f"BEFORE {change} ON {table.name} "
                    f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
                )
            )


def _forget(engine: Engine, _tables: Sequence[Table]) -> None:
    """Write the log ahead into the file, where what was deleted is zeros, and empty it.

    The connections are closed first: each has pages in its memory, and may be reading. SQLite
    waits for readers, but never for another checkpoint, such as that of a second erasure or of
    a long log ahead: it says at once that it is busy, so it is asked again here.
    """
    engine.dispose()
    until = time.monotonic() + _PATIENCE_SECONDS
    while _is_busy(engine):
        if time.monotonic() >= until:
            raise UnavailableError(
                "somebody still reads what was erased, so it is still in the log ahead",
                remedy="let the others finish; it is tried again",
            )
        time.sleep(_LOOK_AGAIN_SECONDS)


def _is_busy(engine: Engine) -> bool:
    busy, *_frames = _alone(engine, "PRAGMA wal_checkpoint(TRUNCATE)") or (1,)
    return bool(busy)


def _copy(engine: Engine, path: Path) -> None:
    """Write the database into a file, without the pages that are free in it."""
    _alone(engine, "VACUUM INTO ?", str(path))
    with path.open("rb") as copied:
        os.fsync(copied.fileno())


def reading(path: Path) -> Engine:
    """Give a copy to read, and to read only: not even its journal is touched."""
    return create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", hide_parameters=True)


def _bring_back(path: Path, engine: Engine) -> None:
    """Put a copy in its place, whole; the log ahead of what stood there belongs to no copy."""
    place = Path(engine.url.database or "")
    half = place.with_name(f".{place.name}.part")
    half.unlink(missing_ok=True)
    shutil.copyfile(path, half)
    half.chmod(0o600)
    with half.open("rb") as copied:
        os.fsync(copied.fileno())
    half.rename(place)
    sync_folder(place.parent)


def _alone(engine: Engine, statement: str, *values: str) -> Sequence[Any] | None:
    """Run a statement that SQLite wants outside of any transaction; give its first row."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    try:
        cursor.execute(statement, values)
        found: Sequence[Any] | None = cursor.fetchone()
    finally:
        cursor.close()
        connection.close()
    return found


SQLITE: Final = Dialect(
    settle=settle,
    begin=_begin,
    refuse_changes=_refuse_changes,
    forget=_forget,
    copy=_copy,
    bring_back=_bring_back,
    suffix="sqlite",
    opening={"connect_args": {"timeout": _PATIENCE_SECONDS}},
    writing={"begin": "IMMEDIATE"},
)
