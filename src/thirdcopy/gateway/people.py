"""The directory: natural persons of bodies, and the roles that they hold there."""

import secrets

from sqlalchemy import Connection, bindparam, func, select

from thirdcopy.event import Actor, BodyCode, PersonId, Refusal, Role
from thirdcopy.gateway.directory import check_posting, enrolment, log_change
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.systems import (
    System,
    admission,
    apply_system,
    find_system,
    systems,
    wrong_system,
)
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put_new
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import NotAllowedError

SYSTEM = PersonId("system")
"""The gateway itself, for steps that no person takes."""

_person, _role, _absence = tables.person.c, tables.role.c, tables.absence.c
_SIGNED_IN = select(tables.person).where(
    _person.issuer == bindparam("issuer"), _person.subject == bindparam("subject")
)
_ROLES = select(_role.role).where(_role.person == bindparam("person"))
_STOOD_IN_FOR = (
    select(_absence.absent, _absence.role)
    .join(tables.role, (_role.person == _absence.absent) & (_role.role == _absence.role))
    .where(
        _absence.stand_in == bindparam("person"),
        _absence.since <= bindparam("at"),
        _absence.until > bindparam("at"),
    )
)


def enrol(gateway: Gateway, actor: Actor, issuer: str, subject: str) -> None:
    """Found the directory: put a person into it with their roles; twice changes nothing.

    Once there are two administrators they enrol and grant together (`propose`, `confirm`), and
    this raises `NotAllowedError`, except where the origin says `simulation`. Raises
    `MalformedError` for a posting within the person's own employer.
    """
    check_posting(gateway, actor.body, actor.posted_to)
    if not gateway.is_simulation and _has_two_administrators(gateway):
        raise NotAllowedError(
            "the directory has its administrators",
            remedy="let one of them propose the person, and another confirm",
        )
    change = enrolment(actor, issuer, subject)
    row = {
        "id": actor.person,
        "issuer": issuer,
        "subject": subject,
        "name": actor.name,
        "body": actor.body,
        "grade": actor.grade,
        "posted_to": actor.posted_to,
    }
    roles = [
        {"person": actor.person, "role": role.value, "body": actor.body, "since": gateway.clock()}
        for role in sorted(actor.roles)
    ]
    with changing(gateway.engine) as connection:
        known = select(tables.person.c.id).where(tables.person.c.id == actor.person)
        is_new = connection.execute(known).first() is None
        put_new(connection, tables.person, [row])
        if roles:
            put_new(connection, tables.role, roles)
    if is_new:
        roles_too = {**change, "roles": sorted(actor.roles)}
        log_change(gateway, roles_too, f"directory-{secrets.token_hex(8)}")


def admit_system(gateway: Gateway, system: System) -> Refusal | None:
    """Found the systems: believe the first of a use; twice changes nothing.

    Every later one is admitted by two administrators together, and this raises
    `NotAllowedError`, except where the origin says `simulation`.
    """
    change = admission(system)
    if find_system(gateway, system.id) == system:
        return None
    first = all(one.use != system.use for one in systems(gateway))
    if not (gateway.is_simulation or first):
        raise NotAllowedError(
            "a system of this use is admitted already",
            remedy="let an administrator propose this one, and another confirm",
        )
    refusal = wrong_system(gateway, change)
    if refusal:
        return refusal
    log_change(gateway, change, f"directory-{secrets.token_hex(8)}")
    with changing(gateway.engine) as connection:
        apply_system(connection, change, gateway.clock())
    return None


def _has_two_administrators(gateway: Gateway) -> bool:
    role = tables.role.c
    query = select(func.count()).where(role.role == Role.ADMINISTRATOR.value)
    with gateway.engine.connect() as connection:
        return int(connection.execute(query).scalar_one()) > 1


def actor_of(gateway: Gateway, issuer: str, subject: str) -> Actor:
    """Give the person who signed in; raises `NotAllowedError` for one nobody enrolled."""
    with gateway.engine.connect() as connection:
        row = run(connection, _SIGNED_IN, [{"issuer": issuer, "subject": subject}]).first()
        if row is None:
            raise NotAllowedError(
                "nobody of that name is enrolled here",
                remedy="ask two administrators to enrol you",
            )
        held = run(connection, _ROLES, [{"person": row.id}])
        roles = frozenset(Role(role) for role in held.scalars())
        for_others = _stands_in(connection, row.id, gateway.clock())
    return Actor(
        PersonId(row.id),
        BodyCode(row.body),
        row.grade,
        roles | frozenset(role for _, role in for_others),
        row.name,
        BodyCode(row.posted_to) if row.posted_to else None,
        frozenset(absent for absent, _ in for_others),
    )


def _stands_in(connection: Connection, person: str, at: Micros) -> list[tuple[PersonId, Role]]:
    """Give for whom somebody stands in now; a role that the absent person lost is nobody's."""
    found = run(connection, _STOOD_IN_FOR, [{"person": person, "at": at}])
    return [(PersonId(row.absent), Role(row.role)) for row in found]


def everybody(gateway: Gateway) -> tuple[Actor, ...]:
    """Give everybody who is enrolled, by body and name, with the roles that are their own."""
    person = tables.person.c
    with gateway.engine.connect() as connection:
        rows = connection.execute(select(tables.person).order_by(person.body, person.name)).all()
        held: dict[str, set[Role]] = {row.id: set() for row in rows}
        for row in connection.execute(select(tables.role.c.person, tables.role.c.role)):
            held[row.person].add(Role(row.role))
    return tuple(
        Actor(
            PersonId(row.id),
            BodyCode(row.body),
            row.grade,
            frozenset(held[row.id]),
            row.name,
            BodyCode(row.posted_to) if row.posted_to else None,
        )
        for row in rows
    )


def name_of(gateway: Gateway, person: PersonId) -> str:
    """Give a person's name, for the pages of the body that they act in."""
    query = select(tables.person.c.name).where(tables.person.c.id == person)
    with gateway.engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none() or "the gateway"


def officials_of(gateway: Gateway, body: str) -> tuple[str, ...]:
    """Give the names of those at a body who answer checks: whoever waits is told who answers."""
    person, role = tables.person.c, tables.role.c
    query = (
        select(person.name)
        .join(tables.role, role.person == person.id)
        .where(person.body == body, role.role == Role.OFFICIAL.value)
    )
    with gateway.engine.connect() as connection:
        return tuple(connection.execute(query.order_by(person.name)).scalars())
