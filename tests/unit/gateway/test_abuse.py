"""Officers who fish and people who are somebody else: stopped at the cap, and nobody succeeds.

`LONG=1` runs all 100 fishing and 500 impersonating scripts instead of every fifth.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, product
from typing import Any

import pytest

from texts import library
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal, Role
from thirdcopy.gateway import Gateway
from thirdcopy.request import Form
from thirdcopy.simulation.population import Person
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import NotAllowedError, ThirdcopyError
from world import (
    ACTORS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    TRACING,
    asked,
    events,
    form_about,
    hash_of_agreement,
    must,
    permit,
    persons,
    to_assessed,
)

EVERY = 1 if os.environ.get("LONG") else 5
FISHING, IMPERSONATING = 100, 500
OFFICERS = tuple(f"p-ho-{n}" for n in range(1, 9))
CAP = library().agreements[TRACING].cap_per_officer_day

Fish = Callable[[World, Actor, Iterator[Person], int], object]


def form(people: Iterator[Person], **changes: Any) -> Form:  # noqa: ANN401 - any member
    return form_about(TRACING, next(people), **changes)


def submit(world: World, by: Actor, what: Form, key: tuple[str, str] | None = None) -> object:
    return gates.submit(world.gateway, by, hash_of_agreement(TRACING), what, key=key)


def one_after_another(world: World, by: Actor, people: Iterator[Person], _: int) -> object:
    return submit(world, by, form(people))


def withdrawing_in_between(world: World, by: Actor, people: Iterator[Person], _: int) -> object:
    answer = submit(world, by, form(people))
    if isinstance(answer, Case):
        gates.withdraw(world.gateway, by, answer.request.id)
    return answer


def under_new_keys(world: World, by: Actor, people: Iterator[Person], turn: int) -> object:
    return submit(world, by, form(people), ("a-program", f"{world.clock()}-{by.person}-{turn}"))


def with_more_roles(world: World, by: Actor, people: Iterator[Person], _: int) -> object:
    return submit(world, replace(by, roles=frozenset(Role)), form(people))


def saying_it_is_urgent(world: World, by: Actor, people: Iterator[Person], turn: int) -> object:
    return submit(world, by, form(people, urgent=True, reference=f"REF/{turn}"))


WAYS: tuple[Fish, ...] = (
    one_after_another,
    withdrawing_in_between,
    under_new_keys,
    with_more_roles,
    saying_it_is_urgent,
)


def test_each_fishing_script_is_stopped_at_the_cap(world: World) -> None:
    people = persons(TRACING, "plain", world)
    for number in range(0, FISHING, EVERY):
        by, way = ACTORS[OFFICERS[number % len(OFFICERS)]], WAYS[(number // EVERY) % len(WAYS)]
        answers = [way(world, by, people, turn) for turn in range(CAP + 2)]
        assert [isinstance(answer, Case) for answer in answers] == [True] * CAP + [False] * 2
        for answer in answers[CAP:]:
            assert isinstance(answer, Refusal)
            assert answer.code == "cap-reached"
        world.clock.set(Micros(world.clock() + DAY))


def test_one_request_fewer_than_the_cap_is_let_through(world: World) -> None:
    people, by = persons(TRACING, "plain", world), ACTORS["p-ho-1"]
    for _ in range(CAP - 1):
        must(submit(world, by, form(people)))
    must(submit(world, by, form(people)))


GROUP, ASKS = BodyCode("child-maintenance-group"), BodyCode("immigration-enforcement")
EVERYTHING = frozenset(Role)
ASKER = ACTORS["p-ie-1"]


def impostor(name: str, body: str, roles: frozenset[Role], posted_to: str | None = None) -> Actor:
    posted = BodyCode(posted_to) if posted_to else None
    return Actor(PersonId(f"p-{name}"), BodyCode(body), "manager", roles, name, posted)


IMPOSTORS = (
    impostor("elsewhere", "home-office", EVERYTHING),
    impostor("posted-to-the-group", "home-office", EVERYTHING, GROUP),
    impostor("posted-from-asking", ASKS, frozenset({Role.OFFICIAL, Role.DECIDER}), GROUP),
    impostor("another-discloser", "nhs-digital", EVERYTHING),
    impostor("colleague-who-asks", ASKS, frozenset({Role.REQUESTER})),
    impostor("auditor", GROUP, frozenset({Role.AUDITOR})),
    impostor("administrator", GROUP, frozenset({Role.ADMINISTRATOR, Role.REGISTER_EDITOR})),
    impostor("nobody", GROUP, frozenset()),
    replace(ASKER, roles=EVERYTHING - {Role.REQUESTER}),
    replace(ASKER, body=BodyCode("home-office"), roles=EVERYTHING),
)
"""The last two are the officer who asked, in another hat and at another body."""

Try = Callable[[Gateway, Actor, str], object]
TRIES: dict[str, Try] = {
    "countersign": gates.countersign,
    "withdraw": gates.withdraw,
    "reject": lambda g, a, r: gates.reject(g, a, r, "incomplete"),
    "screen": lambda g, a, r: gates.screen(g, a, r, clear=True),
    "attest": lambda g, a, r: gates.attest(g, a, r, {"necessary": True}),
    "decide": lambda g, a, r: gates.decide(
        g,
        a,
        r,
        permits=True,
        fields=ITEMS[MAINTENANCE],
        clause=CLAUSES[MAINTENANCE],
        reasons=REASONS,
    ),
    "refuse": lambda g, a, r: gates.decide(g, a, r, permits=False, reasons=REASONS),
    "second": gates.second,
    "ask-back": lambda g, a, r: gates.request_information(g, a, r, "use"),
    "answer": lambda g, a, r: gates.supply_information(g, a, r, REASONS),
    "review": lambda g, a, r: gates.review(g, a, r, REASONS, concern=False),
    "instrument": lambda g, a, r: gates.check_instrument(
        g, a, r, "court-order", INSTRUMENTS["court-order"], ITEMS[MAINTENANCE]
    ),
    "comply": lambda g, a, r: gates.comply(g, a, r, ITEMS[MAINTENANCE], REASONS),
    "correct": lambda g, a, r: gates.correct(g, a, r, "destroy", REASONS),
    "outcome": lambda g, a, r: gates.report_outcome(g, a, r, "not-used"),
    "destroyed": lambda g, a, r: gates.certify_destruction(g, a, r, "erased"),
    "notice": lambda g, a, r: gates.give_notice(g, a, r, "in-person"),
}


def one_in_each_state(world: World) -> dict[str, Case]:
    cases = {}
    for number, state in enumerate(("submitted", "assessed", "delivered")):
        case = asked(world, MAINTENANCE, number=number)
        if state != "submitted":
            to_assessed(world, MAINTENANCE, case.request.id)
        if state == "delivered":
            permit(world, MAINTENANCE, case.request.id)
            gates.work(world.gateway)
        cases[state] = case
    return cases


def test_nobody_acts_as_somebody_else(world: World) -> None:
    cases = one_in_each_state(world)
    before = {state: len(events(world.gateway, case)) for state, case in cases.items()}
    scripts = list(product(TRIES, IMPOSTORS, cases))
    assert len(scripts) >= IMPERSONATING
    for command, who, state in scripts[::EVERY]:
        try:
            answer = TRIES[command](world.gateway, who, cases[state].request.id)
        except ThirdcopyError:
            continue
        assert isinstance(answer, Refusal), (command, who.person, state)
    for state, case in cases.items():
        since = events(world.gateway, case)[before[state] :]
        assert {event.kind for event in since} <= {"turned-away"}
        assert since


@pytest.mark.parametrize("roles", [frozenset(), frozenset(Role) - {Role.REQUESTER}])
def test_nobody_asks_without_the_role_of_asking(world: World, roles: frozenset[Role]) -> None:
    people = persons(TRACING, "plain", world)
    by = replace(ACTORS["p-ho-1"], roles=roles)
    with pytest.raises(NotAllowedError):
        submit(world, by, form(people))
    text = hash_of_agreement(TRACING)
    with pytest.raises(NotAllowedError):
        gates.record_spoken(world.gateway, by, text, form(people), "check", 5)


def test_the_same_commands_succeed_for_those_whose_they_are(world: World) -> None:
    cases = one_in_each_state(world)
    rightful = {
        ("countersign", "submitted"): ACTORS["p-ie-senior"],
        ("decide", "assessed"): ACTORS["p-cmg-decider"],
        ("outcome", "delivered"): ASKER,
    }
    for (command, state), who in rightful.items():
        must(TRIES[command](world.gateway, who, cases[state].request.id))


def test_nobody_reads_a_case_that_is_not_theirs(world: World) -> None:
    cases = one_in_each_state(world)
    outsiders = [who for who in IMPOSTORS if who.body not in {GROUP, ASKS}]
    without_cases = [who for who in IMPOSTORS if who.person in {"p-administrator", "p-nobody"}]
    for who, state in zip(cycle([*outsiders, *without_cases]), list(cases) * 6, strict=False):
        if who.person == ASKER.person:
            continue
        with pytest.raises(NotAllowedError, match="no request of that number is here"):
            gates.see(world.gateway, who, cases[state].request.id, why="curious")
