"""A request through the interface, from asking to the sealed answer, as each side is told."""

import pytest

from asking_system import SystemOf, asking_of
from thirdcopy.simulation.world import World
from thirdcopy_client.open import open_parcel
from world import (
    ACTORS,
    CHECKS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    TEAMS,
    form_about,
    hash_of_agreement,
    persons,
)


def asked(world: World, system_of: SystemOf, agreement: str, kind: str = "plain") -> str:
    officer = TEAMS[agreement].requester
    form = form_about(agreement, next(persons(agreement, kind, world)))
    system = system_of(ACTORS[officer].body)
    answer = system.post("/requests", officer, asking_of(form, hash_of_agreement(agreement)))
    assert answer.status == 201, answer.told
    return str(answer.told["request"])


def test_a_request_is_asked_decided_and_answered(world: World, system_of: SystemOf) -> None:
    team = TEAMS[MAINTENANCE]
    request = asked(world, system_of, MAINTENANCE)
    asking = system_of(ACTORS[team.requester].body)
    holding = system_of(ACTORS[team.decider].body)

    def does(command: str, officer: str, given: dict[str, object], *, fresh: bool = False) -> str:
        system = asking if ACTORS[officer].body == asking.body else holding
        answer = system.post(f"/requests/{request}/{command}", officer, given, fresh=fresh)
        assert answer.status == 200, answer.told
        return str(answer.told["status"])

    assert does("countersign", team.countersigner, {}) == "with-discloser"
    assert does("screen", team.handler, {"clear": True}) == "assessed"
    assert does("attest", team.handler, {"facts": {"necessary": True}}) == "assessed"
    said = holding.get(f"/requests/{request}/assessment", team.decider).told
    assert said["may_name"] == [CLAUSES[MAINTENANCE]]
    decision = {
        "permits": True,
        "fields": list(ITEMS[MAINTENANCE]),
        "clause": CLAUSES[MAINTENANCE],
        "reasons": REASONS,
    }
    assert does("decide", team.decider, decision, fresh=True) == "delivered"

    told = asking.get(f"/requests/{request}", team.requester).told
    assert (told["side"], told["status"], told["answers"]) == ("requester", "supplied", 1)
    assert told["within"] is None
    assert {line["by"] for line in told["history"]} == {None}
    kept = holding.get(f"/requests/{request}", team.decider).told
    assert kept["within"]["decided"]["reasons"] == REASONS

    sealed = asking.get(f"/requests/{request}/answers/1", team.requester)
    key = world.gateway.sequencer.signer.verifier_key
    opened = open_parcel(sealed.data, None, key, now=None)
    assert (opened.header.kind, opened.told["request"]) == ("supplied", request)


def test_a_check_is_answered_before_it_returns(world: World, system_of: SystemOf) -> None:
    request = asked(world, system_of, CHECKS)
    officer = TEAMS[CHECKS].requester
    told = system_of(ACTORS[officer].body).get(f"/requests/{request}", officer).told
    assert (told["status"], told["answers"]) == ("supplied", 1)


@pytest.mark.parametrize("command", ["decide", "second", "comply", "end-hold"])
def test_no_decision_without_a_sign_in_for_it(
    world: World, system_of: SystemOf, command: str
) -> None:
    request = asked(world, system_of, MAINTENANCE)
    decider = TEAMS[MAINTENANCE].decider
    system = system_of(ACTORS[decider].body)
    answer = system.post(f"/requests/{request}/{command}", decider, {})
    assert answer.status == 401
    assert answer.told["place"] == "sign-in"
