"""One way to write a value as bytes, so that two people hash the same thing.

Canonical JSON is RFC 8785 restricted to objects, arrays, strings, integers within ±2^53,
booleans and null; no floats, and keys are ASCII. Base64 is standard, padded, and read
strictly: encoding again must give the same text.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NewType, TypeAlias

from thirdcopy_client.errors import MalformedError

Hash = NewType("Hash", str)
"""SHA-256 as 64 lower-case hexadecimal digits, as files and agreements are named."""

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"

_LIMIT = 2**53
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: Json) -> bytes:
    """Write *value* as canonical JSON.

    Raises `MalformedError` for a float, an integer beyond ±2^53 or a key that is not ASCII.
    """
    _check(value, "value")
    return _ENCODER.encode(value).encode()


def parse_canonical(data: bytes) -> Json:
    """Read canonical JSON; any other spelling of the same value is refused."""
    try:
        value: Json = json.loads(data.decode())
        again = canonical(value)
    except (ValueError, RecursionError) as error:
        raise MalformedError("expected canonical JSON") from error
    if again != data:
        raise MalformedError("expected canonical JSON, got another spelling of the same value")
    return value


def _check(value: object, place: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise MalformedError("expected text that UTF-8 can write", place=place)
    elif isinstance(value, int):
        if not -_LIMIT <= value <= _LIMIT:
            raise MalformedError("expected an integer within ±2^53", place=place)
    elif isinstance(value, Mapping):
        _check_members(value, place)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]")
    else:
        raise MalformedError(
            f"expected JSON without floats, got {type(value).__name__}", place=place
        )


def _check_members(value: Mapping[object, object], place: str) -> None:
    for key, item in value.items():
        if not (isinstance(key, str) and key.isascii()):
            raise MalformedError("expected ASCII keys", place=place)
        # Most are such, and making the place of each would cost more than looking.
        if not (type(item) is str and item.isascii()):
            _check(item, f"{place}.{key}")


def hash_of(data: bytes) -> Hash:
    """Give the SHA-256 of *data* as files and agreements are named."""
    return Hash(hashlib.sha256(data).hexdigest())


def b64(data: bytes) -> str:
    """Write bytes as standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Read standard base64 strictly: no other spelling of the same bytes is accepted."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise MalformedError("expected base64") from error
    if b64(data) != text:
        raise MalformedError("expected base64 in its one strict spelling")
    return data
