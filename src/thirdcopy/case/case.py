"""A case: where it stands, and everything that has been said and done in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.assessment import Screening
from thirdcopy.case.aftercare import Aftercare
from thirdcopy.case.instrument import Hold, Instrument
from thirdcopy.event import BodyCode, PersonId
from thirdcopy.request import Given, Request
from thirdcopy_client.clock import Micros

ENDS: Final = frozenset(
    {
        "rejected",
        "withdrawn",
        "delivered",
        "undelivered",
        "nothing-supplied",
        "complied",
        "recorded",
        "closed",
    }
)
"""The states of a case that has been answered: nothing more is ever supplied in it."""
RELEASED: Final = frozenset({"delivered", "closed"})
"""The states in which a recipient has something, and owes something for it."""


@dataclass(frozen=True)
class Stop:
    """Why the case went back to a person after the match; never told to the requester."""

    code: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What whoever asked was asked, of the closed list `QUESTIONS`."""

    code: str
    at: Micros


@dataclass(frozen=True)
class Queued:
    """A case that waits while its agreement is suspended, and the state that it comes back to."""

    state: str
    at: Micros


@dataclass(frozen=True)
class Advice:
    """What a posted official said; it is shown as advice, and decides nothing."""

    topic: str
    text: str = field(repr=False)
    at: Micros


@dataclass(frozen=True)
class OwnView:
    """What the body that asks thought itself, before it was shown any advice."""

    view: str
    topic: str
    at: Micros


@dataclass(frozen=True)
class Case:
    """Where a case stands. `version` is how many events it has; `due` ends it by the clock.

    *due* moves by the time for which the case was queued: while an agreement is suspended the
    turnaround stands still, for every open case alike.
    """

    request: Request
    body: BodyCode
    version: int
    state: str
    due: Micros
    countersigned: Given | None = None
    screening: Screening | None = None
    facts: Mapping[str, Given] = field(default_factory=dict)
    blind: Mapping[PersonId, Given] = field(default_factory=dict)
    decided: Given | None = None
    permits: bool | None = None
    fields: frozenset[str] = frozenset()
    clause: str = ""
    reasons: str = field(default="", repr=False)
    seconded: Given | None = None
    stop: Stop | None = None
    why_nothing: str | None = None
    release: str | None = None
    question: Question | None = None
    queued: Queued | None = None
    reviewed: Given | None = None
    instrument: Instrument | None = None
    hold: Hold | None = None
    views: tuple[OwnView, ...] = ()
    advice: tuple[Advice, ...] = ()
    late: tuple[str, ...] = ()
    after: Aftercare = field(default_factory=Aftercare)

    @property
    def places(self) -> dict[str, PersonId]:
        """Give who stands where in the case: no two may be one natural person (DESIGN 5)."""
        given = {
            "countersigner": self.countersigned,
            "reviewer": self.reviewed,
            "lawyer": self.instrument.by if self.instrument else None,
            "decider": self.decided,
            "second decider": self.seconded,
        }
        stands = {place: one.by for place, one in given.items() if one}
        return {"requester": self.request.by.person, **stands}

    @property
    def steps(self) -> dict[str, Given]:
        """Give the steps that people have taken, as assessments name them."""
        named = {
            "countersigned": self.countersigned,
            "decided": self.decided if self.permits else None,
            "seconded": self.seconded,
        }
        return {name: given for name, given in named.items() if given}
