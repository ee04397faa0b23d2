"""Passes and rights, taken to where a test begins."""

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import Refusal
from thirdcopy.gateway import Gateway, Issued, Shown
from thirdcopy.match import Identifiers
from thirdcopy.rights import Code
from thirdcopy.simulation.population import Person
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from world import ACTORS, MAINTENANCE, ask, form_about, must, permit, to_assessed

FIRST, SECOND = ACTORS["p-cmg-rights-1"], ACTORS["p-cmg-rights-2"]
HANDLER = ACTORS["p-cmg-handler"]


def identifiers(person: Person) -> Identifiers:
    return person.identifiers("child-maintenance")


def opened_for(world: World, named: Identifiers) -> Code:
    """Issue a pass to somebody, have it confirmed, and let the days of the hold pass."""
    card = gates.issue_pass(world.gateway, FIRST, named, language="cy", means="documents-seen")
    assert isinstance(card, Issued)
    assert gates.confirm_pass(world.gateway, SECOND, card.reference) is None
    world.clock.set(Micros(world.clock() + 4 * DAY))
    return card.code


def supplied(world: World, person: Person) -> Case:
    case = ask(world, MAINTENANCE, form_about(MAINTENANCE, person))
    to_assessed(world, MAINTENANCE, case.request.id)
    must(permit(world, MAINTENANCE, case.request.id))
    gates.work(world.gateway)
    assert gates.load(world.gateway, case.request.case).case.state == "delivered"
    return case


def told(gateway: Gateway, case: Case) -> None:
    must(gates.give_notice(gateway, HANDLER, case.request.id, "in-person"))


def shown(gateway: Gateway, code: Code) -> Shown:
    found = gates.look(gateway, code)
    assert found is not None
    return found


def refused(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code
