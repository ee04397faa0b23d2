"""The guard: no hidden figure can be worked out from the others, whoever adds them up.

What is published is a set of equations over cells: sums, each known exactly, within a few, or as
hidden. Before a quarter is released its figures are attacked as a reader would attack them, by
integer programming, with every earlier release, the size of the log, and one party's own cases
as known. A hidden figure for which only one value fits is *recovered*; figures beside it are then
held back (`[c]`) until none is. What was safe before stays safe: a release in which everything is
held back adds nothing to what was known.

The solver is HiGHS. What it answers is not trusted for safety: a figure counts as safe only when
two different solutions were found, and each is a list of numbers that fits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import highspy

from thirdcopy.register.control import CONTROLS, GUARDING, SUPPRESSED, Shown
from thirdcopy.register.figure import Cell, Figure, Planned
from thirdcopy.register.measure import ASKER_KNOWS, ENDS, MEASURES, PEOPLE, REASONS, RETURNED

_WHOLE: Final = highspy.HighsVarType.kInteger
_ROUNDING: Final = 1e-6
_TRIED: Final = 30
"""So many of the nearest figures are tried alone; beyond, the nearest is held back and so on."""
_COUNTED: Final = frozenset(one.name for one in (*MEASURES, *RETURNED))
"""The measures of events that have an entry of the log each."""


@dataclass(frozen=True)
class Release:
    """A figure as it was published, or is about to be."""

    planned: Planned
    shown: Shown

    @property
    def hides(self) -> bool:
        """Say whether it keeps its count from the reader."""
        return self.shown in {SUPPRESSED, GUARDING}


@dataclass(frozen=True)
class Surroundings:
    """What a reader knows beside the figures.

    *sealed* gives, for a quarter, how many entries of the log were not opened: no fewer than the
    counted events of the *attested* agreements. *parties* are the bodies that ask.
    """

    truth: Mapping[Cell, int]
    attested: frozenset[str]
    sealed: Mapping[str, int]
    parties: frozenset[str]


def protect(
    planned: Iterable[Planned], before: Sequence[Release], around: Surroundings
) -> dict[Figure, Shown]:
    """Give what is shown of each planned figure, so that nothing hidden can be worked out.

    Holding more back never tells an attacker more, so the attackers are met one after another.
    """
    releases = [*before]
    releases += [Release(one, CONTROLS[one.control].shown(one.count)) for one in planned]
    for attacker in (None, *sorted(around.parties)):
        reader = _Reader(releases, around, attacker)
        for hidden in reader.recovered():
            if _given_away(releases, around, attacker, hidden):
                continue
            held: list[int] = []
            while reader.recovers(hidden):
                held.append(_to_hold_back(releases, len(before), reader, hidden, held))
                reader.forget(held[-1])
            for at in _needed(reader, hidden, held):
                releases[at] = Release(releases[at].planned, GUARDING)
    return {one.planned.figure: one.shown for one in releases[len(before) :]}


def recovered(
    releases: Sequence[Release], around: Surroundings, attacker: str | None
) -> tuple[Figure, ...]:
    """Give the hidden figures for which an attacker is left with one value.

    *attacker* is a body that knows its own cases, or None for somebody who has the public files
    alone. A figure that counts only the attacker's own cases is no secret from it.
    """
    return tuple(one.figure for one in _Reader(releases, around, attacker).recovered())


def _given_away(
    releases: Sequence[Release], around: Surroundings, attacker: str | None, hidden: Planned
) -> bool:
    """Say whether the log itself tells a figure, so that no holding back could hide it."""
    bare = [one if one.planned.public else Release(one.planned, GUARDING) for one in releases]
    return _Reader(bare, around, attacker).recovers(hidden)


def _to_hold_back(
    releases: Sequence[Release],
    first: int,
    reader: "_Reader",
    hidden: Planned,
    held: Collection[int],
) -> int:
    """Give the place of the figure to hold back: the nearest that alone helps, else the nearest.

    Only figures from *first* on are not published yet. The hidden one itself comes last: that it
    is small is then not said of it any more.
    """
    places = [
        at
        for at, one in enumerate(releases)
        if at >= first and at not in held and not one.planned.public and one.shown != GUARDING
    ]
    places.sort(key=lambda at: _distance(releases[at].planned, hidden))
    holding = reader.holding(hidden)
    places = [at for at in places if holding is None or at in holding] or places
    for at in places[:_TRIED]:
        reader.forget(at)
        helps = not reader.recovers(hidden)
        reader.recall(at)
        if helps:
            return at
    return places[0]


def _needed(reader: "_Reader", hidden: Planned, held: Sequence[int]) -> list[int]:
    """Give what of *held* must be, and let the reader know the rest again."""
    needed = []
    for at in held:
        reader.recall(at)
        if reader.recovers(hidden):
            reader.forget(at)
            needed.append(at)
    return needed


def _distance(one: Planned, hidden: Planned) -> tuple[bool, bool, bool, bool, int, Figure]:
    """Order what may be held back: the nearest first, parts before totals, small before great."""
    here = bool(one.cells & hidden.cells)
    alike = _family(one.figure.measure) == _family(hidden.figure.measure)
    elsewhere = one.figure.of != hidden.figure.of
    same = (one.figure.by, one.figure.code) == (hidden.figure.by, hidden.figure.code)
    near = here or (alike and same)
    return one == hidden, elsewhere, not near, not alike, one.count, one.figure


def _family(measure: str) -> str:
    """Give what a measure is one part of, with others that add up with it."""
    if measure in {*REASONS, "rejected"}:
        return "rejected"
    return "received" if measure in ENDS else measure


def _knows(attacker: str | None, cell: Cell) -> bool:
    return attacker is not None and cell.body == attacker and cell.measure in ASKER_KNOWS


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: standard output is for what a command gives."""

    def enableCallbacks(self) -> None:  # type: ignore[explicit-override]  # noqa: N802 - its name there; 3.11 has no override
        """Turn off the output before anything else of the solver is set up."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Reader:
    """All that one attacker knows, as whole numbers that are to be found."""

    def __init__(
        self, releases: Sequence[Release], around: Surroundings, attacker: str | None
    ) -> None:
        self._solver = _Quiet()  # type: ignore[no-untyped-call]
        self._releases = releases
        self._attacker = attacker
        self._truth = around.truth
        self._weights: Sequence[float] | None = None
        cells = {cell for one in releases for cell in one.planned.cells} | around.truth.keys()
        self._variables: dict[Cell, highspy.highs_var] = {}
        for cell in sorted(cells):
            least, most = 0.0, highspy.kHighsInf
            if _knows(attacker, cell):
                least = most = float(around.truth.get(cell, 0))
            self._variables[cell] = self._solver.addVariable(least, most)
        self._rows = [self._row(one) for one in releases]
        self._relate(cells, around)

    def recovered(self) -> tuple[Planned, ...]:
        """Give the hidden figures for which one value is left, and that are not one's own."""
        waiting = {
            one.planned.figure: one.planned
            for one in self._releases
            if one.hides and not self._is_own(one.planned)
        }
        for planned in tuple(waiting.values()):
            for greatest in (True, False):
                if planned.figure in waiting:
                    found = self.extreme(planned.cells, greatest=greatest)
                    for other in tuple(waiting.values()):
                        if sum(found[cell] for cell in other.cells) != other.count:
                            del waiting[other.figure]
        return tuple(waiting.values())

    def _is_own(self, planned: Planned) -> bool:
        """Say whether a figure counts the attacker's own cases alone: no secret from it."""
        own = [
            cell if cell.body else replace(cell, body=self._attacker or "")
            for cell in planned.cells
        ]
        known = sum(self._truth.get(cell, 0) for cell in own if _knows(self._attacker, cell))
        return self._attacker is not None and known == planned.count

    def recovers(self, planned: Planned) -> bool:
        """Say whether one value is left for a figure."""
        return all(
            sum(found[cell] for cell in planned.cells) == planned.count
            for greatest in (True, False)
            for found in (self.extreme(planned.cells, greatest=greatest),)
        )

    def holding(self, planned: Planned) -> frozenset[int] | None:
        """Give the releases but for which a figure could be another; None where nobody can say.

        A bound of a linear program stands without every row that has no weight in its dual. Where
        whole numbers had to be searched for there is no dual.
        """
        found: set[int] = set()
        for greatest in (True, False):
            self.extreme(planned.cells, greatest=greatest)
            if self._weights is None:
                return None
            weights = self._weights
            found |= {at for at, row in enumerate(self._rows) if abs(weights[row]) > _ROUNDING}
        return frozenset(found)

    def forget(self, at: int) -> None:
        """Take away what one release tells."""
        self._bound(at, 0, None)

    def recall(self, at: int) -> None:
        """Know again what one release tells."""
        one = self._releases[at]
        self._bound(at, *CONTROLS[one.planned.control].bounds(one.shown))

    def _row(self, one: Release) -> int:
        least, most = CONTROLS[one.planned.control].bounds(one.shown)
        greatest = highspy.kHighsInf if most is None else most
        return int(self._solver.addConstr(least <= self._sum(one.planned.cells) <= greatest).index)

    def _bound(self, at: int, least: int, most: int | None) -> None:
        greatest = highspy.kHighsInf if most is None else float(most)
        self._solver.changeRowBounds(self._rows[at], float(least), greatest)

    def extreme(self, cells: Collection[Cell], *, greatest: bool) -> dict[Cell, int]:
        """Give one assignment that fits, with the sum of *cells* as great or small as can be.

        Where there is no greatest, one that is greater than the truth. Fractions are allowed
        first, since that is quick; whole numbers are asked for where a fraction came out.
        """
        truth = sum(self._truth.get(cell, 0) for cell in cells)
        target = self._sum(cells)
        bound = self._solver.addConstr(target <= truth + 1) if greatest else None
        values = self._solved(target, greatest=greatest)
        self._weights = tuple(self._solver.getSolution().row_dual)
        if any(abs(value - round(value)) > _ROUNDING for value in values):
            self._weights = None
            self._set_kind(_WHOLE)
            values = self._solved(target, greatest=greatest)
            self._set_kind(highspy.HighsVarType.kContinuous)
        if bound is not None:
            self._solver.removeConstr(bound)
        return {cell: round(values[one.index]) for cell, one in self._variables.items()}

    def _solved(
        self, target: "highspy.highs_linear_expression", *, greatest: bool
    ) -> Sequence[float]:
        (self._solver.maximize if greatest else self._solver.minimize)(target)
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "the truth fits"  # noqa: S101 - a bug, caught nowhere
        return tuple(self._solver.getSolution().col_value)

    def _set_kind(self, kind: highspy.HighsVarType) -> None:
        for one in self._variables.values():
            self._solver.changeColIntegrality(one.index, kind)

    def _sum(self, cells: Iterable[Cell]) -> "highspy.highs_linear_expression":
        return self._solver.qsum([self._variables[cell] for cell in cells])

    def _relate(self, cells: Iterable[Cell], around: Surroundings) -> None:
        """Add what holds of every log: nothing ends that was not received, and so on."""
        for places in _by_place(cells).values():
            so_far: dict[str, list[Cell]] = {}
            for _, of in sorted(places.items()):
                for measure, cell in of.items():
                    so_far.setdefault(measure, []).append(cell)
                self._no_more(so_far, ENDS, "received")
                self._no_more(so_far, ("not-confirmed",), "received")
                self._no_more(so_far, ("records",), "supplied")
                if of.keys() >= {*REASONS, "rejected"}:
                    reasons = self._sum([of[reason] for reason in REASONS])
                    self._solver.addConstr(reasons == self._sum([of["rejected"]]))
        self._relate_people(cells)
        for period, sealed in around.sealed.items():
            counted = [
                cell
                for cell in cells
                if cell.period == period
                and cell.measure in _COUNTED
                and cell.agreement in around.attested
            ]
            if counted:
                self._solver.addConstr(self._sum(counted) <= sealed)

    def _no_more(self, of: Mapping[str, Sequence[Cell]], some: Iterable[str], than: str) -> None:
        parts = [cell for measure in some for cell in of.get(measure, ())]
        if parts and than in of:
            self._solver.addConstr(self._sum(parts) <= self._sum(of[than]))

    def _relate_people(self, cells: Iterable[Cell]) -> None:
        """Relate people to requests: of each body no more than it asked, and all are theirs."""
        found = set(cells)
        parts: dict[Cell, list[Cell]] = {}
        for cell in found:
            if cell.measure == PEOPLE.name and cell.body:
                parts.setdefault(replace(cell, body=""), []).append(cell)
                asked = replace(cell, measure="received")
                if asked in found:
                    self._solver.addConstr(self._sum([cell]) <= self._sum([asked]))
        for whole, of in parts.items():
            if whole in found:
                self._solver.addConstr(self._sum([whole]) <= self._sum(of))
                for cell in of:
                    self._solver.addConstr(self._sum([cell]) <= self._sum([whole]))


def _by_place(
    cells: Iterable[Cell],
) -> Mapping[tuple[str, str], Mapping[str, Mapping[str, Cell]]]:
    """Give cells by agreement and body, then by period, then by measure."""
    found: dict[tuple[str, str], dict[str, dict[str, Cell]]] = {}
    for cell in sorted(cells):
        place = found.setdefault((cell.agreement, cell.body), {})
        place.setdefault(cell.period, {})[cell.measure] = cell
    return found
