"""Requests that were begun and not sent: kept sealed for a few days, for their author alone.

Each has a key of its own in the key store. It is destroyed when the request is sent, thrown
away, or has lain too long; what is left in the database is noise from then on.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from sqlalchemy import Connection, Row, insert, select, update

from thirdcopy.agreement import Ruleset
from thirdcopy.case import Case
from thirdcopy.event import Actor, CaseId, Refusal
from thirdcopy.gateway.cases import Sending, submit
from thirdcopy.gateway.casework import Key, must_ask
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.request import MOST_FILES, Attached, Form, attached_json, attached_of, check_attached
from thirdcopy.store import begun_tables, tables
from thirdcopy.store.engine import changing, forget
from thirdcopy.store.put import put
from thirdcopy.store.rows import delete_begun
from thirdcopy.store.vault import new_key, seal_bytes, unseal_bytes
from thirdcopy.store.write import Job, Write
from thirdcopy_client.canonical import Hash, Json, canonical, parse_canonical
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError

BEGUN_DAYS: Final = 14
"""How long a request that was begun is kept; ours."""
_MOST: Final = 20


@dataclass(frozen=True)
class Begun:
    """A request that was begun: what was typed so far, by the name of the answer."""

    id: str
    agreement: Hash
    since: Micros
    expires: Micros
    answers: Mapping[str, tuple[str, ...]] = field(repr=False)
    attached: tuple[Attached, ...] = ()


def begin(gateway: Gateway, actor: Actor, rules: Ruleset) -> Begun:
    """Begin a request under an agreement; it expires by the clock.

    Raises `NotAllowedError` for somebody who may not ask, or who has begun too many.
    """
    must_ask(actor)
    if len(begun(gateway, actor)) >= _MOST:
        raise NotAllowedError(
            f"you have begun {_MOST} requests", remedy="send one, or throw one away"
        )
    at = gateway.clock()
    number = f"b-{secrets.token_hex(8)}"
    made = Begun(number, rules.agreement.hash, at, Micros(at + BEGUN_DAYS * DAY), {})
    key = new_key()
    gateway.vault.keep({}, {CaseId(number): key})
    row = {
        "id": number,
        "person": actor.person,
        "agreement": made.agreement,
        "since": at,
        "expires": made.expires,
        "sealed": _sealed(key, made),
    }
    job = Job("expire", CaseId(number), made.expires)
    with changing(gateway.engine) as connection:
        connection.execute(insert(begun_tables.begun), row)
        jobs = [{"id": job.id, "kind": job.kind, "due": job.due, "case_id": job.case}]
        put(connection, tables.job, jobs)
    return made


def begun(gateway: Gateway, actor: Actor) -> tuple[Begun, ...]:
    """Give the requests that *actor* has begun and not sent, the oldest first."""
    table = begun_tables.begun.c
    query = select(begun_tables.begun).where(
        table.person == actor.person, table.expires > gateway.clock()
    )
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.order_by(table.since)).all()
    return tuple(_opened(row, _key(gateway, row.id)) for row in rows)


def begun_of(gateway: Gateway, actor: Actor, number: str) -> Begun:
    """Give one of them; raises the same `NotAllowedError` for none and for somebody else's."""
    with gateway.engine.connect() as connection:
        row = _row(connection, gateway, actor, number)
    return _opened(row, _key(gateway, number))


def save_begun(
    gateway: Gateway, actor: Actor, number: str, answers: Mapping[str, Sequence[str]]
) -> Begun:
    """Keep what was typed; an answer that is given anew takes the place of the earlier one."""
    given = {name: tuple(typed) for name, typed in answers.items()}
    return _change(
        gateway, actor, number, lambda now: replace(now, answers={**now.answers, **given})
    )


def attach(gateway: Gateway, actor: Actor, number: str, name: str, data: bytes) -> Begun:
    """Attach a file, sealed; raises `MalformedError` for one that may not be attached."""
    made = check_attached(f"a-{secrets.token_hex(8)}", name, data)
    sealed = seal_bytes(_key(gateway, begun_of(gateway, actor, number).id), data, made.id.encode())

    def change(now: Begun) -> Begun:
        if len(now.attached) >= MOST_FILES:
            raise MalformedError(f"expected {MOST_FILES} files at most", place="attachments")
        return replace(now, attached=(*now.attached, made))

    def keep(connection: Connection) -> None:
        row = {"id": made.id, "case_id": number, "sealed": sealed}
        connection.execute(insert(begun_tables.attachment), row)

    return _change(gateway, actor, number, change, keep)


