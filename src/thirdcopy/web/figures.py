"""Figures of closed periods by agreement, as pages show them.

Exact counts that are not published never come near a page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.statistics import statistics_of
from thirdcopy.register import ALL_MEASURES, MEASURES, Shown, Statistics, format_figures, order
from thirdcopy_client.canonical import Hash

_COUNTED = tuple(one.name for one in MEASURES)


@dataclass(frozen=True)
class Figures:
    """The counted figures of one agreement in one period, by measure, as they may be shown."""

    agreement: Hash
    period: str
    shown: Mapping[str, Shown]
    recountable: bool


@dataclass(frozen=True)
class Line:
    """One figure of a table: what is shown, how it is controlled, and who can check it."""

    measure: str
    unit: str
    shown: Shown
    control: str
    recountable: bool


@dataclass(frozen=True)
class Tables:
    """Every table of one agreement in one period; the parts are by body, kind of body, version."""

    counted: tuple[Line, ...]
    kept: tuple[Line, ...]
    bodies: Mapping[str, Mapping[str, Shown]]
    requesters: Mapping[str, Mapping[str, Shown]]
    versions: Mapping[str, Shown]

    @property
    def controls(self) -> tuple[str, ...]:
        """Give the profiles of disclosure control that hide anything here."""
        used = {one.control for one in (*self.counted, *self.kept)}
        return tuple(sorted(used - {"exact"}))


@dataclass(frozen=True)
class Series:
    """The figures of one agreement over its quarters, oldest first."""

    agreement: Hash
    quarters: tuple[Figures, ...]


def by_agreement(found: Statistics) -> tuple[Figures, ...]:
    """Give the figures over each whole agreement, by measure."""
    of: dict[str, dict[str, Shown]] = {}
    for figure, value in found.figures.items():
        if figure.by == "all" and figure.measure in _COUNTED:
            of.setdefault(figure.of, {})[figure.measure] = value.shown
    recountable = {one.of for one in found.recountable}
    return tuple(
        Figures(
            Hash(one),
            found.period,
            {name: shown[name] for name in _COUNTED if name in shown},
            recountable=one in recountable,
        )
        for one, shown in of.items()
    )


def tables_of(found: Statistics, agreement: Agreement) -> Tables:
    """Give every table of one agreement, its rows in the order of the measures."""
    figures = found.only(frozenset({agreement.hash, agreement.id})).figures
    in_order = sorted(figures, key=order)
    lines = [
        Line(
            one.measure,
            ALL_MEASURES[one.measure].unit,
            figures[one].shown,
            figures[one].control,
            recountable=one in found.recountable,
        )
        for one in in_order
        if one.by == "all"
    ]
    parts: dict[str, dict[str, dict[str, Shown]]] = {"body": {}, "requesters": {}, "versions": {}}
    for one in in_order:
        if one.by != "all":
            parts[one.by].setdefault(one.code, {})[one.measure] = figures[one].shown
    return Tables(
        counted=tuple(one for one in lines if one.measure in _COUNTED),
        kept=tuple(one for one in lines if one.measure not in _COUNTED),
        bodies=parts["body"],
        requesters=parts["requesters"],
        versions=parts["versions"].get("", {}),
    )


def series_of(gateway: Gateway, agreements: Iterable[Hash]) -> dict[Hash, Series]:
    """Give the figures of these agreements over every quarter that has any."""
    found: dict[Hash, list[Figures]] = {one: [] for one in agreements}
    for each in statistics_of(gateway, gates.published_periods(gateway)):
        for figures in by_agreement(each):
            if figures.agreement in found:
                found[figures.agreement].append(figures)
    return {one: Series(one, tuple(figures)) for one, figures in found.items() if figures}


def latest_of(gateway: Gateway) -> dict[Hash, Figures]:
    """Give, for each agreement, its figures in the last closed quarter that has any."""
    latest: dict[Hash, Figures] = {}
    for each in statistics_of(gateway, gates.published_periods(gateway)):
        found = by_agreement(each)
        latest.update({one.agreement: one for one in found})
    return latest


def recountable_csv(found: Statistics) -> bytes:
    """Write the figures that anyone can recount, as CSV."""
    return format_figures({one: found.figures[one] for one in found.recountable})
