"""The cases of somebody's inbox, each told as their side may see it."""

from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.case import Case, holder_of
from thirdcopy.case.view import Side, view_of
from thirdcopy.event import Actor
from thirdcopy.gateway import Gateway
from thirdcopy.web.may import commands_for
from thirdcopy_client.clock import Micros, date_of


@dataclass(frozen=True)
class InboxRow:
    """One line: status and holder are codes of the side that sees them."""

    request: str
    agreement: Agreement
    side: Side
    status: str
    holder: str
    due: Micros
    days_left: int
    to_do: bool


@dataclass(frozen=True)
class InboxPage:
    """One page of the inbox, what waits for the person first."""

    rows: tuple[InboxRow, ...]
    page: int
    pages: int


def rows_for(gateway: Gateway, actor: Actor, *, everything: bool, page: int) -> InboxPage:
    """Give the lines of one page.

    Whoever asked is shown what is told and nothing of the list that the discloser keeps.
    """
    rows = []
    today = date_of(gateway.clock())
    listed = gates.inbox(gateway, actor, everything=everything, page=page)
    for row in listed.rows:
        loaded = gates.load(gateway, row.case)
        side = gates.side_of(actor, loaded.case)
        if side is None:
            continue
        status, holder, due = row.state, row.holder, row.due
        if side == "requester":
            view = view_of(loaded.case, loaded.events, side)
            status, holder, due = view.status, view.holder, loaded.case.due
        days_left = (date_of(due) - today).days
        agreement = loaded.rules.agreement
        to_do = _waits_for(actor, loaded.case, side, agreement)
        rows.append(InboxRow(row.request, agreement, side, status, holder, due, days_left, to_do))
    ordered = sorted(rows, key=lambda one: (not one.to_do, one.due, one.request))
    return InboxPage(tuple(ordered), listed.page, listed.pages)


def _waits_for(actor: Actor, case: Case, side: Side, agreement: Agreement) -> bool:
    """Say whether the next step is this person's: they hold the case, or it came back to them.

    What somebody near the person brought up waits for the safeguarding lead as well.
    """
    commands = commands_for(actor, case, side, agreement)
    if side == "requester":
        return bool(commands & {"countersign", "supply-information", "acknowledge-correction"})
    if case.state == "stopped" and "decide" in commands:
        return True
    if "review" in commands and case.request.form.informant != "nobody":
        return True
    holder = holder_of(case)
    return bool(commands) and holder is not None and actor.has(holder)
