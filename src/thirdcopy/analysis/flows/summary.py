"""What one agreement lets through, summed up: which item, for what, about whom, between whom.

"There is some request that is allowed" over everything that one decision alone rests on: who said
what, when, and how often. What is left is what decides whether data can go on from there.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from thirdcopy.agreement import Agreement
from thirdcopy.analysis.flows.bodies import Bodies, alike
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.finite import BeyondDiagramsError
from thirdcopy.analysis.flows.matter import ACTIONS, Circle, Reading
from thirdcopy.analysis.flows.setting import Setting, TooManyBodiesError
from thirdcopy.analysis.flows.situation import Between, Matter


@dataclass(frozen=True)
class Pass:
    """What one action lets through between any of these bodies, each with each.

    The *receivers* employ whoever comes to hold the data; officials of theirs who are *posted*
    somewhere bring what they learn there too. The diagram says which items, for which purposes,
    about whom; for passing on also for which purpose it was held before.
    """

    action: str
    dataset: str
    holders: Bodies
    origins: Bodies
    receivers: Bodies
    posted: Bodies
    diagram: Diagram


_Found: TypeAlias = tuple[Bodies, Bodies, Bodies, Bodies, Diagram]
"""Holders, origins, receivers, postings, and what is allowed between each of them."""
_MOST_PAIRS: Final = 400
_PARTS: Final = ("holders", "origins", "receivers", "posted")


@dataclass(frozen=True)
class Summary:
    """What one agreement lets through under one profile, and where the data come to stand.

    *sources* gives for each item the fields whose content it carries, itself among them.
    *unreadable* names actions about which nothing can be said, and why.
    """

    agreement: str
    discloser: str
    dataset: str
    purposes: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]
    asks: tuple[str, ...]
    lands_in: str | None
    retention_days: int | str
    onward: str
    passes: tuple[Pass, ...]
    unreadable: Mapping[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that may be disclosed."""
        return tuple(f"{self.dataset}/{category}" for category in self.sources)

    def entries(self, action: str, dataset: str) -> tuple[tuple[str, str], ...]:
        """Pair each category of *dataset* with those as which it goes on by *action*."""
        if action == "retain":
            return tuple(
                (category, category)
                for home, _, category in (field.partition("/") for field in self.asks)
                if home == dataset
            )
        return tuple(
            (category, item)
            for item, sources in self.sources.items()
            for home, _, category in (source.partition("/") for source in sources)
            if home == dataset
        )


def summarise(agreement: Agreement, circle: Circle) -> Summary:
    """Sum up *agreement* under the profile of *circle*."""
    return _Summing(Reading(agreement, circle)).summary()


