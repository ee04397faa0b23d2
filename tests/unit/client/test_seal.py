"""Sealing, checked against RFC 9180 written out from its primitives."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.seal import new_key, public_key_of, seal, unseal

KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
HPKE_SUITE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0020, 0x0001, 0x0002))


def extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract of RFC 9180, section 4."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256)


def expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand of RFC 9180, section 4; one block is enough here."""
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, text + b"\x01", hashlib.sha256)[:length]


def unsealed_by_the_rfc(private: bytes, info: bytes, sealed: bytes) -> bytes:
    """OpenBase of RFC 9180, section 6.1, with an empty aad."""
    key = X25519PrivateKey.from_private_bytes(private)
    enc, ciphertext = sealed[:32], sealed[32:]
    dh = key.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + key.public_key().public_bytes_raw()
    prk = extract(KEM_SUITE, b"", b"eae_prk", dh)
    shared = expand(KEM_SUITE, prk, b"shared_secret", context, 32)
    psk_id_hash = extract(HPKE_SUITE, b"", b"psk_id_hash", b"")
    info_hash = extract(HPKE_SUITE, b"", b"info_hash", info)
    schedule = b"\x00" + psk_id_hash + info_hash
    secret = extract(HPKE_SUITE, shared, b"secret", b"")
    aes = expand(HPKE_SUITE, secret, b"key", schedule, 32)
    nonce = expand(HPKE_SUITE, secret, b"base_nonce", schedule, 12)
    return AESGCM(aes).decrypt(nonce, ciphertext, None)


def test_what_is_sealed_opens_by_the_steps_of_the_rfc() -> None:
    private, public = new_key()
    sealed = seal(public, b"info", b"plain")
    assert unsealed_by_the_rfc(private, b"info", sealed) == b"plain"
    assert unseal(private, b"info", sealed) == b"plain"
    assert public_key_of(private) == public


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    _, public = new_key()
    assert seal(public, b"", b"plain") != seal(public, b"", b"plain")


def test_another_key_other_info_or_other_bytes_open_nothing() -> None:
    private, public = new_key()
    sealed = seal(public, b"info", b"plain")
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, info, data in (
        (new_key()[0], b"info", sealed),
        (private, b"other", sealed),
        (private, b"info", flipped),
        (private, b"info", sealed[:40]),
        (private, b"info", b""),
        (private, b"info", bytes(len(sealed))),
    ):
        with pytest.raises(VerificationError, match=r"^the key does not open the ciphertext$"):
            unseal(key, info, data)


def test_nothing_is_sealed_to_a_key_of_small_order_or_another_length() -> None:
    for public in (bytes(32), b"\x01" + bytes(31), bytes(31), bytes(33)):
        with pytest.raises(MalformedError, match=r"^expected an X25519 public key$"):
            seal(public, b"", b"plain")
    with pytest.raises(MalformedError, match=r"^expected a private key of 32 bytes, got 31$"):
        unseal(bytes(31), b"", b"x" * 60)
