"""What is asked twice under one key is done once, and told to whoever may know it now."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from asking_system import AskingSystem, SystemOf, answered, asking_of
from thirdcopy.simulation.world import World
from world import (
    MAINTENANCE,
    TEAMS,
    all_cases,
    asked_of_database,
    form_about,
    hash_of_agreement,
    persons,
)

TEAM = TEAMS[MAINTENANCE]


@pytest.fixture
def system(system_of: SystemOf) -> AskingSystem:
    return system_of("immigration-enforcement")


@pytest.fixture
def two(world: World) -> list[dict[str, Any]]:
    people = persons(MAINTENANCE, "plain", world)
    forms = [form_about(MAINTENANCE, next(people)) for _ in range(2)]
    return [asking_of(form, hash_of_agreement(MAINTENANCE)) for form in forms]


def test_the_same_request_is_made_once(
    world: World, system: AskingSystem, two: list[dict[str, Any]]
) -> None:
    first = system.post("/requests", TEAM.requester, two[0], once="k1")
    again = system.post("/requests", TEAM.requester, two[0], once="k1")
    assert first.status == again.status == 201
    assert first.told == again.told
    assert len(all_cases(world.gateway)) == 1


def test_a_key_is_of_one_officer_one_route_and_one_body(
    system: AskingSystem, two: list[dict[str, Any]]
) -> None:
    numbers = [
        system.post("/requests", officer, given, once="k1").told["request"]
        for officer, given in (
            (TEAM.requester, two[0]),
            ("p-ie-2", two[0]),
            (TEAM.requester, two[1]),
        )
    ]
    assert len(set(numbers)) == 3
    path = f"/requests/{numbers[0]}/countersign"
    assert system.post(path, TEAM.countersigner, {}, once="k1").status == 200


def test_a_refusal_is_told_alike(
    system: AskingSystem, two: list[dict[str, Any]], world: World
) -> None:
    number = system.post("/requests", TEAM.requester, two[0]).told["request"]
    path = f"/requests/{number}/countersign"
    first = system.post(path, TEAM.requester, {}, once="k1")
    again = system.post(path, TEAM.requester, {}, once="k1")
    assert first.status == again.status == 422
    assert first.told == again.told
    turned = "select count(*) from event where kind = 'turned-away'"
    assert asked_of_database(world, turned) == [(1,)]


def test_a_replay_is_authorised_anew(
    world: World, system: AskingSystem, two: list[dict[str, Any]]
) -> None:
    first = system.post("/requests", TEAM.requester, two[0], once="k1")
    assert first.status == 201
    with world.gateway.engine.begin() as connection:
        connection.exec_driver_sql("delete from role where person = 'p-ie-1'")
    assert system.post("/requests", TEAM.requester, two[0], once="k1").status == 403


def test_no_body_and_no_key_is_kept(
    world: World, system: AskingSystem, two: list[dict[str, Any]]
) -> None:
    system.post("/requests", TEAM.requester, two[0], once="findable-key")
    ((client, key, case, refused),) = asked_of_database(world, "select * from asked")
    assert "findable-key" not in f"{client}{key}{case}{refused}"
    assert len(key) == 65


def test_the_same_at_the_same_moment_is_made_once(
    world: World, system: AskingSystem, two: list[dict[str, Any]]
) -> None:
    def ask(_: int) -> tuple[int, str]:
        answer = system.post("/requests", TEAM.requester, two[0], once="k1")
        return answer.status, answer.told["request"]

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(16)))
    assert len(answers) == 1
    assert len(all_cases(world.gateway)) == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "a b"])
def test_a_key_is_needed_and_short(
    system: AskingSystem, two: list[dict[str, Any]], key: str
) -> None:
    token = system.token()
    headers = {
        "Authorization": f"Bearer {token}",
        "Thirdcopy-Officer": TEAM.requester,
        "Idempotency-Key": key,
    }
    client = system.app.test_client()
    answer = answered(client.post("/api/v1/requests", json=two[0], headers=headers))
    assert (answer.status, answer.told["place"]) == (400, "idempotency-key")
