"""Asking a body whose gateway is elsewhere, as the recipient of what it discloses.

What an officer asks waits here, sealed, until the other side has it; it is sent under one key, so
that it is asked once whichever side fails in between. Every answer's receipt is checked before
anything else is done with it, kept, and looked for in what the other side publishes. Parcels go
into the mailbox of the officer's body unopened: its own client opens them.
"""

import logging
import secrets
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

from sqlalchemy import Row, bindparam, insert, select, update

from thirdcopy.event import Actor, CaseId
from thirdcopy.gateway.casework import check_issued, must_ask
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.settings import PeerSettings
from thirdcopy.match import parse_identifiers
from thirdcopy.store import peer_tables, tables
from thirdcopy.store.engine import changing
from thirdcopy.store.put import put_new
from thirdcopy.store.vault import new_key, seal_bytes, unseal_bytes
from thirdcopy_client.api import Asking, Officer, Person, Refused, Service
from thirdcopy_client.canonical import canonical, parse_canonical, unb64
from thirdcopy_client.clock import DAY, SECOND
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    UnavailableError,
    VerificationError,
)
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.parcel import parse_parcel
from thirdcopy_client.translog.policy import parse_policy
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify import Held, WebReader, check_held, keep_evidence, view_of

LOOK_SECONDS: Final = 60
"""How often at least an errand that has arrived is looked at; once answered, once a day."""
_LONGEST_WAIT: Final = 3600
_AT_ONCE: Final = 64
_WAITING, _ASKED, _ANSWERED, _REFUSED = "waiting", "asked", "answered", "refused"
_errand = peer_tables.errand.c
_DUE: Final = select(_errand.id).where(
    _errand.id == bindparam("id"), _errand.due <= bindparam("at")
)
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """One errand as the officer who sent it sees it; *refused* is the code of a refusal."""

    id: str
    peer: str
    state: str
    request: str | None
    refused: str | None
    answers: int


@dataclass(frozen=True)
class CrossChecked:
    """A peer's receipts against what it publishes; a *conflict* is proof of misbehaviour."""

    peer: str
    held: int
    published: int
    conflicts: int


def ask_peer(gateway: Gateway, peer: PeerSettings, actor: Actor, asking: Asking) -> str:
    """Take an officer's request to another body, and give the errand's name.

    It is durable before it is sent. Raises `NotAllowedError` for somebody who may not ask there,
    and `MalformedError` naming the answer about the person that is wrong.
    """
    must_ask(actor)
    _theirs(peer, actor.person)
    check_issued(parse_identifiers(**_details(asking.person)), simulated=gateway.is_simulation)
    name, key = f"errand-{secrets.token_hex(12)}", new_key()
    gateway.vault.keep({}, {CaseId(name): key})
    row = {
        "id": name,
        "peer": peer.name,
        "person": actor.person,
        "state": _WAITING,
        "due": gateway.clock(),
        "attempts": 0,
        "sealed": seal_bytes(key, canonical(cast("Any", _plain(asking))), name.encode()),
        "answers": 0,
    }
    with changing(gateway.engine) as connection:
        connection.execute(insert(peer_tables.errand), row)
    return name


def errands(gateway: Gateway, actor: Actor) -> tuple[Errand, ...]:
    """Give what an officer has asked of other gateways."""
    row = peer_tables.errand.c
    query = select(peer_tables.errand).where(row.person.in_(actor.persons)).order_by(row.id)
    with gateway.engine.connect() as connection:
        found = connection.execute(query).all()
    return tuple(
        Errand(one.id, one.peer, one.state, one.request, one.refused, one.answers) for one in found
    )


def carry(gateway: Gateway, peers: Sequence[PeerSettings]) -> int:
    """Send what waits, and fetch what has been answered; give how many errands went on.

    Where the other side is away an errand is put off, for longer each time, an hour at most.
    """
    known = {peer.name: peer for peer in peers}
    row, now = peer_tables.errand.c, gateway.clock()
    due = select(peer_tables.errand).where(row.due <= now, row.state != _REFUSED)
    with gateway.engine.connect() as connection:
        found = connection.execute(due.order_by(row.due).limit(_AT_ONCE)).all()
    moved = 0
    for one in found:
        values = {"id": one.id, "at": now}
        with gateway.claims.claimed(one.id, _DUE, values) as ours:
            if ours and one.peer in known:
                moved += _carry(gateway, known[one.peer], one)
    return moved


