"""Everywhere that data of one dataset can get to, over any number of steps.

A set of situations for each stand, grown until nothing new is reached. The person's markers stay as
they are along the way, so what is reached for a marked person is never the way of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.network import Leg, Register, Stand, Step

Held = Mapping[Stand, Diagram]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reach:
    """What of a dataset can get to each stand.

    *before* gives for each stand the steps that lead there, and *first* the stand from which it
    was first come to (none, if from the dataset itself).
    """

    dataset: str
    terms_kept: bool
    held: Held
    before: Mapping[Stand, Mapping[tuple[Stand, int | None], Step]]
    first: Mapping[Stand, Stand | None]

    def way(self, stand: Stand) -> tuple[Leg, ...]:
        """Give the legs by which *stand* was first come to."""
        legs: list[Leg] = []
        at: Stand | None = stand
        while at is not None:
            legs.append(at.leg)
            at = self.first[at]
        return tuple(reversed(legs))


def reach(
    register: Register,
    dataset: str,
    *,
    terms_kept: bool = True,
    without: frozenset[str] = NOTHING,
) -> Reach:
    """Give everything that data of *dataset* can get to, if the agreements *without* end."""
    false: Diagram = register.circle.world.diagrams.false
    held: dict[Stand, Diagram] = {}
    before: dict[Stand, dict[tuple[Stand, int | None], Step]] = {}
    first: dict[Stand, Stand | None] = {}
    waiting: dict[Stand, Diagram] = {}

    def arrive(step: Step, new: dict[Stand, Diagram], stand: Stand | None) -> bool:
        if step.stand.leg.agreement in without:
            return False
        known: Diagram = held.get(step.stand, false)
        fresh = step.reached & ~known
        if fresh != false:
            first.setdefault(step.stand, stand)
            new[step.stand] = new.get(step.stand, false) | fresh
        return True

    for step in register.begin(dataset):
        arrive(step, waiting, None)
    while waiting:
        for stand, fresh in waiting.items():
            held[stand] = held.get(stand, false) | fresh
        new: dict[Stand, Diagram] = {}
        for stand, fresh in waiting.items():
            for step in register.steps(stand, fresh, terms_kept=terms_kept):
                if arrive(step, new, stand):
                    before.setdefault(step.stand, {}).setdefault((stand, step.term), step)
        waiting = new
    return Reach(dataset, terms_kept, held, before, first)


def leading_to(register: Register, found: Reach, goal: Held) -> Held:
    """Give of all that is held in *found* what can get to *goal* from there."""
    false: Diagram = register.circle.world.diagrams.false
    wanted: dict[Stand, Diagram] = {}
    waiting = dict(goal)
    while waiting:
        new: dict[Stand, Diagram] = {}
        for stand, fresh in waiting.items():
            wanted[stand] = wanted.get(stand, false) | fresh
        for stand, fresh in waiting.items():
            for (earlier, _term), step in found.before.get(stand, {}).items():
                needed = register.needed(step, fresh) & found.held[earlier]
                known: Diagram = wanted.get(earlier, false)
                needed &= ~known
                if needed != false:
                    new[earlier] = new.get(earlier, false) | needed
        waiting = new
    return wanted
