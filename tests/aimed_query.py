"""Random queries near what the clauses name: the requests by which a false proof would be caught.

They keep every guarantee that `random_query.gateway_query` keeps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from random_query import gateway_query
from thirdcopy.agreement import Ruleset
from thirdcopy.policy.query import Attestation, Fact, Query

TRIES = 6
Change = Callable[[Attestation], Attestation]


@dataclass(frozen=True)
class Literals:
    """What the clauses name, and for each number its neighbours; *served* are permits' purposes."""

    purposes: tuple[str, ...]
    served: tuple[str, ...]
    markers: tuple[str, ...]
    bodies: frozenset[str]
    grades: tuple[str, ...]
    numbers: tuple[int, ...]


def literals(rules: Ruleset) -> Literals:
    """Give what the clauses of *rules* name."""
    vocabulary = rules.vocabulary
    named = set(rules.agreement.purposes)
    admitted = {one for one in vocabulary.leaves("Purpose") if named & _above(rules, one)}
    uids = {uid for policy in rules.policies.values() for uid in _uids(policy)}
    numbers = {number for policy in rules.policies.values() for number in _numbers(policy)}

    def of(kind: str) -> set[str]:
        return {name for its, name in uids if its == kind}

    def leaves(codes: set[str]) -> tuple[str, ...]:
        below = {leaf for one in codes for leaf in vocabulary.below("Purpose", one)}
        return tuple(sorted(admitted & below or admitted))

    permits = [policy for policy in rules.policies.values() if policy["effect"] == "permit"]
    return Literals(
        purposes=leaves(of("Purpose")),
        served=leaves({name for one in permits for kind, name in _uids(one) if kind == "Purpose"}),
        markers=tuple(sorted(of("Marker") or set(vocabulary.markers))),
        bodies=frozenset(one for body in of("Body") for one in vocabulary.below("Body", body)),
        grades=tuple(sorted(of("Grade") | {"director"})),
        numbers=tuple(sorted({n + d for n in numbers | {0} for d in (-1, 0, 1) if n + d >= 0})),
    )


def aimed_query(random: Random, rules: Ruleset, action: str, at: Literals) -> Query:
    """A query that keeps every guarantee of the gateway and stands near what the clauses name."""
    query = gateway_query(random, rules, action)
    for _ in range(TRIES):
        if query.principal.body in at.bodies:
            break
        query = gateway_query(random, rules, action)
    query = replace(
        query,
        purpose=random.choice(random.choice((at.purposes, at.served))),
        markers=_some(random, at.markers),
        this_month=random.choice((0, random.choice(at.numbers))),
        of_this_person_this_month=random.choice((0, 0, 0, random.choice(at.numbers))),
        facts={name: _valued(random, at, rules, name, said) for name, said in query.facts.items()},
    )
    query = _with_one_author(random, rules, query) if random.random() < 0.4 else query
    query = _regraded(random, at, query)
    young = random.random() < 0.6
    return changed(
        query,
        lambda said: replace(said, age_days=0 if young else random.choice(at.numbers)),
    )


def nudged(random: Random, query: Query, fresh: Query) -> Query:
    """Give *query* with one thing in it that is of another one, or with one word left out."""
    part = random.choice(("purpose", "markers", "resource", "counts", "age", "word", "evidence"))
    if part in {"purpose", "markers", "resource"}:
        return replace(query, **{part: getattr(fresh, part)})
    if part == "counts":
        return replace(
            query,
            this_month=fresh.this_month,
            of_this_person_this_month=fresh.of_this_person_this_month,
        )
    if part == "age":
        ages = [said.age_days for said in fresh.facts.values() if isinstance(said, Attestation)]
        old = max([*ages, *(said.age_days for said in fresh.steps.values()), 0])
        return changed(query, lambda said: replace(said, age_days=random.choice((0, old))))
    if part == "word":
        return without(query, random.choice(sorted({*query.facts, *query.steps, "screened"})))
    known = {name: said for name, said in fresh.facts.items() if not isinstance(said, Attestation)}
    return replace(query, facts={**query.facts, **known})


def without(query: Query, word: str) -> Query:
    """Give *query* without one thing that somebody says; no second decision without a first."""
    gone = {word, "seconded"} if word == "decided" else {word}
    return replace(
        query,
        screened=None if word == "screened" else query.screened,
        steps={step: said for step, said in query.steps.items() if step not in gone},
        facts={name: said for name, said in query.facts.items() if name != word},
    )


def changed(query: Query, change: Change) -> Query:
    """Give *query* with everything that somebody attests in it changed."""
    return replace(
        query,
        screened=None if query.screened is None else change(query.screened),
        steps={step: change(said) for step, said in query.steps.items()},
        facts={
            name: change(said) if isinstance(said, Attestation) else said
            for name, said in query.facts.items()
        },
    )


def _valued(random: Random, at: Literals, rules: Ruleset, name: str, said: Fact) -> Fact:
    kind = rules.facts[name].type
    if kind is None:
        return said
    value: bool | int | str = random.random() < 0.8
    if kind == "number":
        value = random.choice(at.numbers)
    elif isinstance(kind, tuple):
        value = random.choice(kind)
    return replace(said, value=value) if isinstance(said, Attestation) else value


def _with_one_author(random: Random, rules: Ruleset, query: Query) -> Query:
    """Let one officer of the discloser say all that one officer of the discloser may say."""
    decided = query.steps.get("decided")
    theirs = [
        said
        for name, said in query.facts.items()
        if isinstance(said, Attestation) and rules.facts[name].by in {"discloser", "unpublished"}
    ]
    if not theirs:
        return query
    author = decided if decided and query.holder == query.origin else theirs[0]
    alike = {said.by for said in theirs} | ({query.screened.by} if query.screened else set())
    bare = {} if random.random() < 0.5 else query.steps
    made = replace(query, steps={step: said for step, said in bare.items() if step != "seconded"})
    return changed(
        made,
        lambda said: (
            replace(said, by=author.by, body=author.body, grade=author.grade)
            if said.by in alike
            else said
        ),
    )


def _regraded(random: Random, at: Literals, query: Query) -> Query:
    """Give everybody a grade near those that clauses name, and each person only one."""
    top = random.random() < 0.6
    grades: dict[str, str] = {}

    def grade(person: str) -> str:
        return grades.setdefault(person, "director" if top else random.choice(at.grades))

    principal = replace(query.principal, grade=grade(query.principal.id))
    return changed(
        replace(query, principal=principal), lambda said: replace(said, grade=grade(said.by))
    )


def _some(random: Random, names: tuple[str, ...]) -> frozenset[str]:
    """Nothing, one thing or several, by turns."""
    several = frozenset(name for name in names if random.random() < 0.4)
    return random.choice((frozenset(), frozenset({random.choice(names)}), several))


def _above(rules: Ruleset, purpose: str) -> frozenset[str]:
    return frozenset(rules.vocabulary.above("Purpose", purpose))


def _uids(part: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a JSON tree
    if isinstance(part, dict):
        if "type" in part and "id" in part:
            yield part["type"], part["id"]
        for inner in part.values():
            yield from _uids(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _uids(inner)


def _numbers(part: Any) -> Iterator[int]:  # noqa: ANN401 - a JSON tree
    if isinstance(part, dict):
        value = part.get("Value")
        if isinstance(value, int) and not isinstance(value, bool):
            yield value
        for inner in part.values():
            yield from _numbers(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _numbers(inner)
