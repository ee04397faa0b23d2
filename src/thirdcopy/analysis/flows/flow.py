"""Where data can go over a register of agreements, hop by hop, and what would close the way.

That there is a way, or none, is read from what is reached, over any number of hops. Every path that
is shown has been put to the engine, one query for each hop.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Final

from thirdcopy.agreement import Agreement, Profile, Vocabulary, ruleset
from thirdcopy.analysis.assume import assume
from thirdcopy.analysis.confirm import example_of
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.anyquery import any_query
from thirdcopy.analysis.encoding.prover import alone
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.flows.chain import Chain, Goal, chains, follow, goal_of, reached
from thirdcopy.analysis.flows.cuts import Cut, Way, closing
from thirdcopy.analysis.flows.diagram import Diagram, Diagrams
from thirdcopy.analysis.flows.matter import circle_of
from thirdcopy.analysis.flows.network import Leg, Register
from thirdcopy.analysis.flows.reach import Reach, reach
from thirdcopy.analysis.flows.summary import summarise
from thirdcopy.analysis.flows.unread import unread
from thirdcopy.analysis.flows.witness import Confirmed, Rules, witness
from thirdcopy.analysis.words import Words

MOST_WAYS: Final = 12
"""How many ways are shown one by one; that there are more is said."""


@dataclass(frozen=True)
class Aim:
    """What is asked: from a dataset, to a purpose or heading, perhaps to a body."""

    dataset: str
    purpose: str
    body: str | None = None


@dataclass(frozen=True)
class Hop:
    """One step of a path: what one request would do, and the terms under which it is kept.

    *onward* is the query to the onward clauses of the agreement under which the data came;
    without it, none was needed, or none allows this. *categories* and *purposes* are what can be
    held here of all that goes on to the end. *passing_on* is what the agreement says of that.
    """

    agreement: str
    action: str
    example: Example
    onward: Example | None
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    retention_days: int | str
    passing_on: str


@dataclass(frozen=True)
class Route:
    """One way that data can go, with an example of it and how much of it holds in general.

    *fields*, *purposes* and *markers* are the items that come through, the purposes that
    they come to serve, and the markers of a person whom they can be about.
    """

    hops: tuple[Hop, ...]
    fields: tuple[str, ...]
    purposes: tuple[str, ...]
    markers: tuple[str, ...]

    @property
    def agreements(self) -> frozenset[str]:
        """Give the agreements that the way leads through."""
        return frozenset(hop.agreement for hop in self.hops)


@dataclass(frozen=True)
class Flow:
    """The ways from a dataset to a purpose over a register.

    *more* says that there are further ways than those in *paths*, which are the shortest.
    *held_back* are ways that every agreement allows by itself and that only onward clauses
    stop. *without* counts, for each agreement, the ways in *paths* that are left if it ends.
    *cuts* are the smallest sets of agreements that, ended together, leave no way at all.
    *unsettled* names the chains about which nothing can be said: they are never to be read as
    closed.
    """

    aim: Aim
    profile: str
    paths: tuple[Route, ...]
    more: bool
    held_back: tuple[Route, ...]
    without: Mapping[str, int]
    cuts: tuple[Cut, ...]
    unsettled: tuple[str, ...]
    assumptions: tuple[str, ...]


def register_of(
    agreements: Iterable[Agreement], profile: Profile, vocabulary: Vocabulary
) -> Register:
    """Sum up each agreement once, for any number of questions about all of them."""
    texts = {one.id: one for one in agreements}
    circle = circle_of(profile, vocabulary)
    summaries = {name: summarise(one, circle) for name, one in texts.items()}
    return Register(circle, summaries, texts.__getitem__)


def flow(register: Register, aim: Aim) -> Flow:
    """Give the ways from a dataset to a purpose over *register*."""
    kept = reach(register, aim.dataset)
    goal = _goal(register, kept, aim)
    found = list(islice(chains(register, kept, goal.held), MOST_WAYS + 1))
    rules = rules_of(register)
    paths = tuple(
        route_of(register, one, goal, rules, terms_kept=True) for one in found[:MOST_WAYS]
    )
    freely = reach(register, aim.dataset, terms_kept=False)
    return Flow(
        aim=aim,
        profile=register.circle.profile.id,
        paths=paths,
        more=len(found) > MOST_WAYS,
        held_back=tuple(islice(_held_back(register, aim, kept, freely, rules), MOST_WAYS)),
        without={
            name: sum(name not in path.agreements for path in paths) for name in register.summaries
        },
        cuts=closing(
            (path.agreements for path in paths),
            lambda ended: first_way(register, aim, ended),
        ),
        unsettled=unread(register, kept),
        assumptions=assumptions(register, (kept, freely)),
    )


def rules_of(register: Register) -> Rules:
    """Give the ruleset of an agreement, each made once for as long as the function is kept."""
    circle = register.circle
    return cache(lambda name: ruleset(register.read(name), circle.profile, circle.vocabulary))


def route_of(
    register: Register, chain: Chain, goal: Goal, rules: Rules, *, terms_kept: bool
) -> Route:
    """Give *chain* with an example that the engine has confirmed, and what holds in general."""
    diagrams = register.circle.world.diagrams
    last = diagrams.any_of(reached(register, chain.layers[-1], goal.held).values())
    worked = witness(register, chain, goal, rules, terms_kept=terms_kept)
    hops = zip(chain.legs, worked.hops, worked.through, strict=True)
    return Route(
        hops=tuple(_hop(leg, one, held, diagrams) for leg, one, held in hops),
        fields=worked.fields,
        purposes=diagrams.among(last, diagrams.purpose),
        markers=diagrams.among(last, diagrams.marker),
    )


@alone
def assumptions(register: Register, found: Iterable[Reach]) -> tuple[str, ...]:
    """Give what is assumed about requests of the kinds that *found* leads through."""
    legs: dict[str, str] = {}
    for one in found:
        for stand in one.held:
            legs.setdefault(stand.leg.action, stand.leg.agreement)
    sentences: dict[str, None] = {}
    for action, name in legs.items():
        agreement = register.read(name)
        narrow = _narrowed(register.circle.vocabulary, agreement)
        domain = domain_of(ruleset(agreement, register.circle.profile, narrow))
        query = any_query(domain.schema, domain.universe, action)
        sentences |= {each.sentence: None for each in assume(domain, query)}
    return tuple(sentences)


def _narrowed(vocabulary: Vocabulary, agreement: Agreement) -> Vocabulary:
    """Give the vocabulary with the agreement's own bodies alone: the sentences need no others."""
    suppliers = {fact.by for fact in agreement.facts.values()} & set(vocabulary.codes("Body"))
    parties = {agreement.discloser, *agreement.recipients, *suppliers}
    bodies = frozenset().union(*(vocabulary.above("Body", one) for one in parties))
    tree = vocabulary.trees["Body"]
    return replace(
        vocabulary,
        trees={**vocabulary.trees, "Body": {body: tree[body] for body in sorted(bodies)}},
        datasets={agreement.dataset: vocabulary.datasets[agreement.dataset]},
    )


