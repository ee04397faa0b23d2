"""The compelled route: every element verified, a lawyer named, the least, and no stop lifted."""

from dataclasses import replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.case.view import view_of
from thirdcopy.event import Actor, PersonId, Refusal, Role
from thirdcopy.simulation.world import World
from world import (
    ACTORS,
    ITEMS,
    MAINTENANCE,
    TEAMS,
    ask,
    asked,
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

TEAM = TEAMS[MAINTENANCE]
LEAD = ACTORS["p-cmg-lead"]
DECIDER = ACTORS[TEAM.decider]
LAWYER = Actor(
    PersonId("p-cmg-lawyer"), DECIDER.body, "manager", frozenset({Role.LAWYER}), "Pat Quint"
)
REASONS = "The reasons are written down here."


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def compelled(world: World, kind: str = "plain") -> Case:
    case = asked(world, MAINTENANCE, kind)
    to_assessed(world, MAINTENANCE, case.request.id)
    return checked(world, case, INSTRUMENTS["court-order"])


def checked(world: World, case: Case, elements: tuple[str, ...]) -> Case:
    items = ITEMS[MAINTENANCE]
    return must(
        gates.check_instrument(
            world.gateway, LAWYER, case.request.id, "court-order", elements, items
        )
    )


@pytest.mark.parametrize("missing", INSTRUMENTS["court-order"])
def test_an_instrument_with_one_element_missing_compels_nobody(world: World, missing: str) -> None:
    case = asked(world, MAINTENANCE)
    to_assessed(world, MAINTENANCE, case.request.id)
    there = tuple(one for one in INSTRUMENTS["court-order"] if one != missing)
    now = checked(world, case, there)
    assert now.instrument is not None
    assert now.instrument.missing == (missing,)
    assert code(gates.hold(world.gateway, LAWYER, case.request.id)) == "not-compelled"


def test_a_stop_on_the_compelled_route_becomes_a_hold_and_nothing_is_released(
    world: World,
) -> None:
    case = compelled(world, "domestic-abuse")
    gateway, number = world.gateway, case.request.id
    permit(world, MAINTENANCE, number)
    gates.work(gateway)
    assert case_now(gateway, case).state == "stopped"
    held = must(gates.hold(gateway, LAWYER, number))
    assert held.hold is not None
    assert (held.state, held.hold.code) == ("held", "at-risk")
    must(gates.challenge(gateway, LAWYER, number, "The person would be found by an abuser."))
    assert not isinstance(permit(world, MAINTENANCE, number), Case)
    gates.work(gateway)
    assert not parcels_of(world, number)
    assert must(gates.end_hold(gateway, LAWYER, number, "set-aside")).state == "refused"
    pass_time(world, case.due)
    assert case_now(gateway, case).state == "nothing-supplied"


def test_what_stands_is_complied_with_by_hand_and_counted_before_it_is_served(
    world: World,
) -> None:
    case = compelled(world)
    gateway, number = world.gateway, case.request.id
    must(gates.hold(gateway, LAWYER, number))
    must(gates.end_hold(gateway, LAWYER, number, "upheld"))
    other = ("child-maintenance/telephone",)
    assert code(gates.comply(gateway, DECIDER, number, other, REASONS)) == "beyond-instrument"
    now = must(gates.comply(gateway, DECIDER, number, ITEMS[MAINTENANCE], REASONS))
    assert now.state == "complied"
    view = view_of(now, events(gateway, case), "requester")
    assert view.status == "complied"
    assert not parcels_of(world, number)


def test_the_lawyer_is_nobody_else_in_the_case(world: World) -> None:
    case = compelled(world)
    both = replace(LAWYER, roles=frozenset(Role))
    answer = gates.decide(world.gateway, both, case.request.id, permits=False, reasons=REASONS)
    assert code(answer) == "people-not-separate"


def test_whoever_asked_sees_no_difference_while_a_case_is_held(world: World) -> None:
    plain = asked(world, MAINTENANCE, number=1)
    to_assessed(world, MAINTENANCE, plain.request.id)
    held = compelled(world)
    must(gates.hold(world.gateway, LAWYER, held.request.id))
    views = [
        view_of(case_now(world.gateway, one), events(world.gateway, one), "requester")
        for one in (plain, held)
    ]
    assert views[0].status == views[1].status
    assert [one.kind for one in views[0].history] == [one.kind for one in views[1].history]


def informed(world: World) -> str:
    person = next(persons(MAINTENANCE, "plain", world))
    case = ask(world, MAINTENANCE, form_about(MAINTENANCE, person, informant="former-partner"))
    to_assessed(world, MAINTENANCE, case.request.id)
    return case.request.id


def test_what_a_former_partner_brought_up_goes_to_the_safeguarding_lead_first(
    world: World,
) -> None:
    number = informed(world)
    assert code(permit(world, MAINTENANCE, number)) == "review-first"
    must(gates.review(world.gateway, LEAD, number, "The file was read.", concern=False))
    assert must(permit(world, MAINTENANCE, number)).state == "permitted"


def test_refusing_never_waits_for_the_safeguarding_lead(world: World) -> None:
    assert must(refuse(world, MAINTENANCE, informed(world))).state == "refused"


def test_whoever_reviewed_does_not_decide(world: World) -> None:
    number = informed(world)
    both = replace(LEAD, roles=frozenset(Role))
    must(gates.review(world.gateway, both, number, "The file was read.", concern=False))
    answer = gates.decide(world.gateway, both, number, permits=False, reasons=REASONS)
    assert code(answer) == "people-not-separate"
