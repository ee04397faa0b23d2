"""The log's side: asking a witness for its cosignature, and what it has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    parse_checkpoint,
    signer_among,
    verify_checkpoint,
)
from thirdcopy_client.translog.cosignature import (
    WitnessKey,
    check_cosignature,
    cosignatures_of,
)
from thirdcopy_client.translog.note import (
    Signature,
    VerifierKey,
    parse_note,
    parse_signatures,
)
from thirdcopy_client.translog.submission import (
    ADD_CHECKPOINT,
    SIZE_TYPE,
    Submission,
    format_submission,
    monitoring_path,
    parse_size,
)
from thirdcopy_client.verify.site import Answer, Site

_MOST = 1 << 16
_COSIGNED, _ABSENT, _CONFLICT = 200, 404, 409


@dataclass(frozen=True)
class Refusal:
    """A witness did not cosign; *ahead* is its size if it has seen more than is shown to it.

    A log that a witness is ahead of has lost something: it must not sign.
    """

    status: int
    what: str
    ahead: int | None = None


def ask_witness(
    site: Site,
    key: WitnessKey,
    signed: bytes,
    old: int,
    prove: Callable[[int], tuple[bytes, ...]],
) -> Signature | Refusal:
    """Ask for a cosignature of a checkpoint; *prove* gives the proof from a size to its size.

    *old* is what the witness is believed to have seen last, 0 if that is not known. A 409 with
    a size is asked again once, with the proof from there, and the checkpoint stays as it is:
    no answer of a witness is a reason to sign anything. Raises `UnavailableError` if the
    witness does not answer.
    """
    size = parse_checkpoint(parse_note(signed).text.encode()).size
    if old > size:
        return Refusal(_CONFLICT, f"the witness has seen size {old}", ahead=old)
    answer = _submit(site, signed, old, prove)
    if answer.status == _CONFLICT and answer.content_type == SIZE_TYPE:
        try:
            seen = parse_size(answer.body)
        except MalformedError as error:
            return Refusal(answer.status, error.message)
        if seen > size:
            return Refusal(answer.status, f"the witness has seen size {seen}", ahead=seen)
        if seen != old:
            answer = _submit(site, signed, seen, prove)
    if answer.status != _COSIGNED:
        return Refusal(answer.status, f"the witness answers {answer.status}")
    return _cosignature(answer.body, signed, key)


def witness_view(site: Site, log: Sequence[VerifierKey], key: WitnessKey) -> Checkpoint | None:
    """Get the checkpoint that a witness cosigned last of a log; None if it never did.

    *log*: the key of the log, and those that it had before. Both signatures are checked:
    `VerificationError` if it shows anything else, and `UnavailableError` if it shows nothing.
    """
    answer = site.get(monitoring_path(log[0].name), _MOST)
    if answer.status == _ABSENT:
        return None
    if answer.status != _COSIGNED:
        raise UnavailableError(f"the witness answers {answer.status}", remedy="try again")
    try:
        signer = signer_among(answer.body, log, "witness")
        checkpoint = verify_checkpoint(answer.body, signer, name="witness")
        cosigned = cosignatures_of(parse_note(answer.body, "witness"), [key], "witness")
    except MalformedError as error:
        raise VerificationError(error.message, place=error.place) from error
    if not cosigned:
        raise VerificationError("expected the witness's own cosignature", place="witness")
    return checkpoint


def _submit(
    site: Site, signed: bytes, old: int, prove: Callable[[int], tuple[bytes, ...]]
) -> Answer:
    body = format_submission(Submission(old, prove(old), signed))
    return site.post(ADD_CHECKPOINT, body, _MOST)


def _cosignature(body: bytes, signed: bytes, key: WitnessKey) -> Signature | Refusal:
    """Take the line by *key*; lines by other keys are passed over."""
    try:
        lines = parse_signatures(body, "cosignature")
        ours = [line for line in lines if (line.name, line.key_id) == (key.name, key.key_id)]
        if len(ours) != 1:
            return Refusal(_COSIGNED, f"expected one cosignature by `{key.name}`")
        check_cosignature(parse_note(signed).text, ours[0], key)
    except (MalformedError, VerificationError) as error:
        return Refusal(_COSIGNED, error.message)
    return ours[0]