def cross_check(gateway: Gateway, peer: PeerSettings) -> CrossChecked:
    """Look for every receipt of a peer's in what it publishes now.

    Two logs of one key, or another entry at a receipt's place, are kept as evidence in the home
    and never resolved here. Raises `VerificationError` where its public log does not hold.
    """
    table = peer_tables.receipt
    with gateway.engine.connect() as connection:
        held = connection.execute(select(table).where(table.c.peer == peer.name)).all()
    published = conflicts = 0
    with closing(WebReader(f"{peer.address}/log")) as reader:
        view = view_of(reader, peer.log_key)
        keys = [view.key, parse_verifier_key(peer.log_key)]
        for one in held:
            standing = check_held(Held(one.proof, one.entry), keys, view)
            if standing.conflict is not None:
                conflicts += 1
                keep_evidence(gateway.home.folder / "evidence", standing.conflict)
                _LOG.error("another gateway's log has two faces", extra={"peer": peer.name})
            elif standing.published:
                published += 1
                _note(gateway, one)
    return CrossChecked(peer.name, len(held), published, conflicts)


@dataclass(eq=False)
class Rounds:
    """What a service does for its peers: carry errands all the time, cross-check once a day."""

    gateway: Gateway
    peers: Sequence[PeerSettings]
    due: int = 0

    def go(self) -> None:
        """Go one round; a peer that is away, or whose log does not hold, ends none of it."""
        carry(self.gateway, self.peers)
        now = self.gateway.clock()
        if now < self.due:
            return
        self.due = now + DAY
        for peer in self.peers:
            try:
                cross_check(self.gateway, peer)
            except UnavailableError as error:
                _say(peer, "another gateway's public log is not to be had", error)
            except (MalformedError, VerificationError) as error:
                _say(peer, "another gateway's public log does not hold", error)


def _say(peer: PeerSettings, what: str, error: Exception) -> None:
    _LOG.error(what, extra={"peer": peer.name, "error": type(error).__name__})


def _note(gateway: Gateway, one: Row[Any]) -> None:
    if one.published is None:
        row = peer_tables.receipt.c
        mine = (row.peer == one.peer) & (row.request == one.request) & (row.number == one.number)
        with changing(gateway.engine) as connection:
            setting = update(peer_tables.receipt).where(mine).values(published=gateway.clock())
            connection.execute(setting)


def _carry(gateway: Gateway, peer: PeerSettings, one: Row[Any]) -> bool:
    """Take one errand a step further, or put it off."""
    try:
        with Officer(_service(gateway, peer), _theirs(peer, one.person)) as officer:
            if one.state == _WAITING:
                _send(gateway, officer, one)
            else:
                _fetch(gateway, officer, one)
    except (MalformedError, NotAllowedError, ConflictError) as error:
        if one.state == _WAITING:
            _refuse(gateway, one, type(error).__name__)
            return True
        return _put_off(gateway, one, error)
    except (UnavailableError, VerificationError) as error:
        return _put_off(gateway, one, error)
    return True


def _send(gateway: Gateway, officer: Officer, one: Row[Any]) -> None:
    key = gateway.vault.case_key(CaseId(one.id))
    plain = parse_canonical(unseal_bytes(key, one.sealed, one.id.encode()))
    done = officer.submit(_asking(cast("dict[str, Any]", plain)), one.id)
    if isinstance(done, Refused):
        _refuse(gateway, one, done.code)
        return
    _set(gateway, one, state=_ASKED, request=done.request, due=gateway.clock(), attempts=0)
    _forget(gateway, one)


