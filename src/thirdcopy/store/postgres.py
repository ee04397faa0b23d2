"""PostgreSQL, asked on every connection whether a commit that it reports is durable.

Readers see one moment of the database (`REPEATABLE READ`). Writers take an advisory lock as
their first statement and see what was committed by then (`READ COMMITTED`), so they come one
after the other, on whichever machine they run.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from psycopg.errors import Diagnostic
from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from thirdcopy.store.dialect import Dialect
from thirdcopy_client.errors import UnavailableError

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

TIMELINE: Final = "timeline"
"""The name under which a connection's pool entry keeps the server's timeline."""
WARNED: Final = "warned"
"""The name under which it keeps what the server has warned of."""
_OURS = 0x3C07
_CONNECTIONS = 10
_PATIENCE_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.2
_WANTED: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "in recovery": ("false",),
}
_ASK = """
SELECT current_setting('fsync'), current_setting('full_page_writes'),
       current_setting('synchronous_commit'), pg_is_in_recovery()::text
"""
_KEPT: Final = text(
    "SELECT n_dead_tup > 0 OR current_setting('track_counts') <> 'on' "
    "FROM pg_stat_all_tables WHERE relid = CAST(:name AS regclass)"
)
# Of the place where the server writes: a control file has it only after the next checkpoint.
_ASK_TIMELINE = "SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)"


def settle(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Refuse a server that may forget what it has committed, or that follows another.

    The timeline is that of the server's last promotion; it cannot change while it serves
    writers, so what is read here holds for as long as the connection does. From here on its
    warnings are kept: that a commit is not on the standby is said in no other way.
    """
    warned: list[str | None] = []

    def keep(diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            warned.append(diagnostic.sqlstate)

    cast("PostgresConnection", connection).add_notice_handler(keep)
    entry.info[WARNED] = warned
    cursor = connection.cursor()
    cursor.execute(_ASK)
    for (setting, wanted), got in zip(_WANTED.items(), cursor.fetchone() or (), strict=True):
        if got not in wanted:
            raise UnavailableError(
                f"the server's `{setting}` is `{got}`, expected `{' or '.join(wanted)}`",
                remedy="connect to the primary, and let its commits wait for the disk",
            )
    cursor.execute(_ASK_TIMELINE)
    (timeline,) = cursor.fetchone() or ("",)
    cursor.close()
    entry.info[TIMELINE] = int(timeline, 16)
    connection.rollback()


def must_have_standby(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Refuse a server whose commits wait for no standby: they would be on one machine only.

    Where one is named and none is there, commits wait; so a name is enough to be safe.
    """
    cursor = connection.cursor()
    cursor.execute("SELECT current_setting('synchronous_standby_names')")
    (names,) = cursor.fetchone() or ("",)
    cursor.close()
    connection.rollback()
    if not names.strip():
        raise UnavailableError(
            "the server's `synchronous_standby_names` names nobody",
            remedy="name the standby there, or set `databases.standby` to `none`",
        )


def _begin(connection: Connection, lock: int) -> None:
    if connection.get_execution_options().get("begin"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_OURS}, {lock})")


def _refuse_changes(connection: Connection, tables: Sequence[Table]) -> None:
    function = """
        CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """
    connection.execute(text(function))
    for table in tables:
        connection.execute(
            text(
                f"CREATE OR REPLACE TRIGGER {table.name}_append_only "
                f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
        )


def _forget(engine: Engine, tables: Sequence[Table]) -> None:
    """Write the tables anew without what was deleted; the server's own logs age by its settings.

    What a transaction that began before may still see is kept, even if it never looks; so it is
    done again here until there is no such row.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in tables:
            while _keeps_some(connection, table):
                if time.monotonic() >= until:
                    raise UnavailableError(
                        f"what was erased is still in `{table.name}`: somebody may still see it",
                        remedy="let the others finish, with `track_counts` on; it is tried again",
                    )
                time.sleep(_LOOK_AGAIN_SECONDS)


def _keeps_some(connection: Connection, table: Table) -> bool:
    """Write a table anew; tell if rows that were deleted are in it even so, or nobody counts."""
    for vacuum in ("VACUUM FULL", "VACUUM"):  # the second counts what the first had to keep
        connection.execute(text(f"{vacuum} {table.name}"))
    return bool(connection.execute(_KEPT, {"name": table.name}).scalar_one())


def _copy(engine: Engine, path: Path) -> None:
    """Have the server's own program write the database into a file, as of one moment."""
    _server_program("pg_dump", "--format=custom", f"--file={path}", f"--dbname={_address(engine)}")
    with path.open("rb") as copied:
        os.fsync(copied.fileno())


def _bring_back(path: Path, engine: Engine) -> None:
    """Have the server's own program make the tables of a dump in an empty database, or none."""
    whole = ("--single-transaction", "--exit-on-error", "--no-owner")
    _server_program("pg_restore", *whole, f"--dbname={_address(engine)}", str(path))


def _address(engine: Engine) -> str:
    """Give the address as the server's programs read it; it holds no password."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _server_program(name: str, *arguments: str) -> None:
    found = shutil.which(name)
    if found is None:
        raise UnavailableError(
            f"`{name}` is not on this machine",
            remedy="install PostgreSQL's client programs, of the server's version or later",
        )
    done = subprocess.run([found, *arguments], check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        # Its words may hold values of rows.
        raise UnavailableError(
            f"`{name}` ended with {done.returncode}",
            remedy="run it by hand to see what it says; its version must not be below the server's",
        )


POSTGRES: Final = Dialect(
    settle=settle,
    begin=_begin,
    refuse_changes=_refuse_changes,
    forget=_forget,
    copy=_copy,
    bring_back=_bring_back,
    suffix="dump",
    opening={"isolation_level": "REPEATABLE READ", "pool_size": _CONNECTIONS},
    writing={"begin": "LOCKED", "isolation_level": "READ COMMITTED"},
)
