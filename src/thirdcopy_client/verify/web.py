"""Public files at an address. What is there can be listed only by the manifest itself."""

from pathlib import Path

from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.translog.manifest import MANIFEST, is_public_path, parse_manifest
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.note import parse_note
from thirdcopy_client.translog.tile import LONGEST_ENTRY, TILE_WIDTH
from thirdcopy_client.verify.reader import DirectoryReader, Reader
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

    def names(self) -> frozenset[str]:
        """Give the path of every file that the manifest lists, not believed yet."""
        manifest = parse_manifest(parse_note(self.read(MANIFEST), MANIFEST).text.encode())
        return frozenset({MANIFEST, *(file.path for file in manifest.files)})

    def read(self, path: str) -> bytes:
        """Give a file's bytes."""
        if not is_public_path(path):
            raise VerificationError("expected the path of a public file", place=ascii(path))
        answer = self._site.get(path, _most(path))
        if answer.status != _FOUND:
            what = "it is not there" if answer.status in _ABSENT else f"got {answer.status}"
            raise UnavailableError(f"expected the file, {what}", place=path)
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
