"""Parcels: what a requester gets, for a release and for nothing alike.

Canonical JSON of `entry`, `header` (`kind`, `class`, `month`, `salt`), `told`, `told_salt`,
`kept_commitment`, `receipt` and, only with a release, `ciphertext` (HPKE `enc ‖ ct`). Bytes
are base64; entry, told and receipt are text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy_client.canonical import Json, b64, canonical, parse_canonical, unb64
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.entry import Header, commitment_of, format_class, parse_class

_MEMBERS = frozenset({"entry", "header", "kept_commitment", "receipt", "told", "told_salt"})
_CIPHERTEXT = "ciphertext"
_HEADER = frozenset({"class", "kind", "month", "salt"})


@dataclass(frozen=True)
class Parcel:
    """A sealed entry with its openings, the receipt, and perhaps what was released."""

    entry: bytes
    header: Header
    told: str
    told_salt: bytes
    kept_commitment: bytes
    receipt: bytes
    ciphertext: bytes | None = None


def format_parcel(parcel: Parcel) -> bytes:
    """Write a parcel."""
    header = parcel.header
    value: dict[str, Json] = {
        "entry": parcel.entry.decode("ascii"),
        "header": {
            "class": format_class(header.cls),
            "kind": header.kind,
            "month": header.month,
            "salt": b64(header.salt),
        },
        "kept_commitment": b64(parcel.kept_commitment),
        "receipt": parcel.receipt.decode(),
        "told": parcel.told,
        "told_salt": b64(parcel.told_salt),
    }
    if parcel.ciphertext is not None:
        value[_CIPHERTEXT] = b64(parcel.ciphertext)
    return canonical(value)


def parse_parcel(data: bytes) -> Parcel:
    """Read a parcel without believing it."""
    value = _members(parse_canonical(data), _MEMBERS, {_CIPHERTEXT}, "parcel")
    header = _members(value["header"], _HEADER, set(), "header")
    parcel = Parcel(
        entry=_text(value, "entry").encode(),
        header=Header(
            kind=_text(header, "kind"),
            cls=parse_class(_text(header, "class")),
            month=_text(header, "month"),
            salt=_bytes(header, "salt"),
        ),
        told=_text(value, "told"),
        told_salt=_bytes(value, "told_salt"),
        kept_commitment=_bytes(value, "kept_commitment"),
        receipt=_text(value, "receipt").encode(),
        ciphertext=_bytes(value, _CIPHERTEXT) if _CIPHERTEXT in value else None,
    )
    commitment_of(parcel.header)
    if not parcel.entry.isascii():
        raise MalformedError("expected ASCII", place="entry")
    return parcel


def _members(
    value: Json, required: frozenset[str], optional: set[str], place: str
) -> Mapping[str, Json]:
    if not isinstance(value, Mapping) or not required <= value.keys() <= required | optional:
        raise MalformedError(
            f"expected an object with the members {', '.join(sorted(required))}", place=place
        )
    return value


def _text(value: Mapping[str, Json], member: str) -> str:
    text = value[member]
    if not isinstance(text, str):
        raise MalformedError("expected text", place=member)
    return text


def _bytes(value: Mapping[str, Json], member: str) -> bytes:
    try:
        return unb64(_text(value, member))
    except MalformedError as error:
        raise MalformedError(error.message, place=member) from error
