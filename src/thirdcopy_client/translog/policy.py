"""Trust policies (c2sp.org/tlog-policy): which logs, which witnesses, and how many of them.

```
log <vkey> [<url>]
witness <name> <vkey> [<url>]
group <name> all|any|<k> <name>…
quorum <name>|none
```
Lines end with LF; items are parted by spaces and tabs; empty lines and lines that begin with
`#` say nothing. A name is used only after the line that defines it, so groups cannot turn in
a circle, and stands in one group at most, so a witness counts once. Names are octets, not
text: two spellings of one letter are two names.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.cosignature import (
    WitnessKey,
    format_witness_key,
    parse_witness_key,
)
from thirdcopy_client.translog.note import VerifierKey, format_verifier_key, parse_verifier_key

NONE = b"none"

_MOST_LINES = 4096
_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_ITEM = re.compile(rb"[^ \t]+")
_COUNT = re.compile(rb"[1-9][0-9]{0,3}")
_DEFINING = 2


@dataclass(frozen=True)
class KnownLog:
    """A log whose checkpoints may be believed, and where it is."""

    key: VerifierKey
    url: bytes | None = None


@dataclass(frozen=True)
class KnownWitness:
    """A witness, by a name that has a meaning in this policy only, and where it is."""

    name: bytes
    key: WitnessKey
    url: bytes | None = None


@dataclass(frozen=True)
class Group:
    """At least *threshold* of its members, each a witness or a group above it."""

    name: bytes
    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True)
class Policy:
    """What a checkpoint needs to be believed; *quorum* is a witness, a group or `none`."""

    logs: tuple[KnownLog, ...]
    witnesses: tuple[KnownWitness, ...]
    groups: tuple[Group, ...]
    quorum: bytes


def is_quorum(policy: Policy, cosigned: Collection[WitnessKey]) -> bool:
    """Tell if the witnesses that *cosigned* are enough."""
    met = {one.name: one.key in cosigned for one in policy.witnesses} | {NONE: True}
    for group in policy.groups:
        met[group.name] = sum(met[name] for name in group.members) >= group.threshold
    return met[policy.quorum]


def format_policy(policy: Policy) -> bytes:
    """Write a policy, witnesses before groups and the quorum last."""
    lines = [
        *(_line(b"log", format_verifier_key(one.key).encode(), one.url) for one in policy.logs),
        *(
            _line(b"witness", one.name, format_witness_key(one.key).encode(), one.url)
            for one in policy.witnesses
        ),
        *(
            _line(b"group", one.name, str(one.threshold).encode(), *one.members)
            for one in policy.groups
        ),
        _line(b"quorum", policy.quorum),
    ]
    return b"".join(lines)


def parse_policy(data: bytes, name: str = "policy") -> Policy:
    """Read a policy; anything that the format does not define is refused."""
    read = _Reading()
    for number, items in _items(data, name):
        place = f"{name}:{number}"
        keyword, *rest = items
        if keyword == b"log":
            read.log(rest, place)
        elif keyword == b"witness":
            read.witness(rest, place)
        elif keyword == b"group":
            read.group(rest, place)
        elif keyword == b"quorum":
            read.set_quorum(rest, place)
        else:
            raise MalformedError("expected `log`, `witness`, `group` or `quorum`", place=place)
    if read.quorum is None:
        raise MalformedError("expected a `quorum` line, got the end", place=name)
    return Policy(tuple(read.logs), tuple(read.witnesses), tuple(read.groups), read.quorum)


class _Reading:
    """What the lines read so far define."""

    def __init__(self) -> None:
        self.logs: list[KnownLog] = []
        self.witnesses: list[KnownWitness] = []
        self.groups: list[Group] = []
        self.quorum: bytes | None = None
        self._free: dict[bytes, bool] = {}

    def log(self, rest: list[bytes], place: str) -> None:
        if not 1 <= len(rest) <= _DEFINING:
            raise MalformedError("expected `log`, a key and perhaps an address", place=place)
        key = parse_verifier_key(_text(rest[0], place), place)
        if key.public in {one.key.public for one in self.logs}:
            raise MalformedError("expected each log's key once", place=place)
        self.logs.append(KnownLog(key, rest[1] if rest[1:] else None))

    def witness(self, rest: list[bytes], place: str) -> None:
        if not _DEFINING <= len(rest) <= _DEFINING + 1:
            raise MalformedError(
                "expected `witness`, a name, a key and perhaps an address", place=place
            )
        key = parse_witness_key(_text(rest[1], place), place)
        if key.public in {one.key.public for one in self.witnesses}:
            raise MalformedError("expected each witness's key once", place=place)
        self._define(rest[0], place)
        self.witnesses.append(KnownWitness(rest[0], key, rest[2] if rest[2:] else None))

    def group(self, rest: list[bytes], place: str) -> None:
        if len(rest) <= _DEFINING:
            raise MalformedError("expected `group`, a name, a threshold and members", place=place)
        name, threshold, *members = rest
        for member in members:
            if not self._free.get(member):
                raise MalformedError(
                    "expected members that are defined above and in no group yet", place=place
                )
            self._free[member] = False
        self._define(name, place)
        self.groups.append(Group(name, _threshold(threshold, len(members), place), tuple(members)))

    def set_quorum(self, rest: list[bytes], place: str) -> None:
        if len(rest) != 1 or self.quorum is not None:
            raise MalformedError("expected one `quorum` line with one name", place=place)
        if rest[0] != NONE and rest[0] not in self._free:
            raise MalformedError("expected a name that is defined above", place=place)
        self.quorum = rest[0]

    def _define(self, name: bytes, place: str) -> None:
        if name == NONE or name in self._free:
            raise MalformedError("expected a name that is not taken yet", place=place)
        self._free[name] = True


def _items(data: bytes, name: str) -> Iterator[tuple[int, list[bytes]]]:
    if not _ALLOWED.fullmatch(data) or not data.endswith(b"\n"):
        raise MalformedError(
            "expected lines that end with LF, without control characters", place=name
        )
    lines = data[:-1].split(b"\n")
    if len(lines) > _MOST_LINES:
        raise MalformedError(f"expected at most {_MOST_LINES} lines", place=name)
    for number, line in enumerate(lines, start=1):
        items = _ITEM.findall(line)
        if items and not items[0].startswith(b"#"):
            yield number, items


def _threshold(text: bytes, members: int, place: str) -> int:
    words: Mapping[bytes, int] = {b"any": 1, b"all": members}
    if text in words:
        return words[text]
    if not _COUNT.fullmatch(text) or int(text) > members:
        raise MalformedError(f"expected `any`, `all` or a number from 1 to {members}", place=place)
    return int(text)


def _text(item: bytes, place: str) -> str:
    try:
        return item.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("expected UTF-8 in a key", place=place) from error


def _line(keyword: bytes, *items: bytes | None) -> bytes:
    return b" ".join([keyword, *(item for item in items if item is not None)]) + b"\n"
