"""One natural person with every combination of roles, by a program: never in two places of a case.

`LONG=1` tries all combinations instead of every sixteenth.
"""

import os
from collections.abc import Iterator
from itertools import combinations, islice

import pytest

from asking_system import AskingSystem, SignIns, asking_of
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy_client.clock import DAY, Micros
from world import (
    CLAUSES,
    ITEMS,
    REASONS,
    TRACING,
    asked,
    case_now,
    form_about,
    hash_of_agreement,
    persons,
    to_assessed,
)

EVERY = 1 if os.environ.get("LONG") else 16
ASKS, HOLDS = "home-office", "nhs-digital"
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
DECISION = {
    "permits": True,
    "fields": list(ITEMS[TRACING]),
    "clause": CLAUSES[TRACING],
    "reasons": REASONS,
    "needs_second": True,
}


def with_both(*both: Role) -> Iterator[frozenset[Role]]:
    """Give every combination of up to three more roles beside the two that matter."""
    more = [role for role in ROLES if role not in both]
    for size in range(4):
        for chosen in combinations(more, size):
            yield frozenset({*both, *chosen})


class Hats:
    """Systems of both bodies, and people who hold what roles a test gives them."""

    def __init__(self, world: World) -> None:
        self.world = world
        app, sign_ins = create_app(world.gateway, findings=()), SignIns(world.gateway)
        self.asks = AskingSystem(app, world.gateway, ASKS, sign_ins)
        self.holds = AskingSystem(app, world.gateway, HOLDS, sign_ins)
        self.made = 0

    def person(self, body: str, roles: frozenset[Role]) -> str:
        self.made += 1
        who = Actor(PersonId(f"p-hats-{self.made}"), BodyCode(body), "manager", roles, "Two Hats")
        gates.enrol(self.world.gateway, who, "simulation", f"hats-{self.made}")
        return str(who.person)

    def asks_and_countersigns(self, roles: frozenset[Role]) -> int:
        """Give the status of a countersignature by whoever asked."""
        who = self.person(ASKS, roles)
        form = form_about(TRACING, next(persons(TRACING, "plain", self.world)))
        told = self.asks.post("/requests", who, asking_of(form, hash_of_agreement(TRACING)))
        assert told.status == 201, told
        return self.asks.post(f"/requests/{told.told['request']}/countersign", who, {}).status

    def seconds(self, request: str, who: str) -> int:
        return self.holds.post(f"/requests/{request}/second", who, {}, fresh=True).status

    def to_second(self, roles: frozenset[Role]) -> tuple[str, str]:
        """Give a request that waits for its second decision, and who took the first."""
        who, case = self.person(HOLDS, roles), asked(self.world, TRACING)
        self.world.clock.set(Micros(self.world.clock() + DAY))
        request = case.request.id
        to_assessed(self.world, TRACING, request)
        told = self.holds.post(f"/requests/{request}/decide", who, DECISION, fresh=True)
        assert told.status == 200, told
        assert case_now(self.world.gateway, case).state == "seconding"
        return request, who


@pytest.fixture(scope="module")
def hats(world: World) -> Hats:
    return Hats(world)


def test_nobody_countersigns_their_own_request(hats: Hats) -> None:
    for roles in islice(with_both(Role.REQUESTER, Role.COUNTERSIGNER), 0, None, EVERY):
        assert hats.asks_and_countersigns(roles) in {403, 404, 409, 422}, roles


def test_nobody_seconds_their_own_decision(hats: Hats) -> None:
    request, who = "", ""
    for number, roles in enumerate(
        islice(with_both(Role.DECIDER, Role.SECOND_DECIDER), 0, None, 2 * EVERY)
    ):
        request, who = hats.to_second(roles)
        assert hats.seconds(request, who) in {403, 404, 409, 422}, (number, roles)
    other = hats.person(HOLDS, frozenset({Role.SECOND_DECIDER}))
    assert hats.seconds(request, other) == 200


def test_without_the_check_one_person_would_do_both(
    hats: Hats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same requests succeed once nothing keeps the places apart."""
    both = frozenset({Role.REQUESTER, Role.COUNTERSIGNER})
    assert hats.asks_and_countersigns(both) == 422
    request, who = hats.to_second(frozenset({Role.DECIDER, Role.SECOND_DECIDER}))
    monkeypatch.setattr(Actor, "persons", frozenset[PersonId]())
    assert hats.asks_and_countersigns(both) == 200
    assert hats.seconds(request, who) == 200
