"""The key store: salts, and the keys under which each case's kept parts are sealed.

Written and synced before the commit that uses them, so a lost power leaves salts without an
event, never an event without salts. Destroying a row here is what erasure is.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, insert, select

from thirdcopy.event import CaseId, Seal
from thirdcopy.store import tables
from thirdcopy.store.engine import writing
from thirdcopy_client.errors import UnavailableError

_KEY = 32
_NONCE = 12


@dataclass(frozen=True, eq=False)
class Vault:
    """The key store's database and the key that wraps its keys."""

    engine: Engine
    wrapping_key: bytes

    def keep(self, seals: Mapping[str, Seal], cases: Mapping[CaseId, bytes]) -> None:
        """Store seals, and the keys of cases that are new, durably."""
        salts = [
            {
                "id": name,
                "header_salt": seal.header_salt,
                "told_salt": seal.told_salt,
                "kept_salt": seal.kept_salt,
            }
            for name, seal in seals.items()
        ]
        wrapped = [
            {"case_id": case, "wrapped": seal_bytes(self.wrapping_key, key, case.encode())}
            for case, key in cases.items()
        ]
        with writing(self.engine).begin() as connection:
            if salts:
                connection.execute(insert(tables.seal), salts)
            if wrapped:
                connection.execute(insert(tables.case_key), wrapped)

    def seals(self, names: Sequence[str]) -> dict[str, Seal]:
        """Give the seals of these names; one that was erased is not in the answer."""
        found: dict[str, Seal] = {}
        with self.engine.connect() as connection:
            for low in range(0, len(names), 500):
                query = select(tables.seal).where(tables.seal.c.id.in_(names[low : low + 500]))
                for row in connection.execute(query):
                    found[row.id] = Seal(row.header_salt, row.told_salt, row.kept_salt)
        return found

    def case_key(self, case: CaseId) -> bytes:
        """Give the key of a case's kept parts."""
        return _case_key(self, case)

    def tag_key(self, body: str) -> bytes:
        """Give the key of a body's person tags, making it at first use."""
        return _tag_key(self, body)


@lru_cache(maxsize=4096)
def _case_key(vault: Vault, case: CaseId) -> bytes:
    table = tables.case_key
    with vault.engine.connect() as connection:
        row = connection.execute(select(table.c.wrapped).where(table.c.case_id == case)).first()
    if row is None:
        raise UnavailableError("this case's key was destroyed: its record has been erased")
    return unseal_bytes(vault.wrapping_key, row.wrapped, case.encode())


@lru_cache(maxsize=64)
def _tag_key(vault: Vault, body: str) -> bytes:
    table = tables.index_key
    with writing(vault.engine).begin() as connection:
        row = connection.execute(select(table.c.wrapped).where(table.c.body == body)).first()
        if row is None:
            key = new_key()
            wrapped = seal_bytes(vault.wrapping_key, key, body.encode())
            connection.execute(insert(table), {"body": body, "wrapped": wrapped})
            return key
        return unseal_bytes(vault.wrapping_key, row.wrapped, body.encode())


def new_key() -> bytes:
    """Draw a key of 32 random bytes."""
    return secrets.token_bytes(_KEY)


def seal_bytes(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Seal bytes with AES-256-GCM, bound to the *place* where they are kept."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal_bytes(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Open sealed bytes; those of another place, or changed ones, are refused."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except InvalidTag as error:
        raise UnavailableError("a sealed row does not open: the database was altered") from error


def tag_of(key: bytes, text: str) -> bytes:
    """Give the keyed tag of what identifies a person, for counting and for nothing else."""
    return hmac.digest(key, text.encode(), "sha256")
