"""Officers who fish, by programs: each stopped at the cap, and each in the auditor's review.

`LONG=1` runs all 100 scripts instead of every twentieth; each fishes on three days.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from asking_system import AskingSystem, SignIns, asking_of
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.request import Form
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy_client.clock import DAY, Micros, micros_of
from world import TRACING, form_about, hash_of_agreement, people, persons

SCRIPTS = 100
EVERY = 1 if os.environ.get("LONG") else 20
DAYS = 3
CAP = library().agreements[TRACING].cap_per_officer_day
ASKS, HOLDS = "home-office", "nhs-digital"
Bait = Callable[[World, int], Iterator[Form]]


def many_names(world: World, _: int) -> Iterator[Form]:
    return (form_about(TRACING, person) for person in cycle(persons(TRACING, "plain", world)))


def variants_of_a_name(world: World, number: int) -> Iterator[Form]:
    """Spell one person's name in other ways, without a number that would hold them together."""
    (person,) = next(many_names(world, number)).people
    known = {name: text for name, text in person.items() if name not in {"scheme", "number"}}
    spelt = known["given_name"]
    for turn in cycle(range(1, 20)):
        changed = {**known, "given_name": f"{spelt[:turn]}{spelt[-1]}{spelt[turn:]}"}
        yield replace(form_about(TRACING, people().people[0]), people=(changed,))


def serial_numbers(world: World, number: int) -> Iterator[Form]:
    """Keep a name and go through numbers, those that nobody was ever given."""
    forms = many_names(world, number)
    (person,) = next(forms).people
    for form in forms:
        (other,) = form.people
        if "number" in other:
            yield replace(form, people=({**person, **_number_of(other)},))


def one_person_only(world: World, number: int) -> Iterator[Form]:
    return cycle([next(many_names(world, number))])


def _number_of(person: Mapping[str, str]) -> dict[str, str]:
    return {name: person[name] for name in ("scheme", "number")}


BAITS: tuple[Bait, ...] = (many_names, variants_of_a_name, serial_numbers, one_person_only)
TOGETHER = (1, 3)
"""One officer fishes alone, or three of a body share it."""


class Fishing:
    """The gateway as officers of the home office reach it, and its auditor."""

    def __init__(self, world: World) -> None:
        self.world, self.gateway = world, world.gateway
        self.app = create_app(world.gateway, findings=())
        sign_ins = SignIns(world.gateway)
        self.asks = AskingSystem(self.app, world.gateway, ASKS, sign_ins)
        self.holds = AskingSystem(self.app, world.gateway, HOLDS, sign_ins)
        self.enrolled = 0

    def officer(self) -> str:
        self.enrolled += 1
        name = f"angler-{self.enrolled}"
        roles = frozenset({Role.REQUESTER})
        actor = Actor(PersonId(f"p-{name}"), BodyCode(ASKS), "staff", roles, name)
        gates.enrol(self.gateway, actor, "simulation", name)
        return str(actor.person)

    def ask(self, officer: str, form: Form) -> tuple[int, dict[str, Any]]:
        given = asking_of(form, hash_of_agreement(TRACING))
        told = self.asks.post("/requests", officer, given)
        return told.status, told.told

    def to_review(self, month: str) -> set[str]:
        """Give every request of a month that the discloser's auditor is told to look at."""
        told = self.holds.get(f"/audit/unusual?month={month}", "p-auditor")
        assert told.status == 200, told
        return {request for one in told.told["unusual"] for request in one["requests"]}

    def next_day(self) -> None:
        self.world.clock.set(Micros(self.world.clock() + DAY))


@pytest.fixture(scope="module")
def fishing(world: World) -> Fishing:
    return Fishing(world)


def test_each_script_is_stopped_at_the_cap_and_comes_to_review(fishing: Fishing) -> None:
    scripts = []
    for number in range(0, SCRIPTS, EVERY):
        turn = number // EVERY
        bait = BAITS[turn % len(BAITS)](fishing.world, number)
        officers = [fishing.officer() for _ in range(TOGETHER[turn // len(BAITS) % 2])]
        caught: list[set[str]] = [set() for _ in officers]
        scripts.append((number, bait, officers, caught))
    for _ in range(DAYS):
        for number, bait, officers, caught in scripts:
            for officer, mine in zip(officers, caught, strict=True):
                before = len(mine)
                for _ in range(CAP + 2):
                    status, told = fishing.ask(officer, next(bait))
                    if status == 201:
                        mine.add(told["request"])
                    else:
                        assert told["code"] == "cap-reached", (number, told)
                assert len(mine) - before == CAP, (number, officer)
        fishing.next_day()
    looked_at = fishing.to_review("2017-04")
    for number, _, _, caught in scripts:
        assert set().union(*caught) <= looked_at, number


def test_who_asks_as_often_as_most_is_not_in_the_review(fishing: Fishing) -> None:
    """The negative control: the review picks out fishing, and not everybody."""
    fishing.world.clock.set(micros_of(dt.date(2017, 5, 2), 9))
    officer, forms = fishing.officer(), many_names(fishing.world, 0)
    mine = set()
    for _ in range(DAYS):
        status, told = fishing.ask(officer, next(forms))
        assert status == 201
        mine.add(told["request"])
        fishing.next_day()
    assert not mine & fishing.to_review("2017-05")
