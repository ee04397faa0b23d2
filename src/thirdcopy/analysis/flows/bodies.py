"""Bodies by where they stand: which a clause can tell apart, and which it cannot.

A clause names a few bodies and asks what is in what. Of hundreds of councils below one heading it
can tell none from another, so one of them stands for all.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from thirdcopy.agreement import Vocabulary

Bodies = frozenset[str]


@dataclass(frozen=True)
class Tree:
    """What stands above and below each code of a tree of the vocabulary, itself included."""

    above: Mapping[str, frozenset[str]]

    @cached_property
    def below(self) -> Mapping[str, frozenset[str]]:
        """Give each code and all that stand below it."""
        found: dict[str, set[str]] = {code: set() for code in self.above}
        for code, above in self.above.items():
            for one in above:
                found[one].add(code)
        return {code: frozenset(below) for code, below in found.items()}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Give every code."""
        return frozenset(self.above)

    def around(self, codes: Iterable[str]) -> frozenset[str]:
        """Give all that are in one of *codes*, or the reverse."""
        found: set[str] = set()
        for code in codes:
            found |= self.above[code]
            found |= self.below[code]
        return frozenset(found)

    def relation(self, one: str, other: str) -> str:
        """Say how two codes stand to each other."""
        if one == other:
            return "same"
        if other in self.above[one]:
            return "below"
        return "above" if one in self.above[other] else "apart"


def tree_of(vocabulary: Vocabulary, kind: str) -> Tree:
    """Give the tree of one kind of the vocabulary."""
    return Tree({code: vocabulary.above(kind, code) for code in vocabulary.codes(kind)})


def alike(candidates: Bodies, told_apart: Callable[[str], Hashable]) -> Mapping[Hashable, Bodies]:
    """Group *candidates* by what can be told of them."""
    groups: dict[Hashable, set[str]] = {}
    for body in candidates:
        groups.setdefault(told_apart(body), set()).add(body)
    return {key: frozenset(group) for key, group in groups.items()}


@dataclass(frozen=True)
class Standing:
    """How bodies stand to those that the clauses of one agreement name."""

    tree: Tree
    named: Bodies

    def told(self, body: str, *beside: str) -> Hashable:
        """Give what a clause can tell of *body* alone, beside others that are settled."""
        relations = tuple(self.tree.relation(body, other) for other in beside)
        return self.named & self.tree.above[body], relations

    def place(self, body: str, *beside: str) -> Hashable:
        """Give what a clause can tell of *body* and of whoever speaks for the others."""
        told = self.told(body, *beside)
        near = self.tree.around((body,))
        speaking: set[Hashable] = set()
        for other in beside:
            if self.tree.relation(body, other) != "apart":
                for key, alike_there in self._speakers(other, beside).items():
                    if not alike_there <= near:
                        speaking.add((key, "apart"))
                    speaking.update(
                        (key, self.tree.relation(one, body)) for one in alike_there & near
                    )
        return told, frozenset(speaking)

    def seat(self, body: str, *beside: str) -> Hashable:
        """Give as `place`, and what can be told of whoever speaks for *body*."""
        within = frozenset(self.told(one, body, *beside) for one in self.tree.below[body])
        return self.place(body, *beside), within

    def near(self, *bodies: str) -> Bodies:
        """Give the bodies of which something can be told: all others are alike."""
        return self._below_named | self.tree.around(bodies)

    def like(self, body: str, beside: str, actual: str) -> Bodies:
        """Give who stands to *actual* as *body* does to *beside*."""
        wanted = self.place(body, beside)
        return frozenset(one for one in self.tree.codes if self.place(one, actual) == wanted)

    def pairs(
        self, first: Bodies, second: Bodies, example: tuple[str, str]
    ) -> Iterator[tuple[Bodies, Bodies]]:
        """Give the pairs that stand to each other as the two of *example*, as products of sets.

        The first of *example* is one of *first*, which are alike; *second* are all from among
        whom the others may be.
        """
        one, other = example
        alike_second = second & self._classes[self.told(other)]
        if self.tree.relation(other, one) != "apart":
            standing = self.place(other, one)
            for each in sorted(first):
                near = self.tree.around((each,)) & alike_second
                found = frozenset(body for body in near if self.place(body, each) == standing)
                if found:
                    yield frozenset((each,)), found
        elif self._none_meet(first, alike_second):
            yield first, alike_second
        else:
            for each in sorted(first):
                found = alike_second - self.tree.around((each,))
                if found:
                    yield frozenset((each,)), found

    def _none_meet(self, first: Bodies, second: Bodies) -> bool:
        return self.tree.around(first).isdisjoint(second)

    def _speakers(self, body: str, beside: tuple[str, ...]) -> Mapping[Hashable, Bodies]:
        """Group those in *body* by what a clause can tell of them."""
        if (body, beside) not in self._known:
            below = self.tree.below[body]
            self._known[body, beside] = alike(below, lambda one: self.told(one, *beside))
        return self._known[body, beside]

    @cached_property
    def _classes(self) -> Mapping[Hashable, Bodies]:
        """Group all bodies by what a clause can tell of them alone."""
        return alike(self.tree.codes, self.told)

    @cached_property
    def _known(self) -> dict[tuple[str, tuple[str, ...]], Mapping[Hashable, Bodies]]:
        return {}

    def everywhere(self, *beside: str) -> Sequence[Bodies]:
        """Group all bodies by what a clause can tell of them."""
        near = self.near(*beside)
        groups = alike(near, lambda body: self.place(body, *beside))
        far = self.tree.codes - near
        return [*sorted(groups.values(), key=min), *([far] if far else [])]

    @cached_property
    def _below_named(self) -> Bodies:
        return frozenset().union(*(self.tree.below[body] for body in self.named))
