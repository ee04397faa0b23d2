"""Two views of one log: whether both can be true, and if not, where they part.

Two checkpoints that a log signed and that cannot both be true are proof that it showed
different logs to different people. Both are kept: without either, the other proves nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.canonical import hash_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, Checkpoint, verify_checkpoint
from thirdcopy_client.translog.entry import parse_entry
from thirdcopy_client.translog.manifest import read_manifest
from thirdcopy_client.translog.note import VerifierKey, parse_verifier_key
from thirdcopy_client.verify.believed import Believed
from thirdcopy_client.verify.entries import Contents, find_keys
from thirdcopy_client.verify.keys import check_keys, signing_key
from thirdcopy_client.verify.reader import Files, Reader, settled


@dataclass(frozen=True)
class View:
    """What one place shows of a log: its signed checkpoint, and the tiles under it."""

    signed: bytes
    checkpoint: Checkpoint
    key: VerifierKey
    tree: Believed


@dataclass(frozen=True)
class Conflict:
    """Two checkpoints that one log signed and that cannot both be true."""

    what: str
    first: bytes
    second: bytes


@dataclass(frozen=True)
class Difference:
    """Where two copies part: an entry, by its index and both lines, or else a file."""

    index: int | None
    first: bytes
    second: bytes
    path: str | None = None


def view_of(reader: Reader, key: str | None) -> View:
    """Read a place's checkpoint and believe it: signed by *key*, and its tiles give its root.

    If another key signs today, the chain of `keys` entries must lead to it from *key*.
    """
    given = None if key is None else parse_verifier_key(key)
    return settled(reader, lambda files: _view(files, given))


def _view(files: Files, given: VerifierKey | None) -> View:
    signed = files.read(CHECKPOINT)
    signer = signing_key(files, signed, given)
    checkpoint = verify_checkpoint(signed, signer)
    tree = Believed(files, checkpoint)
    if given is not None and given != signer:
        chain = find_keys(files, checkpoint.size)
        for logged in chain:
            if (
                logged.index >= checkpoint.size
                or parse_entry(tree.entry(logged.index)) != logged.entry
            ):
                raise VerificationError("the entry is not in the tree", place=CHECKPOINT)
        check_keys(files, Contents(checkpoint.size, {}, chain), signer, given)
    return View(signed, checkpoint, signer, tree)


def conflict_with(view: View, signed: bytes, key: VerifierKey) -> Conflict | None:
    """Compare a checkpoint, signed by *key* and of the view's size at most, with a view.

    Gives None if the one is the beginning of the other.
    """
    other = verify_checkpoint(signed, key)
    if other.size > view.checkpoint.size:
        raise AssertionError("a larger checkpoint cannot be compared from here")
    if view.tree.root_at(other.size) == other.root:
        return None
    return Conflict(f"two roots for size {other.size}", signed, view.signed)


def first_difference(one: View, two: View) -> Difference | None:
    """Find where two copies part: the first entry, else the first file.

    The entry is found by halving: of two trees, either their beginnings of a size are the
    same or they are not.
    """
    least = min(one.checkpoint.size, two.checkpoint.size)
    if one.tree.root_at(least) != two.tree.root_at(least):
        same, other = 0, least
        while other - same > 1:
            middle = (same + other) // 2
            if one.tree.root_at(middle) == two.tree.root_at(middle):
                same = middle
            else:
                other = middle
        return Difference(same, one.tree.entry(same), two.tree.entry(same))
    if one.checkpoint.size != two.checkpoint.size:
        return None
    return _first_file(one, two)


def _first_file(one: View, two: View) -> Difference | None:
    """Compare what both list, file by file; the lists are signed, and may differ too."""
    listed = [
        {
            file.path: file.sha256.encode()
            for file in read_manifest(view.tree.files.read(view.tree.files.manifest)).files
        }
        for view in (one, two)
    ]
    for path in sorted({*listed[0], *listed[1]} - {CHECKPOINT}):
        first, second = listed[0].get(path, b""), listed[1].get(path, b"")
        if first != second:
            return Difference(None, first, second, path)
    return None


def keep_evidence(folder: Path, conflict: Conflict) -> Path:
    """Keep both notes side by side, so that they outlive a crash; give their folder."""
    name = hash_of(b"".join(sorted((conflict.first, conflict.second))))
    kept = folder / name[:16]
    put(kept / "first", conflict.first)
    put(kept / "second", conflict.second)
    return kept
