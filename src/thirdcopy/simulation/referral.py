"""Referrals by two councils to the Home Office, July to September 2026: what it would be like.

No council is known to have adopted such a text. Whoever is to receive asks one council; that
council's people decide, each giving their own answer before they see the agreement's.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final

from thirdcopy.agreement import Adoption, Vocabulary, parse_adoption
from thirdcopy.event import Actor
from thirdcopy.request import Form
from thirdcopy.simulation.calendar import at, working_day_after, working_days
from thirdcopy.simulation.lookup import among, keys_where
from thirdcopy.simulation.plan import (
    Step,
    answer_blind,
    ask,
    attest,
    countersign,
    details,
    permit,
    refuse,
    screen,
    second,
)
from thirdcopy.simulation.population import COUNCILS_WITH_CASES, Person, Population, council_of
from thirdcopy.sources import Source, source_name
from thirdcopy_client.clock import Micros

AGREEMENT: Final = "council-referral"
_DATASET: Final = "council-case"
_RETURN: Final = (f"{_DATASET}/name", f"{_DATASET}/birth-date")
_ADDRESS: Final = (f"{_DATASET}/home-address",)
ENDS: Final = ("return-supplied", "return-refused", "crime-supplied", "crime-not-recorded")
"""How each council's requests of the quarter end, in turn; ours."""
EACH: Final = 8
"""Requests to each council in the quarter; ours."""


def adoptions(vocabulary: Vocabulary) -> tuple[Adoption, ...]:
    """Give the adoptions of the demonstration; nobody real has adopted the text."""
    return tuple(
        parse_adoption(_ADOPTION.format(body=body).encode(), f"{body}.toml", vocabulary)
        for body in COUNCILS_WITH_CASES
    )


_ADOPTION: Final = f"""agreement = "{AGREEMENT}"
body = "{{body}}"
from = "unknown"
observed = "simulated"
services = []
charges = "unknown"
unknown = ["whether any council would adopt it"]
source = "Simulated. No council is known to have adopted this text."
"""


def referrals(
    population: Population, sources: Mapping[str, Source], people: dict[str, Actor], seed: int
) -> Iterator[Step]:
    """Give the steps of the quarter, and one request to the first council that is left open."""
    rng = Random(f"referrals {seed}")  # noqa: S311 - a synthetic world must repeat
    days = working_days(dt.date(2026, 7, 1), dt.date(2026, 9, 11))
    for council in COUNCILS_WITH_CASES:
        crime = keys_where(sources[source_name(_DATASET, council)], "serious_crime", 1)
        known = [one for one in population.plain(_DATASET, rng) if council_of(one) == council]
        plain = iter([one for one in known if one.key not in crime])
        chosen = {"crime-supplied": among(iter(known), crime)}
        for number, end in zip(range(EACH), cycle(ENDS), strict=False):
            case = _Case(f"c-{council}-{number}", days[number * 5], council, people)
            yield from case.steps(end, next(chosen.get(end, plain)))
        if council == COUNCILS_WITH_CASES[0]:
            case = _Case("open-referral", dt.date(2026, 10, 1), council, people)
            yield from case.steps("to-decide", next(plain))


@dataclass(frozen=True)
class _Case:
    key: str
    day: dt.date
    council: str
    people: dict[str, Actor]

    def steps(self, end: str, person: Person) -> Iterator[Step]:
        """Give what people do in one case that is to end, or to be left open, as *end*."""
        key, crime = self.key, end.startswith("crime")
        asker, signer = ("p-ie-2", "p-ie-senior") if crime else ("p-ho-2", "p-ho-senior-1")
        decider = self._of("decider")
        yield ask(self._at(100), key, self.people[asker], AGREEMENT, self._form(crime, person))
        yield countersign(self._at(120), key, self.people[signer])
        yield screen(self._at(140), key, self._of("handler"))
        if not crime:
            said = {"personAsked": True, "adviserOffered": True}
            yield attest(self._at(150), key, self._of("handler"), said)
        if end == "to-decide":
            return
        yield answer_blind(self._at(160), key, decider, permits=end != "return-refused")
        if end == "return-refused":
            yield refuse(self._at(170), key, decider)
            return
        items, clause = (_ADDRESS, "3.2") if crime else (_RETURN, "3.1")
        named = f"{AGREEMENT}:{clause}"
        yield permit(self._at(170), key, decider, items, named, second=crime)
        if crime:
            manager, day = self._of("manager"), working_day_after(self.day, 1)
            yield answer_blind(at(day, 160), key, manager, permits=True, name="answer-too")
            yield second(at(day, 170), key, manager)

    def _of(self, place: str) -> Actor:
        return self.people[f"p-{self.council}-{place}"]

    def _at(self, minute: int) -> Micros:
        return at(self.day, minute)

    def _form(self, crime: bool, person: Person) -> Form:  # noqa: FBT001 - private, one caller
        return Form(
            action="refer",
            purpose="removal" if crime else "voluntary-return",
            fields=_ADDRESS if crime else _RETURN,
            people=(details(person.identifiers(_DATASET)),),
            reason="The matter is a serious crime." if crime else "The person asked to return.",
            necessity="The council alone knows how to reach the person.",
            tried="The person was written to first.",
            reference=f"R/{self.key}",
            holder=self.council,
        )
