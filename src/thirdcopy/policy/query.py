"""One question for the engine: may this officer come to hold this field for this purpose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Est: TypeAlias = dict[str, Any]
"""A Cedar policy, or a part of one, in Cedar's JSON policy format."""

Node: TypeAlias = Any
"""A part of a policy's JSON tree, or of Cedar's JSON for entities and contexts."""


class Uid(NamedTuple):
    """An entity's type and identifier, as in `Body::"home-office"`."""

    type: str
    id: str


@dataclass(frozen=True)
class Officer:
    """A person who acts for a body; *body* is the employer, never the place of posting."""

    id: str
    body: str
    grade: str
    posted_to: str | None = None


@dataclass(frozen=True)
class Attestation:
    """What one officer has said, *age_days* ago; a typed fact carries a *value*.

    Body and grade are copied from the directory when the officer says it, so that a clause
    never has to read them from the officer.
    """

    by: str
    body: str
    grade: str
    age_days: int
    value: bool | int | str | None = None


Fact: TypeAlias = Attestation | bool | int | str


@dataclass(frozen=True, kw_only=True)
class Query:
    """The whole input of one verdict: one action on one field about one person.

    The principal is whoever would come to hold the data. *holder* holds it now and *origin*
    first disclosed it; they differ only in onward disclosure. *resource* is a field, written
    `<dataset>/<category>`. Nothing has a default: an empty set of markers is a statement.
    """

    action: str
    principal: Officer
    resource: str
    purpose: str
    held_for: str
    holder: str
    origin: str
    markers: frozenset[str]
    screened: Attestation | None
    steps: Mapping[str, Attestation]
    this_month: int
    of_this_person_this_month: int
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Verdict:
    """What the clauses say; *clauses* determined it, and any error means that it is refused."""

    allowed: bool
    clauses: tuple[str, ...]
    errors: tuple[str, ...]


def context_of(query: Query) -> dict[str, Any]:
    """Give the context of *query* in Cedar's JSON, entities escaped."""
    screened = {} if query.screened is None else {"screened": _attestation(query.screened)}
    return {
        "purpose": _entity("Purpose", query.purpose),
        "heldFor": _entity("Purpose", query.held_for),
        "holder": _entity("Body", query.holder),
        "origin": _entity("Body", query.origin),
        "subject": {
            "markers": [_entity("Marker", marker) for marker in sorted(query.markers)],
            **screened,
        },
        "steps": {step: _attestation(said) for step, said in query.steps.items()},
        "use": {
            "thisMonth": query.this_month,
            "ofThisPersonThisMonth": query.of_this_person_this_month,
        },
        "facts": {name: _fact(name, fact) for name, fact in query.facts.items()},
    }


def uids_of(query: Query) -> Iterator[Uid]:
    """Give every entity that *query* names, officers apart: each must exist in the graph."""
    yield Uid("Field", query.resource)
    for purpose in (query.purpose, query.held_for):
        yield Uid("Purpose", purpose)
    for body in (query.holder, query.origin, query.principal.posted_to):
        if body is not None:
            yield Uid("Body", body)
    for marker in query.markers:
        yield Uid("Marker", marker)
    for officer in _mentions(query):
        yield Uid("Body", officer.body)
        yield Uid("Grade", officer.grade)
    for name, fact in query.facts.items():
        value = fact.value if isinstance(fact, Attestation) else fact
        if isinstance(value, str):
            yield Uid(value_type(name), value)


def officers_of(query: Query) -> tuple[Officer, ...] | None:
    """Give each officer of *query* once; None if one person appears with two bodies or grades."""
    officers = {query.principal.id: query.principal}
    for said in _mentions(query):
        known = officers.setdefault(said.id, said)
        if (known.body, known.grade) != (said.body, said.grade):
            return None
    return tuple(officers.values())


def value_type(fact: str) -> str:
    """Give the name of the enumerated entity type that holds the values of a typed fact."""
    return f"F_{fact}"


def _mentions(query: Query) -> Iterator[Officer]:
    yield query.principal
    said = [*query.steps.values(), *query.facts.values(), query.screened]
    for attestation in said:
        if isinstance(attestation, Attestation):
            yield Officer(attestation.by, attestation.body, attestation.grade)


def _entity(kind: str, code: str) -> dict[str, Any]:
    return {"__entity": {"type": kind, "id": code}}


def _attestation(said: Attestation, fact: str | None = None) -> dict[str, Any]:
    value = {} if said.value is None else {"value": _value(fact or "", said.value)}
    return {
        "by": _entity("Officer", said.by),
        "body": _entity("Body", said.body),
        "grade": _entity("Grade", said.grade),
        "ageDays": said.age_days,
        **value,
    }


def _fact(name: str, fact: Fact) -> Node:
    return _attestation(fact, name) if isinstance(fact, Attestation) else _value(name, fact)


def _value(fact: str, value: bool | int | str) -> Node:  # noqa: FBT001 - a fact may be a boolean
    return _entity(value_type(fact), value) if isinstance(value, str) else value
