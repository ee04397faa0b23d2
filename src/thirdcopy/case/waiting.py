"""Commands for a case that waits: for an answer from whoever asked, or for its agreement."""

from thirdcopy.case.case import ENDS, Case
from thirdcopy.case.step import Step, Steps, may, one_of, said
from thirdcopy.case.table import QUESTIONS
from thirdcopy.event import Actor, Refusal
from thirdcopy_client.canonical import Json

_NOT_QUEUED = ENDS | {"queued", "matched", "supplied"}


def request_information(case: Case, by: Actor, question: str) -> Steps | Refusal:
    """Ask whoever asked, once and of a closed list; the turnaround goes on.

    Only before the match: after it, being asked would tell that a record was found.
    """
    refusal = may(case, "request-information", by) or one_of(
        question, QUESTIONS, "unknown-question"
    )
    if refusal:
        return refusal
    if case.question:
        return Refusal("question-open", "an earlier question has not been answered")
    return (Step("information-requested", {"question": question}, {"grade": by.grade}),)


def supply_information(case: Case, by: Actor, answer: str) -> Steps | Refusal:
    """Answer what was asked; a request whose question nobody answers is decided without."""
    refusal = may(case, "supply-information", by)
    if refusal:
        return refusal
    if case.request.by.person not in by.persons:
        return Refusal("not-yours", "only the officer who asked may answer")
    if case.question is None:
        return Refusal("no-question", "nothing was asked of you")
    refusal = said(answer, "no-answer", "answer the question")
    if refusal:
        return refusal
    kept: dict[str, Json] = {"answer": answer, "grade": by.grade}
    return (Step("information-supplied", kept=kept),)


def queue(case: Case, ground: str) -> Steps | Refusal:
    """Let an open case wait while its agreement is suspended: its turnaround stands still."""
    if case.state in _NOT_QUEUED:
        return Refusal("ended", "the case has been answered, or waits already")
    return (Step("queued", kept={"ground": ground}),)


def unqueue(case: Case) -> Steps | Refusal:
    """Take a case back when its agreement has been resumed, with the time that it had left."""
    if case.queued is None or case.state != "queued":
        return Refusal("not-queued", "the case does not wait")
    return (Step("unqueued"),)
