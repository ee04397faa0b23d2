"""One gateway's public side: verified as far as it grew, its texts kept by their hash.

What is known of each log is kept in a folder of state, with the key that signed it the first
time: a log that is signed by another key later must show the way to it. A log that went back, or
was written anew, is evidence: both notes are kept, and the gateway stays left out.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.verify import (
    Conflict,
    Reader,
    Report,
    Verified,
    WebReader,
    format_known,
    keep_evidence,
    parse_known,
    reader_of,
    verify_growth,
)
from thirdcopy_client.verify.entries import Progress

Outcome: TypeAlias = Literal["verified", "failed", "not-reached"]
_LOG: Final = "log"
_KINDS: Final = ("agreement", "adoption")


@dataclass(frozen=True)
class Place:
    """Where a gateway's public side is: an address or a folder; and its key, if somebody gave it.

    *at* is the folder of the log's files, or one that holds them as `log`, as an export does.
    """

    at: str
    key: str | None = None


@dataclass(frozen=True)
class Observation:
    """What was found at a place.

    *failed*: it did not hold, and nothing of it is counted. *not-reached*: what was verified the
    last time still stands, if anything was. *read* counts the entries that were read now.
    """

    place: str
    outcome: Outcome
    message: str | None
    known: Verified | None
    read: int
    texts: Mapping[Hash, bytes]
    adoptions: Mapping[Hash, bytes]

    @property
    def report(self) -> Report | None:
        """Give what its log says, if that may be counted."""
        return self.known.report if self.known else None


def parse_places(data: bytes, name: str) -> tuple[Place, ...]:
    """Read a list of gateways: `[[gateway]]` with `at` and, where it is known, `key`."""
    try:
        value = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedError("expected TOML in UTF-8", place=name) from error
    listed = value.pop("gateway", None)
    if value or not isinstance(listed, list) or not listed:
        raise MalformedError(
            "expected a list of gateways and nothing else",
            place=name,
            remedy='write `[[gateway]]` and below it `at = "https://…"` for each',
        )
    return tuple(_place(one, f"{name}: gateway {n}") for n, one in enumerate(listed, 1))


def _place(value: object, name: str) -> Place:
    if not isinstance(value, dict) or not {"at"} <= value.keys() <= {"at", "key"}:
        raise MalformedError("expected `at`, and perhaps `key`", place=name)
    if not all(isinstance(one, str) for one in value.values()):
        raise MalformedError("expected text", place=name)
    key = value.get("key")
    if key is not None:
        parse_verifier_key(key)
    return Place(value["at"], key)


def observe(place: Place, state: Path, progress: Progress | None = None) -> Observation:
    """Verify what a gateway's log has grown by, and read the texts that are new.

    *state* is kept from one time to the next; *progress* hears of entries.
    """
    remembered = state / "logs" / f"{hash_of(place.at.encode())[:16]}.json"
    known = _known(remembered)
    try:
        with _opened(place.at) as reader:
            return _verified(place, reader, known, state, remembered, progress)
    except UnavailableError as error:
        message = f"{error.place}: {error.message}" if error.place else error.message
        if known is None:
            return Observation(place.at, "not-reached", message, None, 0, {}, {})
        texts, adoptions = (_kept(known, state, kind) for kind in _KINDS)
        return Observation(place.at, "not-reached", message, known, 0, texts, adoptions)
    except (VerificationError, MalformedError) as error:
        return _failed(place, f"{error.place}: {error.message}" if error.place else error.message)


def _verified(
    place: Place,
    reader: Reader,
    known: Verified | None,
    state: Path,
    remembered: Path,
    progress: Progress | None,
) -> Observation:
    key = place.key or (known.report.key if known and not known.report.key_from_log else None)
    found = verify_growth(reader, key, known, progress)
    if isinstance(found, Conflict):
        kept = keep_evidence(state / "evidence", found)
        return _failed(place, f"{found.what}; both signed notes are kept in {kept}")
    texts, adoptions = (_texts(found.known, reader, state, kind) for kind in _KINDS)
    put(remembered, format_known(found.known))
    return Observation(place.at, "verified", None, found.known, found.read, texts, adoptions)


def _failed(place: Place, message: str) -> Observation:
    return Observation(place.at, "failed", message, None, 0, {}, {})


def _known(path: Path) -> Verified | None:
    """Give what is known of a log; what cannot be read is verified whole again."""
    try:
        return parse_known(path.read_bytes())
    except (OSError, MalformedError, VerificationError):
        return None


@contextmanager
def _opened(at: str) -> Iterator[Reader]:
    """Read the log's files from a place, or from `log` below it."""
    with ExitStack() as held:
        reader = _held(at, held)
        try:
            reader.read(CHECKPOINT)
        except UnavailableError:
            reader = _held(f"{at.rstrip('/')}/{_LOG}", held)
            reader.read(CHECKPOINT)
        yield reader


def _held(at: str, held: ExitStack) -> Reader:
    reader = reader_of(at)
    if isinstance(reader, WebReader):
        held.callback(reader.close)
    return reader


def _texts(known: Verified, reader: Reader, state: Path, kind: str) -> dict[Hash, bytes]:
    """Give the texts of a log, those that are new from where it is; each has its name's hash."""
    found = {}
    for path, sha256 in known.files.items():
        if path.startswith(f"{kind}/"):
            kept = state / "texts" / sha256[:2] / sha256
            if not kept.is_file():
                data = reader.read(path)
                if hash_of(data) != sha256:
                    raise VerificationError("the file is not the one in the manifest", place=path)
                put(kept, data)
            found[sha256] = kept.read_bytes()
    return found


def _kept(known: Verified, state: Path, kind: str) -> dict[Hash, bytes]:
    paths = [sha256 for path, sha256 in known.files.items() if path.startswith(f"{kind}/")]
    places = {sha256: state / "texts" / sha256[:2] / sha256 for sha256 in paths}
    return {sha256: place.read_bytes() for sha256, place in places.items() if place.is_file()}
