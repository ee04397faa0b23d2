"""What an administrator may know of the keys: which are in use, which are next, and backups.

Public halves, days and who holds what; nothing secret is read for it. Who is named as a key's
holder is a change of the directory: two administrators make it together, and it is logged.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from thirdcopy.event import Actor, PersonId, Role
from thirdcopy.gateway.erasing import KEY_BACKUP_DAYS
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.rotating import KEYS, drawn
from thirdcopy.store import tables
from thirdcopy.store.read import acts_of
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import NotAllowedError
from thirdcopy_client.translog.note import format_verifier_key

_BACKED_UP: Final = re.compile(r"keys-([0-9]{4}-[0-9]{2}-[0-9]{2})\.[a-z]+")


@dataclass(frozen=True)
class SigningKey:
    """A key that signs the log or its public files, by its public half.

    *state* is `next` for one that was drawn and does not sign yet, `in-use` or `replaced`;
    *since* and *until* are when the log named it and the one after it.
    """

    name: str
    state: str
    key: str
    since: Micros | None
    until: Micros | None


@dataclass(frozen=True)
class KeyBackup:
    """A backup of the key store: the day it was made, and the day from which it is deleted."""

    on: dt.date
    expires: dt.date


@dataclass(frozen=True)
class Holder:
    """Who answers for a private half, and since when two administrators say so."""

    person: PersonId
    since: Micros


@dataclass(frozen=True)
class Keyring:
    """Every key by its public half: what signs, what is sealed to, what bodies sign with.

    *holders* are by the names of `systems.keys_held`; a key that is not in it has no named holder.
    """

    signing: tuple[SigningKey, ...]
    sealing: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]
    backups: tuple[KeyBackup, ...]
    holders: Mapping[str, Holder]


def keyring(gateway: Gateway, actor: Actor) -> Keyring:
    """Give the keys as they stand now, to an administrator and nobody else."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowedError("only administrators see how the keys stand")
    with gateway.engine.connect() as connection:
        table = tables.recipient.c
        sealed = connection.execute(select(table.body, table.public_key).order_by(table.body)).all()
    signing = _signing(gateway)
    return Keyring(
        signing=signing,
        sealing=tuple((body, b64(key)) for body, key in sealed),
        bodies=tuple(
            (body, format_verifier_key(key)) for body, key in sorted(gateway.signatories.items())
        ),
        backups=_backups(gateway),
        holders=_holders(gateway, signing),
    )


def _holders(gateway: Gateway, signing: tuple[SigningKey, ...]) -> dict[str, Holder]:
    """Give who is named, except for a key that signs since later than the name was given."""
    since = {one.name: one.since or 0 for one in signing if one.state == "in-use"}
    with gateway.engine.connect() as connection:
        rows = connection.execute(select(tables.key_holder)).all()
    return {
        row.key: Holder(PersonId(row.person), Micros(row.since))
        for row in rows
        if row.since >= since.get(row.key, 0)
    }


def _signing(gateway: Gateway) -> tuple[SigningKey, ...]:
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, ["keys"])
    after = drawn(gateway.home, gateway.origin)
    found: list[SigningKey] = []
    for name in KEYS:
        named: list[tuple[str, Micros]] = []
        for act in acts:
            key = str(act.members[name])
            if not named or named[-1][0] != key:
                named.append((key, act.at))
        ends = [since for _, since in named[1:]]
        before = [
            SigningKey(name, "replaced", key, since, until)
            for (key, since), until in zip(named, ends, strict=False)
        ]
        last, since = named[-1]
        drawn_next = after.get(name)
        if drawn_next is not None and drawn_next.verifier_key != last:
            found.append(SigningKey(name, "next", drawn_next.verifier_key, None, None))
        found += [SigningKey(name, "in-use", last, since, None), *reversed(before)]
    return tuple(found)


def _backups(gateway: Gateway) -> tuple[KeyBackup, ...]:
    """Give the backups that are there, by the days in their names: the last first."""
    days = {
        dt.date.fromisoformat(named[1])
        for folder in gateway.home.folders_of_key_backups()
        if folder.is_dir()
        for named in (_BACKED_UP.fullmatch(path.name) for path in folder.iterdir())
        if named
    }
    lives = dt.timedelta(days=KEY_BACKUP_DAYS)
    return tuple(KeyBackup(day, day + lives) for day in sorted(days, reverse=True))
