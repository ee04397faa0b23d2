"""How long a verifier takes over a large log, and how much memory; nothing here is asserted.

`./dev bench verify` makes two logs, one padded as a gateway pads and one without padding or
secrets, and checks each in a process of its own; `ENTRIES=100000` makes them smaller.
Times are processor time, beside the time that hashing alone takes in the same run, and that of
Tessera's own checker over the same files, which counts nothing.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from go_peer import built
from made_log import FILES, LOG, ORIGIN, close, manifest_of, opened, salt, sealed
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.clock import months_of, quarter_of
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.entry import PADDING, Class, Header
from thirdcopy_client.translog.merkle import EMPTY_ROOT, apex, leaf_row
from thirdcopy_client.translog.reveal import Reveal, Revealed, agreement_path
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    Tile,
    bundles_of,
    format_bundle,
    format_tile_path,
    hashes_at,
)
from thirdcopy_client.translog.tree import root_of

ENTRIES = int(os.environ.get("ENTRIES", "1000000"))
QUARTERS = 40
TEXT = b"an agreement whose counts are exact\n"
CLASS = Class(hash_of(TEXT))
KINDS = ("received", "supplied", "nothing-supplied")
PADDED, EXACT = 8, 1
"""Of how many sealed entries one is revealed: with the gateway's padding, and without any."""

_CHECK = """
import json, sys, time
from pathlib import Path
from thirdcopy_client.verify import DirectoryReader, verify_directory
from thirdcopy_client.verify import entries, periods
spent = {}
def timed(name, work):
    def run(*arguments, **named):
        begun = time.process_time()
        try:
            return work(*arguments, **named)
        finally:
            spent[name] = time.process_time() - begun
    return run
from thirdcopy_client.verify import directory
directory.check_periods = timed("recount", directory.check_periods)
check = timed("all", verify_directory)
report = check(DirectoryReader(Path(sys.argv[1])), sys.argv[2])
# Not `ru_maxrss`, which a process has from the one that started it.
memory = int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) / 1024
counted = sum(cell.count for cell in report.cells)
print(json.dumps({**spent, "memory": memory, "size": report.size, "counted": counted}))
"""


