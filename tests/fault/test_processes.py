"""Several processes write one log at the same time, and one of them dies: each receipt is true."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from appended import check_receipts, handed, running
from appending import WRITERS
from made_store import check_whole, made_store

pytestmark = [pytest.mark.fault, pytest.mark.postgres]
EACH = 40


@pytest.mark.parametrize("engine", ["postgres", "sqlite"])
def test_processes_take_turns_and_the_death_of_one_holds_up_nobody(
    tmp_path: Path, engine: str
) -> None:
    store = made_store(engine, tmp_path)
    with store.opened():
        pass
    with ExitStack() as stack:
        one, two, doomed = [stack.enter_context(running()) for _ in range(3)]
        for runner in (one, two):
            runner.begin(store, "threads", EACH)
        pid = doomed.begin(store, "threads", 10**9)
        before = len(handed(store))
        give_up = time.monotonic() + 30
        while len(handed(store)) < before + EACH and time.monotonic() < give_up:
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
        assert doomed.end() == -signal.SIGKILL
        assert (one.end(), two.end()) == (0, 0)
    receipts = handed(store)
    assert len(receipts) >= 2 * WRITERS * EACH
    assert len({receipt.index for receipt in receipts}) == len(receipts), "no place is given twice"
    check_receipts(store, receipts)
    with store.opened() as sequencer:
        check_whole(sequencer)
    print(f"\n{engine}: 3 processes, one killed, {len(receipts)} receipts, each true")
