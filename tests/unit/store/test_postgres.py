"""What only PostgreSQL can get wrong: a server that forgets, that follows, or was promoted."""

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from made_store import ORIGIN, MadeStore, act, check_whole, checkpoints, made_store, written
from postgres_server import server, standby_of
from thirdcopy.event import new_seal
from thirdcopy.store import postgres
from thirdcopy.store.engine import open_keys, open_main
from thirdcopy.store.standing import signed_on
from thirdcopy.store.write import Write
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(tmp_path: Path) -> MadeStore:
    return made_store("postgres", tmp_path)


@pytest.mark.parametrize("weaker", ["off", "local", "remote_write"])
def test_a_server_that_answers_before_the_commit_is_durable_is_refused(
    store: MadeStore, weaker: str
) -> None:
    name = make_url(str(store.main)).database
    server().ask(f"ALTER DATABASE {name} SET synchronous_commit = {weaker}")
    with pytest.raises(UnavailableError, match=f"`synchronous_commit` is `{weaker}`"):
        open_main(store.main)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_sync_is_refused(store: MadeStore, setting: str) -> None:
    server().ask(f"ALTER SYSTEM SET {setting} = off")
    try:
        server().ask("SELECT pg_reload_conf(), pg_sleep(0.2)")
        with pytest.raises(UnavailableError, match=f"`{setting}` is `off`, expected `on`"):
            open_keys(store.keys)
    finally:
        server().ask(f"ALTER SYSTEM RESET {setting}")
        server().ask("SELECT pg_reload_conf(), pg_sleep(0.2)")
    open_keys(store.keys).dispose()


def test_a_server_that_does_not_answer_is_the_operators_to_see_to(store: MadeStore) -> None:
    with pytest.raises(UnavailableError, match="does not open"):
        open_main(server().url("no_such_database"))
    open_main(store.main).dispose()


def test_destroyed_salts_leave_the_tables_at_once_and_the_servers_log_later(
    store: MadeStore,
) -> None:
    with store.opened() as sequencer:
        seal = new_seal()
        sequencer.vault.keep({"e-1": seal}, {})
        server().ask("CHECKPOINT")
        assert _holding(seal.kept_salt, "base")
        sequencer.vault.destroy([], ["e-1"])
        server().ask("CHECKPOINT")
        assert not _holding(seal.kept_salt, "base")
        # This is why the how-to asks for segments that are deleted, and for logs that expire.
        assert _holding(seal.kept_salt, "pg_wal")


def test_what_was_erased_is_not_gone_while_an_older_transaction_may_still_see_it(
    store: MadeStore,
) -> None:
    """The server writes a table anew with what others may see, though they never looked at it."""
    with store.opened() as sequencer, ThreadPoolExecutor(1) as pool:
        vault, seal = sequencer.vault, new_seal()
        vault.keep({"e-1": seal}, {})
        with vault.engine.connect() as older:
            older.execute(text("SELECT 1"))
            before = _rewritten(vault.engine)
            destroying = pool.submit(vault.destroy, [], ["e-1"])
            while _rewritten(vault.engine) == before:
                assert not destroying.done()
            while not _holding(seal.kept_salt, "base"):
                assert not destroying.done()
            assert not destroying.done()
        destroying.result()
        server().ask("CHECKPOINT")
        assert not _holding(seal.kept_salt, "base")


def test_a_server_that_does_not_count_rows_is_not_believed_to_have_forgotten(
    store: MadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_PATIENCE_SECONDS", 0)
    name = make_url(str(store.keys)).database
    server().ask(f"ALTER DATABASE {name} SET track_counts = off")
    with store.opened() as sequencer:
        sequencer.vault.keep({"e-1": new_seal()}, {})
        with pytest.raises(UnavailableError, match="still in `case_key`"):
            sequencer.vault.destroy([], ["e-1"])


def _rewritten(engine: Engine) -> str:
    """Give the file that holds the salts."""
    with engine.connect() as connection:
        found: str = connection.execute(text("SELECT pg_relation_filepath('seal')")).scalar_one()
        return found


def _holding(secret: bytes, folder: str) -> list[Path]:
    """Name the server's files below a folder that hold these bytes."""
    return [path for path in (server().data / folder).rglob("*") if secret in _bytes_of(path)]


def _bytes_of(path: Path) -> bytes:
    """Read a file; one that the server takes away meanwhile holds nothing any more."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""


def test_the_timeline_is_kept_with_the_first_entry_whatever_was_written_before(
    store: MadeStore,
) -> None:
    with store.opened() as sequencer:
        for write, kept in ((Write(files={"reveal/x": b"x"}), None), (act(0), 1)):
            written(sequencer, write)
            with sequencer.engine.connect() as connection:
                assert signed_on(connection) == kept


def test_after_a_promotion_nothing_is_signed_before_a_witness_cosigned(store: MadeStore) -> None:
    with store.opened() as sequencer:
        for number in range(3):
            written(sequencer, act(number))
        assert not sequencer.needs_witness()
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-standby-", dir=server().socket.parent))
    standby = standby_of(server(), folder)
    try:
        standby.start()
        moved = replace(store, main=str(store.main).replace(str(server().socket), str(folder)))
        with pytest.raises(UnavailableError, match="`in recovery` is `true`"):
            open_main(moved.main)
        standby.promote()
        with moved.opened() as sequencer:
            assert sequencer.needs_witness()
            with pytest.raises(UnavailableError, match="was promoted"):
                sequencer.write([act(3)])
            newest = checkpoints(sequencer)[-1]
            for other in (
                checkpoints(sequencer)[-2],
                Checkpoint(ORIGIN, newest.size + 1, newest.root),
                Checkpoint(ORIGIN, newest.size, bytes(32)),
            ):
                with pytest.raises(UnavailableError, match="are cosigned"):
                    sequencer.go_on(other)
            assert sequencer.needs_witness()
            sequencer.go_on(newest)
            assert not sequencer.needs_witness()
            assert written(sequencer, act(3)).acts == (3,)
            check_whole(sequencer)
        with moved.opened() as again:
            assert written(again, act(4)).acts == (4,)
    finally:
        standby.stop()
        shutil.rmtree(folder)
    with pytest.raises(UnavailableError, match="5 were signed here"), store.opened():
        pass
