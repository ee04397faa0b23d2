"""The cases of somebody's inbox, each told as their side may see it."""

from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import Actor
from thirdcopy.gateway import Gateway
from thirdcopy.web.may import commands_for
from thirdcopy_client.clock import Micros, date_of


@dataclass(frozen=True)
class InboxRow:
    """One line: status and holder are codes of the side that sees them."""

    request: str
    agreement: Agreement
    side: str
    status: str
    holder: str
    due: Micros
    days_left: int
    to_do: bool


def rows_for(gateway: Gateway, actor: Actor, *, everything: bool) -> tuple[InboxRow, ...]:
    """Give the lines, what waits for *actor* first.

    Whoever asked is shown what is told and nothing of the list that the discloser keeps.
    """
    rows = []
    today = date_of(gateway.clock())
    for row in gates.inbox(gateway, actor, everything=everything):
        loaded = gates.load(gateway, row.case)
        side = gates.side_of(actor, loaded.case)
        if side is None:
            continue
        status, holder, due = row.state, row.holder, row.due
        if side == "requester":
            view = gates.see(gateway, actor, row.request, why="inbox").view
            status, holder, due = view.status, view.holder, loaded.case.due
        waiting = commands_for(actor, loaded.case, side) - {"withdraw", "reject"}
        days_left = (date_of(due) - today).days
        to_do = bool(waiting) and bool(holder)
        agreement = loaded.rules.agreement
        rows.append(
            InboxRow(row.request, agreement, side, status, holder, due, days_left, to_do)
        )
    return tuple(sorted(rows, key=lambda one: (not one.to_do, one.due, one.request)))
