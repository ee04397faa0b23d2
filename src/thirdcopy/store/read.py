"""Read what was written: events opened with their case's key, acts, cases, jobs, parcels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Row, func, select

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
from thirdcopy.store.vault import Vault, unseal_bytes
from thirdcopy.store.write import Job
from thirdcopy_client.canonical import Hash, Json, b64, parse_canonical
from thirdcopy_client.clock import Micros


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
    query = select(tables.case_now.c.case_id).where(tables.case_now.c.request == request)
    found = connection.execute(query).scalar_one_or_none()
    return CaseId(found) if found else None


def asked_before(connection: Connection, client: str, key: str) -> CaseId | None:
    """Give the case that a client's key made, if the key was used; it may be empty."""
    query = select(tables.asked.c.case_id).where(
        tables.asked.c.client == client, tables.asked.c.key == key
    )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else CaseId(found)


def refused_before(connection: Connection, client: str, key: str) -> Refusal | None:
    """Give the refusal that was the answer to a client's key, if it was one."""
    query = select(tables.asked.c.refused).where(
        tables.asked.c.client == client, tables.asked.c.key == key
    )
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return None
    code, reason, clause = cast("list[str | None]", parse_canonical(found))
    return Refusal(str(code), str(reason), clause)


def events_of(connection: Connection, vault: Vault, case: CaseId) -> tuple[Event, ...]:
    """Give a case's events, oldest first, with their kept parts open."""
    query = select(tables.event).where(tables.event.c.case_id == case).order_by(tables.event.c.seq)
    key = vault.case_key(case)
    return tuple(_event(row, key) for row in connection.execute(query))


def last_commitment(connection: Connection, case: CaseId) -> str | None:
    """Give the commitment of the case's last event, as the next one's `previous` has it."""
    query = select(tables.event.c.commitment).where(tables.event.c.case_id == case)
    newest = query.order_by(tables.event.c.seq.desc()).limit(1)
    found = connection.execute(newest).scalar_one_or_none()
    return b64(found) if found else None


def _event(row: Row[tuple[object, ...]], key: bytes) -> Event:
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
    query = select(tables.act).where(tables.act.c.kind.in_(tuple(kinds)))
    return tuple(
        OpenAct(row.kind, Micros(row.at), cast("dict[str, Json]", parse_canonical(row.members)))
        for row in connection.execute(query.order_by(tables.act.c.log_index))
    )


def jobs_due(
    connection: Connection, at: Micros, limit: int, case: CaseId | None = None
) -> tuple[Job, ...]:
    """Give the work that has fallen due, the oldest first; of one case, if one is named."""
    query = select(tables.job).where(tables.job.c.due <= at)
    if case is not None:
        query = query.where(tables.job.c.case_id == case)
    rows = connection.execute(query.order_by(tables.job.c.due, tables.job.c.id).limit(limit))
    return tuple(Job(row.kind, CaseId(row.case_id), Micros(row.due)) for row in rows)


def next_due(connection: Connection) -> Micros | None:
    """Give when the next work falls due."""
    found = connection.execute(select(func.min(tables.job.c.due))).scalar_one_or_none()
    return None if found is None else Micros(found)


def outbox_of(connection: Connection, vault: Vault, case: CaseId) -> tuple[Parcelled, ...]:
    """Give the parcels of a case that are on their way."""
    rows = connection.execute(select(tables.outbox).where(tables.outbox.c.case_id == case))
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
    use = tables.use.c
    query = select(func.count()).where(
        use.officer == officer, use.day == day, use.agreement == agreement
    )
    return int(connection.execute(query).scalar_one())


def used_about(
    connection: Connection, tags: Sequence[bytes], month: str, agreement: str, besides: CaseId
) -> int:
    """Count the month's other requests about one person under one agreement."""
    use = tables.use.c
    query = select(func.count()).where(
        use.person_tag.in_(tags),
        use.day.startswith(month),
        use.agreement == agreement,
        use.case_id != besides,
    )
    return int(connection.execute(query).scalar_one())


def used_in_month(connection: Connection, month: str, agreement: str, besides: CaseId) -> int:
    """Count the month's other requests under one agreement."""
    use = tables.use.c
    query = select(func.count()).where(
        use.day.startswith(month), use.agreement == agreement, use.case_id != besides
    )
    return int(connection.execute(query).scalar_one())
