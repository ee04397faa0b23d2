"""What a command adds to a case, and the two questions that each command asks first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.case.case import Case
from thirdcopy.case.table import allowed
from thirdcopy.event import Actor, Refusal
from thirdcopy_client.canonical import Json


@dataclass(frozen=True)
class Step:
    """What a command adds to its case: a kind of event and the members of that kind.

    A step is an event before it has an id, a place in its case and salts.
    """

    kind: str
    told: Mapping[str, Json] = field(default_factory=dict)
    kept: Mapping[str, Json] = field(default_factory=dict)


Steps = tuple[Step, ...]

_LONGEST: Final = 2000
_SHORTEST: Final = 10
_APART_FROM: Final[Mapping[str, frozenset[str]]] = {
    "countersigner": frozenset({"requester"}),
    "reviewer": frozenset({"requester", "countersigner", "decider", "second decider"}),
    "lawyer": frozenset({"requester", "countersigner", "decider", "second decider"}),
    "decider": frozenset({"requester", "countersigner", "reviewer", "lawyer"}),
    "second decider": frozenset({"requester", "countersigner", "reviewer", "lawyer", "decider"}),
}
"""The places that somebody who takes a place may not have; a new decision replaces the old."""


def may(case: Case, command: str, by: Actor) -> Refusal | None:
    """Say why the table does not let *by* give a command; None when it does."""
    return allowed(case.state, command, by, case.body, case.request.by.body)


def apart(case: Case, by: Actor, place: str) -> Refusal | None:
    """Refuse one natural person in two places of a case (DESIGN 5).

    Whoever stands in for somebody absent is kept from where the absent person is kept from.
    """
    others = {person for where, person in case.places.items() if where in _APART_FROM[place]}
    if by.persons & others:
        return Refusal("people-not-separate", "you stand in another place in this case already")
    return None


def all_apart(case: Case) -> bool:
    """Say whether nobody stands in two places; asked again when the intent is written.

    A lawyer and a safeguarding lead both speak for the person, and may be the same.
    """
    places = case.places
    return all(
        places[other] != person
        for place, person in places.items()
        for other in _APART_FROM.get(place, frozenset())
        if other in places
    )


def said(text: str, code: str, what: str) -> Refusal | None:
    """Refuse words that are missing or have no end; *what* names them in the reason."""
    if not _SHORTEST <= len(text.strip()) <= _LONGEST:
        return Refusal(code, f"{what} in {_SHORTEST} to {_LONGEST} characters")
    return None


def one_of(chosen: str, known: Mapping[str, str] | frozenset[str], code: str) -> Refusal | None:
    """Refuse a code that is not of a closed list."""
    if chosen in known:
        return None
    return Refusal(code, f"choose one of {', '.join(sorted(known))}")
