"""Random queries: any that the engine could be asked, and those that the gateway would ask.

`any_query` is bound only by what the engine needs (known names, one body and one grade for a
person); `gateway_query` keeps every guarantee on which proofs rest.
"""

from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from thirdcopy.agreement import FactDeclaration, Ruleset
from thirdcopy.policy.query import Attestation, Fact, Officer, Query

AMOUNTS = (0, 1, 11, 12, 24, 28, 29, 1500)
LIKELY = 0.9
Amount: TypeAlias = bool | int | str | None


@dataclass
class People:
    """Officers, each with one body and one grade for as long as a query is made."""

    random: Random
    rules: Ruleset
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def says(self, who: str, body: str, value: Amount = None) -> Attestation:
        grades = self.rules.vocabulary.codes("Grade")
        weights = range(1, len(grades) + 1)
        made = (body, self.random.choices(grades, weights)[0])
        known_body, grade = self.known.setdefault(who, made)
        return Attestation(who, known_body, grade, self.random.choice((0, 3, 28, 29)), value)

    def officer(self, who: str, body: str, posted_to: str | None = None) -> Officer:
        said = self.says(who, body)
        return Officer(who, said.body, said.grade, posted_to)


@dataclass(frozen=True)
class Places:
    """Who would receive, and where the data are and come from."""

    employer: str
    posted_to: str | None
    holder: str
    origin: str


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance for tests, no secret


def gateway_query(random: Random, rules: Ruleset, action: str) -> Query:
    """A query that keeps every guarantee of the gateway."""
    people = People(random, rules)
    agreement, vocabulary = rules.agreement, rules.vocabulary
    leaves = sorted(vocabulary.leaves("Purpose"))
    named = set(agreement.purposes)
    at = _places(random, rules, action)
    principal = people.officer("ann", at.employer, at.posted_to)
    held_for = vocabulary.datasets[agreement.dataset].held_for
    return Query(
        action=action,
        principal=principal,
        resource=random.choice(agreement.asks if action == "retain" else agreement.fields),
        purpose=random.choice([one for one in leaves if named & vocabulary.above("Purpose", one)]),
        held_for=held_for if action in {"disclose", "check", "refer"} else random.choice(leaves),
        holder=at.holder,
        origin=at.origin,
        markers=_markers(random, rules),
        screened=people.says("sue", at.origin) if random.random() < LIKELY else None,
        steps=_steps(people, at),
        this_month=random.choice(AMOUNTS),
        of_this_person_this_month=random.choice((0, 0, 0, 1)),
        facts={
            name: _fact(people, fact, principal, at.origin)
            for name, fact in rules.facts.items()
            if random.random() < LIKELY
        },
    )


def _places(random: Random, rules: Ruleset, action: str) -> Places:
    agreement = rules.agreement
    everywhere = sorted(rules.vocabulary.codes("Body"))
    at_discloser = _within(rules, agreement.discloser)
    at_recipient = [body for one in agreement.recipients for body in _within(rules, one)]
    origin = random.choice(at_discloser)
    if action == "onward":
        employer = random.choice(everywhere)
        posted_to = _posting(random, rules, employer)
        return Places(employer, posted_to, random.choice(at_recipient), origin)
    if action == "retain":
        above = sorted(rules.vocabulary.above("Body", agreement.discloser))
        employer = random.choice([*at_discloser, *above])
        origin = random.choice(everywhere)
        return Places(employer, _posting(random, rules, employer), origin, origin)
    if action == "check" and random.random() < 0.4:
        employer, posted_to = random.choice(everywhere), random.choice(at_recipient)
        if not _related(rules, posted_to, employer):
            return Places(employer, posted_to, origin, origin)
    employer = random.choice(at_recipient)
    return Places(employer, _posting(random, rules, employer), origin, origin)


def _steps(people: People, at: Places) -> dict[str, Attestation]:
    random = people.random
    steps: dict[str, Attestation] = {}
    if random.random() < LIKELY:
        steps["countersigned"] = people.says("cat", at.employer)
    if random.random() < LIKELY:
        steps["decided"] = people.says("dan", at.holder)
        if random.random() < LIKELY:
            steps["seconded"] = people.says("eve", at.holder)
    return steps


def any_query(random: Random, rules: Ruleset, action: str) -> Query:
    """A query that keeps only what the engine itself needs."""
    people = People(random, rules)
    vocabulary = rules.vocabulary
    bodies, leaves = vocabulary.codes("Body"), sorted(vocabulary.leaves("Purpose"))

    def somebody() -> Attestation:
        return people.says(random.choice("abcdef"), random.choice(bodies))

    facts: dict[str, Fact] = {}
    for name, fact in rules.facts.items():
        if random.random() < 0.6:
            value = _value(random, fact)
            said = somebody()
            facts[name] = (
                Attestation(said.by, said.body, said.grade, said.age_days, value)
                if fact.attested or value is None
                else value
            )
    posted_to = random.choice(bodies) if random.random() < 0.3 else None
    return Query(
        action=action,
        principal=people.officer(random.choice("abcdef"), random.choice(bodies), posted_to),
        resource=random.choice(sorted(rules.fields)),
        purpose=random.choice(leaves),
        held_for=random.choice(leaves),
        holder=random.choice(bodies),
        origin=random.choice(bodies),
        markers=_markers(random, rules),
        screened=somebody() if random.random() < 0.5 else None,
        steps={
            step: somebody()
            for step in ("countersigned", "decided", "seconded")
            if random.random() < 0.5
        },
        this_month=random.choice(AMOUNTS),
        of_this_person_this_month=random.choice((0, 1)),
        facts=facts,
    )


def _fact(people: People, fact: FactDeclaration, principal: Officer, origin: str) -> Fact:
    value = _value(people.random, fact)
    if not fact.attested and value is not None:
        return value
    if fact.by == "requester":
        return people.says(principal.id, principal.body, value)
    if fact.by in {"discloser", "unpublished"}:
        shared = people.random.random() < 0.3
        return people.says(f"of-{origin}" if shared else f"for-{fact.name}", origin, value)
    return people.says(f"at-{fact.by}", fact.by, value)


def _value(random: Random, fact: FactDeclaration) -> Amount:
    if isinstance(fact.type, tuple):
        return random.choice(fact.type)
    if fact.type == "number":
        return random.choice(AMOUNTS)
    return random.random() < 0.8 if fact.type == "yes-no" else None


def _markers(random: Random, rules: Ruleset) -> frozenset[str]:
    return frozenset(marker for marker in rules.vocabulary.markers if random.random() < 0.1)


def _within(rules: Ruleset, body: str) -> list[str]:
    return sorted(rules.vocabulary.below("Body", body))


def _related(rules: Ruleset, one: str, other: str) -> bool:
    return one in _within(rules, other) or other in _within(rules, one)


def _posting(random: Random, rules: Ruleset, employer: str) -> str | None:
    if random.random() < 0.8:
        return None
    bodies = rules.vocabulary.codes("Body")
    return random.choice([body for body in bodies if not _related(rules, body, employer)])
