"""Made quarters: counted events put through the log's one writer, many to a write."""

import datetime as dt
import secrets
from collections.abc import Mapping

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode, CaseId, Class, Event, PersonId, RequestId, new_seal
from thirdcopy.event.kinds import RELEASE_TOLD
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.world import World
from thirdcopy.store.vault import new_key
from thirdcopy.store.write import CaseRow, Write
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, micros_of

_ENDS: Mapping[str, tuple[Mapping[str, Json], Mapping[str, Json]]] = {
    "rejected": ({"procedure": "incomplete"}, {"note": ""}),
    "withdrawn": ({}, {"note": ""}),
    "nothing-supplied": ({}, {"code": "absent"}),
}
_TOLD = (
    "release fields clause terms as_at identifiers recipient_key suite ciphertext_sha256 expires"
)
_FORM = ("form", "facts", "grade", "posted", "to")


def happen(
    world: World, agreement: Hash, day: dt.date, ends: Mapping[str, int], body: str = "home-office"
) -> None:
    """Let so many requests of a day be received and end: each its own case, one write for each."""
    world.clock.set(micros_of(day, 9))
    gateway, at = world.gateway, micros_of(day, 9)
    cls = Class(agreement)
    writes = [
        _case(gateway, cls, kind, at, body) for kind, number in ends.items() for _ in range(number)
    ]
    for low in range(0, len(writes), 500):
        gateway.sequencer.write(writes[low : low + 500])


def _case(gateway: Gateway, cls: Class, end: str, at: Micros, body: str) -> Write:
    case, request = CaseId(f"c-{secrets.token_hex(8)}"), RequestId(f"r-{secrets.token_hex(6)}")
    kinds: list[tuple[str, dict[str, Json], dict[str, Json]]] = [
        ("received", {}, dict.fromkeys(_FORM))
    ]
    if end in _ENDS:
        told, kept = _ENDS[end]
        kinds.append((end, dict(told), dict(kept)))
    else:
        kinds.append(("supplied", dict.fromkeys(RELEASE_TOLD.split()), {"record": ""}))
        kinds.append(("delivered", {"release": ""}, {"attempts": 1}))
    ruleset = gateway.ruleset_of(cls.agreement)
    events = tuple(
        Event(
            id=f"e-{secrets.token_hex(10)}",
            case=case,
            request=request,
            seq=seq,
            kind=kind,
            at=at,
            person=PersonId("p-ho-1"),
            body=BodyCode(body),
            cls=cls,
            ruleset=ruleset.hash,
            told=told,
            kept=kept,
            previous=None,
        )
        for seq, (kind, told, kept) in enumerate(kinds, start=1)
    )
    now = CaseRow(
        case=case,
        request=request,
        version=len(events),
        state="closed",
        holder="",
        due=at,
        requester="p-ho-1",
        requester_body=body,
        body=ruleset.agreement.discloser,
        agreement=cls.agreement,
    )
    seals = {event.id: new_seal() for event in events}
    return Write(events=events, seals=seals, key=new_key(), now=now)


def close(world: World, quarter: str, after: dt.date) -> None:
    """Close a quarter on a day after it."""
    world.clock.set(micros_of(after, 9))
    gates.close_period(world.gateway, quarter)
