"""Putting a publication into its folder, in such an order that a reader never finds it torn.

No public file but three ever changes under its name. What is new is written beside the folder,
into `<folder>.part`, and then moved, each step on the disk before the next; where keys are
replaced, the files by which old ones name new ones go before all:

1. the new manifest, as `manifest.next`: it lists what will be there that is not yet;
2. the new files;
3. the checkpoint: from here on `manifest.next` is the list of what is published;
4. texts that the new manifest no longer lists go;
5. `manifest.next` takes the place of `manifest`;
6. partial tiles that a wider one replaced a day ago go; until then they serve who reads them.

After each step one of the two manifests lists the checkpoint and all that belongs to it, and
each other file is listed by the other, or is the beginning of a tile that is published. So a
publication that was cut off leaves a folder that holds, and the next one makes it good.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from thirdcopy_client.clock import SECOND, system_clock
from thirdcopy_client.durable import make_folder, put, sync_folder
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import CHECKPOINT
from thirdcopy_client.translog.manifest import (
    MANIFEST,
    NEXT_MANIFEST,
    Manifest,
    lists_checkpoint,
    read_manifest,
)
from thirdcopy_client.translog.replacement import replacement_index
from thirdcopy_client.translog.tile import TILE_WIDTH, Tile, format_tile_path, parse_tile_path

GRACE: Final = 24 * 60 * 60
"""Seconds for which a partial tile stays after a wider one took its place."""


def parts_of(folder: Path) -> Path:
    """Give the folder beside a public one, in which the files to come are written."""
    return folder.with_name(f"{folder.name}.part")


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Hold a folder for one publication, and make good what an earlier one left half done.

    Who else publishes into it waits.
    """
    make_folder(folder.parent)
    lock = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make_good(folder)
        yield
    finally:
        os.close(lock)


def lay_out(folder: Path, paths: Iterable[str], checkpoint: bytes, manifest: bytes) -> None:
    """Publish: move *paths* out of the parts into their places, with what describes them.

    The parts must be on the disk, and `publishing` be held.
    """
    parts = parts_of(folder)
    before, now = listed_in(folder), read_manifest(manifest)
    paths = list(paths)
    make_folder(folder)
    # What a replaced key signed last speaks for itself, and for the new key that signs all else.
    first = _replacements(paths) if before else []
    for path in first:
        _move(parts, folder, [path])
    _place(parts, folder, NEXT_MANIFEST, manifest)
    _move(parts, folder, (path for path in paths if path not in first))
    _place(parts, folder, CHECKPOINT, checkpoint)
    _end(folder, before, now)
    _sweep(folder, now)
    clear(parts)


def clear(parts: Path) -> None:
    """Remove the parts of a publication."""
    if parts.exists():
        shutil.rmtree(parts)


def listed_in(folder: Path, name: str = MANIFEST) -> Manifest | None:
    """Give what the folder's manifest lists, whoever signed it; None if there is none to read."""
    path = folder / name
    try:
        return read_manifest(path.read_bytes(), name) if path.exists() else None
    except MalformedError:
        return None


def _move(parts: Path, folder: Path, paths: Iterable[str]) -> None:
    changed = set()
    for path in paths:
        place = folder / path
        make_folder(place.parent)
        (parts / path).replace(place)
        changed.add(place.parent)
    for above in changed:
        sync_folder(above)


def _place(parts: Path, folder: Path, name: str, data: bytes) -> None:
    put(parts / name, data)
    (parts / name).replace(folder / name)
    sync_folder(folder)


def _end(folder: Path, before: Manifest | None, now: Manifest) -> None:
    """Let the texts go that are published no more, and the new manifest take its place."""
    gone = _paths(before) - _paths(now)
    _remove(folder, (folder / path for path in gone if not path.startswith("tile/")))
    (folder / NEXT_MANIFEST).replace(folder / MANIFEST)
    sync_folder(folder)


def _make_good(folder: Path) -> None:
    """End a publication whose checkpoint is in place; take back one that had not got so far."""
    before, now = listed_in(folder), listed_in(folder, NEXT_MANIFEST)
    if now is None:
        return
    signed = folder / CHECKPOINT
    if signed.exists() and lists_checkpoint(now, signed.read_bytes()):
        _end(folder, before, now)
        return
    new = _paths(now) - _paths(before) - {CHECKPOINT}
    first = _replacements(new)
    _remove(folder, (folder / path for path in new.difference(first)))
    (folder / NEXT_MANIFEST).unlink()
    sync_folder(folder)
    for path in reversed(first):
        _remove(folder, [folder / path])


def _replacements(paths: Iterable[str]) -> list[str]:
    """Give the files by which keys name those that replace them, in the order of the keys."""
    numbered = ((replacement_index(path), path) for path in paths)
    return [path for _, path in sorted((n, path) for n, path in numbered if n is not None)]


def _sweep(folder: Path, now: Manifest) -> None:
    """Remove what is not listed, but for partial tiles in their grace."""
    kept = {MANIFEST, *_paths(now)}
    others = (path for path in folder.rglob("*") if not path.is_dir())
    unlisted = [path for path in others if path.relative_to(folder).as_posix() not in kept]
    since = system_clock() / SECOND - GRACE
    _remove(folder, [path for path in unlisted if not _was_replaced_since(since, folder, path)])


def _was_replaced_since(since: float, folder: Path, path: Path) -> bool:
    """Tell if this is a partial tile, and the next wider one came into its place after *since*."""
    try:
        tile = parse_tile_path(path.relative_to(folder).as_posix())
    except MalformedError:
        return False
    widths = (int(one.name) for one in path.parent.iterdir() if one.name.isdigit())
    width = min((width for width in widths if width > tile.width), default=TILE_WIDTH)
    wider = folder / format_tile_path(Tile(tile.level, tile.n, width))
    return width > tile.width and wider.exists() and wider.stat().st_mtime >= since


def _remove(folder: Path, paths: Iterable[Path]) -> None:
    """Remove files, and the folders under *folder* that are empty then."""
    for path in paths:
        path.unlink(missing_ok=True)
        above = path.parent
        while above != folder and above.is_dir() and not any(above.iterdir()):
            above.rmdir()
            above = above.parent
        if above.is_dir():
            sync_folder(above)


def _paths(manifest: Manifest | None) -> frozenset[str]:
    return frozenset(file.path for file in manifest.files) if manifest else frozenset()
