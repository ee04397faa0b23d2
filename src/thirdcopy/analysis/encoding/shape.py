"""The types of Cedar, read from a schema in Cedar's JSON form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

LONG = "Long"


@dataclass(frozen=True)
class Truths:
    """Bool."""


@dataclass(frozen=True)
class Numbers:
    """Long, or a type that is counted in whole units: decimal, datetime or duration."""

    unit: str = LONG


@dataclass(frozen=True)
class Texts:
    """String."""


@dataclass(frozen=True)
class Addresses:
    """ipaddr."""


@dataclass(frozen=True)
class Entities:
    """An entity of one kind."""

    kind: str


@dataclass(frozen=True)
class Sets:
    """A set of values of one shape."""

    element: "Shape"


@dataclass(frozen=True)
class Records:
    """A record: the shape of each attribute, and which of them may be missing."""

    attributes: Mapping[str, "Shape"]
    optional: frozenset[str]


Shape: TypeAlias = Truths | Numbers | Texts | Addresses | Entities | Sets | Records

_PRIMITIVE: Mapping[str, Shape] = {
    "Bool": Truths(),
    "Boolean": Truths(),
    "Long": Numbers(),
    "String": Texts(),
    "decimal": Numbers("decimal"),
    "datetime": Numbers("datetime"),
    "duration": Numbers("duration"),
    "ipaddr": Addresses(),
}


@dataclass(frozen=True)
class Names:
    """What a schema declares, by full name: common types with their namespaces, and kinds."""

    common: Mapping[str, tuple[str, Mapping[str, Any]]]
    kinds: Mapping[str, tuple[str, Mapping[str, Any]]]

    def full(self, space: str, name: str) -> str:
        """Give the full name of what *name* stands for in the namespace *space*."""
        inner = f"{space}::{name}" if space else name
        return inner if inner in self.kinds or inner in self.common else name

    def shape(self, space: str, written: Mapping[str, Any]) -> Shape:
        """Give the shape of a type as it is written in the namespace *space*."""
        name = written["type"]
        match name:
            case "Set":
                return Sets(self.shape(space, written["element"]))
            case "Record":
                return self.record(space, written)
            case "Entity":
                return Entities(self.full(space, written["name"]))
            case "Extension":
                return _primitive(written["name"])
            case "EntityOrCommon":
                name = written["name"]
        full = self.full(space, name)
        if full in self.common:
            return self.shape(*self.common[full])
        return Entities(full) if full in self.kinds else _primitive(name)

    def record(self, space: str, written: Mapping[str, Any]) -> Records:
        """Give the shape of a type that is a record; without a type, of the empty record."""
        if written.get("type", "Record") != "Record":
            shape = self.shape(space, written)
            if not isinstance(shape, Records):
                raise AssertionError("entities and contexts are records")
            return shape
        attributes = written.get("attributes", {})
        return Records(
            {key: self.shape(space, attribute) for key, attribute in attributes.items()},
            frozenset(key for key, value in attributes.items() if not value.get("required", True)),
        )


@dataclass(frozen=True)
class Schema:
    """What the generated schema of agreements says, as far as queries go."""

    officer: Records
    context: Records
    enumerations: Mapping[str, tuple[str, ...]]
    actions: tuple[str, ...]


def read_schema(schema: Mapping[str, Any]) -> Schema:
    """Give the shapes of *schema*, which has one nameless namespace.

    Every action has the same context.
    """
    names = names_in(schema)
    kinds = schema[""]["entityTypes"]
    context = next(iter(schema[""]["actions"].values()))["appliesTo"]["context"]
    return Schema(
        officer=names.record("", kinds["Officer"]["shape"]),
        context=names.record("", context),
        enumerations={name: tuple(kind["enum"]) for name, kind in kinds.items() if "enum" in kind},
        actions=tuple(schema[""]["actions"]),
    )


def names_in(schema: Mapping[str, Any]) -> Names:
    """Give everything that the namespaces of *schema* declare."""
    return Names(
        common=dict(_declared(schema, "commonTypes")), kinds=dict(_declared(schema, "entityTypes"))
    )


def entities_in(shape: Shape, kind: str) -> int:
    """Count the places in *shape* that hold one entity of *kind*."""
    if isinstance(shape, Records):
        return sum(entities_in(attribute, kind) for attribute in shape.attributes.values())
    return int(shape == Entities(kind))


def _declared(
    schema: Mapping[str, Any], part: str
) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    for space, declared in schema.items():
        for name, written in declared.get(part, {}).items():
            yield (f"{space}::{name}" if space else name), (space, written)


def _primitive(name: str) -> Shape:
    plain = name.removeprefix("__cedar::")
    if plain not in _PRIMITIVE:
        raise AssertionError(f"the schema uses a type that it does not declare: {name}")
    return _PRIMITIVE[plain]