def _hop(leg: Leg, one: Confirmed, held: Diagram, diagrams: Diagrams) -> Hop:
    onward = None
    if one.onward is not None:
        rules, query = one.onward
        onward = example_of(query, Words(rules))
    return Hop(
        agreement=leg.agreement,
        action=leg.action,
        example=example_of(one.query, Words(one.rules)),
        onward=onward,
        categories=diagrams.among(held, diagrams.category),
        purposes=diagrams.among(held, diagrams.purpose),
        retention_days=one.rules.agreement.retention_days,
        passing_on=one.rules.agreement.onward,
    )


def _goal(register: Register, found: Reach, aim: Aim) -> Goal:
    vocabulary = register.circle.vocabulary
    leaves = vocabulary.below("Purpose", aim.purpose) & vocabulary.leaves("Purpose")
    bodies = None if aim.body is None else register.circle.world.bodies.below[aim.body]
    return goal_of(register, found, leaves, bodies)


def _held_back(
    register: Register, aim: Aim, kept: Reach, freely: Reach, rules: Rules
) -> Iterator[Route]:
    """Give the ways that only onward clauses stop."""
    free, bound = _goal(register, freely, aim), _goal(register, kept, aim)
    for chain in islice(chains(register, freely, free.held), MOST_WAYS):
        last = follow(register, kept, chain.legs).layers[-1]
        if not reached(register, last, bound.held):
            yield route_of(register, chain, free, rules, terms_kept=False)


def first_way(register: Register, aim: Aim, ended: Way = frozenset()) -> Way | None:
    """Give the agreements of a way, one that is left if those in *ended* end, if there is one."""
    found = reach(register, aim.dataset, without=ended)
    for stand in _goal(register, found, aim).held:
        return frozenset(leg.agreement for leg in found.way(stand))
    return None
