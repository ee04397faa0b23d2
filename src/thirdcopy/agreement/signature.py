"""A party's signature under an agreement: a signed note over the hash of its exact bytes.

```
thirdcopy/1 agreement
<id>
<hash>

— <key name> <base64 of key id ‖ signature>
```
The file is `signatures/<body>.sig` beside the text, and holds one signature: that of the body.
Whoever signs the hash signs every byte, so nobody can change a word and keep a signature.

A body that adopts a model signs `thirdcopy/1 adoption`, with the hash of the model and that of
its own adoption, in `adoptions/<body>.sig`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.agreement.adoption import Adoption
from thirdcopy.agreement.agreement import Agreement
from thirdcopy_client.canonical import Hash, b64
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.note import (
    Signer,
    VerifierKey,
    parse_note,
    parse_verifier_key,
    sign_note,
    verify_note,
)

_TEXT: Final = re.compile(
    r"thirdcopy/1 agreement\n(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\n(?P<hash>[0-9a-f]{64})\n"
)


@dataclass(frozen=True)
class SignedAgreement:
    """What a signature file says was signed, and by which key's name; not yet believed."""

    id: str
    hash: Hash
    by: str


def signed_text(agreement: Agreement) -> str:
    """Give the text that each party signs."""
    return f"thirdcopy/1 agreement\n{agreement.id}\n{agreement.hash}\n"


def sign_agreement(agreement: Agreement, signer: Signer) -> bytes:
    """Sign an agreement for a body, and give the file."""
    return sign_note(signed_text(agreement), signer)


def adoption_text(agreement: Agreement, adoption: Adoption) -> str:
    """Give the text that a body signs when it adopts a model."""
    return f"thirdcopy/1 adoption\n{agreement.hash}\n{adoption.hash}\n"


def sign_adoption(agreement: Agreement, adoption: Adoption, signer: Signer) -> bytes:
    """Sign the adoption of a model for the body that adopts it, and give the file."""
    return sign_note(adoption_text(agreement, adoption), signer)


def verify_adoption(
    data: bytes, agreement: Agreement, adoption: Adoption, key: VerifierKey, name: str
) -> None:
    """Check that *key* signed this very adoption of this very model.

    Raises `VerificationError` for a signature by another key, of anything else, or wrong.
    """
    if verify_note(data, key, name).text != adoption_text(agreement, adoption):
        raise VerificationError(
            f"expected a signature of the adoption of `{agreement.id}` by `{adoption.body}`",
            place=name,
            remedy="sign the adoption as it is now",
        )


def parse_signature(data: bytes, name: str) -> SignedAgreement:
    """Read a signature file without believing it; raises `MalformedError`."""
    note = parse_note(data, name)
    found = _TEXT.fullmatch(note.text)
    if found is None:
        raise MalformedError(
            "expected the lines `thirdcopy/1 agreement`, an id and a hash",
            place=f"{name}:1",
            remedy="sign the agreement again",
        )
    if len(note.signatures) != 1:
        raise MalformedError(
            f"expected one signature in a body's file, got {len(note.signatures)}",
            place=name,
            remedy="give each body a file of its own",
        )
    return SignedAgreement(found["id"], Hash(found["hash"]), note.signatures[0].name)


def verify_signature(data: bytes, agreement: Agreement, key: VerifierKey, name: str) -> None:
    """Check that *key* signed this very text.

    Raises `VerificationError` for a signature by another key, of another text, or wrong.
    """
    signature_of(agreement, data, name)
    verify_note(data, key, name)


def signature_of(agreement: Agreement, data: bytes, name: str) -> SignedAgreement:
    """Read a signature of this very text, without believing whose it is.

    Raises `VerificationError` for one of another text: a signed text that was changed.
    """
    signed = parse_signature(data, name)
    if (signed.id, signed.hash) != (agreement.id, agreement.hash):
        raise VerificationError(
            f"expected a signature of `{agreement.id}` with the hash `{agreement.hash}`, "
            f"got one of `{signed.id}` with `{signed.hash}`",
            place=name,
            remedy="sign the text as it is now, or bring back the text that was signed",
        )
    return signed


def signing_bodies(agreement: Agreement) -> tuple[str, ...]:
    """Give the bodies that have to sign: every party that discloses or receives.

    The side that adopts a model signs by adopting it.
    """
    return agreement.signing


def unsigned(agreement: Agreement, signed: Iterable[str]) -> tuple[str, ...]:
    """Give the bodies that still have to sign."""
    done = set(signed)
    return tuple(body for body in signing_bodies(agreement) if body not in done)


@dataclass(frozen=True)
class BodySignature:
    """Where one body stands: it signed, a file says that it did, or it has not signed."""

    body: str
    state: Literal["signed", "not-checked", "missing"]
    signed: SignedAgreement | None = None


def check_signatures(
    agreement: Agreement, files: Mapping[str, bytes], keys: Mapping[str, VerifierKey]
) -> tuple[BodySignature, ...]:
    """Give where each body stands, those that have to sign first.

    *files* and *keys* go by body; a file whose body has no key is read and not believed. Raises
    `VerificationError` for a signature of another text, by another key, or wrong.
    """
    bodies = dict.fromkeys((*signing_bodies(agreement), *files))
    return tuple(_checked(agreement, body, files.get(body), keys.get(body)) for body in bodies)


def signature_lines(files: Iterable[bytes]) -> str:
    """Give the signature lines of files of one text, in ASCII as the log's entries are."""
    lines = (line for file in files for line in parse_note(file).signatures)
    return "\n".join(f"{line.name} {b64(line.key_id + line.signature)}" for line in lines)


def parse_keys(data: bytes, name: str) -> Mapping[str, VerifierKey]:
    """Read the bodies' keys, one a line as `keygen` prints them, each named by its body.

    Raises `MalformedError` for a line that is no key, and for a second key of one body.
    """
    keys: dict[str, VerifierKey] = {}
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), 1):
        if line.strip():
            key = parse_verifier_key(line.strip(), f"{name}:{number}")
            if key.name in keys:
                raise MalformedError(
                    f"expected one key of `{key.name}`",
                    place=f"{name}:{number}",
                    remedy="keep the one that it signs with",
                )
            keys[key.name] = key
    return keys


def _checked(
    agreement: Agreement, body: str, file: bytes | None, key: VerifierKey | None
) -> BodySignature:
    if file is None:
        return BodySignature(body, "missing")
    name = f"signatures/{body}.sig"
    signed = signature_of(agreement, file, name)
    if key is None:
        return BodySignature(body, "not-checked", signed)
    verify_signature(file, agreement, key, name)
    return BodySignature(body, "signed", signed)
