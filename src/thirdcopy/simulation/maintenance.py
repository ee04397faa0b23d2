"""The repaired child-maintenance agreement, July to September 2026: what it would be like.

It never ran. How often it would be used is not known, so the numbers are ours; the quarter
holds every safeguard at least once.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final

from thirdcopy.event import Actor
from thirdcopy.request import Form
from thirdcopy.simulation.calendar import at, working_day_after, working_days
from thirdcopy.simulation.lookup import among, keys_where, not_among
from thirdcopy.simulation.plan import (
    Step,
    ask,
    attest,
    countersign,
    details,
    permit,
    refuse,
    reject,
    screen,
    second,
    withdraw,
)
from thirdcopy.simulation.population import Person, Population
from thirdcopy.sources import Source

AGREEMENT: Final = "cmg-home-office"
_DATASET: Final = "child-maintenance"
_FIELDS: Final = (f"{_DATASET}/home-address",)
_CLAUSE: Final = f"{AGREEMENT}:4.1"

ENDS: Final = {
    "supplied": 18,
    "absent": 12,
    "no-offence": 8,
    "refused": 6,
    "at-risk": 4,
    "child-supplied": 3,
    "child-undecided": 3,
    "ambiguous": 2,
    "merged": 1,
    "rejected": 3,
    "withdrawn": 2,
    "two-hats": 1,
}
"""How many requests of the quarter end how; ours."""

LEFT_OPEN: Final = (
    "to-decide",
    "to-countersign",
    "to-screen",
    "to-decide",
    "to-decide",
    "child-stopped",
)
"""Cases that are left for whoever opens the site."""


def maintenance(
    population: Population, source: Source, people: dict[str, Actor], seed: int
) -> Iterator[Step]:
    """Give the steps of the quarter, and of the open cases after it."""
    rng = Random(f"maintenance {seed}")  # noqa: S311 - a synthetic world must repeat
    ends = [end for end, number in ENDS.items() for _ in range(number)]
    rng.shuffle(ends)
    offence = keys_where(source, "offence_recorded", 1)
    household = keys_where(source, "marked_child", 1)
    fit = among(population.plain(_DATASET, rng), offence - household)
    children = among(population.plain(_DATASET, rng), offence & household)
    chosen = {
        "no-offence": not_among(population.plain(_DATASET, rng), offence),
        "absent": population.absent(_DATASET, rng),
        "ambiguous": population.ambiguous(_DATASET, rng),
        "merged": population.merged(_DATASET, rng),
        "at-risk": population.at_risk(_DATASET, rng),
        "child-supplied": children,
        "child-undecided": children,
        "child-stopped": children,
    }
    days = working_days(dt.date(2026, 7, 1), dt.date(2026, 9, 11))
    officers = cycle([people["p-ie-1"], people["p-ie-2"]])
    for number, end in enumerate(ends):
        day = days[number * len(days) // len(ends)]
        officer = people["p-ie-two-hats"] if end == "two-hats" else next(officers)
        case = _Case(f"m{number:05}", day, rng.randrange(0, 240), officer, people)
        yield from case.steps(end, next(chosen.get(end, fit)))
    for number, end in enumerate(LEFT_OPEN):
        case = _Case(f"open{number}", dt.date(2026, 10, 1), 15 * number, next(officers), people)
        yield from case.steps(end, next(chosen.get(end, fit)))


def last_decision(people: dict[str, Actor]) -> Step:
    """Give the decision of the first open case, whose release the demonstration interrupts."""
    when = at(dt.date(2026, 10, 2), 0)
    return permit(when, "open0", people["p-cmg-decider"], _FIELDS, _CLAUSE)


@dataclass(frozen=True)
class _Case:
    key: str
    day: dt.date
    minute: int
    officer: Actor
    people: dict[str, Actor]

    def steps(self, end: str, person: Person) -> Iterator[Step]:
        """Give what people do in one case that is to end, or to be left open, as *end*."""
        key, minute = self.key, self.minute
        senior, handler = self.people["p-ie-senior"], self.people["p-cmg-handler"]
        yield ask(at(self.day, minute), key, self.officer, AGREEMENT, _form(key, person))
        if end in {"rejected", "to-countersign"}:
            if end == "rejected":
                due = working_day_after(self.day, 1)
                yield reject(at(due, minute), key, handler, "incomplete")
            return
        if end == "two-hats":
            yield countersign(at(self.day, minute + 20), key, self.officer, "own-countersign")
        yield countersign(at(self.day, minute + 60), key, senior)
        if end == "to-screen":
            return
        if end == "withdrawn":
            yield withdraw(at(self.day, minute + 90), key, self.officer)
            return
        yield screen(at(self.day, minute + 100), key, handler)
        if end == "refused":
            day = working_day_after(self.day, 2)
            yield refuse(at(day, minute), key, self.people["p-cmg-decider"])
            return
        yield attest(at(self.day, minute + 105), key, handler, {"necessary": True})
        if end != "to-decide":
            yield from self._decided(end)

    def _decided(self, end: str) -> Iterator[Step]:
        key, minute = self.key, self.minute
        day = self.day if end == "child-stopped" else working_day_after(self.day, 1)
        decider = self.people["p-cmg-decider"]
        yield permit(at(day, minute + 110), key, decider, _FIELDS, _CLAUSE)
        if end == "child-supplied":
            # Stopped by the record's marker: the welfare of the child is considered first.
            handler, manager = self.people["p-cmg-handler"], self.people["p-cmg-manager"]
            day = working_day_after(day, 1)
            considered = {"childWelfareConsidered": True}
            yield attest(at(day, minute), key, handler, considered, "consider")
            yield permit(
                at(day, minute + 30), key, manager, _FIELDS, _CLAUSE, second=True, name="again"
            )
            yield second(at(day, minute + 60), key, manager, "own-second")
            yield second(at(day, minute + 90), key, self.people["p-cmg-lead"])


def _form(reference: str, person: Person) -> Form:
    return Form(
        action="disclose",
        purpose="locating-person",
        fields=_FIELDS,
        people=(details(person.identifiers(_DATASET)),),
        reason="An offence is recorded that can be punished by two years.",
        necessity="The case cannot go on until the person has been asked, and cannot be found.",
        tried="Letters to the last address and an enquiry with the sponsor led nowhere.",
        reference=f"IE/{reference}",
        facts={"offenceMaxMonths": 24, "alternativesExhausted": True},
    )
