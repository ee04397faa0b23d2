"""What an expression can come to, for the second evaluator.

Booleans are `Truth` and not Python's, because Python holds `True` equal to `1` and Cedar does
not. A value that nobody has supplied yet is `Unknown`, and an expression that cannot be
evaluated is `Erroneous`: both are values, so that nothing is skipped by an exception.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from thirdcopy.policy.query import Node, Uid


class Truth(enum.Enum):
    """The two booleans of a clause."""

    TRUE = True
    FALSE = False


@dataclass(frozen=True)
class Unknown:
    """A value that depends on what *needs* names, such as `facts.necessary`."""

    needs: frozenset[str]


@dataclass(frozen=True)
class Erroneous:
    """An expression that cannot be evaluated, and in general terms why."""

    why: str


@dataclass(frozen=True)
class Record:
    """Attributes and their values; *unsaid* maps one that is not known to be there to its need."""

    items: frozenset[tuple[str, "Value"]]
    unsaid: frozenset[tuple[str, str]] = frozenset()

    def get(self, attribute: str) -> "Value | None":
        """Give the value, None where the attribute is absent."""
        for name, need in self.unsaid:
            if name == attribute:
                return Unknown(frozenset({need}))
        return next((value for name, value in self.items if name == attribute), None)


Value: TypeAlias = "Truth | int | str | Uid | frozenset[Value] | Record | Unknown | Erroneous"


def truth(holds: bool) -> Truth:  # noqa: FBT001 - it wraps a boolean
    """Give a Python boolean as a clause's."""
    return Truth.TRUE if holds else Truth.FALSE


def record(attributes: Mapping[str, Value], unsaid: Mapping[str, str] | None = None) -> Record:
    """Make a record of attributes, and of those that are not known to be there."""
    return Record(frozenset(attributes.items()), frozenset((unsaid or {}).items()))


def from_json(node: Node) -> Value:
    """Give the value that Cedar's JSON for contexts and entities writes."""
    if isinstance(node, bool):
        return truth(node)
    if isinstance(node, int | str):
        return node
    if isinstance(node, list):
        return frozenset(from_json(item) for item in node)
    if not isinstance(node, dict) or "__extn" in node:
        return Erroneous("a value of no known kind")
    if "__entity" in node:
        return Uid(node["__entity"]["type"], node["__entity"]["id"])
    return record({name: from_json(item) for name, item in node.items()})


def first_obstacle(values: Iterable[Value]) -> Unknown | Erroneous | None:
    """Give the first error among *values*, else all that is unknown in them, else None."""
    needs: frozenset[str] = frozenset()
    unknown = False
    for value in values:
        if isinstance(value, Erroneous):
            return value
        if isinstance(value, Unknown):
            unknown, needs = True, needs | value.needs
    return Unknown(needs) if unknown else None
