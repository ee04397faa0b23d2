"""Files that go with a request: few, small, of four kinds, known by what is in them.

They are kept sealed, handed over as they came, and never opened, shown or run here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from thirdcopy_client.canonical import Json, hash_of
from thirdcopy_client.errors import MalformedError

MOST_FILES: Final = 5
LARGEST: Final = 2 * 1024 * 1024
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "text/plain": ("txt",),
}
"""What may be attached, and how the name of such a file ends."""

_BEGINS: Final = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_LONGEST_NAME: Final = 100
_LAYOUT: Final = frozenset("\t\n\r")


@dataclass(frozen=True)
class Attached:
    """One file as its request names it; the bytes are kept apart, sealed."""

    id: str
    name: str = field(repr=False)
    media: str
    size: int
    sha256: str

    @property
    def ending(self) -> str:
        """Give how the name of a file of this kind ends."""
        return KINDS[self.media][0]


def check_attached(number: str, name: str, data: bytes) -> Attached:
    """Give a file as it may be attached; its kind is told from its bytes.

    Raises `MalformedError` for one that is empty, too large, of another kind, or named as
    another kind than it is. The error says nothing of name or content.
    """
    if not data or len(data) > LARGEST:
        raise MalformedError(f"expected 1 to {LARGEST} bytes", place="attachment-size")
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not plain or len(plain) > _LONGEST_NAME or not plain.isprintable():
        raise MalformedError("expected a short, plain name", place="attachment-name")
    media = media_of(data)
    ending = plain.rsplit(".", 1)[-1].lower() if "." in plain else ""
    if media is None or ending not in KINDS[media]:
        raise MalformedError("expected PDF, PNG, JPEG or text", place="attachment-kind")
    return Attached(number, plain, media, len(data), hash_of(data))


def media_of(data: bytes) -> str | None:
    """Give the kind of a file by its first bytes, or by being text all through."""
    for begins, media in _BEGINS.items():
        if data.startswith(begins):
            return media
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    plain = all(one.isprintable() or one in _LAYOUT for one in text)
    return "text/plain" if plain else None


def attached_json(one: Attached) -> dict[str, Json]:
    """Write a file's description as the form of its request keeps it."""
    return {
        "id": one.id,
        "name": one.name,
        "media": one.media,
        "size": one.size,
        "sha256": one.sha256,
    }


def attached_of(value: Mapping[str, Json]) -> Attached:
    """Read a file's description as the form of its request keeps it."""
    size = value["size"]
    if not isinstance(size, int) or value["media"] not in KINDS:
        raise MalformedError("expected a file as the event `received` keeps it")
    return Attached(
        str(value["id"]), str(value["name"]), str(value["media"]), size, str(value["sha256"])
    )
