"""The types of a query, read from the schema that the engine is given.

Only what the agreement language can say: truths, integers, entities, sets of entities and
records. Anything else in a schema is a fault of ours, because the schema is generated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Truths:
    """Bool."""


@dataclass(frozen=True)
class Numbers:
    """Long."""


@dataclass(frozen=True)
class Entities:
    """An entity of one kind."""

    kind: str


@dataclass(frozen=True)
class Sets:
    """A set of entities of one kind."""

    kind: str


@dataclass(frozen=True)
class Records:
    """A record: the shape of each attribute, and which of them may be missing."""

    attributes: Mapping[str, "Shape"]
    optional: frozenset[str]


Shape: TypeAlias = Truths | Numbers | Entities | Sets | Records


@dataclass(frozen=True)
class Schema:
    """What the generated schema says, as far as queries go."""

    officer: Records
    context: Records
    enumerations: Mapping[str, tuple[str, ...]]
    actions: tuple[str, ...]


def read_schema(schema: Mapping[str, Any]) -> Schema:
    """Give the shapes of *schema*, Cedar's JSON form with one nameless namespace.

    Every action has the same context.
    """
    space = schema[""]
    kinds, common = space["entityTypes"], space.get("commonTypes", {})
    context = next(iter(space["actions"].values()))["appliesTo"]["context"]
    return Schema(
        officer=_record(kinds["Officer"]["shape"], common),
        context=_record(context, common),
        enumerations={name: tuple(kind["enum"]) for name, kind in kinds.items() if "enum" in kind},
        actions=tuple(space["actions"]),
    )


def entities_in(shape: Shape, kind: str) -> int:
    """Count the places in *shape* that hold one entity of *kind*."""
    if isinstance(shape, Records):
        return sum(entities_in(attribute, kind) for attribute in shape.attributes.values())
    return int(shape == Entities(kind))


def _shape(written: Mapping[str, Any], common: Mapping[str, Any]) -> Shape:
    name = written["type"]
    if name in {"EntityOrCommon", "Entity"}:
        name = written["name"]
        if name not in common and name not in {"Bool", "Boolean", "Long"}:
            return Entities(name)
    if name in common:
        return _shape(common[name], common)
    if name in {"Bool", "Boolean"}:
        return Truths()
    if name == "Long":
        return Numbers()
    if name == "Set":
        element = _shape(written["element"], common)
        if isinstance(element, Entities):
            return Sets(element.kind)
    if name == "Record":
        attributes = written["attributes"]
        return Records(
            {key: _shape(attribute, common) for key, attribute in attributes.items()},
            frozenset(key for key, value in attributes.items() if not value.get("required", True)),
        )
    raise AssertionError(f"the schema uses a type that the analyser does not know: {name}")


def _record(written: Mapping[str, Any], common: Mapping[str, Any]) -> Records:
    shape = _shape(written, common)
    if not isinstance(shape, Records):
        raise AssertionError("officers and contexts are records")  # noqa: TRY004 - a bug
    return shape
