"""One agreement under one profile, as the plain values that questions are asked about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from thirdcopy.agreement import Ruleset
from thirdcopy.agreement.tree import path_of
from thirdcopy.analysis.encoding.anyquery import STEPS, AnyQuery, any_query, officer_places
from thirdcopy.analysis.encoding.shape import Schema, read_schema
from thirdcopy.analysis.encoding.universe import Universe, closure
from thirdcopy.analysis.encoding.values import One
from thirdcopy.policy.query import Est


@dataclass(frozen=True)
class Claim:
    """A promise, as the policy that matches the queries which it speaks of."""

    id: str
    text: str
    kind: str
    actions: tuple[str, ...]
    policy: Est


@dataclass(frozen=True)
class Domain:
    """What an agreement and a profile say together, and everything that a query can name."""

    agreement: str
    profile: str
    discloser: str
    recipients: tuple[str, ...]
    held_for: str
    purposes: tuple[str, ...]
    leaf_purposes: tuple[str, ...]
    adverse: frozenset[str]
    items: tuple[str, ...]
    asked: tuple[str, ...]
    suppliers: Mapping[str, str]
    own: tuple[str, ...]
    policies: Mapping[str, Est]
    claims: tuple[Claim, ...]
    schema: Schema
    universe: Universe

    def supplier(self, path: tuple[str, ...]) -> str:
        """Give who supplies the word at *path*: a fact's supplier, or `officer` for a step."""
        if path[0] == "facts":
            return self.suppliers[path[1]]
        return "officer" if path[1] in STEPS else "discloser"

    def one(self, kind: str, name: str) -> One:
        """Give the entity *name*, which the vocabulary must have."""
        code = self.universe.code(kind, name)
        if code is None:
            raise AssertionError(f"{kind} {name} is not in the vocabulary")
        return One(kind, code)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Give nought, the integers that clauses name, and their neighbours, greatest first."""
        named = {0}
        for policy in (*self.policies.values(), *(claim.policy for claim in self.claims)):
            named.update(_integers(policy["conditions"]))
        near = {number + step for number in named for step in (-1, 0, 1)}
        return tuple(sorted((number for number in near if number >= 0), reverse=True))

    def query(self, action: str, prefix: str) -> AnyQuery:
        """Give the query of which nothing is known but *action*; see `any_query` for *prefix*.

        Queries for different actions have the same unknowns, so what is said of them is written
        down once.
        """
        if prefix not in self._queries:
            self._queries[prefix] = any_query(self.schema, self.universe, action, prefix)
        return replace(self._queries[prefix], action=action)

    @cached_property
    def _queries(self) -> dict[str, AnyQuery]:
        return {}

    def permits(self, action: str) -> bool:
        """Tell whether any clause could permit *action*."""
        return any(
            policy["effect"] == "permit" and applies_to(policy, action)
            for policy in self.policies.values()
        )


def domain_of(ruleset: Ruleset) -> Domain:
    """Give *ruleset* as plain values, with as many codes for officers as its proofs need."""
    agreement, vocabulary = ruleset.agreement, ruleset.vocabulary
    schema = read_schema(ruleset.schema)
    dataset = vocabulary.datasets[agreement.dataset]
    leaves = tuple(sorted(vocabulary.leaves("Purpose")))
    named = frozenset(agreement.purposes)
    claims = [
        Claim(
            f"{document.id}:{promise.id}", promise.text, promise.kind, promise.actions, promise.est
        )
        for document in (agreement, ruleset.profile)
        for promise in document.promises.values()
    ]
    return Domain(
        agreement=agreement.id,
        profile=ruleset.profile.id,
        discloser=agreement.discloser,
        recipients=agreement.recipients,
        held_for=dataset.held_for,
        purposes=tuple(leaf for leaf in leaves if named & vocabulary.above("Purpose", leaf)),
        leaf_purposes=leaves,
        adverse=frozenset(
            leaf for leaf in leaves if "adverse" in vocabulary.above("Purpose", leaf)
        ),
        items=agreement.fields,
        asked=agreement.asks,
        suppliers={name: fact.by for name, fact in ruleset.facts.items()},
        own=tuple(f"{agreement.id}:{clause}" for clause in agreement.clauses),
        policies=ruleset.policies,
        claims=tuple(claims),
        schema=schema,
        universe=_universe(ruleset, schema),
    )


def _universe(ruleset: Ruleset, schema: Schema) -> Universe:
    parents = {
        (uid.type, uid.id): tuple((parent.type, parent.id) for parent in above)
        for uid, above in ruleset.compiled.parents.items()
    }
    parents |= {(kind, name): () for kind, names in schema.enumerations.items() for name in names}
    members: dict[str, list[str]] = {}
    for kind, name in sorted(parents):
        members.setdefault(kind, []).append(name)
    return Universe(
        members={kind: tuple(names) for kind, names in members.items()},
        above=closure(parents),
        officers=2 * officer_places(schema),
    )


def applies_to(policy: Mapping[str, Any], action: str) -> bool:
    """Tell whether the scope of *policy* admits *action*."""
    scope = policy["action"]
    if scope["op"] == "All":
        return True
    named = scope["entities"] if "entities" in scope else (scope["entity"],)
    return any(entity["id"] == action for entity in named)


def reads_fact(policy: Mapping[str, Any], fact: str) -> bool:
    """Tell whether *policy* reads a fact, or asks whether it is there."""
    waiting: list[Any] = [policy["conditions"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            if part.get("attr") == fact and path_of(part["left"]) == ("context", "facts"):
                return True
            waiting.extend(part.values())
    return False


def _integers(part: object) -> Iterator[int]:
    if isinstance(part, list):
        for item in part:
            yield from _integers(item)
    elif isinstance(part, dict):
        value = part.get("Value")
        if isinstance(value, int) and not isinstance(value, bool):
            yield value
        for item in part.values():
            yield from _integers(item)
