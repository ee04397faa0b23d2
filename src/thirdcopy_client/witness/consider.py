"""Whether to cosign: the rule of a witness, in the order of c2sp.org/tlog-witness.

Status codes are those of the specification's current text: 404 for a log that is not known,
403 if none of its keys signed, 400 for what is not of the form or has an old size beyond its
own, 409 with the size for an old size that is not what the witness cosigned last, 422 for a
proof that does not hold and for a second root of one size. Everything but 200 is a refusal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from thirdcopy_client.translog.cosignature import Cosigner, cosignatures_of
from thirdcopy_client.translog.merkle import EMPTY_ROOT, check_consistency
from thirdcopy_client.translog.note import (
    Note,
    VerifierKey,
    format_note,
    format_signatures,
    parse_note,
)
from thirdcopy_client.translog.submission import (
    SIZE_TYPE,
    Submission,
    format_size,
    parse_submission,
)
from thirdcopy_client.verify.views import Conflict

_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Remembered:
    """What a witness cosigned last of a log: the note, with its own line, and when."""

    signed: bytes
    checkpoint: Checkpoint
    time: int


@dataclass(frozen=True)
class Cosigned:
    """A checkpoint to remember now; only then may *answer* leave."""

    remembered: Remembered
    answer: bytes


@dataclass(frozen=True)
class Declined:
    """Why not, as the specification's status, and what to keep if the log was caught.

    *forgotten*: the checkpoint carries this witness's own cosignature, and it remembers less.
    """

    status: int
    body: bytes
    content_type: str = _PLAIN
    evidence: Conflict | None = None
    forgotten: bool = False


def origin_of(body: bytes) -> tuple[Submission, str] | Declined:
    """Read a submission and the log's origin, not believed yet."""
    try:
        submission = parse_submission(body)
        text = parse_note(submission.checkpoint).text
        return submission, parse_checkpoint(text.encode()).origin
    except MalformedError as error:
        return _declined(400, error.message)


def consider(  # noqa: PLR0911 - one answer for each step of the specification
    submission: Submission,
    remembered: Remembered | None,
    keys: Sequence[VerifierKey],
    cosigner: Cosigner,
    now: int,
) -> Cosigned | Declined:
    """Decide on a submission for a log whose *keys* are known, none if it is not.

    *remembered* is what was cosigned last of this log; *now* is in seconds since 1970.
    """
    if not keys:
        return _declined(404, "this log is not known here")
    checkpoint = _verified(submission.checkpoint, keys)
    if checkpoint is None:
        return _declined(403, "none of the log's keys signed this")
    held = remembered.checkpoint if remembered else None
    own = _own(submission.checkpoint, cosigner)
    if isinstance(own, Declined):
        return own
    if own and (held is None or held.size < checkpoint.size):
        evidence = _beside(remembered, submission, "more than is remembered was cosigned")
        return _declined(503, "this witness has forgotten", evidence=evidence, forgotten=True)
    if submission.old > checkpoint.size:
        return _declined(400, "the old size is beyond the checkpoint's")
    size = held.size if held else 0
    if submission.old != size:
        evidence = _fork(remembered, submission, checkpoint)
        return Declined(409, format_size(size), SIZE_TYPE, evidence)
    try:
        check_consistency(
            submission.proof,
            old_size=size,
            old_root=held.root if held else EMPTY_ROOT,
            new_size=checkpoint.size,
            new_root=checkpoint.root,
        )
    except VerificationError as error:
        return _declined(422, error.message, evidence=_fork(remembered, submission, checkpoint))
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        return _declined(422, "an empty log has one root only")
    if remembered is not None and now < remembered.time:
        return _declined(503, "the clock stands before the last cosignature")
    return _cosign(submission.checkpoint, checkpoint, keys, cosigner, now)


def known_keys(logs: Sequence[VerifierKey], origin: str) -> Sequence[VerifierKey]:
    """Give the keys under which a log of this origin is known."""
    return [key for key in logs if key.name == origin]


def _cosign(
    signed: bytes,
    checkpoint: Checkpoint,
    keys: Sequence[VerifierKey],
    cosigner: Cosigner,
    now: int,
) -> Cosigned:
    """Make the note to remember: the log's own lines that were checked, and the new one."""
    note = parse_note(signed)
    ids = {(key.name, key.key_id) for key in keys}
    theirs = tuple(line for line in note.signatures if (line.name, line.key_id) in ids)
    ours = cosigner.cosign(note.text, now)
    kept = format_note(Note(note.text, (*theirs, ours)))
    return Cosigned(Remembered(kept, checkpoint, now), format_signatures([ours]))


def _verified(signed: bytes, keys: Sequence[VerifierKey]) -> Checkpoint | None:
    """Read the checkpoint if a known key signed it, and no known key's line is wrong."""
    lines = {(line.name, line.key_id) for line in parse_note(signed).signatures}
    read: Checkpoint | None = None
    for key in keys:
        if (key.name, key.key_id) in lines:
            try:
                read = verify_checkpoint(signed, key)
            except VerificationError:
                return None
    return read


def _own(signed: bytes, cosigner: Cosigner) -> bool | Declined:
    """Tell if the witness itself has cosigned this checkpoint before."""
    try:
        return bool(cosignatures_of(parse_note(signed), [cosigner.key]))
    except VerificationError:
        return _declined(403, "a cosignature in this witness's name is wrong")


def _fork(
    remembered: Remembered | None, submission: Submission, checkpoint: Checkpoint
) -> Conflict | None:
    """Give both notes when the log signed what cannot be true beside what is remembered.

    A second root for one size is proof. A proof of growth that does not hold proves nothing
    by itself, but both notes together do once the log's tiles are known.
    """
    if remembered is None:
        return None
    held = remembered.checkpoint
    if checkpoint.size == held.size:
        if checkpoint.root == held.root:
            return None
        return _beside(remembered, submission, f"two roots for size {held.size}")
    if checkpoint.size < held.size:
        return _beside(remembered, submission, f"back from size {held.size} to {checkpoint.size}")
    if submission.old == held.size:
        return _beside(remembered, submission, f"size {held.size} is not shown to be its beginning")
    return None


def _beside(remembered: Remembered | None, submission: Submission, what: str) -> Conflict | None:
    if remembered is None:
        return Conflict(what, b"", submission.checkpoint)
    return Conflict(what, remembered.signed, submission.checkpoint)


def _declined(
    status: int, message: str, *, evidence: Conflict | None = None, forgotten: bool = False
) -> Declined:
    return Declined(status, f"{message}\n".encode(), _PLAIN, evidence, forgotten)
