"""A chain made into requests, hop by hop, each of which the engine confirms.

What is held after each leg says that there is such a path. Here one is worked out, with one body at
each place; where there is none, or the engine refuses it, the analyser is at fault.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from thirdcopy.agreement import Ruleset
from thirdcopy.analysis.confirm import EngineDisagreesError, check_outcome
from thirdcopy.analysis.flows.chain import Chain, Goal
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.matter import Reading
from thirdcopy.analysis.flows.network import Register, Stand, Step
from thirdcopy.analysis.flows.pick import Picked, pick
from thirdcopy.analysis.flows.setting import Setting
from thirdcopy.analysis.flows.situation import Between, Matter
from thirdcopy.policy.cedar import inadmissible
from thirdcopy.policy.query import Query

Rules: TypeAlias = Callable[[str], Ruleset]
"""Gives what an agreement's requests are put to, by the agreement's id."""


@dataclass(frozen=True)
class Confirmed:
    """A request of one hop, and the one to the onward clauses under which the data came."""

    rules: Ruleset
    query: Query
    onward: tuple[Ruleset, Query] | None


@dataclass(frozen=True)
class Witness:
    """The requests of a path, and the fields of the first leg that come all the way through.

    *through* gives for each hop what is held after it and can go on to the goal.
    """

    hops: tuple[Confirmed, ...]
    fields: tuple[str, ...]
    through: tuple[Diagram, ...]


@dataclass(frozen=True)
class _Spot:
    """One body at each place of a stand, what it holds there, and the request by which."""

    stand: Stand
    picked: Picked
    onward: Query | None


def witness(
    register: Register, chain: Chain, goal: Goal, rules: Rules, *, terms_kept: bool
) -> Witness:
    """Give requests that lead along *chain* to *goal*; raises `EngineDisagreesError`."""
    working = _Working(register, chain, goal, rules, terms_kept=terms_kept)
    return Witness(working.confirmed(), working.fields(), working.through())


class _Working:
    """One chain while it is worked out."""

    def __init__(
        self, register: Register, chain: Chain, goal: Goal, rules: Rules, *, terms_kept: bool
    ) -> None:
        self._register = register
        self._chain = chain
        self._goal = goal
        self._terms_kept = terms_kept
        self._diagrams = register.circle.world.diagrams
        self._rules = {leg.agreement: rules(leg.agreement) for leg in chain.legs}
        self._readings = {
            name: Reading(one.agreement, register.circle) for name, one in self._rules.items()
        }
        self._wanted = self._backwards()

    def confirmed(self) -> tuple[Confirmed, ...]:
        begun = [Step(stand, held, (), None) for stand, held in self._chain.layers[0].items()]
        spots = self._along((), begun)
        if spots is None:
            raise EngineDisagreesError("expected a path that can be worked out hop by hop")
        found: list[Confirmed] = []
        for place, spot in enumerate(spots):
            own = self._rules[spot.stand.leg.agreement]
            _confirm(spot.picked.query, own)
            onward = None
            if spot.onward is not None:
                onward = self._rules[spots[place - 1].stand.leg.agreement], spot.onward
                _confirm(spot.onward, onward[0])
            found.append(Confirmed(own, spot.picked.query, onward))
        return tuple(found)

    def fields(self) -> tuple[str, ...]:
        """Give the fields of the first leg that come through, in the order of the text."""
        leg = self._chain.legs[0]
        summary = self._register.summaries[leg.agreement]
        found: set[str] = set()
        for stand, held in self._chain.layers[0].items():
            through = held & self._wanted[0].get(stand.place, self._diagrams.false)
            dataset = self._register.passes[stand.place][1].dataset
            found.update(
                f"{dataset}/{category}"
                for category, guard in self._diagrams.category.items()
                if through & guard != self._diagrams.false
            )
        listed = summary.asks if leg.action == "retain" else summary.fields
        return tuple(field for field in listed if field in found)

    def through(self) -> tuple[Diagram, ...]:
        """Give for each leg what is held after it and can go on to the goal."""
        return tuple(
            self._diagrams.any_of(
                held & wanted.get(stand.place, self._diagrams.false)
                for stand, held in layer.items()
            )
            for layer, wanted in zip(self._chain.layers, self._wanted, strict=True)
        )

    def _backwards(self) -> list[Mapping[int, Diagram]]:
        """Give for each leg what can go along the rest of the chain, by the number of the pass."""
        last: dict[int, Diagram] = {}
        for stand, held in self._chain.layers[-1].items():
            goal = self._goal.held.get(stand, self._diagrams.false)
            last[stand.place] = last.get(stand.place, self._diagrams.false) | (held & goal)
        wanted: list[Mapping[int, Diagram]] = [last]
        for place in range(len(self._chain.legs) - 2, -1, -1):
            earlier: dict[int, Diagram] = {}
            for stand, held in self._chain.layers[place].items():
                needed = self._needed(place, stand, held, wanted[0])
                earlier[stand.place] = earlier.get(stand.place, self._diagrams.false) | needed
            wanted.insert(0, earlier)
        return wanted

    def _needed(
        self, place: int, stand: Stand, held: Diagram, wanted: Mapping[int, Diagram]
    ) -> Diagram:
        """Give what of *held* can go on by the next leg to something of *wanted*."""
        needed = self._diagrams.false
        for step in self._steps(place + 1, stand, held):
            aim = wanted.get(step.stand.place, self._diagrams.false)
            needed |= self._register.needed(step, aim)
        return needed & held

    def _steps(self, place: int, stand: Stand, held: Diagram) -> Iterator[Step]:
        for step in self._register.steps(stand, held, terms_kept=self._terms_kept):
            if step.stand.leg == self._chain.legs[place]:
                yield step

    def _along(self, spots: tuple[_Spot, ...], steps: Iterable[Step]) -> tuple[_Spot, ...] | None:
        """Go on from *spots* by one of *steps* to the end, if there is a way."""
        place = len(spots)
        waiting = [self._spots(spots, step) for step in steps]
        first = [next(each, None) for each in waiting]
        order = sorted(
            (_burden(spot), number) for number, spot in enumerate(first) if spot is not None
        )
        for _, number in order:
            spot = first[number]
            while spot is not None:
                gone = (*spots, spot)
                if len(gone) == len(self._chain.legs):
                    return gone
                further = self._steps(place + 1, spot.stand, spot.picked.lasting)
                found = self._along(gone, list(further))
                if found is not None:
                    return found
                spot = next(waiting[number], None)
        return None

    def _spots(self, spots: tuple[_Spot, ...], step: Step) -> Iterator[_Spot]:
        """Give the spots to which *step* can lead, the first in the vocabulary's order first."""
        place, passing = len(spots), self._register.passes[step.stand.place][1]
        held = step.reached & self._wanted[place].get(step.stand.place, self._diagrams.false)
        if held == self._diagrams.false:
            return
        receivers, origins = step.stand.receivers, step.stand.origins
        if spots and passing.action != "onward":
            origins &= self._register.near(spots[-1].stand)
        last = place == len(self._chain.legs) - 1
        if last and self._goal.bodies is not None:
            receivers &= self._goal.bodies
        postings: Sequence[str | None] = sorted(step.stand.posted) or [None]
        for employer, posted, origin in product(sorted(receivers), postings, sorted(origins)):
            if posted and self._register.circle.world.bodies.relation(posted, employer) != "apart":
                continue
            stand = replace(
                step.stand,
                origins=frozenset((origin,)),
                receivers=frozenset((employer,)),
                posted=frozenset((posted,) if posted else ()),
            )
            possible = held if last else self._needed(place, stand, held, self._wanted[place + 1])
            if possible == self._diagrams.false:
                continue
            holders = [origin]
            if passing.action == "onward":
                holders = sorted(passing.holders & self._register.near(spots[-1].stand))
            for holder in holders:
                between = Between(holder, origin, employer, posted)
                picked = self._picked(spots, stand, between, possible)
                if picked is None:
                    continue
                onward = self._onward(spots[-1], employer, step.term, picked) if spots else None
                yield _Spot(stand, picked, onward)

    def _picked(
        self, spots: tuple[_Spot, ...], stand: Stand, between: Between, possible: Diagram
    ) -> Picked | None:
        reading = self._readings[stand.leg.agreement]
        action, dataset = stand.leg.action, self._register.passes[stand.place][1].dataset
        if action == "onward":
            possible &= self._diagrams.before[spots[-1].picked.query.purpose]
        possible &= reading.within(action, dataset)
        return self._least(reading.matter(action, dataset), between, possible)

    def _onward(self, before: _Spot, employer: str, term: int | None, to: Picked) -> Query | None:
        """Give the request to the onward clauses under which the data came, if they are asked."""
        if term is None or to.query.action == "onward":
            return None
        reading, passing = (
            self._readings[before.stand.leg.agreement],
            self._register.passes[term][1],
        )
        held = self._diagrams.without_purpose(before.picked.lasting)
        held &= self._diagrams.before[before.picked.query.purpose]
        held &= self._diagrams.purpose[to.query.purpose]
        (origin,) = before.stand.origins
        for holder in sorted(passing.holders & self._register.near(before.stand)):
            matter = reading.matter("onward", passing.dataset)
            picked = self._least(matter, Between(holder, origin, employer), held)
            if picked is not None:
                return picked.query
        raise EngineDisagreesError("expected the onward clauses to allow what goes on")

    def _least(self, matter: Matter, between: Between, possible: Diagram) -> Picked | None:
        """Give the least request, posted nowhere if that is possible."""
        for posted in self._postings(matter, between):
            setting = Setting(self._register.circle.world, matter, replace(between, posted=posted))
            found = setting.allowed() & possible
            if found != self._diagrams.false:
                return pick(setting, found)
        return None

    def _postings(self, matter: Matter, between: Between) -> Iterator[str | None]:
        yield between.posted
        if matter.action == "check" or "postedTo" not in matter.notes.attributes:
            return
        beside = (between.holder, between.origin, between.employer)
        for group in matter.standing.everywhere(*beside):
            to = min(group)
            if matter.standing.tree.relation(to, between.employer) == "apart":
                yield to


def _burden(spot: _Spot) -> tuple[object, ...]:
    """Give how much a request says, and then its names, for the least to come first."""
    query = spot.picked.query
    needed = tuple(not left_out for left_out in spot.picked.left_out)
    names = (query.principal.body, query.principal.posted_to or "", query.resource, query.purpose)
    return (*needed, query.principal.posted_to is not None, *names, query.holder)


def _confirm(query: Query, rules: Ruleset) -> None:
    if inadmissible(query, rules.compiled):
        raise EngineDisagreesError("expected a query that the gateway could ask")
    check_outcome(query, rules.compiled, "allowed")
