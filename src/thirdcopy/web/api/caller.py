"""For whom a request speaks: a system of a body, and the named officer it acts for.

A system shows who it is in one of two ways: it signs the request (RFC 9421, ADR 0014), or it
holds a token that it got for a signed assertion (RFC 7523). Either way it names an officer of
its own body, who must be in the directory; what the officer may do, the directory says.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import Request, request

from thirdcopy import gateway as gates
from thirdcopy.event import Actor
from thirdcopy.gateway import Gateway, System
from thirdcopy.web.api.tokens import raw_key, verify_sign_in
from thirdcopy.web.site import Site, the_site
from thirdcopy_client.clock import SECOND, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError, VerificationError
from thirdcopy_client.http_signature import (
    SKEW,
    HttpRequest,
    is_key,
    nonce_of,
    read_signature,
    verify_request,
)

_BEARER: Final = "Bearer "


@dataclass(frozen=True)
class Call:
    """A request that is believed: the officer, the system that speaks for them, and its key.

    `key` is what the act is done once under: it hides the client's own key, the route and the
    body's hash behind hashes, and the same key with another request is another one.
    """

    site: Site
    actor: Actor
    system: System
    key: tuple[str, str]

    @property
    def gateway(self) -> Gateway:
        """Give the gateway."""
        return self.site.gateway


def caller(*, fresh: bool, acts: bool) -> Call:
    """Give for whom the request at hand speaks; raises `NotAllowedError` for nobody.

    With *fresh*, the officer must have signed in for this very request. One that *acts* must
    have an idempotency key.
    """
    site = the_site()
    system = _system(site.gateway)
    if system is None or system.use != gates.ASKS:
        raise _nobody("no system is known by this signature or token")
    officer = request.headers.get("Thirdcopy-Officer", "")
    issuer, subject = gates.officer_of(site.gateway, system, officer)
    actor = gates.actor_of(site.gateway, issuer, subject)
    if fresh:
        proof, of = request.headers.get("Thirdcopy-Sign-In", ""), nonce_of(_asked())
        verify_sign_in(site.gateway, system, (issuer, subject), proof, of)
    if acts and not is_key(request.headers.get("Idempotency-Key", "")):
        raise MalformedError(
            "expected up to 64 visible characters without quotes", place="idempotency-key"
        )
    return Call(site, actor, system, _key(system, actor))


def target(asked: Request) -> str:
    """Give the whole address that was asked, below the service's own where that is configured."""
    provider = the_site().provider
    own = provider.address if provider else asked.host_url
    query = f"?{asked.query_string.decode('ascii', 'replace')}" if asked.query_string else ""
    path = asked.environ.get("SCRIPT_NAME", "") + asked.environ.get("PATH_INFO", "")
    return f"{own.rstrip('/')}{path}{query}"


def _system(gateway: Gateway) -> System | None:
    headers = request.headers
    bearer = headers.get("Authorization", "")
    if bearer.startswith(_BEARER) and "Signature-Input" not in headers:
        return gates.system_of_token(gateway, bearer.removeprefix(_BEARER))
    if "Signature-Input" in headers and not bearer:
        return _signer(gateway)
    raise _nobody("expected a signed request, or a token")


def _signer(gateway: Gateway) -> System:
    """Give the system that signed the request at hand, now and for the first time."""
    headers = request.headers
    try:
        claimed = read_signature(dict(headers))
        system = gates.find_system(gateway, claimed.key_id)
        if system is None or system.use != gates.ASKS:
            raise _nobody("no system is known by this signature or token")
        now = gateway.clock() // SECOND
        digest, public = headers.get("Content-Digest", ""), raw_key(system)
        verify_request(_asked(), digest, claimed, public, now=now)
    except (MalformedError, VerificationError) as error:
        raise _nobody(f"{error.place}: {error.message}") from error
    until = Micros((claimed.expires + SKEW + 1) * SECOND)
    gates.spend(gateway, system.id, claimed.nonce, until)
    return system


def _asked() -> HttpRequest:
    """Give the request at hand as signatures and sign-ins cover it."""
    return HttpRequest(
        request.method,
        target(request),
        request.get_data(),
        request.headers.get("Idempotency-Key", ""),
        request.headers.get("Thirdcopy-Officer", ""),
    )


def _key(system: System, actor: Actor) -> tuple[str, str]:
    """Give client and key: scoped to system, officer, route and the hash of the body."""
    given = request.headers.get("Idempotency-Key", "")
    what = f"{request.method} {target(request)}\n".encode() + request.get_data()
    parts = (sha256(given.encode()).hexdigest()[:32], sha256(what).hexdigest()[:32])
    return f"api:{system.id}:{actor.person}", ":".join(parts)


def _nobody(why: str) -> NotAllowedError:
    return NotAllowedError(why, place="session", remedy="see how a system shows who it is")
