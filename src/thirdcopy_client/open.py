"""Opening a parcel: everything is checked before anything is decrypted.

In order: the parcel's form; the receipt, which shows the entry in the log; the header, which
the entry commits to; the told part, likewise; and for a release what the told part says of
the ciphertext. Run by the recipient: no page that a gateway serves ever decrypts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thirdcopy_client.canonical import (
    Hash,
    Json,
    b64,
    canonical,
    hash_of,
    parse_canonical,
)
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.seal import SUITE, public_key_of, unseal
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.entry import (
    Header,
    SealedEntry,
    commitment_of,
    event_commitment,
    parse_entry,
)
from thirdcopy_client.translog.note import VerifierKey, parse_verifier_key
from thirdcopy_client.translog.parcel import Parcel, parse_parcel
from thirdcopy_client.translog.proof import check_receipt
from thirdcopy_client.translog.quorum import Demand

RELEASE_KINDS = frozenset({"supplied", "check-answered"})
"""The kinds of event with which a ciphertext comes."""

_INFO = ("expires", "recipient_key", "request", "ruleset", "suite")
_TEXTS = ("agreement", "kind", "on", "request", "ruleset")
_RELEASE_TEXTS = ("ciphertext_sha256", "clause", "recipient_key", "release", "suite")


@dataclass(frozen=True)
class Disclosure:
    """What was sealed for the recipient."""

    as_at: Json
    caution: str
    fields: Mapping[str, Json]
    identifiers: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A parcel in which everything held; a disclosure only for a release opened with a key."""

    header: Header
    told: Mapping[str, Json]
    index: int
    checkpoint: Checkpoint
    disclosure: Disclosure | None


def open_parcel(
    parcel: bytes,
    private_key: bytes | None,
    log_key: str,
    *,
    now: Micros | None,
    demand: Demand | None = None,
) -> Opened:
    """Check a parcel against the log whose verifier key is *log_key*, then decrypt it.

    Without *private_key* nothing is decrypted; without *now* the expiry is not checked. With
    a *demand*, the receipt's checkpoint must be cosigned as it says, before anything else is
    believed: what only its sender has seen could be in a log made for this one recipient.
    Raises `MalformedError` for bytes that are no parcel or no key, and `VerificationError`,
    its `place` the part, for everything that does not hold.
    """
    key = parse_verifier_key(log_key)
    opened = parse_parcel(parcel)
    index, checkpoint = _check_receipt(opened, key, demand)
    entry = _check_header(opened)
    told = _check_told(opened, entry)
    if opened.header.kind not in RELEASE_KINDS:
        if opened.ciphertext is not None:
            raise VerificationError("expected none, for nothing was released", place="ciphertext")
        return Opened(opened.header, told, index, checkpoint, None)
    ciphertext = _check_release(opened, told, private_key, now)
    disclosure = None
    if private_key is not None:
        disclosure = _decrypt(ciphertext, private_key, told, checkpoint.origin)
    return Opened(opened.header, told, index, checkpoint, disclosure)


def release_info(told: Mapping[str, Json], origin: str) -> bytes:
    """Give the HPKE `info` of a release: the ciphertext opens under no other.

    Both sides make it from the told part: `expires`, `recipient_key`, `request`, `ruleset`
    and `suite`, and the log's origin.
    """
    missing = [member for member in _INFO if member not in told]
    if missing:
        raise MalformedError(f"expected the member `{missing[0]}`", place="told")
    return canonical({"origin": origin, **{member: told[member] for member in _INFO}})


def _check_receipt(
    parcel: Parcel, key: VerifierKey, demand: Demand | None
) -> tuple[int, Checkpoint]:
    try:
        return check_receipt(parcel.receipt, parcel.entry, key, demand=demand)
    except (MalformedError, VerificationError) as error:
        raise VerificationError(
            error.message,
            place="receipt",
            remedy=error.remedy
            or "check the log key, and ask the sender for the receipt of this entry",
        ) from error


def _check_header(parcel: Parcel) -> SealedEntry:
    try:
        entry = parse_entry(parcel.entry)
    except MalformedError as error:
        raise VerificationError(error.message, place="entry") from error
    if not isinstance(entry, SealedEntry):
        raise VerificationError("expected a sealed entry", place="entry")
    if parcel.header.month != entry.month or commitment_of(parcel.header) != entry.header:
        raise VerificationError("the entry does not commit to it", place="header")
    return entry


