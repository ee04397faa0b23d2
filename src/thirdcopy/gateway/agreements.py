"""Agreements at a gateway: registered, put in force, suspended, ended; each an open entry.

Each commits to who did it: an editor who is signed in, or else the operator at the machine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from thirdcopy.agreement import Adoption, Agreement, ruleset
from thirdcopy.agreement.signature import (
    BodySignature,
    check_signatures,
    signature_lines,
    verify_adoption,
)
from thirdcopy.analysis import analysed
from thirdcopy.event import BodyCode, CaseId, Class, OpenAct, PersonId, Refusal
from thirdcopy.gateway.directory import OPERATOR, act_by
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register import STATUS_KINDS, Status, on_day, status_of
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.prepared import run
from thirdcopy.store.put import put_new
from thirdcopy.store.read import acts_of
from thirdcopy.store.write import Job, Write
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, date_of
from thirdcopy_client.errors import MalformedError, NotAllowedError
from thirdcopy_client.translog.note import format_verifier_key
from thirdcopy_client.translog.particular import PARTICULAR_KINDS

_PAST = "as-was"
_KEPT = frozenset({"holds", "vacuous"})
_PROFILES = select(tables.agreement.c.hash, tables.agreement.c.profile)
_ADOPTION = select(tables.adoption.c.hash).where(
    tables.adoption.c.agreement == bindparam("agreement"),
    tables.adoption.c.body == bindparam("body"),
)


@dataclass(frozen=True)
class Registered:
    """An agreement as this gateway has it: text, profile, and where it stands."""

    agreement: Agreement
    profile: str
    cls: Class
    status: Status


def register(
    gateway: Gateway, agreement: Agreement, profile: str, *, by: PersonId = OPERATOR
) -> Hash:
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
    with changing(gateway.engine) as connection:
        put_new(connection, tables.agreement, [row])
    _log_once(gateway, "registered", {"agreement": agreement.hash, "id": agreement.id}, by)
    return agreement.hash


def put_in_force(
    gateway: Gateway,
    agreement: Agreement,
    signatures: Mapping[str, bytes],
    *,
    by: PersonId = OPERATOR,
) -> Refusal | None:
    """Let requests be decided under a registered text that every party has signed.

    *signatures* are the parties' signature files, by body. Each must be of this very text, with
    the key by which this gateway knows the body (DESIGN 3); they stand in the log, where anybody
    can check them. A text that rests on conditions nobody published, or that breaks a promise of
    its profile, is not put in force under a profile that promises anything; none is whose review
    is overdue. Raises `VerificationError` for a signature of anything else.
    """
    query = select(tables.agreement).where(tables.agreement.c.hash == agreement.hash)
    with gateway.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotAllowedError(
            "the agreement is not in the register", remedy="register it before it runs"
        )
    if overdue := overdue_since(gateway, agreement):
        return _missed(agreement.id, overdue)
    signed = check_signatures(agreement, signatures, gateway.signatories)
    if lacking := _lacking(agreement.id, signed):
        return lacking
    profile = gateway.library.profiles[row.profile]
    if not profile.unpublished_may_run and any(
        fact.by == "unpublished" for fact in agreement.facts.values()
    ):
        return Refusal("unpublished", "conditions that nobody published cannot be run")
    if profile.promises:
        findings = analysed(agreement, profile, gateway.library.vocabulary)
        own = f"{profile.id}:"
        for promise in findings.promises:
            if promise.id.startswith(own) and promise.outcome not in _KEPT:
                return Refusal("promise-broken", "a promise of the profile fails", promise.id)
    made = ruleset(agreement, profile, gateway.library.vocabulary)
    with changing(gateway.engine) as connection:
        table = tables.agreement
        setting = update(table).where(table.c.hash == agreement.hash).values(ruleset=made.hash)
        connection.execute(setting)
    members: dict[str, Json] = {"agreement": agreement.hash, "id": agreement.id}
    notes = {one.body: signatures[one.body] for one in signed}
    _log(gateway, "in-force", members | _signed(gateway, notes), by)
    return None


def _lacking(name: str, signed: Iterable[BodySignature]) -> Refusal | None:
    """Say who has not signed, and whose signature cannot be believed for want of a key."""
    missing = [one.body for one in signed if one.state == "missing"]
    unknown = [one.body for one in signed if one.state == "not-checked"]
    reasons = []
    if missing:
        reasons.append(f"`{name}` has not been signed by {', '.join(missing)}")
    if unknown:
        reasons.append(f"this gateway knows no signing key of {', '.join(unknown)}")
    return Refusal("unsigned", "; ".join(reasons)) if reasons else None


def _signed(gateway: Gateway, notes: Mapping[str, bytes]) -> dict[str, Json]:
    """Give signatures that were checked as members of an act, each with the key it was checked by.

    An entry so carries its own proof: nobody has to take the gateway's word that a body signed.
    """
    keys = (format_verifier_key(gateway.signatories[body]) for body in notes)
    return {"signatures": signature_lines(notes.values()), "signers": "\n".join(keys)}


def adopt(
    gateway: Gateway,
    agreement: Agreement,
    adoption: Adoption,
    signature: bytes | None,
    *,
    by: PersonId = OPERATOR,
) -> Class | Refusal:
    """Record that a body has adopted a model agreement, which it has signed to say so.

    Raises `VerificationError` for a *signature* of anything else, or by another key.
    """
    key = gateway.signatories.get(adoption.body)
    if signature is None:
        return Refusal("unsigned", f"{adoption.body} has not signed its adoption")
    if key is None:
        return Refusal("unsigned", f"this gateway knows no signing key of {adoption.body}")
    verify_adoption(signature, agreement, adoption, key, f"adoptions/{adoption.body}.sig")
    if not _may_adopt(gateway, agreement, adoption):
        return Refusal("not-a-party", f"{adoption.body} is not of the side that adopts this model")
    known = select(tables.adoption.c.hash).where(
        tables.adoption.c.agreement == agreement.hash, tables.adoption.c.body == adoption.body
    )
    with gateway.engine.connect() as connection:
        if connection.execute(known).scalar_one_or_none() not in {None, adoption.hash}:
            return Refusal("adopted-before", f"{adoption.body} has adopted this model already")
    row = {
        "hash": adoption.hash,
        "agreement": agreement.hash,
        "body": adoption.body,
        "text": adoption.text.encode(),
    }
    cls = Class(agreement.hash, adoption.hash)
    with changing(gateway.engine) as connection:
        put_new(connection, tables.adoption, [row])
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "adoption": adoption.hash,
        "body": adoption.body,
    }
    _log_once(gateway, "adopted", members | _signed(gateway, {adoption.body: signature}), by)
    return cls


def _may_adopt(gateway: Gateway, agreement: Agreement, adoption: Adoption) -> bool:
    """Say whether a body may adopt: where each adopter discloses, it must be such a body."""
    above = gateway.library.vocabulary.above("Body", adoption.body)
    return not agreement.each_decides or agreement.discloser in above


def suspend(
    gateway: Gateway, agreement: Agreement, ground: str, *, by: PersonId = OPERATOR
) -> None:
    """Stop deciding under an agreement until it is resumed; its open cases wait."""
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "id": agreement.id,
        "ground": ground,
    }
    _log(gateway, "suspended", members, by, queue=agreement.hash)


def resume(gateway: Gateway, agreement: Agreement, *, by: PersonId = OPERATOR) -> Refusal | None:
    """Go on deciding under an agreement that was suspended; its open cases go on.

    One whose review is overdue is not resumed: a reviewed text is registered instead.
    """
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, STATUS_KINDS)
    if status_of(acts, Class(agreement.hash)).word != "suspended":
        return Refusal("not-suspended", f"`{agreement.id}` is not suspended")
    if overdue := overdue_since(gateway, agreement):
        return _missed(agreement.id, overdue)
    members: dict[str, Json] = {"agreement": agreement.hash, "id": agreement.id}
    _log(gateway, "resumed", members, by, queue=agreement.hash)
    return None


def end(gateway: Gateway, agreement: Agreement, ground: str, *, by: PersonId = OPERATOR) -> None:
    """End an agreement for good; its open cases are answered."""
    members: dict[str, Json] = {
        "agreement": agreement.hash,
        "id": agreement.id,
        "ground": ground,
    }
    _log(gateway, "ended", members, by, queue=agreement.hash)


def status(gateway: Gateway, connection: Connection, cls: Class) -> Status:
    """Give where an agreement stands now, by its acts and by the gateway's clock."""
    dates = gateway.ruleset_of(cls.agreement).agreement.dates
    acts = acts_of(connection, STATUS_KINDS)
    return on_day(status_of(acts, cls), dates, date_of(gateway.clock()))


