"""A receipt that somebody holds, against the log that everybody sees.

A receipt shows that the log once said that it has an entry. Whether what is published now
still has it is another question, and the one that finds an entry left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    signer_among,
    verify_checkpoint,
)
from thirdcopy_client.translog.note import VerifierKey
from thirdcopy_client.translog.parcel import parse_parcel
from thirdcopy_client.translog.proof import check_receipt, parse_proof
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify.views import Conflict, View, conflict_with


@dataclass(frozen=True)
class Held:
    """A receipt, and the entry that it is for, if the holder has it."""

    receipt: bytes
    entry: bytes | None


@dataclass(frozen=True)
class Standing:
    """What became of a receipt: where the entry is, and whether it is published yet."""

    index: int
    checkpoint: Checkpoint
    published: bool
    conflict: Conflict | None


def held_in(data: bytes) -> Held:
    """Read a receipt, or the parcel that it came in."""
    if data.startswith(b"{"):
        parcel = parse_parcel(data)
        return Held(parcel.receipt, parcel.entry)
    parse_proof(data)
    return Held(data, None)


def check_held(
    held: Held, keys: Sequence[VerifierKey], view: View | None, demand: Demand | None = None
) -> Standing:
    """Check a receipt by one of the log's *keys*, and against what is published.

    Without the entry, the published one is taken; then the view must reach so far. Raises
    `VerificationError` if the receipt does not hold. That what is published is another log
    is no error but the answer: a conflict, with both notes.
    """
    proof = parse_proof(held.receipt)
    key = signer_among(proof.checkpoint, keys, "receipt")
    signed = verify_checkpoint(proof.checkpoint, key, name="receipt")
    if view is not None and signed.size <= view.checkpoint.size:
        conflict = conflict_with(view, proof.checkpoint, key)
        if conflict is not None:
            return Standing(proof.index, signed, published=False, conflict=conflict)
    reaches = view is not None and proof.index < view.checkpoint.size
    there = view.tree.entry(proof.index) if view is not None and reaches else None
    entry = held.entry if held.entry is not None else there
    if entry is None:
        raise VerificationError(
            "the entry is not published, and is not here either",
            place="receipt",
            remedy="give the parcel or the entry",
        )
    index, checkpoint = check_receipt(held.receipt, entry, key, demand=demand)
    if view is None or there is None:
        return Standing(index, checkpoint, published=False, conflict=None)
    if there != entry:
        two = Conflict(f"two entries at index {index}", proof.checkpoint, view.signed)
        return Standing(index, checkpoint, published=False, conflict=two)
    return Standing(index, checkpoint, published=True, conflict=None)
