"""Several processes, and a server whose commits wait for a standby: nothing lost, nothing twice."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, select, text
from sqlalchemy.exc import OperationalError

from made_store import MadeStore, act, check_whole, entries, made_store, written
from postgres_server import Server, own_server
from thirdcopy.event import CaseId
from thirdcopy.store.claims import Claims
from thirdcopy.store.engine import changing, open_main, writing
from thirdcopy.store.postgres import WARNED
from thirdcopy.store.put import put_new
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.tables import job as jobs
from thirdcopy.store.write import Job
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import UnavailableError

pytestmark = pytest.mark.postgres
DUE = Job("match", CaseId("c-1"), Micros(5))
THERE = select(jobs.c.id).where(jobs.c.id == bindparam("id"))
VALUES = {"id": DUE.id}


@pytest.fixture
def store(tmp_path: Path) -> MadeStore:
    return made_store("postgres", tmp_path)


def die_holding(one: Engine, other: Engine) -> None:
    """Claim a job, and have the server end the connection as it does for a dead process."""
    with Claims(one).claimed(DUE.id, THERE, VALUES) as ours:
        with Claims(other).claimed(DUE.id, THERE, VALUES) as theirs:
            assert (ours, theirs) == (True, False)
        with other.connect() as connection:
            holder = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 15368"
            pid = connection.execute(text(holder)).scalar_one()
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            while connection.execute(text(holder)).first():
                time.sleep(0.01)
        with Claims(other).claimed(DUE.id, THERE, VALUES) as taken_over:
            assert taken_over


def test_a_job_is_done_by_one_process_and_let_go_when_it_dies(store: MadeStore) -> None:
    one, other = open_main(store.main), open_main(store.main)
    with writing(one).begin() as connection:
        row = {"id": DUE.id, "kind": DUE.kind, "due": DUE.due, "case_id": DUE.case}
        put_new(connection, jobs, [row])
    with pytest.raises(OperationalError):
        die_holding(one, other)
    one.dispose()
    with writing(other).begin() as connection:
        connection.execute(jobs.delete())
    with Claims(other).claimed(DUE.id, THERE, VALUES) as again:
        assert not again, "somebody has done it"
    other.dispose()


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[tuple[Server, MadeStore, Sequencer]]:
    """Give a log whose server waits for a standby that is not there."""
    server = own_server()
    made = MadeStore(tmp_path, server.make(), server.make())
    try:
        with made.opened() as sequencer:
            written(sequencer, act(0))
            wait_for(server, "nobody")
            yield server, made, sequencer
    finally:
        server.stop()


def wait_for(server: Server, standby: str) -> None:
    server.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
    server.ask("SELECT pg_reload_conf()")
    while server.ask("SHOW synchronous_standby_names") != standby:
        time.sleep(0.01)


def cancel_the_wait(server: Server, how: str) -> None:
    """Cancel whoever waits for the standby, as an administrator in a hurry might."""
    for _ in range(1000):
        waiters = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        asked = f"SELECT {how}(pid) {waiters}"
        if server.ask(asked):
            return
        time.sleep(0.01)
    raise AssertionError("nobody waited for the standby")


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_wait_that_is_cut_short_is_an_unknown_and_is_read_back(
    waiting: tuple[Server, MadeStore, Sequencer], how: str
) -> None:
    server, made, sequencer = waiting
    # The key store has its own database; only the log's commit is cut short here.
    canceller = threading.Thread(target=cancel_the_wait, args=(server, how))
    canceller.start()
    with pytest.raises(UnavailableError) as unknown:
        written(sequencer, act(1))
    canceller.join()
    assert "start the gateway again" in str(unknown.value.remedy)
    assert sequencer.stopped
    with pytest.raises(UnavailableError, match="has stopped"):
        written(sequencer, act(2))
    wait_for(server, "")
    with made.opened() as again:
        assert len(entries(again)) == 2, "it was committed, and nobody had a receipt for it"
        assert written(again, act(2)).acts == (2,)
        check_whole(again)


@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
def test_any_other_write_whose_wait_is_cut_short_is_an_unknown_too(
    waiting: tuple[Server, MadeStore, Sequencer], how: str
) -> None:
    """People, sessions and preserved cases are no entries of the log, and no less a promise."""
    server, _, sequencer = waiting
    rows = [{"id": DUE.id, "kind": DUE.kind, "due": DUE.due, "case_id": DUE.case}]
    canceller = threading.Thread(target=cancel_the_wait, args=(server, how))
    canceller.start()
    with (
        pytest.raises(UnavailableError, match=r"the commit (failed|was reported)"),
        changing(sequencer.engine) as connection,
    ):
        put_new(connection, jobs, rows)
    canceller.join()
    wait_for(server, "")
    with sequencer.engine.connect() as connection:
        assert connection.execute(THERE, VALUES).first() is not None


def test_without_looking_at_warnings_the_unknown_would_pass_for_done(
    waiting: tuple[Server, MadeStore, Sequencer], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _, sequencer = waiting
    monkeypatch.setattr("thirdcopy.store.engine.WARNED", f"no {WARNED}")
    canceller = threading.Thread(target=cancel_the_wait, args=(server, "pg_cancel_backend"))
    canceller.start()
    assert written(sequencer, act(1)).acts == (1,)
    canceller.join()


def test_what_is_read_back_waits_for_the_standby_too(
    waiting: tuple[Server, MadeStore, Sequencer],
) -> None:
    server, made, _ = waiting
    began = threading.Event()

    def open_again() -> None:
        with made.opened():
            began.set()

    opener = threading.Thread(target=open_again)
    opener.start()
    assert not began.wait(0.5)
    wait_for(server, "")
    assert began.wait(10)
    opener.join()


def test_a_server_that_names_no_standby_is_refused_where_one_is_wanted(
    waiting: tuple[Server, MadeStore, Sequencer],
) -> None:
    server, made, _ = waiting
    wait_for(server, "")
    with pytest.raises(UnavailableError, match="synchronous_standby_names"):
        open_main(made.main, standby=True)
