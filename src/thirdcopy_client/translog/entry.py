r"""Entries: one line of ASCII each, without LF, at most 65,535 bytes.

```
thirdcopy/1 sealed <YYYY-MM> <b64 header commitment> <b64 event commitment>
thirdcopy/1 open <YYYY-MM-DD> <kind> <canonical JSON>

header commitment = H("thirdcopy/1 header\n" ‖ header salt ‖ "<kind> <class> <YYYY-MM>")
event commitment  = H("thirdcopy/1 event\n" ‖ told salt ‖ kept commitment ‖ told)
kept commitment   = H("thirdcopy/1 kept\n" ‖ kept salt ‖ kept)
```
All sealed entries look alike. Each commitment has a salt of its own, 32 random bytes, so
opening one opens nothing else, and destroying a salt destroys what can be known from it.
"""

import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from thirdcopy_client.canonical import Hash, Json, b64, canonical, parse_canonical
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.lines import BASE64_OF_32, HASH, KIND, MONTH, has_form
from thirdcopy_client.translog.open_kind import check_members
from thirdcopy_client.translog.tile import LONGEST_ENTRY

PADDING = "padding"
SALT_SIZE = 32

_COMMITMENT_SIZE = 32
_VERSION = "thirdcopy/1"
_SEALED = re.compile(f"thirdcopy/1 sealed {MONTH} {BASE64_OF_32} {BASE64_OF_32}", re.ASCII)
_OPEN = re.compile(f"thirdcopy/1 open ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) {KIND} (.+)", re.ASCII)
_SEALED_PREFIX = b"thirdcopy/1 sealed "
_OPEN_PREFIX = b"thirdcopy/1 open "
_SEALED_SIZE = 116
_MONTH_AT = len(_SEALED_PREFIX)
_HEADER_AT = _MONTH_AT + len("YYYY-MM ")
_HEADER_END = _HEADER_AT + 44
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LAST_DIGITS = b"AEIMQUYcgkosw048"
_SHAPES = bytes.maketrans(_DIGITS, b"A" * len(_DIGITS))
_SEALED_SHAPE = b"AAAAAAAAAAA AAAAAA AAAA-AA " + b" ".join([b"A" * 43 + b"="] * 2)
_CLASS = re.compile(rf"{HASH}(?:\+{HASH})?", re.ASCII)


@dataclass(frozen=True)
class Class:
    """What counts go by: an agreement, and for a model the adoption of it."""

    agreement: Hash
    adoption: Hash | None = None


@dataclass(frozen=True)
class Header:
    """What the header commitment of a sealed entry opens to; no class for padding."""

    kind: str
    cls: Class | None
    month: str
    salt: bytes


@dataclass(frozen=True)
class SealedEntry:
    """A counted event, or padding; nobody can tell which without the header's salt."""

    month: str
    header: bytes
    event: bytes


@dataclass(frozen=True)
class OpenEntry:
    """An act of the gateway that is nobody's personal data."""

    date: dt.date
    kind: str
    members: Mapping[str, Json]


Entry: TypeAlias = SealedEntry | OpenEntry


def format_class(cls: Class | None) -> str:
    """Write a class: `<agreement>`, `<agreement>+<adoption>`, or `-` for padding."""
    if cls is None:
        return "-"
    return cls.agreement if cls.adoption is None else f"{cls.agreement}+{cls.adoption}"


def parse_class(text: str, place: str = "class") -> Class | None:
    """Read a class back."""
    if text == "-":
        return None
    match = _CLASS.fullmatch(text)
    if match is None:
        raise MalformedError("expected a class `<hash>`, `<hash>+<hash>` or `-`", place=place)
    agreement, adoption = match.groups()
    return Class(Hash(agreement), None if adoption is None else Hash(adoption))


def header_text(kind: str, cls: Class | None, month: str) -> bytes:
    """Write what a sealed entry counts as."""
    if not (has_form(KIND, kind) and has_form(MONTH, month)):
        raise MalformedError("expected a kind and a month `YYYY-MM`", place="header")
    if (kind == PADDING) != (cls is None):
        raise MalformedError("expected a class, except for padding", place="header")
    return f"{kind} {format_class(cls)} {month}".encode("ascii")


def commit_header(salt: bytes, text: bytes) -> bytes:
    """Commit to a header's text with a salt of 32 bytes."""
    return hashlib.sha256(b"thirdcopy/1 header\n" + salt + text).digest()


