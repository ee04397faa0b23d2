"""The feed gives each body what it may know, in order and without gaps, and counts nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from asking_system import AskingSystem, SystemOf
from thirdcopy import gateway as gates
from thirdcopy.case.view import TOLD
from thirdcopy.event import Role
from thirdcopy.simulation.world import World
from world import ACTORS, CHECKS, MAINTENANCE, TEAMS, asked, must, permit, to_assessed

TEAM = TEAMS[MAINTENANCE]


@pytest.fixture
def asking(system_of: SystemOf) -> AskingSystem:
    return system_of("immigration-enforcement")


@pytest.fixture
def holding(system_of: SystemOf) -> AskingSystem:
    return system_of("child-maintenance-group")


def read(system: AskingSystem, officer: str, after: str = "", limit: int = 200) -> dict[str, Any]:
    behind = f"&after={after}" if after else ""
    answer = system.get(f"/events?limit={limit}{behind}", officer)
    assert answer.status == 200, answer.data
    return answer.told


def kinds(found: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in found["events"]]


def released(world: World, number: int = 0) -> str:
    request = asked(world, MAINTENANCE, "plain", number).request.id
    to_assessed(world, MAINTENANCE, request)
    must(permit(world, MAINTENANCE, request))
    gates.work(world.gateway)
    return request


def test_each_side_is_given_what_it_is_told(
    world: World, asking: AskingSystem, holding: AskingSystem
) -> None:
    released(world)
    told = kinds(read(asking, TEAM.requester))
    assert told == ["received", "countersigned", "supplied", "delivered"]
    assert set(told) <= TOLD
    whole = kinds(read(holding, TEAM.decider))
    assert {"screened", "attested", "decided", "matched"} <= set(whole)
    assert [kind for kind in whole if kind in TOLD] == told


def test_a_case_that_stops_looks_like_one_that_waits(world: World, asking: AskingSystem) -> None:
    for kind in ("plain", "marked_child"):
        number = asked(world, MAINTENANCE, "plain" if kind == "plain" else "absent").request.id
        to_assessed(world, MAINTENANCE, number)
        if kind != "plain":
            must(permit(world, MAINTENANCE, number))
            gates.work(world.gateway)
    found = read(asking, TEAM.requester)["events"]
    of_each: dict[str, list[str]] = {}
    for one in found:
        of_each.setdefault(one["request"], []).append(one["kind"])
    assert len(of_each) == 2
    assert len({tuple(kinds) for kinds in of_each.values()}) == 1


def test_another_officer_and_another_body_are_given_nothing_of_it(
    world: World, asking: AskingSystem, system_of: SystemOf
) -> None:
    released(world)
    assert read(asking, "p-ie-2")["events"] == []
    officer = TEAMS[CHECKS].requester
    council = system_of(ACTORS[officer].body)
    assert read(council, officer)["events"] == []
    assert kinds(read(asking, TEAM.countersigner))[:2] == ["received", "countersigned"]


def test_a_reader_goes_on_where_it_was(world: World, asking: AskingSystem) -> None:
    for number in range(3):
        released(world, number)
    whole = read(asking, TEAM.requester)["events"]
    parts: list[dict[str, Any]] = []
    after, more = "", True
    while more:
        found = read(asking, TEAM.requester, after, limit=5)
        parts += found["events"]
        after, more = found["next"], found["more"]
    assert parts == whole
    assert read(asking, TEAM.requester, after) == {"events": [], "next": after, "more": False}


def test_nothing_appears_behind_what_was_read(world: World, asking: AskingSystem) -> None:
    with ThreadPoolExecutor(4) as threads:
        work = [threads.submit(asked, world, CHECKS, "plain", number) for number in range(3)]
        seen: list[str] = []
        after = ""
        while not all(one.done() for one in work):
            found = read(asking, TEAM.requester, after)
            seen += [one["event"] for one in found["events"]]
            after = found["next"] or ""
        seen += [one["event"] for one in read(asking, TEAM.requester, after)["events"]]
    assert seen == [one["event"] for one in read(asking, TEAM.requester)["events"]]


def test_the_name_of_an_event_of_others_is_no_place_to_begin(
    world: World, asking: AskingSystem, holding: AskingSystem
) -> None:
    released(world)
    whole = read(holding, TEAM.decider)["events"]
    private = next(one["event"] for one in whole if one["kind"] == "decided")
    for name in (private, "e-00000000000000000000", "", "x" * 40, "1 or 1=1"):
        answer = asking.get(f"/events?after={name}", TEAM.requester)
        assert answer.status == 400, name
    assert asking.get(f"/events?after={'x' * 41}", TEAM.requester).status == 400


def test_nothing_in_the_feed_counts_the_cases_of_others(world: World, asking: AskingSystem) -> None:
    released(world)
    first = read(asking, TEAM.requester)
    for number in range(3):
        asked(world, CHECKS, "plain", number)
    released(world, 1)
    second = read(asking, TEAM.requester, first["next"])
    assert all(set(one) == {"event", "request", "kind", "at"} for one in second["events"])
    assert len(second["events"]) == 4


def test_the_feed_and_the_cases_agree(world: World) -> None:
    """What the feed gives somebody is what `see` shows them, for everybody in the world."""
    released(world)
    asked(world, CHECKS)
    gates.work(world.gateway)
    for actor in ACTORS.values():
        given: dict[str, list[str]] = {}
        for one in gates.feed(world.gateway, actor):
            given.setdefault(one.request, []).append(one.kind)
        for row in gates.inbox(world.gateway, actor, everything=True).rows:
            if actor.has(Role.AUDITOR):
                continue
            seen = gates.see(world.gateway, actor, row.request, why="test")
            history = [line.kind for line in seen.view.history if line.kind != "read"]
            assert given.get(row.request) == history, (actor.person, row.request)
