"""How often deciders answered, before they saw it, as the agreement then did.

A rate is published only over enough people and decisions that it is nobody's own (DESIGN 5), and
for whole quarters only: rates of more and more answers would give the newest one away.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy_client.canonical import Hash

DECIDERS: Final = 5
"""Fewer people than this have no rate."""
DECISIONS: Final = 50
"""Fewer requests than this have none either."""
_NAMES: Final = ("agreement", "agreeing-percent")


@dataclass(frozen=True)
class BlindAnswer:
    """One answer: under which agreement, in which case, by whom, and whether it agrees."""

    agreement: Hash
    case: str
    by: str
    agrees: bool


def rates_of(answers: Iterable[BlindAnswer]) -> dict[Hash, int]:
    """Give, for each agreement that has one, how many of a hundred answers agree."""
    found: dict[Hash, list[BlindAnswer]] = defaultdict(list)
    for one in answers:
        found[one.agreement].append(one)
    return {
        agreement: round(100 * sum(one.agrees for one in given) / len(given))
        for agreement, given in sorted(found.items())
        if len({one.by for one in given}) >= DECIDERS
        and len({one.case for one in given}) >= DECISIONS
    }


def format_rates(rates: Mapping[Hash, int]) -> bytes:
    """Write the attested table of a quarter's rates."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([_NAMES, *sorted(rates.items())])
    return out.getvalue().encode()


def parse_rates(data: bytes) -> dict[Hash, int]:
    """Read what `format_rates` wrote."""
    _, *rows = csv.reader(io.StringIO(data.decode()))
    return {Hash(agreement): int(percent) for agreement, percent in rows}
