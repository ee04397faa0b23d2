"""What a clause is read in: the variables, and all that it can ask about entities."""

from collections.abc import Mapping
from typing import Protocol

from thirdcopy.analysis.encoding.shape import Shape
from thirdcopy.analysis.encoding.terms import Bool
from thirdcopy.analysis.encoding.universe import Universe
from thirdcopy.analysis.encoding.values import One, Record, Value


class OutsideFragmentError(Exception):
    """A clause says something that the analyser cannot read; it never leaves this package."""


class Environment(Protocol):
    """A request, known or not, and the entities around it."""

    @property
    def universe(self) -> Universe:
        """Give everything that has a code."""

    @property
    def variables(self) -> Mapping[str, Value]:
        """Give what `principal`, `action`, `resource` and `context` stand for."""

    def one(self, kind: str, name: str) -> One:
        """Give the entity, or the text, that a clause names."""

    def name(self, kind: str, code: int) -> str | None:
        """Give the name of what has a code, or nothing if it has none."""

    def attributes(self, one: One) -> tuple[Bool, Record]:
        """Give whether an entity exists, and its attributes if it does."""

    def tag(self, one: One, key: One) -> tuple[Bool, Value | None]:
        """Give whether an entity has a tag, and the tag if its kind has any."""

    def within(self, one: One, above: One) -> Bool:
        """Give the condition that *one* is *above*, or stands below it."""

    def compared(self, what: str | Shape | None, times: int = 1, *, within: bool = False) -> None:
        """Note that sets of a kind or of a shape were compared, or held against *times* values.

        Each time, one more value of that sort may be needed to tell two sets apart, or to be what
        an entity is *within*.
        """
