"""The repaired agreement four times: blind or not, and with a clause that forbids everything."""

from typing import Final

from altered_agreement import text
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement, parse
from thirdcopy.case import Case
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.world import World
from world import ACTORS, MAINTENANCE, TEAMS, form_about, must, persons

HANDLER: Final = "p-cmg-handler"
DECIDERS: Final = ("p-cmg-decider", "p-cmg-manager", "p-cmg-lead")
"""Everybody at the discloser who may decide, or decide too."""
_FORBID: Final = """
8.1 Nothing is supplied.

```cedar
@id("8.1")
forbid (principal, action, resource);
```
"""


def blind_text(*, blind: bool = True, forbids: bool = False) -> Agreement:
    """Give one of the four texts, under an id of its own; ids are of one length."""
    name = f"cmg-{'blind' if blind else 'plain'}-{'no' if forbids else 'ok'}"
    whole = text().replace(f'id = "{MAINTENANCE}"', f'id = "{name}"', 1)
    whole = whole.replace("cap_per_officer_day = 5", f"cap_per_officer_day = {5 + 95 * blind}")
    if blind:
        whole = whole.replace('lands_in = "imm', 'blind = true\nlands_in = "imm', 1)
    whole += _FORBID if forbids else ""
    return parse(whole.encode(), f"{name}/agreement.md", library().vocabulary)


def put_in_force(world: World, agreement: Agreement) -> Agreement:
    """Put a text in force."""
    gates.register(world.gateway, agreement, "as-was")
    assert gates.put_in_force(world.gateway, agreement, signed(agreement)) is None
    return agreement


def waiting(world: World, agreement: Agreement, number: int = 0) -> str:
    """Make a request about the *number*-th person that waits for a decision; give its number."""
    gateway, team = world.gateway, TEAMS[MAINTENANCE]
    found = persons(MAINTENANCE, "plain", world)
    for _ in range(number):
        next(found)
    form = form_about(MAINTENANCE, next(found))
    asked = gates.submit(gateway, ACTORS[team.requester], agreement.hash, form)
    assert isinstance(asked, Case), asked
    request = str(asked.request.id)
    must(gates.countersign(gateway, ACTORS[team.countersigner], request))
    must(gates.screen(gateway, ACTORS[HANDLER], request, clear=True))
    must(gates.attest(gateway, ACTORS[HANDLER], request, {"necessary": True}))
    return request
