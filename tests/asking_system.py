"""A body's system as a program of others would write it: it signs, and acts for an officer."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OKPKey
from werkzeug.test import TestResponse

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.gateway import Gateway
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import SECOND
from thirdcopy_client.http_signature import HttpRequest, nonce_of, sign_request

HOST: Final = "http://localhost"
TOKEN_PATH: Final = f"{HOST}/api/v1/token"
ISSUER: Final = "simulation"
"""Who signs in the people of a simulation."""


def new_jwk() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


def public_of(key: OKPKey) -> dict[str, Json]:
    """Give the public half as it is admitted."""
    return {name: str(value) for name, value in key.as_dict(private=False).items()}


def seed_of(key: OKPKey) -> bytes:
    private = key.private_key
    assert isinstance(private, Ed25519PrivateKey)
    return private.private_bytes_raw()


@dataclass(frozen=True)
class Answered:
    """What came back: status, headers, bytes, and the members of a JSON object."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.data)
        return told


def answered(response: TestResponse) -> Answered:
    return Answered(response.status_code, dict(response.headers), response.data)


@dataclass
class SignIns:
    """A sign-in service of the simulation's people, which signs what an officer confirms."""

    gateway: Gateway
    key: OKPKey = field(default_factory=new_jwk)

    def __post_init__(self) -> None:
        one = gates.System(
            "sign-ins", BodyCode("home-office"), gates.SIGNS_IN, public_of(self.key), ISSUER
        )
        assert gates.admit_system(self.gateway, one) is None

    def token(self, officer: str, audience: str, of: str, **changes: object) -> str:
        """Give an ID token for an officer who has just signed in for what the nonce *of* names."""
        now = self.gateway.clock() // SECOND
        claims: dict[str, object] = {
            "iss": ISSUER,
            "sub": officer.removeprefix("p-"),
            "aud": audience,
            "nonce": of,
            "auth_time": now,
            "exp": now + 60,
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "Ed25519"}, kept, self.key, algorithms=["Ed25519"])


@dataclass
class AskingSystem:
    """The system of one body, against an application in this process."""

    app: Flask
    gateway: Gateway
    body: str
    sign_ins: SignIns
    key: OKPKey = field(default_factory=new_jwk)

    def __post_init__(self) -> None:
        one = gates.System(self.name, BodyCode(self.body), gates.ASKS, public_of(self.key))
        assert gates.admit_system(self.gateway, one) is None

    @property
    def name(self) -> str:
        return f"{self.body}.casework"

    def headers(
        self, method: str, path: str, officer: str, data: bytes, once: str | None = None
    ) -> dict[str, str]:
        """Sign a request."""
        asked = HttpRequest(
            method, f"{HOST}/api/v1{path}", data, once or secrets.token_hex(8), officer
        )
        now = self.gateway.clock() // SECOND
        nonce = secrets.token_urlsafe(24)
        return sign_request(asked, self.name, seed_of(self.key), created=now, nonce=nonce)

    def sign_in(self, asked: HttpRequest) -> dict[str, str]:
        """Have the officer sign in for this request."""
        token = self.sign_ins.token(asked.officer, self.name, nonce_of(asked))
        return {"Thirdcopy-Sign-In": token}

    def assertion(self, key: OKPKey | None = None, **changes: object) -> str:
        """Give a client assertion that is as it must be, but for *changes*."""
        now = self.gateway.clock() // SECOND
        claims: dict[str, object] = {
            "iss": self.name,
            "sub": self.name,
            "aud": TOKEN_PATH,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "Ed25519"}, kept, key or self.key, algorithms=["Ed25519"])

    def token(self) -> str:
        """Get a token for an assertion."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(),
        }
        response = answered(self.app.test_client().post("/api/v1/token", data=form))
        return str(response.told["access_token"])

    def get(self, path: str, officer: str) -> Answered:
        headers = self.headers("GET", path, officer, b"")
        return answered(self.app.test_client().get(f"/api/v1{path}", headers=headers))

    def post(
        self,
        path: str,
        officer: str,
        given: Mapping[str, Any] | bytes,
        *,
        once: str | None = None,
        fresh: bool = False,
        method: str = "POST",
    ) -> Answered:
        """Send an act; *fresh* ones with a sign-in for it."""
        data = given if isinstance(given, bytes) else json.dumps(given).encode()
        headers = self.headers(method, path, officer, data, once)
        if fresh:
            headers |= self.sign_in(asked_with(method, path, data, headers))
        response = self.app.test_client().open(
            f"/api/v1{path}",
            method=method,
            data=data,
            headers=headers,
            content_type="application/json",
        )
        return answered(response)


def asked_with(method: str, path: str, data: bytes, headers: Mapping[str, str]) -> HttpRequest:
    """Give the request that goes with signed headers."""
    return HttpRequest(
        method,
        f"{HOST}/api/v1{path}",
        data,
        headers["Idempotency-Key"],
        headers["Thirdcopy-Officer"],
    )


SystemOf = Callable[[str], AskingSystem]


def asking_of(form: Any, agreement: str) -> dict[str, Any]:  # noqa: ANN401 - a form of the tests
    """Write a form as the interface takes it."""
    (person,) = form.people
    return {
        "agreement": agreement,
        "action": form.action,
        "purpose": form.purpose,
        "fields": list(form.fields),
        "person": dict(person),
        "reason": form.reason,
        "necessity": form.necessity,
        "tried": form.tried,
        "reference": form.reference,
        "facts": dict(form.facts),
    }
