"""Two administrators change the directory together; stand-ins get no second voice."""

from dataclasses import replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal, Role
from thirdcopy.gateway.systems import Change
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import (
    ACTORS,
    MAINTENANCE,
    asked,
    asked_of_database,
    must,
    permit,
    to_assessed,
)

GROUP = BodyCode("child-maintenance-group")
NEW = Actor(PersonId("p-new"), GROUP, "senior", frozenset(), "Nia New")


def administrator(name: str) -> Actor:
    roles = frozenset({Role.ADMINISTRATOR})
    return Actor(PersonId(f"p-{name}"), GROUP, "manager", roles, name.title())


@pytest.fixture
def two(world: World) -> tuple[Actor, Actor]:
    pair = administrator("ada"), administrator("bob")
    for one in pair:
        gates.enrol(world.gateway, one, ISSUER, one.person.removeprefix("p-"))
    return pair


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def done(world: World, two: tuple[Actor, Actor], change: Change) -> None:
    proposal = gates.propose(world.gateway, two[0], change)
    assert isinstance(proposal, str), proposal
    assert gates.confirm(world.gateway, two[1], proposal) is None


def entries(world: World) -> list[tuple[bytes]]:
    rows = asked_of_database(world, "SELECT members FROM act WHERE kind = 'directory'")
    return [(bytes(row[0]),) for row in rows]


def test_a_person_is_enrolled_and_granted_a_role_by_two_and_each_is_logged(
    world: World, two: tuple[Actor, Actor]
) -> None:
    before = len(entries(world))
    done(world, two, gates.enrolment(NEW, ISSUER, "new"))
    done(world, two, gates.grant(NEW.person, Role.DECIDER))
    assert gates.actor_of(world.gateway, ISSUER, "new").roles == {Role.DECIDER}
    done(world, two, gates.revocation(NEW.person, Role.DECIDER))
    assert gates.actor_of(world.gateway, ISSUER, "new").roles == frozenset()
    logged = entries(world)
    assert len(logged) == before + 3
    assert not any(b"new" in one or b"decider" in one or b"Nia" in one for (one,) in logged)


def test_one_administrator_changes_nothing(world: World, two: tuple[Actor, Actor]) -> None:
    before = len(entries(world))
    proposal = gates.propose(world.gateway, two[0], gates.enrolment(NEW, ISSUER, "new"))
    assert isinstance(proposal, str)
    assert code(gates.confirm(world.gateway, two[0], proposal)) == "two-people"
    with pytest.raises(NotAllowedError):
        gates.actor_of(world.gateway, ISSUER, "new")
    assert len(entries(world)) == before
    assert [one.id for one in gates.proposals(world.gateway, two[1])] == [proposal]


def test_nobody_else_proposes_or_confirms(world: World, two: tuple[Actor, Actor]) -> None:
    change = gates.grant(PersonId("p-cmg-handler"), Role.DECIDER)
    lead = ACTORS["p-cmg-lead"]
    assert code(gates.propose(world.gateway, lead, change)) == "not-your-role"
    proposal = gates.propose(world.gateway, two[0], change)
    assert isinstance(proposal, str)
    with pytest.raises(NotAllowedError):
        gates.confirm(world.gateway, lead, proposal)


def test_an_administrator_changes_nothing_of_their_own(
    world: World, two: tuple[Actor, Actor]
) -> None:
    change = gates.grant(two[0].person, Role.DECIDER)
    assert code(gates.propose(world.gateway, two[0], change)) == "not-yourself"
    assert code(gates.propose(world.gateway, two[1], change)) == "keys-or-cases"


def test_whoever_has_cases_is_given_no_keys(world: World, two: tuple[Actor, Actor]) -> None:
    change = gates.grant(PersonId("p-cmg-handler"), Role.ADMINISTRATOR)
    assert code(gates.propose(world.gateway, two[0], change)) == "keys-or-cases"


