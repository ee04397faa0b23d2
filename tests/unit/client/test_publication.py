"""A folder that is published into holds at every step, for every reader, and after every crash."""

import atexit
import os
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import pytest

from made_log import LOG, Held, at_size, forked, publish, small_log
from thirdcopy_client.durable import put
from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.mirror import Copied, mirror
from thirdcopy_client.publication import GRACE, lay_out, parts_of, publishing
from thirdcopy_client.translog.manifest import MANIFEST, NEXT_MANIFEST
from thirdcopy_client.verify import (
    DirectoryReader,
    Reader,
    Verified,
    verify_directory,
    verify_growth,
    view_of,
)
from thirdcopy_client.verify.directory import verify_whole
from thirdcopy_client.verify.reader import NotThereError
from watched_steps import Stopped, before_each_change, stop_at

KEY = LOG.verifier_key
MADE = small_log()
SMALLER, SMALL, FULL, WHOLE = 190, 200, 256, 278
"""Sizes: from 188 on the two quarters are closed; at 256 every tile is full; then a new begins."""
DESCRIBING = {"checkpoint", MANIFEST}


@dataclass(frozen=True)
class Site:
    """A folder as a web server gives it: nobody can list it."""

    folder: Path

    def names(self) -> None:
        return None

    def read(self, path: str) -> bytes:
        return DirectoryReader(self.folder).read(path)


@cache
def published(size: int) -> Mapping[str, bytes]:
    return publish(at_size(MADE, size))


@cache
def small_folder() -> Path:
    """Give a folder that 200 entries were published in."""
    folder = Path(tempfile.mkdtemp()) / "public"
    atexit.register(shutil.rmtree, folder.parent)
    lay(folder, SMALL)
    return folder


def lay(folder: Path, size: int) -> None:
    """Publish a log into a folder, as a gateway does."""
    files = published(size)
    with publishing(folder):
        new = [path for path in files if path not in DESCRIBING and not (folder / path).exists()]
        for path in new:
            put(parts_of(folder) / path, files[path])
        lay_out(folder, new, files["checkpoint"], files[MANIFEST])


def lay_torn(folder: Path, size: int) -> None:
    """Publish as it was done before: each file by itself, the manifest last."""
    files = published(size)
    for path in sorted(set(files) - DESCRIBING):
        put(folder / path, files[path])
    put(folder / "checkpoint", files["checkpoint"])
    for place in folder.rglob("*"):
        if place.is_file() and place.relative_to(folder).as_posix() not in files:
            place.unlink()
    put(folder / MANIFEST, files[MANIFEST])


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def outcome(read: Callable[[], int]) -> int | str:
    try:
        return read()
    except (VerificationError, UnavailableError) as error:
        return f"{type(error).__name__} {error}"


def readings(folder: Path, known: Verified) -> dict[str, int | str]:
    """Read a folder in every way there is, each from the beginning."""
    here, there = DirectoryReader(folder), Site(folder)

    def grown(reader: Reader) -> int:
        found = verify_growth(reader, KEY, known)
        return found.known.report.size if hasattr(found, "known") else -1

    def copied() -> int:
        found = mirror(here, folder.with_name("mirrored"), KEY)
        return found.report.size if isinstance(found, Copied) else -1

    return {
        "a folder": outcome(lambda: verify_directory(here, KEY).size),
        "a site": outcome(lambda: verify_directory(there, KEY).size),
        "what grew in a folder": outcome(lambda: grown(here)),
        "what grew at a site": outcome(lambda: grown(there)),
        "a view": outcome(lambda: view_of(here, KEY).checkpoint.size),
        "a copy": outcome(copied),
    }


def watched(folder: Path, change: Callable[[], object]) -> dict[str, list[int | str]]:
    """Read a folder before each step of a change to it, and after the last."""
    known = verify_whole(DirectoryReader(folder), KEY)
    found: dict[str, list[int | str]] = {}

    def look() -> None:
        for how, what in readings(folder, known).items():
            found.setdefault(how, []).append(what)

    with before_each_change(folder, look):
        change()
    look()
    return found


