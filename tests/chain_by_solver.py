"""Chains of agreements asked of the solver, one question each: what summaries are held against.

Written before there were summaries, and on another footing: each leg of a chain is a query of its
own, all of them unknowns of one solver, with conditions that tie them together. Slow, and it looks
at chains of at most three legs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thirdcopy.agreement import Agreement, Ruleset
from thirdcopy.analysis.domain import Domain, domain_of
from thirdcopy.analysis.encoding.prover import Possible, Prover
from thirdcopy.analysis.encoding.terms import Bool, both, conj, disj, either, iff, same_code
from thirdcopy.analysis.encoding.values import One, inside
from thirdcopy.analysis.inquiry import Inquiry, Unreadable, inquire

MOST_HOPS = 3
OUTWARD = ("disclose", "check", "refer")


@dataclass(frozen=True)
class Member:
    agreement: Agreement
    domain: Domain


@dataclass(frozen=True)
class Leg:
    member: Member
    action: str


Chain = tuple[Leg, ...]
Way = tuple[tuple[str, str], ...]
"""The agreements and actions of a chain."""


@dataclass(frozen=True)
class Said:
    """Whether data can go along a chain, with the terms kept, and what can go if so."""

    way: Way
    terms_kept: bool
    fields: frozenset[str]
    purposes: frozenset[str]
    markers: frozenset[str]


def asked(rules: Sequence[Ruleset], dataset: str, purpose: str) -> Iterator[Said]:
    """Ask of every chain out of *dataset* whether data can reach *purpose* along it."""
    register = [Member(one.agreement, domain_of(one)) for one in rules]
    vocabulary = rules[0].vocabulary
    leaves = vocabulary.below("Purpose", purpose) & vocabulary.leaves("Purpose")
    for chain in chains(register, dataset):
        passage = _Passage(chain, dataset)
        for terms_kept in (True, False):
            said = passage.say(leaves, vocabulary.markers, terms_kept=terms_kept)
            if said is not None:
                yield said
                break


def chains(register: Sequence[Member], dataset: str) -> Iterator[Chain]:
    """Give every chain of at most `MOST_HOPS`; no agreement is used twice but to pass on once."""
    waiting: list[Chain] = [(leg,) for leg in _from(register, dataset)]
    while waiting:
        yield from waiting
        waiting = [
            (*chain, leg)
            for chain in waiting
            if len(chain) < MOST_HOPS
            for leg in _after(register, chain)
        ]


class _Passage:
    """The queries of a chain, in their order."""

    def __init__(self, chain: Chain, dataset: str) -> None:
        self._chain = chain
        self._dataset = dataset
        self._legs = [
            _inquire(leg.member.domain, leg.action, f"{place}.") for place, leg in enumerate(chain)
        ]
        self._terms = [
            None
            if place == 0 or leg.action == "onward"
            else _inquire(chain[place - 1].member.domain, "onward", f"{place - 1}.onward.")
            for place, leg in enumerate(chain)
        ]
        asked = [*self._legs, *(one for one in self._terms if one is not None)]
        guarantees = (condition for one in asked for condition in one.admissible)
        self._prover = Prover((*guarantees, *self._shared()))

    def say(
        self, leaves: frozenset[str], markers: tuple[str, ...], *, terms_kept: bool
    ) -> Said | None:
        allowed = conj(leg.clauses.allowed for leg in self._legs)
        kept = conj(one.clauses.allowed for one in self._terms if one is not None)
        last, first = self._legs[-1], self._legs[0]
        aimed = [one for one in last.domain.purposes if one in leaves]

        def some(condition: Bool) -> bool:
            answer = self._prover.ask(
                allowed,
                kept if terms_kept else True,
                disj(last.purpose_is(one) for one in aimed),
                condition,
            )
            return isinstance(answer, Possible)

        if not some(condition=True):
            return None
        places = {name: n for n, name in enumerate(first.domain.universe.members["Marker"])}
        return Said(
            tuple((leg.member.agreement.id, leg.action) for leg in self._chain),
            terms_kept,
            frozenset(field for field in first.fields if some(first.field_is(field))),
            frozenset(one for one in aimed if some(last.purpose_is(one))),
            frozenset(name for name in markers if some(first.query.marks.has[places[name]])),
        )

    def _shared(self) -> Iterator[Bool]:
        first = self._legs[0]
        yield disj(first.field_is(field) for field in entering(self._chain[0], self._dataset))
        steps = zip(pairwise(self._chain), pairwise(self._legs), self._terms[1:], strict=True)
        for (before, leg), (source, target), term in steps:
            yield from _linked(source, target)
            yield disj(
                both(source.field_is(field), target.field_is(further))
                for field, further in passages(before, leg)
            )
            if leg.action == "onward":
                yield _goes_on_from(source, target)
                yield _same(source, target, "origin")
            if term is not None:
                yield from _linked(source, term)
                yield _goes_on_from(source, term)
                yield conj(
                    iff(source.field_is(field), term.field_is(field)) for field in source.fields
                )
                yield _same(source, term, "origin")
                yield _same(term, target, "purpose")
                yield same_code(term.query.employer.code, target.query.employer.code)


def entering(leg: Leg, dataset: str) -> tuple[str, ...]:
    agreement = leg.member.agreement
    if leg.action == "retain":
        return tuple(field for field in agreement.asks if _dataset(field) == dataset)
    return tuple(
        field
        for field in agreement.fields
        if dataset in {_dataset(source) for source in _sources(agreement, field)}
    )


def passages(before: Leg, leg: Leg) -> tuple[tuple[str, str], ...]:
    agreement, earlier = leg.member.agreement, before.member.agreement
    if leg.action == "onward":
        return tuple((field, field) for field in agreement.fields)
    return tuple(
        (field, further)
        for field in earlier.fields
        for further in (agreement.asks if leg.action == "retain" else agreement.fields)
        if f"{earlier.lands_in}/{_category(field)}" in _sources(agreement, further)
    )


def _from(register: Sequence[Member], dataset: str) -> Iterator[Leg]:
    for member in register:
        for action in (*OUTWARD, "retain"):
            leg = Leg(member, action)
            if member.domain.permits(action) and entering(leg, dataset):
                yield leg


def _after(register: Sequence[Member], chain: Chain) -> Iterator[Leg]:
    last = chain[-1]
    if last.action == "retain":
        return
    if last.action != "onward" and last.member.domain.permits("onward"):
        yield Leg(last.member, "onward")
    lands_in = last.member.agreement.lands_in
    used = {leg.member.agreement.id for leg in chain}
    if lands_in is not None:
        for leg in _from(register, lands_in):
            if leg.member.agreement.id not in used and passages(last, leg):
                yield leg


def _linked(source: Inquiry, target: Inquiry) -> Iterator[Bool]:
    marks = zip(source.query.marks.has, target.query.marks.has, strict=True)
    yield from (iff(one, other) for one, other in marks)
    holder, universe = target.query.entity("holder"), target.domain.universe
    posted, to = source.query.posting

    def part_of_one(body: One) -> Bool:
        return either(inside(body, holder, universe), inside(holder, body, universe))

    at_posting = both(posted, part_of_one(to)) if source.action == "check" else False
    yield either(part_of_one(source.query.employer), at_posting)


def _goes_on_from(source: Inquiry, onward: Inquiry) -> Bool:
    return same_code(onward.query.entity("heldFor").code, source.query.entity("purpose").code)


def _same(one: Inquiry, other: Inquiry, name: str) -> Bool:
    return same_code(one.query.entity(name).code, other.query.entity(name).code)


def _inquire(domain: Domain, action: str, prefix: str) -> Inquiry:
    read = inquire(domain, action, prefix)
    assert not isinstance(read, Unreadable)
    return read


def _sources(agreement: Agreement, field: str) -> frozenset[str]:
    derived = agreement.derived.get(_category(field))
    return frozenset((field, *(derived.sources if derived else ())))


def _dataset(field: str) -> str:
    return field.partition("/")[0]


def _category(field: str) -> str:
    return field.partition("/")[2]
