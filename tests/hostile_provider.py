"""A provider that signs what a test tells it to: for tokens that a good one never makes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.wrappers import Request, Response

from answering import answering

CLIENT = "thirdcopy"


class HostileProvider:
    """What it says is in its members, and a test changes them."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.token = ""
        self.status = 200
        self.asked: list[str] = []
        self.settings: dict[str, object] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/auth",
            "token_endpoint": f"{issuer}/token",
            "end_session_endpoint": f"{issuer}/end",
            "jwks_uri": f"{issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
        }

    def signed(
        self,
        claims: Mapping[str, Any],
        *,
        key: RSAKey | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        """Sign *claims* with the provider's key, or with another one under its name."""
        named = {"alg": "RS256", "kid": "first", **(header or {})}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(named, kept, key or self.key)

    def keys(self) -> object:
        """Give the public keys as a provider publishes them."""
        return KeySet([self.key]).as_dict(private=False)

    def __call__(self, request: Request) -> Response:
        """Answer as a provider does."""
        self.asked.append(request.path)
        if request.path == "/token":
            said: object = {
                "access_token": "x",
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self.token,
            }
            return Response(json.dumps(said), self.status, mimetype="application/json")
        said = self.keys() if request.path == "/keys" else self.settings
        return Response(json.dumps(said), self.status, mimetype="application/json")


@contextmanager
def hostile_provider() -> Iterator[HostileProvider]:
    """Run one on this machine for as long as the block runs."""
    made: list[HostileProvider] = []
    answer = Request.application(lambda request: made[0](request))  # noqa: PLW0108 - made below
    with answering(answer) as address:
        made.append(HostileProvider(address))
        yield made[0]
