"""The databases say that a commit is durable, and refuse to forget what happened."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from thirdcopy.simulation.world import World
from thirdcopy.store import sqlite
from thirdcopy.store.engine import open_main, writing
from thirdcopy_client.errors import UnavailableError
from world import TRACING, asked, asked_of_database


class DeafConnection(sqlite3.Connection):
    """A connection to a disk, or of a build, on which `synchronous` stays as it is."""

    def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        wanted = "PRAGMA synchronous=1" if sql.startswith("PRAGMA synchronous=") else sql
        return super().execute(wanted, *rest)  # type: ignore[arg-type]  # as above


def test_both_databases_are_in_wal_mode_with_full_synchronisation(world: World) -> None:
    for engine in (world.gateway.engine, world.gateway.vault.engine):
        with engine.connect() as connection:
            found = [
                connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "secure_delete")
            ]
        assert found == ["wal", 2, 1]


def test_a_connection_that_stays_at_normal_synchronisation_is_refused(tmp_path: Path) -> None:
    deaf = sqlite3.connect(tmp_path / "deaf.sqlite", factory=DeafConnection)
    try:
        with pytest.raises(UnavailableError, match="`synchronous` is `1`, expected `2`"):
            sqlite.settle(deaf, None)  # type: ignore[arg-type]  # the pool's entry is not read
    finally:
        deaf.close()


def test_a_database_that_cannot_have_a_log_ahead_is_refused() -> None:
    with pytest.raises(UnavailableError, match="`journal_mode` is `memory`"):
        open_main(Path(":memory:"))


@pytest.mark.parametrize("table", ["event", "entry", "act", "checkpoint"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"])
def test_what_happened_cannot_be_changed_or_deleted(world: World, table: str, change: str) -> None:
    asked(world, TRACING)
    before = asked_of_database(world, f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
    assert before
    with (
        pytest.raises(IntegrityError, match=f"{table} is append-only"),
        writing(world.gateway.engine).begin() as connection,
    ):
        connection.execute(text(change.format(table)))
    assert asked_of_database(world, f"SELECT * FROM {table}") == before  # noqa: S608 - as above


def test_a_case_that_moves_on_is_still_written_over(world: World) -> None:
    asked(world, TRACING)
    with writing(world.gateway.engine).begin() as connection:
        changed = connection.execute(text("UPDATE case_now SET version = version")).rowcount
    assert changed == 1
