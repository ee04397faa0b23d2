"""The directory: natural persons of bodies, and the roles that they hold there."""

from sqlalchemy import insert, select

from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.engine import writing
from thirdcopy_client.errors import MalformedError, NotAllowedError

SYSTEM = PersonId("system")
"""The gateway itself, for steps that no person takes."""


def enrol(gateway: Gateway, actor: Actor, issuer: str, subject: str) -> None:
    """Put a person into the directory with their roles; a second time changes nothing.

    Raises `MalformedError` for a posting within the person's own employer: every proof assumes
    that there is none, since such an official would sit on both sides of a check.
    """
    vocabulary = gateway.library.vocabulary
    if actor.posted_to and (
        actor.posted_to in vocabulary.above("Body", actor.body)
        or actor.body in vocabulary.above("Body", actor.posted_to)
    ):
        raise MalformedError(
            "expected a posting to another body than the employer",
            place="posted-to",
            remedy="leave the posting empty",
        )
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
    with writing(gateway.engine).begin() as connection:
        connection.execute(insert(tables.person).prefix_with("OR IGNORE"), row)
        if roles:
            connection.execute(insert(tables.role).prefix_with("OR IGNORE"), roles)


def actor_of(gateway: Gateway, issuer: str, subject: str) -> Actor:
    """Give the person who signed in; raises `NotAllowedError` for one nobody enrolled."""
    person = tables.person.c
    query = select(tables.person).where(person.issuer == issuer, person.subject == subject)
    with gateway.engine.connect() as connection:
        row = connection.execute(query).first()
        if row is None:
            raise NotAllowedError(
                "nobody of that name is enrolled here",
                remedy="ask two administrators to enrol you",
            )
        held = select(tables.role.c.role).where(tables.role.c.person == row.id)
        roles = frozenset(Role(role) for role in connection.execute(held).scalars())
    return Actor(
        PersonId(row.id),
        BodyCode(row.body),
        row.grade,
        roles,
        row.name,
        BodyCode(row.posted_to) if row.posted_to else None,
    )


def everybody(gateway: Gateway) -> tuple[Actor, ...]:
    """Give everybody who is enrolled, by body and name."""
    query = select(tables.person.c.issuer, tables.person.c.subject)
    ordered = query.order_by(tables.person.c.body, tables.person.c.name)
    with gateway.engine.connect() as connection:
        found = connection.execute(ordered).all()
    return tuple(actor_of(gateway, row.issuer, row.subject) for row in found)


def name_of(gateway: Gateway, person: PersonId) -> str:
    """Give a person's name, for the pages of the body that they act in."""
    query = select(tables.person.c.name).where(tables.person.c.id == person)
    with gateway.engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none() or "the gateway"
