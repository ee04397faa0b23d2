"""Entries and tiles: read once, in order, never more than one bundle at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.entry import (
    OpenEntry,
    is_open,
    month_of_all,
    parse_entry,
)
from thirdcopy_client.translog.merkle import HASH_SIZE, apex, leaf_row
from thirdcopy_client.translog.open_kind import STATUS_KINDS
from thirdcopy_client.translog.particular import PARTICULAR_KINDS
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    Tile,
    bundles_of,
    format_tile_path,
    hashes_at,
    parse_bundle,
)
from thirdcopy_client.translog.tree import Read, root_of
from thirdcopy_client.verify.reader import Files
from thirdcopy_client.verify.report import Logged

Progress: TypeAlias = Callable[[int, int], None]
"""Told now and then how many entries have been checked, and of how many."""

_KEPT_KINDS = frozenset(
    {"keys", "policy", "reveal", "takedown", "tally", *STATUS_KINDS, *PARTICULAR_KINDS}
)


@dataclass(frozen=True)
class Span:
    """Where the sealed entries of one month stand: the first, the last, and how many."""

    first: int
    last: int
    count: int


@dataclass(frozen=True)
class Contents:
    """What verification needs of the entries: the months of the sealed, some of the open."""

    size: int
    months: Mapping[str, Span]
    opened: tuple[Logged, ...]

    def of(self, *kinds: str) -> tuple[Logged, ...]:
        """Give the open entries of some kinds, in order."""
        return tuple(logged for logged in self.opened if logged.entry.kind in kinds)

    def place_of(self, index: int) -> str:
        """Give file and number of an entry."""
        return entry_place(index, self.size)


def read_entries(
    files: Files, checkpoint: Checkpoint, progress: Progress | None = None
) -> Contents:
    """Read every entry, and check every tile and the root against them."""
    months: dict[str, Span] = {}
    opened: list[Logged] = []
    tiles = _Tiles(files)
    for bundle in bundles_of(checkpoint.size):
        lines = read_bundle(files, bundle)
        tiles.add(0, leaf_row(lines))
        first = bundle.n * TILE_WIDTH
        _note(lines, format_tile_path(bundle), first, months, opened)
        if progress is not None:
            progress(first + bundle.width, checkpoint.size)
    tiles.finish(checkpoint)
    return Contents(checkpoint.size, months, tuple(opened))


def read_more(
    known: Contents,
    size: int,
    bundle_of: Callable[[int], Sequence[bytes]],
    progress: Progress | None = None,
) -> Contents:
    """Read the entries from the end of *known* on, of a log that has grown to *size*.

    *bundle_of* gives the lines of a bundle that is believed to be of the tree.
    """
    months, opened = dict(known.months), list(known.opened)
    at = known.size
    while at < size:
        bundle = bundle_at(at, size)
        lines = bundle_of(bundle.n)[at % TILE_WIDTH :]
        _note(lines, format_tile_path(bundle), at, months, opened)
        at += len(lines)
        if progress is not None:
            progress(at, size)
    return Contents(size, months, tuple(opened))


def _note(
    lines: Sequence[bytes],
    path: str,
    first: int,
    months: dict[str, Span],
    opened: list[Logged],
) -> None:
    """Add what some lines say: the months of the sealed, and the open entries that are kept."""
    for index, entry, count in _read(lines, path, first):
        if isinstance(entry, OpenEntry):
            if entry.kind in _KEPT_KINDS:
                opened.append(Logged(index, entry))
        else:
            before = months.get(entry, Span(index, index, 0))
            months[entry] = Span(before.first, index + count - 1, before.count + count)


def read_bundle(files: Files, bundle: Tile) -> tuple[bytes, ...]:
    """Read the entries of one bundle."""
    path = format_tile_path(bundle)
    lines = parse_bundle(files.read(path), path)
    if len(lines) != bundle.width:
        raise VerificationError(f"expected {bundle.width} entries, got {len(lines)}", place=path)
    return lines


def find_keys(files: Files, size: int) -> tuple[Logged, ...]:
    """Give the `keys` entries of the bundles of a log of *size*, before anything is checked."""
    keys = []
    for bundle in bundles_of(size):
        name = format_tile_path(bundle)
        for offset, line in enumerate(parse_bundle(files.peek(name), name)):
            if is_open(line):
                entry = parse_entry(line, name)
                if isinstance(entry, OpenEntry) and entry.kind == "keys":
                    keys.append(Logged(bundle.n * TILE_WIDTH + offset, entry))
    return tuple(keys)


def bundle_at(index: int, size: int) -> Tile:
    """Give the bundle that holds an entry of a log of *size*."""
    n = index // TILE_WIDTH
    return Tile(None, n, min(TILE_WIDTH, size - n * TILE_WIDTH))


def entry_place(index: int, size: int) -> str:
    """Give file and number of an entry of a log of *size*."""
    return f"{format_tile_path(bundle_at(index, size))}:{index % TILE_WIDTH + 1}"


def tile_reader(files: Files, size: int) -> Read:
    """Read the hash tiles that are published of a log of *size*."""

    def read(level: int, n: int) -> bytes:
        width = min(TILE_WIDTH, hashes_at(level, size) - n * TILE_WIDTH)
        path = format_tile_path(Tile(level, n, width))
        hashes = files.read(path)
        if len(hashes) != width * HASH_SIZE:
            raise MalformedError(f"expected {width} hashes", place=path)
        return hashes

    return read


def _read(
    lines: Sequence[bytes], path: str, first: int
) -> Iterator[tuple[int, OpenEntry | str, int]]:
    """Give each open entry with its index, and of sealed ones a month, the first and how many.

    Sealed entries that stand together and are of one month are read together.
    """
    alike = month_of_all(lines)
    if alike is not None:
        yield first, alike, len(lines)
        return
    offset = 0
    for openness, run in groupby(lines, key=is_open):
        together = tuple(run)
        month = None if openness else month_of_all(together)
        if month is not None:
            yield first + offset, month, len(together)
        else:
            for at, line in enumerate(together, start=offset):
                entry = parse_entry(line, f"{path}:{at + 1}")
                yield first + at, entry if isinstance(entry, OpenEntry) else entry.month, 1
        offset += len(together)


class _Tiles:
    """The tiles that the entries give, each compared with its file as soon as it is whole."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._rows: list[bytearray] = []
        self._full: list[int] = []
        self._differs: list[Tile] = []

    def add(self, level: int, hashes: bytes) -> None:
        if level == len(self._rows):
            self._rows.append(bytearray())
            self._full.append(0)
        row = self._rows[level]
        row += hashes
        if len(row) == TILE_WIDTH * HASH_SIZE:
            whole = bytes(row)
            self._compare(Tile(level, self._full[level]), whole)
            self._full[level] += 1
            row.clear()
            self.add(level + 1, apex(whole))

    def finish(self, checkpoint: Checkpoint) -> None:
        for level, row in enumerate(self._rows):
            if row:
                width = len(row) // HASH_SIZE
                self._compare(Tile(level, self._full[level], width), bytes(row))
        root = root_of(checkpoint.size, lambda level, _: bytes(self._rows[level]))
        if root == checkpoint.root and self._differs:
            raise VerificationError(
                "the tile is not that of the entries", place=format_tile_path(self._differs[0])
            )
        if root != checkpoint.root:
            raise VerificationError(
                "the entries do not give the signed root", place=_blamed(self._differs)
            )

    def _compare(self, tile: Tile, hashes: bytes) -> None:
        if self._files.read(format_tile_path(tile)) != hashes:
            self._differs.append(tile)


def _blamed(differs: Sequence[Tile]) -> str:
    """Name the file at fault when the entries do not give the signed root.

    The entries of a tile that differs are changed. If all tiles agree with the entries,
    entries and tiles were written anew together, and are not what the checkpoint signs.
    """
    if not differs:
        return "checkpoint"
    first = differs[0]
    return format_tile_path(Tile(None if first.level == 0 else first.level, first.n, first.width))
