"""The high-water mark: how far this log has been signed, apart from its database.

A restored backup or a disk that lied gives back an older database that looks whole. Signing
on from there would fork the log, so the mark (40 bytes: size, big-endian, and root) is
written and synced after every commit and checked at every start.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.errors import UnavailableError

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
    return Mark(int.from_bytes(data[:8], "big"), data[8:])


def write_mark(path: Path, mark: Mark) -> None:
    """Write the mark over the old one, and return only when it is on the disk."""
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(handle, mark.size.to_bytes(8, "big") + mark.root, 0)
        os.fdatasync(handle)
    finally:
        os.close(handle)
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
