"""What somebody may do in a case now, so that a page offers that and nothing else.

The gateway asks the same table again when they do it.
"""

from typing import Final

from thirdcopy.agreement import Agreement
from thirdcopy.case import Case, allowed
from thirdcopy.case.blind import ANSWERED_FIRST, hidden_from
from thirdcopy.case.view import Side
from thirdcopy.event import Actor
from thirdcopy.web.small_acts import SMALL_ACTS, Place, small_acts_of

ACTS_OF: Final[dict[Place, frozenset[str]]] = {
    "requester": frozenset({"countersign", "withdraw"}) | small_acts_of("requester"),
    "discloser": frozenset({"reject", "screen", "attest", "decide", "second"})
    | small_acts_of("discloser"),
    "posted": small_acts_of("posted"),
}
"""What the pages of each side, and those of posted officials, offer, and all that they accept."""


def commands_for(actor: Actor, case: Case, side: Side, agreement: Agreement) -> frozenset[str]:
    """Give the commands that the table allows and that the person is not barred from here.

    On the requester's side this tells nothing of what the discloser did: *withdraw* is
    offered until an answer is told, and *countersign* before countersignature.
    """
    hidden = hidden_from(case, actor, blind=agreement.blind)
    waits = ANSWERED_FIRST if hidden else {"answer-blind"}
    return frozenset(
        command
        for command in ACTS_OF[side] - waits
        if _allowed(command, actor, case) and not _barred(command, actor, case)
    )


def _allowed(command: str, actor: Actor, case: Case) -> bool:
    return allowed(case.state, command, actor, case.body, case.request.by.body) is None


def _barred(command: str, actor: Actor, case: Case) -> bool:
    """Say whether the person stands in another place in this case already."""
    asked = case.request.by.person in actor.persons
    if command in SMALL_ACTS:
        act = SMALL_ACTS[command]
        return not act.open(case) or (act.side == "requester" and not asked)
    if command == "withdraw":
        return not asked
    if command == "second":
        return case.decided is not None and case.decided.by == actor.person
    return command == "countersign" and asked
