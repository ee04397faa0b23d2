"""What is owed in a case, by whom and until when: a pure function of the case.

From it come the inbox, the reminders, the escalation and the closing of a case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from thirdcopy.case.aftercare import CORRECTION_DAYS, NOTICE_DAYS, OUTCOME_DAYS
from thirdcopy.case.case import ENDS, RELEASED, Case
from thirdcopy.case.step import Step, Steps
from thirdcopy.case.table import DEADLINES, ESCALATES, HOLDERS
from thirdcopy.event import Refusal, Role
from thirdcopy_client.clock import DAY, Micros

CHASE_DAYS: Final = 7
"""From a reminder to an escalation, for what has no hours of its own in law; ours."""
OWING: Final = frozenset({Role.REQUESTER, Role.HANDLER})
"""The roles that may owe something after the answer."""


@dataclass(frozen=True)
class Duty:
    """Something that one role owes in a case until `due`; then `then` is told of it.

    `since` is when it began: an earlier duty of the same name was another one.
    """

    name: str
    role: Role
    due: Micros
    then: Role
    since: Micros

    @property
    def warned(self) -> Micros:
        """Give when its holder is reminded: of a breach, a day before the 72 hours are over."""
        return Micros(self.due - DAY) if self.name == "answer-breach" else self.due

    @property
    def told(self) -> Micros:
        """Give when the other role is told, if it is still owed then."""
        return self.due if self.warned < self.due else Micros(self.due + CHASE_DAYS * DAY)


def duties_of(case: Case) -> tuple[Duty, ...]:
    """Give what is owed in a case now, what is due first."""
    found = [*_on_the_way(case), *_afterwards(case)]
    return tuple(sorted(found, key=lambda one: (one.due, one.name)))


def deadline_of(case: Case) -> Micros:
    """Give by when a case is to leave its state: at the latest when its turnaround is over."""
    share = DEADLINES.get(case.state, 100)
    return Micros(case.request.at + (case.due - case.request.at) * share // 100)


def holder_of(case: Case) -> Role | None:
    """Give who must act next; nobody when the case has been answered."""
    if case.state in ENDS:
        return None
    if case.question and case.state in {"countersigned", "assessed"}:
        return Role.REQUESTER
    return HOLDERS.get(case.state)


def remind(case: Case, at: Micros) -> Steps | Refusal:
    """Record once in a state that its holder is late, and once that another role was told.

    The second comes half-way from the deadline to the end of the turnaround.
    """
    holder = holder_of(case)
    if holder is None or holder is Role.SYSTEM or at < next_reminder(case):
        return Refusal("not-late", "nobody is late in this case")
    if not case.late:
        return (Step("reminded", kept={"duty": case.state, "role": holder}),)
    if len(case.late) == 1:
        return (Step("escalated", kept={"duty": case.state, "role": ESCALATES[holder]}),)
    return Refusal("not-late", "everybody has been told in this case")


def next_reminder(case: Case) -> Micros:
    """Give when the next reminder of an open case falls due."""
    deadline = deadline_of(case)
    return Micros((deadline + case.due) // 2) if case.late else deadline


def chase(case: Case, at: Micros) -> Steps:
    """Remind whoever owes something after the answer, once, and then tell the other role once."""
    steps = []
    for duty in _afterwards(case):
        told = _times_told(case, duty)
        if told == 0 and at >= duty.warned:
            steps.append(Step("reminded", kept={"duty": duty.name, "role": duty.role}))
        elif told == 1 and at >= duty.told:
            steps.append(Step("escalated", kept={"duty": duty.name, "role": duty.then}))
    return tuple(steps)


def next_chase(case: Case) -> Micros | None:
    """Give when somebody is next to be reminded of what is owed after the answer."""
    times = [
        (duty.warned, duty.told)[told]
        for duty in _afterwards(case)
        if (told := _times_told(case, duty)) < 2  # noqa: PLR2004 - a reminder and an escalation
    ]
    return min(times, default=None)


def _times_told(case: Case, duty: Duty) -> int:
    return sum(1 for name, at in case.after.chased if name == duty.name and at >= duty.since)


def close(case: Case) -> Steps | Refusal:
    """Close a case that was delivered and in which nothing is owed any more."""
    if case.state != "delivered" or duties_of(case):
        return Refusal("still-owed", "something is still owed in this case")
    return (Step("closed"),)


def _on_the_way(case: Case) -> Iterator[Duty]:
    holder = holder_of(case)
    if holder is None or holder is Role.SYSTEM:
        return
    name = "supply-information" if holder is Role.REQUESTER else case.state
    yield Duty(name, holder, deadline_of(case), ESCALATES[holder], case.request.at)


def _afterwards(case: Case) -> Iterator[Duty]:
    after = case.after
    if after.unanswered:
        breach = after.unanswered
        lead = Role.SAFEGUARDING_LEAD
        yield Duty("answer-breach", Role.HANDLER, breach.due, lead, breach.at)
    if case.state not in RELEASED or after.delivered is None:
        return
    yield from _of_recipient(case, after.delivered)
    if after.notice is None:
        due = Micros(after.delivered + NOTICE_DAYS * DAY)
        yield Duty("give-notice", Role.HANDLER, due, Role.DECIDER, after.delivered)
    elif after.notice.review is not None:
        notice = after.notice
        yield Duty("review-notice", Role.HANDLER, after.notice.review, Role.DECIDER, notice.at)


def _of_recipient(case: Case, delivered: Micros) -> Iterator[Duty]:
    after, asks = case.after, Role.REQUESTER
    if after.uncorrected:
        wrong = after.uncorrected.at
        due = Micros(wrong + CORRECTION_DAYS * DAY)
        yield Duty("acknowledge-correction", asks, due, Role.HANDLER, wrong)
    feedback = Micros(delivered + OUTCOME_DAYS * DAY)
    if not after.outcomes:
        yield Duty("report-outcome", asks, feedback, Role.HANDLER, delivered)
    if not after.destroyed:
        due = after.retention or feedback
        yield Duty("certify-destruction", asks, due, Role.HANDLER, delivered)
