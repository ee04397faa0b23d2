"""Where public files are read from."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.translog.manifest import is_public_path

_DEEPEST = 8
"""How many folders the longest path of a tile stands in."""


class Reader(Protocol):
    """A folder of public files, wherever it is."""

    def names(self) -> frozenset[str]:
        """Give the path of every file, with `/` between its parts."""

    def read(self, path: str) -> bytes:
        """Give a file's bytes; raise `UnavailableError` if that cannot be done now."""


class DirectoryReader:
    """A folder on this machine. Symbolic links, devices and odd names are refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> frozenset[str]:
        """Give the path of every file."""
        try:
            return frozenset(_walk(self._folder, ""))
        except OSError as error:
            raise UnavailableError(
                "the folder cannot be read", remedy="check that it exists and may be read"
            ) from error

    def read(self, path: str) -> bytes:
        """Give a file's bytes."""
        if not is_public_path(path):
            raise VerificationError("expected the path of a public file", place=ascii(path))
        try:
            with open(f"{self._folder}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 - twelve thousand of them, and a Path costs as much as its file
                return file.readall()
        except OSError as error:
            raise UnavailableError("the file cannot be read", place=path) from error


def _walk(folder: Path, under: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for item in found:
            path = f"{under}{item.name}"
            if not is_public_path(path):
                raise VerificationError("expected no file of such a name", place=ascii(path))
            if path.count("/") > _DEEPEST:
                raise VerificationError("expected no folder so deep", place=path)
            if item.is_dir(follow_symlinks=False):
                yield from _walk(folder / item.name, f"{path}/")
            elif item.is_file(follow_symlinks=False):
                yield path
            else:
                raise VerificationError("expected a plain file", place=path)


class Files:
    """The files of one verification: each holds still, and is known to be read or not.

    A file that is read twice must give the same bytes, or what was checked the first time is
    not what was used the second time.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[str, tuple[Hash, int]] = {}
        self.names = reader.names()

    @property
    def unread(self) -> int:
        """Give how many files have not been read yet."""
        return len(self.names) - len(self._found)

    @property
    def read_so_far(self) -> tuple[str, ...]:
        """Give the paths of the files that were read, in order."""
        return tuple(sorted(self._found))

    def read(self, path: str) -> bytes:
        """Give the bytes of a file, which must be there and be what they were."""
        data = self.peek(path)
        found = (hash_of(data), len(data))
        if self._found.setdefault(path, found) != found:
            raise VerificationError("the file changed while it was checked", place=path)
        return data

    def peek(self, path: str) -> bytes:
        """Give the bytes of a file without counting it as checked."""
        if path not in self.names:
            raise VerificationError("the file is missing", place=path)
        return self._reader.read(path)

    def digest(self, path: str) -> tuple[Hash, int]:
        """Give hash and size of a file."""
        if path not in self._found:
            self.read(path)
        return self._found[path]
