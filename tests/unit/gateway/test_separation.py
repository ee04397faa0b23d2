"""One natural person never stands in two places of a case, whatever roles they hold."""

from dataclasses import replace
from itertools import combinations

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, Refusal, Role
from thirdcopy.simulation.world import World
from world import (
    ACTORS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    case_now,
    events,
    form_about,
    hash_of_agreement,
    must,
    persons,
)

PLACES = ("requester", "countersigner", "decider", "second")
USUAL = {
    "requester": ACTORS["p-ie-1"],
    "countersigner": ACTORS["p-ie-senior"],
    "decider": ACTORS["p-cmg-decider"],
    "second": ACTORS["p-cmg-manager"],
}
HANDLER = ACTORS["p-cmg-handler"]
AT = {place: USUAL[place].body for place in PLACES}


def _moved(actor: Actor, place: str) -> Actor:
    """Give the same natural person as the directory would have them in another place."""
    return replace(actor, body=BodyCode(AT[place]), grade="manager", roles=frozenset(Role))


def _take(world: World, request: str, place: str, actor: Actor) -> object:
    gateway = world.gateway
    if place == "countersigner":
        return gates.countersign(gateway, actor, request)
    if place == "decider":
        must(gates.screen(gateway, HANDLER, request, clear=True))
        must(gates.attest(gateway, HANDLER, request, {"necessary": True}))
        return gates.decide(
            gateway,
            actor,
            request,
            permits=True,
            fields=ITEMS[MAINTENANCE],
            clause=CLAUSES[MAINTENANCE],
            reasons=REASONS,
            needs_second=True,
        )
    return gates.second(gateway, actor, request)


def _ask(world: World, actor: Actor) -> str:
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))
    case = must(gates.submit(world.gateway, actor, hash_of_agreement(MAINTENANCE), form))
    return case.request.id


@pytest.mark.parametrize("pair", list(combinations(PLACES, 2)))
def test_one_person_in_two_places_is_turned_away(world: World, pair: tuple[str, str]) -> None:
    first, second = pair
    people = {place: _moved(actor, place) for place, actor in USUAL.items()}
    people[second] = replace(people[first], body=BodyCode(AT[second]))
    request = _ask(world, people["requester"])
    case = gates.load(world.gateway, gates.find(world.gateway, request)).case
    for place in PLACES[1:]:
        answer = _take(world, request, place, people[place])
        if place == second:
            assert isinstance(answer, Refusal)
            assert answer.code == "people-not-separate"
            break
        must(answer)
    last = events(world.gateway, case)[-1]
    assert (last.kind, last.kept["code"]) == ("turned-away", "people-not-separate")
    assert last.person == people[second].person
    state = case_now(world.gateway, case).state
    people[second] = _moved(USUAL[second], second)
    assert must(_again(world, request, second, people[second])).state != state


def _again(world: World, request: str, place: str, actor: Actor) -> object:
    """Let somebody else take the place: what was attested on the way stands."""
    if place != "decider":
        return _take(world, request, place, actor)
    return gates.decide(
        world.gateway,
        actor,
        request,
        permits=True,
        fields=ITEMS[MAINTENANCE],
        clause=CLAUSES[MAINTENANCE],
        reasons=REASONS,
    )


def test_four_different_people_may_take_the_four_places(world: World) -> None:
    people = {place: _moved(actor, place) for place, actor in USUAL.items()}
    request = _ask(world, people["requester"])
    for place in PLACES[1:]:
        must(_take(world, request, place, people[place]))
    gates.work(world.gateway)
    case = gates.load(world.gateway, gates.find(world.gateway, request)).case
    assert case.state == "delivered"


def test_a_posted_official_decides_nothing_where_they_sit(world: World) -> None:
    people = {place: _moved(actor, place) for place, actor in USUAL.items()}
    request = _ask(world, people["requester"])
    must(_take(world, request, "countersigner", people["countersigner"]))
    posted = replace(
        people["decider"], body=BodyCode("home-office"), posted_to=BodyCode(AT["decider"])
    )
    answer = _take(world, request, "decider", posted)
    assert isinstance(answer, Refusal)
    assert answer.code == "not-your-role"


def test_whoever_finds_the_supply_necessary_does_not_decide(world: World) -> None:
    """Clause 5.3 of the repaired agreement: a stop by a clause goes back to a person."""
    people = {place: _moved(actor, place) for place, actor in USUAL.items()}
    request = _ask(world, people["requester"])
    must(_take(world, request, "countersigner", people["countersigner"]))
    gateway, decider = world.gateway, people["decider"]
    must(gates.screen(gateway, HANDLER, request, clear=True))
    must(gates.attest(gateway, decider, request, {"necessary": True}))
    _again(world, request, "decider", decider)
    gates.work(gateway)
    case = gates.load(gateway, gates.find(gateway, request)).case
    assert case.state in {"assessed", "stopped"}
    assert not case.release


def test_a_refused_command_asked_again_under_its_key_is_refused_alike_and_recorded_once(
    world: World,
) -> None:
    request = _ask(world, USUAL["requester"])
    both = replace(USUAL["requester"], roles=frozenset(Role))
    once = ("a-page", "the-form-was-sent-twice")
    answers = [gates.countersign(world.gateway, both, request, key=once) for _ in range(2)]
    assert isinstance(answers[0], Refusal)
    assert answers[0] == answers[1]
    case = gates.find(world.gateway, request)
    kinds = [event.kind for event in gates.load(world.gateway, case).events]
    assert kinds.count("turned-away") == 1
    assert isinstance(gates.countersign(world.gateway, both, request), Refusal)
