"""The rows of a write that do not depend on its place in the log, and those of its events."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from thirdcopy.event import CaseId, Refusal, commitment_of
from thirdcopy.store import begun_tables, count_tables, tables
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put, put_new
from thirdcopy.store.read import asked_before
from thirdcopy.store.vault import seal_bytes
from thirdcopy.store.write import CaseRow, Use, Write
from thirdcopy_client.canonical import canonical, hash_of
from thirdcopy_client.clock import date_of

MOVED_ON: Final = "moved-on"
"""The code of a write that was made for an earlier version of its case."""

_VERSION: Final = select(tables.case_now.c.version).where(
    tables.case_now.c.case_id == bindparam("case_id")
)
_ASKED: Final = insert(tables.asked)
_USE: Final = insert(tables.use)
_RETAG: Final = (
    update(tables.use)
    .where(tables.use.c.case_id == bindparam("of_case"))
    .values(person_tag=bindparam("tag"))
)
_DONE: Final = delete(tables.job).where(tables.job.c.id == bindparam("id"))
_SENT: Final = delete(tables.outbox).where(tables.outbox.c.id == bindparam("id"))
_EVENT: Final = insert(tables.event).values(
    {column.name: bindparam(column.name) for column in tables.event.c if column.name != "place"}
)


def refused(connection: Connection, write: Write) -> Refusal | None:
    """Say why the write may not happen any more, now that the lock is held."""
    if write.asked and asked_before(connection, *write.asked) is not None:
        return Refusal("already-done", "this was asked before and has been done")
    if write.events:
        case = [{"case_id": write.events[0].case}]
        version = run(connection, _VERSION, case).scalar_one_or_none()
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
        run(connection, _ASKED, [row_of])
    if write.now:
        _put_case(connection, write.now)
    if write.use:
        _put_use(connection, write.use)
    if write.retag:
        run(connection, _RETAG, [{"of_case": write.retag.case, "tag": write.retag.tag}])
        put_new(connection, tables.about, [_about(write.retag.tag, write.retag.case)])
    if write.jobs:
        rows = [{"id": j.id, "kind": j.kind, "due": j.due, "case_id": j.case} for j in write.jobs]
        put(connection, tables.job, rows)
    if write.done:
        run(connection, _DONE, [{"id": name} for name in write.done])
    if write.sent:
        run(connection, _SENT, [{"id": write.sent}])
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
            "told": event.told_text,
            "kept_sealed": seal_bytes(keys[event.case], event.kept_text, event.id.encode()),
            "commitment": commitment_of(event, write.seals[event.id]),
            "log_index": places.get(event.id),
        }
        for write in writes
        for event in write.events
    ]
    if rows:
        run(connection, _EVENT, rows)


def refusal_text(refusal: Refusal) -> bytes:
    """Write a refusal as the table `asked` keeps it."""
    return canonical([refusal.code, refusal.reason, refusal.clause])


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
    row = {
        "case_id": use.case,
        "day": use.day,
        "body": use.body,
        "officer": use.officer,
        "person_tag": use.tag,
        "agreement": use.agreement,
    }
    run(connection, _USE, [row])
    put_new(connection, tables.about, [_about(use.tag, use.case)])


def _about(tag: bytes, case: CaseId) -> dict[str, object]:
    return {"tag": tag, "case_id": case}
