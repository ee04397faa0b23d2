"""Where an agreement stands: the fold of the gateway's open acts, as the text's dates limit it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Dates
from thirdcopy.event import Class, OpenAct
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import Micros, micros_of

_AFTER: Final = {
    "registered": "registered",
    "in-force": "in force",
    "suspended": "suspended",
    "resumed": "in force",
    "superseded": "superseded",
    "ended": "ended",
}
STATUS_KINDS: Final = (*_AFTER, "adopted", "adoption-ended")


@dataclass(frozen=True)
class Status:
    """A status, since when, and on what ground; `draft` before anything was registered.

    *missed* is the day of the text that passed, where no act but time has stopped it.
    """

    word: str
    since: Micros | None = None
    ground: str | None = None
    missed: dt.date | None = None

    @property
    def runs(self) -> bool:
        """Say whether requests are decided under it."""
        return self.word == "in force"


def status_of(acts: Iterable[OpenAct], cls: Class) -> Status:
    """Fold the acts about *cls*, oldest first; a model runs only for those who adopted it."""
    status = Status("draft")
    adopted: Hash | None = None
    for act in acts:
        if act.members.get("agreement") != cls.agreement:
            continue
        if act.kind in _AFTER:
            ground = act.members.get("ground")
            status = Status(_AFTER[act.kind], act.at, str(ground) if ground else None)
        elif act.members.get("adoption") == cls.adoption:
            adopted = cls.adoption if act.kind == "adopted" else None
    if cls.adoption and adopted is None and status.runs:
        return Status("not adopted")
    return status


def on_day(status: Status, dates: Dates, day: dt.date) -> Status:
    """Give where an agreement stands on a *day*: past its end or its review it does not run.

    An overdue review suspends (our rule). No act is needed for it, since the dates stand in the
    registered text: there is nothing that somebody could forget to do.
    """
    if not status.runs:
        return status
    for last, word in ((dates.end, "expired"), (dates.review_by, "suspended")):
        if isinstance(last, dt.date) and last < day:
            return Status(word, micros_of(last + dt.timedelta(days=1)), missed=last)
    return status