class _Summing:
    """One agreement while it is summed up."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._agreement = reading.agreement
        self._world = reading.circle.world
        self._diagrams = self._world.diagrams
        self._tree = self._world.bodies
        self._standing = reading.standing
        self._recipients = reading.recipients
        self._disclosers = self._tree.below[reading.agreement.discloser]
        self._made: dict[tuple[str, str, Between], Diagram] = {}

    def summary(self) -> Summary:
        agreement = self._agreement
        passes: list[Pass] = []
        unreadable: dict[str, str] = {}
        for action in ACTIONS:
            try:
                passes += self._passes(action)
            except (BeyondDiagramsError, TooManyBodiesError) as error:
                unreadable[action] = str(error)
        return Summary(
            agreement=agreement.id,
            discloser=agreement.discloser,
            dataset=agreement.dataset,
            purposes=agreement.purposes,
            sources={
                item.category: (
                    f"{agreement.dataset}/{item.category}",
                    *self._derived_from(item.category),
                )
                for item in agreement.items
            },
            asks=agreement.asks,
            lands_in=agreement.lands_in,
            retention_days=agreement.retention_days,
            onward=agreement.onward,
            passes=tuple(passes),
            unreadable=unreadable,
        )

    def _derived_from(self, category: str) -> tuple[str, ...]:
        derived = self._agreement.derived.get(category)
        return derived.sources if derived else ()

    def _passes(self, action: str) -> Iterator[Pass]:
        if not self._reading.permits(action):
            return
        for dataset in self._reading.datasets(action):
            matter = self._reading.matter(action, dataset)
            within = self._reading.within(action, dataset)
            yield from _merged(
                Pass(action, dataset, holders, origins, receivers, posted, found & within)
                for holders, origins, receivers, posted, found in self._between(matter)
                if found & within != self._diagrams.false
            )

    def _between(self, matter: Matter) -> Iterator[_Found]:
        """Give holders, origins, receivers and postings, and what is allowed between them."""
        if matter.action == "onward":
            yield from self._onward(matter)
        elif matter.action == "retain":
            yield from self._retained(matter)
        else:
            yield from self._outward(matter)

    def _outward(self, matter: Matter) -> Iterator[_Found]:
        if matter.held_for not in self._diagrams.purposes:
            return
        asking = self._tree.codes if matter.action == "check" else self._recipients
        for holders in self._seats(self._disclosers):
            at = min(holders)
            for receivers in self._places(matter, at):
                employer = min(receivers)
                for posted in self._postings(matter, at, employer):
                    to = min(posted, default=None)
                    allowed = self._allowed(matter, Between(at, at, employer, to))
                    if allowed == self._diagrams.false:
                        continue
                    alone = len(holders) == len(receivers) == 1
                    for some, others in self._paired(holders, receivers, asking):
                        if matter.action != "check" or to is None:
                            yield some, some, others, frozenset(), allowed
                            continue
                        there = posted if alone else self._standing.like(to, at, min(some))
                        for who, where in self._apart(others, there):
                            yield some, some, who, where, allowed

    def _paired(
        self, holders: Bodies, receivers: Bodies, asking: Bodies
    ) -> Iterable[tuple[Bodies, Bodies]]:
        if len(holders) == 1:
            return ((holders, receivers),)
        return self._standing.pairs(holders, asking, (min(holders), min(receivers)))

    def _onward(self, matter: Matter) -> Iterator[_Found]:
        """Give who may pass on what to whom, each holder with each receiver that is like others.

        Where the discloser is near a recipient every body is gone through by itself.
        """
        apart = self._tree.around(self._disclosers).isdisjoint(self._recipients)
        every = len(self._disclosers) * len(self._recipients)
        if not apart and every > _MOST_PAIRS:
            raise TooManyBodiesError("hundreds of bodies are discloser and recipient in turn")
        for origins in self._seats(self._disclosers, alone=not apart):
            origin = min(origins)
            for holders in self._seats(self._recipients, origin, alone=not apart):
                holder = min(holders)
                for receivers in self._standing.everywhere(holder, origin):
                    employer = min(receivers)
                    allowed = self._anywhere_posted(matter, Between(holder, origin, employer))
                    if allowed == self._diagrams.false:
                        continue
                    if len(origins) == len(holders) == 1:
                        yield holders, origins, receivers, frozenset(), allowed
                        continue
                    codes, pairs = self._tree.codes, self._standing.pairs
                    lasts = tuple(pairs(origins, codes, (origin, employer)))
                    for kept, one in pairs(holders, codes, (holder, employer)):
                        for first, last in lasts:
                            if one & last:
                                yield kept, first, one & last, frozenset(), allowed

    def _retained(self, matter: Matter) -> Iterator[_Found]:
        discloser = self._agreement.discloser
        receiving = self._tree.above[discloser] | self._tree.below[discloser]
        for holders in self._seats(self._tree.codes):
            at = min(holders)
            for receivers in self._placed(receiving, at):
                employer = min(receivers)
                allowed = self._anywhere_posted(matter, Between(at, at, employer))
                if allowed == self._diagrams.false:
                    continue
                allowed = self._diagrams.without_before(allowed)
                for some, others in self._standing.pairs(holders, receiving, (at, employer)):
                    yield some, some, others, frozenset(), allowed

    def _seats(self, candidates: Bodies, *beside: str, alone: bool = False) -> Sequence[Bodies]:
        if alone or len(candidates) == 1:
            return [frozenset((body,)) for body in sorted(candidates)]
        groups = alike(candidates, lambda body: self._standing.seat(body, *beside))
        return sorted(groups.values(), key=min)

    def _places(self, matter: Matter, at: str) -> Sequence[Bodies]:
        """Give the bodies whose officers may ask, by what can be told of them."""
        if matter.action == "check":
            return self._standing.everywhere(at)
        return self._placed(self._recipients, at)

    def _placed(self, candidates: Bodies, at: str) -> Sequence[Bodies]:
        groups = alike(candidates, lambda body: self._standing.place(body, at))
        return sorted(groups.values(), key=min)

    def _postings(self, matter: Matter, at: str, employer: str) -> Iterator[Bodies]:
        """Give where the officer who asks may be posted: nowhere, or apart from the employer."""
        may_ask = employer in self._recipients
        if may_ask:
            yield frozenset()
        if "postedTo" not in matter.notes.attributes:
            return
        for group in self._standing.everywhere(at, employer):
            to = min(group)
            if self._tree.relation(to, employer) == "apart" and (
                may_ask or (matter.action == "check" and to in self._recipients)
            ):
                yield group

    def _anywhere_posted(self, matter: Matter, between: Between) -> Diagram:
        """Give what is allowed wherever the officer is posted, if anywhere."""
        found = self._allowed(matter, between)
        if "postedTo" not in matter.notes.attributes:
            return found
        for group in self._standing.everywhere(between.holder, between.origin, between.employer):
            to = min(group)
            if self._tree.relation(to, between.employer) == "apart":
                posted = Between(between.holder, between.origin, between.employer, to)
                found |= self._allowed(matter, posted)
        return found

    def _apart(self, officers: Bodies, posted: Bodies) -> Iterator[tuple[Bodies, Bodies]]:
        """Give who may be posted where: nobody within the own employer, or above."""
        both = officers & posted
        flat = self._tree.around(officers) & posted <= both and all(
            len(self._tree.above[one] & both) == 1 for one in both
        )
        if flat and len(both) != 1:
            yield officers, posted
            return
        for one in sorted(officers):
            elsewhere = posted - self._tree.around((one,))
            if elsewhere:
                yield frozenset((one,)), elsewhere

    def _allowed(self, matter: Matter, between: Between) -> Diagram:
        key = matter.action, matter.dataset, between
        if key not in self._made:
            setting = Setting(self._world, matter, between)
            self._made[key] = self._diagrams.lasting_part(setting.allowed())
        return self._made[key]


def _merged(passes: Iterable[Pass]) -> Iterable[Pass]:
    """Put together what differs in one respect only: the pairs of bodies stay the same."""
    for parts in (("posted",), ("receivers",), ("holders",), ("origins",), ("holders", "origins")):
        found: dict[Hashable, Pass] = {}
        for one in passes:
            rest = [getattr(one, part) for part in _PARTS if part not in parts]
            alone = len(parts) > 1 and one.action == "onward"  # there they are two bodies
            key = (*rest, one.posted == frozenset(), one.diagram, one if alone else None)
            known = found.get(key)
            if known is not None:
                wider = {part: getattr(known, part) | getattr(one, part) for part in parts}
                found[key] = replace(known, **wider)
            else:
                found[key] = one
        passes = found.values()
    return passes
