"""The settings of sign-in: which provider's word is taken, and as which client of it."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from thirdcopy_client.errors import MalformedError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Provider:
    """An OpenID provider, and this site as its client.

    *address* is where people reach this site, such as `https://gateway.example`; answers come
    back to it, whatever a request says of its host. *secret* is the client's; without one the
    client is a public one, which PKCE alone protects. *acr* lists the classes of sign-in that
    are strong enough, the best first; where it is empty, any is.

    Raises `MalformedError` for an address that is not `https`, except on this machine.
    """

    issuer: str
    client: str
    address: str
    secret: str | None = field(default=None, repr=False)
    acr: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for place, address in (("issuer", self.issuer), ("address", self.address)):
            check_address(address, place)
        if urlsplit(self.address).path:
            raise MalformedError(
                "expected an address without a path", place="address", remedy="end it at the host"
            )
        if not self.client:
            raise MalformedError("expected the name of a client", place="client")

    @property
    def host(self) -> str:
        """The host and port at which people reach this site."""
        return urlsplit(self.address).netloc


def check_address(address: str, place: str) -> None:
    """Raise `MalformedError` for what is not an `https` address, or one of this machine."""
    parts = urlsplit(address)
    near = parts.scheme == "http" and parts.hostname in LOOPBACK
    plain = not (parts.query or parts.fragment or parts.username)
    if not (plain and parts.hostname and (parts.scheme == "https" or near)):
        raise MalformedError(
            "expected an address that begins with `https://`",
            place=place,
            remedy="give the address as the provider publishes it",
        )
