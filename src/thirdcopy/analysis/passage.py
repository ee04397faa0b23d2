"""One chain of agreements as one question: can a person's data go all the way along it.

Each leg is a query of its own. What they share is the person and the data: the same markers,
the same item under whatever name it has next, held by whoever received it, and passed on only
as the onward clauses of the agreement allow under which it came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from thirdcopy.analysis.chain import Chain, Leg, entering, passages
from thirdcopy.analysis.inquiry import Inquiry, Unreadable, inquire
from thirdcopy.analysis.prover import Prover
from thirdcopy.analysis.terms import Bool, both, conj, disj, either, iff, same_code
from thirdcopy.analysis.values import One, inside


@dataclass(frozen=True)
class Passage:
    """The queries of a chain, in their order.

    *onward* holds for each leg the query to the onward clauses of the agreement under which
    the data came, where the leg is under another agreement.
    """

    chain: Chain
    dataset: str
    legs: tuple[Inquiry, ...]
    onward: tuple[Inquiry | None, ...]

    @cached_property
    def allowed(self) -> Bool:
        """Give the condition that every leg is allowed by its own agreement."""
        return conj(leg.clauses.allowed for leg in self.legs)

    @cached_property
    def terms_kept(self) -> Bool:
        """Give the condition that each agreement's onward clauses allow what goes on."""
        return conj(one.clauses.allowed for one in self.onward if one is not None)

    @cached_property
    def prover(self) -> Prover:
        """Give a solver that holds what the gateways guarantee and what the legs share."""
        asked = [*self.legs, *(one for one in self.onward if one is not None)]
        guarantees = (condition for one in asked for condition in one.admissible)
        return Prover((*guarantees, *self._shared()))

    def _shared(self) -> Iterator[Bool]:
        first = self.legs[0]
        yield disj(first.field_is(field) for field in entering(self.chain[0], self.dataset))
        steps = zip(pairwise(self.chain), pairwise(self.legs), self.onward[1:], strict=True)
        for (before, leg), (source, target), term in steps:
            yield from _linked(source, target)
            yield disj(
                both(source.field_is(field), target.field_is(further))
                for field, further in passages(before, leg)
            )
            if leg.action == "onward":
                yield _goes_on_from(source, target)
            if term is not None:
                yield from _linked(source, term)
                yield _goes_on_from(source, term)
                yield conj(
                    iff(source.field_is(field), term.field_is(field)) for field in source.fields
                )
                yield _same(source, term, "origin")
                yield _same(term, target, "purpose")
                yield same_code(term.query.employer.code, target.query.employer.code)


def passage(chain: Chain, dataset: str) -> Passage | Unreadable:
    """Read the clauses of each leg; if one cannot be read, say which and why."""
    legs: list[Inquiry] = []
    onward: list[Inquiry | None] = []
    for place, leg in enumerate(chain):
        read = inquire(leg.member.domain, leg.action, f"{place}.")
        if isinstance(read, Unreadable):
            return read
        legs.append(read)
        term = _term(chain, place)
        if isinstance(term, Unreadable):
            return term
        onward.append(term)
    return Passage(chain, dataset, tuple(legs), tuple(onward))


def _term(chain: Sequence[Leg], place: int) -> Inquiry | Unreadable | None:
    if place == 0 or chain[place].action == "onward":
        return None
    return inquire(chain[place - 1].member.domain, "onward", f"{place - 1}.onward.")


def _linked(source: Inquiry, target: Inquiry) -> Iterator[Bool]:
    """Say that two queries are about one person, and that the later holder is the receiver.

    What an official learns by a check is also known where the official is posted.
    """
    marks = zip(source.query.marks.has, target.query.marks.has, strict=True)
    yield from (iff(one, other) for one, other in marks)
    holder, universe = target.query.entity("holder"), target.domain.universe
    posted, to = source.query.posting

    def part_of_one(body: One) -> Bool:
        return either(inside(body, holder, universe), inside(holder, body, universe))

    at_posting = both(posted, part_of_one(to)) if source.action == "check" else False
    yield either(part_of_one(source.query.employer), at_posting)


def _goes_on_from(source: Inquiry, onward: Inquiry) -> Bool:
    """Say that what is passed on is held for the purpose for which it was received."""
    held_for, purpose = onward.query.entity("heldFor"), source.query.entity("purpose")
    return same_code(held_for.code, purpose.code)


def _same(one: Inquiry, other: Inquiry, name: str) -> Bool:
    return same_code(one.query.entity(name).code, other.query.entity(name).code)
