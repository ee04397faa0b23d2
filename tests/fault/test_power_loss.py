"""Power losses: what was not synced is dropped, torn or kept by chance, and no receipt is lost.

strace records every write, truncation and sync of a child that appends. An image is what a
disk may hold at one moment of that: what was synced before, and of the rest some writes whole,
some sectors of others, and some not at all. `LONG=1` checks 2,000 images. The control syncs as
SQLite's `synchronous=NORMAL` does, and must lose receipts.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from appended import (
    LONG,
    LostError,
    Receipt,
    Runner,
    SaltsLostError,
    check_receipts,
    receipts_in,
    running,
    traced,
)
from made_store import MadeStore, made_store
from thirdcopy_client.errors import UnavailableError

pytestmark = [pytest.mark.fault, pytest.mark.strace]

IMAGES = 2000 if LONG else 40
APPENDS = 120
SECTOR = 512
HANDED = "handed"
TRACED = "write,pwrite64,ftruncate,fsync,fdatasync,unlink"
_LINE = re.compile(
    r"^(?P<call>\w+)\((?:\d+<(?P<path>[^>]+)>|\"(?P<name>[^\"]+)\")"
    r"(?:, (?P<rest>.*))?\)\s+= (?P<result>-?\d+)"
)
_BYTES = re.compile(r"\"(?P<hex>(?:\\x[0-9a-f]{2})*)\"(?:, \d+)?(?:, (?P<offset>\d+))?$")


@dataclass(frozen=True)
class Change:
    """One write or truncation of a file, not yet on the disk."""

    file: str
    offset: int
    data: bytes | None


@dataclass(frozen=True)
class Sync:
    """From here on everything written to a file is on the disk."""

    file: str


Step = Change | Sync | Receipt


@dataclass
class Disk:
    """What is on the disk, and what is only on its way to it."""

    files: dict[str, bytearray]
    pending: dict[str, list[Change]] = field(default_factory=dict)

    def take(self, step: Change | Sync) -> None:
        if isinstance(step, Change):
            self.pending.setdefault(step.file, []).append(step)
        else:
            for change in self.pending.pop(step.file, []):
                self.put(change)

    def put(self, change: Change) -> None:
        content = self.files.setdefault(change.file, bytearray())
        if change.data is None:
            del content[change.offset :]
            return
        content.extend(bytes(max(0, change.offset - len(content))))
        content[change.offset : change.offset + len(change.data)] = change.data

    def lose_power(self, chance: Random) -> None:
        """Put some of what is on its way, whole or in sectors, and drop the rest."""
        for change in [one for changes in self.pending.values() for one in changes]:
            fate = chance.random()
            if fate < 0.4:
                self.put(change)
            elif fate < 0.6 and change.data is not None:
                for at in range(0, len(change.data), SECTOR):
                    if chance.random() < 0.5:
                        sector = change.data[at : at + SECTOR]
                        self.put(Change(change.file, change.offset + at, sector))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with running() as made:
        yield made


def recorded(runner: Runner, store: MadeStore, mode: str) -> tuple[dict[str, bytes], list[Step]]:
    """Run a child to its end; give the files before it and everything that it did to them."""
    with store.opened():
        pass
    before = {path.name: path.read_bytes() for path in store.folder.iterdir()}
    how = ("-y", "-xx", "-s", "200000", "-e", f"trace={TRACED}")
    ended, trace = traced(runner, store, mode, APPENDS, *how)
    assert ended == 0
    steps = [step for line in trace.splitlines() for step in _steps(line, store.folder)]
    return before, steps


def _steps(line: str, folder: Path) -> Sequence[Step]:
    """Read what one system call did to a file of the log."""
    found = _LINE.match(line)
    path = Path(_text(found["path"] or found["name"])) if found else folder
    if found is None or int(found["result"]) < 0 or path.parent != folder:
        return []
    if found["call"] in {"fsync", "fdatasync"}:
        return [Sync(path.name)]
    if found["call"] in {"ftruncate", "unlink"}:
        return [Change(path.name, int(found["rest"] or 0), None)]
    written = _BYTES.search(found["rest"])
    assert written is not None, line[:200]
    data = bytes.fromhex(written["hex"].replace("\\x", ""))
    if path.name == HANDED:
        return receipts_in(data)
    return [Change(path.name, int(written["offset"]), data)]


def _text(path: str) -> str:
    """Undo strace's way of writing a name."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda one: chr(int(one[1], 16)), path)


def images(
    before: dict[str, bytes], steps: list[Step], folder: Path, chance: Random
) -> Iterator[tuple[MadeStore, list[Receipt]]]:
    """Give crash images at rising moments, with the receipts that were out by then."""
    moments = sorted(chance.randrange(len(steps)) for _ in range(IMAGES))
    disk = Disk({name: bytearray(data) for name, data in before.items()})
    receipts: list[Receipt] = []
    done = 0
    for moment in moments:
        for step in steps[done:moment]:
            if isinstance(step, Receipt):
                receipts.append(step)
            else:
                disk.take(step)
        done = moment
        image = Disk({name: bytearray(data) for name, data in disk.files.items()}, disk.pending)
        image.lose_power(chance)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in image.files.items():
            # What says where the log ahead is lives in memory, and is gone with the power.
            if not name.endswith("-shm"):
                (folder / name).write_bytes(data)
        yield MadeStore(folder, folder / "main.sqlite", folder / "keys.sqlite"), list(receipts)


def test_no_receipt_is_lost_when_the_power_is(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    before, steps = recorded(runner, made_store("sqlite", tmp_path / "store"), "bursts")
    chance = Random(20170405)  # noqa: S311 - a repeatable choice of moments
    held = 0
    for image, receipts in images(before, steps, tmp_path / "image", chance):
        check_receipts(image, receipts)
        held += len(receipts)
    assert held > IMAGES
    print(f"\n{IMAGES} power losses in {len(steps)} steps: {held} receipts held, 0 lost")


def test_without_a_sync_for_each_commit_receipts_are_lost_and_the_mark_says_so(
    runner: Runner, tmp_path: Path
) -> None:
    (tmp_path / "store").mkdir()
    before, steps = recorded(runner, made_store("sqlite", tmp_path / "store"), "careless")
    chance = Random(20170406)  # noqa: S311 - as above
    lost = refused = salts = 0
    for image, receipts in images(before, steps, tmp_path / "image", chance):
        marked = image.mark.read_bytes()
        image.mark.write_bytes((0).to_bytes(8, "big") + marked[8:])
        try:
            check_receipts(image, receipts, more=False)
        except LostError:
            lost += 1
            image.mark.write_bytes(marked)
            with pytest.raises(UnavailableError, match="were signed here"), image.opened():
                pass
            refused += 1
        except SaltsLostError:
            salts += 1
    assert lost > IMAGES // 10
    print(
        f"\ncontrol: {lost} of {IMAGES} images lost receipts, of which {refused} refused to sign; "
        f"{salts} more lost salts"
    )
