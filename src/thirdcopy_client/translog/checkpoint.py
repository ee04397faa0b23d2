"""Checkpoints (c2sp.org/tlog-checkpoint): origin, size and root, signed by the log.

```
<origin>
<size>
<base64 of the root>
```
Extension lines are allowed there but advised against; here they are refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from thirdcopy_client.canonical import b64, unb64
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.lines import BASE64, BASE64_OF_32, NUMBER, Lines, has_form, is_name
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.note import (
    Signer,
    VerifierKey,
    parse_note,
    sign_note,
    verify_note,
)

CHECKPOINT = "checkpoint"
"""The path of the one that is published."""


@dataclass(frozen=True)
class Checkpoint:
    """The whole log at one size, in 32 bytes."""

    origin: str
    size: int
    root: bytes


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Write the text that the log signs."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64(checkpoint.root)}\n"


def parse_checkpoint(text: bytes, name: str = "checkpoint") -> Checkpoint:
    """Read a checkpoint's text, without the signatures."""
    lines = Lines(text, name)
    (origin,) = lines.take("(.+)", "the origin")
    if not is_name(origin):
        raise MalformedError("expected an origin without space or plus sign", place=lines.place)
    size = lines.take_number(NUMBER, "the size")
    root = parse_root(lines.take(BASE64, "the root")[0], lines.place)
    lines.end()
    return Checkpoint(origin, size, root)


def parse_root(text: str, place: str) -> bytes:
    """Read a hash of 32 bytes in strict base64."""
    if not has_form(BASE64_OF_32, text):
        raise MalformedError(f"expected {HASH_SIZE} bytes in strict base64", place=place)
    return unb64(text)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Sign a checkpoint; the signer's name is the log's origin."""
    if signer.name != checkpoint.origin:
        raise AssertionError("a log signs under its origin")
    return sign_note(format_checkpoint(checkpoint), signer)


def verify_checkpoint(
    data: bytes,
    key: VerifierKey,
    *,
    witnesses: Collection[str] | None = None,
    name: str = "checkpoint",
) -> Checkpoint:
    """Read a checkpoint that the log's *key* signed.

    Other lines are passed over, as c2sp.org/signed-note has it, unless *witnesses* says whose
    there may be: in a public file, an unknown line could say anything.
    """
    verified = verify_note(data, key, name)
    for signature in verified.unknown:
        if witnesses is not None and signature.name not in witnesses:
            raise VerificationError(
                f"expected no signature but the log's and its witnesses', got `{signature.name}`",
                place=name,
            )
    checkpoint = parse_checkpoint(verified.text.encode(), name)
    if checkpoint.origin != key.name:
        raise VerificationError(
            f"expected the origin `{key.name}`, got `{checkpoint.origin}`", place=name
        )
    return checkpoint


def signer_among(
    signed: bytes, keys: Sequence[VerifierKey], name: str = "checkpoint"
) -> VerifierKey:
    """Give which of a log's keys a checkpoint says to be signed by; the first if none."""
    lines = {(line.name, line.key_id) for line in parse_note(signed, name).signatures}
    return next((key for key in keys if (key.name, key.key_id) in lines), keys[0])
