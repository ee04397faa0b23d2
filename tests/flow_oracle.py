"""Other ways to say where data can go, to hold the analyser's own answer against."""

from collections import defaultdict
from random import Random

from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import Register
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.matter import Reading
from thirdcopy.analysis.flows.pick import pick
from thirdcopy.analysis.flows.reach import reach
from thirdcopy.analysis.flows.setting import Setting
from thirdcopy.analysis.flows.situation import Between
from thirdcopy.policy.query import Query

State = tuple[str, str]
"""A body, and a purpose for which it holds data."""


def states(
    register: Register, dataset: str, markers: frozenset[str] | None = None
) -> frozenset[State]:
    """Give exactly what data of *dataset* can reach, about anybody or about a marked person."""
    diagrams = register.circle.world.diagrams
    about = diagrams.true
    for marker, marked in diagrams.marker.items() if markers is not None else ():
        about &= marked if marker in (markers or ()) else ~marked
    found: dict[str, Diagram] = defaultdict(lambda: diagrams.false)
    for stand, held in reach(register, dataset).held.items():
        for body in stand.receivers | stand.posted:
            found[body] = found[body] | (held & about)
    return frozenset(
        (body, purpose)
        for body, held in found.items()
        for purpose in diagrams.among(held, diagrams.purpose)
    )


def plain_reach(register: Register, dataset: str) -> frozenset[State]:
    """Give what a graph of bodies and purposes would say: every agreement is an arrow.

    From whoever discloses to whoever receives, for each purpose that the agreement names,
    whatever its clauses ask, whichever the item, whoever the person.
    """
    tree, purposes = register.circle.world.bodies, register.circle.world.trees["Purpose"].below
    leaves = register.circle.vocabulary.leaves("Purpose")
    leaving = defaultdict(list)
    for summary in register.summaries.values():
        receivers = frozenset().union(*(one.receivers for one in summary.passes))
        named = frozenset().union(*(purposes[one] for one in summary.purposes)) & leaves
        for body in tree.around((summary.discloser,)):
            leaving[body].append((receivers, named))
    found: set[State] = set()
    waiting = list(tree.around((register.circle.vocabulary.datasets[dataset].holder,)))
    been = set(waiting)
    while waiting:
        for receivers, named in leaving[waiting.pop()]:
            for body in receivers:
                found |= {(body, purpose) for purpose in named}
            new = tree.around(receivers) - been
            been |= new
            waiting.extend(new)
    return frozenset(found)


def contains(register: Register, agreement: str, query: Query) -> bool:
    """Tell whether the summary of *agreement* says that such a query can be allowed.

    Where an officer is posted matters after a check alone.
    """
    diagrams = register.circle.world.diagrams
    about = diagrams.category[query.resource.partition("/")[2]] & diagrams.purpose[query.purpose]
    if query.action == "onward":
        about &= diagrams.before[query.held_for]
    for marker, marked in diagrams.marker.items():
        about &= marked if marker in query.markers else ~marked
    linked = query.principal.posted_to if query.action == "check" else None
    return any(
        one.action == query.action
        and one.dataset == query.resource.partition("/")[0]
        and query.holder in one.holders
        and query.origin in one.origins
        and query.principal.body in one.receivers
        and (linked in one.posted if linked else not one.posted)
        and one.diagram & about != diagrams.false
        for one in register.summaries[agreement].passes
    )


def drawn(register: Register, random: Random, rules: Ruleset) -> Query | None:
    """Draw a situation that the summary says is possible, and give the least request for it."""
    summary, diagrams = register.summaries[rules.agreement.id], register.circle.world.diagrams
    if not summary.passes:
        return None
    one = random.choice(summary.passes)
    left = one.diagram
    guards = [*diagrams.category.values(), *diagrams.purpose.values(), *diagrams.before.values()]
    for guard in random.sample(guards, len(guards)) + list(diagrams.marker.values()):
        wanted = guard if random.random() < 0.5 else ~guard
        left = left & wanted if left & wanted != diagrams.false else left
    origin = random.choice(sorted(one.origins))
    holder = random.choice(sorted(one.holders)) if one.action == "onward" else origin
    employer = random.choice(sorted(one.receivers))
    apart = [
        body
        for body in sorted(one.posted)
        if register.circle.world.bodies.relation(body, employer) == "apart"
    ]
    between = Between(holder, origin, employer, random.choice(apart) if apart else None)
    matter = Reading(rules.agreement, register.circle).matter(one.action, one.dataset)
    setting = Setting(register.circle.world, matter, between)
    return pick(setting, setting.allowed() & left).query
