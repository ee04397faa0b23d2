"""The table of commands is the whole of who may do what: everything else is refused."""

from itertools import product

import pytest

from thirdcopy.case import COMMANDS, ENDS, HOLDERS, PROCEDURES, allowed
from thirdcopy.case.case import _STATE_AFTER
from thirdcopy.event import Actor, BodyCode, PersonId, Role

DISCLOSER, ASKING, OTHER = BodyCode("holder"), BodyCode("asker"), BodyCode("other")
STATES = sorted({*HOLDERS, *ENDS, *_STATE_AFTER.values(), "matched", *(s for s, _ in COMMANDS)})
ALL = sorted(
    {"countersign", "reject", "withdraw", "screen", "attest", "decide", "second"}
    | {command for commands in COMMANDS.values() for command in commands}
)
ASKING_SIDE = frozenset({Role.REQUESTER, Role.COUNTERSIGNER})


def _actor(body: BodyCode, *roles: Role, posted_to: BodyCode | None = None) -> Actor:
    return Actor(PersonId("p"), body, "manager", frozenset(roles), "", posted_to)


def _home(role: Role) -> BodyCode:
    return ASKING if role in ASKING_SIDE else DISCLOSER


@pytest.mark.parametrize("state", STATES)
def test_each_role_has_exactly_the_commands_of_the_table(state: str) -> None:
    for role, command in product(Role, ALL):
        refusal = allowed(state, command, _actor(_home(role), role), DISCLOSER, ASKING)
        if command in COMMANDS.get((state, role), frozenset()):
            assert refusal is None, (state, role, command)
        else:
            assert refusal is not None, (state, role, command)
            assert refusal.code == "not-your-role"


@pytest.mark.parametrize("state", STATES)
def test_a_role_counts_for_nothing_at_another_body(state: str) -> None:
    for role, command in product(Role, ALL):
        elsewhere = {DISCLOSER, ASKING, OTHER} - {_home(role)}
        for body in elsewhere:
            actor = _actor(body, role, posted_to=_home(role))
            assert allowed(state, command, actor, DISCLOSER, ASKING), (state, role, command, body)


def test_every_role_together_at_one_body_has_no_more_than_its_roles() -> None:
    everything = _actor(DISCLOSER, *Role)
    for state, command in product(STATES, ALL):
        granted = any(
            command in COMMANDS.get((state, role), frozenset())
            for role in Role
            if role not in ASKING_SIDE
        )
        refusal = allowed(state, command, everything, DISCLOSER, ASKING)
        assert (refusal is None) is granted


@pytest.mark.parametrize("state", sorted(ENDS))
def test_a_case_that_has_ended_takes_no_command(state: str) -> None:
    assert not [key for key in COMMANDS if key[0] == state]
    assert state not in HOLDERS


def test_every_open_state_has_a_holder_and_lets_the_requester_withdraw_or_has_answered() -> None:
    for state in {state for state, _ in COMMANDS}:
        assert HOLDERS[state] is not None
        assert "withdraw" in COMMANDS[state, Role.REQUESTER]


def test_a_refusal_does_not_say_in_which_state_the_case_is() -> None:
    """Whoever asked could read from it that a case was stopped."""
    outsider = _actor(ASKING, Role.REQUESTER)
    reasons = {
        refusal.reason
        for state in STATES
        if (refusal := allowed(state, "decide", outsider, DISCLOSER, ASKING))
    }
    assert len(reasons) == 1


def test_the_reasons_for_rejection_are_procedure_only() -> None:
    assert set(PROCEDURES) == {
        "not-countersigned",
        "not-one-person",
        "incomplete",
        "wrong-agreement",
    }
