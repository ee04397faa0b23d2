"""Sessions of people who signed in: kept here, so that each can be ended here.

The browser holds a random token and the database its hash: whoever reads the database can
sign in as nobody.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from thirdcopy.event import Actor, PersonId
from thirdcopy.gateway.directory import ending_sessions
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.people import actor_of
from thirdcopy.gateway.systems import spend_with
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy_client.clock import HOUR, MINUTE, Micros
from thirdcopy_client.errors import NotAllowedError

IDLE: Final = 30 * MINUTE
"""A session that nobody used for so long has ended."""
LONGEST: Final = 8 * HOUR
"""No session lasts longer, however it is used: a working day; ours."""
FRESH: Final = 15 * MINUTE
"""To decide or to change who may, somebody proved so recently who they are; ours."""
_SEEN_EVERY: Final = MINUTE


@dataclass(frozen=True)
class SignedIn:
    """What is known of somebody who has just proved who they are.

    *response* names the answer that proved it: it begins one session and never another.
    *sid* is the session at the provider, by which it may end this one.
    """

    issuer: str
    subject: str
    authenticated: Micros
    response: str
    acr: str | None = None
    sid: str | None = None


@dataclass(frozen=True)
class Session:
    """A session that goes on: whose it is, and when they last proved who they are."""

    actor: Actor
    issuer: str
    authenticated: Micros

    def is_fresh(self, at: Micros) -> bool:
        """Say whether the person proved recently enough who they are to decide something."""
        return at - self.authenticated <= FRESH


def begin_session(gateway: Gateway, who: SignedIn) -> str:
    """Begin a session and give its token, which is kept nowhere here.

    Raises `NotAllowedError` for somebody whom nobody enrolled, and for an answer that has
    begun a session before.
    """
    actor = actor_of(gateway, who.issuer, who.subject)
    token, at = secrets.token_urlsafe(32), gateway.clock()
    row = {
        "id": _hash(token),
        "person": actor.person,
        "sid": who.sid,
        "acr": who.acr,
        "authenticated": who.authenticated,
        "begun": at,
        "seen": at,
        "response": _hash(who.response),
    }
    table = tables.session
    try:
        with changing(gateway.engine) as connection:
            connection.execute(delete(table).where(table.c.begun < at - LONGEST))
            connection.execute(insert(table), row)
    except IntegrityError as error:
        raise NotAllowedError(
            "this answer has signed somebody in before",
            place="sign-in",
            remedy="sign in again",
        ) from error
    return token


def session_of(gateway: Gateway, token: str) -> Session | None:
    """Give the session of a token, unless it has ended, by whatever way."""
    table, person, at = tables.session, tables.person.c, gateway.clock()
    query = (
        select(table, person.issuer, person.subject)
        .join(tables.person, person.id == table.c.person)
        .where(
            table.c.id == _hash(token),
            table.c.ended.is_(None),
            table.c.begun > at - LONGEST,
            table.c.seen > at - IDLE,
        )
    )
    with gateway.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if at - row.seen >= _SEEN_EVERY:
        with changing(gateway.engine) as connection:
            seen = update(table).where(table.c.id == row.id).values(seen=at)
            connection.execute(seen)
    actor = actor_of(gateway, row.issuer, row.subject)
    return Session(actor, row.issuer, Micros(row.authenticated))


def end_session(gateway: Gateway, token: str) -> None:
    """End one session; ending it twice changes nothing."""
    table = tables.session
    ending = update(table).where(table.c.id == _hash(token), table.c.ended.is_(None))
    with changing(gateway.engine) as connection:
        connection.execute(ending.values(ended=gateway.clock()))


def end_sessions_of(gateway: Gateway, person: PersonId) -> None:
    """End every session of a person."""
    with changing(gateway.engine) as connection:
        connection.execute(ending_sessions(person, gateway.clock()))


def end_as_told(
    gateway: Gateway, issuer: str, *, once: str, subject: str | None, sid: str | None
) -> None:
    """End what a provider says has ended: one session by *sid*, else all of a *subject*.

    It is said *once*: what was said before raises `NotAllowedError`. Where the sessions have not
    ended it is not taken as said either, so the provider may say it again.
    """
    table, person = tables.session, tables.person.c
    theirs = select(person.id).where(person.issuer == issuer)
    if subject is not None:
        theirs = theirs.where(person.subject == subject)
    ending = update(table).where(table.c.person.in_(theirs), table.c.ended.is_(None))
    if sid is not None:
        ending = ending.where(table.c.sid == sid)
    at = gateway.clock()
    with changing(gateway.engine) as connection:
        spend_with(connection, issuer, once, at, Micros(at + HOUR))
        connection.execute(ending.values(ended=at))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
