"""A signed request is believed as it was signed, once, now, and in no other spelling."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.http_signature import (
    LIFETIME,
    SKEW,
    HttpRequest,
    read_signature,
    sign_request,
    verify_request,
)

SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
NOW = 1_491_217_200
NONCE = "n" * 22
REQUEST = HttpRequest(
    "POST", "https://gateway.example/api/v1/requests", b'{"a":1}', "once-1", "p-ie-1"
)


def signed(request: HttpRequest = REQUEST) -> dict[str, str]:
    return sign_request(request, "council-1", SEED, created=NOW, nonce=NONCE)


def accepted(request: HttpRequest, headers: dict[str, str], *, now: int = NOW) -> None:
    claimed = read_signature(headers)
    verify_request(request, headers["Content-Digest"], claimed, PUBLIC, now=now)


def test_what_was_signed_is_believed() -> None:
    accepted(REQUEST, signed())
    claimed = read_signature(signed())
    assert (claimed.key_id, claimed.nonce, claimed.created) == ("council-1", NONCE, NOW)


def test_the_signature_base_is_the_one_of_the_standard() -> None:
    headers = signed()
    parameters = headers["Signature-Input"].removeprefix("thirdcopy=")
    base = (
        '"@method": POST\n'
        '"@target-uri": https://gateway.example/api/v1/requests\n'
        f'"content-digest": {headers["Content-Digest"]}\n'
        '"idempotency-key": once-1\n'
        '"thirdcopy-officer": p-ie-1\n'
        f'"@signature-params": {parameters}'
    )
    signature = read_signature(headers).signature
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().verify(signature, base.encode())


@pytest.mark.parametrize(
    "altered",
    [
        replace(REQUEST, method="GET"),
        replace(REQUEST, target="https://gateway.example/api/v1/requests?x=1"),
        replace(REQUEST, target="https://other.example/api/v1/requests"),
        replace(REQUEST, body=b'{"a":2}'),
        replace(REQUEST, idempotency_key="once-2"),
    ],
    ids=["method", "query", "host", "body", "key"],
)
def test_no_part_can_be_changed(altered: HttpRequest) -> None:
    with pytest.raises(VerificationError):
        accepted(altered, signed())


def test_a_body_under_its_own_digest_does_not_verify() -> None:
    other = replace(REQUEST, body=b"{}")
    headers = {**signed(), "Content-Digest": signed(other)["Content-Digest"]}
    with pytest.raises(VerificationError, match="does not verify"):
        accepted(other, headers)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (NOW - SKEW, True),
        (NOW - SKEW - 1, False),
        (NOW + LIFETIME + SKEW, True),
        (NOW + LIFETIME + SKEW + 1, False),
    ],
)
def test_a_signature_has_its_time(now: int, *, holds: bool) -> None:
    if holds:
        accepted(REQUEST, signed(), now=now)
    else:
        with pytest.raises(VerificationError, match="not of now"):
            accepted(REQUEST, signed(), now=now)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("thirdcopy=(", "sig1=("),
        ('"@method" "@target-uri"', '"@target-uri" "@method"'),
        (' "content-digest"', ""),
        ('alg="ed25519"', 'alg="rsa-v1_5-sha256"'),
        (';tag="thirdcopy-api-v1"', ""),
        ("created=", "created=0"),
        ('keyid="council-1"', 'keyid="Council 1"'),
        (NONCE, "short"),
        ('v1"', 'v1", second=("@method")'),
    ],
)
def test_another_profile_is_refused(old: str, new: str) -> None:
    headers = signed()
    assert old in headers["Signature-Input"]
    headers["Signature-Input"] = headers["Signature-Input"].replace(old, new)
    with pytest.raises(MalformedError):
        read_signature(headers)


def test_a_longer_lifetime_is_refused() -> None:
    headers = signed()
    longer = f"expires={NOW + 10 * LIFETIME}"
    headers["Signature-Input"] = headers["Signature-Input"].replace(
        f"expires={NOW + LIFETIME}", longer
    )
    with pytest.raises(VerificationError, match="lifetime"):
        accepted(REQUEST, headers)


@pytest.mark.parametrize("key", ["", "a b", 'a"b', "a\nb", "x" * 65])
def test_an_idempotency_key_cannot_break_out_of_its_line(key: str) -> None:
    with pytest.raises(MalformedError):
        signed(replace(REQUEST, idempotency_key=key))
