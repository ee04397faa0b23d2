"""A person's right, from the day it is used to its answer, on the clocks of the law.

One calendar month for access, rectification, erasure and objection (UK GDPR Article 12(3)), two
more where a request is complex and the person is told why within the first; the clock stands
still while the person is asked to say more, and never longer. A complaint is acknowledged
within 30 days (Data Protection Act 2018 section 164A); by when it is answered is ours.
Weekends and holidays move nothing: so a date here may be earlier than the law's, never later.
"""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from thirdcopy.event import BodyCode, PersonId, Refusal
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros, date_of, micros_of

KINDS: Final = ("access", "rectification", "erasure", "objection", "complaint")
"""UK GDPR Articles 15, 16, 17 and 21; Data Protection Act 2018 section 164A."""
ROUTES: Final = ("on-line", "in-person", "paper", "telephone", "interpreter", "advocate")
"""How it reached the body; none needs a document or an address."""
OUTCOMES: Final = ("granted", "granted-in-part", "refused")
MONTHS: Final = 1
MORE_MONTHS: Final = 2
ACKNOWLEDGE_DAYS: Final = 30
COMPLAINT_MONTHS: Final = 3
_LONGEST: Final = 4000


@dataclass(frozen=True)
class RightStep:
    """One thing that happened to a right; *words* are sealed, and never in a log or message."""

    kind: str
    at: Micros
    person: PersonId
    words: str = field(default="", repr=False)
    code: str = ""

    @property
    def members(self) -> Mapping[str, Json]:
        """Give the step as it is sealed."""
        return {"code": self.code, "words": self.words}


@dataclass(frozen=True)
class Right:
    """Where a right stands; *due* is the last day on which the body must answer."""

    id: str
    kind: str
    body: BodyCode
    received: Micros
    route: str
    words: str = field(repr=False)
    acknowledged: Micros | None = None
    asked_back: tuple[str, Micros] | None = None
    still_days: int = 0
    extended: bool = False
    outcome: str = ""
    answer: str = field(default="", repr=False)
    ended: Micros | None = None

    @property
    def due(self) -> dt.date:
        """Give the last day for the answer, as the clock stands; see the module."""
        months = COMPLAINT_MONTHS if self.kind == "complaint" else MONTHS
        months += MORE_MONTHS if self.extended else 0
        return months_after(date_of(self.received), months) + dt.timedelta(days=self.still_days)

    @property
    def acknowledge_by(self) -> dt.date | None:
        """Give the last day for acknowledging a complaint; nothing else needs it."""
        if self.kind != "complaint" or self.acknowledged is not None:
            return None
        return date_of(self.received) + dt.timedelta(days=ACKNOWLEDGE_DAYS)

    @property
    def state(self) -> str:
        """Give one word: open, waiting for the person, or ended."""
        if self.ended is not None:
            return "ended"
        return "asked-back" if self.asked_back else "open"

    def is_late(self, today: dt.date) -> bool:
        """Say whether the answer is overdue; while the person is asked the clock stands still."""
        if self.ended is not None:
            return date_of(self.ended) > self.due
        if self.acknowledge_by is not None and today > self.acknowledge_by:
            return True
        return self.asked_back is None and today > self.due


def months_after(day: dt.date, months: int) -> dt.date:
    """Give the same day of a later month, or its last where there is no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def follow(right: Right, steps: Sequence[RightStep]) -> Right:
    """Give the right after what happened to it, in order."""
    for step in steps:
        right = _after(right, step)
    return right


def receive(at: Micros, person: PersonId, kind: str, route: str, words: str) -> RightStep | Refusal:
    """Record that a right is used; the words are the person's own."""
    if kind not in KINDS:
        return Refusal("unknown-right", "choose what the person asks for")
    if route not in ROUTES:
        return Refusal("unknown-route", "choose how it was received")
    return _said(RightStep("received", at, person, words.strip(), route), "no-words")


def acknowledge(right: Right, at: Micros, person: PersonId) -> RightStep | Refusal:
    """Record that the person knows that it was received."""
    if right.ended is not None or right.acknowledged is not None:
        return Refusal("not-now", "that has been done")
    return RightStep("acknowledged", at, person)


def ask_back(right: Right, at: Micros, person: PersonId, words: str) -> RightStep | Refusal:
    """Ask the person to say more; the clock stands still until they do."""
    if right.ended is not None or right.asked_back is not None:
        return Refusal("not-now", "the person has been asked, or the matter has ended")
    return _said(RightStep("asked-back", at, person, words.strip()), "no-words")


def supply(right: Right, at: Micros, person: PersonId, words: str) -> RightStep | Refusal:
    """Record what the person said when they were asked; the clock goes on."""
    if right.asked_back is None:
        return Refusal("not-now", "nothing was asked")
    return _said(RightStep("supplied", at, person, words.strip()), "no-words")


def extend(right: Right, at: Micros, person: PersonId, words: str) -> RightStep | Refusal:
    """Take two months more, once, told to the person with the reason within the first month."""
    if right.ended is not None or right.extended or right.kind == "complaint":
        return Refusal("not-now", "this cannot be extended, or has been")
    if at > micros_of(right.due, 23, 59):
        return Refusal("too-late", "an extension must be told within the first month")
    return _said(RightStep("extended", at, person, words.strip()), "no-words")


def answer(
    right: Right, at: Micros, person: PersonId, outcome: str, words: str
) -> RightStep | Refusal:
    """Answer the person: what was done, or why not, and that they may complain and appeal."""
    if right.ended is not None:
        return Refusal("not-now", "this has been answered")
    if outcome not in OUTCOMES:
        return Refusal("unknown-outcome", "choose what is done")
    return _said(RightStep("answered", at, person, words.strip(), outcome), "no-words")


def withdraw(right: Right, at: Micros, person: PersonId) -> RightStep | Refusal:
    """Record that the person does not want an answer any more."""
    if right.ended is not None:
        return Refusal("not-now", "this has been answered")
    return RightStep("withdrawn", at, person)


def _said(step: RightStep, code: str) -> RightStep | Refusal:
    if not 0 < len(step.words) <= _LONGEST:
        return Refusal(code, f"write 1 to {_LONGEST} characters")
    return step


def _after(right: Right, step: RightStep) -> Right:
    if step.kind == "supplied":
        assert right.asked_back is not None, "nothing was asked"  # noqa: S101 - a bug, caught nowhere
        still = (date_of(step.at) - date_of(right.asked_back[1])).days
        return replace(right, asked_back=None, still_days=right.still_days + still)
    changes: Mapping[str, Mapping[str, object]] = {
        "acknowledged": {"acknowledged": step.at},
        "asked-back": {"asked_back": (step.words, step.at)},
        "extended": {"extended": True},
        "answered": {"outcome": step.code, "answer": step.words, "ended": step.at},
        "withdrawn": {"outcome": "withdrawn", "ended": step.at},
    }
    return replace(right, **changes.get(step.kind, {}))  # type: ignore[arg-type]
