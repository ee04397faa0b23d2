"""Status checks by twelve councils, July to September 2026.

The councils are those named for the end of 2021; nothing says that the arrangement runs, and
how often checks were made was never published, so dates and numbers are ours.
"""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Final

from thirdcopy.event import Actor
from thirdcopy.request import Form
from thirdcopy.simulation.calendar import at, working_days
from thirdcopy.simulation.lookup import among, keys_where, not_among
from thirdcopy.simulation.officers import COUNCILS
from thirdcopy.simulation.plan import Step, ask, details, permit
from thirdcopy.simulation.population import Person, Population
from thirdcopy.sources import Source

AGREEMENT: Final = "council-status-check"
_DATASET: Final = "status-answers"
_FIELDS: Final = (f"{_DATASET}/public-funds",)
_CLAUSE: Final = f"{AGREEMENT}:2.1"
_PURPOSES: Final = ("housing", "homelessness", "leaving-care", "adult-social-care")
EACH: Final = 12
"""Checks that each council makes in the quarter; ours."""
_ENDS: Final = (
    *["affirmative"] * 7,
    "official-answers",
    "official-answers",
    "absent",
    "at-risk",
    "ambiguous",
)


def checks(
    population: Population, source: Source, people: dict[str, Actor], seed: int
) -> Iterator[Step]:
    """Give the steps of the quarter, and one check that is left open after it."""
    rng = Random(f"checks {seed}")  # noqa: S311 - a synthetic world must repeat
    with_funds = keys_where(source, "public_funds", "yes")
    chosen = {
        "affirmative": among(population.plain(_DATASET, rng), with_funds),
        "official-answers": not_among(population.plain(_DATASET, rng), with_funds),
        "absent": population.absent(_DATASET, rng),
        "at-risk": population.at_risk(_DATASET, rng),
        "ambiguous": population.ambiguous(_DATASET, rng),
    }
    days = working_days(dt.date(2026, 7, 1), dt.date(2026, 9, 25))
    official = people["p-scs-official"]
    for place, council in enumerate(COUNCILS):
        officer = people[f"p-council-{council}"]
        for number in range(EACH):
            end = _ENDS[(number + place) % len(_ENDS)]
            day = days[(number * len(days) // EACH + place) % len(days)]
            key = f"k-{council}-{number:03}"
            minute = rng.randrange(0, 300)
            purpose = _PURPOSES[(number + place) % len(_PURPOSES)]
            form = _form(key, next(chosen[end]), purpose)
            yield ask(at(day, minute), key, officer, AGREEMENT, form)
            if end == "official-answers":
                yield permit(at(day, minute + 40), key, official, _FIELDS, _CLAUSE)
    officer = people["p-council-enfield"]
    form = _form("open-check", next(chosen["official-answers"]), "housing")
    yield ask(at(dt.date(2026, 10, 1), 80), "open-check", officer, AGREEMENT, form)


def _form(reference: str, person: Person, purpose: str) -> Form:
    return Form(
        action="check",
        purpose=purpose,
        fields=_FIELDS,
        people=(details(person.identifiers(_DATASET)),),
        reason="The person has asked for help and the duty depends on the answer.",
        necessity="The person could not show a document and agreed to be asked about.",
        tried="The person was asked first, and given time to find a document.",
        reference=f"C/{reference}",
        facts={"toldBeforehand": True},
    )
