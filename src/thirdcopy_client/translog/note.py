"""Signed notes (c2sp.org/signed-note), with Ed25519 only.

```
text, one or more lines

— <name> <base64 of key id ‖ signature>
```
A verifier key is `<name>+<key id>+<base64 of 0x01 ‖ public key>`, and its key id the first
four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key): the id names the algorithm, so nothing is
ever negotiated. Signatures by other keys are told to the caller, who decides whether the
file may carry them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thirdcopy_client.canonical import b64, unb64
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.lines import BASE64, Lines, has_form, is_name

_ED25519 = b"\x01"
_KEY_SIZE = 32
_ID_SIZE = 4
_SIGNATURE = rf"— (\S+) {BASE64}"


@dataclass(frozen=True)
class VerifierKey:
    """Whose signature is believed: a name and an Ed25519 public key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Give the four bytes that stand before each of this key's signatures."""
        return key_id_of(self.name, _ED25519, self.public)


@dataclass(frozen=True)
class Signer:
    """A name and the 32-byte seed of its Ed25519 key."""

    name: str
    seed: bytes = field(repr=False)

    @cached_property
    def key(self) -> VerifierKey:
        """Give the key that verifies what this signer signs."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    @property
    def verifier_key(self) -> str:
        """Give the verifier key's text."""
        return format_verifier_key(self.key)

    def sign(self, text: str) -> "Signature":
        """Sign a note's text."""
        return Signature(self.name, self.key.key_id, self._private.sign(text.encode()))

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Signature:
    """One signature line; not yet believed."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text that ends with LF, and its signature lines in order; not yet believed."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Verified:
    """A text that the key signed, and the signatures by keys that were not asked about."""

    text: str
    unknown: tuple[Signature, ...]


def key_id_of(name: str, algorithm: bytes, public: bytes) -> bytes:
    """Give the key id of a public key: it names the signer and the algorithm too."""
    return hashlib.sha256(name.encode() + b"\n" + algorithm + public).digest()[:_ID_SIZE]


def format_verifier_key(key: VerifierKey) -> str:
    """Write a verifier key."""
    return format_typed_key(key.name, _ED25519, key.public)


def parse_verifier_key(text: str, name: str = "key") -> VerifierKey:
    """Read a verifier key; its id must be that of its name and bytes."""
    return VerifierKey(*parse_typed_key(text, _ED25519, name))


def format_typed_key(name: str, algorithm: bytes, public: bytes) -> str:
    """Write `<name>+<key id>+<base64 of algorithm ‖ public key>`."""
    if not is_name(name):
        raise MalformedError("expected a key name without space or plus sign")
    return f"{name}+{key_id_of(name, algorithm, public).hex()}+{b64(algorithm + public)}"


def parse_typed_key(text: str, algorithm: bytes, place: str) -> tuple[str, bytes]:
    """Read name and public key of a verifier key of one algorithm with keys of 32 bytes."""
    parts = text.split("+", 2)
    if len(parts) != len(("name", "id", "key")) or not is_name(parts[0]):
        raise MalformedError("expected a verifier key `<name>+<id>+<base64>`", place=place)
    try:
        typed = unb64(parts[2])
    except MalformedError as error:
        raise MalformedError(error.message, place=place) from error
    if typed[:1] != algorithm or len(typed) != 1 + _KEY_SIZE:
        raise MalformedError(
            f"expected an Ed25519 verifier key of type 0x{algorithm.hex()}", place=place
        )
    if key_id_of(parts[0], algorithm, typed[1:]).hex() != parts[1]:
        raise MalformedError("expected the key id of this name and key, got another", place=place)
    return parts[0], typed[1:]


def format_note(note: Note) -> bytes:
    """Write a note with its signature lines."""
    return f"{note.text}\n".encode() + format_signatures(note.signatures)


def format_signatures(signatures: Sequence[Signature]) -> bytes:
    """Write signature lines alone, as a witness answers."""
    return "".join(f"— {s.name} {b64(s.key_id + s.signature)}\n" for s in signatures).encode()


def parse_note(data: bytes, name: str = "note") -> Note:
    """Read a note without believing it; the signatures follow the last empty line."""
    head, blank, tail = data.rpartition(b"\n\n")
    if not blank:
        raise MalformedError("expected text, an empty line and a signature", place=name)
    text = _text(head + b"\n", name)
    return Note(text, parse_signatures(tail, name, first=text.count("\n") + 2))


def parse_signatures(data: bytes, name: str, first: int = 1) -> tuple[Signature, ...]:
    """Read signature lines without believing them; *first* is the number of the first."""
    lines = Lines(data, name, first=first)
    signatures = []
    for signer, encoded in lines.take_while("", _SIGNATURE, "a signature line"):
        try:
            raw = unb64(encoded)
        except MalformedError as error:
            raise MalformedError(error.message, place=lines.place) from error
        if len(raw) <= _ID_SIZE or not is_name(signer):
            raise MalformedError("expected a key name, key id and signature", place=lines.place)
        signatures.append(Signature(signer, raw[:_ID_SIZE], raw[_ID_SIZE:]))
    return tuple(signatures)


def sign_note(text: str, *signers: Signer) -> bytes:
    """Sign a text that ends with LF and give the note."""
    _text(text.encode(errors="surrogatepass"), "note")
    if not signers:
        raise AssertionError("a note is signed")
    return format_note(Note(text, tuple(signer.sign(text) for signer in signers)))


def verify_note(data: bytes, key: VerifierKey, name: str = "note") -> Verified:
    """Read a note that *key* signed, exactly once.

    Raises `MalformedError` for bytes that are no note and `VerificationError` when the key's
    signature is missing, given twice or wrong.
    """
    note = parse_note(data, name)
    ours = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id)]
    if len(ours) != 1:
        raise VerificationError(
            f"expected one signature by `{key.name}+{key.key_id.hex()}`, got {len(ours)}",
            place=name,
        )
    check_ed25519(key.public, ours[0].signature, note.text.encode(), name)
    return Verified(note.text, tuple(s for s in note.signatures if s != ours[0]))


def check_ed25519(public: bytes, signature: bytes, message: bytes, name: str) -> None:
    """Check an Ed25519 signature (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise VerificationError("the signature is wrong", place=name) from error


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("expected UTF-8", place=name) from error
    if not text.endswith("\n") or not has_form(r"[^\x00-\x09\x0b-\x1f]+", text):
        raise MalformedError("expected lines without control characters", place=name)
    return text
