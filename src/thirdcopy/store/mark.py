"""The high-water mark: how far this log has been signed, apart from its database.

A restored backup or a disk that lied gives back an older database that looks whole. Signing
on from there would fork the log, so the mark (40 bytes: size, big-endian, and root) is
written and synced after every commit and checked at every start.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.errors import UnavailableError

_SIZE_BYTES = 8
_BYTES = 40


@dataclass(frozen=True)
class Mark:
    """A size that was signed and the root that was signed for it."""

    size: int
    root: bytes


def read_mark(path: Path) -> Mark | None:
    """Give the mark, or None when nothing was ever signed here."""
    if not path.exists():
        return None
    data = path.read_bytes()
    if len(data) != _BYTES:
        raise UnavailableError(
            f"the high-water mark has {len(data)} bytes, expected {_BYTES}",
            remedy="restore it, or ask a witness how far the log had been signed",
        )
    return Mark(int.from_bytes(data[:_SIZE_BYTES], "big"), data[_SIZE_BYTES:])


def write_mark(path: Path, mark: Mark) -> None:
    """Move the mark up to *mark*, and return only when it is on the disk.

    It never moves down: of two processes that have committed, the one with the smaller log
    may come to this second.
    """
    if not path.exists():
        _write_first(path)
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if int.from_bytes(os.pread(handle, _SIZE_BYTES, 0), "big") <= mark.size:
            os.pwrite(handle, mark.size.to_bytes(_SIZE_BYTES, "big") + mark.root, 0)
            os.fdatasync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Return when the names in *folder* are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_first(path: Path) -> None:
    """Put a mark of nothing there whole, so that no crash leaves half of one."""
    half = path.with_name(f".{path.name}.part")
    half.touch(mode=0o600)
    half.write_bytes(bytes(_BYTES))
    half.rename(path)
    sync_folder(path.parent)
