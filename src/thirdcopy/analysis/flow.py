"""Where data can go over a register of agreements, hop by hop, and what would close the way.

Every path that is shown has been put to the engine, one query for each hop. Chains of at most
`MOST_HOPS` are looked for, each with a solver of its own: exact, and meant for registers of
tens of agreements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thirdcopy.agreement import Ruleset, Vocabulary
from thirdcopy.analysis.chain import Chain, Member, chains
from thirdcopy.analysis.confirm import EngineDisagreesError, check_outcome, example_of
from thirdcopy.analysis.cuts import Cut, minimal_cuts
from thirdcopy.analysis.decode import decode, least
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.inquiry import Inquiry, Unreadable
from thirdcopy.analysis.passage import Passage, passage
from thirdcopy.analysis.prover import Answer, Possible, Unsettled
from thirdcopy.analysis.terms import Bool, disj
from thirdcopy.analysis.words import Words
from thirdcopy.policy.query import Query


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
    without it, none was needed, or none allows this.
    """

    agreement: str
    action: str
    example: Example
    onward: Example | None
    retention_days: int | str


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

    *held_back* are ways that every agreement allows by itself and that only onward clauses
    stop. *without* counts, for each agreement, the ways that are left if it ends. *cuts* are
    the smallest sets of agreements that, ended together, leave no way. *unsettled* names the
    chains about which nothing can be said: they are never to be read as closed.
    """

    aim: Aim
    profile: str
    paths: tuple[Route, ...]
    held_back: tuple[Route, ...]
    without: Mapping[str, int]
    cuts: tuple[Cut, ...]
    unsettled: tuple[str, ...]
    assumptions: tuple[str, ...]


def register_of(rules: Sequence[Ruleset]) -> tuple[Member, ...]:
    """Read each ruleset once, for any number of questions about all of them."""
    return tuple(Member(one.agreement, domain_of(one), one) for one in rules)


def flow(register: Sequence[Member], aim: Aim) -> Flow:
    """Give every way from a dataset to a purpose over *register*, all under one profile."""
    paths: list[Route] = []
    held_back: list[Route] = []
    unsettled: list[str] = []
    assumptions: dict[str, None] = {}
    for chain in chains(register, aim.dataset):
        read = passage(chain, aim.dataset)
        if isinstance(read, Unreadable):
            unsettled.append(_name(chain))
            continue
        for one in read.legs:
            assumptions |= {each.sentence: None for each in one.assumptions}
        asking = _Asking(read, aim, chain[0].member.rules.vocabulary)
        for terms_kept, found in ((True, paths), (False, held_back)):
            answer = asking.ask(terms_kept=terms_kept)
            if isinstance(answer, Unsettled):
                unsettled.append(_name(chain))
                break
            if isinstance(answer, Possible):
                found.append(asking.path(answer, terms_kept=terms_kept))
                break
    return Flow(
        aim=aim,
        profile=register[0].rules.profile.id if register else "",
        paths=tuple(paths),
        held_back=tuple(held_back),
        without={
            member.agreement.id: sum(member.agreement.id not in path.agreements for path in paths)
            for member in register
        },
        cuts=minimal_cuts([path.agreements for path in paths]),
        unsettled=tuple(unsettled),
        assumptions=tuple(assumptions),
    )


@dataclass(frozen=True)
class _Asking:
    """One chain, asked whether data can go along it to its aim."""

    passage: Passage
    aim: Aim
    vocabulary: Vocabulary

    def ask(self, *conditions: Bool, terms_kept: bool) -> Answer:
        kept = self.passage.terms_kept if terms_kept else True
        return self.passage.prover.ask(self.passage.allowed, kept, *self._aimed(), *conditions)

    def path(self, answer: Possible, *, terms_kept: bool) -> Route:
        def some(condition: Bool) -> bool:
            return isinstance(self.ask(condition, terms_kept=terms_kept), Possible)

        legs = self.passage.legs
        markers = zip(self.vocabulary.codes("Marker"), self._marks(), strict=True)
        return Route(
            hops=self._hops(answer, terms_kept=terms_kept),
            fields=tuple(one for one in legs[0].fields if some(legs[0].field_is(one))),
            purposes=tuple(one for one in self._leaves() if some(legs[-1].purpose_is(one))),
            markers=tuple(name for name, marked in markers if some(marked)),
        )

    def _aimed(self) -> tuple[Bool, ...]:
        last = self.passage.legs[-1]
        purpose = disj(last.purpose_is(one) for one in self._leaves())
        if self.aim.body is None:
            return (purpose,)
        bodies = sorted(self.vocabulary.below("Body", self.aim.body))
        return purpose, disj(last.employed_by(body) for body in bodies)

    def _leaves(self) -> tuple[str, ...]:
        below = self.vocabulary.below("Purpose", self.aim.purpose)
        return tuple(one for one in self.passage.legs[-1].domain.purposes if one in below)

    def _marks(self) -> tuple[Bool, ...]:
        first = self.passage.legs[0]
        places = {name: n for n, name in enumerate(first.domain.universe.members["Marker"])}
        marks = first.query.marks.has
        return tuple(marks[places[name]] for name in self.vocabulary.codes("Marker"))

    def _hops(self, found: Possible, *, terms_kept: bool) -> tuple[Hop, ...]:
        """Make the path small hop by hop, and put each hop to the engine."""
        settled: list[Bool] = []
        hops: list[Hop] = []
        queries: list[Query] = []
        asked = zip(self.passage.chain, self.passage.legs, self.passage.onward, strict=True)
        for leg, inquiry, term in asked:
            rules = leg.member.rules
            shown, found = self._least(inquiry, found, settled, terms_kept=terms_kept)
            check_outcome(shown, rules.compiled, "allowed")
            if queries and not _follows(queries[-1], shown, onward=leg.action == "onward"):
                raise EngineDisagreesError("expected each hop to go on from the one before")
            onward = None
            if term is not None and terms_kept:
                before = self.passage.chain[len(hops) - 1].member.rules
                said, found = self._least(term, found, settled, terms_kept=terms_kept)
                check_outcome(said, before.compiled, "allowed")
                onward = example_of(said, Words(before))
            queries.append(shown)
            hops.append(
                Hop(
                    agreement=rules.agreement.id,
                    action=leg.action,
                    example=example_of(shown, Words(rules)),
                    onward=onward,
                    retention_days=rules.agreement.retention_days,
                )
            )
        return tuple(hops)

    def _least(
        self, inquiry: Inquiry, found: Possible, settled: list[Bool], *, terms_kept: bool
    ) -> tuple[Query, Possible]:
        def find(*conditions: Bool) -> Answer:
            return self.ask(*settled, *conditions, terms_kept=terms_kept)

        small = least(inquiry.query, found.assignment, find, inquiry.domain)
        settled.append(small.fixed(inquiry.query.variables()))
        return decode(inquiry.query, small, inquiry.domain.universe), Possible(small)


def _follows(before: Query, after: Query, *, onward: bool) -> bool:
    """Say whether two queries are about one person, and the later about what was received."""
    same_purpose = not onward or after.held_for == before.purpose
    return before.markers == after.markers and same_purpose


def _name(chain: Chain) -> str:
    return ", ".join(f"{leg.member.agreement.id} ({leg.action})" for leg in chain)
