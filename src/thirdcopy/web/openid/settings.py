"""The settings of sign-in: which provider says who somebody is."""

from dataclasses import dataclass

from thirdcopy.settings import TEXT, Secret, listed, secret, setting
from thirdcopy.web.openid.provider import Provider
from thirdcopy_client.errors import MalformedError


@dataclass(frozen=True, kw_only=True)
class SignInSettings:
    """How people sign in."""

    issuer: str | None = setting(
        TEXT,
        "The OpenID provider whose word is taken for who somebody is, by its issuer. Not set, "
        "nobody signs in, except from the list of a simulation on the same machine. People are "
        "enrolled by issuer and subject, so another issuer means other people.",
    )
    client: str | None = setting(
        TEXT, "The name under which the provider knows this site. Needed with an issuer."
    )
    address: str | None = setting(
        TEXT,
        "Where people reach this site, such as `https://gateway.example`; the provider sends them "
        "back there, whatever a request says of its host. Needed with an issuer.",
    )
    secret: Secret | None = secret(
        "The client's secret at the provider. Without one it is a public client, which PKCE alone "
        "protects."
    )
    acr: tuple[str, ...] = setting(
        listed(TEXT),
        "The classes of sign-in that are strong enough, the best first. Where it is empty any is, "
        "a password alone among them.",
        default=(),
    )

    @property
    def provider(self) -> Provider | None:
        """Give the provider, if one is set; raises `MalformedError` where something is missing."""
        if self.issuer is None:
            return None
        if self.client is None or self.address is None:
            raise MalformedError(
                "expected `client` and `address` beside `issuer`",
                place="sign_in",
                remedy="register this site with the provider, and name what it was given there",
            )
        said = self.secret.text if self.secret else None
        return Provider(self.issuer, self.client, self.address, said, self.acr)
