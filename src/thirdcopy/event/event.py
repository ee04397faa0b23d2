r"""Events, and the two shapes of entry that the log holds of them.

    header commitment = H("thirdcopy/1 header\n" ‖ salt ‖ "<kind> <class> <YYYY-MM>")
    event commitment  = H("thirdcopy/1 event\n"  ‖ told salt ‖ kept commitment ‖ told)
    kept commitment   = H("thirdcopy/1 kept\n"   ‖ kept salt ‖ kept)

`previous` in the kept part is the commitment of the case's event before, counted or private,
so a counted event commits to all that was decided before it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from thirdcopy.event.kinds import KINDS, Visibility
from thirdcopy.event.people import BodyCode, CaseId, PersonId, RequestId
from thirdcopy_client.canonical import Hash, Json, canonical
from thirdcopy_client.clock import Micros, date_of, month_of
from thirdcopy_client.translog.entry import (
    PADDING,
    SALT_SIZE,
    Class,
    Header,
    OpenEntry,
    SealedEntry,
    event_commitment,
    kept_commitment,
)
from thirdcopy_client.translog.entry import commitment_of as commitment_of_header


@dataclass(frozen=True)
class Seal:
    """Three random salts of 32 bytes; destroying them leaves the entries without meaning."""

    header_salt: bytes
    told_salt: bytes
    kept_salt: bytes


@dataclass(frozen=True)
class Event:
    """One thing that happened in a case; `told` and `kept` hold what the kind adds."""

    id: str
    case: CaseId
    request: RequestId
    seq: int
    kind: str
    at: Micros
    person: PersonId
    body: BodyCode
    cls: Class
    ruleset: Hash
    told: Mapping[str, Json]
    kept: Mapping[str, Json]
    previous: str | None

    def __post_init__(self) -> None:
        """INVARIANT: an event adds exactly the members that its kind declares."""
        kind = KINDS[self.kind]
        assert frozenset(self.told) == kind.told, f"told part of {self.kind}"  # noqa: S101 - a bug, caught nowhere
        assert frozenset(self.kept) == kind.kept, f"kept part of {self.kind}"  # noqa: S101 - a bug, caught nowhere

    @cached_property
    def told_text(self) -> bytes:
        """Give the part that may be opened to the other party; empty for a private event."""
        if KINDS[self.kind].visibility is Visibility.PRIVATE:
            return b""
        common: dict[str, Json] = {
            "agreement": self.cls.agreement,
            "kind": self.kind,
            "on": date_of(self.at).isoformat(),
            "request": self.request,
            "ruleset": self.ruleset,
        }
        if self.cls.adoption:
            common["adoption"] = self.cls.adoption
        return canonical({**common, **self.told})

    @cached_property
    def kept_text(self) -> bytes:
        """Give the part that never leaves the discloser: who, when, why."""
        return canonical(
            {
                "at": self.at,
                "body": self.body,
                "case": self.case,
                "payload": dict(self.kept),
                "person": self.person,
                "previous": self.previous,
                "seq": self.seq,
            }
        )


@dataclass(frozen=True)
class OpenAct:
    """An act of the gateway that is nobody's personal data, such as `in-force`.

    *by* is who did it, where a person did; it is kept, and never published.
    """

    kind: str
    at: Micros
    members: Mapping[str, Json]
    by: PersonId | None = None


def new_seal() -> Seal:
    """Draw three salts; nothing derives them, so nothing can bring them back."""
    return Seal(*(secrets.token_bytes(SALT_SIZE) for _ in range(3)))


def commitment_of(event: Event, seal: Seal) -> bytes:
    """Commit to the whole event; the same for counted and private events."""
    kept = kept_commitment(seal.kept_salt, event.kept_text)
    return event_commitment(seal.told_salt, kept, event.told_text)


def header_of(event: Event, seal: Seal) -> Header:
    """Give what a reveal opens of a counted event: its kind, class and month."""
    return Header(event.kind, event.cls, month_of(date_of(event.at)), seal.header_salt)


def entry_of(event: Event, seal: Seal) -> SealedEntry:
    """Give the sealed entry of a counted event: all such entries look alike."""
    header = header_of(event, seal)
    return SealedEntry(header.month, commitment_of_header(header), commitment_of(event, seal))


def padding_entry(seal: Seal, month: str) -> SealedEntry:
    """Give an entry that stands for nothing, so that the log's growth tells nothing."""
    header = Header(PADDING, None, month, seal.header_salt)
    return SealedEntry(month, commitment_of_header(header), secrets.token_bytes(SALT_SIZE))


def open_entry(act: OpenAct) -> OpenEntry:
    """Give the open entry of an act of the gateway."""
    return OpenEntry(date_of(act.at), act.kind, act.members)
