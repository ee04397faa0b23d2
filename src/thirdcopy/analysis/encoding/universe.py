"""Everything that a query can name, as short lists with a place for each.

The vocabulary of agreements is closed, so every kind but one is simply listed. Officers are the
exception: there are as many codes for them as make no difference (`SPARE`). In a request under
any other schema, *fresh* says how many codes a kind needs for entities that nothing names.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

OFFICER = "Officer"
TEXT = "__cedar::String"
"""Texts have codes as entities do; Cedar reserves this name, so that no kind has it."""
SPARE = 4
"""Officers whom no query mentions, kept for replies: an attester, a decider, a second decider
and a countersigner. With twice as many others as a query has places for an officer, neither
the query nor a reply to it can run out of people, so a proof over these codes is a proof over
any number of people."""


@dataclass(frozen=True)
class Universe:
    """The entities of each kind, what each is in, and how many officers a query may name.

    *pools* says how many different values of a shape the sets of such values may have.
    """

    members: Mapping[str, tuple[str, ...]]
    above: Mapping[tuple[str, str], frozenset[tuple[str, str]]]
    officers: int = 0
    fresh: Mapping[str, int] = field(default_factory=dict)
    pools: Mapping[str, int] = field(default_factory=dict)

    def size(self, kind: str) -> int:
        """Count the codes of *kind*."""
        if kind == OFFICER and self.officers:
            return self.officers + SPARE
        return len(self.members.get(kind, ())) + self.fresh.get(kind, 0)

    def width(self, kind: str) -> int:
        """Give the bits that a code of *kind* needs."""
        return max(1, math.ceil(math.log2(max(1, self.size(kind)))))

    def code(self, kind: str, name: str) -> int | None:
        """Give the place of an entity, or nothing if the vocabulary does not have it."""
        return self._places.get((kind, name))

    def spare(self, number: int) -> int:
        """Give the *number*th of the officers whom no query mentions."""
        return self.officers + number

    def inside(self, kind: str, of: str, name: str) -> tuple[int, ...]:
        """Give the codes of *kind* that are in the entity *name* of the kind *of*."""
        return self._inside.get((kind, of, name), ())

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], int]:
        return {
            (kind, name): place
            for kind, names in self.members.items()
            for place, name in enumerate(names)
        }

    @cached_property
    def _inside(self) -> Mapping[tuple[str, str, str], tuple[int, ...]]:
        found: dict[tuple[str, str, str], list[int]] = {}
        for (kind, name), place in self._places.items():
            for of, target in self.above[kind, name]:
                found.setdefault((kind, of, target), []).append(place)
        return {key: tuple(places) for key, places in found.items()}


def closure(
    parents: Mapping[tuple[str, str], tuple[tuple[str, str], ...]],
) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    """Give everything that each entity is in, itself included, from its direct parents."""
    above: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
    for start in parents:
        seen = {start}
        waiting = [start]
        while waiting:
            for parent in parents.get(waiting.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        above[start] = frozenset(seen)
    return above
