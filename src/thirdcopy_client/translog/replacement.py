"""The public file `keys/<index>`, by which a replaced key names the one after it.

```
<the entry `keys` of that index, which names the new keys>
<its receipt (c2sp.org/tlog-proof), signed by the key that it replaces>
```
It speaks for itself: whoever trusts the replaced key believes the new ones by this file alone,
while all else that the new ones sign is still being put in place.
"""

from dataclasses import dataclass

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, verify_checkpoint
from thirdcopy_client.translog.entry import OpenEntry, parse_entry
from thirdcopy_client.translog.lines import NUMBER, has_form, parse_number
from thirdcopy_client.translog.note import VerifierKey, format_verifier_key, parse_verifier_key
from thirdcopy_client.translog.proof import check_receipt, parse_proof

_FOLDER = "keys/"


@dataclass(frozen=True)
class Replacement:
    """An entry that replaces a key, where it stands, and what the replaced key signed of it."""

    index: int
    entry: OpenEntry
    signed: Checkpoint

    @property
    def log(self) -> VerifierKey:
        """Give the log's new key, the old one where only the other was replaced."""
        return parse_verifier_key(str(self.entry.members["log"]))

    @property
    def files(self) -> VerifierKey:
        """Give the new key of the public files, the old one where only the other was replaced."""
        return parse_verifier_key(str(self.entry.members["files"]))


def replacement_path(index: int) -> str:
    """Give the path under which the replacement by an entry is published."""
    return f"{_FOLDER}{index}"


def replacement_index(path: str) -> int | None:
    """Give the index in the path of a replacement, None if it is another path."""
    index = path.removeprefix(_FOLDER)
    return parse_number(index, path) if path != index and has_form(NUMBER, index) else None


def format_replacement(entry: bytes, receipt: bytes) -> bytes:
    """Write a replacement."""
    return entry + b"\n" + receipt


def check_replacement(data: bytes, was: VerifierKey, name: str) -> Replacement:
    """Read a replacement of the log's key *was*, which signed it and nobody else."""
    line, _, receipt = data.partition(b"\n")
    verify_checkpoint(parse_proof(receipt, name).checkpoint, was, witnesses=(), name=name)
    index, signed = check_receipt(receipt, line, was, name=name)
    entry = parse_entry(line, name)
    named = entry.members.get("was") if isinstance(entry, OpenEntry) else None
    if not isinstance(entry, OpenEntry) or (entry.kind, named) != (
        "keys",
        format_verifier_key(was),
    ):
        raise VerificationError("expected an entry `keys` that replaces this key", place=name)
    return Replacement(index, entry, signed)