def watched_sizes(folder: Path, *, every_step: bool) -> list[int]:
    """Publish the whole log; give what a folder's reader finds before each step and at the end."""
    sizes: list[int] = []

    def look() -> None:
        sizes.append(verify_directory(DirectoryReader(folder), KEY).size)

    with before_each_change(folder, look if every_step else lambda: None):
        lay(folder, WHOLE)
    look()
    return sizes


def test_every_reader_accepts_at_every_step_of_a_publication(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    lay(folder, SMALLER)
    lay(folder, SMALL)
    for how, sizes in watched(folder, lambda: lay(folder, WHOLE)).items():
        assert len(sizes) > 20, how
        assert [one for one in sizes if isinstance(one, str)] == [], how
        assert sizes == sorted(sizes, key=int), how
        assert set(sizes) == {200, 278}, how


def test_a_publication_file_by_file_would_accuse_the_honest(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    lay_torn(folder, SMALL)
    found = watched(folder, lambda: lay_torn(folder, WHOLE))["a folder"]
    assert len([one for one in found if str(one).startswith("VerificationError")]) > 5


def test_a_publication_that_is_cut_off_anywhere_leaves_what_holds_and_is_made_good(
    tmp_path: Path,
) -> None:
    ends = Counter[int]()
    for step in range(100):
        folder = tmp_path / str(step) / "public"
        shutil.copytree(small_folder(), folder)
        try:
            with before_each_change(folder, stop_at(step)):
                lay(folder, FULL)
        except Stopped:
            for reader in (DirectoryReader(folder), Site(folder)):
                ends[verify_directory(reader, KEY).size] += 1
        else:
            assert step > 10
            break
        sizes = watched_sizes(folder, every_step=step % 4 == 0)
        assert set(sizes) <= {200, 256, 278}
        assert sizes[-1] == 278
        files, listed = content(folder), published(WHOLE)
        assert {path: files[path] for path in listed} == listed
        assert NEXT_MANIFEST not in files
        assert not parts_of(folder).exists()
    assert set(ends) == {200, 256}


def test_the_files_that_name_new_keys_come_first_and_in_the_order_of_the_keys(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "public"
    lay(folder, SMALL)
    seen: list[set[str]] = []
    files = published(WHOLE)
    new = ["keys/100", "keys/99", "tile/0/001.p/22"]
    with publishing(folder):
        for path in new:
            put(parts_of(folder) / path, files.get(path, b"x"))
        with before_each_change(folder, lambda: seen.append(content(folder).keys() & {*new})):
            lay_out(folder, new, files["checkpoint"], files[MANIFEST])
    grown = [one for one, before in zip(seen[1:], seen, strict=False) if one > before]
    assert grown == [{"keys/99"}, {"keys/99", "keys/100"}, {*new}]


def test_the_first_publication_is_never_found_wanting(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    found = []
    with before_each_change(
        folder,
        lambda: found.append(outcome(lambda: verify_directory(DirectoryReader(folder), KEY).size)),
    ):
        lay(folder, WHOLE)
    assert {str(one).partition(" ")[0] for one in found} == {"UnavailableError", "278"}


def test_one_changed_byte_is_named_at_every_step_of_a_publication(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    lay(folder, SMALL)
    tried = set()

    def change_each() -> None:
        files = content(folder)
        if NEXT_MANIFEST not in files or tuple(sorted(files)) in tried:
            return
        tried.add(tuple(sorted(files)))
        for path, data in files.items():
            for at in {0, len(data) // 2, len(data) - 2}:
                changed = bytearray(data)
                changed[at] ^= 1
                with pytest.raises(VerificationError) as refused:
                    verify_directory(Held(files | {path: bytes(changed)}), KEY)
                assert str(refused.value.place).partition(":")[0] == path, (path, at)
        for extra in ("note.txt", "tile/0/000.p/7", "reveal/2018-Q1", "keys/3", "keys/900"):
            with pytest.raises(VerificationError) as refused:
                verify_directory(Held(files | {extra: b"x"}), KEY)
            assert str(refused.value.place).partition(":")[0] == extra

    with before_each_change(folder, change_each):
        lay(folder, WHOLE)
    assert len(tried) > 5


def test_the_manifest_to_come_excuses_nothing_unless_it_is_signed() -> None:
    files = published(SMALL)
    larger = publish(MADE, files=LOG)
    for extra in ({}, {"tile/0/001.p/22": larger["tile/0/001.p/22"]}):
        with pytest.raises(VerificationError) as refused:
            verify_directory(Held({**files, **extra, NEXT_MANIFEST: larger[MANIFEST]}), KEY)
        assert refused.value.place == NEXT_MANIFEST


@dataclass
class Interrupting:
    """A reader beside which something is published before its read of some number."""

    folder: Path
    at: int
    change: Callable[[], object]
    listed: bool
    reads: int = field(default=0)

    def names(self) -> frozenset[str] | None:
        return DirectoryReader(self.folder).names() if self.listed else None

    def read(self, path: str) -> bytes:
        if self.reads == self.at:
            self.change()
        self.reads += 1
        return DirectoryReader(self.folder).read(path)


@pytest.mark.parametrize("listed", [True, False], ids=["folder", "site"])
def test_a_whole_publication_between_any_two_reads_is_no_fault(
    tmp_path: Path, *, listed: bool
) -> None:
    sizes = Counter[int]()
    for at in range(0, 100, 3):
        folder = tmp_path / str(at) / "public"
        shutil.copytree(small_folder(), folder)
        reader = Interrupting(folder, at, partial(lay, folder, WHOLE), listed)
        sizes[verify_directory(reader, KEY).size] += 1
        if reader.reads <= at:
            break
    assert sizes[200] > 5
    assert sizes[278] >= 1


@dataclass
class Restless:
    """A place where a larger log is published whenever entries are read, and nothing is kept."""

    sizes: list[int]
    files: Mapping[str, bytes] = field(default_factory=lambda: published(SMALLER))

    def names(self) -> frozenset[str]:
        return frozenset(self.files)

    def read(self, path: str) -> bytes:
        if path.startswith("tile/entries/") and self.sizes:
            self.files = published(self.sizes.pop(0))
        if path not in self.files:
            raise NotThereError("the file is not there", place=path)
        return self.files[path]


def test_a_log_that_grows_at_each_reading_could_not_be_checked() -> None:
    with pytest.raises(UnavailableError, match="published anew each time"):
        verify_directory(Restless(list(range(200, 278))), KEY)
    assert verify_directory(Restless([200, 210, 278]), KEY).size == 278


def test_partial_tiles_stay_for_the_grace_and_then_go(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    for size in (SMALLER, SMALL, FULL):
        lay(folder, size)
    narrow = {path for path in content(folder) if ".p/" in path}
    replaced = {f"tile/{level}/000.p/{n}" for level in ("0", "entries") for n in (190, 200)}
    assert replaced == narrow - {"tile/1/000.p/1"}
    before = (folder / "tile/0/000").stat().st_mtime - GRACE - 60
    for path in ("tile/0/000.p/200", "tile/entries/000.p/200"):
        os.utime(folder / path, (before, before))
    lay(folder, WHOLE)
    left = {path for path in content(folder) if ".p/" in path} - set(published(WHOLE))
    assert left == {"tile/0/000.p/200", "tile/entries/000.p/200"}
    assert verify_directory(DirectoryReader(folder), KEY).size == 278


@pytest.mark.parametrize("path", ["tile/0/000.p/200", "tile/entries/000.p/200"])
def test_a_partial_tile_of_another_log_is_not_left_over(path: str) -> None:
    files = published(WHOLE)
    before = {path: published(SMALL)[path]}
    assert verify_directory(Held({**files, **before}), KEY).size == 278
    other = {path: publish(at_size(forked(MADE, 195), 200))[path]}
    with pytest.raises(VerificationError) as refused:
        verify_directory(Held({**files, **other}), KEY)
    assert refused.value.place == path


def test_who_publishes_into_a_folder_is_alone(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    entered = threading.Event()

    def second() -> None:
        with publishing(folder):
            entered.set()

    waiting = threading.Thread(target=second)
    with publishing(folder):
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    waiting.join()
