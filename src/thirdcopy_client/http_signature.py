"""Signed requests between systems: RFC 9421 with everything pinned.

One label, one list of components, one algorithm (Ed25519), one order of parameters:

```
Signature-Input: thirdcopy=("@method" "@target-uri" "content-digest" "idempotency-key"
  "thirdcopy-officer");created=1491217200;expires=1491217260;nonce="…";keyid="…";alg="ed25519";tag="thirdcopy-api-v1"
Signature: thirdcopy=:<base64>:
Content-Digest: sha-256=:<base64>:
```
(in one line each). RFC 9421 lets a verifier ask for a profile (section 1.4); any other spelling
is refused, so nothing is negotiated and there is nothing to confuse. The digest (RFC 9530) is
there for an empty body too. `Thirdcopy-Officer` names the person for whom the system acts.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from thirdcopy_client.canonical import b64, unb64
from thirdcopy_client.errors import MalformedError, VerificationError

LIFETIME: Final = 60
"""Seconds between `created` and `expires`, neither more nor less."""
SKEW: Final = 30
"""Seconds by which the two clocks may differ."""

_COMPONENTS: Final = (
    '("@method" "@target-uri" "content-digest" "idempotency-key" "thirdcopy-officer")'
)
_PARAMETERS: Final = re.compile(
    re.escape(_COMPONENTS) + r";created=(?P<created>[1-9][0-9]{0,15})"
    r";expires=(?P<expires>[1-9][0-9]{0,15})"
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{22,64})"'
    r';keyid="(?P<keyid>[a-z0-9][a-z0-9.-]{0,63})"'
    r';alg="ed25519";tag="thirdcopy-api-v1"',
    re.ASCII,
)
_LABEL: Final = "thirdcopy="
_KEY: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,64}")
_OFFICER: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_SIZE: Final = 64


@dataclass(frozen=True)
class HttpRequest:
    """The parts of a request that a signature covers: *target* is the whole address."""

    method: str
    target: str
    body: bytes = field(repr=False)
    idempotency_key: str
    officer: str


@dataclass(frozen=True)
class Claimed:
    """What a signature says of itself, not yet believed; times are seconds since 1970."""

    key_id: str
    created: int
    expires: int
    nonce: str
    parameters: str
    signature: bytes = field(repr=False)


def sign_request(
    request: HttpRequest, key_id: str, seed: bytes, *, created: int, nonce: str
) -> dict[str, str]:
    """Give the headers that sign *request* with the Ed25519 key of *seed*."""
    parameters = (
        f"{_COMPONENTS};created={created};expires={created + LIFETIME}"
        f';nonce="{nonce}";keyid="{key_id}";alg="ed25519";tag="thirdcopy-api-v1"'
    )
    if not _PARAMETERS.fullmatch(parameters):
        raise MalformedError(
            "expected a key id of a-z, 0-9, dots and hyphens and a nonce of 22 to 64 characters",
            place="signature-input",
        )
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(_base(request, parameters))
    return {
        "Content-Digest": _digest(request.body),
        "Idempotency-Key": request.idempotency_key,
        "Thirdcopy-Officer": request.officer,
        "Signature-Input": f"{_LABEL}{parameters}",
        "Signature": f"{_LABEL}:{b64(signature)}:",
    }


def read_signature(headers: Mapping[str, str]) -> Claimed:
    """Read the headers of a signed request; raises `MalformedError` for any other profile."""
    given, signed = headers.get("Signature-Input", ""), headers.get("Signature", "")
    parameters = given.removeprefix(_LABEL)
    found = _PARAMETERS.fullmatch(parameters) if given.startswith(_LABEL) else None
    if found is None:
        raise MalformedError(
            "expected one signature of the documented profile", place="signature-input"
        )
    if not (signed.startswith(f"{_LABEL}:") and signed.endswith(":")):
        raise MalformedError("expected one signature in base64", place="signature")
    signature = unb64(signed[len(_LABEL) + 1 : -1])
    if len(signature) != _SIZE:
        raise MalformedError(f"expected a signature of {_SIZE} bytes", place="signature")
    return Claimed(
        found["keyid"],
        int(found["created"]),
        int(found["expires"]),
        found["nonce"],
        parameters,
        signature,
    )


def verify_request(
    request: HttpRequest, digest: str, claimed: Claimed, public: bytes, *, now: int
) -> None:
    """Return if *public* signed *request* within its lifetime; *digest* is its header.

    Raises `VerificationError` otherwise. That the nonce is new is the caller's to check.
    """
    if digest != _digest(request.body):
        raise VerificationError("the body is not the one of its digest", place="content-digest")
    if claimed.expires - claimed.created != LIFETIME:
        raise VerificationError(f"expected a lifetime of {LIFETIME} seconds", place="expires")
    if not claimed.created - SKEW <= now <= claimed.expires + SKEW:
        raise VerificationError("the signature is not of now", place="created")
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(claimed.signature, _base(request, claimed.parameters))
    except (InvalidSignature, ValueError) as error:
        raise VerificationError("the signature does not verify", place="signature") from error


def is_key(text: str) -> bool:
    """Say whether *text* can be an idempotency key."""
    return _KEY.fullmatch(text) is not None


def nonce_of(request: HttpRequest) -> str:
    """Give the `nonce` with which an officer signs in to decide this request and no other.

    It is the SHA-256 of method, address, idempotency key and body, in base64url; the sign-in
    service repeats it in the ID token (OpenID Connect Core, section 3.1.2.1). As the key is in
    it, the token is good for one act, however often that is sent.
    """
    first = f"{request.method} {request.target}\n{request.idempotency_key}\n"
    text = first.encode() + request.body
    return urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()


def _base(request: HttpRequest, parameters: str) -> bytes:
    """Write the signature base (RFC 9421, section 2.5)."""
    if not is_key(request.idempotency_key):
        raise MalformedError(
            "expected up to 64 visible characters without quotes", place="idempotency-key"
        )
    if not _OFFICER.fullmatch(request.officer):
        raise MalformedError(
            "expected the officer's identifier in this gateway's directory",
            place="thirdcopy-officer",
        )
    lines = (
        f'"@method": {request.method}',
        f'"@target-uri": {request.target}',
        f'"content-digest": {_digest(request.body)}',
        f'"idempotency-key": {request.idempotency_key}',
        f'"thirdcopy-officer": {request.officer}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode()


def _digest(body: bytes) -> str:
    return f"sha-256=:{b64(hashlib.sha256(body).digest())}:"
