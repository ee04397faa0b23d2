"""Public files at an address. What is there can be listed only by the manifest itself."""

from pathlib import Path

from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.translog.manifest import is_public_path
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.tile import LONGEST_ENTRY, TILE_WIDTH
from thirdcopy_client.verify.reader import DirectoryReader, NotThereError, Reader
from thirdcopy_client.verify.site import Site

_FOUND = 200
_ABSENT = frozenset({404, 410})
_SMALL = 1 << 16
_LARGE = 1 << 28


class WebReader:
    """A folder of public files at an address.

    A file that the manifest does not list cannot be seen from here. A file that is listed
    and not answered could not be checked; that shows nothing about the log, which signs
    files and not answers.
    """

    def __init__(self, address: str) -> None:
        self._site = Site(address)

    def names(self) -> None:
        """Give nothing: a site does not list what it has."""

    def read(self, path: str) -> bytes:
        """Give a file's bytes."""
        if not is_public_path(path):
            raise VerificationError("expected the path of a public file", place=ascii(path))
        answer = self._site.get(path, _most(path))
        if answer.status != _FOUND:
            if answer.status in _ABSENT:
                raise NotThereError("expected the file, it is not there", place=path)
            raise UnavailableError(f"expected the file, got {answer.status}", place=path)
        return answer.body

    def close(self) -> None:
        """Close the connection."""
        self._site.close()


def reader_of(place: str) -> Reader:
    """Read public files from where a person says: an address, else a folder."""
    if place.startswith(("http://", "https://")):
        return WebReader(place)
    return DirectoryReader(Path(place))


def _most(path: str) -> int:
    """Give how large a file of this path can be."""
    if path.startswith("tile/entries/"):
        return TILE_WIDTH * (2 + LONGEST_ENTRY)
    if path.startswith("tile/"):
        return TILE_WIDTH * HASH_SIZE
    return _SMALL if path == "checkpoint" or path.startswith("keys/") else _LARGE
