"""What changed in the register, as its feed tells it: each open act about an agreement."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy.event import OpenAct
from thirdcopy_client.canonical import Hash, Json, canonical, hash_of
from thirdcopy_client.clock import Micros, date_of
from thirdcopy_client.translog.particular import PARTICULAR_KINDS


@dataclass(frozen=True)
class RegisterChange:
    """One act: what it did to which agreement, when, and on what ground.

    Of a posting, a charge or a challenge, *kind* has what was done to it too. *id* is the act's
    own for good: `tag:<origin>,<day>:<hash>`. *body* is who adopted a model, or whom it is about.
    """

    id: str
    kind: str
    at: Micros
    agreement: Hash
    body: str | None
    ground: str | None


def changes(origin: str, acts: Iterable[OpenAct]) -> tuple[RegisterChange, ...]:
    """Give the changes, the latest first."""
    return tuple(_change(origin, act) for act in reversed([*acts]))


def change_of(kind: str, members: Mapping[str, Json]) -> str:
    """Give the word for what an act did: `suspended`, and of a particular `charge-corrected`."""
    return f"{kind}-{members['state']}" if kind in PARTICULAR_KINDS else kind


def _change(origin: str, act: OpenAct) -> RegisterChange:
    named = canonical({"at": act.at, "kind": act.kind, "members": dict(act.members)})
    body, ground = act.members.get("body"), act.members.get("ground")
    return RegisterChange(
        id=f"tag:{origin},{date_of(act.at).isoformat()}:{hash_of(named)}",
        kind=change_of(act.kind, act.members),
        at=act.at,
        agreement=Hash(str(act.members["agreement"])),
        body=None if body is None else str(body),
        ground=None if ground is None else str(ground),
    )


def moment(at: Micros) -> str:
    """Write a moment as feeds have it (RFC 3339), by the day: no time of day is published."""
    return dt.datetime.combine(date_of(at), dt.time(), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
