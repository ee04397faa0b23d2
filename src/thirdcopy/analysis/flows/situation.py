"""One action under one agreement: what decides about it, between whom, and what may be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from thirdcopy.agreement import FactDeclaration
from thirdcopy.analysis.flows.bodies import Standing, Tree
from thirdcopy.analysis.flows.diagram import Choice, Diagram, Diagrams
from thirdcopy.analysis.flows.guarded import Person, Record, Value
from thirdcopy.analysis.flows.notes import Notes
from thirdcopy.policy.query import Est, Uid


@dataclass(frozen=True)
class Word:
    """What somebody may say: when it is said, by whom, from which body, and what it carries."""

    name: str
    given: Diagram
    by: Person
    body: Choice
    grade: Choice
    age: Choice
    value: Value | None

    @property
    def record(self) -> Record:
        """Give the word as clauses read it."""
        true = self.given | ~self.given
        parts: dict[str, tuple[Diagram, Value]] = {
            "by": (true, self.by),
            "body": (true, self.body),
            "grade": (true, self.grade),
            "ageDays": (true, self.age),
        }
        if self.value is not None:
            parts["value"] = (true, self.value)
        return Record(parts)


@dataclass(frozen=True)
class World:
    """What stays the same for all agreements of a register."""

    diagrams: Diagrams
    trees: Mapping[str, Tree]

    @property
    def bodies(self) -> Tree:
        """Give the tree of bodies."""
        return self.trees["Body"]

    @cached_property
    def grades(self) -> tuple[Uid, ...]:
        """Give every grade."""
        return tuple(Uid("Grade", grade) for grade in sorted(self.trees["Grade"].above))


@dataclass(frozen=True)
class Between:
    """Who takes part: the body that holds, the one it came from, and the officer who asks."""

    holder: str
    origin: str
    employer: str
    posted: str | None = None


@dataclass(frozen=True)
class Matter:
    """What one agreement says about one action: its clauses, and what they read."""

    action: str
    policies: Mapping[str, Est]
    facts: Mapping[str, FactDeclaration]
    notes: Notes
    standing: Standing
    dataset: str
    held_for: str | None

    @cached_property
    def amounts(self) -> Mapping[int | None, tuple[int, ...]]:
        """Give the numbers that the clauses can tell apart, from nought up or from anywhere."""
        return {least: self.notes.amounts(least) for least in (0, None)}
