"""Failover: the primary is killed under load, its standby promoted, and no receipt is lost.

`LONG=1` fails over ten times, an ordinary run twice. With a standby that nobody waits for, the same
loop must lose receipts, or it would show nothing.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from made_store import SIGNER, MadeStore, act, check_whole, checkpoints, entries, written
from postgres_server import Server, own_server, standby_of
from thirdcopy.store.append import head_of
from thirdcopy.store.engine import open_main
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.write import Write
from thirdcopy_client.errors import UnavailableError

pytestmark = [pytest.mark.fault, pytest.mark.postgres]
LONG = bool(os.environ.get("LONG"))
TIMES = 10 if LONG else 2
WRITERS = 4
LOAD_SECONDS = 1.0
WITHIN_SECONDS = 30


@dataclass
class Receipts:
    """What writers were told is in the log: the number of an act, and its place."""

    places: dict[int, int] = field(default_factory=dict)
    next: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def number(self) -> int:
        with self.lock:
            self.next += 1
            return self.next


@contextmanager
def load(sequencer: Sequencer, receipts: Receipts) -> Iterator[None]:
    """Write from several threads until the server is gone."""

    def write() -> None:
        with suppress(UnavailableError):
            while True:
                number = receipts.number()
                (place,) = written(sequencer, act(number)).acts
                receipts.places[number] = place

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.join()


def follow(primary: Server, *, synchronous: bool) -> Server:
    """Start a standby of *primary*, and wait until it is one."""
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-standby-", dir=primary.socket.parent))
    folder.chmod(0o711)
    standby = standby_of(primary, folder)
    standby.start()
    primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{'*' if synchronous else ''}'")
    primary.ask("SELECT pg_reload_conf()")
    wanted = "sync" if synchronous else "async"
    while primary.ask("SELECT sync_state FROM pg_stat_replication") != wanted:
        time.sleep(0.02)
    return standby


def lost(sequencer: Sequencer, receipts: Receipts) -> list[int]:
    """Give the acts whose receipts are out and that are not at their places."""
    lines = entries(sequencer)
    missing = []
    for number, place in receipts.places.items():
        (line,) = act(number).acts
        text = f'"root":"{line.members["root"]}"'.encode()
        if place >= len(lines) or text not in lines[place]:
            missing.append(number)
    return missing


def fail_over(primary: Server, standby: Server) -> None:
    primary.kill()
    # It must follow nobody any more who might come back.
    standby.promote()


def begin(tmp_path: Path) -> tuple[Server, MadeStore]:
    primary = own_server()
    return primary, MadeStore(tmp_path, primary.make(), primary.make())


def moved_to(store: MadeStore, old: Server, new: Server) -> MadeStore:
    def at(url: object) -> str:
        return str(url).replace(str(old.socket), str(new.socket))

    return replace(store, main=at(store.main), keys=at(store.keys))


def test_no_receipt_is_lost_and_nothing_is_signed_before_a_witness(tmp_path: Path) -> None:
    primary, store = begin(tmp_path)
    servers, receipts, slowest = [primary], Receipts(), 0.0
    try:
        for _ in range(TIMES):
            standby = follow(primary, synchronous=True)
            servers.append(standby)
            with store.opened() as sequencer, load(sequencer, receipts):
                time.sleep(LOAD_SECONDS)
                began = time.monotonic()
                fail_over(primary, standby)
            store = moved_to(store, primary, standby)
            primary = standby
            with store.opened() as sequencer:
                assert lost(sequencer, receipts) == []
                before = checkpoints(sequencer)
                with pytest.raises(UnavailableError, match="was promoted"):
                    sequencer.write([act(0), Write()])
                assert checkpoints(sequencer) == before
                sequencer.go_on(before[-1])
                written(sequencer, act(0))
                slowest = max(slowest, time.monotonic() - began)
                check_whole(sequencer)
                assert {one.origin for one in checkpoints(sequencer)} == {SIGNER.key.name}
    finally:
        stop(servers)
    print(f"\n{TIMES} failovers, {len(receipts.places)} receipts, 0 lost, slowest {slowest:.1f} s")
    assert len(receipts.places) > TIMES * WRITERS
    assert slowest < WITHIN_SECONDS


def test_with_a_standby_that_nobody_waits_for_receipts_are_lost_and_it_is_noticed(
    tmp_path: Path,
) -> None:
    primary, store = begin(tmp_path)
    servers, receipts = [primary], Receipts()
    try:
        standby = follow(primary, synchronous=False)
        servers.append(standby)
        with store.opened() as sequencer, load(sequencer, receipts):
            time.sleep(LOAD_SECONDS / 2)
            stop_receiving(standby)
            time.sleep(LOAD_SECONDS / 2)
            fail_over(primary, standby)
        old, store = store, moved_to(store, primary, standby)
        with pytest.raises(UnavailableError, match="were signed here"), store.opened():
            pass
        # Only on a machine that knows no mark does the promotion alone speak.
        elsewhere = replace(store, folder=tmp_path / "elsewhere")
        elsewhere.folder.mkdir()
        shutil.copy(old.mark, elsewhere.mark)
        elsewhere.mark.write_bytes(older_mark(store))
        with elsewhere.opened() as sequencer:
            assert lost(sequencer, receipts)
            assert sequencer.needs_witness()
    finally:
        stop(servers)


def older_mark(store: MadeStore) -> bytes:
    """Give the mark of a machine that fell as far behind as the standby."""
    engine = open_main(store.main)
    with engine.connect() as connection:
        head = head_of(connection)
    engine.dispose()
    return head.size.to_bytes(8, "big") + head.root


def stop_receiving(standby: Server) -> None:
    """Cut the standby off, as a network would."""
    standby.ask("ALTER SYSTEM SET primary_conninfo = ''")
    standby.ask("SELECT pg_reload_conf()")
    while standby.ask("SELECT count(*) FROM pg_stat_wal_receiver") != "0":
        time.sleep(0.02)


def stop(servers: list[Server]) -> None:
    for server in servers:
        server.stop()
    for server in servers:
        shutil.rmtree(server.socket, ignore_errors=True)
