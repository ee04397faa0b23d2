"""Erasure: the keys and salts of a case are destroyed, and the log says that some were.

Without its salts an entry is the commitment to nothing that anybody can name, and without its
key a record is noise. The entries stay, so every count and proof that was published stays true.
Backups of the key store still hold what was destroyed until they expire, 30 days later; only
then is an erasure complete, and whoever asked for it is told that day.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, select

from thirdcopy.case import ENDS
from thirdcopy.event import CaseId, OpenAct, Refusal
from thirdcopy.gateway.casework import load
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import begun_tables, tables
from thirdcopy.store import sweep as sweeping
from thirdcopy.store.engine import changing, copy_to, forget, suffix_of
from thirdcopy.store.mark import sync_folder
from thirdcopy.store.put import put_new
from thirdcopy.store.write import Job, Recheck, Write
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import Micros, date_of, month_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import NotAllowedError
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend

KEY_BACKUP_DAYS: Final = 30
"""How long a backup of the key store lives; what it is written for is days, not history."""
GROUNDS: Final = ("information-request", "access-request", "claim")
"""What keeps a record: Freedom of Information Act 2000 s.77, UK GDPR Articles 15 and 18(2)."""
_NOT_LOGGED = 2**64 - 1
_BACKUP = "keys-{}.{}"


@dataclass(frozen=True)
class Erased:
    """When the keys were destroyed, and from which day on no backup can bring them back."""

    at: Micros
    complete: dt.date

    @property
    def words(self) -> str:
        """Say it to whoever asked for the erasure."""
        return (
            f"The keys to this record were destroyed on {_day(date_of(self.at))}. "
            f"The last backup that can hold them expires on {_day(self.complete)}; "
            "from then on nobody can open it."
        )


def preserve(gateway: Gateway, case: CaseId, ground: str) -> None:
    """Keep a case's record from being erased while a request or claim about it is open."""
    if ground not in GROUNDS:
        raise NotAllowedError(
            f"expected one of {', '.join(f'`{one}`' for one in GROUNDS)}", place="ground"
        )
    row = {"case_id": case, "ground": ground, "since": gateway.clock()}
    with changing(gateway.engine) as connection:
        put_new(connection, tables.preserved, [row])


def let_go(gateway: Gateway, case: CaseId, ground: str) -> None:
    """Say that the request or claim about a case has been answered."""
    kept = tables.preserved.c
    with changing(gateway.engine) as connection:
        connection.execute(
            delete(tables.preserved).where(kept.case_id == case, kept.ground == ground)
        )


def erase(gateway: Gateway, cases: Sequence[CaseId]) -> Erased | Refusal:
    """Destroy the keys and salts of cases that have ended: all of them, or none.

    One open entry says so, with a root over what was destroyed and no number. The entry is
    durable first; a crash before the destruction leaves a job that does it.
    """
    if any(load(gateway, case).case.state not in ENDS for case in cases):
        return Refusal("not-ended", "a case that has not ended is not erased")
    at = gateway.clock()
    members = {"month": month_of(date_of(at)), "root": b64(_root(gateway, cases))}
    write = Write(
        acts=(OpenAct("erased", at, members),),
        erased=tuple(cases),
        jobs=tuple(Job("destroy", case, at) for case in cases),
        recheck=_may_be_erased(cases),
    )
    (answer,) = gateway.sequencer.write([write])
    if isinstance(answer, Refusal):
        return answer
    for case in cases:
        destroy(gateway, case)
    return Erased(at, date_of(at) + dt.timedelta(days=KEY_BACKUP_DAYS))


def destroy(gateway: Gateway, case: CaseId) -> None:
    """Destroy what opens an erased case, wherever this gateway has it; doing so again is well."""
    _destroy(gateway, (case,))
    gone = (tables.case_now, tables.use, tables.about, tables.outbox, begun_tables.attachment)
    forget(gateway.engine, gone)
    gateway.sequencer.write([Write(done=(Job("destroy", case, Micros(0)).id,))])


