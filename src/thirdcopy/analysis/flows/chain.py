"""The ways to a goal one by one, the shortest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thirdcopy.analysis.flows.bodies import Bodies
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.network import Leg, Register, Stand, Step
from thirdcopy.analysis.flows.reach import Held, Reach, leading_to


@dataclass(frozen=True)
class Chain:
    """Legs one after another, and what is held after each of them."""

    legs: tuple[Leg, ...]
    layers: tuple[Held, ...]


@dataclass(frozen=True)
class Goal:
    """What is to be held where, and at one of which bodies (at any, if that is not said)."""

    held: Held
    bodies: Bodies | None = None


def goal_of(
    register: Register, found: Reach, purposes: Iterable[str], bodies: Bodies | None = None
) -> Goal:
    """Give what of all that is reached is for one of *purposes*, at one of *bodies*."""
    diagrams = register.circle.world.diagrams
    aimed = diagrams.any_of(diagrams.purpose[one] for one in purposes)
    return Goal(
        {
            stand: held & aimed
            for stand, held in found.held.items()
            if held & aimed != diagrams.false and (bodies is None or bodies & stand.receivers)
        },
        bodies,
    )


def follow(register: Register, found: Reach, legs: tuple[Leg, ...]) -> Chain:
    """Give what is held along *legs*, which may be nothing."""
    everything = found.held
    layers: list[Held] = []
    steps = register.begin(found.dataset)
    for leg in legs:
        layers.append(dict(_by_leg(register, steps, everything)).get(leg, {}))
        steps = _steps(register, layers[-1], terms_kept=found.terms_kept)
    return Chain(legs, tuple(layers))


def chains(register: Register, found: Reach, goal: Held) -> Iterator[Chain]:
    """Give every chain by which *goal* is reached, the shortest first.

    A leg comes again in a chain only if it leads to something at which it had not been before.
    """
    wanted = leading_to(register, found, goal)
    if not wanted:
        return
    first = _by_leg(register, register.begin(found.dataset), wanted)
    waiting = [Chain((leg,), (held,)) for leg, held in first]
    while waiting:
        for chain in waiting:
            if reached(register, chain.layers[-1], goal):
                yield chain
        waiting = [
            Chain((*chain.legs, leg), (*chain.layers, held))
            for chain in waiting
            for leg, held in _by_leg(
                register,
                _steps(register, chain.layers[-1], terms_kept=found.terms_kept),
                wanted,
            )
            if _goes_on(register, chain, leg, held)
        ]


def reached(register: Register, held: Held, goal: Held) -> Held:
    """Give what of *held* is in *goal*."""
    false = register.circle.world.diagrams.false
    both = {stand: diagram & goal[stand] for stand, diagram in held.items() if stand in goal}
    return {stand: diagram for stand, diagram in both.items() if diagram != false}


def _steps(register: Register, held: Held, *, terms_kept: bool) -> Iterator[Step]:
    for stand, diagram in held.items():
        yield from register.steps(stand, diagram, terms_kept=terms_kept)


def _by_leg(register: Register, steps: Iterable[Step], wanted: Held) -> list[tuple[Leg, Held]]:
    """Group by leg what is reached and can get to the goal."""
    false = register.circle.world.diagrams.false
    found: dict[Leg, dict[Stand, Diagram]] = {}
    for step in steps:
        held = step.reached & wanted.get(step.stand, false)
        if held != false:
            layer = found.setdefault(step.stand.leg, {})
            layer[step.stand] = layer.get(step.stand, false) | held
    return list(found.items())


def _goes_on(register: Register, chain: Chain, leg: Leg, held: Held) -> bool:
    """Tell whether the chain, coming to *leg*, is at something at which it had not been."""
    false = register.circle.world.diagrams.false
    for stand, diagram in held.items():
        rest = diagram
        for before, layer in zip(chain.legs, chain.layers, strict=True):
            if before == leg:
                for other, known in layer.items():
                    if stand.covered_by(other):
                        rest &= ~known
        if rest != false:
            return True
    return False
