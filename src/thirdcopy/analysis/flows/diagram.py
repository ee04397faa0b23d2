"""Sets of situations as binary decision diagrams: which item, for which purpose, about whom.

A diagram is the set of all situations in which something can happen. What lasts along a path has
variables of its own, the same for every agreement: the category of the item, the purpose, the
purpose before (for passing on) and the markers of the person. What one decision alone rests on
(who said what, when) has variables that are forgotten once the decision is summed up.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from weakref import finalize

from thirdcopy.agreement import Vocabulary
from thirdcopy.policy.query import Uid

try:
    from dd.cudd import BDD
except ImportError:  # wheels for other systems than Linux on x86-64 are without CUDD
    from dd.autoref import BDD

Diagram: TypeAlias = Any
"""A set of situations; `dd` carries no types."""

_LEAVING: Final[list[Any]] = []
"""Managers whose diagrams are being let go of.

The collector may let go of a manager before its last diagram, if they stand in one circle, and a
diagram then speaks to memory that is not there. So each manager stays until the next is made.
"""
PURPOSE: Final = "p"
BEFORE: Final = "q"
CATEGORY: Final = "c"


@dataclass(frozen=True, eq=False)
class Choice:
    """One of several values, each under its own condition; just one of the conditions holds."""

    options: tuple[tuple[Hashable, Diagram], ...]
    inside: dict[Hashable, Diagram] = field(default_factory=dict)

    @property
    def constant(self) -> Hashable | None:
        """Give the only value, if there is just one."""
        return self.options[0][0] if len(self.options) == 1 else None


class Diagrams:
    """The diagrams over one vocabulary; those of different ones cannot be put together."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        _LEAVING.clear()
        self.bdd: Any = BDD()
        finalize(self, _LEAVING.append, self.bdd)
        self.bdd.configure(reordering=False)
        self.true: Diagram = self.bdd.true
        self.false: Diagram = self.bdd.false
        self.purposes = tuple(sorted(vocabulary.leaves("Purpose")))
        self.categories = tuple(sorted(vocabulary.codes("Category")))
        self.markers = vocabulary.markers
        wide = _width(len(self.purposes))
        self._before = [f"{BEFORE}{bit}" for bit in range(wide)]
        self._now = [f"{PURPOSE}{bit}" for bit in range(wide)]
        category = [f"{CATEGORY}{bit}" for bit in range(_width(len(self.categories)))]
        pairs = [name for both in zip(self._before, self._now, strict=True) for name in both]
        self._category = category
        self.lasting = (*category, *pairs, *(f"m.{marker}" for marker in self.markers))
        self.bdd.declare(*self.lasting)
        self._lasting = frozenset(self.lasting)
        self._known = set(self.lasting)
        self._constants: dict[Hashable, Choice] = {}
        self._slots: dict[tuple[str, tuple[Hashable, ...]], Choice] = {}
        self.purpose = self._coded(PURPOSE, self.purposes)
        self.before = self._coded(BEFORE, self.purposes)
        self.category = self._coded(CATEGORY, self.categories)
        self.purpose_choice = _choice_of("Purpose", self.purpose)
        self.category_choice = _choice_of("Category", self.category)
        self.before_choice = _choice_of("Purpose", self.before)
        self.marker = {marker: self.flag(f"m.{marker}") for marker in self.markers}

    def flag(self, name: str) -> Diagram:
        """Give an unknown truth."""
        if name not in self._known:
            self._known.add(name)
            self.bdd.declare(name)
        return self.bdd.var(name)

    def choice(self, slot: str, values: Sequence[Hashable]) -> Choice:
        """Give one of *values*, which is not known; the same slot and values give the same one."""
        if len(values) == 1:
            return self.constant(values[0])
        key = slot, tuple(values)
        if key not in self._slots:
            self._slots[key] = Choice(tuple(zip(values, self._split(slot, values), strict=True)))
        return self._slots[key]

    def constant(self, value: Hashable) -> Choice:
        """Give a value that is known."""
        if value not in self._constants:
            self._constants[value] = Choice(((value, self.true),))
        return self._constants[value]

    def any_of(self, parts: Iterable[Diagram]) -> Diagram:
        """Give the situations in any of these sets."""
        found = self.false
        for part in parts:
            found |= part
        return found

    def among(self, diagram: Diagram, coded: Mapping[str, Diagram]) -> tuple[str, ...]:
        """Give those codes that some situation of *diagram* has."""
        return tuple(code for code, guard in coded.items() if diagram & guard != self.false)

    def lasting_part(self, diagram: Diagram) -> Diagram:
        """Forget all that does not last: there is some way to say the rest."""
        return self.without(diagram, diagram.support - self._lasting)

    def without_purpose(self, diagram: Diagram) -> Diagram:
        """Forget the purpose."""
        return self.without(diagram, self._now)

    def without_before(self, diagram: Diagram) -> Diagram:
        """Forget the purpose before."""
        return self.without(diagram, self._before)

    def without_category(self, diagram: Diagram) -> Diagram:
        """Forget which item it is."""
        return self.without(diagram, self._category)

    def passed_on(self, held: Diagram, onward: Diagram) -> Diagram:
        """Give what *onward* makes of *held*, whose purpose is the one before."""
        earlier = self.bdd.let(dict(zip(self._now, self._before, strict=True)), held)
        return self.without(earlier & onward, self._before)

    def before_onward(self, wanted: Diagram, onward: Diagram) -> Diagram:
        """Give what must be held for *onward* to make something of *wanted* of it."""
        earlier = self.without(wanted & onward, self._now)
        return self.bdd.let(dict(zip(self._before, self._now, strict=True)), earlier)

    def without(self, diagram: Diagram, names: Iterable[str]) -> Diagram:
        """Forget the variables of these names."""
        names = list(names)
        return self.bdd.exist(names, diagram) if names else diagram

    def count(self, diagram: Diagram) -> int:
        """Count the situations: item, purpose and markers."""
        names = len(self._category) + len(self._now) + len(self.markers)
        return int(diagram.count(nvars=names))

    def _coded(self, prefix: str, values: Sequence[str]) -> Mapping[str, Diagram]:
        return dict(zip(values, self._split(prefix, values, rest=False), strict=True))

    def _split(
        self, prefix: str, values: Sequence[Hashable], *, rest: bool = True
    ) -> list[Diagram]:
        """Give one condition for each value; with *rest*, the last has the codes left over."""
        bits = [self.flag(f"{prefix}{bit}") for bit in range(_width(len(values)))]
        made: list[Diagram] = []
        for place in range(len(values)):
            code = self.true
            for bit, variable in enumerate(bits):
                code &= variable if place >> bit & 1 else ~variable
            made.append(code)
        if rest:
            made[-1] = ~self.any_of(made[:-1])
        return made


def _choice_of(kind: str, coded: Mapping[str, Diagram]) -> Choice:
    return Choice(tuple((Uid(kind, code), guard) for code, guard in coded.items()))


def _width(count: int) -> int:
    return (count - 1).bit_length()