def detach(gateway: Gateway, actor: Actor, number: str, file: str) -> Begun:
    """Take a file away again."""

    def take(connection: Connection) -> None:
        kept = begun_tables.attachment
        about = (kept.c.id == file) & (kept.c.case_id == number)
        connection.execute(kept.delete().where(about))

    return _change(
        gateway,
        actor,
        number,
        lambda now: replace(now, attached=tuple(one for one in now.attached if one.id != file)),
        take,
    )


def discard(gateway: Gateway, actor: Actor, number: str) -> None:
    """Throw a request away that was not sent."""
    _destroy(gateway, begun_of(gateway, actor, number).id)


def expire(gateway: Gateway, number: CaseId) -> None:
    """Throw away a request that has lain too long; the clock does it."""
    _destroy(gateway, number)


def send_begun(
    gateway: Gateway, actor: Actor, number: str, form: Form, *, key: Key | None = None
) -> Case | Refusal:
    """Send a request that was begun: it becomes a case, and nothing of it stays behind.

    Its files are sealed anew under the key of the case, and go with it.
    """
    now = begun_of(gateway, actor, number)
    old, kept = _key(gateway, number), begun_tables.attachment.c
    query = select(kept.id, kept.sealed).where(kept.case_id == number)
    with gateway.engine.connect() as connection:
        rows = {row.id: row.sealed for row in connection.execute(query)}
    files = {one.id: unseal_bytes(old, rows[one.id], one.id.encode()) for one in now.attached}
    whole = replace(form, attached=now.attached)
    answer = submit(gateway, actor, now.agreement, whole, sending=Sending(number, files), key=key)
    if isinstance(answer, Case):
        gateway.vault.destroy([CaseId(number)], [])
    return answer


def _change(
    gateway: Gateway,
    actor: Actor,
    number: str,
    change: Callable[[Begun], Begun],
    with_it: Callable[[Connection], None] | None = None,
) -> Begun:
    """Change a request under the lock, so that of two pages sent at once neither is lost."""
    key = _key(gateway, begun_of(gateway, actor, number).id)
    with changing(gateway.engine) as connection:
        made = change(_opened(_row(connection, gateway, actor, number), key))
        if with_it:
            with_it(connection)
        about = begun_tables.begun.c.id == number
        connection.execute(
            update(begun_tables.begun).where(about).values(sealed=_sealed(key, made))
        )
    return made


def _row(connection: Connection, gateway: Gateway, actor: Actor, number: str) -> Row[tuple[()]]:
    table = begun_tables.begun.c
    query = select(begun_tables.begun).where(
        table.id == number, table.person == actor.person, table.expires > gateway.clock()
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotAllowedError("no request of that number is here", place="request")
    return row


def _key(gateway: Gateway, number: str) -> bytes:
    return gateway.vault.case_key(CaseId(number))


def _sealed(key: bytes, made: Begun) -> bytes:
    kept: dict[str, Json] = {
        "answers": {name: list(typed) for name, typed in made.answers.items()},
        "attached": [attached_json(one) for one in made.attached],
    }
    return seal_bytes(key, canonical(kept), made.id.encode())


def _opened(row: Row[tuple[()]], key: bytes) -> Begun:
    kept = cast("dict[str, Json]", parse_canonical(unseal_bytes(key, row.sealed, row.id.encode())))
    answers = cast("dict[str, list[str]]", kept["answers"])
    files = cast("list[dict[str, Json]]", kept["attached"])
    return Begun(
        row.id,
        Hash(row.agreement),
        Micros(row.since),
        Micros(row.expires),
        {name: tuple(typed) for name, typed in answers.items()},
        tuple(attached_of(one) for one in files),
    )


def _destroy(gateway: Gateway, number: str) -> None:
    """Delete a request and destroy its key; doing so again is well."""
    with changing(gateway.engine) as connection:
        delete_begun(connection, number)
    gateway.vault.destroy([CaseId(number)], [])
    forget(gateway.engine, (begun_tables.begun, begun_tables.attachment))
    gateway.sequencer.write([Write(done=(Job("expire", CaseId(number), Micros(0)).id,))])
