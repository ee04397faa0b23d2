"""What a durable receipt costs, beside the disk's own floor and beside other logs, in one run.

`./dev bench log` runs it. The floor is one synced write of 256 bytes after the other; everything
is measured in rounds that are interleaved on the same disk, and given as a multiple of its
round's floor. Nothing here is asserted. PostgreSQL and Tessera's POSIX driver are measured
where the machine has PostgreSQL, and Go with its modules; what is not run says why. LONG=1 takes
10,000,000 entries.

A ratio to the floor says as much of the disk as of the log. So the receipts are measured once more
as on slower disks: strace delays each fsync and fdatasync in the kernel, of every process alike,
until the floor takes as long as it should. It stops no other system call.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pymerkle import SqliteTree
from sqlalchemy import func, insert, select, update

from go_peer import CACHE, built
from made_store import SIGNER, MadeStore, act, written
from postgres_server import DEBIAN, own_server
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.edge import EMPTY, grow
from thirdcopy.store.engine import writing
from thirdcopy.store.mark import Mark, write_mark
from thirdcopy.store.put import put
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.standing import standing_of
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.merkle import HASH_SIZE, leaf_hash

HERE = Path(__file__).parent
ROUNDS = 3
SECONDS = 2.0
SIZES = (1_000, 100_000, 10_000_000 if os.environ.get("LONG") else 1_000_000)
BATCH = 65_536
SLOWER = (150, 1_500)
"""Microseconds that a sync takes on the disk whose ratios were taken for the aims, and on one of a
cloud's, ten times slower."""
FLOOR_ALONE = "floor"


@dataclass(frozen=True)
class Rate:
    """How many a second, and how long the slowest hundredth waited, in seconds."""

    each_second: float
    p99: float


Measure = Callable[[float], Rate]


def main() -> None:
    """Measure and print the tables."""
    print(f"medians of {ROUNDS} rounds; the first table is of this machine's disk as it is")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        folder = Path(place)
        receipts(folder)
        growth(folder)
    for wanted in SLOWER:
        slower(wanted)


def slower(wanted: int) -> None:
    """Print the table of receipts as on a disk whose syncs take so many microseconds."""
    name = f"as on a disk whose syncs take {wanted} microseconds"
    if not shutil.which("strace"):
        print(f"\n{name}: not run: strace is not on the machine")
        return
    alone = float(delayed(0, FLOOR_ALONE))
    delay = round(wanted - alone)
    if delay < 0:
        print(f"\n{name}: not run: here they take {alone:.0f}, once strace looks on")
        return
    print(f"\n{name}: strace delays each sync of all by {delay} microseconds", flush=True)
    print(delayed(delay), end="")


def delayed(microseconds: int, *arguments: str) -> str:
    """Run the receipts' part in a process whose syncs strace delays; give what it prints."""
    calls = "fsync,fdatasync"
    delay = ["-e", f"inject={calls}:delay_exit={microseconds}"] if microseconds else []
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "-e", f"trace={calls}"]
    command = [*tracer, *delay, sys.executable, __file__, *arguments]
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent / 'src'}{os.pathsep}{HERE}"}
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    ).stdout


def once(arguments: Sequence[str]) -> None:
    """Measure the receipts once, or with the word for it the floor alone, in microseconds."""
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        if FLOOR_ALONE in arguments:
            print(1e6 / floor_in(Path(place))(SECONDS).each_second)
        else:
            receipts(Path(place))


def receipts(folder: Path) -> None:
    """Print receipts a second of ours and of others as multiples of the floor."""
    floor = floor_in(folder)
    names: dict[str, Measure] = {}
    missing = {"immudb": "its Go module was not to be had, and no package of it is known"}
    with opened(folder, "sqlite") as sequencer, opened(folder, "postgres") as other:
        assert sequencer
        for clients in (1, 64, 256):
            names[f"SQLite, {clients} clients"] = ours(sequencer, clients)
        names["pymerkle on SQLite, 1 client"] = pymerkle_in(folder)
        if other:
            names["PostgreSQL, 1 client"] = ours(other, 1)
            names["PostgreSQL, 64 clients"] = ours(other, 64)
        else:
            missing["PostgreSQL"] = "no server of it is on the machine"
        program = built("tessera", "append")
        if isinstance(program, Path):
            for clients in (1, 64, 256):
                name = f"Tessera, {clients} clients"
                names[f"{name}, an index"] = tessera_in(folder, program, clients)
                names[f"{name}, a checkpoint"] = tessera_in(folder, program, clients, "-integrated")
        else:
            missing["Tessera's POSIX driver"] = program
        floors = show(floor, names)
    for name, why in missing.items():
        print(f"{name:<40} not run: {why}")
    print(f"\n{'receipts of ours to those of':<40} {'times':>9}")
    for name in floors:
        if name.startswith(("pymerkle", "Tessera")):
            number = next(word for word in name.split() if word.isdigit())
            print(f"{name:<40} {floors[f'SQLite, {number} clients'] / floors[name]:>9.2f}")