def stopped(gateway: Gateway, connection: Connection, cls: Class) -> Refusal | None:
    """Say why nothing is decided under an agreement now, if that is so."""
    stands = status(gateway, connection, cls)
    if stands.runs:
        return None
    name = gateway.ruleset_of(cls.agreement).agreement.id
    return _missed(name, stands) or Refusal("not-in-force", f"`{name}` is not in force")


def overdue_since(gateway: Gateway, agreement: Agreement) -> Status | None:
    """Give where a text would stand if it were in force, where its dates keep it from running."""
    stands = on_day(Status("in force"), agreement.dates, date_of(gateway.clock()))
    return None if stands.runs else stands


def _missed(name: str, stands: Status) -> Refusal | None:
    if stands.missed is None:
        return None
    day = stands.missed.isoformat()
    if stands.word == "expired":
        return Refusal("expired", f"`{name}` ended on {day}")
    return Refusal("review-overdue", f"the review of `{name}` was due by {day}")


def class_for(
    gateway: Gateway, agreement: Hash, body: BodyCode, posted: BodyCode | None, holder: str = ""
) -> tuple[Class, BodyCode]:
    """Give the class under which a body's request counts, and the body that discloses.

    For a model the class is an adoption: of the body that asks, or of the *holder* that is asked
    where each body that adopted it discloses. A posted official's checks count under the
    adoption of the body where they sit.
    """
    text = gateway.ruleset_of(agreement).agreement
    if bool(holder) is not text.each_decides:
        raise MalformedError(
            "expected the body that is asked, under a model that disclosers adopt and no other",
            place="holder",
            remedy="name a body that has adopted this agreement",
        )
    if not text.model:
        return Class(agreement), BodyCode(text.discloser)
    adopter = BodyCode(holder) or posted or body
    by = {"agreement": agreement, "body": adopter}
    with gateway.engine.connect() as connection:
        found = run(connection, _ADOPTION, [by]).scalar_one_or_none()
    if found is None:
        raise NotAllowedError(
            "this body has not adopted this model agreement",
            place="holder" if holder else "agreement",
            remedy="adopt it first; the adoption is public",
        )
    discloser = adopter if text.each_decides else BodyCode(text.discloser)
    return Class(agreement, Hash(found)), discloser


