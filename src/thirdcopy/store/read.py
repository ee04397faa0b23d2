"""Read what was written: events opened with their case's key, acts, cases, jobs, parcels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from thirdcopy.event import (
    KINDS,
    BodyCode,
    CaseId,
    Class,
    Event,
    OpenAct,
    PersonId,
    Refusal,
    RequestId,
)
from thirdcopy.store import tables
from thirdcopy.store.prepared import run
from thirdcopy.store.vault import Vault, unseal_bytes
from thirdcopy.store.write import Job
from thirdcopy_client.canonical import Hash, Json, b64, parse_canonical
from thirdcopy_client.clock import Micros

_now, _asked, _event, _job, _use = (
    table.c for table in (tables.case_now, tables.asked, tables.event, tables.job, tables.use)
)
_CASE_OF: Final = select(_now.case_id).where(_now.request == bindparam("request"))
_ASKED: Final = select(_asked.case_id, _asked.refused).where(
    _asked.client == bindparam("client"), _asked.key == bindparam("key")
)
_EVENTS: Final = (
    select(tables.event).where(_event.case_id == bindparam("case_id")).order_by(_event.seq)
)
_DUE: Final = (
    select(tables.job)
    .where(_job.due <= bindparam("at"))
    .order_by(_job.due, _job.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_DUE_IN: Final = _DUE.where(_job.case_id == bindparam("case_id"))
_OUTBOX: Final = select(tables.outbox).where(tables.outbox.c.case_id == bindparam("case_id"))
_TODAY: Final = select(func.count()).where(
    _use.officer == bindparam("officer"),
    _use.day == bindparam("day"),
    _use.agreement == bindparam("agreement"),
)
_MONTH: Final = select(func.count()).where(
    _use.agreement == bindparam("agreement"),
    _use.day.between(bindparam("first"), bindparam("last")),
    _use.case_id != bindparam("besides"),
)


@dataclass(frozen=True)
class Parcelled:
    """A parcel that waits in the outbox, opened from under its case's key."""

    id: str
    case: CaseId
    to: BodyCode
    parcel: bytes
    expires: Micros
    attempts: int


def case_of(connection: Connection, request: str) -> CaseId | None:
    """Give the case of a request as both parties know it."""
    found = run(connection, _CASE_OF, [{"request": request}]).scalar_one_or_none()
    return CaseId(found) if found else None


def asked_before(connection: Connection, client: str, key: str) -> CaseId | None:
    """Give the case that a client's key made, if the key was used; it may be empty."""
    row = run(connection, _ASKED, [{"client": client, "key": key}]).first()
    return None if row is None else CaseId(row.case_id)


def refused_before(connection: Connection, client: str, key: str) -> Refusal | None:
    """Give the refusal that was the answer to a client's key, if it was one."""
    row = run(connection, _ASKED, [{"client": client, "key": key}]).first()
    if row is None or row.refused is None:
        return None
    code, reason, clause = cast("list[str | None]", parse_canonical(row.refused))
    return Refusal(str(code), str(reason), clause)


def history_of(
    connection: Connection, vault: Vault, case: CaseId
) -> tuple[tuple[Event, ...], str | None]:
    """Give a case's events, oldest first, with their kept parts open.

    Beside them the commitment of the last, as the next one's `previous` has it.
    """
    key = vault.case_key(case)
    rows = run(connection, _EVENTS, [{"case_id": case}]).all()
    last = b64(rows[-1].commitment) if rows else None
    return tuple(_event_of(row, key) for row in rows), last


def events_of(connection: Connection, vault: Vault, case: CaseId) -> tuple[Event, ...]:
    """Give a case's events, oldest first, with their kept parts open."""
    return history_of(connection, vault, case)[0]


