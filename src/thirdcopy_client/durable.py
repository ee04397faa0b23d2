"""Writing a file so that a crash leaves the old one or the new one, and never half of either."""

import os
from pathlib import Path

from thirdcopy_client.errors import UnavailableError


def put(path: Path, data: bytes) -> None:
    """Write *data* apart, sync it, rename it into place, and sync the folder.

    When this returns, the file outlives a loss of power.
    """
    half = path.with_name(f".{path.name}.part")
    try:
        make_folder(path.parent)
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise UnavailableError(
            f"the file cannot be written ({os.strerror(error.errno or 0)})", place=path.name
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that their names outlive a loss of power."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
