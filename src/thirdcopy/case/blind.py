"""The blind first answer: what a decider thinks before the agreement's own answer is shown.

Somebody who has read what the machine says rarely says otherwise. Where an agreement is `blind`,
whoever may decide it answers first, and only then sees what the clauses come to (DESIGN 5).
"""

from dataclasses import replace
from typing import Final

from thirdcopy.case.case import ENDS, Case
from thirdcopy.case.step import Step, Steps, apart, may
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy_client.canonical import Json

_DECIDES: Final = {Role.DECIDER: "decider", Role.SECOND_DECIDER: "second decider"}
ANSWERED_FIRST: Final = frozenset({"decide", "second"})
"""The commands that wait for the blind answer of whoever gives them."""


def hidden_from(case: Case, by: Actor, *, blind: bool) -> bool:
    """Say whether *by* must answer before the assessment, and what was decided, is shown to them.

    It is hidden from the beginning until the decision stands, and from everybody who could still
    take part in that decision: also from one who screens as well, or stands in for somebody. The
    answer of the person for whom they stand in is not theirs. A check is answered at once where
    it can be, so that an official who is asked afterwards knows what the machine could not say.
    """
    if by.body != case.body:
        # The words of a refusal are for the body itself: elsewhere they would tell its state.
        return False
    if not blind or case.request.action == "check" or by.person in case.blind:
        return False
    state = case.queued.state if case.queued else case.state
    if state in ENDS or (case.decided is not None and state != "seconding"):
        return False
    return any(by.has(role) and apart(case, by, place) is None for role, place in _DECIDES.items())


def answer_first(case: Case, by: Actor, *, blind: bool) -> Refusal | None:
    """Refuse whoever has not answered yet what would show them the agreement's answer."""
    if hidden_from(case, by, blind=blind):
        return Refusal("answer-first", "give your own answer before you see the agreement's")
    return None


def blinded(case: Case) -> Case:
    """Give the case without what a colleague decided: it follows what the agreement permits."""
    return replace(case, fields=frozenset(), clause="", reasons="")


def answer_blind(
    case: Case, by: Actor, *, blind: bool, permits: bool, permitted: bool
) -> Steps | Refusal:
    """Record what a decider would do, once; *permitted* is what the agreement says of it."""
    refusal = may(case, "answer-blind", by)
    if refusal:
        return refusal
    if by.person in case.blind:
        return Refusal("answered-before", "you have given your own answer; now decide")
    if not hidden_from(case, by, blind=blind):
        return Refusal("not-blind", "nothing is hidden from you here")
    kept: dict[str, Json] = {"permits": permits, "agrees": permits == permitted, "grade": by.grade}
    return (Step("answered-blind", kept=kept),)
