"""The feed of events: what happened in the requests that this officer may see."""

import datetime as dt
from typing import Annotated, Final

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Query, Route, route
from thirdcopy.web.api.told import RequestNumber, time_of


class Behind(Query):
    """From which event on: the last one that was read; without it, from the beginning."""

    after: Annotated[str | None, Field(max_length=40)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class Event(Model):
    """One event. Its name says nothing, and is what to ask `after`."""

    event: str
    request: RequestNumber
    kind: str
    at: dt.datetime


class Events(Model):
    """Events in order. `next` is what to ask `after`; with `more`, ask again at once."""

    events: tuple[Event, ...]
    next: str | None
    more: bool


@route("GET", "/events", gateway=("feed",))
def events(call: Call, asked: Behind) -> Events:
    """Read what happened, in order and without gaps, in the requests that this officer may see.

    Whoever asked is given what they are told; the side that holds the data, everything but
    looks at its cases. Read a request to learn more of it.
    """
    found = gates.feed(call.gateway, call.actor, after=asked.after, limit=asked.limit)
    return Events(
        events=tuple(
            Event(event=one.id, request=one.request, kind=one.kind, at=time_of(one.at))
            for one in found
        ),
        next=found[-1].id if found else asked.after,
        more=len(found) == asked.limit,
    )


ROUTES: Final[tuple[Route, ...]] = (events,)
