"""The way to the provider and back: authorisation code, PKCE, state, nonce and issuer.

What is kept between the two is in the browser's own signed cookie, so an answer counts only in
the browser that asked; that it counts only once, `gateway.sessions` sees to.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from thirdcopy.gateway import SignedIn
from thirdcopy.gateway.sessions import LONGEST
from thirdcopy.web.openid.metadata import TIMEOUT, Metadata, MetadataOf
from thirdcopy.web.openid.provider import Provider
from thirdcopy.web.openid.token import LEEWAY, opened, refused
from thirdcopy_client.clock import MINUTE, SECOND, Micros
from thirdcopy_client.errors import UnavailableError

RESPONSE: Final = "/sign-in/response"
"""Where the provider sends people back to."""
_PATIENCE: Final = 10 * MINUTE


@dataclass(frozen=True)
class Pending:
    """A sign-in that was begun: what its answer is held against.

    With *fresh* the person must have proved who they are after it *began*. *then* is the page
    that they wanted.
    """

    state: str
    nonce: str
    verifier: str
    began: Micros
    fresh: bool
    then: str

    @classmethod
    def kept(cls, found: object) -> "Pending | None":
        """Read what a cookie kept of a sign-in, if it kept one."""
        names = cls.__dataclass_fields__.keys()
        return cls(**found) if isinstance(found, dict) and found.keys() == names else None

    def to_keep(self) -> dict[str, object]:
        """Give what a cookie keeps of it."""
        return asdict(self)


def begin(
    provider: Provider, metadata: Metadata, now: Micros, *, fresh: bool, then: str
) -> tuple[str, Pending]:
    """Give the provider's address to send somebody to, and what to keep until they come back."""
    pending = Pending(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        began=now,
        fresh=fresh,
        then=then,
    )
    wanted: dict[str, str | int] = {"nonce": pending.nonce, "max_age": LONGEST // SECOND}
    if provider.acr:
        wanted["acr_values"] = " ".join(provider.acr)
    if fresh:
        wanted |= {"prompt": "login", "max_age": 0}
    address, _ = _client(provider).create_authorization_url(
        metadata.authorization, state=pending.state, code_verifier=pending.verifier, **wanted
    )
    return address, pending


def finish(
    provider: Provider,
    metadata: MetadataOf,
    pending: Pending | None,
    answer: Mapping[str, str],
    now: Micros,
) -> SignedIn:
    """Give who signed in, by the *answer* that the provider sent their browser back with.

    Raises `NotAllowedError` for an answer that this browser did not ask for, one of another
    issuer, and a token that does not say what it must (OpenID Connect Core 3.1.3.7).
    """
    if pending is None or not 0 <= now - pending.began <= _PATIENCE:
        raise refused("no sign-in was begun here, or too long ago")
    if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise refused("the answer is to another question")
    known = metadata.at(now)
    named = answer.get("iss")
    if named is None if known.names_itself else False:
        raise refused("the answer does not name its issuer")
    if named is not None and named != provider.issuer:
        raise refused("the answer is from another issuer")
    if "code" not in answer:
        raise refused("the provider did not sign the person in")
    token = _redeem(provider, known, answer["code"], pending.verifier)
    return _believed(provider, metadata, pending, token, now)


def end_address(provider: Provider, end_session: str, back: str) -> str:
    """Give where somebody ends the provider's session too (RP-Initiated Logout 1.0).

    The client is named and no token sent, so that the address says nothing of the person.
    """
    query = urlencode({"client_id": provider.client, "post_logout_redirect_uri": back})
    return f"{end_session}{'&' if '?' in end_session else '?'}{query}"


def _client(provider: Provider) -> OAuth2Session:
    return OAuth2Session(
        client_id=provider.client,
        client_secret=provider.secret,
        token_endpoint_auth_method="client_secret_basic" if provider.secret else "none",
        scope="openid",
        redirect_uri=f"{provider.address}{RESPONSE}",
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )


def _redeem(provider: Provider, known: Metadata, code: str, verifier: str) -> Mapping[str, object]:
    try:
        token = _client(provider).fetch_token(
            known.token,
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            allow_redirects=False,
        )
    except OAuthError as error:
        raise refused("the provider does not know the answer") from error
    except (requests.RequestException, ValueError) as error:
        raise UnavailableError(
            "the sign-in provider does not answer", remedy="try again in a few minutes"
        ) from error
    return dict(token)


def _believed(
    provider: Provider,
    metadata: MetadataOf,
    pending: Pending,
    token: Mapping[str, object],
    now: Micros,
) -> SignedIn:
    read = opened(str(token.get("id_token", "")), metadata, now)
    claims = CodeIDToken(
        read.claims,
        read.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client},
            "sub": {"essential": True},
            "auth_time": {"essential": True},
        },
        params={
            "nonce": pending.nonce,
            "client_id": provider.client,
            "access_token": token.get("access_token"),
        },
    )
    try:
        claims.validate(now=now // SECOND, leeway=LEEWAY)
    except JoseError as error:
        raise refused("a token does not say what it must") from error
    when, acr, sid = claims["auth_time"], claims.get("acr"), claims.get("sid")
    earliest = (pending.began if pending.fresh else now - LONGEST) // SECOND - LEEWAY
    if not isinstance(when, int) or not earliest <= when <= now // SECOND + LEEWAY:
        raise refused("the person proved too long ago who they are")
    if provider.acr and acr not in provider.acr:
        raise refused("the person did not sign in strongly enough")
    return SignedIn(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        # The gateway's own clock rules how old it is, however far the provider's is ahead.
        authenticated=Micros(min(when * SECOND, now)),
        response=pending.state,
        acr=acr if isinstance(acr, str) else None,
        sid=sid if isinstance(sid, str) else None,
    )
