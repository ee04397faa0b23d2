"""EIO, ENOSPC and SIGKILL at every system call of an append, and writes that were never done.

strace injects them into a child between its first append and its second. `LONG=1` takes every
call; otherwise every nineteenth, from a place that differs between the faults.
"""

import re
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from appended import (
    CALLS,
    LONG,
    Runner,
    calls_in,
    check_receipts,
    handed,
    running,
    traced,
)
from appending import STOPPED
from made_store import MadeStore, act, checkpoints, made_store, written
from thirdcopy_client.errors import UnavailableError

pytestmark = [pytest.mark.fault, pytest.mark.strace]

FAULTS = {
    "EIO once": "error=EIO:when={}",
    "EIO from then on": "error=EIO:when={}+",
    "ENOSPC once": "error=ENOSPC:when={}",
    "SIGKILL": "signal=SIGKILL:when={}",
}
STEP = 1 if LONG else 19
LOST_WRITES = 200 if LONG else 8
BACKUPS = 200 if LONG else 12


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with running() as made:
        yield made


def fresh(tmp_path: Path, name: str) -> MadeStore:
    folder = tmp_path / re.sub(r"\W", "-", name)
    folder.mkdir()
    return made_store("sqlite", folder)


def check_after(store: MadeStore, ended: int, before: int) -> None:
    """Check that what went wrong was said or deadly, and that the log goes on without repair."""
    assert ended in {0, STOPPED, -signal.SIGKILL}, f"the child ended with {ended}"
    receipts = handed(store)
    assert (len(receipts) == before + 1) >= (ended == 0), "an answer without its receipt"
    check_receipts(store, receipts)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_system_call_of_an_append_loses_no_receipt(
    runner: Runner, tmp_path: Path, fault: str
) -> None:
    ended, trace = traced(runner, fresh(tmp_path, "clean"), "one", 1, "-e", f"trace={CALLS}")
    calls = calls_in(trace)
    assert (ended, len(calls) > 30) == (0, True), trace
    ends: Counter[int] = Counter()
    for name, number in calls[list(FAULTS).index(fault) * 3 % STEP :: STEP]:
        if name == "fcntl" and fault.endswith("from then on"):
            # SQLite takes it for a lock that is held, and waits for half a minute.
            continue
        store = fresh(tmp_path, f"{fault} {name} {number}")
        how = f"inject={name}:{FAULTS[fault].format(number)}"
        ended, _ = traced(runner, store, "one", 1, "-e", f"trace={name}", "-e", how)
        check_after(store, ended, 1)
        ends[ended] += 1
        shutil.rmtree(store.folder)
    print(
        f"\n{fault}: {sum(ends.values())} of {len(calls)} calls; ends {dict(ends)}, 0 receipts lost"
    )
    if fault == "SIGKILL":
        # The last few calls may not come again in another run: then nobody was killed.
        assert ends[-signal.SIGKILL] > 0.9 * sum(ends.values())
    else:
        assert ends[STOPPED], "no fault was noticed"


def test_a_full_disk_hands_nothing_out_and_the_next_start_goes_on(
    runner: Runner, tmp_path: Path
) -> None:
    clean = fresh(tmp_path, "clean")
    _, trace = traced(runner, clean, "one", 20, "-e", "trace=pwrite64")
    calls = len(calls_in(trace)) * 4 // 5
    tried = stopped = 0
    for call in range(1, calls + 1, max(1, calls // (60 if LONG else 6))):
        store = fresh(tmp_path, f"full {call}")
        full = f"inject=pwrite64:error=ENOSPC:when={call}+"
        ended, _ = traced(runner, store, "one", 20, "-e", "trace=pwrite64", "-e", full)
        # Whoever fills the disk when all is handed out disturbs the closing of the files only.
        assert (ended == STOPPED) == (len(handed(store)) < 21)
        check_receipts(store, handed(store))
        tried += 1
        stopped += ended == STOPPED
    assert stopped > tried // 2
    print(f"\nfull disk from {tried} moments on: {stopped} stopped, all went on at the next start")


def test_writes_that_were_never_done_are_found_at_the_next_start(
    runner: Runner, tmp_path: Path
) -> None:
    refused = 0
    chance = Random(20170404)  # noqa: S311 - a repeatable choice of moments
    for turn in range(LOST_WRITES):
        store = fresh(tmp_path, f"lost {turn}")
        log_ahead = f"{store.main}-wal"
        from_then = chance.randrange(1, 60)
        lost = f"inject=pwrite64:retval=4096:when={from_then}+"
        only = ("-P", log_ahead, "-e", "trace=pwrite64", "-e", lost)
        ended, _ = traced(runner, store, "killed", 12, *only)
        assert ended == -signal.SIGKILL
        assert len(handed(store)) == 13
        with pytest.raises(UnavailableError, match="were signed here"):
            check_receipts(store, handed(store))
        refused += 1
    print(f"\nlost writes: {refused} of {LOST_WRITES} logs refused to sign")


def test_a_restored_backup_is_never_signed_on(tmp_path: Path) -> None:
    store = fresh(tmp_path, "restored")
    old = tmp_path / "old"
    refused = 0
    for turn in range(BACKUPS):
        with store.opened() as sequencer:
            written(sequencer, act(2 * turn))
        shutil.copytree(store.folder, old)
        with store.opened() as sequencer:
            written(sequencer, act(2 * turn + 1))
        shutil.copytree(store.folder, tmp_path / "newest")
        mark = store.mark.read_bytes()
        _restore(old, store.folder)
        store.mark.write_bytes(mark)
        with pytest.raises(UnavailableError, match="were signed here"), store.opened():
            pass
        refused += 1
        _restore(tmp_path / "newest", store.folder)
    print(f"\nrestored backups: {refused} of {BACKUPS} refused to sign")


def test_a_backup_that_brings_its_mark_along_is_why_there_are_witnesses(tmp_path: Path) -> None:
    store = fresh(tmp_path, "restored")
    with store.opened() as sequencer:
        written(sequencer, act(0))
    shutil.copytree(store.folder, tmp_path / "old")
    with store.opened() as sequencer:
        written(sequencer, act(1))
        newest = checkpoints(sequencer)[-1]
    _restore(tmp_path / "old", store.folder)
    with (
        store.opened() as sequencer,
        pytest.raises(UnavailableError, match="a witness has seen 2"),
    ):
        sequencer.start([newest])


def _restore(backup: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    backup.rename(folder)
