"""How the keys stand, by their public halves, for administrators."""

import datetime as dt
from typing import Final, Literal

from thirdcopy.gateway.keyring import keyring
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.told import time_of


class KeyTold(Model):
    """A key that signs the log or its public files; nothing secret is told of it."""

    name: Literal["log", "files"]
    state: Literal["next", "in-use", "replaced"]
    key: str
    since: dt.datetime | None
    until: dt.datetime | None


class KeyBackupTold(Model):
    """A backup of the key store: its day, and the day from which it is deleted."""

    on: dt.date
    expires: dt.date


class HolderTold(Model):
    """Who holds the private half of a key, by the directory's identifier."""

    person: str
    since: dt.datetime


class Keys(Model):
    """The keys by their public halves: what signs, what is sealed to, what bodies sign with.

    `holders` names who holds `log`, `files`, `backups`, and `sealing:` or `signing:` and a body.
    """

    signing: tuple[KeyTold, ...]
    sealing: dict[str, str]
    bodies: dict[str, str]
    backups: tuple[KeyBackupTold, ...]
    holders: dict[str, HolderTold]


@route("GET", "/keys")
def keys(call: Call) -> Keys:
    """Read which keys are in use, which come next, and when the key store was backed up."""
    ring = keyring(call.gateway, call.actor)
    return Keys(
        signing=tuple(
            KeyTold.model_validate(
                {
                    "name": one.name,
                    "state": one.state,
                    "key": one.key,
                    "since": time_of(one.since) if one.since is not None else None,
                    "until": time_of(one.until) if one.until is not None else None,
                }
            )
            for one in ring.signing
        ),
        sealing=dict(ring.sealing),
        bodies=dict(ring.bodies),
        backups=tuple(KeyBackupTold(on=one.on, expires=one.expires) for one in ring.backups),
        holders={
            key: HolderTold(person=one.person, since=time_of(one.since))
            for key, one in ring.holders.items()
        },
    )


ROUTES: Final[tuple[Route, ...]] = (keys,)