def header_commitment(salt: bytes, kind: str, cls: Class | None, month: str) -> bytes:
    """Commit to what a sealed entry counts as."""
    _check_salt(salt)
    return commit_header(salt, header_text(kind, cls, month))


def commitment_of(header: Header) -> bytes:
    """Give the header commitment that *header* opens."""
    return header_commitment(header.salt, header.kind, header.cls, header.month)


def kept_commitment(salt: bytes, kept: bytes) -> bytes:
    """Commit to the part of an event that never leaves the gateway."""
    _check_salt(salt)
    return hashlib.sha256(b"thirdcopy/1 kept\n" + salt + kept).digest()


def event_commitment(told_salt: bytes, kept: bytes, told: bytes) -> bytes:
    """Commit to an event: the commitment to its kept part, and its told part.

    *told* is empty for a private event.
    """
    _check_salt(told_salt)
    if len(kept) != _COMMITMENT_SIZE:
        raise MalformedError(f"expected {_COMMITMENT_SIZE} bytes", place="kept_commitment")
    return hashlib.sha256(b"thirdcopy/1 event\n" + told_salt + kept + told).digest()


def format_entry(entry: Entry) -> bytes:
    """Write an entry's line."""
    if isinstance(entry, SealedEntry):
        line = f"{_VERSION} sealed {entry.month} {b64(entry.header)} {b64(entry.event)}".encode()
        parse_entry(line)
        return line
    check_members(entry.kind, entry.members, "entry")
    told = canonical(entry.members)
    line = f"{_VERSION} open {entry.date.isoformat()} {entry.kind} ".encode() + told
    if len(line) > LONGEST_ENTRY or not line.isascii():
        raise MalformedError(f"expected at most {LONGEST_ENTRY} bytes of ASCII", place="entry")
    return line


def parse_entry(line: bytes, name: str = "entry") -> Entry:
    """Read an entry; an open entry must be of a known kind with its members."""
    if len(line) > LONGEST_ENTRY:
        raise MalformedError(f"expected at most {LONGEST_ENTRY} bytes", place=name)
    try:
        text = line.decode("ascii")
    except UnicodeDecodeError as error:
        raise MalformedError("expected ASCII", place=name) from error
    if sealed := _SEALED.fullmatch(text):
        month, header, event = sealed.groups()
        return SealedEntry(month, binascii.a2b_base64(header), binascii.a2b_base64(event))
    opened = _OPEN.fullmatch(text)
    if opened is None:
        raise MalformedError("expected a sealed or an open entry", place=name)
    date, kind, told = opened.groups()
    try:
        on = dt.date.fromisoformat(date)
        members = parse_canonical(told.encode())
    except MalformedError as error:
        raise MalformedError(error.message, place=name) from error
    except ValueError as error:
        raise MalformedError("expected a date `YYYY-MM-DD`", place=name) from error
    if not isinstance(members, Mapping):
        raise MalformedError("expected a JSON object", place=name)
    check_members(kind, members, name)
    return OpenEntry(on, kind, members)


def is_open(line: bytes) -> bool:
    """Tell if a line is an open entry's, if it is an entry's at all."""
    return line.startswith(_OPEN_PREFIX)


def month_of_all(lines: Sequence[bytes]) -> str | None:
    """Give the month of *lines* if all are sealed entries of one month, else None.

    INVARIANT: a month only where `parse_entry` reads each line and gives that month. It looks
    at all lines together: where each may have base64, with its last digits apart.
    """
    count = len(lines)
    block = b"".join(lines)
    month = block[_MONTH_AT : _MONTH_AT + 7]
    alike = (
        set(map(len, lines)) == {_SEALED_SIZE}
        and block.translate(_SHAPES) == _SEALED_SHAPE * count
        and block.count(block[: _MONTH_AT + 8]) == count
        and block.startswith(_SEALED_PREFIX)
        and not block[_HEADER_END - 2 :: _SEALED_SIZE].translate(None, _LAST_DIGITS)
        and not block[_SEALED_SIZE - 2 :: _SEALED_SIZE].translate(None, _LAST_DIGITS)
    )
    text = month.decode("latin-1")
    return text if alike and has_form(MONTH, text) else None


def month_and_header(line: bytes) -> tuple[str, bytes]:
    """Give month and header commitment of a sealed entry that was parsed before."""
    month = line[_MONTH_AT : _MONTH_AT + 7].decode("ascii")
    return month, binascii.a2b_base64(line[_HEADER_AT:_HEADER_END])


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_SIZE:
        raise MalformedError(f"expected a salt of {SALT_SIZE} bytes, got {len(salt)}", place="salt")
