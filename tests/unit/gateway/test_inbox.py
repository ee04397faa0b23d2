"""An inbox of many cases: page by page, what waits for its reader first."""

from itertools import cycle, islice

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway.inbox import LISTED
from thirdcopy.simulation.world import World
from thirdcopy.web.inbox_rows import rows_for
from thirdcopy_client.errors import NotAllowedError
from world import (
    ACTORS,
    CHECKS,
    TEAMS,
    TRACING,
    ask,
    form_about,
    hash_of_agreement,
    must,
    persons,
)

TEAM = TEAMS[TRACING]
CAP = 5


def _ask_for(world: World, agreement: str, body: str, number: int) -> list[str]:
    """Have as many officers as it takes ask; give the requests in the order of their due times."""
    forms = (form_about(agreement, one) for one in cycle(list(persons(agreement, "plain", world))))
    asked = []
    for place, form in enumerate(islice(forms, number)):
        person = PersonId(f"p-many-{place // CAP}")
        actor = Actor(person, BodyCode(body), "staff", frozenset({Role.REQUESTER}), "Many")
        if place % CAP == 0:
            gates.enrol(world.gateway, actor, "simulation", person)
        world.clock.set(type(world.clock.now)(world.clock.now + 1))
        asked.append(must(gates.submit(world.gateway, actor, hash_of_agreement(agreement), form)))
    return [case.request.id for case in asked]


def test_an_inbox_is_read_page_by_page_with_what_waits_for_its_reader_first(world: World) -> None:
    asked = _ask_for(world, TRACING, "home-office", LISTED + 2)
    must(gates.countersign(world.gateway, ACTORS[TEAM.countersigner], asked[-1]))
    handler = ACTORS[TEAM.handler]
    first, second = (gates.inbox(world.gateway, handler, page=page) for page in (1, 2))
    assert [row.request for row in first.rows] == [asked[-1], *asked[: LISTED - 1]]
    assert [row.request for row in second.rows] == asked[LISTED - 1 : -1]
    assert (first.pages, second.pages) == (2, 2)
    assert [row.to_do for row in rows_for(world.gateway, handler, everything=False, page=1).rows][
        :2
    ] == [True, False]
    countersigner = ACTORS[TEAM.countersigner]
    assert [row.request for row in gates.inbox(world.gateway, countersigner, page=2).rows] == [
        asked[-2]
    ]
    for page in (0, 3):
        with pytest.raises(NotAllowedError):
            gates.inbox(world.gateway, handler, page=page)


def test_the_place_of_a_request_tells_whoever_asked_nothing(world: World) -> None:
    actor = ACTORS[TEAM.requester]
    two = islice(persons(TRACING, "plain", world), 2)
    asked = [ask(world, TRACING, form_about(TRACING, one)).request.id for one in two]
    before = [row.request for row in gates.inbox(world.gateway, actor).rows]
    assert sorted(before) == sorted(asked)
    must(gates.countersign(world.gateway, ACTORS[TEAM.countersigner], before[-1]))
    must(gates.screen(world.gateway, ACTORS[TEAM.handler], before[-1], clear=True))
    assert [row.request for row in gates.inbox(world.gateway, actor).rows] == before


def test_what_is_owed_is_looked_for_in_no_more_cases_than_are_shown(world: World) -> None:
    asked = _ask_for(world, CHECKS, "enfield", 3)
    gates.work(world.gateway)
    body = ACTORS[TEAMS[CHECKS].handler].body
    handler = Actor(PersonId("p-h"), body, "staff", frozenset({Role.HANDLER}))
    owed = [gates.owed(world.gateway, handler, most=most) for most in (3, 2)]
    assert [{one.request for one in some} for some in owed] == [{*asked}, {*asked[:2]}]
    assert gates.owed(world.gateway, ACTORS[TEAM.decider]) == ()