def main() -> None:
    """Make both logs, check them, and print a line for each."""
    print(f"{'log':<34} {'entries':>9} {'counted':>9} {'all':>7} {'recount':>8} {'MB':>5}")
    for name, one_in in (("as a gateway pads", PADDED), ("every entry revealed", EXACT)):
        for entries in (ENTRIES // 10, ENTRIES):
            with tempfile.TemporaryDirectory() as folder:
                write_log(Path(folder), entries, one_in)
                show(name, check(Path(folder)))
                others(Path(folder))
    print(f"hashing alone: {hashing(ENTRIES):.2f} s for leaves and nodes of {ENTRIES} entries")


def show(name: str, found: dict[str, float]) -> None:
    """Print one line."""
    print(
        f"{name:<34} {found['size']:>9} {found['counted']:>9}"
        f" {found['all']:>6.2f}s {found['recount']:>7.2f}s {found['memory']:>5.0f}"
    )


def others(folder: Path) -> None:
    """Print what Tessera's checker says of a log, and of it after one changed byte."""
    program = built("tessera", "fsck")
    if not isinstance(program, Path):
        print(f"{'  by Tessera':<34} not run: {program}")
        return
    command = [str(program), str(folder), LOG.verifier_key]
    said = []
    for changed in (False, True):
        if changed:
            path = folder / format_tile_path(Tile(None, 0))
            data = bytearray(path.read_bytes())
            data[40] ^= 1
            path.write_bytes(data)
        before = os.times()
        ran = subprocess.run(command, check=False, capture_output=True, timeout=120)
        spent = os.times().children_user - before.children_user
        said.append(f"{'accepts' if ran.returncode == 0 else 'rejects'} in {spent:.2f}s")
    print(f"{'  by Tessera':<34} {said[0]}; after one changed byte, {said[1]}")


def check(folder: Path) -> dict[str, float]:
    """Verify a folder in a process of its own; give processor seconds and megabytes."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "src")}
    command = [sys.executable, "-c", _CHECK, str(folder), LOG.verifier_key]
    ran = subprocess.run(command, check=True, capture_output=True, env=environment)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def hashing(entries: int) -> float:
    """Give the seconds that the leaves and nodes of a log take and nothing else."""
    lines = [b"x" * 116] * TILE_WIDTH
    begun = time.process_time()
    for _ in range(entries // TILE_WIDTH):
        apex(leaf_row(lines))
    return time.process_time() - begun


def write_log(folder: Path, entries: int, one_in: int) -> None:
    """Write a log's public files, one bundle at a time."""
    files: dict[str, bytes] = {agreement_path(CLASS.agreement): TEXT}
    rows: list[bytearray] = [bytearray()]
    held: list[bytes] = []
    size = 0
    for line in _lines(entries, one_in, files):
        held.append(line)
        size += 1
        if len(held) == TILE_WIDTH:
            _put(folder, format_tile_path(Tile(None, size // TILE_WIDTH - 1)), format_bundle(held))
            rows[0] += leaf_row(held)
            held.clear()
    if held:
        last = next(b for b in reversed(list(bundles_of(size))))
        _put(folder, format_tile_path(last), format_bundle(held))
        rows[0] += leaf_row(held)
    while hashes_at(len(rows), size):
        below = rows[-1]
        whole = len(below) // (TILE_WIDTH * 32)
        rows.append(
            bytearray(
                b"".join(
                    apex(bytes(below[n * TILE_WIDTH * 32 : (n + 1) * TILE_WIDTH * 32]))
                    for n in range(whole)
                )
            )
        )
    for level, row in enumerate(rows):
        for at in range(0, len(row), TILE_WIDTH * 32):
            hashes = bytes(row[at : at + TILE_WIDTH * 32])
            tile = Tile(level, at // (TILE_WIDTH * 32), len(hashes) // 32)
            _put(folder, format_tile_path(tile), hashes)
    root = root_of(
        size,
        lambda level, n: bytes(rows[level][n * TILE_WIDTH * 32 : (n + 1) * TILE_WIDTH * 32]),
    )
    checkpoint = Checkpoint(ORIGIN, size, root or EMPTY_ROOT)
    files["checkpoint"] = sign_checkpoint(checkpoint, LOG)
    for path, data in files.items():
        _put(folder, path, data)
    every = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    _put(folder, "manifest", manifest_of(every, checkpoint, FILES))


def _lines(entries: int, one_in: int, files: dict[str, bytes]) -> Iterator[bytes]:
    """Give each line: keys, then quarter after quarter of sealed entries and their closing."""
    yield opened("2007-01-01", "keys", files=FILES.verifier_key, log=LOG.verifier_key)
    index = 1
    start = 0
    for quarter in range(QUARTERS):
        begun = dt.date(2007 + quarter // 4, quarter % 4 * 3 + 1, 1)
        period = quarter_of(begun)
        months = months_of(period)
        count = (entries - 1) // QUARTERS - 2
        revealed = []
        for number in range(count):
            month = months[number * 3 // count]
            if number % one_in:
                header = Header(PADDING, None, month, salt(index))
            else:
                header = Header(KINDS[number % 3], CLASS, month, salt(index))
                revealed.append(Revealed(index, CLASS, header.kind, header.salt))
            yield sealed(header)
            index += 1
        reveal = Reveal(ORIGIN, period, start, index, (CLASS,), tuple(revealed), count)
        closing, written = close(reveal, f"{begun.year}-12-31")
        start = index
        files |= written
        yield from closing
        index += len(closing)


def _put(folder: Path, path: str, data: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
