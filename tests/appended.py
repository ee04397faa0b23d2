"""Ask for children that append, do them harm, and check that no receipt was given in vain."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from made_store import MadeStore, act, check_whole, checkpoints, entries, written
from thirdcopy.store import tables
from thirdcopy_client.canonical import unb64

HERE = Path(__file__).parent
LONG = bool(os.environ.get("LONG"))
CALLS = (
    "openat,close,read,pread64,write,pwrite64,lseek,fcntl,flock,fsync,fdatasync,ftruncate,"
    "unlink,rename,newfstatat,mmap"
)
"""The system calls by which an append reaches the disk, or learns what is on it."""
_CALL = re.compile(r"^(\w+)\(")


class LostError(AssertionError):
    """A receipt is out, and the log does not hold what it says."""


class SaltsLostError(AssertionError):
    """An entry is in the log, and the key store does not hold its salts."""


@dataclass(frozen=True)
class Receipt:
    """What somebody outside holds: an index, and the size and root that were signed."""

    index: int
    size: int
    root: bytes


@dataclass(frozen=True)
class Runner:
    """A process that forks children for us."""

    process: subprocess.Popen[str]

    def begin(self, store: MadeStore, mode: str, number: int = 1) -> int:
        """Start one child; give its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{store.folder} {store.main} {store.keys} {mode} {number}\n")
        self.process.stdin.flush()
        return int(self._line())

    def end(self) -> int:
        """Wait for the child; give how it ended."""
        return int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def running() -> Iterator[Runner]:
    """Run a process that forks children."""
    paths = os.pathsep.join([str(HERE), str(HERE.parent / "src")])
    with subprocess.Popen(
        [sys.executable, str(HERE / "appending.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Runner(process)
        assert process.stdin is not None
        process.stdin.close()


def traced(runner: Runner, store: MadeStore, mode: str, number: int, *how: str) -> tuple[int, str]:
    """Run a child that stops once, under strace from there on; give its end and the trace."""
    pid = runner.begin(store, mode, number)
    _until_stopped(pid)
    with tempfile.NamedTemporaryFile(suffix=".trace") as trace:
        command = ["strace", "-p", str(pid), "-o", trace.name, *how]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            attached = tracer.stderr.readline()
            assert "attached" in attached, attached
            os.kill(pid, signal.SIGCONT)
            ended = runner.end()
            tracer.wait(timeout=60)
        return ended, Path(trace.name).read_text(encoding="ascii", errors="replace")


def calls_in(trace: str) -> list[tuple[str, int]]:
    """Give the system calls of a trace in order, each with which one of its name it is."""
    seen: Counter[str] = Counter()
    found = []
    for line in trace.splitlines():
        if call := _CALL.match(line):
            seen[call[1]] += 1
            found.append((call[1], seen[call[1]]))
    return found


def handed(store: MadeStore) -> list[Receipt]:
    """Give every receipt that left a child; a line that was cut off left nothing."""
    path = store.folder / "handed"
    data = path.read_bytes() if path.exists() else b""
    return receipts_in(data)


def receipts_in(data: bytes) -> list[Receipt]:
    lines = data.split(b"\n")[:-1]
    parts = [line.split() for line in lines]
    return [Receipt(int(i), int(size), unb64(root.decode())) for i, size, root in parts]


def check_receipts(store: MadeStore, receipts: Sequence[Receipt], *, more: bool = True) -> int:
    """Start the log again, hold every receipt against it, and append: give its size."""
    with store.opened() as sequencer:
        roots = {one.size: one.root for one in checkpoints(sequencer)}
        size = len(entries(sequencer))
        for one in receipts:
            if one.index >= size or roots.get(one.size) != one.root:
                raise LostError(one)
        check_whole(sequencer)
        with sequencer.engine.connect() as connection:
            seals = connection.execute(select(tables.entry.c.seal)).scalars()
            named = [seal for seal in seals if seal is not None]
        if len(sequencer.vault.seals(named)) != len(named):
            raise SaltsLostError
        if more:
            assert written(sequencer, act(time.monotonic_ns())).acts == (size,)
        return size


def _until_stopped(pid: int) -> None:
    """Wait until the kernel says that the process is stopped."""
    for _ in range(20_000):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "T":
            return
        assert state not in "ZX", "the child ended before it stopped"
        time.sleep(0.0005)
    raise AssertionError("the child does not stop")
