"""Requests for information: the clocks of the two Acts, and what may follow what.

FOIA is the Freedom of Information Act 2000, FOISA the Freedom of Information (Scotland) Act 2002.
Who asked is in no step and in no page: the Acts are blind to it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

import holidays

from thirdcopy.register.exemption import EXEMPTIONS, Regime
from thirdcopy_client.errors import ConflictError, MalformedError

DAYS: Final = 20
"""Working days for an answer (FOIA s.10(1), FOISA s.10(1)) and for a review (FOISA s.21(1); for
FOIA by the code of practice under s.45)."""
_EXTENSION: Final = 20
"""The further working days that the Commissioner's guidance calls reasonable (FOIA s.10(3))."""
_SATURDAY: Final = 5
_PARTS: Final[Mapping[Regime, tuple[str, ...]]] = {
    # A bank holiday in any part of the United Kingdom: FOIA s.10(6).
    "foia": ("ENG", "WLS", "SCT", "NIR"),
    "foisa": ("SCT",),
}

State = Literal["open", "clarification", "closed", "review", "reviewed"]
_AFTER: Final[Mapping[str, tuple[frozenset[State | None], State]]] = {
    "received": (frozenset({None}), "open"),
    "clarification-asked": (frozenset({"open"}), "clarification"),
    "clarified": (frozenset({"clarification"}), "open"),
    "extended": (frozenset({"open"}), "open"),
    "answered": (frozenset({"open"}), "closed"),
    "refused": (frozenset({"open"}), "closed"),
    "withdrawn": (frozenset({"open", "clarification"}), "closed"),
    "review-asked": (frozenset({"closed"}), "review"),
    "review-answered": (frozenset({"review"}), "reviewed"),
}
KINDS: Final = tuple(_AFTER)
SAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "clarification-asked": ("asks",),
    "clarified": ("question",),
    "extended": ("exemption",),
    "answered": ("answer",),
    "refused": ("exemption",),
    "review-answered": ("answer",),
}
"""What is said with each kind of step; a refusal says as well what its exemption asks for."""
OPEN: Final = frozenset({"open", "clarification", "review"})
"""While a request stands so, nothing that it asks for is destroyed (FOIA s.77, FOISA s.65)."""


@dataclass(frozen=True)
class InformationStep:
    """One thing that happened to a request, on a day; *said* is published with it."""

    kind: str
    on: dt.date
    said: Mapping[str, str]


@dataclass(frozen=True)
class InformationRequest:
    """Where a request for information stands.

    *due* is the last day for the answer or the review, None while nothing runs. *answer* names the
    page that answers it.
    """

    id: str
    regime: Regime
    question: str
    state: State
    due: dt.date | None
    extended: bool
    steps: tuple[InformationStep, ...]

    @property
    def is_open(self) -> bool:
        """Say whether something is still owed to whoever asked, or awaited from them."""
        return self.state in OPEN

    def is_late(self, today: dt.date) -> bool:
        """Say whether the last day has passed."""
        return self.is_open and self.due is not None and today > self.due

    @property
    def next_kinds(self) -> tuple[str, ...]:
        """Give the kinds of step that may follow now."""
        extends = self.regime == "foia" and not self.extended
        return tuple(
            kind
            for kind, (states, _) in _AFTER.items()
            if self.state in states and (kind != "extended" or extends)
        )

    @property
    def outcome(self) -> InformationStep:
        """Give the latest step."""
        return self.steps[-1]


def working_day(day: dt.date, regime: Regime) -> bool:
    """Say whether *day* counts: not a weekend, nor a bank holiday where the Act looks."""
    if day.weekday() >= _SATURDAY:
        return False
    return not any(day in _bank_holidays(part, day.year) for part in _PARTS[regime])


def last_day(received: dt.date, regime: Regime, days: int = DAYS) -> dt.date:
    """Give the last of the *days* working days after the day of receipt."""
    day = received
    while days:
        day += dt.timedelta(days=1)
        days -= working_day(day, regime)
    return day


