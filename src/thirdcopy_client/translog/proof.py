"""Proofs that one entry is in the log (c2sp.org/tlog-proof), used as receipts.

```
c2sp.org/tlog-proof@v1
index <index>
<base64 of a hash, from the leaf's sibling upwards>
…

<the signed checkpoint>
```
The optional `extra` line is not authenticated by anything; here it is refused.
"""

from dataclasses import dataclass

from thirdcopy_client.canonical import b64
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, parse_root, verify_checkpoint
from thirdcopy_client.translog.lines import BASE64, NUMBER, Lines
from thirdcopy_client.translog.merkle import check_inclusion, leaf_hash
from thirdcopy_client.translog.note import VerifierKey, parse_note
from thirdcopy_client.translog.quorum import Demand, check_quorum

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """Where an entry stands, the hashes beside its path, and the signed checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def format_proof(proof: Proof) -> bytes:
    """Write a proof."""
    hashes = "".join(f"{b64(value)}\n" for value in proof.hashes)
    return f"{_HEADER}\nindex {proof.index}\n{hashes}\n".encode() + proof.checkpoint


def parse_proof(data: bytes, name: str = "receipt") -> Proof:
    """Read a proof without believing it."""
    head, _, checkpoint = data.partition(b"\n\n")
    lines = Lines(head + b"\n", name)
    lines.take(_HEADER.replace(".", r"\."), f"`{_HEADER}`")
    index = lines.take_number(f"index {NUMBER}", "`index` and a number")
    hashes = tuple(
        parse_root(text, lines.place) for (text,) in lines.take_while("", BASE64, "a hash")
    )
    parse_note(checkpoint, name)
    return Proof(index, hashes, checkpoint)


def check_receipt(
    receipt: bytes,
    entry: bytes,
    key: VerifierKey,
    *,
    demand: Demand | None = None,
    name: str = "receipt",
) -> tuple[int, Checkpoint]:
    """Check that the log of *key* holds *entry*; give its index and the checkpoint.

    With a *demand*, the checkpoint must be cosigned as it says. Raises `MalformedError` for
    bytes that are no receipt, else `VerificationError`.
    """
    proof = parse_proof(receipt, name)
    checkpoint = verify_checkpoint(proof.checkpoint, key, name=name)
    if demand is not None:
        check_quorum(proof.checkpoint, key, demand, name)
    try:
        check_inclusion(
            leaf_hash(entry),
            proof.hashes,
            index=proof.index,
            size=checkpoint.size,
            root=checkpoint.root,
        )
    except VerificationError as error:
        raise VerificationError(error.message, place=name) from error
    return proof.index, checkpoint
