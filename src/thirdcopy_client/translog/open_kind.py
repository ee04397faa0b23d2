"""The kinds of open entry, and the members that each must and may have.

An unknown kind is refused: a verifier that cannot read an entry cannot say what it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import parse_root
from thirdcopy_client.translog.lines import HASH, MONTH, PERIOD, has_form
from thirdcopy_client.translog.note import parse_verifier_key, verify_note
from thirdcopy_client.translog.particular import (
    PARTICULAR_KINDS,
    check_particular,
    required_of,
)


@dataclass(frozen=True)
class Members:
    """Which members the JSON of a kind must have and which it may have."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    others: bool = False


_WHO = frozenset({"who"})
"""A commitment to the person who did it: an auditor can open it, and nobody can guess at it."""
_STATUS = Members(frozenset({"agreement", "id"}), frozenset({"by", "ground"}) | _WHO)
_SIGNED = frozenset({"signatures", "signers"})
_ADOPTION = Members(frozenset({"adoption", "agreement", "body"}), frozenset({"ground"}) | _WHO)
_FILE = Members(frozenset({"file", "period", "sha256"}))

OPEN_KINDS: Mapping[str, Members] = {
    "keys": Members(frozenset({"files", "log"}), frozenset({"was"})),
    "policy": Members(
        frozenset(),
        frozenset({"disclosure", "padding", "turnaround", "witnesses"}),
        others=True,
    ),
    "registered": _STATUS,
    "in-force": Members(_STATUS.required, _STATUS.optional | _SIGNED),
    "suspended": _STATUS,
    "resumed": _STATUS,
    "superseded": _STATUS,
    "ended": _STATUS,
    "adopted": Members(_ADOPTION.required, _ADOPTION.optional | _SIGNED),
    "adoption-ended": _ADOPTION,
    "day": Members(frozenset({"root"})),
    "directory": Members(frozenset({"root"})),
    "audited": Members(frozenset({"root"})),
    "reveal": _FILE,
    "tally": _FILE,
    "restated": Members(frozenset({"name", "period", "reason", "replaces", "sha256"}), _WHO),
    "erased": Members(frozenset({"month", "root"})),
    "takedown": Members(frozenset({"file", "ground", "sha256"}), _WHO),
    **{
        kind: Members(required_of(kind), frozenset({"reason", "until"}) | _WHO)
        for kind in PARTICULAR_KINDS
    },
}

STATUS_KINDS = ("registered", "in-force", "suspended", "resumed", "superseded", "ended")
"""The kinds from which the standing of an agreement is folded."""


def check_members(kind: str, members: Mapping[str, Json], place: str) -> None:
    """Refuse an unknown kind, a member that is missing, unknown or not of its form."""
    known = OPEN_KINDS.get(kind)
    if known is None:
        raise MalformedError(f"expected a known kind, got `{kind}`", place=place)
    if missing := known.required - members.keys():
        raise MalformedError(f"expected the member `{min(missing)}` in `{kind}`", place=place)
    if not known.others and members.keys() - known.required - known.optional:
        raise MalformedError(f"expected no further member in `{kind}`", place=place)
    if known.others:
        return
    for member, value in members.items():
        if not isinstance(value, str) or not value:
            raise MalformedError(f"expected `{member}` to be text", place=place)
        _FORMS.get(member, _any_text)(value, place)
    if kind in PARTICULAR_KINDS:
        check_particular(kind, members, place)
    if _SIGNED & members.keys():
        _check_signed(members, place)


def _check_signed(members: Mapping[str, Json], place: str) -> None:
    """Refuse signatures of anything else than what the entry is about, or not by its signers.

    *signatures* are the signature lines of a note without their dash, *signers* the verifier keys
    of those who signed it, a line each. Whether a key is the body's is for the reader to know:
    the gateway says that it believed it.
    """
    agreement = str(members["agreement"])
    if "adoption" in members:
        text = f"thirdcopy/1 adoption\n{agreement}\n{members['adoption']}\n"
    else:
        text = f"thirdcopy/1 agreement\n{members['id']}\n{agreement}\n"
    lines = str(members.get("signatures", "")).splitlines()
    keys = str(members.get("signers", "")).splitlines()
    if not keys or len(lines) != len(keys):
        raise MalformedError("expected a signature and a key of each signer", place=place)
    note = "\n".join((text, *(f"— {line}" for line in lines), "")).encode()
    for key in keys:
        verify_note(note, parse_verifier_key(key, place), place)


def _check_form(pattern: str, expected: str, value: str, place: str) -> None:
    if not has_form(pattern, value):
        raise MalformedError(f"expected {expected}", place=place)


def _any_text(value: str, place: str) -> None:
    del value, place


_hash = partial(_check_form, HASH, "a hash of 64 lower-case hexadecimal digits")

_FORMS: Mapping[str, Callable[[str, str], object]] = {
    "adoption": _hash,
    "agreement": _hash,
    "files": parse_verifier_key,
    "log": parse_verifier_key,
    "month": partial(_check_form, MONTH, "a month `YYYY-MM`"),
    "period": partial(_check_form, PERIOD, "a quarter `YYYY-Qn`"),
    "replaces": _hash,
    "root": parse_root,
    "sha256": _hash,
    "was": parse_verifier_key,
    "who": parse_root,
}
