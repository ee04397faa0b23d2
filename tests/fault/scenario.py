"""Run a short scenario again and again in children that are killed.

Each line of standard input asks for one child: a home, a mode, and after how many seconds it
is killed (`-` for never). Each line of standard output is how that child ended, as `waitpid`
has it: minus the signal, or the exit code. Everything that does not depend on the home is
read before the first fork, so that a child's time is the scenario's.
"""

import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from thirdcopy import gateway as gates
from thirdcopy.event import OpenAct
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import World
from thirdcopy.store import append, sequencer, tables
from thirdcopy.store.vault import unseal_bytes
from thirdcopy.store.write import Write
from thirdcopy_client.errors import UnavailableError
from world import opened, people, rulesets, run_quarter

SHORT = Totals(rejected=1, supplied=3, nothing=1)
STOPPED = 7
"""The exit code of a child whose log stopped on a full disk, as it must."""


def whole(world: World) -> None:
    """Run the quarter to its publication."""
    run_quarter(world, SHORT)
    gates.publish(world.gateway)


def sends_first(world: World) -> None:
    """Send each parcel before its intent is durable, and die in between: the planted fault."""
    put = append.put_outgoing
    post = gates.mailbox_post(world.gateway.home.mailbox)

    def send_and_die(connection: Connection, *rest: Any) -> None:  # noqa: ANN401 - what it stands for
        put(connection, *rest)
        for row in connection.execute(select(tables.outbox)).all():
            key = world.gateway.vault.case_keys([row.case_id])[row.case_id]
            parcel = unseal_bytes(key, row.parcel_sealed, row.id.encode())
            post(row.to_body, row.id, parcel)
            os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr(sequencer, "put_outgoing", send_and_die)
    whole(world)


def full_disk(world: World) -> None:
    """Let no file grow any more, then write: the log must stop and stay stopped."""
    gateway = world.gateway
    act = OpenAct("day", gateway.clock(), {"root": "A" * 43 + "="})
    for _ in range(40):
        gateway.sequencer.write([Write(acts=(act,))])
    wal = gateway.home.main.with_name(f"{gateway.home.main.name}-wal")
    largest = wal.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    last = ""
    for _ in range(2):
        try:
            gateway.sequencer.write([Write(acts=(act,))])
        except UnavailableError as error:
            last = error.message
        else:
            return
    if last == "the log has stopped":
        os._exit(STOPPED)


MODES: dict[str, Callable[[World], None]] = {
    "whole": whole,
    "sends-first": sends_first,
    "full-disk": full_disk,
}


def child(home: Path, mode: str) -> None:
    """Do one scenario, and leave without running anything that was not the scenario's."""
    try:
        with opened(home) as world:
            MODES[mode](world)
    except BaseException:  # noqa: BLE001 - a child must never return into its parent's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid: int, after: float | None) -> int:
    """Kill the child when its time is over; give how it ended."""
    stop = time.monotonic() + after if after is not None else None
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if stop is not None and time.monotonic() >= stop:
            os.kill(pid, signal.SIGKILL)
            stop = None
        time.sleep(0.0005)


def main() -> None:
    """Read what does not change, then serve one child a line."""
    people()
    rulesets()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        home, mode, after = line.split()
        pid = os.fork()
        if not pid:
            child(Path(home), mode)
        sys.stdout.write(f"{ended(pid, None if after == '-' else float(after))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
