"""The quarterly return of activity, as it is published: by body, agreement and quarter.

Nobody fills it in. It is the part of a quarter's attested table that counts what officials did
where they are posted, and is guarded with the rest of that table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.register.control import Shown
from thirdcopy.register.measure import RETURNED
from thirdcopy.register.statistics import Statistics
from thirdcopy_client.canonical import Hash

RETURN: Final = ("received", "supplied", "not-confirmed", *(one.name for one in RETURNED))
"""What a return counts, in the order in which it shows it."""


@dataclass(frozen=True)
class Return:
    """One body's return for one quarter under one agreement, by measure, as it may be shown."""

    period: str
    agreement: Hash
    body: str
    shown: Mapping[str, Shown]


def returns_of(found: Statistics, adopted: Mapping[Hash, frozenset[str]]) -> tuple[Return, ...]:
    """Give the returns of a quarter, by agreement and body.

    *adopted* gives the bodies that took up each model: where it is one body alone, the figures
    over the whole agreement are its own. A quarter that was closed before returns were published
    has none.
    """
    rows: dict[tuple[Hash, str], dict[str, Shown]] = {}
    for figure, value in found.figures.items():
        bodies = adopted.get(Hash(figure.of), frozenset())
        alone = next(iter(bodies)) if len(bodies) == 1 and figure.by == "all" else None
        body = figure.code if figure.by == "body" else alone
        if bodies and body and figure.measure in RETURN:
            rows.setdefault((Hash(figure.of), body), {})[figure.measure] = value.shown
    wanted = {one.name for one in RETURNED}
    return tuple(
        Return(found.period, agreement, body, {name: shown[name] for name in RETURN})
        for (agreement, body), shown in sorted(rows.items())
        if wanted <= shown.keys()
    )
