"""The rows of a write that do not depend on its place in the log, and those of its events."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from thirdcopy.event import CaseId, Refusal, commitment_of, kept_text, told_text
from thirdcopy.store import begun_tables, count_tables, tables
from thirdcopy.store.put import put, put_new
from thirdcopy.store.vault import seal_bytes
from thirdcopy.store.write import CaseRow, Use, Write
from thirdcopy_client.canonical import canonical, hash_of
from thirdcopy_client.clock import date_of

MOVED_ON: Final = "moved-on"
"""The code of a write that was made for an earlier version of its case."""


def refused(connection: Connection, write: Write) -> Refusal | None:
    """Say why the write may not happen any more, now that the lock is held."""
    if write.asked and _already(connection, write.asked):
        return Refusal("already-done", "this was asked before and has been done")
    if write.events:
        version = connection.execute(
            select(tables.case_now.c.version).where(
                tables.case_now.c.case_id == write.events[0].case
            )
        ).scalar_one_or_none()
        if (version or 0) != write.version:
            return Refusal(MOVED_ON, "the case has moved on; load it again")
    return write.recheck(connection) if write.recheck else None


def put_rows(connection: Connection, write: Write) -> None:
    """Write the rows that go with the events."""
    _delete_erased(connection, write.erased)
    if write.asked:
        client, key = write.asked
        case = write.events[0].case if write.events else ""
        answer = refusal_text(write.refused) if write.refused else None
        row_of = {"client": client, "key": key, "case_id": case, "refused": answer}
        connection.execute(insert(tables.asked), row_of)
    if write.now:
        _put_case(connection, write.now)
    if write.use:
        _put_use(connection, write.use)
    if write.retag:
        about = tables.use.c.case_id == write.retag.case
        connection.execute(update(tables.use).where(about).values(person_tag=write.retag.tag))
        put_new(connection, tables.about, [_about(write.retag.tag, write.retag.case)])
    if write.jobs:
        rows = [{"id": j.id, "kind": j.kind, "due": j.due, "case_id": j.case} for j in write.jobs]
        put(connection, tables.job, rows)
    if write.done:
        connection.execute(delete(tables.job).where(tables.job.c.id.in_(write.done)))
    if write.sent:
        connection.execute(delete(tables.outbox).where(tables.outbox.c.id == write.sent))
    _put_files(connection, write)
    _put_counts(connection, write)


def _put_files(connection: Connection, write: Write) -> None:
    """Write the files of a request that is sent now, and forget that it was begun."""
    if write.begun:
        delete_begun(connection, write.begun)
    if write.attached:
        kept = [{"id": f.id, "case_id": f.case, "sealed": f.sealed} for f in write.attached]
        connection.execute(insert(begun_tables.attachment), kept)


def put_events(
    connection: Connection,
    writes: Sequence[Write],
    places: Mapping[str, int],
    keys: Mapping[CaseId, bytes],
) -> None:
    """Append the events: told in the clear, kept sealed under the case's key."""
    rows = [
        {
            "id": event.id,
            "case_id": event.case,
            "request": event.request,
            "seq": event.seq,
            "kind": event.kind,
            "at": event.at,
            "on_date": date_of(event.at).isoformat(),
            "person": event.person,
            "body": event.body,
            "agreement": event.cls.agreement,
            "adoption": event.cls.adoption,
            "ruleset": event.ruleset,
            "told": told_text(event),
            "kept_sealed": seal_bytes(keys[event.case], kept_text(event), event.id.encode()),
            "commitment": commitment_of(event, write.seals[event.id]),
            "log_index": places.get(event.id),
        }
        for write in writes
        for event in write.events
    ]
    if rows:
        connection.execute(insert(tables.event), rows)


def refusal_text(refusal: Refusal) -> bytes:
    """Write a refusal as the table `asked` keeps it."""
    return canonical([refusal.code, refusal.reason, refusal.clause])


def _already(connection: Connection, asked: tuple[str, str]) -> bool:
    client, key = asked
    query = select(tables.asked.c.key).where(
        tables.asked.c.client == client, tables.asked.c.key == key
    )
    return connection.execute(query).first() is not None


def _delete_erased(connection: Connection, cases: Sequence[CaseId]) -> None:
    gone = (tables.case_now, tables.use, tables.about, tables.job, begun_tables.attachment)
    for table in gone if cases else ():
        connection.execute(delete(table).where(table.c.case_id.in_(cases)))


def delete_begun(connection: Connection, begun: str) -> None:
    """Delete a request that was begun, and its files."""
    connection.execute(
        delete(begun_tables.attachment).where(begun_tables.attachment.c.case_id == begun)
    )
    connection.execute(delete(begun_tables.begun).where(begun_tables.begun.c.id == begun))


def _put_counts(connection: Connection, write: Write) -> None:
    """Write what the close of a quarter makes; its cells take the place of earlier ones."""
    for path, data in write.files.items():
        connection.execute(insert(tables.public_file), {"path": path, "data": data})
    for (period, name), csv in write.tables.items():
        _put_table(connection, period, name, csv)
    if write.cells:
        of = count_tables.cell.c.period.in_({cell.period for cell in write.cells})
        connection.execute(delete(count_tables.cell).where(of))
        rows = [{**asdict(cell), "count": count} for cell, count in write.cells.items()]
        connection.execute(insert(count_tables.cell), rows)


def _put_table(connection: Connection, period: str, name: str, csv: bytes) -> None:
    """Keep a table beside every earlier version of it."""
    table = count_tables.attested.c
    query = select(func.max(table.version)).where(table.period == period, table.name == name)
    version = (connection.execute(query).scalar_one_or_none() or 0) + 1
    attested = {"period": period, "name": name, "version": version}
    connection.execute(
        insert(count_tables.attested), {**attested, "sha256": hash_of(csv), "csv": csv}
    )


def _put_case(connection: Connection, row: CaseRow) -> None:
    now = {
        "case_id": row.case,
        "request": row.request,
        "version": row.version,
        "state": row.state,
        "holder": row.holder,
        "due": row.due,
        "requester": row.requester,
        "requester_body": row.requester_body,
        "body": row.body,
        "agreement": row.agreement,
    }
    put(connection, tables.case_now, [now])


def _put_use(connection: Connection, use: Use) -> None:
    connection.execute(
        insert(tables.use),
        {
            "case_id": use.case,
            "day": use.day,
            "body": use.body,
            "officer": use.officer,
            "person_tag": use.tag,
            "agreement": use.agreement,
        },
    )
    put_new(connection, tables.about, [_about(use.tag, use.case)])


def _about(tag: bytes, case: CaseId) -> dict[str, object]:
    return {"tag": tag, "case_id": case}
