"""JSON Web Tokens that others sign: which keys and algorithms are believed, and how one is read.

What a token says is believed only after its signature, and only for the audience, the time and
the use that it names. The library verifies; the choices are here.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from thirdcopy import gateway as gates
from thirdcopy.gateway import Gateway, System
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import SECOND, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError
from thirdcopy_client.http_signature import SKEW

ASSERTION_SECONDS: Final = 60
"""How long a client assertion may be good for; ours, as short as a signature's lifetime."""
SIGN_IN_SECONDS: Final = 300
"""How long ago an officer may have signed in to decide; ours."""

_SYSTEMS: Final = ("Ed25519", "EdDSA")
_ISSUERS: Final = ("Ed25519", "EdDSA", "ES256", "PS256", "RS256")
_PUBLIC: Final = {"OKP": {"x"}, "EC": {"x", "y"}, "RSA": {"n", "e"}}
_SMALLEST_RSA: Final = 342
"""So many characters have the 2,048 bits of a modulus in base64url."""

Key = OKPKey | ECKey | RSAKey
Claims = Mapping[str, object]


def read_key(key: Mapping[str, Json], use: str) -> Key:
    """Give the public key of a JSON Web Key; raises `MalformedError` for any other value.

    A system that asks has an Ed25519 key; one that signs in may have any of its library's.
    """
    kind = str(key.get("kty"))
    members = {"kty", "crv", *_PUBLIC.get(kind, set())} - ({"crv"} if kind == "RSA" else set())
    wrong = MalformedError(
        "expected a public key as a JSON Web Key, of the documented kinds and members",
        place="key",
    )
    weak = kind == "RSA" and len(str(key.get("n"))) < _SMALLEST_RSA
    if weak or set(key) != members or (use == gates.ASKS and key.get("crv") != "Ed25519"):
        raise wrong
    try:
        read = cast("Key", import_key({name: str(value) for name, value in key.items()}))
    except (JoseError, ValueError, TypeError) as error:
        raise wrong from error
    if isinstance(read, OKPKey) and not isinstance(read.public_key, Ed25519PublicKey):
        raise wrong
    return read


def raw_key(system: System) -> bytes:
    """Give the 32 bytes of the Ed25519 key of a system that asks."""
    key = read_key(system.key, gates.ASKS).public_key
    assert isinstance(key, Ed25519PublicKey)  # noqa: S101 - what `read_key` let in
    return key.public_bytes_raw()


def verify_assertion(gateway: Gateway, token: str, audience: str) -> System:
    """Give the system that signed a client assertion (RFC 7523) for this gateway, once.

    Raises `NotAllowedError`, in the same words whoever it is that is not believed.
    """
    name = _unverified_issuer(token)
    system = gates.find_system(gateway, name) if name else None
    if system is None or system.use != gates.ASKS:
        raise _not_believed("assertion")
    claims = _claims(token, [system], _SYSTEMS, "assertion")
    now = gateway.clock() // SECOND
    issued, until, once = claims.get("iat"), claims.get("exp"), claims.get("jti")
    believed = (
        claims.get("iss") == system.id
        and claims.get("sub") == system.id
        and claims.get("aud") == audience
        and _is_time(issued)
        and _is_time(until)
        and isinstance(once, str)
        and 0 < len(once) <= 64  # noqa: PLR2004 - as long as an idempotency key
    )
    if not believed:
        raise _not_believed("assertion")
    begun, ends = cast("int", issued), cast("int", until)
    if not (begun - SKEW <= now <= ends + SKEW and 0 < ends - begun <= ASSERTION_SECONDS):
        raise _not_believed("assertion")
    gates.spend(gateway, system.id, f"jti:{once}", Micros((ends + SKEW + 1) * SECOND))
    return system


def verify_sign_in(
    gateway: Gateway, system: System, officer: tuple[str, str], token: str, nonce: str
) -> None:
    """Return if the officer has just signed in, for the request whose *nonce* this is.

    The token is what their own sign-in service gives (an OpenID Connect ID token); the system
    that asks cannot make one. Raises `NotAllowedError` otherwise. The nonce holds the idempotency
    key, so a token that is sent again does nothing again.
    """
    issuer, subject = officer
    keys = gates.signing_in(gateway, issuer)
    if not token or not keys:
        raise _not_believed("sign-in")
    claims = _claims(token, keys, _ISSUERS, "sign-in")
    now = gateway.clock() // SECOND
    at, until = claims.get("auth_time"), claims.get("exp")
    believed = (
        claims.get("iss") == issuer
        and claims.get("sub") == subject
        and claims.get("aud") == system.id
        and claims.get("nonce") == nonce
        and _is_time(at)
        and _is_time(until)
    )
    if not believed:
        raise _not_believed("sign-in")
    begun, ends = cast("int", at), cast("int", until)
    if not (begun - SKEW <= now <= min(ends, begun + SIGN_IN_SECONDS) + SKEW):
        raise _not_believed("sign-in")


def _claims(token: str, systems: Iterable[System], algorithms: Iterable[str], what: str) -> Claims:
    """Give the claims that one of the systems' keys signed."""
    for system in systems:
        try:
            return jwt.decode(token, read_key(system.key, system.use), [*algorithms]).claims
        except (JoseError, MalformedError, ValueError, TypeError):
            continue
    raise _not_believed(what)


def _unverified_issuer(token: str) -> str | None:
    """Give whose key to try: nothing else of an unverified token is looked at."""
    try:
        part = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, IndexError, RecursionError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**40


def _not_believed(what: str) -> NotAllowedError:
    return NotAllowedError(
        f"the {what} is not believed",
        place=what,
        remedy="see what it must say, and sign a new one",
    )
