"""What front matter may hold, as the readers themselves ask for it.

A `Table` that carries an `Outline` holds no values: it notes each key that a reader asks for,
and what may stand there. So a description of the front matter cannot drift from its reading.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "texts", "number", "flag", "day", "table", "tables"]
ANY_NAME = "*"


@dataclass
class Asked:
    """What may stand at one key: each kind with its closed words, if these are closed."""

    required: bool = False
    kinds: dict[Kind, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Outline:
    """The keys of one table in the order of reading; of a table of names, its one key is `*`."""

    keys: dict[str, Asked] = field(default_factory=dict)
    below: dict[str, "Outline"] = field(default_factory=dict)
    names: tuple[str, ...] | None = None

    def note(
        self, key: str, kind: Kind, words: Iterable[str] = (), *, required: bool = True
    ) -> None:
        """Note that a reader asks for *key*."""
        asked = self.keys.setdefault(key, Asked(required))
        asked.kinds.setdefault(kind, tuple(words))

    def child(self, key: str) -> "Outline":
        """Give the outline of the table at *key*."""
        return self.below.setdefault(key, Outline())

    def paths(self, above: str = "") -> Iterator[str]:
        """Give every key as a dotted path, a table before what stands in it."""
        for key in self.keys:
            yield f"{above}{key}"
            if key in self.below:
                yield from self.below[key].paths(f"{above}{key}.")
