"""Statistics of a period as the public has them, and as programs read them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from thirdcopy.register.figure import Figure, Value
from thirdcopy.register.measure import ALL_MEASURES
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, date_of

RECOUNTABLE = "recountable"
ATTESTED = "attested"


@dataclass(frozen=True)
class Version:
    """One version of a quarter's attested table; the first has neither day nor reason."""

    number: int
    sha256: Hash
    at: Micros | None
    reason: str | None
    figures: Mapping[Figure, Value]


@dataclass(frozen=True)
class Correction:
    """A figure that was published and is now another; either is None where it was not shown."""

    figure: Figure
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Statistics:
    """What was published of a period: each figure, and those that anyone can recount."""

    period: str
    figures: Mapping[Figure, Value]
    recountable: frozenset[Figure]
    versions: tuple[Version, ...] = ()

    def kind_of(self, figure: Figure) -> str:
        """Say who can check a figure: anyone, or an auditor."""
        return RECOUNTABLE if figure in self.recountable else ATTESTED

    def only(self, agreements: frozenset[str]) -> "Statistics":
        """Keep the figures of these agreements, named by hash or, over all versions, by id."""
        figures = {one: value for one, value in self.figures.items() if one.of in agreements}
        recountable = frozenset(one for one in self.recountable if one.of in agreements)
        versions = tuple(
            replace(
                each,
                figures={one: v for one, v in each.figures.items() if one.of in agreements},
            )
            for each in self.versions
        )
        return Statistics(self.period, figures, recountable, versions)

    def corrections(self) -> tuple[tuple[Version, tuple[Correction, ...]], ...]:
        """Give each version after the first with the figures in which it differs from the last."""
        found = []
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            changed = tuple(
                Correction(figure, _shown(before, figure), _shown(after, figure))
                for figure in sorted({*before.figures, *after.figures})
                if _shown(before, figure) != _shown(after, figure)
            )
            found.append((after, changed))
        return tuple(found)


def _shown(version: Version, figure: Figure) -> str | None:
    value = version.figures.get(figure)
    return value.shown if value else None


def statistics_json(found: Statistics, names: Mapping[str, str]) -> dict[str, Json]:
    """Give statistics as JSON: each figure with who can check it, and what the measures mean.

    *names* gives the id of each agreement by its hash.
    """
    used = {one.measure for one in found.figures}
    return {
        "period": found.period,
        "figures": [
            {
                "agreement": names.get(one.of, one.of),
                "hash": one.of if one.of in names else None,
                "by": one.by,
                "code": one.code,
                "measure": one.measure,
                "unit": ALL_MEASURES[one.measure].unit,
                "value": int(value.shown) if value.shown.isdecimal() else None,
                "shown": value.shown,
                "control": value.control,
                "kind": found.kind_of(one),
            }
            for one, value in found.figures.items()
        ],
        "definitions": {name: one.definition for name, one in ALL_MEASURES.items() if name in used},
        "corrections": [
            {
                "on": date_of(version.at).isoformat() if version.at is not None else None,
                "reason": version.reason,
                "figures": [
                    {
                        "agreement": names.get(one.figure.of, one.figure.of),
                        "by": one.figure.by,
                        "code": one.figure.code,
                        "measure": one.figure.measure,
                        "was": one.was,
                        "is": one.now,
                    }
                    for one in changed
                ],
            }
            for version, changed in found.corrections()
        ],
    }
