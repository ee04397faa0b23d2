"""Changes of the directory: enrolled, granted, revoked, stood in for; each is logged.

Two administrators make a change together: one proposes, another confirms, and neither for
themselves. The log's entry says that the directory changed and commits to how; it names nobody.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import Connection, Update, delete, insert, select, update

from thirdcopy.event import Actor, BodyCode, OpenAct, PersonId, Refusal, Role, Seal, new_seal
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.systems import (
    SYSTEM_ACTS,
    Change,
    apply_holding,
    apply_system,
    wrong_holding,
    wrong_system,
)
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.put import put_new
from thirdcopy.store.write import Write, Written
from thirdcopy_client.canonical import Json, b64, canonical, hash_of, parse_canonical
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend

OPERATOR: Final = PersonId("operator")
"""Whoever runs a command at the machine itself, where nobody signs in."""
LONGEST_ABSENCE: Final = 90 * DAY
"""Somebody stands in for at most so long; ours."""
_NO_PROPOSAL: Final = Refusal("no-proposal", "nothing of that name waits to be confirmed")


@dataclass(frozen=True)
class Proposal:
    """A change that waits for a second administrator."""

    id: str
    change: Change
    by: PersonId
    at: Micros


@dataclass(frozen=True)
class Absence:
    """Who stands in for somebody absent, in which role and until when."""

    absent: PersonId
    role: Role
    stand_in: PersonId
    until: Micros


def enrolment(actor: Actor, issuer: str, subject: str) -> Change:
    """Say who is to be enrolled; roles are granted one by one, after it."""
    return {
        "act": "enrol",
        "person": actor.person,
        "issuer": issuer,
        "subject": subject,
        "name": actor.name,
        "body": actor.body,
        "grade": actor.grade,
        "posted_to": actor.posted_to,
    }


def grant(person: PersonId, role: Role) -> Change:
    """Say which role a person is to have at their own body."""
    return {"act": "grant", "person": person, "role": role.value}


def revocation(person: PersonId, role: Role) -> Change:
    """Say which role a person is to have no more."""
    return {"act": "revoke", "person": person, "role": role.value}


def standing_in(absent: PersonId, role: Role, stand_in: PersonId, until: Micros) -> Change:
    """Say who is to stand in for somebody absent, in one role, until when."""
    return {
        "act": "stand-in",
        "person": stand_in,
        "absent": absent,
        "role": role.value,
        "until": until,
    }


def propose(
    gateway: Gateway, by: Actor, change: Change, *, key: tuple[str, str] | None = None
) -> str | Refusal:
    """Propose a change as an administrator; nothing changes before another one confirms it.

    What is proposed again under the same *key* is the same proposal.
    """
    refusal = _administers(by, change) or _wrong(gateway, change)
    if refusal:
        return refusal
    name = f"directory-{hash_of(canonical(key))[:16] if key else secrets.token_hex(8)}"
    row = {
        "id": name,
        "change": canonical(change),
        "proposed_by": by.person,
        "proposed_at": gateway.clock(),
    }
    with changing(gateway.engine) as connection:
        put_new(connection, tables.proposal, [row])
    return name


def proposals(gateway: Gateway, by: Actor) -> tuple[Proposal, ...]:
    """Give what waits for a second administrator."""
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowedError("only an administrator sees what is proposed")
    table = tables.proposal
    waits = table.c.confirmed_by.is_(None), table.c.refused_by.is_(None)
    query = select(table).where(*waits).order_by(table.c.proposed_at)
    with gateway.engine.connect() as connection:
        rows = connection.execute(query).all()
    return tuple(
        Proposal(
            row.id,
            cast("Change", parse_canonical(row.change)),
            PersonId(row.proposed_by),
            Micros(row.proposed_at),
        )
        for row in rows
    )


def confirm(gateway: Gateway, by: Actor, proposal: str) -> Refusal | None:
    """Confirm what another administrator proposed: it is logged, and then it holds.

    A crash between the two leaves a change that is logged and does not hold; it is confirmed
    again, and logged again. One that is refused meanwhile is logged and does not hold either.
    """
    found = _waiting(gateway, by, proposal)
    if isinstance(found, Refusal):
        return found
    if found.by == by.person:
        return Refusal("two-people", "another administrator must confirm what you proposed")
    refusal = _administers(by, found.change) or _wrong(gateway, found.change)
    if refusal:
        return refusal
    log_change(gateway, found.change, found.id)
    at = gateway.clock()
    with changing(gateway.engine) as connection:
        if not _settled(connection, found.id, {"confirmed_by": by.person, "confirmed_at": at}):
            return _NO_PROPOSAL
        _apply(connection, found.change, found.id, at)
    return None


def refuse_proposal(gateway: Gateway, by: Actor, proposal: str) -> Refusal | None:
    """Refuse what an administrator proposed, or take back one's own; nothing has changed by it.

    One administrator is enough, since nobody is given anything; who it was is kept.
    """
    found = _waiting(gateway, by, proposal)
    if isinstance(found, Refusal):
        return found
    refused = {"refused_by": by.person, "refused_at": gateway.clock()}
    with changing(gateway.engine) as connection:
        return None if _settled(connection, found.id, refused) else _NO_PROPOSAL


def stand_in(
    gateway: Gateway, by: Actor, role: Role, stand_in: PersonId, until: Micros
) -> Refusal | None:
    """Name one's own stand-in for an absence; that is logged as well.

    A stand-in acts in their own name, and is kept out of every place of a case from which the
    absent person is kept out: nobody is given a second voice by it.
    """
    change = standing_in(by.person, role, stand_in, until)
    refusal = _wrong(gateway, change)
    if refusal:
        return refusal
    name = f"directory-{secrets.token_hex(8)}"
    log_change(gateway, change, name)
    with changing(gateway.engine) as connection:
        _apply(connection, change, name, gateway.clock())
    return None


def come_back(gateway: Gateway, by: Actor) -> None:
    """End one's absence: nobody stands in any more."""
    log_change(gateway, {"act": "back", "person": by.person}, f"directory-{secrets.token_hex(8)}")
    with changing(gateway.engine) as connection:
        connection.execute(delete(tables.absence).where(tables.absence.c.absent == by.person))


