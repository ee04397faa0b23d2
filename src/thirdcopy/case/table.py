"""The table: in each state, what each role may do, and who holds the case.

It is the documentation as well as the rule; nothing else grants a command.
"""

from typing import Final

from thirdcopy.event import Actor, Refusal, Role

COMMANDS: Final[dict[tuple[str, Role], frozenset[str]]] = {
    (state, role): frozenset(commands.split())
    for state, role, commands in (
        ("submitted", Role.COUNTERSIGNER, "countersign"),
        ("submitted", Role.HANDLER, "reject"),
        ("submitted", Role.REQUESTER, "withdraw"),
        ("submitted", Role.SYSTEM, "match"),
        ("countersigned", Role.HANDLER, "screen reject attest"),
        ("countersigned", Role.SAFEGUARDING_LEAD, "screen"),
        ("countersigned", Role.DECIDER, "attest"),
        ("countersigned", Role.REQUESTER, "withdraw"),
        ("screened", Role.SYSTEM, "assess"),
        ("screened", Role.REQUESTER, "withdraw"),
        ("assessed", Role.DECIDER, "attest decide"),
        ("assessed", Role.HANDLER, "screen attest"),
        ("assessed", Role.SAFEGUARDING_LEAD, "screen"),
        ("assessed", Role.REQUESTER, "withdraw"),
        ("seconding", Role.SECOND_DECIDER, "second"),
        ("seconding", Role.DECIDER, "decide"),
        ("seconding", Role.REQUESTER, "withdraw"),
        ("permitted", Role.SAFEGUARDING_LEAD, "screen"),
        ("permitted", Role.SYSTEM, "match"),
        ("permitted", Role.REQUESTER, "withdraw"),
        ("stopped", Role.DECIDER, "attest decide"),
        ("stopped", Role.HANDLER, "screen attest"),
        ("stopped", Role.SAFEGUARDING_LEAD, "screen"),
        ("stopped", Role.REQUESTER, "withdraw"),
        ("waiting", Role.OFFICIAL, "decide attest"),
        ("waiting", Role.REQUESTER, "withdraw"),
        ("unmatched", Role.REQUESTER, "withdraw"),
        ("refused", Role.REQUESTER, "withdraw"),
    )
}

HOLDERS: Final[dict[str, Role | None]] = {
    "submitted": Role.COUNTERSIGNER,
    "countersigned": Role.HANDLER,
    "screened": Role.SYSTEM,
    "assessed": Role.DECIDER,
    "seconding": Role.SECOND_DECIDER,
    "permitted": Role.SYSTEM,
    "stopped": Role.SAFEGUARDING_LEAD,
    "waiting": Role.OFFICIAL,
    "unmatched": Role.SYSTEM,
    "refused": Role.SYSTEM,
    "supplied": Role.SYSTEM,
}
"""Who has the case now; a case that has ended is with nobody."""

PROCEDURES: Final[dict[str, str]] = {
    "not-countersigned": "no officer of sufficient grade countersigned the request",
    "not-one-person": "the request does not concern one named person",
    "incomplete": "the form does not say why the information is necessary",
    "wrong-agreement": "the request is outside the agreement that it names",
}
"""The reasons for which a request is rejected: procedure only, so they may be told."""


def allowed(state: str, command: str, actor: Actor, body: str, asking: str) -> Refusal | None:
    """Say why *actor* may not give *command* in *state*; None when the table lets them.

    *body* is the discloser and *asking* the body that asks: a role counts only at the body
    whose role it is, so an official posted elsewhere decides nothing there. The words do not
    say in which state the case is: whoever asked could read from them that it was stopped.
    """
    for role in actor.roles:
        at = asking if role in {Role.REQUESTER, Role.COUNTERSIGNER} else body
        if actor.body == at and command in COMMANDS.get((state, role), frozenset()):
            return None
    return Refusal("not-your-role", f"your role does not let you {command} this case now")
