"""What a witness answers to each submission, what it keeps, and why it declines, word by word."""

from collections.abc import Sequence

import pytest

from made_log import LOG, ORIGIN, STRANGER, WITNESS, cosigned
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.merkle import EMPTY_ROOT, leaf_hash, node_hash
from thirdcopy_client.translog.note import (
    Note,
    Signer,
    VerifierKey,
    format_note,
    format_signatures,
    parse_note,
    sign_note,
)
from thirdcopy_client.translog.submission import Submission, format_submission
from thirdcopy_client.verify.views import Conflict
from thirdcopy_client.witness.consider import (
    Cosigned,
    Declined,
    Remembered,
    consider,
    known_keys,
    origin_of,
)

X, Y, Z = (leaf_hash(data) for data in (b"x", b"y", b"z"))
ONE, TWO = Checkpoint(ORIGIN, 1, X), Checkpoint(ORIGIN, 2, node_hash(X, Y))
THREE = Checkpoint(ORIGIN, 3, node_hash(TWO.root, Z))
OTHER_TWO = Checkpoint(ORIGIN, 2, node_hash(X, Z))
NEWER = Signer(ORIGIN, b"\x09" * 32)
NOW = 1_507_000_000
HELD = Remembered(cosigned(sign_checkpoint(TWO, LOG), WITNESS, time=NOW), TWO, NOW)


def note(checkpoint: Checkpoint, signer: Signer = LOG) -> bytes:
    return sign_checkpoint(checkpoint, signer)


def mine(checkpoint: Checkpoint) -> bytes:
    return cosigned(note(checkpoint), WITNESS, time=1)


def spoiled(signed: bytes) -> bytes:
    """Give a note whose last signature is wrong."""
    return signed[:-8] + (b"AAAA" if signed[-8:-4] != b"AAAA" else b"BBBB") + signed[-4:]


def answered(
    signed: bytes,
    old: int = 2,
    proof: Sequence[bytes] = (),
    *,
    held: Remembered | None = HELD,
    keys: Sequence[VerifierKey] = (LOG.key,),
    now: int = NOW,
) -> Cosigned | Declined:
    return consider(Submission(old, tuple(proof), signed), held, keys, WITNESS, now)


def declined(
    status: int, said: str, evidence: Conflict | None = None, *, forgotten: bool = False
) -> Declined:
    body = f"{said}\n".encode()
    return Declined(status, body, "text/plain; charset=utf-8", evidence, forgotten)


def sized(size: int, evidence: Conflict | None = None) -> Declined:
    return Declined(409, f"{size}\n".encode(), "text/x.tlog.size", evidence)


def test_the_log_of_a_submission_is_read_before_it_is_believed() -> None:
    submission = Submission(0, (), note(ONE, NEWER))
    assert origin_of(format_submission(submission)) == (submission, ORIGIN)
    assert origin_of(b"") == declined(400, "expected `old` and a number")
    assert known_keys([STRANGER.key, LOG.key, NEWER.key], ORIGIN) == [LOG.key, NEWER.key]


def test_a_checkpoint_counts_only_where_the_keys_of_its_log_signed_it() -> None:
    nobody = declined(403, "none of the log's keys signed this")
    assert answered(note(THREE), keys=()) == declined(404, "this log is not known here")
    assert answered(note(THREE, NEWER)) == nobody
    assert answered(spoiled(note(THREE))) == nobody
    both = sign_note(parse_note(note(THREE)).text, LOG, NEWER)
    assert answered(spoiled(both), keys=(LOG.key, NEWER.key)) == nobody
    assert isinstance(answered(both, proof=[Z], keys=(LOG.key, NEWER.key)), Cosigned)
    assert isinstance(answered(note(THREE), proof=[Z], keys=(LOG.key, NEWER.key)), Cosigned)
    assert isinstance(answered(note(THREE), proof=[Z], keys=(NEWER.key, LOG.key)), Cosigned)


@pytest.mark.parametrize(
    ("old", "proof", "held", "signed"),
    [
        (0, (), None, note(ONE)),
        (0, (), None, note(Checkpoint(ORIGIN, 0, EMPTY_ROOT))),
        (2, (), HELD, note(TWO)),
        (2, (), HELD, mine(TWO)),
        (2, (Z,), HELD, note(THREE)),
        (2, (Z,), HELD, sign_note(parse_note(note(THREE)).text, STRANGER, LOG)),
    ],
    ids=["first", "empty", "again", "its own again", "grown", "signed by others too"],
)
def test_what_is_cosigned_is_remembered_with_the_lines_that_were_checked(
    old: int, proof: Sequence[bytes], held: Remembered | None, signed: bytes
) -> None:
    read = parse_note(signed)
    theirs = [line for line in read.signatures if line.name == ORIGIN]
    ours = WITNESS.cosign(read.text, NOW)
    kept = format_note(Note(read.text, (*theirs, ours)))
    answer = answered(signed, old, proof, held=held)
    assert isinstance(answer, Cosigned)
    assert answer.answer == format_signatures([ours])
    remembered = answer.remembered
    assert (remembered.signed, remembered.time) == (kept, NOW)
    assert note(remembered.checkpoint) == sign_note(read.text, LOG)


def test_a_witness_that_meets_its_own_line_on_more_than_it_remembers_has_forgotten() -> None:
    what = "more than is remembered was cosigned"
    for held, first in ((None, b""), (HELD, HELD.signed)):
        evidence = Conflict(what, first, mine(THREE))
        wanted = declined(503, "this witness has forgotten", evidence, forgotten=True)
        assert answered(mine(THREE), held=held) == wanted
    wrong = declined(403, "a cosignature in this witness's name is wrong")
    assert answered(spoiled(mine(THREE))) == wrong


def test_an_old_size_that_is_not_the_last_is_answered_with_the_last() -> None:
    assert answered(note(TWO), 3) == declined(400, "the old size is beyond the checkpoint's")
    assert answered(note(TWO), 1, held=None) == sized(0)
    assert answered(note(TWO), 0) == sized(2)
    assert answered(note(THREE), 0) == answered(note(THREE), 3) == sized(2)
    two = note(OTHER_TWO)
    assert answered(two, 0) == sized(2, Conflict("two roots for size 2", HELD.signed, two))
    back = Conflict("back from size 2 to 1", HELD.signed, note(ONE))
    assert answered(note(ONE), 1) == answered(note(ONE), 0) == sized(2, back)


def test_what_does_not_grow_from_the_last_is_kept_beside_it() -> None:
    long = "the consistency proof is too long"
    grown = Conflict("size 2 is not shown to be its beginning", HELD.signed, note(THREE))
    said = "the consistency proof does not lead to the new root"
    assert answered(note(THREE), proof=[X]) == declined(422, said, grown)
    other = Conflict("two roots for size 2", HELD.signed, note(OTHER_TWO))
    assert answered(note(OTHER_TWO)) == declined(422, "two roots for one size, 2", other)
    assert answered(note(TWO), proof=[X]) == declined(422, long)
    assert answered(note(ONE), 0, [X], held=None) == declined(422, long)


def test_an_empty_log_has_one_root_and_time_goes_forward() -> None:
    empty = note(Checkpoint(ORIGIN, 0, X))
    assert answered(empty, 0, held=None) == declined(422, "an empty log has one root only")
    before = declined(503, "the clock stands before the last cosignature")
    assert answered(note(THREE), proof=[Z], now=NOW - 1) == before
    assert isinstance(answered(note(THREE), proof=[Z], now=NOW + 1), Cosigned)
