"""The attack on published tables, by linear and integer programming; shares no code with the guard.

It reads the published CSV and nothing of how it was made: from the rows it writes down, in the
solver's own language, what a reader knows, and asks for the least and the greatest value of each
hidden figure. Where they are the same whole number, the figure is recovered.
"""

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

ENDED = ("rejected", "withdrawn", "supplied", "nothing-supplied")
WHY = (
    "rejected-not-countersigned",
    "rejected-not-one-person",
    "rejected-incomplete",
    "rejected-wrong-agreement",
)
RETURNED = (
    "advised",
    "return-advised",
    "spoken-check",
    "spoken-conversation",
    "spoken-interview",
    "spoken-file",
)
COUNTED = {"received", *ENDED, "not-confirmed", "records", "corrected", *RETURNED}
OWN = COUNTED | {*WHY, "destroyed", "people"}
HIDDEN = {"*", "[c]"}
SMALL = {"uk-health-1-7-round-5": 7, "10-5": 9}
Unknown = tuple[str, str, str, str]
"""Quarter, agreement, body, measure: what the attacker does not know."""


@dataclass
class Attacker:
    """What one attacker knows: the tables, who can ask, the log, and perhaps its own cases."""

    bodies: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    log: Mapping[tuple[str, str, str], int]
    sealed: Mapping[str, int]
    attested: frozenset[str]
    me: str | None = None
    mine: Mapping[Unknown, int] = field(default_factory=dict)
    my_people: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def recover(self, tables: Sequence[bytes], *, whole: bool = True) -> dict[tuple[str, ...], int]:
        """Give each hidden figure that only one number fits, with that number."""
        rows = [row for one in tables for row in csv.DictReader(io.StringIO(one.decode()))]
        problem = _Problem(whole=whole)
        known: list[tuple[list[Unknown], float, float]] = []
        hidden: list[tuple[tuple[str, ...], list[Unknown]]] = []
        for row in rows:
            parts = self._parts(row)
            known.append((parts, *_range(row["value"], row["control"])))
            if row["value"] in HIDDEN:
                key = tuple(row[name] for name in ("period", "of", "by", "code", "measure"))
                hidden.append((key, parts))
        for (quarter, agreement, measure), count in self.log.items():
            parts = [(quarter, agreement, body, measure) for body in self.bodies[agreement]]
            known.append((parts, count, count))
        for parts, least, most in known:
            problem.between(dict.fromkeys(parts, 1.0), least, most)
        self._relations(problem)
        for one, count in self.mine.items():
            problem.between({one: 1.0}, count, count)
        return problem.settled(dict(hidden))

    def _parts(self, row: Mapping[str, str]) -> list[Unknown]:
        period, of, measure = row["period"], row["of"], row["measure"]
        quarters = [f"{period}-Q{n}" for n in (1, 2, 3, 4)] if "-Q" not in period else [period]
        agreements = (
            [one for one, name in self.names.items() if name == of]
            if row["by"] == "versions"
            else [of]
        )
        if measure == "people":
            return [(period, of, "", measure)]
        return [
            (quarter, agreement, body, measure)
            for quarter in quarters
            for agreement in agreements
            for body, kind in self.bodies[agreement].items()
            if row["by"] in {"all", "versions"} or row["code"] in {body, kind}
        ]

    def _relations(self, problem: "_Problem") -> None:
        quarters = sorted({one[0] for one in problem.unknowns})
        for agreement, bodies in self.bodies.items():
            for body in bodies:
                for last in range(1, len(quarters) + 1):
                    past = quarters[:last]
                    self._at_most(problem, past, agreement, body, ENDED, "received")
                    self._at_most(problem, past, agreement, body, ("not-confirmed",), "received")
                    self._at_most(problem, past, agreement, body, ("records",), "supplied")
                for quarter in quarters:
                    why = {(quarter, agreement, body, one): 1.0 for one in WHY}
                    problem.between({**why, (quarter, agreement, body, "rejected"): -1.0}, 0, 0)
                    person = (quarter, agreement, body, "people")
                    asked = (quarter, agreement, body, "received")
                    problem.between({person: 1.0, asked: -1.0}, -math.inf, 0)
                    everybody = (quarter, agreement, "", "people")
                    problem.between({person: 1.0, everybody: -1.0}, -math.inf, 0)
            for quarter in quarters:
                of_each = {(quarter, agreement, body, "people"): -1.0 for body in bodies}
                problem.between({(quarter, agreement, "", "people"): 1.0, **of_each}, -math.inf, 0)
        for quarter, number in self.sealed.items():
            counted = {
                one: 1.0
                for one in problem.unknowns
                if one[0] == quarter and one[1] in self.attested and one[3] in COUNTED
            }
            problem.between(counted, 0, number)

    def _at_most(
        self,
        problem: "_Problem",
        quarters: Iterable[str],
        agreement: str,
        body: str,
        some: Iterable[str],
        than: str,
    ) -> None:
        terms: dict[Unknown, float] = defaultdict(float)
        for quarter in quarters:
            for measure in some:
                terms[quarter, agreement, body, measure] += 1
            terms[quarter, agreement, body, than] -= 1
        problem.between(terms, -math.inf, 0)