def discloser_of(gateway: Gateway, cls: Class) -> BodyCode:
    """Give the body that discloses what counts under a class."""
    text = gateway.ruleset_of(cls.agreement).agreement
    if not text.each_decides:
        return BodyCode(text.discloser)
    query = select(tables.adoption.c.body).where(tables.adoption.c.hash == cls.adoption)
    with gateway.engine.connect() as connection:
        return BodyCode(connection.execute(query).scalar_one())


def adopters(gateway: Gateway, agreement: Hash) -> tuple[BodyCode, ...]:
    """Give the bodies that have adopted a model agreement, in order."""
    adoption = tables.adoption.c
    query = select(adoption.body).where(adoption.agreement == agreement).order_by(adoption.body)
    with gateway.engine.connect() as connection:
        return tuple(BodyCode(body) for body in connection.execute(query).scalars())


def registered(gateway: Gateway) -> tuple[Registered, ...]:
    """Give every agreement in the register, in the order in which they came."""
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, STATUS_KINDS)
        profiles = {row.hash: row.profile for row in run(connection, _PROFILES)}
    today = date_of(gateway.clock())
    found = []
    for act in acts:
        if act.kind == "registered":
            cls = Class(Hash(str(act.members["agreement"])))
            text = gateway.ruleset_of(cls.agreement).agreement
            stands = on_day(status_of(acts, cls), text.dates, today)
            found.append(Registered(text, profiles[cls.agreement], cls, stands))
    return tuple(found)


def registered_acts(gateway: Gateway) -> tuple[OpenAct, ...]:
    """Give every act about an agreement, oldest first: the register's own history."""
    with gateway.engine.connect() as connection:
        return acts_of(connection, (*STATUS_KINDS, *PARTICULAR_KINDS))


def signers_of(gateway: Gateway, agreement: Hash) -> Mapping[str, Micros]:
    """Give the bodies whose signature of a text stands in the log, and since when."""
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, ("in-force",))
    return {
        line.partition("+")[0]: act.at
        for act in acts
        if act.members["agreement"] == agreement
        for line in str(act.members.get("signers", "")).splitlines()
    }


def _log(
    gateway: Gateway,
    kind: str,
    members: dict[str, Json],
    by: PersonId,
    *,
    queue: Hash | None = None,
) -> None:
    """Log an act; with *queue*, what it means for the agreement's open cases is work to do."""
    act, seals = act_by(gateway, kind, members, by)
    jobs = (Job("queue", CaseId(queue), act.at),) if queue else ()
    gateway.sequencer.write([Write(acts=(act,), seals=seals, jobs=jobs)])


def _log_once(gateway: Gateway, kind: str, members: dict[str, Json], by: PersonId) -> None:
    """Log an act unless the log has it: a crash may have come between its row and its entry."""

    def recheck(connection: Connection) -> Refusal | None:
        # Whoever did it first did it.
        said = ({**act.members, "who": ""} for act in acts_of(connection, (kind,)))
        logged = {**members, "who": ""} in said
        return Refusal("already-done", "the log has this act") if logged else None

    act, seals = act_by(gateway, kind, members, by)
    gateway.sequencer.write([Write(acts=(act,), seals=seals, recheck=recheck)])
