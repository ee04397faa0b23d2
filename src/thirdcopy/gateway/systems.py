"""Systems of bodies: admitted by two administrators, believed by their keys; and who holds keys.

A system asks for its body and always for a named officer of it. Another key may speak for how
officers signed in; the two are apart, so that whoever steals a system's key decides nothing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from thirdcopy.event import BodyCode, PersonId, Refusal
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.rotating import KEYS
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put, put_new
from thirdcopy_client.canonical import Json, b64, canonical, parse_canonical, unb64
from thirdcopy_client.clock import MINUTE, Micros
from thirdcopy_client.errors import NotAllowedError

Change = Mapping[str, Json]

ASKS: Final = "requests"
SIGNS_IN: Final = "sign-ins"
USES: Final = frozenset({ASKS, SIGNS_IN})
SYSTEM_ACTS: Final = frozenset({"admit", "retire", "seal-to"})
TOKEN_MINUTES: Final = 5
SEALING: Final = "sealing:"
BACKUPS: Final = "backups"
"""Held like a key: whoever has a backup of the key store has every key in it."""

_system, _person, _spent = tables.system.c, tables.person.c, tables.spent.c
_ALL: Final = select(tables.system).order_by(_system.id)
_NAMED: Final = select(tables.system).where(_system.id == bindparam("id"))
_SIGNING_IN: Final = _ALL.where(
    _system.issuer == bindparam("issuer"), _system.use == bindparam("use")
)
_HOLDING: Final = (
    select(tables.system)
    .join(tables.token, tables.token.c.system == _system.id)
    .where(tables.token.c.hash == bindparam("hash"), tables.token.c.until > bindparam("at"))
)
_OFFICER: Final = select(_person.issuer, _person.subject).where(
    _person.id == bindparam("id"), _person.body == bindparam("body")
)
_UNBELIEVED: Final = delete(tables.spent).where(_spent.until < bindparam("at"))
_TAKEN: Final = select(_spent.nonce).where(
    _spent.system == bindparam("system"), _spent.nonce == bindparam("nonce")
)
_TAKE: Final = insert(tables.spent)


@dataclass(frozen=True)
class System:
    """A system of a body, with its public key as a JSON Web Key."""

    id: str
    body: BodyCode
    use: str
    key: Mapping[str, Json]
    issuer: str | None = None


def admission(system: System) -> Change:
    """Say which system is to be believed."""
    return {
        "act": "admit",
        "system": system.id,
        "body": system.body,
        "use": system.use,
        "key": dict(system.key),
        "issuer": system.issuer,
    }


def retirement(system: str) -> Change:
    """Say which system is to be believed no more."""
    return {"act": "retire", "system": system}


def sealing(body: BodyCode, public_key: bytes) -> Change:
    """Say to which X25519 key a body's releases are sealed from now on."""
    return {"act": "seal-to", "body": body, "key": b64(public_key)}


def keys_held(gateway: Gateway) -> tuple[str, ...]:
    """Name what somebody must hold: what signs here, the backups, and each body's own keys."""
    body = tables.recipient.c.body
    with gateway.engine.connect() as connection:
        sealed = connection.execute(select(body).order_by(body)).scalars().all()
    return (
        *KEYS,
        BACKUPS,
        *(f"{SEALING}{one}" for one in sealed),
        *(f"signing:{one}" for one in sorted(gateway.signatories)),
    )


def holding(key: str, person: PersonId) -> Change:
    """Say who is to be named as the holder of a key; whoever was named before is no more."""
    return {"act": "hold", "held": key, "person": person}


def wrong_holding(gateway: Gateway, change: Change) -> Refusal | None:
    """Say why nobody can be named as the holder of that key."""
    known = change["held"] in keys_held(gateway)
    return None if known else Refusal("no-key", "this gateway knows no key of that name")


def apply_holding(connection: Connection, change: Change, at: Micros) -> None:
    """Name the holder of a key."""
    row = {"key": change["held"], "person": change["person"], "since": at}
    put(connection, tables.key_holder, [row])


def wrong_system(gateway: Gateway, change: Change) -> Refusal | None:
    """Say why a change of the systems cannot be made."""
    if change["act"] == "seal-to":
        known_body = change["body"] in gateway.library.vocabulary.trees["Body"]
        return None if known_body else Refusal("no-body", "the vocabulary has no such body")
    known = find_system(gateway, str(change["system"]))
    if change["act"] == "retire":
        return None if known else Refusal("no-system", "no system of that name is admitted")
    if known:
        return Refusal("system-exists", "retire the system of that name first")
    if change["body"] not in gateway.library.vocabulary.trees["Body"]:
        return Refusal("no-body", "the vocabulary has no such body")
    if change["use"] not in USES or (change["use"] == SIGNS_IN) is not bool(change["issuer"]):
        return Refusal("no-use", "a system asks, or it signs in the people of an issuer")
    return None


