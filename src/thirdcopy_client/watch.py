"""An independent monitor: what a log showed before, to witnesses and to parties, and shows now.

Each round verifies what is published, and compares it with the checkpoint of the round before,
with what each witness cosigned last, and with receipts that parties hold. What was signed for
a size that is not published yet is remembered, and compared once it is. What cannot both be
true is kept, both notes together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from thirdcopy_client.canonical import Json, canonical, parse_canonical
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import (
    parse_checkpoint,
    signer_among,
    verify_checkpoint,
)
from thirdcopy_client.translog.note import VerifierKey, parse_note, parse_verifier_key
from thirdcopy_client.translog.proof import parse_proof
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify import (
    Conflict,
    Reader,
    Report,
    View,
    check_held,
    conflict_with,
    held_in,
    verify_directory,
    view_of,
)
from thirdcopy_client.verify.entries import Progress

_VERSION = "thirdcopy/1 watch"
_MEMBERS = frozenset({"awaited", "keys", "seen", "version"})


@dataclass(frozen=True)
class Awaited:
    """A signed checkpoint whose size was not published yet, and when it was met first."""

    signed: bytes
    since: int


@dataclass(frozen=True)
class State:
    """What a monitor remembers: the checkpoint seen last, the log's keys, what it awaits."""

    seen: bytes | None = None
    keys: tuple[str, ...] = ()
    awaited: tuple[Awaited, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A checkpoint or a receipt that somebody was given: by whom it is shown, and its bytes."""

    by: str
    data: bytes


@dataclass(frozen=True)
class Round:
    """What one round found, and what to remember; *wrong* without a conflict has no proof.

    What is *unread* is neither a checkpoint nor a receipt, and says nothing of the log.
    """

    state: State
    report: Report
    conflicts: tuple[Conflict, ...]
    wrong: tuple[str, ...]
    unread: tuple[str, ...]


def format_state(state: State) -> bytes:
    """Write a monitor's state."""
    awaited: list[Json] = [
        {"signed": one.signed.decode(), "since": one.since} for one in state.awaited
    ]
    seen = None if state.seen is None else state.seen.decode()
    value: Json = {
        "awaited": awaited,
        "keys": list(state.keys),
        "seen": seen,
        "version": _VERSION,
    }
    return canonical(value) + b"\n"


def parse_state(data: bytes) -> State:
    """Read a monitor's state."""
    if not data.endswith(b"\n"):
        raise MalformedError("expected a line feed at the end", place="state")
    value = parse_canonical(data[:-1])
    if not isinstance(value, Mapping) or value.keys() != _MEMBERS or value["version"] != _VERSION:
        raise MalformedError("expected a monitor's state", place="state")
    seen, keys, awaited = value["seen"], value["keys"], value["awaited"]
    if not isinstance(keys, list) or not isinstance(awaited, list):
        raise MalformedError("expected lists", place="state")
    if not (seen is None or isinstance(seen, str)) or not all(isinstance(k, str) for k in keys):
        raise MalformedError("expected text", place="state")
    return State(
        None if seen is None else seen.encode(),
        tuple(str(key) for key in keys),
        tuple(_awaited(one) for one in awaited),
    )


def watch(
    reader: Reader,
    key: str,
    state: State,
    shown: Sequence[Shown],
    now: int,
    *,
    patience: int,
    demand: Demand | None = None,
    progress: Progress | None = None,
) -> Round:
    """Do one round at *now*, in seconds since 1970.

    *shown*: witnesses' views and receipts, gathered by the caller. A checkpoint of a size that
    is not published within *patience* seconds is wrong. Raises `VerificationError` if what is
    published does not hold by itself.
    """
    report = verify_directory(reader, key, demand=demand, progress=progress)
    view = view_of(reader, report.key)
    keys = tuple(dict.fromkeys((report.key, key, *state.keys)))
    known = tuple(parse_verifier_key(text) for text in keys)
    conflicts: list[Conflict] = []
    wrong: list[str] = []
    unread: list[str] = []
    awaited = {one.signed: one.since for one in state.awaited}
    before = () if state.seen is None else (Shown("the round before", state.seen),)
    for one in (*before, *shown):
        try:
            conflicts += _conflicts(one, known, view)
        except MalformedError as error:
            unread.append(f"{one.by}: {error.message}")
            continue
        except VerificationError as error:
            wrong.append(f"{one.by}: {error.message}")
            continue
        signed = _checkpoint_in(one.data)
        if _size(signed) > view.checkpoint.size:
            if one in before:
                what = f"back from size {_size(signed)} to {view.checkpoint.size}"
                conflicts.append(Conflict(what, signed, view.signed))
            awaited.setdefault(signed, now)
    waiting = []
    for signed, since in awaited.items():
        if _size(signed) <= view.checkpoint.size:
            conflicts += _against(signed, known, view)
        else:
            waiting.append(Awaited(signed, since))
            if now - since > patience:
                wrong.append(f"size {_size(signed)} was signed and is not published")
    seen = view.signed if not conflicts else state.seen or view.signed
    return Round(
        replace(state, seen=seen, keys=keys, awaited=tuple(waiting)),
        report,
        tuple(dict.fromkeys(conflicts)),
        tuple(wrong),
        tuple(unread),
    )


def _conflicts(one: Shown, keys: Sequence[VerifierKey], view: View) -> Iterator[Conflict]:
    """Compare what somebody was given with the view."""
    if _is_receipt(one.data):
        standing = check_held(held_in(one.data), keys, view)
        if standing.conflict is not None:
            yield standing.conflict
        return
    yield from _against(one.data, keys, view)


def _against(signed: bytes, keys: Sequence[VerifierKey], view: View) -> Iterator[Conflict]:
    key = signer_among(signed, keys)
    checkpoint = verify_checkpoint(signed, key)
    if checkpoint.size <= view.checkpoint.size:
        conflict = conflict_with(view, signed, key)
        if conflict is not None:
            yield conflict


def _is_receipt(data: bytes) -> bool:
    return data.startswith((b"{", b"c2sp.org/tlog-proof"))


def _checkpoint_in(data: bytes) -> bytes:
    return parse_proof(held_in(data).receipt).checkpoint if _is_receipt(data) else data


def _size(signed: bytes) -> int:
    return parse_checkpoint(parse_note(signed).text.encode()).size


def _awaited(value: Json) -> Awaited:
    if not isinstance(value, Mapping) or value.keys() != {"signed", "since"}:
        raise MalformedError("expected `signed` and `since`", place="awaited")
    signed, since = value["signed"], value["since"]
    if not isinstance(signed, str) or not isinstance(since, int) or isinstance(since, bool):
        raise MalformedError("expected a note and a time", place="awaited")
    return Awaited(signed.encode(), since)
