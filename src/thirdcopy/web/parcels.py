"""The sealed answers that a body may fetch; the page hands them over and cannot open them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from thirdcopy.case import Case
from thirdcopy.event import Event
from thirdcopy.gateway import Gateway
from thirdcopy_client.clock import Micros

_ANSWERS: Final = frozenset({"supplied", "check-answered", "nothing-supplied", "not-confirmed"})


@dataclass(frozen=True)
class Answered:
    """One answer that was handed over: what kind it was, when, and the sealed parcel."""

    kind: str
    at: Micros
    parcel: bytes


def answers_in(gateway: Gateway, case: Case, events: Iterable[Event]) -> tuple[Answered, ...]:
    """Give the answers of a case that were handed over, oldest first.

    There is one for every answer, whether anything was supplied or not.
    """
    folder = gateway.home.mailbox / case.request.by.body
    found = [(event, folder / f"{event.id}.json") for event in events if event.kind in _ANSWERS]
    return tuple(
        Answered(event.kind, event.at, path.read_bytes()) for event, path in found if path.exists()
    )


def parcels_of(gateway: Gateway, case: Case, events: Iterable[Event]) -> tuple[bytes, ...]:
    """Give the parcels alone."""
    return tuple(one.parcel for one in answers_in(gateway, case, events))
