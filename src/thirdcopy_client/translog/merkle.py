"""The Merkle tree of RFC 6962, section 2.1: hashes, and proofs checked.

A proof from the empty tree (old size 0) is accepted only when it is empty itself and the old
root is the root of the empty tree: the empty log is a prefix of every log, and there is
nothing to show (the same choice as c2sp.org/tlog-witness).
"""

import hashlib
from collections.abc import Iterator, Sequence
from struct import Struct

from thirdcopy_client.errors import VerificationError

HASH_SIZE = 32
_PAIR = Struct(f"{2 * HASH_SIZE}s")
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""MTH of no entries (RFC 6962, 2.1)."""


def leaf_hash(entry: bytes) -> bytes:
    """Give MTH({d}) = SHA-256(0x00 ‖ d) (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def leaf_row(entries: Sequence[bytes]) -> bytes:
    """Give the leaf hashes of entries, one after the other."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def halve(row: bytes) -> bytes:
    """Give the row of parents above an even *row* of hashes that stand one after the other."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x01" + pair).digest() for (pair,) in _PAIR.iter_unpack(row)])


def apex(row: bytes) -> bytes:
    """Give the one hash above a row whose width is a power of two."""
    while len(row) > HASH_SIZE:
        row = halve(row)
    return row


def check_inclusion(
    leaf: bytes, proof: Sequence[bytes], *, index: int, size: int, root: bytes
) -> None:
    """Check that the leaf hash *leaf* is entry *index* of the tree of *size* under *root*.

    RFC 9162, 2.1.3.2 (the same tree as RFC 6962). Raises `VerificationError`.
    """
    if not 0 <= index < size:
        raise VerificationError(f"expected an index below the size {size}, got {index}")
    _check_hashes((leaf, root, *proof))
    found = leaf
    for step, on_the_left in _climb("inclusion", index, size - 1, proof):
        found = node_hash(step, found) if on_the_left else node_hash(found, step)
    if found != root:
        raise VerificationError("the inclusion proof does not lead to the root")


def check_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Check that the tree of *old_size* is a prefix of the tree of *new_size*.

    RFC 9162, 2.1.4.2 (the same tree as RFC 6962). Raises `VerificationError`.
    """
    _check_hashes((old_root, new_root, *proof))
    if not 0 <= old_size <= new_size:
        raise VerificationError(f"expected a size of at least {old_size}, got {new_size}")
    if old_size in (0, new_size):
        _check_nothing_to_prove(proof, old_size, old_root, new_root if old_size else EMPTY_ROOT)
        return
    whole = old_size & (old_size - 1) == 0
    path = [old_root, *proof] if whole else list(proof)
    if not path:
        raise VerificationError("the consistency proof is too short")
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for step, on_the_left in _climb("consistency", index, last, path[1:]):
        old = node_hash(step, old) if on_the_left else old
        new = node_hash(step, new) if on_the_left else node_hash(new, step)
    if old != old_root:
        raise VerificationError("the consistency proof does not lead to the old root")
    if new != new_root:
        raise VerificationError("the consistency proof does not lead to the new root")


def _check_nothing_to_prove(
    proof: Sequence[bytes], size: int, root: bytes, expected: bytes
) -> None:
    if proof:
        raise VerificationError("the consistency proof is too long")
    if root != expected:
        raise VerificationError(f"two roots for one size, {size}")


def _climb(
    kind: str, index: int, last: int, proof: Sequence[bytes]
) -> Iterator[tuple[bytes, bool]]:
    """Give each step of a proof, and whether it stands on the left of what is known."""
    for step in proof:
        if last == 0:
            raise VerificationError(f"the {kind} proof is too long")
        on_the_left = index & 1 == 1 or index == last
        yield step, on_the_left
        while on_the_left and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    if last:
        raise VerificationError(f"the {kind} proof is too short")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(value) != HASH_SIZE for value in hashes):
        raise VerificationError(f"expected hashes of {HASH_SIZE} bytes")