def _destroy(gateway: Gateway, cases: Sequence[CaseId]) -> None:
    """Destroy keys, salts and parcels of some cases."""
    events = tables.event.c
    with gateway.engine.connect() as connection:
        query = select(events.id).where(events.case_id.in_(cases))
        names = list(connection.execute(query).scalars())
    gateway.vault.destroy(cases, names)
    for name in names:
        for parcel in gateway.home.mailbox.glob(f"*/{name}.json"):
            parcel.unlink()
            sync_folder(parcel.parent)


def destroy_again(gateway: Gateway) -> int:
    """Destroy the keys of every case that was erased, after a key store was brought back.

    A case that has events and no row of its own was erased. Give how many there are.
    """
    events, now = tables.event.c, tables.case_now.c
    query = select(events.case_id).where(events.case_id.not_in(select(now.case_id))).distinct()
    with gateway.engine.connect() as connection:
        cases = [CaseId(case) for case in connection.execute(query).scalars()]
    if cases:
        _destroy(gateway, cases)
    return len(cases)


def all_destroyed(gateway: Gateway) -> bool:
    """Say that no erased case waits for the destruction of its keys: somebody reads them still."""
    query = select(tables.job.c.id).where(tables.job.c.kind == "destroy").limit(1)
    with gateway.engine.connect() as connection:
        return connection.execute(query).first() is None


def sweep(gateway: Gateway) -> int:
    """Destroy salts and keys that a crash left without an event; give how many."""
    return sweeping.sweep(gateway.engine, gateway.vault, gateway.clock())


def backup_keys(gateway: Gateway, folder: Path) -> Path:
    """Write a backup of the key store for today, without anything that was deleted in it.

    The home remembers the folder first, so that the backup expires whoever makes the next one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = gateway.home.folders_of_key_backups()
    if folder.resolve() not in known:
        lines = "".join(f"{one}\n" for one in (*known, folder.resolve()))
        put(gateway.home.key_backups, lines.encode())
    today = date_of(gateway.clock()).isoformat()
    made = folder / _BACKUP.format(today, suffix_of(gateway.vault.engine))
    half = made.with_name(f".{made.name}.part")
    half.unlink(missing_ok=True)
    copy_to(gateway.vault.engine, half)
    half.rename(made)
    sync_folder(folder)
    return made


def expire_key_backups(folder: Path, at: Micros) -> int:
    """Delete the backups of the key store that have lived their days; give how many."""
    kept = {
        _BACKUP.format((date_of(at) - dt.timedelta(days=days)).isoformat(), "*")
        for days in range(KEY_BACKUP_DAYS)
    }
    there = folder.glob(_BACKUP.format("*", "*"))
    expired = [path for path in there if not any(path.match(name) for name in kept)]
    for path in expired:
        path.unlink()
    if expired:
        sync_folder(folder)
    return len(expired)


def expire_all_key_backups(gateway: Gateway) -> int:
    """Delete what has lived its days from every folder that ever had a backup of the key store.

    A folder that is not there now may be on a disk that is away: it is tried again every day.
    """
    at = gateway.clock()
    folders = gateway.home.folders_of_key_backups()
    return sum(expire_key_backups(folder, at) for folder in folders if folder.is_dir())


def _may_be_erased(cases: Sequence[CaseId]) -> Recheck:
    def recheck(connection: Connection) -> Refusal | None:
        for table in (tables.preserved, tables.outbox):
            query = select(table.c.case_id).where(table.c.case_id.in_(cases)).limit(1)
            if connection.execute(query).first():
                waiting = table is tables.outbox
                return (
                    Refusal("not-sent", "an answer of the case is still on its way")
                    if waiting
                    else Refusal("preserved", "a request or claim about the case is open")
                )
        return None

    return recheck


def _root(gateway: Gateway, cases: Sequence[CaseId]) -> bytes:
    """Give the root over each event's index and salts, by which an auditor knows them again."""
    events = tables.event.c
    query = select(events.id, events.log_index).where(events.case_id.in_(cases))
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(events.case_id, events.seq)).all()
    seals = gateway.vault.seals([row.id for row in rows])
    leaves = [
        leaf_hash(
            (_NOT_LOGGED if row.log_index is None else row.log_index).to_bytes(8, "big")
            + seals[row.id].header_salt
            + seals[row.id].told_salt
            + seals[row.id].kept_salt
        )
        for row in rows
    ]
    return extend(0, lambda _level, _n: b"", leaves).root


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
