"""A small simulated operator for the site's tests: two quarters, and some cases left open."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.request import Form
from thirdcopy.simulation import demo, tracing
from thirdcopy.simulation.calendar import at
from thirdcopy.simulation.drive import Drive, SimulatedClock
from thirdcopy.simulation.lookup import among, keys_where, not_among
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.simulation.plan import (
    Step,
    ask,
    attest,
    case_begun_by,
    countersign,
    details,
    permit,
    screen,
)
from thirdcopy.simulation.population import Person
from thirdcopy.simulation.world import World, open_world, population_of
from thirdcopy.store.library import load
from thirdcopy_client.clock import micros_of

ROOT: Final = Path(__file__).resolve().parent.parent
PEOPLE: Final = 6_000
_JULY: Final = dt.date(2026, 7, 7)
_OCTOBER: Final = dt.date(2026, 10, 1)
_MAINTENANCE: Final = "cmg-home-office"
_ADDRESS: Final = ("child-maintenance/home-address",)
_FUNDS: Final = ("status-answers/public-funds",)
_SERIAL: Final = count(1)


@dataclass(frozen=True)
class SmallWorld:
    """The world, and the number of each request by the name that the plan gave it."""

    world: World
    numbers: dict[str, str]
    spare: Iterator[Person]

    @property
    def gateway(self) -> gates.Gateway:
        """Give the gateway."""
        return self.world.gateway

    def requester(self, body: str = "immigration-enforcement") -> str:
        """Enrol an officer who has asked for nothing today; give the name to sign in by."""
        subject = f"spare-{next(_SERIAL)}"
        asks = frozenset({Role.REQUESTER})
        actor = Actor(PersonId(f"p-{subject}"), BodyCode(body), "staff", asks, subject)
        gates.enrol(self.gateway, actor, ISSUER, subject)
        self.world.people[actor.person] = actor  # type: ignore[index]  # a dict, in this world
        return subject

    def decidable(self, *, like: str | None = None, informant: str = "nobody") -> tuple[str, str]:
        """Make a request that waits for a decision; give its number and who asked.

        It is about a person of their own, or about the one of the case that is named *like*;
        only of that one is it known that the record lets something be supplied.
        """
        gateway, people = self.gateway, self.world.people
        asker, handler = self.requester(), people["p-cmg-handler"]
        form = self._form_like(like) if like else _form(next(self.spare))
        form = replace(form, informant=informant)
        text = gateway.library.agreements[_MAINTENANCE].hash
        asked = gates.submit(gateway, people[f"p-{asker}"], text, form)
        assert isinstance(asked, Case), asked
        made = str(asked.request.id)
        for answer in (
            gates.countersign(gateway, people["p-ie-senior"], made),
            gates.screen(gateway, handler, made, clear=True),
            gates.attest(gateway, handler, made, {"necessary": True}),
        ):
            assert isinstance(answer, Case), answer
        return made, asker

    def _form_like(self, name: str) -> Form:
        case = gates.find(self.gateway, self.numbers[name])
        return gates.load(self.gateway, case).case.request.form


def small_world(folder: Path) -> SmallWorld:
    """Make the world in *folder*; takes seconds."""
    library = load(ROOT)
    population = population_of(folder, PEOPLE, 1)
    clock = SimulatedClock(micros_of(dt.date(2017, 4, 1), 8))
    world = open_world(folder, library, clock, make=True)
    drive = Drive(world.gateway, clock, lambda _: None)
    people = dict(world.people)
    totals = tracing.Totals(rejected=1, supplied=3, nothing=2)
    demo.in_2017(drive, list(tracing.tracing(population, people, 1, totals)), _say_nothing)
    demo.in_2018(drive, _say_nothing)
    rng = Random("site")  # noqa: S311 - a synthetic world must repeat
    sources = world.gateway.sources
    offence = keys_where(sources["child-maintenance"], "offence_recorded", 1)
    unmarked = keys_where(sources["child-maintenance"], "marked_child", 0)
    funds = keys_where(sources["status-answers"], "public_funds", "yes")
    chosen = {
        "fit": among(population.plain("child-maintenance", rng), offence & unmarked),
        "absent": population.absent("child-maintenance", rng),
        "at-risk": population.at_risk("child-maintenance", rng),
        "spare": population.plain("child-maintenance", rng),
        "no-funds": not_among(population.plain("status-answers", rng), funds),
    }
    demo.in_2026(drive, list(_steps(people, chosen)), _say_nothing)
    gates.publish(world.gateway)
    return SmallWorld(world, _numbers(world), not_among(chosen["spare"], offence))


def _steps(people: dict[str, Actor], chosen: dict[str, Iterator[Person]]) -> Iterator[Step]:
    for day, when in ((_JULY, "july"), (_OCTOBER, "october")):
        for end in ("absent", "at-risk"):
            yield from _case(f"{when}-{end}", day, people["p-ie-1"], people, next(chosen[end]))
    yield from _case("july-supplied", _JULY, people["p-ie-2"], people, next(chosen["fit"]))
    for number, left in enumerate(("to-countersign", "to-screen", *["to-decide"] * 5)):
        # No officer may ask more than five times a day.
        officer = people["p-ie-2" if number < 4 else "p-ie-1"]
        steps = _case(f"{left}-{number}", _OCTOBER, officer, people, next(chosen["fit"]))
        yield from _up_to(left, steps)
    person = next(chosen["no-funds"])
    officer = people["p-council-enfield"]
    form = Form(
        action="check",
        purpose="housing",
        fields=_FUNDS,
        people=(details(person.identifiers("status-answers")),),
        reason="The person asked for help.",
        necessity="No document could be shown.",
        tried="The person was asked first.",
        reference="C/1",
        facts={"toldBeforehand": True},
    )
    yield ask(at(_OCTOBER, 5), "to-answer", officer, "council-status-check", form)


def _up_to(left: str, steps: Iterator[Step]) -> Iterator[Step]:
    kept = {"to-countersign": 1, "to-screen": 2, "to-decide": 4}[left]
    yield from (step for place, step in enumerate(steps) if place < kept)


def _case(
    key: str, day: dt.date, officer: Actor, people: dict[str, Actor], person: Person
) -> Iterator[Step]:
    yield ask(at(day, 10), key, officer, _MAINTENANCE, _form(person))
    yield countersign(at(day, 20), key, people["p-ie-senior"])
    yield screen(at(day, 30), key, people["p-cmg-handler"])
    yield attest(at(day, 40), key, people["p-cmg-handler"], {"necessary": True})
    yield permit(at(day, 50), key, people["p-cmg-decider"], _ADDRESS, f"{_MAINTENANCE}:4.1")


def _form(person: Person) -> Form:
    return Form(
        action="disclose",
        purpose="locating-person",
        fields=_ADDRESS,
        people=(details(person.identifiers("child-maintenance")),),
        reason="An offence is recorded.",
        necessity="The person cannot be found.",
        tried="Letters led nowhere.",
        reference="IE/1",
        facts={"offenceMaxMonths": 24, "alternativesExhausted": True},
    )


def _numbers(world: World) -> dict[str, str]:
    keys = [f"{when}-{end}" for when in ("july", "october") for end in ("absent", "at-risk")]
    keys += ["july-supplied", "to-countersign-0", "to-screen-1", "to-answer"]
    keys += [f"to-decide-{number}" for number in range(2, 7)]
    numbers: dict[str, str] = {}
    for key in keys:
        case = case_begun_by(world.gateway, key)
        assert case is not None, key
        numbers[key] = gates.load(world.gateway, case).case.request.id
    return numbers


def _say_nothing(_: str) -> None:
    """Hear what happens, and keep it."""
