"""The key store: salts, and the keys under which each case's kept parts are sealed.

Written and synced before the commit that uses them, so a lost power leaves salts without an
event, never an event without salts. Destroying a row here is what erasure is.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import BindParameter, Engine, Select, bindparam, delete, insert, select

from thirdcopy.event import CaseId, Seal
from thirdcopy.store import tables
from thirdcopy.store.engine import changing, commit, forget, writing
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put_new
from thirdcopy_client.errors import UnavailableError

_KEY = 32
_NONCE = 12
_AT_ONCE = 500
_SEAL: Final = insert(tables.seal)
_CASE_KEY: Final = insert(tables.case_key)
_KEY_OF: Final = select(tables.case_key.c.wrapped).where(
    tables.case_key.c.case_id == bindparam("case_id")
)


@dataclass(frozen=True, eq=False)
class Vault:
    """The key store's database and the key that wraps its keys."""

    engine: Engine
    wrapping_key: bytes
    _tag_keys: dict[str, bytes] = field(default_factory=dict, repr=False)

    def keep(self, seals: Mapping[str, Seal], cases: Mapping[CaseId, bytes]) -> None:
        """Store seals, and the keys of cases that are new, durably and in one transaction.

        An error of the database before the commit means that nothing was kept; one from the
        commit is `UnavailableError`, since nobody knows what is on the disk.
        """
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
        with writing(self.engine).connect() as connection:
            transaction = connection.begin()
            if salts:
                run(connection, _SEAL, salts)
            if wrapped:
                run(connection, _CASE_KEY, wrapped)
            commit(transaction)

    def seals(self, names: Sequence[str]) -> dict[str, Seal]:
        """Give the seals of these names; one that was erased is not in the answer."""
        found: dict[str, Seal] = {}
        with self.engine.connect() as connection:
            for low in range(0, len(names), _AT_ONCE):
                some = names[low : low + _AT_ONCE]
                for row in connection.execute(
                    select(tables.seal).where(tables.seal.c.id.in_(some))
                ):
                    found[row.id] = Seal(row.header_salt, row.told_salt, row.kept_salt)
        return found

    def case_key(self, case: CaseId) -> bytes:
        """Give the key of a case's kept parts; raises `UnavailableError` once it is destroyed."""
        with self.engine.connect() as connection:
            wrapped = run(connection, _KEY_OF, [{"case_id": case}]).scalar_one_or_none()
        if wrapped is None:
            raise UnavailableError("this case's key was destroyed: its record has been erased")
        return unseal_bytes(self.wrapping_key, wrapped, case.encode())

    def case_keys(self, cases: Sequence[CaseId]) -> dict[CaseId, bytes]:
        """Give the keys of these cases; one that was destroyed is not in the answer.

        They are read each time and remembered nowhere, so that no process can open a record
        after its key is gone.
        """
        found: dict[CaseId, bytes] = {}
        with self.engine.connect() as connection:
            for low in range(0, len(cases), _AT_ONCE):
                some = cases[low : low + _AT_ONCE]
                # The last again and again, so that few statements are made for any number.
                number = 1 << (len(some) - 1).bit_length()
                asked = {f"case_{n}": some[min(n, len(some) - 1)] for n in range(number)}
                for row in run(connection, _keys_of(number), [asked]):
                    key = unseal_bytes(self.wrapping_key, row.wrapped, row.case_id.encode())
                    found[CaseId(row.case_id)] = key
        return found

    def destroy(self, cases: Sequence[CaseId], names: Sequence[str]) -> None:
        """Delete these cases' keys and these salts, from the files of the database as well."""
        with changing(self.engine) as connection:
            for table, column, gone in (
                (tables.case_key, tables.case_key.c.case_id, cases),
                (tables.seal, tables.seal.c.id, names),
                (tables.unused, tables.unused.c.id, (*cases, *names)),
            ):
                for low in range(0, len(gone), _AT_ONCE):
                    some = gone[low : low + _AT_ONCE]
                    connection.execute(delete(table).where(column.in_(some)))
        forget(self.engine, (tables.case_key, tables.seal))

    def tag_key(self, body: str) -> bytes:
        """Give the key of a body's person tags, making it at first use.

        It is remembered, as nothing ever destroys it: what is erased is the tags.
        """
        if body not in self._tag_keys:
            self._tag_keys[body] = self._read_tag_key(body)
        return self._tag_keys[body]

    def _read_tag_key(self, body: str) -> bytes:
        query = select(tables.index_key.c.wrapped).where(tables.index_key.c.body == body)
        with self.engine.connect() as connection:
            wrapped = connection.execute(query).scalar_one_or_none()
        if wrapped is None:
            made = seal_bytes(self.wrapping_key, new_key(), body.encode())
            with changing(self.engine) as connection:
                put_new(connection, tables.index_key, [{"body": body, "wrapped": made}])
                wrapped = connection.execute(query).scalar_one()
        return unseal_bytes(self.wrapping_key, wrapped, body.encode())


@cache
def _keys_of(number: int) -> Select[Any]:
    cases: list[BindParameter[str]] = [bindparam(f"case_{n}") for n in range(number)]
    return select(tables.case_key).where(tables.case_key.c.case_id.in_(cases))


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