def _fetch(gateway: Gateway, officer: Officer, one: Row[Any]) -> None:
    """Fetch the answers that are not here yet: checked, kept, and only then handed on."""
    count = officer.read(one.request)["answers"]
    if not isinstance(count, int):
        raise VerificationError("expected a number of answers", place="answers")
    for number in range(one.answers + 1, count + 1):
        data = officer.parcel(one.request, number)
        parcel = parse_parcel(data)
        receipt = {
            "peer": one.peer,
            "request": one.request,
            "number": number,
            "entry": parcel.entry,
            "proof": parcel.receipt,
        }
        with changing(gateway.engine) as connection:
            put_new(connection, peer_tables.receipt, [receipt])
        gateway.post(_body(gateway, one.person), f"{one.request}-{number}", data)
    soon = min(2 ** min(one.attempts, 10), LOOK_SECONDS) * SECOND
    wait, state = (DAY, _ANSWERED) if count else (soon, _ASKED)
    due, tried = gateway.clock() + wait, one.attempts + 1
    _set(gateway, one, state=state, answers=count, due=due, attempts=0 if count else tried)


def _put_off(gateway: Gateway, one: Row[Any], error: Exception) -> bool:
    about = {"peer": one.peer, "error": type(error).__name__}
    _LOG.warning("an errand is put off", extra=about)
    seconds = min(10 * 2 ** min(one.attempts, 10), _LONGEST_WAIT)
    due = gateway.clock() + seconds * SECOND
    _set(gateway, one, due=due, attempts=one.attempts + 1)
    return False


def _refuse(gateway: Gateway, one: Row[Any], code: str) -> None:
    _set(gateway, one, state=_REFUSED, refused=code)
    _forget(gateway, one)


def _forget(gateway: Gateway, one: Row[Any]) -> None:
    """Leave nothing here of what was asked: it is the other side's case now, or nobody's."""
    gateway.vault.destroy([CaseId(one.id)], [])
    _set(gateway, one, sealed=None)


def _set(gateway: Gateway, one: Row[Any], **values: object) -> None:
    with changing(gateway.engine) as connection:
        mine = peer_tables.errand.c.id == one.id
        connection.execute(update(peer_tables.errand).where(mine).values(**values))


def _service(gateway: Gateway, peer: PeerSettings) -> Service:
    if peer.key is None:
        raise UnavailableError(
            f"no key to sign with for `{peer.name}`", remedy="name it in `key_file`"
        )
    return Service(
        peer.address,
        peer.log_key,
        peer.system,
        unb64(peer.key.text),
        demand=_demand(peer),
        clock=gateway.clock,
        # The errand waits, and not whoever carries it.
        wait=lambda _: None,
    )


def _demand(peer: PeerSettings) -> Demand | None:
    if peer.policy is None:
        return None
    try:
        return Demand(parse_policy(peer.policy.read_bytes(), peer.policy.name))
    except OSError as error:
        raise UnavailableError(
            f"the trust policy for `{peer.name}` cannot be read",
            remedy="see that the file is there, and who may read it",
        ) from error


def _theirs(peer: PeerSettings, person: str) -> str:
    """Give the name by which the other side knows an officer of ours."""
    for pair in peer.officers:
        ours, _, theirs = pair.partition(":")
        if ours == person:
            return theirs
    raise NotAllowedError(
        f"this officer does not ask at `{peer.name}`",
        remedy="have the officer enrolled there, and name both in `peers.known.officers`",
    )


def _body(gateway: Gateway, person: str) -> Any:  # noqa: ANN401 - a body's code, as it is stored
    query = select(tables.person.c.body).where(tables.person.c.id == person)
    with gateway.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def _details(person: Person) -> dict[str, Any]:
    return {name: text or None for name, text in asdict(person).items()} | {
        "given_name": person.given_name
    }


def _plain(asking: Asking) -> dict[str, object]:
    return {**asdict(asking), "fields": list(asking.fields), "facts": dict(asking.facts)}


def _asking(plain: dict[str, Any]) -> Asking:
    return Asking(
        **{**plain, "fields": tuple(plain["fields"]), "person": Person(**plain["person"])}
    )
