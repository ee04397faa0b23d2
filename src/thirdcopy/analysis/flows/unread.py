"""Steps about which nothing can be said, and which are never to be read as closed."""

from collections.abc import Iterator

from thirdcopy.analysis.flows.network import Leg, Register, Stand
from thirdcopy.analysis.flows.reach import Reach


def unread(register: Register, found: Reach) -> tuple[str, ...]:
    """Name the chains that end in a step that cannot be read; what would follow is open too."""
    named: dict[str, None] = {}
    for leg in register.unread.get(found.dataset, ()):
        named[_name((leg,))] = None
    for stand in found.held:
        for leg in _next(register, stand):
            named[_name((*found.way(stand), leg))] = None
    return tuple(named)


def _next(register: Register, stand: Stand) -> Iterator[Leg]:
    """Give the steps that could follow a stand, if only they could be read."""
    summary = register.summaries[stand.leg.agreement]
    if "onward" in summary.unreadable:
        yield Leg(summary.agreement, "onward")
    below = register.circle.world.bodies.below
    for leg in register.unread.get(summary.lands_in or "", ()):
        discloser = register.summaries[leg.agreement].discloser
        if leg.action == "retain" or not below[discloser].isdisjoint(register.near(stand)):
            yield leg


def _name(legs: tuple[Leg, ...]) -> str:
    return ", ".join(f"{leg.agreement} ({leg.action})" for leg in legs)
