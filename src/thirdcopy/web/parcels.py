"""The sealed answers that a body may fetch; the page hands them over and cannot open them."""

from collections.abc import Iterable
from typing import Final

from thirdcopy.case import Case
from thirdcopy.event import Event
from thirdcopy.gateway import Gateway

_ANSWERS: Final = frozenset({"supplied", "check-answered", "nothing-supplied", "not-confirmed"})


def parcels_of(gateway: Gateway, case: Case, events: Iterable[Event]) -> tuple[bytes, ...]:
    """Give the parcels of a case that were handed over, oldest first.

    There is one for every answer, whether anything was supplied or not.
    """
    folder = gateway.home.mailbox / case.request.by.body
    paths = [folder / f"{event.id}.json" for event in events if event.kind in _ANSWERS]
    return tuple(path.read_bytes() for path in paths if path.exists())
