"""The table: in each state, what each role may do, and who holds the case.

It is the documentation as well as the rule; nothing else grants a command.

What the side that asks may do depends only on what it has been told: otherwise it could try a
command, and read from the refusal that its case had been stopped.
"""

from typing import Final

from thirdcopy.event import Actor, Refusal, Role

_OWED_FOR_A_RELEASE: Final = "acknowledge-correction report-outcome certify-destruction"
_OPEN: Final = (
    "submitted", "countersigned", "screened", "assessed", "seconding", "permitted", "stopped",
    "held", "compelled", "waiting", "queued", "unmatched", "refused",
)  # fmt: skip
_ROWS: Final = (
    ("submitted", Role.COUNTERSIGNER, "countersign"),
    ("submitted", Role.HANDLER, "reject"),
    ("submitted", Role.SYSTEM, "match"),
    ("countersigned", Role.HANDLER, "screen reject attest request-information"),
    ("countersigned", Role.SAFEGUARDING_LEAD, "screen review"),
    ("countersigned", Role.LAWYER, "check-instrument"),
    ("countersigned", Role.DECIDER, "attest"),
    ("screened", Role.SYSTEM, "assess"),
    ("assessed", Role.DECIDER, "answer-blind attest decide request-information"),
    ("assessed", Role.SECOND_DECIDER, "answer-blind"),
    ("assessed", Role.HANDLER, "screen attest request-information"),
    ("assessed", Role.SAFEGUARDING_LEAD, "screen review"),
    ("assessed", Role.LAWYER, "check-instrument hold"),
    ("seconding", Role.SECOND_DECIDER, "answer-blind second"),
    ("seconding", Role.DECIDER, "answer-blind decide"),
    ("permitted", Role.SAFEGUARDING_LEAD, "screen"),
    ("permitted", Role.SYSTEM, "match"),
    ("stopped", Role.DECIDER, "attest decide"),
    ("stopped", Role.HANDLER, "screen attest"),
    ("stopped", Role.SAFEGUARDING_LEAD, "screen review"),
    ("stopped", Role.LAWYER, "hold"),
    ("held", Role.LAWYER, "challenge end-hold"),
    ("held", Role.SAFEGUARDING_LEAD, "screen"),
    ("compelled", Role.DECIDER, "comply"),
    ("compelled", Role.LAWYER, "hold"),
    ("waiting", Role.OFFICIAL, "decide attest"),
    ("queued", Role.SAFEGUARDING_LEAD, "screen"),
    *((state, Role.REQUESTER, "withdraw supply-information record-view") for state in _OPEN),
    *((state, Role.POSTED_OFFICIAL, "advise advise-return") for state in _OPEN),
    *((state, Role.REQUESTER, f"record-view {_OWED_FOR_A_RELEASE}") for state in (
        "delivered", "closed",
    )),
    *((state, Role.POSTED_OFFICIAL, "advise advise-return") for state in (
        "delivered", "closed", "nothing-supplied",
    )),
    ("delivered", Role.HANDLER, "correct give-notice defer-notice find-breach answer-breach"),
    ("closed", Role.HANDLER, "correct find-breach"),
    ("nothing-supplied", Role.REQUESTER, "record-view"),
    *((state, Role.HANDLER, "find-breach answer-breach") for state in (
        "undelivered", "nothing-supplied", "rejected", "withdrawn", "complied", "recorded",
    )),
    *((state, Role.SAFEGUARDING_LEAD, "find-breach") for state in (
        "delivered", "closed", "undelivered", "nothing-supplied", "complied", "recorded",
    )),
)  # fmt: skip

COMMANDS: Final[dict[tuple[str, Role], frozenset[str]]] = {
    (state, role): frozenset(commands.split()) for state, role, commands in _ROWS
}

HOLDERS: Final[dict[str, Role | None]] = {
    "submitted": Role.COUNTERSIGNER,
    "countersigned": Role.HANDLER,
    "screened": Role.SYSTEM,
    "assessed": Role.DECIDER,
    "seconding": Role.SECOND_DECIDER,
    "permitted": Role.SYSTEM,
    "stopped": Role.SAFEGUARDING_LEAD,
    "held": Role.LAWYER,
    "compelled": Role.DECIDER,
    "waiting": Role.OFFICIAL,
    "queued": Role.SYSTEM,
    "unmatched": Role.SYSTEM,
    "refused": Role.SYSTEM,
    "supplied": Role.SYSTEM,
}
"""Who has the case now; a case that has been answered is with nobody."""

DEADLINES: Final[dict[str, int]] = {
    "submitted": 30,
    "countersigned": 50,
    "assessed": 80,
    "seconding": 90,
    "stopped": 90,
    "held": 90,
    "compelled": 95,
    "waiting": 80,
}
"""By when a state is to be left, in hundredths of the turnaround; ours.

A state that only the gateway holds has the turnaround itself. What nobody does in time is never
approved: the holder is reminded, then the role of `ESCALATES`, and the turnaround answers.
"""

ESCALATES: Final[dict[Role, Role]] = {
    Role.COUNTERSIGNER: Role.REQUESTER,
    Role.HANDLER: Role.DECIDER,
    Role.DECIDER: Role.SECOND_DECIDER,
    Role.SECOND_DECIDER: Role.DECIDER,
    Role.SAFEGUARDING_LEAD: Role.DECIDER,
    Role.LAWYER: Role.SAFEGUARDING_LEAD,
    Role.OFFICIAL: Role.SAFEGUARDING_LEAD,
    Role.REQUESTER: Role.HANDLER,
}
"""Who is told of what a role has left undone; being told gives nobody another command."""

PROCEDURES: Final[dict[str, str]] = {
    "not-countersigned": "no officer of sufficient grade countersigned the request",
    "not-one-person": "the request does not concern one named person",
    "incomplete": "the form does not say why the information is necessary",
    "wrong-agreement": "the request is outside the agreement that it names",
}
"""The reasons for which a request is rejected: procedure only, so they may be told."""

QUESTIONS: Final[dict[str, str]] = {
    "identity": "against what were the person's details checked",
    "necessity": "why would no less do",
    "alternatives": "what was tried before, and when",
    "power": "on which power does the request rest",
    "use": "what will be done with the information",
}
"""What may be asked of whoever asks: a closed list, since free words could tell of the person."""

ASKING: Final = frozenset({Role.REQUESTER, Role.COUNTERSIGNER})


def allowed(state: str, command: str, actor: Actor, body: str, asking: str) -> Refusal | None:
    """Say why *actor* may not give *command* in *state*; None when the table lets them.

    *body* is the discloser and *asking* the body that asks. A role counts only at the body whose
    role it is, so an official posted elsewhere decides nothing there; a posted official's own
    role counts only where they are posted. The words do not say in which state the case is:
    whoever asked could read from them that it was stopped.
    """
    for role in actor.roles:
        at = asking if role in ASKING or role is Role.POSTED_OFFICIAL else body
        here = actor.posted_to if role is Role.POSTED_OFFICIAL else actor.body
        if here == at and command in COMMANDS.get((state, role), frozenset()):
            return None
    return Refusal("not-your-role", f"your role does not let you {command} this case now")