class _Problem:
    """Rows over unknown whole numbers from 0 up, handed to the solver as arrays."""

    def __init__(self, *, whole: bool) -> None:
        self.unknowns: dict[Unknown, int] = {}
        self._rows: list[tuple[Mapping[Unknown, float], float, float]] = []
        self._whole = whole
        self._solver: highspy._core._Highs | None = None
        self.witnesses: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []

    def between(self, terms: Mapping[Unknown, float], least: float, most: float) -> None:
        for one in terms:
            self.unknowns.setdefault(one, len(self.unknowns))
        self._rows.append((terms, least, most))

    def settled(
        self, sums: Mapping[tuple[str, ...], Sequence[Unknown]]
    ) -> dict[tuple[str, ...], int]:
        """Give each sum for which one whole number is left, with that number.

        Whatever fits is a witness for every sum at once: one that was seen with two whole numbers
        apart, or with a whole number on either side, need not be asked about any more.
        """
        places = {
            key: np.array([self.unknowns[one] for one in parts]) for key, parts in sums.items()
        }
        seen: dict[tuple[str, ...], tuple[float, float]] = {}
        found = {}
        for key, parts in sums.items():
            if key not in places:
                continue
            low, high = self.extremes(parts)
            if low == high:
                found[key] = low
            del places[key]
            for other, at in tuple(places.items()):
                values = [float(one[at].sum()) for one in self.witnesses]
                least, most = seen.get(other, (math.inf, -math.inf))
                seen[other] = min(least, *values), max(most, *values)
                if math.ceil(seen[other][0] - 1e-6) < math.floor(seen[other][1] + 1e-6):
                    del places[other]
        return found

    def extremes(self, parts: Sequence[Unknown]) -> tuple[int, int]:
        """Give the least and greatest whole number that a sum can be; no end is a million.

        For whole numbers, a range in fractions is narrowed by a search only where its ends are
        not whole solutions already.
        """
        solver = self._solver = self._solver or self._made()
        self.witnesses = []
        indices = np.array([self.unknowns[one] for one in parts], dtype=np.int32)
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeColsCost(len(parts), indices, np.ones(len(parts)))
            solver.changeObjectiveSense(sense)
            solver.run()
            values = np.array(solver.getSolution().col_value)
            fractional = np.abs(values - np.rint(values)).max() > 1e-6
            if self._whole and fractional:
                self._integrality(solver, 1)
                solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(solver.getObjectiveValue())
            self.witnesses.append(np.array(solver.getSolution().col_value))
            if self._whole and fractional:
                self._integrality(solver, 0)
        solver.changeColsCost(len(parts), indices, np.zeros(len(parts)))
        return math.ceil(found[0] - 1e-6), math.floor(found[1] + 1e-6)

    def _integrality(self, solver: "highspy._core._Highs", kind: int) -> None:
        columns = np.arange(len(self.unknowns), dtype=np.int32)
        kinds = np.full(len(self.unknowns), kind, dtype=np.uint8)
        solver.changeColsIntegrality(len(columns), columns, kinds)

    def _made(self) -> "highspy._core._Highs":
        solver = highspy._core._Highs()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own form
        infinity = highspy.kHighsInf
        for _ in self.unknowns:
            solver.addVar(0.0, 1e6)
        for terms, least, most in self._rows:
            columns = np.array([self.unknowns[one] for one in terms], dtype=np.int32)
            values = np.array(list(terms.values()))
            low = -infinity if least == -math.inf else float(least)
            high = infinity if most == math.inf else float(most)
            solver.addRow(low, high, len(columns), columns, values)
        return solver


def _range(shown: str, control: str) -> tuple[float, float]:
    if shown == "[c]":
        return 0, math.inf
    if shown == "*":
        return 1, SMALL[control]
    number = int(shown)
    if control == "exact" or not number:
        return number, number
    return max(number - 2, SMALL[control] + 1), number + 2
