"""What the gateway guarantees before any clause is asked, and so what every proof assumes.

Each guarantee is a sentence and conditions on the query, so that the sentences are printed
with each proof. A guarantee that the encoding has by construction has no condition, but
its sentence is still part of what the reader must know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from thirdcopy.analysis.domain import Domain
from thirdcopy.analysis.encoding.anyquery import STEPS, AnyQuery, Word
from thirdcopy.analysis.encoding.terms import (
    Bool,
    at_most,
    both,
    conj,
    disj,
    either,
    implies,
    neg,
    same_code,
)
from thirdcopy.analysis.encoding.values import One, inside


@dataclass(frozen=True)
class Assumption:
    """A guarantee of the gateway, as a sentence and as conditions on the query."""

    sentence: str
    conditions: tuple[Bool, ...] = ()


def assume(domain: Domain, query: AnyQuery) -> tuple[Assumption, ...]:
    """Give what the gateway guarantees about *query*."""
    return (*_about_names(domain, query), *_about_flow(domain, query), *_about_words(domain, query))


def _about_names(domain: Domain, query: AnyQuery) -> Iterator[Assumption]:
    yield Assumption("every body, purpose, field, grade and marker is in the vocabulary")
    yield Assumption("an officer is in a body exactly when employed there")
    yield Assumption(
        "the purpose is one that the agreement names, and the purpose for which the data are "
        "held is one that the vocabulary names; neither is a heading over other purposes",
        (
            _among(domain, query.entity("purpose"), domain.purposes),
            _among(domain, query.entity("heldFor"), domain.leaf_purposes),
        ),
    )
    posted, to = query.posting
    part = either(
        inside(to, query.employer, domain.universe), inside(query.employer, to, domain.universe)
    )
    yield Assumption(
        "nobody is posted to a body that is part of their employer, or the reverse",
        (implies(posted, neg(part)),),
    )
    counts = [query.number("use", "thisMonth"), query.number("use", "ofThisPersonThisMonth")]
    ages = [word.age for word in query.words()]
    yield Assumption(
        "counts and ages are never negative",
        tuple(at_most(0, number.amount) for number in (*counts, *ages)),
    )


def _about_flow(domain: Domain, query: AnyQuery) -> Iterator[Assumption]:
    holder, origin = query.entity("holder"), query.entity("origin")
    asked = _among(domain, query.resource, domain.asked)
    held_by_recipient = _part_of(domain, holder, *domain.recipients)
    if query.action == "onward":
        yield Assumption(
            "for onward disclosure the holder is a recipient and the data came from the discloser",
            (held_by_recipient, _part_of(domain, origin, domain.discloser)),
        )
        return
    yield Assumption(
        "except onward, the body that holds the data is the body that they came from",
        (same_code(holder.code, origin.code),),
    )
    if query.action == "retain":
        discloser = domain.one("Body", domain.discloser)
        at_discloser = either(
            inside(query.employer, discloser, domain.universe),
            inside(discloser, query.employer, domain.universe),
        )
        yield Assumption(
            "what is retained is what the discloser's side learnt from being asked",
            (at_discloser, asked),
        )
        return
    yield Assumption(
        "the data are an item of the agreement, held by the discloser for the purpose for which "
        "its dataset is held",
        (
            _part_of(domain, holder, domain.discloser),
            _among(domain, query.entity("heldFor"), (domain.held_for,)),
            neg(asked),
        ),
    )
    posted, to = query.posting
    checks = query.action == "check"
    posted_there = both(checks, both(posted, _part_of(domain, to, *domain.recipients)))
    yield Assumption(
        "whoever would come to hold the data is employed by a recipient"
        + (", or is an official posted to one" if checks else ""),
        (either(_part_of(domain, query.employer, *domain.recipients), posted_there),),
    )


def _about_words(domain: Domain, query: AnyQuery) -> Iterator[Assumption]:
    words = {word.path: word for word in query.words()}
    countersigned, decided, seconded = (words["steps", step] for step in STEPS)
    principal = query.principal
    yield Assumption(
        "a fact or a screening comes from whoever the agreement says supplies it: a requester's "
        "word is the requesting officer's own, a discloser's is an officer's of that body",
        tuple(_supplied(domain, query, word) for word in words.values()),
    )
    yield Assumption(
        "the countersigning officer works for the same body as the requesting officer, and is "
        "another person",
        (
            implies(countersigned.given, _different(countersigned.by, principal)),
            implies(countersigned.given, same_code(countersigned.body.code, query.employer.code)),
        ),
    )
    yield Assumption(
        "whoever decides, first or second, is an officer of the body that holds the data, and "
        "is neither the requesting nor the countersigning officer",
        tuple(
            implies(step.given, condition)
            for step in (decided, seconded)
            for condition in (
                inside(step.body, query.entity("holder"), domain.universe),
                _different(step.by, principal),
                implies(countersigned.given, _different(step.by, countersigned.by)),
            )
        ),
    )
    yield Assumption(
        "a second decision follows a first one by another person",
        (implies(seconded.given, both(decided.given, _different(seconded.by, decided.by))),),
    )
    people: list[tuple[Bool, One, One, One]] = [(True, principal, query.employer, query.grade)]
    people += [(word.given, word.by, word.body, word.grade) for word in words.values()]
    yield Assumption(
        "one person has one body and one grade",
        tuple(
            implies(
                conj((given, also_given, same_code(person.code, other.code))),
                both(same_code(body.code, its.code), same_code(grade.code, rank.code)),
            )
            for (given, person, body, grade), (also_given, other, its, rank) in combinations(
                people, 2
            )
        ),
    )


def _supplied(domain: Domain, query: AnyQuery, word: Word) -> Bool:
    match domain.supplier(word.path):
        case "officer":
            return True  # the guarantees about steps follow
        case "requester":
            return implies(word.given, same_code(word.by.code, query.principal.code))
        case "discloser" | "unpublished":
            return implies(word.given, inside(word.body, query.entity("origin"), domain.universe))
        case body:
            return implies(word.given, _part_of(domain, word.body, body))


def _different(left: One, right: One) -> Bool:
    return neg(same_code(left.code, right.code))


def _part_of(domain: Domain, one: One, *bodies: str) -> Bool:
    return disj(inside(one, domain.one("Body", body), domain.universe) for body in bodies)


def _among(domain: Domain, one: One, names: tuple[str, ...]) -> Bool:
    return disj(same_code(one.code, domain.one(one.kind, name).code) for name in names)