def test_an_administrator_sees_no_case(world: World, two: tuple[Actor, Actor]) -> None:
    case = asked(world, MAINTENANCE)
    assert gates.inbox(world.gateway, two[0], everything=True).rows == ()
    with pytest.raises(NotAllowedError):
        gates.see(world.gateway, two[0], case.request.id, why="curious")


def test_a_posting_within_the_own_employer_is_not_proposed_either(
    world: World, two: tuple[Actor, Actor]
) -> None:
    inside = Actor(NEW.person, BodyCode("home-office"), "staff", frozenset(), "", GROUP)
    assert isinstance(gates.propose(world.gateway, two[0], gates.enrolment(inside, "x", "y")), str)
    within = Actor(NEW.person, GROUP, "staff", frozenset(), "", GROUP)
    with pytest.raises(MalformedError):
        gates.propose(world.gateway, two[0], gates.enrolment(within, "x", "y"))


def test_only_who_is_posted_is_a_posted_official(world: World, two: tuple[Actor, Actor]) -> None:
    change = gates.grant(PersonId("p-cmg-handler"), Role.POSTED_OFFICIAL)
    assert code(gates.propose(world.gateway, two[0], change)) == "not-posted"


def until(world: World, days: int = 10) -> Micros:
    return Micros(world.clock() + days * DAY)


def test_a_stand_in_has_the_role_while_it_lasts_and_no_longer(world: World) -> None:
    decider, handler = ACTORS["p-cmg-decider"], ACTORS["p-cmg-handler"]
    gateway = world.gateway
    assert gates.stand_in(gateway, decider, Role.DECIDER, handler.person, until(world)) is None
    now = gates.actor_of(gateway, ISSUER, "cmg-handler")
    assert now.has(Role.DECIDER)
    assert now.persons == {handler.person, decider.person}
    world.clock.set(Micros(world.clock() + 11 * DAY))
    assert not gates.actor_of(gateway, ISSUER, "cmg-handler").has(Role.DECIDER)


def test_whoever_comes_back_ends_it(world: World) -> None:
    decider, handler = ACTORS["p-cmg-decider"], ACTORS["p-cmg-handler"]
    gates.stand_in(world.gateway, decider, Role.DECIDER, handler.person, until(world))
    gates.come_back(world.gateway, decider)
    assert not gates.actor_of(world.gateway, ISSUER, "cmg-handler").has(Role.DECIDER)


def test_two_administrators_name_a_stand_in_for_somebody_who_cannot(
    world: World, two: tuple[Actor, Actor]
) -> None:
    absent, other = PersonId("p-cmg-decider"), PersonId("p-cmg-handler")
    done(world, two, gates.standing_in(absent, Role.DECIDER, other, until(world)))
    assert gates.actor_of(world.gateway, ISSUER, "cmg-handler").has(Role.DECIDER)


def test_a_stand_in_of_the_decider_does_not_second_what_the_decider_decided(
    world: World,
) -> None:
    gateway = world.gateway
    decider, manager = ACTORS["p-cmg-decider"], ACTORS["p-cmg-manager"]
    gates.stand_in(gateway, decider, Role.DECIDER, manager.person, until(world))
    case = asked(world, MAINTENANCE)
    to_assessed(world, MAINTENANCE, case.request.id)
    permitted = gates.decide(
        gateway,
        decider,
        case.request.id,
        permits=True,
        fields=("child-maintenance/home-address",),
        clause=f"{MAINTENANCE}:4.1",
        reasons="Each condition is met, and no less would do.",
        needs_second=True,
    )
    assert must(permitted).state == "seconding"
    stands_in = gates.actor_of(gateway, ISSUER, "cmg-manager")
    assert code(gates.second(gateway, stands_in, case.request.id)) == "people-not-separate"
    gates.come_back(gateway, decider)
    must(gates.second(gateway, gates.actor_of(gateway, ISSUER, "cmg-manager"), case.request.id))


