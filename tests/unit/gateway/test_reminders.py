"""Whoever is late is reminded once, another role is told once, and nothing is approved by it."""

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.duty import deadline_of
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import HOUR, Micros
from world import (
    TRACING,
    asked,
    asked_of_database,
    case_now,
    events,
    pass_time,
    permit,
    to_assessed,
)


def told(world: World, case: Case) -> list[tuple[str, object, object]]:
    return [
        (event.kind, event.kept["duty"], event.kept["role"])
        for event in events(world.gateway, case)
        if event.kind in {"reminded", "escalated"}
    ]


def test_a_late_decider_is_reminded_then_the_second_decider_is_told_then_the_clock_answers(
    world: World,
) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    now = case_now(world.gateway, case)
    pass_time(world, Micros(deadline_of(now) - HOUR))
    assert told(world, case) == []
    pass_time(world, Micros(deadline_of(now) + HOUR))
    assert told(world, case) == [("reminded", "assessed", "decider")]
    pass_time(world, Micros(now.due - 1))
    assert told(world, case)[1:] == [("escalated", "assessed", "second-decider")]
    assert case_now(world.gateway, case).state == "assessed"
    pass_time(world, now.due)
    assert case_now(world.gateway, case).state == "nothing-supplied"
    assert len(told(world, case)) == 2
    assert not asked_of_database(world, "SELECT id FROM job WHERE kind = 'remind'")


def test_a_new_state_is_a_new_deadline(world: World) -> None:
    case = asked(world, TRACING)
    pass_time(world, Micros(deadline_of(case) + HOUR))
    assert told(world, case) == [("reminded", "submitted", "countersigner")]
    to_assessed(world, TRACING, case.request.id)
    now = case_now(world.gateway, case)
    assert now.late == ()
    pass_time(world, Micros(deadline_of(now) + HOUR))
    assert told(world, case)[1:] == [("reminded", "assessed", "decider")]


def test_nobody_who_is_in_time_is_reminded(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    gates.work(world.gateway)
    pass_time(world, case.due)
    assert told(world, case) == []