def _event_of(row: Row[tuple[object, ...]], key: bytes) -> Event:
    kept = cast(
        "dict[str, Json]", parse_canonical(unseal_bytes(key, row.kept_sealed, row.id.encode()))
    )
    told = cast("dict[str, Json]", parse_canonical(row.told)) if row.told else {}
    return Event(
        id=row.id,
        case=CaseId(row.case_id),
        request=RequestId(row.request),
        seq=row.seq,
        kind=row.kind,
        at=Micros(row.at),
        person=PersonId(row.person),
        body=BodyCode(row.body),
        cls=Class(Hash(row.agreement), Hash(row.adoption) if row.adoption else None),
        ruleset=Hash(row.ruleset),
        told={name: told[name] for name in KINDS[row.kind].told},
        kept=cast("dict[str, Json]", kept["payload"]),
        previous=cast("str | None", kept["previous"]),
    )


def acts_of(connection: Connection, kinds: Iterable[str]) -> tuple[OpenAct, ...]:
    """Give the gateway's acts of these kinds, oldest first."""
    wanted = tuple(kinds)
    rows = run(connection, _acts(len(wanted)), [{f"kind_{n}": k for n, k in enumerate(wanted)}])
    return tuple(_act(row.kind, row.at, row.members) for row in rows)


@cache
def _acts(number: int) -> Select[Any]:
    act = tables.act.c
    kinds = (act.kind == bindparam(f"kind_{n}") for n in range(number))
    query = select(act.kind, act.at, act.members).where(or_(*kinds))
    return query.order_by(act.log_index)


@lru_cache(4096)
def _act(kind: str, at: int, members: bytes) -> OpenAct:
    """Read an act; whether an agreement runs is asked many times for each case."""
    return OpenAct(kind, Micros(at), cast("dict[str, Json]", parse_canonical(members)))


def jobs_due(
    connection: Connection, at: Micros, limit: int, case: CaseId | None = None
) -> tuple[Job, ...]:
    """Give the work that has fallen due, the oldest first; of one case, if one is named."""
    values = {"at": at, "most": limit, "skipped": 0}
    if case is None:
        rows = run(connection, _DUE, [values])
    else:
        rows = run(connection, _DUE_IN, [{**values, "case_id": case}])
    return tuple(Job(row.kind, CaseId(row.case_id), Micros(row.due)) for row in rows)


def next_due(connection: Connection) -> Micros | None:
    """Give when the next work falls due."""
    found = connection.execute(select(func.min(tables.job.c.due))).scalar_one_or_none()
    return None if found is None else Micros(found)


def outbox_of(connection: Connection, vault: Vault, case: CaseId) -> tuple[Parcelled, ...]:
    """Give the parcels of a case that are on their way."""
    rows = run(connection, _OUTBOX, [{"case_id": case}]).all()
    if not rows:
        return ()
    key = vault.case_key(case)
    return tuple(
        Parcelled(
            row.id,
            CaseId(row.case_id),
            BodyCode(row.to_body),
            unseal_bytes(key, row.parcel_sealed, row.id.encode()),
            Micros(row.expires),
            row.attempts,
        )
        for row in rows
    )


def used_today(connection: Connection, officer: str, day: str, agreement: str) -> int:
    """Count an officer's requests of one day under one agreement."""
    values = {"officer": officer, "day": day, "agreement": agreement}
    return int(run(connection, _TODAY, [values]).scalar_one())


def used_about(
    connection: Connection, tags: Sequence[bytes], month: str, agreement: str, besides: CaseId
) -> int:
    """Count the month's other requests about one person under one agreement."""
    first, last = _days_of(month)
    values = {"agreement": agreement, "first": first, "last": last, "besides": besides}
    named = {f"tag_{n}": tag for n, tag in enumerate(tags)}
    return int(run(connection, _about(len(tags)), [{**values, **named}]).scalar_one())


@cache
def _about(number: int) -> Select[Any]:
    return _MONTH.where(_use.person_tag.in_([bindparam(f"tag_{n}") for n in range(number)]))


def used_in_month(connection: Connection, month: str, agreement: str, besides: CaseId) -> int:
    """Count the month's other requests under one agreement."""
    first, last = _days_of(month)
    values = {"agreement": agreement, "first": first, "last": last, "besides": besides}
    return int(run(connection, _MONTH, [values]).scalar_one())


def _days_of(month: str) -> tuple[str, str]:
    """Give between which days a month lies, as an index can find them; some months have fewer."""
    return f"{month}-01", f"{month}-31"
