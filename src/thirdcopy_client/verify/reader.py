"""Where public files are read from."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol, TypeVar

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, Checkpoint, parse_checkpoint
from thirdcopy_client.translog.manifest import (
    MANIFEST,
    NEXT_MANIFEST,
    is_public_path,
    lists_checkpoint,
    read_manifest,
)
from thirdcopy_client.translog.note import parse_note

T = TypeVar("T")
_ATTEMPTS: Final = 5
"""How often files are read from the beginning, each time because the log grew meanwhile."""
_STANDING: Final = frozenset({CHECKPOINT, MANIFEST})
_DEEPEST = 8
"""How many folders the longest path of a tile stands in."""


class Reader(Protocol):
    """A folder of public files, wherever it is."""

    def names(self) -> frozenset[str] | None:
        """Give the path of every file, with `/` between its parts; None where nobody can list."""

    def read(self, path: str) -> bytes:
        """Give a file's bytes; raise `UnavailableError` if that cannot be done now.

        `NotThereError` if there is no such file.
        """


class NotThereError(UnavailableError):
    """A place answers that it has no such file."""


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
        except FileNotFoundError as error:
            raise NotThereError("the file is not there", place=path) from error
        except OSError as error:
            raise UnavailableError("the file cannot be read", place=path) from error


def _walk(folder: Path, under: str) -> Iterator[str]:
    try:
        found = os.scandir(folder)
    except FileNotFoundError:
        # A folder below goes when the last of its tiles has had its time.
        if not under:
            raise
        return
    with found:
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

    What describes the others is read first: the checkpoint, and the manifest that lists it,
    which is `manifest.next` when a publication was put in place but for its last step. All
    others never change under their names, so what is published beside the reading takes
    nothing from it. A file that is read twice must give the same bytes, or what was checked
    the first time is not what was used the second time.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[str, tuple[Hash, int]] = {}
        self._described = _describing(reader)
        self.manifest = _manifest_of(self._described)
        names = reader.names()
        self.names = self._listed() if names is None else names
        if not self.names or (self.names.isdisjoint(_STANDING) and NEXT_MANIFEST in self.names):
            raise UnavailableError(
                "nothing is published here yet", remedy="check the place, or try again later"
            )

    @property
    def signed(self) -> bytes | None:
        """Give the checkpoint's bytes, not believed yet; None if there is none."""
        return self._described.get(CHECKPOINT)

    @property
    def other_manifest(self) -> str | None:
        """Give the manifest of the publication before, or of the one to come, if it is there."""
        other = MANIFEST if self.manifest == NEXT_MANIFEST else NEXT_MANIFEST
        return other if other in self.names and other in self._described else None

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
        held = self._described.get(path)
        return self._reader.read(path) if held is None else held

    def read_if_there(self, path: str) -> bytes | None:
        """Give the bytes of a file that may go while others are read; None if it has gone."""
        try:
            return self.read(path)
        except NotThereError:
            return None

    def digest(self, path: str) -> tuple[Hash, int]:
        """Give hash and size of a file."""
        if path not in self._found:
            self.read(path)
        return self._found[path]

    def has_moved(self) -> bool:
        """Tell if the log was published anew since these files began to be read.

        A log that went back meanwhile, or became another one, was not published anew.
        """
        try:
            now = _describing(self._reader)
            old, new = (_checkpoint(one) for one in (self._described, now))
        except (KeyError, MalformedError, UnavailableError, VerificationError):
            return False
        grown = old.origin == new.origin and old.size < new.size
        return now != self._described and (grown or old == new)

    def _listed(self) -> frozenset[str]:
        """Give what the manifest lists, not believed yet, where nobody can list what is there."""
        listed = read_manifest(self._described[self.manifest], self.manifest)
        return frozenset({self.manifest, *(file.path for file in listed.files)})


def settled(reader: Reader, check: Callable[[Files], T]) -> T:
    """Give what *check* finds of a place's files, from the beginning if it fails on what has moved.

    Raises what *check* raises where nothing was published meanwhile, and `UnavailableError` where
    that happened again and again.
    """
    began = None
    for left in reversed(range(_ATTEMPTS)):
        files = Files(reader)
        began = files.signed if began is None else began
        try:
            return check(files)
        except (MalformedError, UnavailableError, VerificationError) as error:
            if not files.has_moved() or (not left and files.signed == began):
                raise
            if not left:
                raise UnavailableError(
                    "the log was published anew each time it was read", remedy="try again later"
                ) from error
    raise AssertionError("the last attempt returns or raises")


def _describing(reader: Reader) -> dict[str, bytes]:
    """Read what describes the other files, in the order in which a publication writes it last."""
    names = reader.names()
    if names is None:
        found = {path: reader.read(path) for path in (CHECKPOINT, MANIFEST)}
        if not _is_of_checkpoint(found, MANIFEST):
            found |= _if_there(reader, NEXT_MANIFEST)
        return found
    found = {path: reader.read(path) for path in (CHECKPOINT, MANIFEST) if path in names}
    return found | (_if_there(reader, NEXT_MANIFEST) if NEXT_MANIFEST in names else {})


def _if_there(reader: Reader, path: str) -> dict[str, bytes]:
    try:
        return {path: reader.read(path)}
    except NotThereError:
        return {}


def _manifest_of(described: Mapping[str, bytes]) -> str:
    """Give the path of the manifest that should be the checkpoint's, none of it believed yet."""
    if NEXT_MANIFEST not in described or _is_of_checkpoint(described, MANIFEST):
        return MANIFEST
    if MANIFEST not in described or _is_of_checkpoint(described, NEXT_MANIFEST):
        return NEXT_MANIFEST
    try:
        now, before = _checkpoint(described), read_manifest(described[MANIFEST])
    except (KeyError, MalformedError):
        return MANIFEST
    return NEXT_MANIFEST if before.size < now.size else MANIFEST


def _is_of_checkpoint(described: Mapping[str, bytes], name: str) -> bool:
    """Tell if this manifest lists the checkpoint, both not believed yet."""
    try:
        return lists_checkpoint(read_manifest(described[name], name), described[CHECKPOINT])
    except (KeyError, MalformedError):
        return False


def _checkpoint(described: Mapping[str, bytes]) -> Checkpoint:
    return parse_checkpoint(parse_note(described[CHECKPOINT], CHECKPOINT).text.encode())
