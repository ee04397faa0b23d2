"""Which cases a person may see, and what they see of one; every look is recorded."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_, select

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
_MOST = 200


@dataclass(frozen=True)
class Seen:
    """One case as one person sees it; `case` is whole only on the discloser's side."""

    case: Case
    rules: Ruleset
    view: View
    side: Side


def inbox(gateway: Gateway, actor: Actor, *, everything: bool = False) -> tuple[CaseRow, ...]:
    """Give the cases that *actor* may see, what is due first; open ones unless *everything*.

    Whoever asked has the same row for every case that is with the discloser.
    """
    now = tables.case_now.c
    mine = now.requester.in_(actor.persons)
    colleagues = and_(now.requester_body == actor.body, now.state == "submitted")
    conditions: list[ColumnElement[bool]] = [mine]
    if actor.has(Role.COUNTERSIGNER):
        conditions.append(colleagues)
    if actor.roles & AT_DISCLOSER:
        conditions.append(now.body == actor.body)
    query = select(tables.case_now).where(or_(*conditions))
    if not everything:
        query = query.where(now.holder != "")
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(now.due, now.case_id).limit(_MOST)).all()
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
    return tuple(row if _is_disclosers(actor, row) else _told(row) for row in found)


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
