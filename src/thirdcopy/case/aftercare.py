"""What is owed once a case is answered: outcome, destruction, correction, notice, breach.

Each is the fold of its own events, kept beside the state of the case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from thirdcopy.event import Event
from thirdcopy_client.clock import DAY, HOUR, Micros

BREACH_HOURS: Final = 72
"""To tell the Commissioner, from when the controller became aware (UK GDPR Article 33(1))."""
NOTICE_DAYS: Final = 30
"""To tell the person: within one month at the latest (UK GDPR Article 14(3)(a))."""
OUTCOME_DAYS: Final = 90
"""To say what came of a release; ours."""
CORRECTION_DAYS: Final = 5
"""To acknowledge a correction; ours."""


@dataclass(frozen=True)
class Correction:
    """A release that was wrong, and what its recipient is told to do about it."""

    remedy: str
    at: Micros
    acknowledged: Micros | None = None


@dataclass(frozen=True)
class Notice:
    """Whether the person has been told; a deferral has a ground and a day for looking again."""

    given: bool
    at: Micros
    ground: str | None = None
    review: Micros | None = None


@dataclass(frozen=True)
class Breach:
    """A breach of personal data: `at` is when the controller became aware of it."""

    nature: str
    at: Micros
    reported: bool | None = None

    @property
    def due(self) -> Micros:
        """Give when the Commissioner must have been told."""
        return Micros(self.at + BREACH_HOURS * HOUR)


@dataclass(frozen=True)
class Aftercare:
    """Everything that followed the answer; `retention` is what the release's terms say."""

    delivered: Micros | None = None
    retention: Micros | None = None
    outcomes: tuple[str, ...] = ()
    destroyed: Micros | None = None
    corrections: tuple[Correction, ...] = ()
    notice: Notice | None = None
    breaches: tuple[Breach, ...] = ()
    chased: tuple[tuple[str, Micros], ...] = ()

    @property
    def uncorrected(self) -> Correction | None:
        """Give the correction that the recipient has not acknowledged, the oldest first."""
        return next((one for one in self.corrections if one.acknowledged is None), None)

    @property
    def unanswered(self) -> Breach | None:
        """Give the breach of which nobody has decided whether it is reported."""
        return next((one for one in self.breaches if one.reported is None), None)


def follow(after: Aftercare, event: Event) -> Aftercare:
    """Give the aftercare after one more event; most events change nothing of it."""
    change = _CHANGES.get(event.kind)
    return change(after, event) if change else after


def _released(after: Aftercare, event: Event) -> Aftercare:
    terms = event.told["terms"]
    days = terms.get("retention_days") if isinstance(terms, Mapping) else None
    if not isinstance(days, int):
        return after
    return replace(after, retention=Micros(event.at + days * DAY))


def _delivered(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, delivered=event.at)


def _corrected(after: Aftercare, event: Event) -> Aftercare:
    made = Correction(str(event.told["remedy"]), event.at)
    return replace(after, corrections=(*after.corrections, made))


def _acknowledged(after: Aftercare, event: Event) -> Aftercare:
    open_one = after.uncorrected
    done = tuple(
        replace(one, acknowledged=event.at) if one is open_one else one for one in after.corrections
    )
    return replace(after, corrections=done)


def _outcome(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, outcomes=(*after.outcomes, str(event.kept["outcome"])))


def _destroyed(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, destroyed=event.at)


def _notice_given(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, notice=Notice(given=True, at=event.at))


def _notice_deferred(after: Aftercare, event: Event) -> Aftercare:
    review = event.kept["review"]
    assert isinstance(review, int), "a deferral has its day"  # noqa: S101 - a bug, caught nowhere
    notice = Notice(
        given=False, at=event.at, ground=str(event.kept["ground"]), review=Micros(review)
    )
    return replace(after, notice=notice)


def _breach_found(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, breaches=(*after.breaches, Breach(str(event.kept["nature"]), event.at)))


def _breach_answered(after: Aftercare, event: Event) -> Aftercare:
    open_one, reported = after.unanswered, bool(event.kept["reported"])
    done = tuple(
        replace(one, reported=reported) if one is open_one else one for one in after.breaches
    )
    return replace(after, breaches=done)


def _chased(after: Aftercare, event: Event) -> Aftercare:
    return replace(after, chased=(*after.chased, (str(event.kept["duty"]), event.at)))


_CHANGES: Final[Mapping[str, Callable[[Aftercare, Event], Aftercare]]] = {
    "supplied": _released,
    "check-answered": _released,
    "delivered": _delivered,
    "corrected": _corrected,
    "correction-acknowledged": _acknowledged,
    "outcome-reported": _outcome,
    "destroyed": _destroyed,
    "notice-given": _notice_given,
    "notice-deferred": _notice_deferred,
    "breach-found": _breach_found,
    "breach-answered": _breach_answered,
    "reminded": _chased,
    "escalated": _chased,
}
