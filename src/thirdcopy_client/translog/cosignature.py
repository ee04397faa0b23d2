"""Cosignatures (c2sp.org/tlog-cosignature), the Ed25519 kind, version 1.

A witness says: of all trees of this log that I have seen, as of this time, the largest has
this root, and all of them agree. What it signs is
```
cosignature/v1
time <seconds since 1970>
<the checkpoint's text>
```
and its line in the note carries key id ‖ time (64 bits, big-endian) ‖ signature. The key is
of type 0x04, so it can be taken for no log's key. The message does not name the witness,
which is why two witnesses never share a key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.note import (
    Note,
    Signature,
    check_ed25519,
    format_note,
    format_typed_key,
    key_id_of,
    parse_note,
    parse_typed_key,
)

_COSIGNATURE_V1 = b"\x04"
_TIME_SIZE = 8
_SIZE = _TIME_SIZE + 64
_LATEST = 2**63 - 1


@dataclass(frozen=True)
class WitnessKey:
    """Whose cosignature is believed: a name and an Ed25519 public key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Give the four bytes that stand before each of this key's cosignatures."""
        return key_id_of(self.name, _COSIGNATURE_V1, self.public)


@dataclass(frozen=True)
class Cosigner:
    """A witness's name and the 32-byte seed of its Ed25519 key."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def key(self) -> WitnessKey:
        """Give the key that verifies what this witness signs."""
        return WitnessKey(self.name, self._private.public_key().public_bytes_raw())

    def cosign(self, text: str, time: int) -> Signature:
        """Cosign a checkpoint's text at *time*, in seconds since 1970."""
        signed = self._private.sign(_message(text, time))
        return Signature(self.name, self.key.key_id, time.to_bytes(_TIME_SIZE, "big") + signed)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Cosignature:
    """A cosignature that is right: by whom, and when it was made."""

    key: WitnessKey
    time: int


def format_witness_key(key: WitnessKey) -> str:
    """Write a witness's verifier key."""
    return format_typed_key(key.name, _COSIGNATURE_V1, key.public)


def parse_witness_key(text: str, name: str = "key") -> WitnessKey:
    """Read a witness's verifier key; a log's key, of another type, is refused."""
    return WitnessKey(*parse_typed_key(text, _COSIGNATURE_V1, name))


def check_cosignature(
    text: str, signature: Signature, key: WitnessKey, name: str = "note"
) -> Cosignature:
    """Check one line that says to be a cosignature of *text* by *key*."""
    if (signature.name, signature.key_id) != (key.name, key.key_id):
        raise VerificationError(f"expected a cosignature by `{key.name}`", place=name)
    if len(signature.signature) != _SIZE:
        raise VerificationError(f"expected a cosignature of {_SIZE} bytes", place=name)
    time = int.from_bytes(signature.signature[:_TIME_SIZE], "big")
    if time > _LATEST:
        raise VerificationError("expected a time below 2^63", place=name)
    check_ed25519(key.public, signature.signature[_TIME_SIZE:], _message(text, time), name)
    return Cosignature(key, time)


def cosignatures_of(
    note: Note, keys: Iterable[WitnessKey], name: str = "note"
) -> tuple[Cosignature, ...]:
    """Give the cosignatures by *keys*, all of which must be right; other lines are passed over.

    A known witness's line that is wrong or stands twice is refused (c2sp.org/signed-note: a
    verifier rejects a note with a wrong signature by a key that it knows).
    """
    found = []
    for key in keys:
        lines = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id)]
        if len(lines) > 1:
            raise VerificationError(f"expected one cosignature by `{key.name}`", place=name)
        found += [check_cosignature(note.text, line, key, name) for line in lines]
    return tuple(found)


def with_cosignatures(signed: bytes, lines: Iterable[Signature]) -> bytes:
    """Add cosignatures to a signed checkpoint; a newer one takes the place of the same key's."""
    note = parse_note(signed)
    new = {(line.name, line.key_id): line for line in lines}
    kept = [line for line in note.signatures if (line.name, line.key_id) not in new]
    return format_note(Note(note.text, (*kept, *new.values())))


def _message(text: str, time: int) -> bytes:
    if not 0 <= time <= _LATEST:
        raise MalformedError("expected a time from 0 to 2^63 - 1", place="time")
    return f"cosignature/v1\ntime {time}\n{text}".encode()
