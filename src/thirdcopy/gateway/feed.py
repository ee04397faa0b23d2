"""The feed: what happened in the cases that somebody may see, in order and without gaps.

A place in it is the name of an event, which says nothing: a number would count what happened
in the cases of others between two of one's own.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from thirdcopy.case.view import TOLD
from thirdcopy.event import Actor, RequestId, Role
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.inbox import AT_DISCLOSER
from thirdcopy.store import tables
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError

MOST: Final = 200
_READ: Final = "read"
"""Looks at a case are in its history; in the feed, each would be followed by the look at it."""


@dataclass(frozen=True)
class Notified:
    """One event, as much of it as both sides may be told: what, in which request, and when."""

    id: str
    request: RequestId
    kind: str
    at: Micros


def feed(
    gateway: Gateway, actor: Actor, *, after: str | None = None, limit: int = MOST
) -> tuple[Notified, ...]:
    """Give the events that *actor* may know of, the oldest first, from behind the event *after*.

    The order is that of the one lock of writers, so what was given once has nothing before it
    later. Raises `MalformedError` for an event that is not among them.
    """
    event = tables.event.c
    seen = _seen(actor)
    query = (
        select(event.id, event.request, event.kind, event.at)
        .join(tables.case_now, tables.case_now.c.case_id == event.case_id)
        .where(seen)
        .order_by(event.place)
        .limit(min(limit, MOST))
    )
    with gateway.engine.connect() as connection:
        if after is not None:
            query = query.where(event.place > _place(connection, after, seen))
        rows = connection.execute(query).all()
    return tuple(Notified(row.id, RequestId(row.request), row.kind, Micros(row.at)) for row in rows)


def _place(connection: Connection, after: str, seen: ColumnElement[bool]) -> int:
    event = tables.event.c
    query = (
        select(event.place)
        .join(tables.case_now, tables.case_now.c.case_id == event.case_id)
        .where(event.id == after, seen)
    )
    place: int | None = connection.execute(query).scalar_one_or_none()
    if place is None:
        raise MalformedError(
            "no event of that name is here", place="after", remedy="begin again without `after`"
        )
    return place


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Say of an event whether *actor* may know of it: what `see` shows them, and no more."""
    now, event = tables.case_now.c, tables.event.c
    asks: ColumnElement[bool] = now.requester.in_(actor.persons)
    if actor.has(Role.COUNTERSIGNER):
        asks = or_(asks, now.requester_body == actor.body)
    asking = and_(asks, event.kind.in_(sorted(TOLD)))
    if not actor.roles & AT_DISCLOSER:
        return asking
    return or_(
        and_(now.body == actor.body, event.kind != _READ), and_(now.body != actor.body, asking)
    )
