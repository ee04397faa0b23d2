"""Which cases a person may see, and what they see of one; every look is recorded."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from thirdcopy.agreement import Ruleset
from thirdcopy.case import ENDS, Case, Step, blind
from thirdcopy.case.view import Side, View, told_of, view_of
from thirdcopy.event import Actor, CaseId, Role
from thirdcopy.gateway.casework import find, load, record
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.request import Attached
from thirdcopy.store import begun_tables, tables
from thirdcopy.store.vault import unseal_bytes
from thirdcopy.store.write import CaseRow
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import NotAllowedError, VerificationError

AT_DISCLOSER = frozenset(
    {
        Role.HANDLER,
        Role.DECIDER,
        Role.SECOND_DECIDER,
        Role.SAFEGUARDING_LEAD,
        Role.LAWYER,
        Role.OFFICIAL,
        Role.AUDITOR,
    }
)
_TOLD = ENDS | {"submitted", "supplied"}
LISTED: Final = 50
"""How many cases stand on one page of an inbox: it costs the same however many there are."""


@dataclass(frozen=True)
class Seen:
    """One case as one person sees it; `case` is whole only on the discloser's side."""

    case: Case
    rules: Ruleset
    view: View
    side: Side


@dataclass(frozen=True)
class Inbox:
    """One page of the cases that somebody may see; there are *pages* of them, at least one."""

    rows: tuple[CaseRow, ...]
    page: int
    pages: int


def inbox(gateway: Gateway, actor: Actor, *, everything: bool = False, page: int = 1) -> Inbox:
    """Give a page of the cases that *actor* may see; open ones unless *everything*.

    What waits for them comes first, and then what is due first. Whoever asked has the same row
    for every case that is with the discloser, in a place that says nothing else. Raises
    `NotAllowedError` for a page that is not there.
    """
    now = tables.case_now.c
    at_discloser = bool(actor.roles & AT_DISCLOSER)
    to_countersign = and_(now.requester_body == actor.body, now.state == "submitted")
    conditions: list[ColumnElement[bool]] = [now.requester.in_(actor.persons)]
    waits: list[ColumnElement[bool]] = []
    if actor.has(Role.COUNTERSIGNER):
        conditions.append(to_countersign)
        waits.append(and_(to_countersign, now.requester.not_in(actor.persons)))
    if at_discloser:
        conditions.append(now.body == actor.body)
        held = or_(now.holder.in_([role.value for role in actor.roles]), now.state == "stopped")
        waits.append(and_(now.body == actor.body, held))
    mine = or_(*conditions) if everything else and_(or_(*conditions), now.holder != "")
    first = case((or_(*waits), 0), else_=1) if waits else case((mine, 0), else_=1)
    query = select(tables.case_now).where(mine).order_by(first, now.due, now.case_id)
    with gateway.engine.connect() as connection:
        number = connection.execute(select(func.count()).where(mine)).scalar_one()
        pages = max(1, -(-number // LISTED))
        if not 0 < page <= pages:
            raise NotAllowedError("no such page is here", place="page")
        rows = connection.execute(query.limit(LISTED).offset((page - 1) * LISTED)).all()
    found = (
        CaseRow(
            case=CaseId(row.case_id),
            request=row.request,
            version=row.version,
            state=row.state,
            holder=row.holder,
            due=Micros(row.due),
            requester=row.requester,
            requester_body=row.requester_body,
            body=row.body,
            agreement=row.agreement,
        )
        for row in rows
    )
    told = tuple(row if _is_disclosers(actor, row) else _told(row) for row in found)
    return Inbox(told, page, pages)


def see(gateway: Gateway, actor: Actor, request: str, *, why: str) -> Seen:
    """Show a case to somebody who may see it, and record that they looked.

    Raises `NotAllowedError` in the same words for a case that is not here and for one that
    is not theirs to see.
    """
    loaded = load(gateway, find(gateway, request))
    side = side_of(actor, loaded.case)
    if side is None:
        raise NotAllowedError("no request of that number is here", place="request")
    if side == "discloser":
        record(gateway, loaded, actor, Step("read", kept={"page": "case", "why": why}))
    view = view_of(loaded.case, loaded.events, side)
    if side != "discloser":
        return Seen(told_of(loaded.case, view), loaded.rules, view, side)
    hidden = blind.hidden_from(loaded.case, actor, blind=loaded.rules.agreement.blind)
    return Seen(blind.blinded(loaded.case) if hidden else loaded.case, loaded.rules, view, side)


def attachment(gateway: Gateway, actor: Actor, request: str, place: int) -> tuple[Attached, bytes]:
    """Give a file that came with a request, counted from 1, to either side; a look is recorded.

    Raises `NotAllowedError` in the same words where there is no such case, or no such file.
    """
    seen = see(gateway, actor, request, why="attachment")
    files = seen.case.request.form.attached
    if not 0 < place <= len(files):
        raise NotAllowedError("no request of that number is here", place="request")
    one, case = files[place - 1], seen.case.request.case
    query = select(begun_tables.attachment.c.sealed).where(
        begun_tables.attachment.c.id == one.id, begun_tables.attachment.c.case_id == case
    )
    with gateway.engine.connect() as connection:
        sealed = connection.execute(query).scalar_one()
    data = unseal_bytes(gateway.vault.case_key(case), sealed, one.id.encode())
    if hash_of(data) != one.sha256:
        raise VerificationError("a file is not the one that came with its request")
    return one, data


def _is_disclosers(actor: Actor, row: CaseRow) -> bool:
    return actor.body == row.body and bool(actor.roles & AT_DISCLOSER)


def _told(row: CaseRow) -> CaseRow:
    if row.state in _TOLD:
        return replace(row, version=0)
    return replace(row, version=0, state="open", holder=row.body)


def side_of(actor: Actor, case: Case) -> Side | None:
    """Say from which side somebody sees a case, if from any."""
    if actor.body == case.body and actor.roles & AT_DISCLOSER:
        return "discloser"
    if case.request.by.person in actor.persons:
        return "requester"
    if actor.body == case.request.by.body and actor.has(Role.COUNTERSIGNER):
        return "requester"
    return None
