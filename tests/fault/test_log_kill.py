"""kill -9 of those who write and of the server: no receipt is ever given in vain.

`LONG=1` kills 1,000 writers on SQLite, 300 on PostgreSQL and 300 servers.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from appended import LONG, LostError, Receipt, Runner, check_receipts, handed, running
from appending import STOPPED
from made_store import MadeStore, act, made_store, written
from postgres_server import Server, own_server

pytestmark = pytest.mark.fault

KILLS = {"sqlite": 1000 if LONG else 40, "postgres": 300 if LONG else 12}
RACES = {"sqlite": 1000 if LONG else 200, "postgres": 1000 if LONG else 80}
SERVERS = 300 if LONG else 3
A_STORE_LIVES = 20
ENGINES = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with running() as made:
        yield made


@ENGINES
def test_no_receipt_is_lost_when_writers_are_killed(
    runner: Runner, tmp_path: Path, engine: str
) -> None:
    chance = Random(20170402)  # noqa: S311 - a repeatable choice of moments
    receipts = 0
    store = made_store(engine, tmp_path)
    for turn in range(KILLS[engine]):
        if turn % A_STORE_LIVES == 0:
            folder = tmp_path / str(turn)
            folder.mkdir()
            receipts += len(handed(store))
            store = made_store(engine, folder)
        before = len(handed(store))
        pid = runner.begin(store, "threads", 10**9)
        give_up = time.monotonic() + 30
        while len(handed(store)) == before and time.monotonic() < give_up:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        os.kill(pid, signal.SIGKILL)
        assert runner.end() == -signal.SIGKILL
        assert len(handed(store)) > before
        check_receipts(store, handed(store))
    receipts += len(handed(store))
    print(f"\n{engine}: {KILLS[engine]} kills, {receipts} receipts, 0 lost")


@pytest.mark.postgres
def test_no_receipt_is_lost_when_the_server_is_killed(runner: Runner, tmp_path: Path) -> None:
    server = own_server()
    try:
        _kill_servers(runner, tmp_path, server)
    finally:
        server.stop()
        shutil.rmtree(server.socket)


def _kill_servers(runner: Runner, tmp_path: Path, server: Server) -> None:
    chance = Random(20170403)  # noqa: S311 - as above
    receipts = 0
    store = MadeStore(tmp_path, server.make(), server.make())
    for turn in range(SERVERS):
        if turn % A_STORE_LIVES == 0 and turn:
            folder = tmp_path / str(turn)
            folder.mkdir()
            receipts += len(handed(store))
            store = MadeStore(folder, server.make(), server.make())
        before = len(handed(store))
        runner.begin(store, "threads", 10**9)
        give_up = time.monotonic() + 30
        while len(handed(store)) == before and time.monotonic() < give_up:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        server.kill()
        assert runner.end() == STOPPED
        server.start()
        check_receipts(store, handed(store))
    receipts += len(handed(store))
    print(f"\npostgres: {SERVERS} servers killed, {receipts} receipts, 0 lost")


def test_a_receipt_that_was_given_in_vain_is_found(tmp_path: Path) -> None:
    store = made_store("sqlite", tmp_path)
    with store.opened() as sequencer:
        answer = written(sequencer, act(1))
    root = check_root(store)
    assert check_receipts(store, [Receipt(0, answer.size, root)], more=False) == 1
    for wrong in (Receipt(1, 1, root), Receipt(0, 2, root), Receipt(0, 1, bytes(32))):
        with pytest.raises(LostError):
            check_receipts(store, [wrong])


def check_root(store: MadeStore) -> bytes:
    """Give the root that was signed last, as the mark has it."""
    return store.mark.read_bytes()[8:]


@ENGINES
def test_two_processes_that_race_sign_each_size_once(tmp_path: Path, engine: str) -> None:
    races = RACES[engine]
    store = made_store(engine, tmp_path)
    with store.opened(), running() as one, running() as other:
        for each in (one, other):
            each.begin(store, "threads", races // 8)
        assert (one.end(), other.end()) == (0, 0)
    receipts = handed(store)
    assert len({receipt.index for receipt in receipts}) == len(receipts) == races // 8 * 8
    assert len({(one.size, one.root) for one in receipts}) == len({one.size for one in receipts})
    check_receipts(store, receipts)
    print(f"\n{engine}: {races} appends of two processes, each size signed once")