def follow(
    before: InformationRequest | None,
    step: InformationStep,
    *,
    id: str,  # noqa: A002 - what it is called everywhere
    regime: Regime,
    question: str,
) -> InformationRequest:
    """Give a request after one more step.

    Raises `ConflictError` where the step cannot follow, and `MalformedError` where it says too
    little: a refusal names its exemption, and the test that the exemption asks for.
    """
    _check(before, step, regime)
    state = _AFTER[step.kind][1]
    due = before.due if before else None
    extended = before.extended if before else False
    if step.kind in {"received", "clarified", "review-asked"}:
        # What clarifies a request is the request: the clock starts anew (FOIA s.1(3), s.10(6)).
        due, extended = last_day(step.on, regime), False
    elif step.kind == "extended" and due:
        due, extended = last_day(due, regime, _EXTENSION), True
    elif state != "open":
        due = None
    if before is None:
        return InformationRequest(id, regime, question, state, due, extended, (step,))
    return replace(before, state=state, due=due, extended=extended, steps=(*before.steps, step))


def request_of(
    id: str,  # noqa: A002 - what it is called everywhere
    regime: Regime,
    question: str,
    steps: Iterable[InformationStep],
) -> InformationRequest:
    """Fold a request's steps."""
    found: InformationRequest | None = None
    for step in steps:
        found = follow(found, step, id=id, regime=regime, question=question)
    if found is None:
        raise MalformedError("expected a request to begin with its receipt")
    return found


def _check(before: InformationRequest | None, step: InformationStep, regime: Regime) -> None:
    if step.kind not in _AFTER:
        known = ", ".join(f"`{kind}`" for kind in KINDS)
        raise MalformedError(f"expected one of {known}, got `{step.kind}`", place="step")
    now = before.state if before else None
    if now not in _AFTER[step.kind][0]:
        raise ConflictError(
            f"`{step.kind}` cannot follow where the request is `{now or 'not received'}`",
            remedy="look at its steps on the page of the request",
        )
    if before and step.on < before.outcome.on:
        raise MalformedError("expected a day on or after the step before", place="on")
    if step.kind == "extended":
        _check_extension(before, step, regime)
    if step.kind == "refused":
        _check_refusal(step, regime)


def _check_extension(
    before: InformationRequest | None, step: InformationStep, regime: Regime
) -> None:
    if regime != "foia":
        raise ConflictError(
            "the Scottish Act has no extension for the public interest",
            remedy="answer, or refuse with the exemption, by the day that is due",
        )
    exemption = EXEMPTIONS["foia"].get(step.said.get("exemption", ""))
    if exemption is None or not exemption.public_interest:
        raise MalformedError(
            "expected the exemption whose public-interest test needs more time",
            place="exemption",
            remedy="name a qualified exemption (FOIA s.10(3))",
        )
    if before and (before.extended or (before.due and step.on > before.due)):
        raise ConflictError(
            "an extension is said once, and by the day that is due",
            remedy="answer now; the page shows the request as late",
        )


def _check_refusal(step: InformationStep, regime: Regime) -> None:
    named = step.said.get("exemption", "")
    exemption = EXEMPTIONS[regime].get(named)
    if exemption is None:
        known = ", ".join(f"`{one}`" for one in EXEMPTIONS[regime])
        raise MalformedError(
            f"expected an exemption of the Act, got `{named}`",
            place="exemption",
            remedy=f"choose among {known}",
        )
    for member in exemption.asks:
        if not step.said.get(member, "").strip():
            raise MalformedError(
                f"expected `{member}`, which `{named}` asks for",
                place=member,
                remedy="write the test in a sentence: it is published with the refusal",
            )


@cache
def _bank_holidays(part: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("GB", subdiv=part, years=year))
