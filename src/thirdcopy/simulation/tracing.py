"""Patient tracing, April to June 2017: cases built to the totals that were published.

The totals are NHS Digital's for the Home Office's requests of that quarter. How the requests
spread over days, and why nothing was supplied, is not known and is ours.
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
)
from thirdcopy.simulation.population import Person, Population

AGREEMENT: Final = "nhs-digital-home-office"
_DATASET: Final = "patient-demographics"
_FIELDS: Final = (f"{_DATASET}/home-address", f"{_DATASET}/gp-area")
_CLAUSE: Final = f"{AGREEMENT}:3.1"
_PROCEDURES: Final = ("not-countersigned", "not-one-person", "incomplete", "wrong-agreement")


@dataclass(frozen=True)
class Totals:
    """How many requests of the quarter ended how."""

    rejected: int
    supplied: int
    nothing: int

    @property
    def received(self) -> int:
        """Give how many requests there were: each ended in one of three ways."""
        return self.rejected + self.supplied + self.nothing


PUBLISHED: Final = Totals(rejected=145, supplied=1043, nothing=236)
"""NHS Digital, Home Office requests, April to June 2017 (as UKAuthority reported them)."""

_WHY_NOTHING: Final = (
    ("absent", 0.55),
    ("refused", 0.2),
    ("ambiguous", 0.1),
    ("merged", 0.05),
    ("at-risk", 0.1),
)


def tracing(
    population: Population, people: dict[str, Actor], seed: int, totals: Totals = PUBLISHED
) -> Iterator[Step]:
    """Give the steps of the quarter, case by case."""
    rng = Random(f"tracing {seed}")  # noqa: S311 - a synthetic world must repeat
    ends = [
        *["rejected"] * totals.rejected,
        *["supplied"] * totals.supplied,
        *_nothings(totals.nothing),
    ]
    rng.shuffle(ends)
    chosen = {
        "rejected": population.plain(_DATASET, rng),
        "supplied": population.plain(_DATASET, rng),
        "refused": population.plain(_DATASET, rng),
        "absent": population.absent(_DATASET, rng),
        "ambiguous": population.ambiguous(_DATASET, rng),
        "merged": population.merged(_DATASET, rng),
        "at-risk": population.at_risk(_DATASET, rng),
    }
    # The turnaround of the last request ends within the quarter.
    days = working_days(dt.date(2017, 4, 3), dt.date(2017, 6, 14))
    officers = cycle([people[f"p-ho-{n}"] for n in range(1, 9)])
    procedures = cycle(_PROCEDURES)
    for number, end in enumerate(ends):
        day = days[number * len(days) // len(ends)]
        person = next(chosen[end])
        case = _Case(f"t{number:05}", day, rng.randrange(0, 300), next(officers), people)
        yield from case.steps(end, person, next(procedures))


def _nothings(number: int) -> list[str]:
    """Share the requests that ended with nothing among the reasons, largest first."""
    reasons: list[str] = []
    for reason, share in reversed(_WHY_NOTHING):
        reasons += [reason] * round(number * share)
    return [*reasons, *["absent"] * (number - len(reasons))][:number]


@dataclass(frozen=True)
class _Case:
    key: str
    day: dt.date
    minute: int
    officer: Actor
    people: dict[str, Actor]

    def steps(self, end: str, person: Person, procedure: str) -> Iterator[Step]:
        """Give what people do in one case that is to end as *end*."""
        form = _form(self.key, person)
        yield ask(at(self.day, self.minute), self.key, self.officer, AGREEMENT, form)
        handler = self.people["p-nhs-handler"]
        later = working_day_after(self.day, 2)
        if end == "rejected":
            yield reject(at(later, self.minute), self.key, handler, procedure)
            return
        senior = self.people[f"p-ho-senior-{1 + self.minute % 2}"]
        yield countersign(at(self.day, self.minute + 60), self.key, senior)
        yield screen(at(later, self.minute), self.key, handler)
        decider = self.people[f"p-nhs-decider-{1 + self.minute % 2}"]
        then = at(working_day_after(later, 1), self.minute)
        if end == "refused":
            yield refuse(then, self.key, decider)
            return
        yield attest(then, self.key, handler, {"publicInterest": True})
        last = at(working_day_after(later, 1), self.minute + 5)
        yield permit(last, self.key, decider, _FIELDS, _CLAUSE)


def _form(reference: str, person: Person) -> Form:
    return Form(
        action="disclose",
        purpose="locating-person",
        fields=_FIELDS,
        people=(details(person.identifiers(_DATASET)),),
        reason="The person has broken contact and is sought for an immigration offence.",
        necessity="The last address that is known here is no longer theirs.",
        tried="Letters, the sponsor and the last address were tried.",
        reference=f"REF/{reference}",
        facts={"brokenContact": True, "alternativesExhausted": True, "offence": "absconding"},
    )