def _check_told(parcel: Parcel, entry: SealedEntry) -> Mapping[str, Json]:
    """Check that the entry commits to the told part, and that it says what the header says."""
    text = parcel.told.encode()
    try:
        event = event_commitment(parcel.told_salt, parcel.kept_commitment, text)
    except MalformedError as error:
        raise VerificationError(error.message, place="told") from error
    if event != entry.event:
        raise VerificationError("the entry does not commit to it", place="told")
    try:
        told = parse_canonical(text)
    except MalformedError as error:
        raise VerificationError(error.message, place="told") from error
    if not isinstance(told, Mapping):
        raise VerificationError("expected a JSON object", place="told")
    for member in _TEXTS:
        _text(told, member)
    header, cls = parcel.header, parcel.header.cls
    said = (told["kind"], told["agreement"], told.get("adoption"), str(told["on"])[:7])
    if cls is None or said != (header.kind, cls.agreement, cls.adoption, header.month):
        raise VerificationError(
            "expected kind, class and month of the header, got others", place="told"
        )
    return told


def _check_release(
    parcel: Parcel, told: Mapping[str, Json], private_key: bytes | None, now: Micros | None
) -> bytes:
    for member in _RELEASE_TEXTS:
        _text(told, member)
    if parcel.ciphertext is None:
        raise VerificationError("expected one with a release", place="ciphertext")
    if hash_of(parcel.ciphertext) != Hash(_text(told, "ciphertext_sha256")):
        raise VerificationError("expected the one that the log commits to", place="ciphertext")
    if told["suite"] != SUITE:
        raise VerificationError(f"expected the suite `{SUITE}`", place="suite")
    if private_key is not None and b64(public_key_of(private_key)) != told["recipient_key"]:
        raise VerificationError(
            "expected the public key of this private key",
            place="recipient_key",
            remedy="open it with the key that it was sealed to",
        )
    expires = told.get("expires")
    if not isinstance(expires, int) or isinstance(expires, bool):
        raise VerificationError("expected microseconds", place="expires")
    if now is not None and now >= expires:
        raise VerificationError(
            "the release has expired", place="expires", remedy="make a new request"
        )
    return parcel.ciphertext


def _decrypt(
    ciphertext: bytes, private_key: bytes, told: Mapping[str, Json], origin: str
) -> Disclosure:
    """Decrypt, and check that what was sealed is what the told part says was released."""
    try:
        plain = parse_canonical(unseal(private_key, release_info(told, origin), ciphertext))
    except (MalformedError, VerificationError) as error:
        raise VerificationError(error.message, place="ciphertext") from error
    if not isinstance(plain, Mapping) or plain.keys() != {
        "as_at",
        "caution",
        "fields",
        "identifiers",
    }:
        raise VerificationError(
            "expected as_at, caution, fields and identifiers", place="ciphertext"
        )
    fields, caution = plain["fields"], plain["caution"]
    if not isinstance(fields, Mapping) or not isinstance(caution, str):
        raise VerificationError("expected fields by name and a caution", place="ciphertext")
    identifiers = _names(plain, "identifiers", "ciphertext")
    names = sorted(_names(told, "fields", "told"))
    said = (names, _names(told, "identifiers", "told"), told.get("as_at"))
    if said != (sorted(fields), identifiers, plain["as_at"]):
        raise VerificationError(
            "expected the fields, identifiers and time that the log commits to",
            place="ciphertext",
        )
    return Disclosure(plain["as_at"], caution, fields, identifiers)


def _text(told: Mapping[str, Json], member: str) -> str:
    text = told.get(member)
    if not isinstance(text, str):
        raise VerificationError(f"expected the member `{member}` to be text", place="told")
    return text


def _names(value: Mapping[str, Json], member: str, place: str) -> tuple[str, ...]:
    names = value.get(member)
    if not isinstance(names, Sequence) or isinstance(names, str):
        raise VerificationError(f"expected `{member}` to be a list", place=place)
    texts = tuple(name for name in names if isinstance(name, str))
    if len(texts) != len(names):
        raise VerificationError(f"expected `{member}` to list names", place=place)
    return texts