def absences(gateway: Gateway, by: Actor) -> tuple[Absence, ...]:
    """Give who stands in for a person now; an administrator sees it of everybody."""
    table, at = tables.absence.c, gateway.clock()
    query = select(tables.absence).where(table.since <= at, table.until > at).order_by(table.until)
    if not by.has(Role.ADMINISTRATOR):
        query = query.where(table.absent == by.person)
    with gateway.engine.connect() as connection:
        rows = connection.execute(query).all()
    return tuple(
        Absence(PersonId(row.absent), Role(row.role), PersonId(row.stand_in), Micros(row.until))
        for row in rows
    )


def log_change(gateway: Gateway, change: Change, name: str) -> None:
    """Log that the directory changed: a root over one random leaf and the change.

    The leaf is kept in the key store under *name*, so that an auditor can make the root again
    from the change, and nobody else can try a name against it.
    """
    log_hidden(gateway, "directory", change, name)


def log_hidden(gateway: Gateway, kind: str, said: Mapping[str, Json], name: str) -> int:
    """Log a root over what is said and a random leaf, which the key store keeps under *name*."""
    seal = new_seal()
    act = OpenAct(kind, gateway.clock(), {"root": hidden_root(seal.kept_salt, said)})
    (written,) = gateway.sequencer.write([Write(acts=(act,), seals={name: seal})])
    assert isinstance(written, Written), written  # noqa: S101 - nothing is rechecked
    return written.acts[0]


def act_by(
    gateway: Gateway, kind: str, members: Mapping[str, Json], by: PersonId
) -> tuple[OpenAct, Mapping[str, Seal]]:
    """Give an open act that commits to who does it, and the random leaf for the key store.

    The entry has a root in which nobody can try a name; `looking.open_look` makes it again.
    """
    seal = new_seal()
    root = hidden_root(seal.kept_salt, {"by": by})
    return OpenAct(kind, gateway.clock(), {**members, "who": root}, by), {f"act-{root}": seal}


def hidden_root(salt: bytes, said: Mapping[str, Json]) -> str:
    """Give the root over a random leaf and what is said, as the log has it."""
    leaves = [leaf_hash(leaf) for leaf in (salt, canonical(said))]
    return b64(extend(0, _nothing, leaves).root)


def ending_sessions(person: PersonId, at: Micros) -> Update:
    """Give the statement that ends every session of a person."""
    table = tables.session
    theirs = table.c.person == person, table.c.ended.is_(None)
    return update(table).where(*theirs).values(ended=at)


def _nothing(_level: int, _n: int) -> bytes:
    return b""


def _waiting(gateway: Gateway, by: Actor, proposal: str) -> Proposal | Refusal:
    found = next((one for one in proposals(gateway, by) if one.id == proposal), None)
    return found or _NO_PROPOSAL


def _settled(connection: Connection, proposal: str, by: Mapping[str, object]) -> bool:
    """Settle a proposal, once: of two administrators at the same moment the first counts."""
    row = tables.proposal.c
    waits = row.confirmed_by.is_(None), row.refused_by.is_(None)
    changed = update(tables.proposal).where(row.id == proposal, *waits).values(by)
    return connection.execute(changed).rowcount == 1


def _administers(by: Actor, change: Change) -> Refusal | None:
    if not by.has(Role.ADMINISTRATOR):
        return Refusal("not-your-role", "only administrators change the directory")
    if by.person in {change.get("person"), change.get("absent")}:
        return Refusal("not-yourself", "an administrator changes nothing of their own")
    return None


