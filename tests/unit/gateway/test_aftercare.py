"""What is owed after a release: correction, outcome, destruction, notice, breach, and the end."""

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case, afterwards, duties_of
from thirdcopy.case.afterwards import REVIEW_DAYS
from thirdcopy.case.view import told_of, view_of
from thirdcopy.event import Refusal
from thirdcopy.gateway.casework import perform
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, HOUR, Micros
from world import (
    ACTORS,
    MAINTENANCE,
    TEAMS,
    asked,
    case_now,
    events,
    must,
    parcels_of,
    pass_time,
    permit,
    to_assessed,
)

TEAM = TEAMS[MAINTENANCE]
HANDLER, ASKER = ACTORS[TEAM.handler], ACTORS[TEAM.requester]
REASONS = "The reasons are written down here."


@pytest.fixture
def case(world: World) -> Case:
    """A case in which an address was delivered."""
    made = asked(world, MAINTENANCE)
    to_assessed(world, MAINTENANCE, made.request.id)
    permit(world, MAINTENANCE, made.request.id)
    gates.work(world.gateway)
    now = case_now(world.gateway, made)
    assert now.state == "delivered"
    return now


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def owed(case: Case) -> set[str]:
    return {duty.name for duty in duties_of(case)}


def test_a_delivered_case_owes_an_outcome_a_destruction_and_a_notice(case: Case) -> None:
    assert owed(case) == {"report-outcome", "certify-destruction", "give-notice"}
    assert case.after.retention is not None


def test_a_case_in_which_nothing_is_owed_any_more_is_closed(world: World, case: Case) -> None:
    gateway, number = world.gateway, case.request.id
    must(gates.report_outcome(gateway, ASKER, number, "status-resolved"))
    must(gates.give_notice(gateway, HANDLER, number, "in-person"))
    assert case_now(gateway, case).state == "delivered"
    assert must(gates.certify_destruction(gateway, ASKER, number, "erased")).state == "closed"
    view = view_of(case_now(gateway, case), events(gateway, case), "requester")
    assert view.status == "supplied"
    assert told_of(case_now(gateway, case), view).state == "delivered"


def test_a_correction_reaches_the_recipient_who_acknowledges_it(world: World, case: Case) -> None:
    gateway, number = world.gateway, case.request.id
    before = len(parcels_of(world, number))
    must(gates.correct(gateway, HANDLER, number, "destroy", REASONS))
    gates.work(gateway)
    parcel = parcels_of(world, number)[before]
    assert parcel.header.kind == "corrected"
    assert parcel.ciphertext is None
    assert REASONS not in parcel.told
    assert "acknowledge-correction" in owed(case_now(gateway, case))
    assert code(gates.acknowledge_correction(gateway, ACTORS["p-ie-2"], number)) == "not-yours"
    after = must(gates.acknowledge_correction(gateway, ASKER, number))
    assert "acknowledge-correction" not in owed(after)
    assert code(gates.acknowledge_correction(gateway, ASKER, number)) == "no-correction"


def test_a_closed_case_is_opened_again_by_a_correction(world: World, case: Case) -> None:
    gateway, number = world.gateway, case.request.id
    must(gates.report_outcome(gateway, ASKER, number, "not-used"))
    must(gates.give_notice(gateway, HANDLER, number, "in-person"))
    must(gates.certify_destruction(gateway, ASKER, number, "never-opened"))
    must(gates.correct(gateway, HANDLER, number, "destroy", REASONS))
    assert case_now(gateway, case).state == "delivered"
    assert must(gates.acknowledge_correction(gateway, ASKER, number)).state == "closed"


def test_a_breach_has_72_hours_and_its_holder_is_reminded_a_day_before(
    world: World, case: Case
) -> None:
    gateway, number = world.gateway, case.request.id
    found = must(gates.find_breach(gateway, HANDLER, number, "wrong-person", REASONS))
    (breach,) = found.after.breaches
    assert breach.due == breach.at + 72 * HOUR
    told = {"reminded", "escalated"}
    pass_time(world, Micros(breach.at + 48 * HOUR - 1))
    assert not [one for one in events(gateway, case) if one.kind in told]
    pass_time(world, Micros(breach.due + 1))
    late = [(one.kind, one.kept["role"]) for one in events(gateway, case) if one.kind in told]
    assert late == [("reminded", "handler"), ("escalated", "safeguarding-lead")]
    must(gates.answer_breach(gateway, HANDLER, number, REASONS, reported=True))
    assert code(gates.answer_breach(gateway, HANDLER, number, REASONS, reported=True)) == (
        "no-breach"
    )


