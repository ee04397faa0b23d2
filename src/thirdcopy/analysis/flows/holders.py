"""Who can come to hold data of a dataset, and what a draft would newly let them have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thirdcopy.agreement import Agreement
from thirdcopy.analysis.flows.bodies import Bodies
from thirdcopy.analysis.flows.chain import Goal, chains
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.flow import Route, assumptions, route_of, rules_of
from thirdcopy.analysis.flows.network import Register
from thirdcopy.analysis.flows.reach import Reach, reach
from thirdcopy.analysis.flows.summary import summarise
from thirdcopy.analysis.flows.unread import unread
from thirdcopy.analysis.flows.witness import Rules


@dataclass(frozen=True)
class Holding:
    """What these bodies can come to hold, each of them the same, and one shortest way to it."""

    bodies: tuple[str, ...]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    markers: tuple[str, ...]
    route: Route


@dataclass(frozen=True)
class Holders:
    """Who can come to hold data of a dataset over a register.

    With *draft*, only what it newly opens. *unsettled* names chains about which nothing can be
    said.
    """

    dataset: str
    profile: str
    draft: str | None
    held: tuple[Holding, ...]
    unsettled: tuple[str, ...]
    assumptions: tuple[str, ...]


def holders(register: Register, dataset: str) -> Holders:
    """Give everybody who can come to hold data of *dataset*, and for which purposes."""
    found = reach(register, dataset)
    return _holders(register, found, _by_body(register, found), None)


def newly_open(register: Register, draft: Agreement, datasets: Iterable[str]) -> Iterator[Holders]:
    """Give for each dataset what *draft* would open that *register* does not.

    A draft of an agreement that is in the register takes its place.
    """
    drafted = Register(
        register.circle,
        {**register.summaries, draft.id: summarise(draft, register.circle)},
        lambda name: draft if name == draft.id else register.read(name),
    )
    for dataset in datasets:
        found = reach(drafted, dataset)
        opens = any(stand.leg.agreement == draft.id for stand in found.held)
        if not opens and not any(draft.id in name for name in unread(drafted, found)):
            continue
        before = _by_body(register, reach(register, dataset))
        false = register.circle.world.diagrams.false
        new = {
            body: held & ~before.get(body, false) for body, held in _by_body(drafted, found).items()
        }
        yield _holders(drafted, found, new, draft.id)


def _holders(
    register: Register, found: Reach, held: Mapping[str, Diagram], draft: str | None
) -> Holders:
    false = register.circle.world.diagrams.false
    groups: dict[Diagram, set[str]] = {}
    for body, diagram in held.items():
        if diagram != false:
            groups.setdefault(diagram, set()).add(body)
    rules = rules_of(register)
    holdings = [
        _holding(register, found, frozenset(bodies), diagram, rules)
        for diagram, bodies in groups.items()
    ]
    return Holders(
        dataset=found.dataset,
        profile=register.circle.profile.id,
        draft=draft,
        held=tuple(sorted(holdings, key=lambda one: (len(one.route.hops), one.bodies))),
        unsettled=unread(register, found),
        assumptions=assumptions(register, (found,)),
    )


def _holding(
    register: Register, found: Reach, bodies: Bodies, held: Diagram, rules: Rules
) -> Holding:
    diagrams = register.circle.world.diagrams
    goal = Goal(
        {
            stand: diagram & held
            for stand, diagram in found.held.items()
            if stand.receivers & bodies and diagram & held != diagrams.false
        },
        bodies,
    )
    chain = next(chains(register, found, goal.held))
    return Holding(
        bodies=tuple(sorted(bodies)),
        purposes=diagrams.among(held, diagrams.purpose),
        categories=diagrams.among(held, diagrams.category),
        markers=diagrams.among(held, diagrams.marker),
        route=route_of(register, chain, goal, rules, terms_kept=True),
    )


def _by_body(register: Register, found: Reach) -> Mapping[str, Diagram]:
    """Give what each body can come to hold, by its own officers."""
    false = register.circle.world.diagrams.false
    held: dict[str, Diagram] = {}
    for stand, diagram in found.held.items():
        for body in stand.receivers:
            held[body] = held.get(body, false) | diagram
    return held
