"""Agreements at a gateway: registered, put in force, suspended, ended; each an open entry."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from thirdcopy.agreement import Adoption, Agreement, ruleset
from thirdcopy.analysis import analyse
from thirdcopy.event import BodyCode, Class, OpenAct, Refusal
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register import STATUS_KINDS, Status, status_of
from thirdcopy.store import tables
from thirdcopy.store.engine import writing
from thirdcopy.store.read import acts_of
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.errors import NotAllowedError

_PAST = "as-was"
_KEPT = frozenset({"holds", "vacuous"})


@dataclass(frozen=True)
class Registered:
    """An agreement as this gateway has it: text, profile, and where it stands."""

    agreement: Agreement
    profile: str
    cls: Class
    status: Status


def register(gateway: Gateway, agreement: Agreement, profile: str) -> Hash:
    """Put a text into the register, to be decided under *profile*; twice changes nothing.

    Past arrangements run under `as-was` only where the origin says `simulation` (DESIGN 8).
    """
    if profile == _PAST and not gateway.is_simulation:
        raise NotAllowedError(
            "past arrangements run in a simulation only",
            remedy="choose the profile that holds today",
        )
    row = {
        "hash": agreement.hash,
        "id": agreement.id,
        "text": agreement.text.encode(),
        "profile": profile,
    }
    with writing(gateway.engine).begin() as connection:
        connection.execute(insert(tables.agreement).prefix_with("OR IGNORE"), row)
    _log_once(gateway, "registered", {"agreement": agreement.hash, "id": agreement.id})
    return agreement.hash


def put_in_force(gateway: Gateway, agreement: Agreement) -> Refusal | None:
    """Let requests be decided under a registered text, unless its findings forbid it.

    A text that rests on conditions nobody published, or that breaks a promise of its profile,
    is not put in force under a profile that promises anything.
    """
    query = select(tables.agreement).where(tables.agreement.c.hash == agreement.hash)
    with gateway.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotAllowedError(
            "the agreement is not in the register", remedy="register it before it runs"
        )
    profile = gateway.library.profiles[row.profile]
    if not profile.unpublished_may_run and any(
        fact.by == "unpublished" for fact in agreement.facts.values()
    ):
        return Refusal("unpublished", "conditions that nobody published cannot be run")
    if profile.promises:
        findings = analyse(agreement, profile, gateway.library.vocabulary)
        own = f"{profile.id}:"
        for promise in findings.promises:
            if promise.id.startswith(own) and promise.outcome not in _KEPT:
                return Refusal("promise-broken", "a promise of the profile fails", promise.id)
    made = ruleset(agreement, profile, gateway.library.vocabulary)
    with writing(gateway.engine).begin() as connection:
        table = tables.agreement
        setting = update(table).where(table.c.hash == agreement.hash).values(ruleset=made.hash)
        connection.execute(setting)
    _log(gateway, "in-force", {"agreement": agreement.hash, "id": agreement.id})
    return None


def adopt(gateway: Gateway, agreement: Agreement, adoption: Adoption) -> Class:
    """Record that a body has adopted a model agreement."""
    row = {
        "hash": adoption.hash,
        "agreement": agreement.hash,
        "body": adoption.body,
        "text": adoption.text.encode(),
    }
    cls = Class(agreement.hash, adoption.hash)
    with writing(gateway.engine).begin() as connection:
        connection.execute(insert(tables.adoption).prefix_with("OR IGNORE"), row)
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "adoption": adoption.hash,
        "body": adoption.body,
    }
    _log_once(gateway, "adopted", members)
    return cls


def suspend(gateway: Gateway, agreement: Agreement, ground: str) -> None:
    """Stop deciding under an agreement until it is resumed."""
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "id": agreement.id,
        "ground": ground,
    }
    _log(gateway, "suspended", members)


def end(gateway: Gateway, agreement: Agreement, ground: str) -> None:
    """End an agreement for good."""
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "id": agreement.id,
        "ground": ground,
    }
    _log(gateway, "ended", members)


def status(connection: Connection, cls: Class) -> Status:
    """Give where an agreement stands now."""
    return status_of(acts_of(connection, STATUS_KINDS), cls)


def class_for(gateway: Gateway, agreement: Hash, body: BodyCode, posted: BodyCode | None) -> Class:
    """Give the class under which a body's request counts: for a model, its own adoption.

    A posted official's checks count under the adoption of the body where they sit.
    """
    if not gateway.ruleset_of(agreement).agreement.model:
        return Class(agreement)
    adoption = tables.adoption.c
    query = select(adoption.hash).where(
        adoption.agreement == agreement, adoption.body == (posted or body)
    )
    with gateway.engine.connect() as connection:
        found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotAllowedError(
            f"`{posted or body}` has not adopted this model agreement",
            place="agreement",
            remedy="adopt it first; the adoption is public",
        )
    return Class(agreement, Hash(found))


def registered(gateway: Gateway) -> tuple[Registered, ...]:
    """Give every agreement in the register, in the order in which they came."""
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, STATUS_KINDS)
        rows = {row.hash: row for row in connection.execute(select(tables.agreement))}
    order = [act.members["agreement"] for act in acts if act.kind == "registered"]
    return tuple(
        Registered(
            gateway.ruleset_of(Hash(str(one))).agreement,
            rows[one].profile,
            Class(Hash(str(one))),
            status_of(acts, Class(Hash(str(one)))),
        )
        for one in order
    )


def _log(gateway: Gateway, kind: str, members: dict[str, Json]) -> None:
    act = OpenAct(kind, gateway.clock(), members)
    gateway.sequencer.write([Write(acts=(act,))])


def _log_once(gateway: Gateway, kind: str, members: dict[str, Json]) -> None:
    """Log an act unless the log has it: a crash may have come between its row and its entry."""

    def recheck(connection: Connection) -> Refusal | None:
        logged = any(act.members == members for act in acts_of(connection, (kind,)))
        return Refusal("already-done", "the log has this act") if logged else None

    act = OpenAct(kind, gateway.clock(), members)
    gateway.sequencer.write([Write(acts=(act,), recheck=recheck)])
