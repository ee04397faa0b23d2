"""What auditors do is recorded as they do it: what they looked for, drew, found and read.

And what they see of others that no case has: who read what, and who changed the register.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from thirdcopy.event import Actor, PersonId, Role
from thirdcopy.gateway.directory import hidden_root, log_hidden
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register import STATUS_KINDS, change_of
from thirdcopy.store import audit_tables, tables
from thirdcopy.store.engine import changing
from thirdcopy_client.canonical import Json, canonical, parse_canonical
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError, VerificationError
from thirdcopy_client.translog.particular import PARTICULAR_KINDS

EDITS = (
    *STATUS_KINDS,
    *PARTICULAR_KINDS,
    "adopted",
    "adoption-ended",
    "restated",
    "takedown",
)
"""The open acts that a person does; each commits to who it was."""
READS_SHOWN = 50
"""So many looks stand on one page."""
_EVENTS = tables.event.join(tables.case_now, tables.case_now.c.case_id == tables.event.c.case_id)


def is_code(text: str) -> bool:
    """Tell if a text can be the code of a body, a person, a request, a state or an agreement."""
    return re.fullmatch(r"[A-Za-z0-9-]{1,64}", text) is not None


@dataclass(frozen=True)
class Look:
    """One thing that an auditor did, and where the log has its root."""

    id: str
    at: Micros
    by: str
    act: str
    said: Mapping[str, Any]
    log_index: int


@dataclass(frozen=True)
class Read:
    """Who opened which case, and when; why stands in the case."""

    at: Micros
    by: str
    request: str


def must_audit(actor: Actor) -> None:
    """Raise `NotAllowedError` for whoever is no auditor of their body."""
    if not actor.has(Role.AUDITOR):
        raise NotAllowedError("only an auditor of the body looks at its cases in this way")


def note_look(
    gateway: Gateway, actor: Actor, act: str, said: Mapping[str, Json], about: str = ""
) -> Look:
    """Log what an auditor does, before they are shown anything: a root over it and a random leaf.

    The leaf is kept in the key store, so that the root can be made again from what was done, and
    nobody else can try a guess against it. A crash between the two leaves an entry in the log
    that nothing here explains; the auditor was then shown nothing.
    """
    name, at = f"audit-{secrets.token_hex(8)}", gateway.clock()
    done: Mapping[str, Json] = {"act": act, "by": actor.person, "said": dict(said)}
    index = log_hidden(gateway, "audited", done, name)
    row = {
        "id": name,
        "at": at,
        "person": actor.person,
        "body": actor.body,
        "act": act,
        "about": about,
        "said": canonical(dict(said)),
        "log_index": index,
    }
    with changing(gateway.engine) as connection:
        connection.execute(insert(audit_tables.look).values(row))
    return Look(name, at, actor.person, act, said, index)


def looks(gateway: Gateway, actor: Actor) -> tuple[Look, ...]:
    """Give what the auditors of the body did, the last first."""
    return looks_where(gateway, actor, most=READS_SHOWN)


def looks_where(
    gateway: Gateway, actor: Actor, *which: ColumnElement[bool], most: int | None = None
) -> tuple[Look, ...]:
    """As `looks`, of some rows."""
    must_audit(actor)
    table = audit_tables.look
    query = select(table).where(table.c.body == actor.body, *which)
    with gateway.engine.connect() as connection:
        return tuple(
            Look(row.id, Micros(row.at), row.person, row.act, _said(row.said), row.log_index)
            for row in connection.execute(query.order_by(table.c.log_index.desc()).limit(most))
        )


def reads(
    gateway: Gateway, actor: Actor, *, first: int = 0, by: str = "", request: str = ""
) -> tuple[tuple[Read, ...], int]:
    """Give who opened which of the body's cases, the last first, and how often in all.

    With *by* the readings of one person, with *request* those of one case. That the auditor
    looked, and for what, is recorded like a search; it holds codes and no other words.
    """
    must_audit(actor)
    for place, code in (("by", by), ("request", request)):
        if code and not is_code(code):
            raise MalformedError("expected a code of the directory or a request", place=place)
    asked = {name: code for name, code in (("by", by), ("request", request)) if code}
    note_look(gateway, actor, "reads", {"first": first, **asked})
    event, now = tables.event.c, tables.case_now.c
    theirs = [event.kind == "read", now.body == actor.body]
    theirs += [event.person == by] if by else []
    theirs += [event.request == request] if request else []
    joined = _EVENTS
    query = select(event.at, event.person, event.request).select_from(joined).where(*theirs)
    ordered = query.order_by(event.place.desc()).offset(first).limit(READS_SHOWN)
    with gateway.engine.connect() as connection:
        found = connection.execute(ordered).all()
        number = connection.execute(
            select(func.count()).select_from(joined).where(*theirs)
        ).scalar_one()
    return tuple(Read(Micros(at), person, request) for at, person, request in found), number


def readers(gateway: Gateway, actor: Actor) -> tuple[PersonId, ...]:
    """Give everybody who ever opened a case of the body."""
    must_audit(actor)
    theirs = tables.event.c.kind == "read", tables.case_now.c.body == actor.body
    query = select(tables.event.c.person).select_from(_EVENTS).where(*theirs).distinct()
    with gateway.engine.connect() as connection:
        return tuple(map(PersonId, sorted(connection.execute(query).scalars())))


def edits(gateway: Gateway, actor: Actor) -> tuple[Look, ...]:
    """Give who changed the register, the last first: public acts, so no look at a case."""
    must_audit(actor)
    act = tables.act.c
    query = select(tables.act).where(act.kind.in_(EDITS), act.person.is_not(None))
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(act.log_index.desc()).limit(READS_SHOWN))
        return tuple(
            _edit(row.log_index, row.kind, row.at, row.person, row.members) for row in rows
        )


def _edit(index: int, kind: str, at: int, person: str, members: bytes) -> Look:
    said = _said(members)
    return Look(f"act-{said['who']}", Micros(at), person, change_of(kind, said), said, index)


def open_look(gateway: Gateway, index: int) -> Look:
    """Give what an auditor or an editor did, by its entry, whose root is made again from it.

    Raises `NotAllowedError` where nothing here explains the entry, and `VerificationError` where
    what is here makes another root: one of them was changed.
    """
    table, act = audit_tables.look, tables.act
    with gateway.engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.log_index == index)).first()
        logged = connection.execute(select(act).where(act.c.log_index == index)).first()
    if logged is not None and logged.person is not None:
        look = _edit(index, logged.kind, logged.at, logged.person, logged.members)
        done: Mapping[str, Json] = {"by": look.by}
        root = look.said["who"]
    elif logged is not None and row is not None:
        said = _said(row.said)
        look = Look(row.id, Micros(row.at), row.person, row.act, said, row.log_index)
        done = {"act": row.act, "by": row.person, "said": dict(said)}
        root = _said(logged.members)["root"]
    else:
        raise NotAllowedError(
            "nothing here explains this entry of the log",
            place=str(index),
            remedy="give the place of an entry that the page of who read what has",
        )
    salt = gateway.vault.seals([look.id])[look.id].kept_salt
    if root != hidden_root(salt, done):
        raise VerificationError("what is kept here makes another root", place=str(index))
    return look


def _said(data: bytes) -> Mapping[str, Any]:
    said = parse_canonical(data)
    assert isinstance(said, Mapping)  # noqa: S101 - written above
    return said