def show(floor: Measure, names: dict[str, Measure]) -> dict[str, float]:
    """Interleave the rounds, print a line for each, and give how many floors each reaches."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    bases = []
    for _ in range(ROUNDS):
        for name, measure in names.items():
            before, rate, after = floor(0.4), measure(SECONDS), floor(0.4)
            base = (before.each_second + after.each_second) / 2
            found[name].append((rate.each_second, rate.each_second / base, rate.p99 * base))
            bases.append(base)
    print(f"\n{'durable receipts':<40} {'a second':>9} {'floors':>7} {'p99 in syncs':>13}")
    print(f"{'the floor: one synced write':<40} {statistics.median(bases):>9.0f} {1:>7.2f}")
    floors = {}
    for name, rounds in found.items():
        each, ratio, p99 = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:<40} {each:>9.0f} {ratio:>7.2f} {p99:>13.1f}")
        floors[name] = ratio
    return floors


def floor_in(folder: Path) -> Measure:
    """Give the floor: how often a second a small write is on the disk."""
    handle = os.open(folder / "floor", os.O_RDWR | os.O_CREAT)

    def measure(seconds: float) -> Rate:
        def once() -> None:
            os.pwrite(handle, bytes(256), 0)
            os.fdatasync(handle)

        return timed(once, seconds)

    return measure


def timed(work: Callable[[], object], seconds: float) -> Rate:
    """Do *work* again and again."""
    waits = []
    begun = now = time.perf_counter()
    while now < begun + seconds:
        work()
        waits.append(time.perf_counter() - now)
        now = time.perf_counter()
    return Rate(len(waits) / (now - begun), sorted(waits)[len(waits) * 99 // 100])


def ours(sequencer: Sequencer, clients: int) -> Measure:
    """Let *clients* threads append, each waiting for its whole receipt."""

    def measure(seconds: float) -> Rate:
        rates: list[Rate] = []

        def client(number: int) -> None:
            write = act(number)

            def once() -> None:
                answer = written(sequencer, write)
                answer.receipt(answer.acts[0])

            rates.append(timed(once, seconds))

        threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Rate(
            sum(rate.each_second for rate in rates), statistics.median(rate.p99 for rate in rates)
        )

    return measure


@contextmanager
def opened(folder: Path, engine: str) -> Iterator[Sequencer | None]:
    """Open a new log on one engine, or nothing where the machine has no such engine."""
    place = folder / engine
    place.mkdir()
    if engine == "sqlite":
        store = MadeStore(place, place / "main.sqlite", place / "keys.sqlite")
        with store.opened() as sequencer:
            yield sequencer
        return
    if not DEBIAN.is_dir():
        yield None
        return
    server = own_server(Path(tempfile.gettempdir()))
    try:
        with MadeStore(place, server.make(), server.make()).opened() as sequencer:
            yield sequencer
    finally:
        server.stop()
        shutil.rmtree(server.socket)


def pymerkle_in(folder: Path) -> Measure:
    """Append to pymerkle's tree on SQLite, and prove what was appended."""
    tree = SqliteTree(str(folder / "pymerkle.sqlite"))  # type: ignore[no-untyped-call]  # it has none

    def once() -> None:
        size = tree.append_entry(os.urandom(116))
        tree.prove_inclusion(size, size)

    return lambda seconds: timed(once, seconds)


def tessera_in(folder: Path, program: Path, clients: int, *more: str) -> Measure:
    """Append to a log of Tessera's POSIX driver."""

    def measure(seconds: float) -> Rate:
        with tempfile.TemporaryDirectory(dir=folder) as log:
            named = ["-folder", log, "-clients", str(clients), "-seconds", str(seconds)]
            done = subprocess.run(
                [str(program), *named, *more], check=True, capture_output=True, text=True
            )
        each, p99 = done.stdout.split()
        return Rate(float(each), float(p99) / 1000)

    return measure


def growth(folder: Path) -> None:
    """Print what one append costs as the log grows, and how many bytes its tiles have."""
    store = MadeStore(folder, folder / "grown.sqlite", folder / "grown-keys.sqlite")
    floor = floor_in(folder)
    print(f"\n{'entries':>12} {'one append, in syncs':>22} {'bytes of tiles to full ones':>29}")
    for size in SIZES:
        with store.opened() as sequencer:
            fill(sequencer, store.mark, size)
        with store.opened() as sequencer:
            tiles = select(func.sum(func.length(tables.tile.c.hashes)))
            with sequencer.engine.connect() as connection:
                stored = connection.execute(tiles).scalar_one()
            ratios = []
            for _ in range(4 * ROUNDS):
                before = floor(0.1)
                rate = ours(sequencer, 1)(0.3)
                base = (before.each_second + floor(0.1).each_second) / 2
                ratios.append(base / rate.each_second)
        full = size * HASH_SIZE
        print(f"{size:>12} {statistics.median(ratios):>22.2f} {stored / full:>29.3f}")


def fill(sequencer: Sequencer, mark: Path, size: int) -> None:
    """Put entries into the log up to *size*, in few transactions and with one signature."""
    with sequencer.engine.connect() as connection:
        head = head_of(connection)
    edge = EMPTY
    if head.size:
        with sequencer.engine.connect() as connection:
            edge = standing_of(connection, head).edge
    for low in range(head.size, size, BATCH):
        lines = [b"thirdcopy/1 sealed 2017-04 " + b"%089d" % n for n in _numbers(low, size)]
        grown = grow(edge, [leaf_hash(line) for line in lines])
        edge = grown.edge
        with writing(sequencer.engine).begin() as connection:
            rows = [{"idx": low + n, "line": line, "seal": None} for n, line in enumerate(lines)]
            connection.execute(insert(tables.entry), rows)
            put(
                connection,
                tables.tile,
                [{"level": lv, "n": n, "hashes": row} for (lv, n), row in grown.tiles.items()],
            )
            now = {"size": edge.size, "root": edge.root}
            connection.execute(update(tables.head).values(now))
            if edge.size == size:
                note = sign_checkpoint(Checkpoint(SIGNER.name, edge.size, edge.root), SIGNER)
                connection.execute(insert(tables.checkpoint), {**now, "note": note})
    write_mark(mark, Mark(edge.size, edge.root))


def _numbers(low: int, size: int) -> range:
    return range(low, min(low + BATCH, size))


if __name__ == "__main__":
    once(sys.argv[1:])
