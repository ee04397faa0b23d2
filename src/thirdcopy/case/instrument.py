"""What compels a body to disclose: the instrument, and each element that must be there.

A duty or a court order is a route of its own: no agreement gives it and none can take it away.
The elements are ours after the sources; a lawyer of the body answers for each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.request import Given
from thirdcopy_client.clock import Micros

INSTRUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "niaa-2002-s129": (
        "from-the-secretary-of-state",
        "specified-person",
        "reasonable-suspicion-of-a-listed-offence",
        "lives-or-lived-in-the-area",
        "whereabouts-only",
    ),
    "court-order": (
        "court-and-number",
        "addressed-to-this-body",
        "specified-person",
        "items-named",
        "in-force-today",
    ),
}
"""Nationality, Immigration and Asylum Act 2002 section 129, and the order of a court."""

RESULTS: Final = frozenset({"upheld", "set-aside", "not-challenged"})
"""How a hold ends: only an instrument that was set aside leaves nothing to comply with."""


@dataclass(frozen=True)
class Instrument:
    """An instrument as a lawyer found it; `items` are the least that it names."""

    kind: str
    missing: tuple[str, ...]
    items: frozenset[str]
    by: Given

    @property
    def compels(self) -> bool:
        """Say whether every element was verified; one that is missing compels nobody."""
        return not self.missing


@dataclass(frozen=True)
class Hold:
    """A legal hold: a safeguard fired on the compelled route, and nothing leaves meanwhile."""

    code: str
    at: Micros
    challenge: str | None = None
    result: str | None = None
