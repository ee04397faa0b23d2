"""Sealing what only one recipient may read.

HPKE (RFC 9180), base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
AES-256-GCM, no associated data. What is sealed travels as `enc ‖ ct`.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from thirdcopy_client.errors import MalformedError, VerificationError

SUITE = "x25519-hkdf-sha256-aes-256-gcm"
"""The suite's name, as the told part of a release gives it."""

KEY_SIZE = 32


def new_key() -> tuple[bytes, bytes]:
    """Give a new private key and its public key, 32 bytes each."""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def public_key_of(private: bytes) -> bytes:
    """Give the public key that belongs to *private*."""
    return _private(private).public_key().public_bytes_raw()


def seal(to: bytes, info: bytes, plain: bytes) -> bytes:
    """Seal *plain* to the holder of the public key *to*; only the same *info* opens it.

    Raises `MalformedError` for a key that is not 32 bytes or is of small order, which would
    let anybody open what is sealed to it (RFC 9180, 7.1.4).
    """
    try:
        return _suite().encrypt(plain, X25519PublicKey.from_public_bytes(to), info)
    except ValueError as error:
        raise MalformedError("expected an X25519 public key") from error


def unseal(private: bytes, info: bytes, sealed: bytes) -> bytes:
    """Open what was sealed to the public key of *private* with the same *info*.

    Raises `VerificationError` if key, info or bytes differ; it cannot be told which.
    """
    try:
        return _suite().decrypt(sealed, _private(private), info)
    except (InvalidTag, ValueError) as error:
        raise VerificationError("the key does not open the ciphertext") from error


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _private(private: bytes) -> X25519PrivateKey:
    if len(private) != KEY_SIZE:
        raise MalformedError(f"expected a private key of {KEY_SIZE} bytes, got {len(private)}")
    return X25519PrivateKey.from_private_bytes(private)
