"""Salts and keys that a crash left in the key store without an event: found twice, then gone.

They are written before the commit that uses them, so those of a write that is under way look
the same. What nothing refers to is noted with the time, and destroyed when nothing refers to
it an hour later; no write takes that long.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Engine, delete, insert, select

from thirdcopy.event import CaseId
from thirdcopy.store import begun_tables, right_tables, tables
from thirdcopy.store.engine import changing
from thirdcopy.store.vault import Vault
from thirdcopy_client.clock import HOUR, Micros

LEAF_SEALS: Final = ("act-", "audit-", "day-", "directory-")
"""How the names of an act's random leaf begin: no event uses it, and an auditor needs it."""


def sweep(engine: Engine, vault: Vault, at: Micros) -> int:
    """Destroy what nothing referred to an hour ago and nothing refers to now; give the number."""
    salts, keys, noted = _kept(vault)
    # INVARIANT: what is referred to is read after what is kept, so nothing new can be missed.
    used_salts, used_keys = _used(engine)
    loose_salts = {name for name in salts - used_salts if not name.startswith(LEAF_SEALS)}
    loose_keys = keys - used_keys
    loose = loose_salts | loose_keys
    old = {name for name in loose if noted.get(name, at) <= at - HOUR}
    with changing(vault.engine) as connection:
        for name in noted.keys() - loose:
            connection.execute(delete(tables.unused).where(tables.unused.c.id == name))
        fresh = [{"id": name, "seen": at} for name in sorted(loose - noted.keys())]
        if fresh:
            connection.execute(insert(tables.unused), fresh)
    if old:
        vault.destroy([CaseId(one) for one in sorted(loose_keys & old)], sorted(loose_salts & old))
    return len(old)


def _kept(vault: Vault) -> tuple[set[str], set[str], dict[str, int]]:
    with vault.engine.connect() as connection:
        salts = set(connection.execute(select(tables.seal.c.id)).scalars())
        keys = set(connection.execute(select(tables.case_key.c.case_id)).scalars())
        noted = connection.execute(select(tables.unused.c.id, tables.unused.c.seen))
        return salts, keys, {row.id: row.seen for row in noted}


def _used(engine: Engine) -> tuple[set[str], set[str]]:
    def names(values: Iterable[str | None]) -> set[str]:
        return {value for value in values if value is not None}

    with engine.connect() as connection:
        events = names(connection.execute(select(tables.event.c.id)).scalars())
        seals = names(connection.execute(select(tables.entry.c.seal)).scalars())
        cases = names(connection.execute(select(tables.event.c.case_id).distinct()).scalars())
        rights = names(connection.execute(select(right_tables.right.c.id)).scalars())
        begun = names(connection.execute(select(begun_tables.begun.c.id)).scalars())
    return events | seals, cases | rights | begun