def _wrong(gateway: Gateway, change: Change) -> Refusal | None:
    if change["act"] in SYSTEM_ACTS:
        return wrong_system(gateway, change)
    if change["act"] == "enrol":
        check_posting(
            gateway, BodyCode(str(change["body"])), cast("str | None", change["posted_to"])
        )
        return _enrolled_already(gateway, change)
    with gateway.engine.connect() as connection:
        if change["act"] == "stand-in":
            return _wrong_stand_in(gateway, connection, change)
        person, held = _person(connection, change["person"]), _held(connection, change["person"])
    if person is None:
        return Refusal("not-enrolled", "nobody of that name is enrolled here")
    if change["act"] == "hold":
        return wrong_holding(gateway, change)
    return None if change["act"] == "revoke" else _wrong_grant(change, person[1], held)


def _enrolled_already(gateway: Gateway, change: Change) -> Refusal | None:
    person = tables.person.c
    signs_in = (person.issuer == change["issuer"]) & (person.subject == change["subject"])
    query = select(person.id).where(signs_in | (person.id == change["person"]))
    with gateway.engine.connect() as connection:
        there = connection.execute(query).first() is not None
    return Refusal("enrolled-already", "that person is enrolled here") if there else None


def _wrong_grant(change: Change, posted_to: str | None, held: frozenset[Role]) -> Refusal | None:
    role = Role(str(change["role"]))
    if role is Role.SYSTEM:
        return Refusal("not-a-role", "no person is the gateway")
    if held and (role is Role.ADMINISTRATOR) is not (Role.ADMINISTRATOR in held):
        return Refusal("keys-or-cases", "an administrator has no other role, since keys are theirs")
    if role is Role.POSTED_OFFICIAL and posted_to is None:
        return Refusal("not-posted", "the person is posted nowhere")
    return None


def _wrong_stand_in(gateway: Gateway, connection: Connection, change: Change) -> Refusal | None:
    absent, other = change["absent"], change["person"]
    role, at = Role(str(change["role"])), gateway.clock()
    until = change["until"]
    away, here = _person(connection, absent), _person(connection, other)
    if absent == other or away is None or here is None or away[0] != here[0]:
        return Refusal("no-stand-in", "choose a colleague of the same body")
    if role not in _held(connection, absent) or role is Role.ADMINISTRATOR:
        return Refusal("not-held", "nobody stands in for a role that the person does not have")
    if Role.ADMINISTRATOR in _held(connection, other):
        return Refusal("keys-or-cases", "an administrator has no other role, since keys are theirs")
    if not isinstance(until, int) or not at < until <= at + LONGEST_ABSENCE:
        return Refusal("too-long", f"choose a day within {LONGEST_ABSENCE // DAY} days")
    return None


def check_posting(gateway: Gateway, body: BodyCode, posted_to: str | None) -> None:
    """Raise `MalformedError` for a posting within the person's own employer.

    Every proof assumes that there is none: such an official would sit on both sides of a check.
    """
    above = gateway.library.vocabulary.above
    if posted_to and (posted_to in above("Body", body) or body in above("Body", posted_to)):
        raise MalformedError(
            "expected a posting to another body than the employer",
            place="posted-to",
            remedy="leave the posting empty",
        )


def _person(connection: Connection, person: Json) -> tuple[str, str | None] | None:
    columns = tables.person.c
    query = select(columns.body, columns.posted_to).where(columns.id == str(person))
    row = connection.execute(query).first()
    return (row.body, row.posted_to) if row else None


def _held(connection: Connection, person: Json) -> frozenset[Role]:
    query = select(tables.role.c.role).where(tables.role.c.person == str(person))
    return frozenset(Role(role) for role in connection.execute(query).scalars())


def _apply(connection: Connection, change: Change, name: str, at: Micros) -> None:
    if change["act"] in SYSTEM_ACTS:
        apply_system(connection, change, at)
        return
    if change["act"] == "hold":
        apply_holding(connection, change, at)
        return
    person, role = str(change["person"]), tables.role
    if change["act"] == "enrol":
        members = ("issuer", "subject", "name", "body", "grade", "posted_to")
        row = {"id": person, **{member: change[member] for member in members}}
        put_new(connection, tables.person, [row])
    elif change["act"] == "grant":
        found = _person(connection, person)
        body = found[0] if found else ""
        granted = {"person": person, "role": change["role"], "body": body, "since": at}
        put_new(connection, role, [granted])
    elif change["act"] == "revoke":
        theirs = (role.c.person == person) & (role.c.role == change["role"])
        connection.execute(delete(role).where(theirs))
        connection.execute(ending_sessions(PersonId(person), at))
    else:
        absence = {
            "id": name,
            "absent": change["absent"],
            "role": change["role"],
            "stand_in": person,
            "since": at,
            "until": change["until"],
        }
        connection.execute(insert(tables.absence), absence)
