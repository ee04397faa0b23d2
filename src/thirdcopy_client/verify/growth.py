"""Verifying what a log has grown by since it was verified whole, and nothing twice.

What is *known* of a log is its signed checkpoint, what its entries said, the periods that were
closed, and the hash of every file. The new tree must be a continuation of the old one: its tiles,
believed because the new root is signed, give the old root at the old size. Then every old entry
is what it was, and only the new ones are read. A file whose hash the manifest lists as before is
not read again; every other is.
"""

from dataclasses import dataclass, replace

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, Checkpoint, verify_checkpoint
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.reveal import reveal_path
from thirdcopy_client.translog.tally import tally_path
from thirdcopy_client.verify.believed import Believed
from thirdcopy_client.verify.directory import Verified, check_rest, check_whole, verify_whole
from thirdcopy_client.verify.entries import Progress, read_more
from thirdcopy_client.verify.reader import Files, Reader, settled
from thirdcopy_client.verify.report import Report
from thirdcopy_client.verify.views import Conflict


@dataclass(frozen=True)
class Grown:
    """What is known of a log now, and how many of its entries had to be read for it."""

    known: Verified
    read: int

    @property
    def report(self) -> Report:
        """Give what the log says."""
        return self.known.report


def verify_growth(
    reader: Reader,
    key: str | None,
    known: Verified | None,
    progress: Progress | None = None,
) -> Grown | Conflict:
    """Check a log, as *known* from the last time; whole where nothing is known of it.

    Gives a `Conflict` where the log went back or was written anew: both notes are signed, and
    show it. Raises as `verify_directory` does. A log whose key has changed is verified whole.
    """
    if known is None:
        whole = verify_whole(reader, key, progress=progress)
        return Grown(whole, whole.report.size)

    def check(files: Files) -> Grown | Conflict:
        try:
            return _grown(files, key, known, progress)
        except MalformedError as error:
            raise VerificationError(error.message, place=error.place) from error

    return settled(reader, check)


def _grown(
    files: Files, key: str | None, known: Verified, progress: Progress | None
) -> Grown | Conflict:
    signed = files.read(CHECKPOINT)
    signer = parse_verifier_key(known.report.key)
    given = parse_verifier_key(key or known.report.key)
    try:
        checkpoint = verify_checkpoint(signed, signer)
    except VerificationError:
        # Another key signs now, or nobody whom we know does: the whole chain is looked at.
        whole = check_whole(files, given, progress=progress)
        if whole.report.size < known.report.size:
            return _back(known, whole.signed, whole.report.size)
        if Believed(files, _checkpoint(whole)).root_at(known.report.size) != (known.report.root):
            return Conflict(f"two roots for size {known.report.size}", known.signed, whole.signed)
        return Grown(whole, whole.report.size)
    if checkpoint.size < known.report.size:
        return _back(known, signed, checkpoint.size)
    tree = Believed(files, checkpoint)
    if tree.root_at(known.report.size) != known.report.root:
        return Conflict(f"two roots for size {known.report.size}", known.signed, signed)
    contents = read_more(known.contents, checkpoint.size, tree.bundle, progress)
    now = check_rest(files, signed, checkpoint, contents, signer, given, known=known)
    _check_kept(now, known)
    from_log = known.report.key_from_log and key is None
    now = replace(now, report=replace(now.report, key_from_log=from_log))
    return Grown(now, checkpoint.size - known.report.size)


def _check_kept(now: Verified, known: Verified) -> None:
    """Check that what was closed is listed as the log named it, though it is not read again."""
    for closed in known.closed:
        for path in (reveal_path(closed.period), tally_path(closed.period)):
            if now.files.get(path) != known.files.get(path):
                raise VerificationError("the file is not the one that the log names", place=path)


def _checkpoint(whole: Verified) -> Checkpoint:
    return Checkpoint(whole.report.origin, whole.report.size, whole.report.root)


def _back(known: Verified, signed: bytes, size: int) -> Conflict:
    return Conflict(f"back from size {known.report.size} to {size}", known.signed, signed)
