"""An agreement is suspended: every open case waits alike, and its turnaround stands still."""

import datetime as dt

import pytest

from altered_agreement import agreed, altered
from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.case import Case
from thirdcopy.case.view import view_of
from thirdcopy.event import Refusal
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros, micros_of
from world import (
    ACTORS,
    MAINTENANCE,
    TEAMS,
    TRACING,
    asked,
    asked_of_database,
    case_now,
    events,
    form_about,
    must,
    parcels_of,
    pass_time,
    permit,
    persons,
    refuse,
    to_assessed,
)

TEAM = TEAMS[TRACING]


def text(world: World) -> Agreement:
    return world.gateway.library.agreements[TRACING]


def suspended(world: World) -> None:
    gates.suspend(world.gateway, text(world), "a narrowing was announced")
    gates.work(world.gateway)


def resumed(world: World) -> None:
    assert gates.resume(world.gateway, text(world)) is None
    gates.work(world.gateway)


def one_in_each_state(world: World) -> dict[str, Case]:
    cases = {}
    for number, state in enumerate(("submitted", "assessed", "refused", "countersigned")):
        case = asked(world, TRACING, number=number)
        if state == "countersigned":
            must(gates.countersign(world.gateway, ACTORS[TEAM.countersigner], case.request.id))
        elif state != "submitted":
            to_assessed(world, TRACING, case.request.id)
        if state == "refused":
            refuse(world, TRACING, case.request.id)
        cases[state] = case_now(world.gateway, case)
        assert cases[state].state == state
    return cases


def test_every_open_case_waits_whatever_was_decided_in_it(world: World) -> None:
    cases = one_in_each_state(world)
    suspended(world)
    assert {case_now(world.gateway, case).state for case in cases.values()} == {"queued"}


def test_what_whoever_asked_sees_is_the_same_for_each_queued_case(world: World) -> None:
    cases = one_in_each_state(world)
    suspended(world)
    seen = set()
    for state in ("assessed", "refused", "countersigned"):
        now = case_now(world.gateway, cases[state])
        view = view_of(now, events(world.gateway, now), "requester")
        seen.add((view.status, view.next, view.holder, tuple(one.kind for one in view.history)))
    assert len(seen) == 1


def test_the_turnaround_stands_still_and_each_case_comes_back_to_its_state(world: World) -> None:
    cases = one_in_each_state(world)
    suspended(world)
    pass_time(world, Micros(world.clock() + 40 * DAY))
    assert {case_now(world.gateway, case).state for case in cases.values()} == {"queued"}
    resumed(world)
    for state, before in cases.items():
        now = case_now(world.gateway, before)
        assert now.state == state
        assert now.due == before.due + 40 * DAY
        assert not parcels_of(world, now.request.id)
    pass_time(world, max(case_now(world.gateway, case).due for case in cases.values()))
    ended = {state: case_now(world.gateway, case).state for state, case in cases.items()}
    assert ended["submitted"] == "rejected"
    assert {ended[state] for state in ("assessed", "refused")} == {"nothing-supplied"}


def test_nobody_decides_in_the_queue_and_a_request_can_be_withdrawn_from_it(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    suspended(world)
    refusal = permit(world, TRACING, case.request.id)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not-your-role"
    must(gates.withdraw(world.gateway, ACTORS[TEAM.requester], case.request.id))


def test_a_permitted_case_is_released_only_after_the_agreement_was_resumed(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    suspended(world)
    assert case_now(world.gateway, case).state == "queued"
    assert not parcels_of(world, case.request.id)
    resumed(world)
    assert case_now(world.gateway, case).state == "delivered"
    assert len(parcels_of(world, case.request.id)) == 1


def test_the_end_of_the_agreement_answers_every_case_that_waits_alike(world: World) -> None:
    cases = one_in_each_state(world)
    suspended(world)
    gates.end(world.gateway, text(world), "withdrawn")
    gates.work(world.gateway)
    for state, case in cases.items():
        assert case_now(world.gateway, case).state == "nothing-supplied", state
        (parcel,) = parcels_of(world, case.request.id)
        assert parcel.ciphertext is None
    assert not asked_of_database(world, "SELECT id FROM job WHERE kind IN ('lapse', 'queue')")


def test_an_overdue_review_queues_by_the_clock_alone_and_never_answers(world: World) -> None:
    """Nobody suspends: the day stands in the text, and the turnaround falls due after it."""
    gateway = world.gateway
    last = dt.date(2017, 4, 30)
    reviewed = agreed(altered('review_by = "unknown"', f"review_by = {last.isoformat()}"))
    gates.register(gateway, reviewed, "uk")
    assert gates.put_in_force(gateway, reviewed, signed(reviewed)) is None
    world.clock.set(micros_of(last, 12))
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))
    officer = ACTORS[TEAMS[MAINTENANCE].requester]
    case = must(gates.submit(gateway, officer, reviewed.hash, form))
    must(gates.countersign(gateway, ACTORS[TEAMS[MAINTENANCE].countersigner], case.request.id))
    pass_time(world, Micros(case.due + 3 * DAY))
    assert case_now(gateway, case).state == "queued"
    assert not parcels_of(world, case.request.id)
    gates.end(gateway, reviewed, "the review did not happen")
    gates.work(gateway)
    assert case_now(gateway, case).state == "nothing-supplied"


def test_a_release_on_its_way_is_not_queued(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    gates.work(world.gateway)
    suspended(world)
    assert case_now(world.gateway, case).state == "delivered"


@pytest.mark.parametrize("times", [1, 2])
def test_an_agreement_that_is_not_suspended_is_not_resumed(world: World, times: int) -> None:
    if times == 2:
        suspended(world)
        resumed(world)
    refusal = gates.resume(world.gateway, text(world))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not-suspended"
