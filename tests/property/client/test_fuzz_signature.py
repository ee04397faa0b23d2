"""Headers and requests that are nearly those that were signed: none is believed, none crashes.

`LONG=1` makes a million of them.
"""

import os
from collections import Counter
from dataclasses import replace
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.http_signature import (
    HttpRequest,
    read_signature,
    sign_request,
    verify_request,
)

INPUTS = 1_000_000 if os.environ.get("LONG") else 4_000
SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
NOW = 1_491_217_200
REQUEST = HttpRequest(
    "POST", "https://gateway.example/api/v1/requests?all=1", b'{"a":1}', "once-1", "p-ie-1"
)
HEADERS = sign_request(REQUEST, "council-1", SEED, created=NOW, nonce="n" * 22)
TOKENS = ("\n", '"', ";", "=", ":", " ", "\x00", "\u00e9", "\u0661", ";created=1", "9" * 30, "A")
PARTS = ("method", "target", "idempotency_key", "officer")


def altered(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    to = min(len(text), at + chance.choice((1, 1, 4, 20)))
    put = chance.choice((chance.choice(TOKENS), chance.choice(text or "x"), "", text[at:to] * 2))
    return text[:at] + put + text[to:]


def fate(request: HttpRequest, headers: dict[str, str]) -> str:
    try:
        claimed = read_signature(headers)
        verify_request(request, headers["Content-Digest"], claimed, PUBLIC, now=NOW)
    except (MalformedError, VerificationError) as error:
        return type(error).__name__
    return "believed"


def test_nothing_altered_is_believed_and_nothing_crashes() -> None:
    chance = Random(1)  # noqa: S311 - examples, not secrets
    met: Counter[str] = Counter()
    assert fate(REQUEST, HEADERS) == "believed"
    for _ in range(INPUTS):
        request, headers = REQUEST, dict(HEADERS)
        name = chance.choice(("Signature-Input", "Signature", "Content-Digest", "body", *PARTS))
        if name in headers:
            headers[name] = altered(headers[name], chance)
        elif name == "body":
            request = replace(request, body=altered(request.body.decode(), chance).encode())
        else:
            request = replace(request, **{name: altered(getattr(request, name), chance)})  # type: ignore[arg-type]
        if (request, headers) != (REQUEST, HEADERS):
            met[fate(request, headers)] += 1
    assert met["believed"] == 0
    assert met["MalformedError"] > INPUTS // 10
    assert met["VerificationError"] > INPUTS // 10
