"""Who may do what, kept by hand: by command, so that it is no copy of the table of states."""

from itertools import product

import pytest

from thirdcopy.case import COMMANDS, ENDS, HOLDERS, allowed
from thirdcopy.case.fold import STATE_AFTER
from thirdcopy.event import Actor, BodyCode, PersonId, Role

OPEN = (
    "submitted countersigned screened assessed seconding permitted stopped held compelled "
    "waiting queued unmatched refused"
)
ANSWERED = "undelivered nothing-supplied rejected withdrawn complied recorded"
BY_HAND = {
    "countersign": {Role.COUNTERSIGNER: "submitted"},
    "reject": {Role.HANDLER: "submitted countersigned"},
    "withdraw": {Role.REQUESTER: OPEN},
    "supply-information": {Role.REQUESTER: OPEN},
    "record-view": {Role.REQUESTER: f"{OPEN} delivered closed nothing-supplied"},
    "request-information": {
        Role.HANDLER: "countersigned assessed",
        Role.DECIDER: "assessed",
    },
    "screen": {
        Role.HANDLER: "countersigned assessed stopped",
        Role.SAFEGUARDING_LEAD: "countersigned assessed permitted stopped held queued",
    },
    "review": {Role.SAFEGUARDING_LEAD: "countersigned assessed stopped"},
    "attest": {
        Role.HANDLER: "countersigned assessed stopped",
        Role.DECIDER: "countersigned assessed stopped",
        Role.OFFICIAL: "waiting",
    },
    "answer-blind": {
        Role.DECIDER: "assessed seconding",
        Role.SECOND_DECIDER: "assessed seconding",
    },
    "decide": {Role.DECIDER: "assessed seconding stopped", Role.OFFICIAL: "waiting"},
    "second": {Role.SECOND_DECIDER: "seconding"},
    "check-instrument": {Role.LAWYER: "countersigned assessed"},
    "hold": {Role.LAWYER: "assessed stopped compelled"},
    "challenge": {Role.LAWYER: "held"},
    "end-hold": {Role.LAWYER: "held"},
    "comply": {Role.DECIDER: "compelled"},
    "advise": {Role.POSTED_OFFICIAL: f"{OPEN} delivered closed nothing-supplied"},
    "advise-return": {Role.POSTED_OFFICIAL: f"{OPEN} delivered closed nothing-supplied"},
    "correct": {Role.HANDLER: "delivered closed"},
    "acknowledge-correction": {Role.REQUESTER: "delivered closed"},
    "report-outcome": {Role.REQUESTER: "delivered closed"},
    "certify-destruction": {Role.REQUESTER: "delivered closed"},
    "give-notice": {Role.HANDLER: "delivered"},
    "defer-notice": {Role.HANDLER: "delivered"},
    "find-breach": {
        Role.HANDLER: f"delivered closed {ANSWERED}",
        Role.SAFEGUARDING_LEAD: "delivered closed undelivered nothing-supplied complied recorded",
    },
    "answer-breach": {Role.HANDLER: f"delivered {ANSWERED}"},
    "match": {Role.SYSTEM: "submitted permitted"},
    "assess": {Role.SYSTEM: "screened"},
}
DISCLOSER, ASKING, OTHER = BodyCode("holder"), BodyCode("asker"), BodyCode("other")
STATES = sorted({*HOLDERS, *ENDS, *STATE_AFTER.values(), "matched", *(s for s, _ in COMMANDS)})
ASKS = frozenset({Role.REQUESTER, Role.COUNTERSIGNER})


def actor(role: Role, body: BodyCode, posted_to: BodyCode | None = None) -> Actor:
    return Actor(PersonId("p"), body, "manager", frozenset({role}), "", posted_to)


def at_home(role: Role) -> Actor:
    """Give somebody of a role where that role counts."""
    if role is Role.POSTED_OFFICIAL:
        return actor(role, OTHER, ASKING)
    return actor(role, ASKING if role in ASKS else DISCLOSER)


def by_hand(state: str, role: Role) -> frozenset[str]:
    return frozenset(
        command for command, roles in BY_HAND.items() if state in roles.get(role, "").split()
    )


def test_each_row_of_the_table_is_kept_by_hand_and_nothing_else_is() -> None:
    for state, role in product(STATES, Role):
        assert COMMANDS.get((state, role), frozenset()) == by_hand(state, role), (state, role)
    assert {state for state, _ in COMMANDS} <= set(STATES)


def test_a_new_row_without_an_entry_by_hand_would_be_found() -> None:
    planted = {**COMMANDS, ("stopped", Role.REQUESTER): frozenset({"decide"})}
    assert planted["stopped", Role.REQUESTER] != by_hand("stopped", Role.REQUESTER)


@pytest.mark.parametrize("state", STATES)
def test_each_role_has_exactly_its_commands_where_it_counts(state: str) -> None:
    for role, command in product(Role, BY_HAND):
        refusal = allowed(state, command, at_home(role), DISCLOSER, ASKING)
        assert (refusal is None) is (command in by_hand(state, role)), (state, role, command)
        assert refusal is None or refusal.code == "not-your-role"


@pytest.mark.parametrize("state", STATES)
def test_a_role_counts_for_nothing_at_another_body_nor_by_a_posting(state: str) -> None:
    for role, command in product(Role, BY_HAND):
        home = at_home(role).body
        for body in {DISCLOSER, ASKING, OTHER} - {home}:
            posted = DISCLOSER if role is Role.POSTED_OFFICIAL else home
            elsewhere = actor(role, body, posted)
            assert allowed(state, command, elsewhere, DISCLOSER, ASKING), (role, command, body)


def test_a_posted_official_who_is_posted_nowhere_may_do_nothing() -> None:
    for state, command in product(STATES, BY_HAND):
        for body in (DISCLOSER, ASKING):
            nowhere = actor(Role.POSTED_OFFICIAL, body)
            assert allowed(state, command, nowhere, DISCLOSER, ASKING)


def test_administrators_auditors_and_editors_have_no_command_in_any_case() -> None:
    for state, role in product(STATES, (Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTER_EDITOR)):
        assert (state, role) not in COMMANDS
