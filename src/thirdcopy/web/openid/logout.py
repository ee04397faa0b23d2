"""The token by which a provider ends sessions (OpenID Connect Back-Channel Logout 1.0)."""

from dataclasses import dataclass
from typing import Final

from authlib.oauth2.claims import JWTClaims
from joserfc.errors import JoseError

from thirdcopy.web.openid.metadata import MetadataOf
from thirdcopy.web.openid.provider import Provider
from thirdcopy.web.openid.token import LEEWAY, opened, refused
from thirdcopy_client.clock import SECOND, Micros

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LATEST: Final = 300
"""Seconds for which such a token is good, whatever it says itself; ours."""


@dataclass(frozen=True)
class Told:
    """What a provider says has ended: a session of its own, all of somebody's, or both."""

    subject: str | None
    sid: str | None
    token: str
    """The token's own number, by which it is heard once."""


def read_logout_token(provider: Provider, metadata: MetadataOf, text: str, now: Micros) -> Told:
    """Read a logout token; raises `NotAllowedError` for one that ends nothing here.

    The checks are those of its section 2.6: signature, issuer, audience, time, event, somebody
    named, and no nonce, since an ID token must not pass for one.
    """
    read = opened(text, metadata, now)
    claims = JWTClaims(
        read.claims,
        read.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client},
            "iat": {"essential": True},
            "jti": {"essential": True},
        },
    )
    try:
        claims.validate(now=now // SECOND, leeway=LEEWAY)
    except JoseError as error:
        raise refused("a logout token does not say what it must") from error
    events, subject, sid = claims.get("events"), claims.get("sub"), claims.get("sid")
    if not (isinstance(events, dict) and isinstance(events.get(EVENT), dict)):
        raise refused("a logout token is of another event")
    if read.header.get("typ", "").lower() not in {"logout+jwt", "jwt", ""} or "nonce" in claims:
        raise refused("a token of another kind came as a logout token")
    if not isinstance(claims["iat"], int) or claims["iat"] < now // SECOND - _LATEST:
        raise refused("a logout token is too old")
    named = [one for one in (subject, sid) if isinstance(one, str) and one]
    if not named or not isinstance(claims["jti"], str):
        raise refused("a logout token names nobody")
    return Told(
        subject=subject if isinstance(subject, str) else None,
        sid=sid if isinstance(sid, str) else None,
        token=claims["jti"],
    )