def test_a_stand_in_for_the_countersigner_does_not_ask(world: World) -> None:
    gateway = world.gateway
    senior, asker = ACTORS["p-ie-senior"], ACTORS["p-ie-1"]
    gates.stand_in(gateway, senior, Role.COUNTERSIGNER, asker.person, until(world))
    case = asked(world, MAINTENANCE)
    both = gates.actor_of(gateway, ISSUER, "ie-1")
    assert both.has(Role.COUNTERSIGNER)
    assert code(gates.countersign(gateway, both, case.request.id)) == "people-not-separate"


@pytest.mark.parametrize(
    ("role", "stand_in", "days", "refusal"),
    [
        (Role.DECIDER, "p-cmg-decider", 10, "no-stand-in"),
        (Role.DECIDER, "p-nhs-handler", 10, "no-stand-in"),
        (Role.DECIDER, "p-nobody", 10, "no-stand-in"),
        (Role.HANDLER, "p-cmg-handler", 10, "not-held"),
        (Role.DECIDER, "p-cmg-handler", 91, "too-long"),
        (Role.DECIDER, "p-cmg-handler", 0, "too-long"),
    ],
)
def test_a_stand_in_that_cannot_be_is_refused(
    world: World, role: Role, stand_in: str, days: int, refusal: str
) -> None:
    decider = ACTORS["p-cmg-decider"]
    answer = gates.stand_in(world.gateway, decider, role, PersonId(stand_in), until(world, days))
    assert code(answer) == refusal


def test_a_stand_in_for_whoever_asked_sees_the_case_and_may_take_it_back(world: World) -> None:
    gateway, asker = world.gateway, ACTORS["p-ie-1"]
    case = asked(world, MAINTENANCE)
    other = ACTORS["p-ie-2"]
    with pytest.raises(NotAllowedError):
        gates.see(gateway, other, case.request.id, why="curious")
    assert code(gates.withdraw(gateway, other, case.request.id)) == "not-yours"
    gates.stand_in(gateway, asker, Role.REQUESTER, other.person, until(world))
    now = gates.actor_of(gateway, ISSUER, "ie-2")
    assert gates.see(gateway, now, case.request.id, why="absence").side == "requester"
    assert [row.request for row in gates.inbox(gateway, now).rows] == [case.request.id]
    must(gates.withdraw(gateway, now, case.request.id))


def test_a_stand_in_decides_in_their_own_name(world: World) -> None:
    gateway = world.gateway
    lead = ACTORS["p-cmg-lead"]
    gates.stand_in(gateway, ACTORS["p-cmg-decider"], Role.DECIDER, lead.person, until(world))
    case = asked(world, MAINTENANCE)
    to_assessed(world, MAINTENANCE, case.request.id)
    assert code(permit(world, MAINTENANCE, case.request.id, lead.person)) == "not-your-role"
    now = gates.actor_of(gateway, ISSUER, "cmg-lead")
    answer = gates.decide(
        gateway, now, case.request.id, permits=False, reasons="The supply is not necessary."
    )
    decided = must(answer).decided
    assert decided is not None
    assert decided.by == lead.person


@pytest.mark.parametrize("first", ["refused", "confirmed"])
def test_of_two_administrators_at_the_same_moment_the_first_counts(
    world: World, two: tuple[Actor, Actor], first: str
) -> None:
    proposal = gates.propose(world.gateway, two[0], gates.enrolment(NEW, ISSUER, "new"))
    assert isinstance(proposal, str)
    refuse, confirm = (gates.refuse_proposal, two[0]), (gates.confirm, two[1])
    (early, quick), (late, slow) = (refuse, confirm) if first == "refused" else (confirm, refuse)
    answers: list[Refusal | None] = []

    def meanwhile() -> Micros:
        now = world.clock()
        if not answers:
            answers.append(early(world.gateway, quick, proposal))
        return now

    beside = replace(world.gateway, clock=meanwhile)
    assert code(late(beside, slow, proposal)) == "no-proposal"
    assert answers == [None]
    enrolled = NEW.person in {one.person for one in gates.everybody(world.gateway)}
    assert enrolled is (first == "confirmed")