def apply_system(connection: Connection, change: Change, at: Micros) -> None:
    """Admit or retire a system; the tokens of one that is retired end with it."""
    if change["act"] == "seal-to":
        row = {"body": change["body"], "public_key": unb64(str(change["key"]))}
        put(connection, tables.recipient, [row])
        # Whoever holds the key before holds another one.
        was = tables.key_holder.c.key == f"{SEALING}{change['body']}"
        connection.execute(delete(tables.key_holder).where(was))
        return
    table, name = tables.system, str(change["system"])
    if change["act"] == "retire":
        connection.execute(delete(table).where(table.c.id == name))
        connection.execute(delete(tables.token).where(tables.token.c.system == name))
        return
    row = {
        "id": name,
        "body": change["body"],
        "use": change["use"],
        "key": canonical(change["key"]),
        "issuer": change["issuer"],
        "since": at,
    }
    put_new(connection, table, [row])


def systems(gateway: Gateway) -> tuple[System, ...]:
    """Give the systems that are admitted."""
    with gateway.engine.connect() as connection:
        rows = run(connection, _ALL).all()
    return tuple(_system_of(row) for row in rows)


def find_system(gateway: Gateway, name: str) -> System | None:
    """Give the system of that name, if it is admitted."""
    with gateway.engine.connect() as connection:
        row = run(connection, _NAMED, [{"id": name}]).first()
    return _system_of(row) if row else None


def signing_in(gateway: Gateway, issuer: str) -> tuple[System, ...]:
    """Give the systems whose keys speak for how people of *issuer* signed in."""
    with gateway.engine.connect() as connection:
        rows = run(connection, _SIGNING_IN, [{"issuer": issuer, "use": SIGNS_IN}]).all()
    return tuple(_system_of(row) for row in rows)


def officer_of(gateway: Gateway, system: System, person: str) -> tuple[str, str]:
    """Give issuer and subject of an officer of the system's body.

    Raises `NotAllowedError` in the same words for one of another body and for one nobody knows.
    """
    with gateway.engine.connect() as connection:
        row = run(connection, _OFFICER, [{"id": person, "body": system.body}]).first()
    if row is None:
        raise NotAllowedError(
            "no such officer of the system's body is enrolled here",
            place="session",
            remedy="name an officer by the directory's identifier",
        )
    return row.issuer, row.subject


def spend(gateway: Gateway, system: str, nonce: str, until: Micros) -> None:
    """Take a nonce, once; raises `NotAllowedError` for one that was taken before.

    It is kept until what it stands in would not be believed any more.
    """
    with changing(gateway.engine) as connection:
        spend_with(connection, system, nonce, gateway.clock(), until)


def spend_with(connection: Connection, system: str, nonce: str, at: Micros, until: Micros) -> None:
    """Take a nonce together with what it is for, so that neither is kept without the other."""
    run(connection, _UNBELIEVED, [{"at": at}])
    taken = {"system": system, "nonce": nonce}
    if run(connection, _TAKEN, [taken]).first() is not None:
        raise NotAllowedError(
            "this was sent before", place="session", remedy="sign it again with a new nonce"
        )
    run(connection, _TAKE, [{**taken, "until": until}])


def new_token(gateway: Gateway, system: System) -> str:
    """Give a token for some minutes; the gateway keeps its hash only."""
    secret, table = secrets.token_urlsafe(32), tables.token
    at = gateway.clock()
    row = {
        "hash": _hash_of(secret),
        "system": system.id,
        "until": at + TOKEN_MINUTES * MINUTE,
    }
    with changing(gateway.engine) as connection:
        connection.execute(delete(table).where(table.c.until < at))
        connection.execute(insert(table), row)
    return secret


def system_of_token(gateway: Gateway, secret: str) -> System | None:
    """Give the system that holds a token, while the token lasts and the system is admitted."""
    held = {"hash": _hash_of(secret), "at": gateway.clock()}
    with gateway.engine.connect() as connection:
        row = run(connection, _HOLDING, [held]).first()
    return _system_of(row) if row else None


def _system_of(row: Row[Any]) -> System:
    key = cast("Mapping[str, Json]", parse_canonical(row.key))
    return System(row.id, BodyCode(row.body), row.use, key, row.issuer)


def _hash_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