def test_a_breach_that_is_answered_in_time_reminds_nobody(world: World, case: Case) -> None:
    gateway, number = world.gateway, case.request.id
    found = must(gates.find_breach(gateway, HANDLER, number, "passed-on", REASONS))
    must(gates.answer_breach(gateway, HANDLER, number, REASONS, reported=False))
    pass_time(world, Micros(found.after.breaches[0].due + 1))
    assert "reminded" not in {one.kind for one in events(gateway, case)}


def test_a_notice_is_deferred_on_a_ground_of_the_agreement_and_looked_at_again(
    world: World, case: Case
) -> None:
    gateway, number = world.gateway, case.request.id
    review = Micros(world.clock() + 30 * DAY)

    def deferred(ground: str, day: Micros) -> object:
        return perform(
            gateway,
            HANDLER,
            number,
            "defer-notice",
            lambda loaded, at: afterwards.defer_notice(
                loaded.case,
                HANDLER,
                ground,
                day,
                REASONS,
                grounds=frozenset({"crime-and-taxation"}),
                at=at,
            ),
        )

    ground = "crime-and-taxation"
    assert code(deferred("the-recipient-wishes-it", review)) == "unknown-ground"
    never = Micros(world.clock() + (REVIEW_DAYS + 1) * DAY)
    assert code(deferred(ground, never)) == "review-date"
    assert code(deferred(ground, world.clock())) == "review-date"
    now = must(deferred(ground, review))
    assert owed(now) == {"report-outcome", "certify-destruction", "review-notice"}
    pass_time(world, Micros(review + 1))
    late = [one.kept["duty"] for one in events(gateway, case) if one.kind == "reminded"]
    assert late == ["review-notice"]
    assert owed(must(gates.give_notice(gateway, HANDLER, number, "in-person"))) == {
        "report-outcome",
        "certify-destruction",
    }
    assert code(deferred(ground, review)) == "told-before"


def test_a_ground_that_the_agreement_does_not_name_is_no_ground(world: World, case: Case) -> None:
    """The repaired agreement names none for its discloser."""
    gateway, number = world.gateway, case.request.id
    review = Micros(world.clock() + 30 * DAY)
    answer = gates.defer_notice(gateway, HANDLER, number, "crime-and-taxation", review, REASONS)
    assert code(answer) == "unknown-ground"


def test_whoever_asked_sees_nothing_of_notices_and_breaches(world: World, case: Case) -> None:
    gateway, number = world.gateway, case.request.id
    before = events(gateway, case)
    seen = view_of(case, before, "requester")
    must(gates.find_breach(gateway, HANDLER, number, "passed-on", REASONS))
    must(gates.give_notice(gateway, HANDLER, number, "in-person"))
    now = case_now(gateway, case)
    view = view_of(now, events(gateway, case), "requester")
    assert view == seen
    assert told_of(now, view) == told_of(case, seen)


def test_each_side_has_a_list_of_what_it_owes(world: World, case: Case) -> None:
    def listed(who: str) -> list[str]:
        return [one.duty.name for one in gates.owed(world.gateway, ACTORS[who])]

    assert listed(TEAM.requester) == ["certify-destruction", "report-outcome"]
    assert listed(TEAM.handler) == ["give-notice"]
    assert listed("p-ie-2") == listed(TEAM.decider) == listed("p-nhs-handler") == []
    must(gates.report_outcome(world.gateway, ASKER, case.request.id, "not-used"))
    assert listed(TEAM.requester) == ["certify-destruction"]


def test_nothing_is_owed_for_a_case_in_which_nothing_was_supplied(world: World) -> None:
    case = asked(world, MAINTENANCE)
    pass_time(world, case.due)
    now = case_now(world.gateway, case)
    assert owed(now) == set()
    answer = gates.report_outcome(world.gateway, ASKER, case.request.id, "not-used")
    assert code(answer) == "not-your-role"
