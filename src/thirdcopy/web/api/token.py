"""Tokens for systems: a signed assertion is exchanged for one that lasts some minutes."""

from typing import Annotated, Final, Literal

from flask import request
from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.web.api.caller import target
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.tokens import verify_assertion
from thirdcopy.web.site import Site
from thirdcopy_client.clock import MINUTE, SECOND

_KIND: Final = "Bearer"


class Assertion(Model):
    """A client assertion (RFC 7523): signed by the system's key, for this address, once."""

    grant_type: Literal["client_credentials"]
    client_assertion_type: Literal["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    client_assertion: Annotated[str, Field(min_length=1, max_length=8192)]


class Token(Model):
    """A token for the system; each request names the officer for whom it is used."""

    access_token: str
    token_type: str
    expires_in: int


@route("POST", "/token", gateway=("find_system", "spend", "new_token"), form=True)
def token(site: Site, given: Assertion) -> Token:
    """Exchange a client assertion for a token (RFC 6749, section 4.4).

    The assertion's `aud` is this address, `iss` and `sub` are the system, it lives 60 seconds
    at most, and its `jti` is taken once.
    """
    system = verify_assertion(site.gateway, given.client_assertion, target(request))
    secret = gates.new_token(site.gateway, system)
    return Token(
        access_token=secret, token_type=_KIND, expires_in=gates.TOKEN_MINUTES * MINUTE // SECOND
    )


ROUTES: Final[tuple[Route, ...]] = (token,)
