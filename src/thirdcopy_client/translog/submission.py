"""What a witness is sent: `add-checkpoint` of c2sp.org/tlog-witness.

```
old <size>
<base64 of a hash of the consistency proof, at most 63 of them>
…

<the signed checkpoint>
```
"""

from dataclasses import dataclass

from thirdcopy_client.canonical import b64, hash_of
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import parse_root
from thirdcopy_client.translog.lines import BASE64, NUMBER, Lines, has_form, parse_number
from thirdcopy_client.translog.note import parse_note

ADD_CHECKPOINT = "add-checkpoint"
"""The path under which a witness is asked."""
SIZE_TYPE = "text/x.tlog.size"

_LONGEST_PROOF = 63


@dataclass(frozen=True)
class Submission:
    """A signed checkpoint, and the proof that the tree of size *old* is its beginning."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


def format_submission(submission: Submission) -> bytes:
    """Write the body of an `add-checkpoint` request."""
    hashes = "".join(f"{b64(value)}\n" for value in submission.proof)
    return f"old {submission.old}\n{hashes}\n".encode() + submission.checkpoint


def parse_submission(data: bytes, name: str = "submission") -> Submission:
    """Read the body of an `add-checkpoint` request without believing it."""
    head, _, checkpoint = data.partition(b"\n\n")
    lines = Lines(head + b"\n", name)
    old = lines.take_number(f"old {NUMBER}", "`old` and a number")
    proof = tuple(
        parse_root(text, lines.place) for (text,) in lines.take_while("", BASE64, "a hash")
    )
    if len(proof) > _LONGEST_PROOF:
        raise MalformedError(f"expected at most {_LONGEST_PROOF} hashes", place=name)
    parse_note(checkpoint, name)
    return Submission(old, proof, checkpoint)


def format_size(size: int) -> bytes:
    """Write the body of a 409: how far the witness has cosigned (`text/x.tlog.size`)."""
    return f"{size}\n".encode()


def parse_size(data: bytes, name: str = "size") -> int:
    """Read the body of a 409."""
    text = data.decode("ascii", errors="replace")
    if not text.endswith("\n") or not has_form(NUMBER, text[:-1]):
        raise MalformedError("expected a size and LF", place=name)
    return parse_number(text[:-1], name)


def monitoring_path(origin: str) -> str:
    """Give the path under which a witness shows what it cosigned last of a log."""
    return f"{hash_of(origin.encode())}/checkpoint"
