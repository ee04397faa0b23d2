"""What the table of commands keeps: an order, a holder, a deadline, and one face for all."""

from itertools import product

import pytest

from thirdcopy.case import COMMANDS, ENDS, HOLDERS, PROCEDURES, RELEASED, allowed
from thirdcopy.case.fold import STATE_AFTER
from thirdcopy.case.table import ASKING, DEADLINES, ESCALATES
from thirdcopy.event import Actor, BodyCode, PersonId, Role

DISCLOSER, ASKS = BodyCode("holder"), BodyCode("asker")
STATES = sorted({*HOLDERS, *ENDS, *STATE_AFTER.values(), "matched", *(s for s, _ in COMMANDS)})
ALL = sorted({command for commands in COMMANDS.values() for command in commands})
TOLD_ALIKE = (
    "countersigned screened assessed seconding permitted stopped held compelled unmatched refused",
    "waiting permitted stopped unmatched refused",
    "delivered closed",
)
"""States that whoever asked cannot tell apart: each line is one face."""


def _actor(body: BodyCode, *roles: Role) -> Actor:
    return Actor(PersonId("p"), body, "manager", frozenset(roles))


def test_every_role_together_at_one_body_has_no_more_than_its_roles() -> None:
    everything = _actor(DISCLOSER, *Role)
    for state, command in product(STATES, ALL):
        granted = any(
            command in COMMANDS.get((state, role), frozenset())
            for role in Role
            if role not in ASKING and role is not Role.POSTED_OFFICIAL
        )
        refusal = allowed(state, command, everything, DISCLOSER, ASKS)
        assert (refusal is None) is granted


@pytest.mark.parametrize("states", TOLD_ALIKE)
def test_what_the_asking_side_may_do_tells_it_nothing_of_the_state(states: str) -> None:
    for role in (*ASKING, Role.POSTED_OFFICIAL):
        of_asking = {COMMANDS.get((state, role), frozenset()) for state in states.split()}
        assert len(of_asking) == 1, (role, of_asking)


def test_the_faces_would_show_a_state_that_differs() -> None:
    assert COMMANDS["submitted", Role.COUNTERSIGNER] != COMMANDS.get(
        ("stopped", Role.COUNTERSIGNER), frozenset()
    )


@pytest.mark.parametrize("state", sorted(ENDS))
def test_a_case_that_has_been_answered_takes_no_command_that_could_supply(state: str) -> None:
    supplying = {"countersign", "screen", "attest", "decide", "second", "match", "comply", "hold"}
    for (of_state, _role), commands in COMMANDS.items():
        assert of_state != state or not commands & supplying
    assert state not in HOLDERS


def test_every_open_state_has_a_holder_and_lets_the_requester_withdraw() -> None:
    for state in {state for state, _ in COMMANDS} - ENDS:
        assert HOLDERS[state] is not None
        assert "withdraw" in COMMANDS[state, Role.REQUESTER]


def test_every_state_of_a_person_has_a_deadline_before_the_turnaround_and_an_escalation() -> None:
    for state, holder in HOLDERS.items():
        assert (state in DEADLINES) is (holder is not Role.SYSTEM), state
        assert holder is None or holder is Role.SYSTEM or ESCALATES[holder] is not holder
    assert all(0 < share < 100 for share in DEADLINES.values())


def test_only_a_case_that_was_released_is_owed_for() -> None:
    assert RELEASED < ENDS
    assert "report-outcome" not in {
        command
        for (state, _role), commands in COMMANDS.items()
        if state not in RELEASED
        for command in commands
    }


def test_a_refusal_does_not_say_in_which_state_the_case_is() -> None:
    """Whoever asked could read from it that a case was stopped."""
    outsider = _actor(ASKS, Role.REQUESTER)
    reasons = {
        refusal.reason
        for state in STATES
        if (refusal := allowed(state, "decide", outsider, DISCLOSER, ASKS))
    }
    assert len(reasons) == 1


def test_the_reasons_for_rejection_are_procedure_only() -> None:
    assert set(PROCEDURES) == {
        "not-countersigned",
        "not-one-person",
        "incomplete",
        "wrong-agreement",
    }
