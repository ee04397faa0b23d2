"""What a clause speaks of, as values that each are one of a few, under conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from thirdcopy.analysis.flows.diagram import Choice, Diagram, Diagrams
from thirdcopy.policy.query import Uid


@dataclass(frozen=True)
class Truth:
    """A truth."""

    holds: Diagram


@dataclass(frozen=True)
class Person:
    """An officer, by what the officer says; two of them may be one person."""

    name: str


@dataclass(frozen=True)
class Item:
    """The field that is asked for: any category of this dataset."""

    dataset: str


@dataclass(frozen=True)
class Many:
    """A set: for each that may be in it, the condition under which it is."""

    members: tuple[tuple["Choice | Person", Diagram], ...]


@dataclass(frozen=True)
class Record:
    """A record: for each attribute, when it is there, and what it is if so."""

    attributes: Mapping[str, tuple[Diagram, "Value"]]


Value: TypeAlias = Truth | Choice | Person | Item | Many | Record
Result: TypeAlias = tuple[Value | None, Diagram]
"""A value (none if it certainly fails) and when its evaluation fails."""


class Around(Protocol):
    """What a clause is read in: the values of its variables, and who is who."""

    diagrams: Diagrams
    principal: Person
    principal_record: Record
    item: Item
    context: Record

    def inside(self, one: Uid, above: Uid) -> bool:
        """Tell whether the vocabulary has *one* in *above*."""
        ...

    def same(self, one: Person, other: Person) -> Diagram:
        """Give the condition that two officers are one person."""
        ...

    def body_of(self, person: Person) -> Choice:
        """Give the body that employs an officer."""
        ...
