"""A register of agreements as a network: from what somebody holds, what can happen to it next.

Data of a dataset goes out under an agreement about that dataset, or about answers that are
worked out of it, and comes to stand in the dataset where the recipient keeps it. From there it
goes on under the same agreement's clauses on onward disclosure, or under another agreement, if the
onward clauses allow it under which it came.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from thirdcopy.agreement import Agreement
from thirdcopy.analysis.flows.bodies import Bodies
from thirdcopy.analysis.flows.diagram import Diagram
from thirdcopy.analysis.flows.matter import Circle
from thirdcopy.analysis.flows.summary import Pass, Summary


@dataclass(frozen=True)
class Leg:
    """One step of a path: data goes on by *action* under an agreement."""

    agreement: str
    action: str


@dataclass(frozen=True)
class Stand:
    """Where data stands after a step: who holds it, and from whom it first came.

    A set of situations that is reached here is reached for each of these receivers, with each
    of these origins, and with each of the places where an officer of theirs may be posted. Where
    no onward clause tells the origins of a pass apart, all of them stand here.
    """

    leg: Leg
    place: int
    origins: Bodies
    receivers: Bodies
    posted: Bodies

    def covered_by(self, other: "Stand") -> bool:
        """Tell whether what is held here can go on to no more than if it were held at *other*."""
        return (
            self.leg == other.leg
            and self.origins <= other.origins
            and self.receivers <= other.receivers
            and self.posted <= other.posted
        )


@dataclass(frozen=True)
class Step:
    """One way on to a stand, and what can go along it.

    *moves* pairs each category before with the one after; *term* is the pass by which the
    agreement under which the data came lets it go on, where it was asked.
    """

    stand: Stand
    reached: Diagram
    moves: tuple[tuple[str, str], ...]
    term: int | None


@dataclass(frozen=True)
class Register:
    """The summaries of agreements under one profile; the passes of all of them are numbered.

    *read* gives the whole text of one, which examples are worked out from.
    """

    circle: Circle
    summaries: Mapping[str, Summary]
    read: Callable[[str], Agreement]

    @cached_property
    def passes(self) -> tuple[tuple[Summary, Pass], ...]:
        """Give every pass with its agreement, by its number."""
        return tuple((one, each) for one in self.summaries.values() for each in one.passes)

    @cached_property
    def onward(self) -> Mapping[str, tuple[int, ...]]:
        """Give the passes of each agreement by which what came under it is passed on."""
        found: dict[str, list[int]] = {}
        for number, (summary, one) in enumerate(self.passes):
            if one.action == "onward":
                found.setdefault(summary.agreement, []).append(number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def leaving(self) -> Mapping[str, tuple[int, ...]]:
        """Give the passes by which data of each dataset goes out."""
        found: dict[str, list[int]] = {}
        for number, (summary, one) in enumerate(self.passes):
            if one.action != "onward":
                for dataset in _datasets(summary, one):
                    found.setdefault(dataset, []).append(number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def unread(self) -> Mapping[str, tuple[Leg, ...]]:
        """Give the steps about which nothing can be said, by the dataset that they begin in."""
        found: dict[str, list[Leg]] = {}
        for summary in self.summaries.values():
            for action in summary.unreadable:
                leg = Leg(summary.agreement, action)
                datasets = {
                    source.partition("/")[0]
                    for sources in summary.sources.values()
                    for source in sources
                }
                if action == "retain":
                    datasets = {field.partition("/")[0] for field in summary.asks}
                for dataset in datasets if action != "onward" else ():
                    found.setdefault(dataset, []).append(leg)
        return {name: tuple(legs) for name, legs in found.items()}

    @cached_property
    def doors(self) -> Mapping[str, tuple[tuple[int, tuple[tuple[str, str], ...]], ...]]:
        """Give the passes out of each dataset, with what becomes of each category by them."""
        return {
            dataset: tuple(
                (number, self.passes[number][0].entries(self.passes[number][1].action, dataset))
                for number in numbers
            )
            for dataset, numbers in self.leaving.items()
        }

    def begin(self, dataset: str) -> Iterator[Step]:
        """Give the first steps out of *dataset*."""
        diagrams = self.circle.world.diagrams
        for number in self.leaving.get(dataset, ()):
            summary, one = self.passes[number]
            items = {item for _, item in summary.entries(one.action, dataset)}
            within = diagrams.any_of(diagrams.category[item] for item in items)
            reached = one.diagram & within
            if reached != diagrams.false:
                yield Step(self._stand(number, one.origins, one.receivers), reached, (), None)

    def steps(self, stand: Stand, held: Diagram, *, terms_kept: bool) -> Iterator[Step]:
        """Give every way on for what is *held* at *stand*.

        Without *terms_kept* the onward clauses are not asked where data goes on under another
        agreement.
        """
        summary, one = self.passes[stand.place]
        if one.action == "retain":
            return
        diagrams, near = self.circle.world.diagrams, self.near(stand)
        released: list[_Released] = []
        results: dict[Diagram, Diagram] = {}
        for number in self.onward.get(summary.agreement, ()):
            onward = self.passes[number][1]
            if stand.origins.isdisjoint(onward.origins) or near.isdisjoint(onward.holders):
                continue
            if onward.diagram not in results:
                results[onward.diagram] = diagrams.passed_on(held, onward.diagram)
            result = results[onward.diagram]
            if result == diagrams.false:
                continue
            origins = stand.origins & onward.origins
            yield Step(self._stand(number, origins, onward.receivers), result, (), number)
            close = self._near_both(stand, onward.holders)
            released.append(_Released(number, onward.receivers, close, result))
        if summary.lands_in is None or summary.lands_in not in self.doors:
            return
        if not terms_kept:
            released = [_Released(None, None, near, diagrams.without_purpose(held))]
        for one_released in released:
            yield from self._under(summary.lands_in, one_released)

    def needed(self, step: Step, wanted: Diagram) -> Diagram:
        """Give what must be held before *step* for something of *wanted* to come of it."""
        diagrams = self.circle.world.diagrams
        number = step.stand.place
        target = self.passes[number][1]
        if target.action == "onward":
            return diagrams.before_onward(wanted, target.diagram)
        wanted &= target.diagram
        found = diagrams.false
        for before, after in step.moves:
            carried = wanted & diagrams.category[after]
            if before != after:
                carried = diagrams.without_category(carried) & diagrams.category[before]
            found |= carried
        if step.term is None:
            return diagrams.without_purpose(found)
        return diagrams.before_onward(found, self.passes[step.term][1].diagram)

    def near(self, stand: Stand) -> Bodies:
        """Give the bodies at which the data can be after *stand*, or near which."""
        return self._around(stand.receivers | stand.posted)

    def _under(self, dataset: str, released: "_Released") -> Iterator[Step]:
        """Give the steps out of *dataset* for what its recipients may let go on."""
        false = self.circle.world.diagrams.false
        moved: dict[tuple[tuple[str, str], ...], Diagram] = {}
        for number, moves in self.doors[dataset]:
            target = self.passes[number][1]
            receivers = target.receivers
            if released.receivers is not None:
                if released.receivers.isdisjoint(receivers):
                    continue
                receivers &= released.receivers
            if released.near.isdisjoint(target.holders):
                continue
            if moves not in moved:
                moved[moves] = self._moved(moves, released.held)
            reached = moved[moves] & target.diagram
            if reached == false:
                continue
            origins = target.holders
            if number in self._telling:
                origins &= released.near
            yield Step(self._stand(number, origins, receivers), reached, moves, released.term)

    @cached_property
    def _telling(self) -> frozenset[int]:
        """Give the passes after which it matters from which of the holders the data came."""
        told: set[int] = set()
        for number, (summary, one) in enumerate(self.passes):
            onward = (self.passes[other][1] for other in self.onward.get(summary.agreement, ()))
            if any(each.origins & one.origins not in (frozenset(), one.origins) for each in onward):
                told.add(number)
        return frozenset(told)

    def _moved(self, moves: Sequence[tuple[str, str]], held: Diagram) -> Diagram:
        """Give *held* with each item under the name that it has next."""
        diagrams = self.circle.world.diagrams
        same, found = diagrams.false, diagrams.false
        for before, after in moves:
            if before == after:
                same |= diagrams.category[before]
            else:
                carried = diagrams.without_category(held & diagrams.category[before])
                found |= carried & diagrams.category[after]
        return found | (held & same)

    def _stand(self, number: int, origins: Bodies, receivers: Bodies) -> Stand:
        summary, one = self.passes[number]
        leg = Leg(summary.agreement, one.action)
        return Stand(leg, number, origins, receivers, one.posted)

    def _near_both(self, stand: Stand, holders: Bodies) -> Bodies:
        """Give what is near whoever holds the data, of those who are near *holders* too.

        An official who is posted takes part at the own body and where the official is posted.
        """
        close = self._around(holders)
        employed, there = stand.receivers & close, stand.posted & close
        near = self._around(employed | there)
        if employed:
            near |= self._around(stand.posted)
        if there:
            near |= self._around(stand.receivers)
        return near

    def _around(self, bodies: Bodies) -> Bodies:
        known = self._known_around
        if bodies not in known:
            known[bodies] = self.circle.world.bodies.around(bodies)
        return known[bodies]

    @cached_property
    def _known_around(self) -> dict[Bodies, Bodies]:
        return {}


@dataclass(frozen=True)
class _Released:
    """What may go on under another agreement: to whom, from near whom, and by which term."""

    term: int | None
    receivers: Bodies | None
    near: Bodies
    held: Diagram


def _datasets(summary: Summary, one: Pass) -> frozenset[str]:
    """Give the datasets whose data can go out by a pass."""
    if one.action == "retain":
        return frozenset((one.dataset,))
    return frozenset(
        source.partition("/")[0] for sources in summary.sources.values() for source in sources
    )
