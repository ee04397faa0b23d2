"""The auditor searches, samples and reads, each read recorded; unusual asking is a count."""

import pytest

from texts import library
from thirdcopy import gateway as gates
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import NotAllowedError
from world import (
    ACTORS,
    TRACING,
    ask,
    asked,
    events,
    form_about,
    hash_of_agreement,
    persons,
)

AUDITOR = ACTORS["p-auditor"]


def test_a_search_lists_the_bodys_cases_and_nothing_personal(world: World) -> None:
    cases = [asked(world, TRACING, number=number) for number in range(3)]
    found = gates.search(world.gateway, AUDITOR, state="submitted")
    assert {one.request for one in found} == {case.request.id for case in cases}
    assert gates.search(world.gateway, AUDITOR, state="refused") == ()
    listed = gates.search(world.gateway, AUDITOR, agreement=hash_of_agreement(TRACING))
    assert len(listed) == 3
    family = {case.request.person.family_name for case in cases}
    assert not any(name in str(listed) for name in family)


def test_each_case_that_was_drawn_says_so(world: World) -> None:
    cases = {asked(world, TRACING, number=number).request.id for number in range(4)}
    drawn = gates.sample(world.gateway, AUDITOR, 2, "quarterly")
    assert len(drawn) == 2
    assert {one.request for one in drawn} <= cases
    for one in drawn:
        loaded = gates.load(world.gateway, gates.find(world.gateway, one.request))
        last = loaded.events[-1]
        assert (last.kind, last.kept["page"], last.person) == ("read", "sample", AUDITOR.person)


def test_each_read_of_an_auditor_is_recorded(world: World) -> None:
    case = asked(world, TRACING)
    gates.see(world.gateway, AUDITOR, case.request.id, why="sampled")
    assert events(world.gateway, case)[-1].kind == "read"


@pytest.mark.parametrize("person", ["p-nhs-handler", "p-ho-1", "p-nhs-decider-1"])
def test_nobody_else_searches_samples_or_reviews(world: World, person: str) -> None:
    for look in (
        lambda: gates.search(world.gateway, ACTORS[person]),
        lambda: gates.sample(world.gateway, ACTORS[person], 1, "curious"),
        lambda: gates.unusual(world.gateway, ACTORS[person], "2017-04"),
    ):
        with pytest.raises(NotAllowedError):
            look()


def test_three_days_at_the_cap_are_looked_at_and_two_are_not(world: World) -> None:
    cap = library().agreements[TRACING].cap_per_officer_day
    people = persons(TRACING, "plain", world)
    rules = []
    for _day in range(3):
        for _ in range(cap):
            ask(world, TRACING, form_about(TRACING, next(people)), "p-ho-2")
        rules.append([one.rule for one in gates.unusual(world.gateway, AUDITOR, "2017-04")])
        world.clock.set(Micros(world.clock() + DAY))
    assert rules == [[], [], ["near-the-cap"]]


def test_one_person_asked_about_three_times_by_different_officers_is_looked_at(
    world: World,
) -> None:
    form = form_about(TRACING, next(persons(TRACING, "plain", world)))
    numbers = [
        ask(world, TRACING, form, officer).request.id for officer in ("p-ho-1", "p-ho-2", "p-ho-3")
    ]
    (found,) = gates.unusual(world.gateway, AUDITOR, "2017-04")
    assert (found.rule, found.count) == ("about-one-person", 3)
    assert set(found.requests) == set(numbers)
    assert gates.unusual(world.gateway, AUDITOR, "2017-05") == ()
