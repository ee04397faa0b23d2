"""What comes back from an act on a case: where it stands, or the gateway's refusal."""

from collections.abc import Callable
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.view import view_of
from thirdcopy.event import CaseId, Refusal
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.told import Done

ALREADY: Final = "already-done"


def done(call: Call, act: Callable[[], Case | Refusal]) -> Done | Refusal:
    """Do an act, then what falls due in its case at once; what was done before is told again.

    What is told is worked out for this officer now, not kept from the first time.
    """
    outcome = act()
    if isinstance(outcome, Refusal) and outcome.code == ALREADY:
        # The same was asked twice at the same moment, and the other was first.
        outcome = act()
    if isinstance(outcome, Refusal):
        return outcome
    case = outcome.request.case
    gates.work(call.gateway, case)
    return told(call, case)


def told(call: Call, case: CaseId) -> Done:
    """Say where a case stands as this officer is told; a posted official is told its number."""
    loaded = gates.load(call.gateway, case)
    side = gates.side_of(call.actor, loaded.case)
    status = view_of(loaded.case, loaded.events, side).status if side else None
    return Done(request=loaded.case.request.id, status=status)
