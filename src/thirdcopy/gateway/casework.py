"""Load a case, add steps to it, write it: what every action on a case shares."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, select

from thirdcopy.agreement import Ruleset
from thirdcopy.assessment import Circumstances
from thirdcopy.case import Case, Step, apply, fold, holder_of, turned_away
from thirdcopy.case.duty import next_chase, next_reminder
from thirdcopy.event import Actor, BodyCode, CaseId, Event, PersonId, Refusal, Role, Seal, new_seal
from thirdcopy.event.event import commitment_of
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.people import SYSTEM
from thirdcopy.match import Identifiers, is_never_issued, may_be_issued
from thirdcopy.match.name import in_fields, name_keys
from thirdcopy.request import Request
from thirdcopy.store import tables
from thirdcopy.store.prepared import run
from thirdcopy.store.read import (
    asked_before,
    case_of,
    history_of,
    refused_before,
    used_about,
    used_in_month,
)
from thirdcopy.store.rows import MOVED_ON
from thirdcopy.store.vault import tag_of
from thirdcopy.store.write import CaseRow, Job, Outgoing, Write
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import DAY, Micros, date_of, month_of
from thirdcopy_client.errors import MalformedError, NotAllowedError

_TRIES = 5
_EXPIRES = 30 * DAY
_RECIPIENT = select(tables.recipient.c.public_key).where(
    tables.recipient.c.body == bindparam("body")
)
Key = tuple[str, str]
"""A client and its idempotency key: what was asked once under it is not done twice."""


@dataclass(frozen=True)
class Loaded:
    """A case with what the next event needs: its rules and its last commitment."""

    case: Case
    rules: Ruleset
    events: tuple[Event, ...]
    last: str | None


@dataclass(frozen=True)
class Draft:
    """Events that are ready to be written, and the case as it will be after them."""

    events: tuple[Event, ...]
    seals: Mapping[str, Seal]
    case: Case

    @property
    def row(self) -> CaseRow:
        """Give the case as lists show it."""
        case = self.case
        return CaseRow(
            case=case.request.case,
            request=case.request.id,
            version=case.version,
            state=case.state,
            holder=str(holder_of(case) or ""),
            due=case.due,
            requester=case.request.by.person,
            requester_body=case.request.by.body,
            body=case.body,
            agreement=case.request.cls.agreement,
        )


def load(gateway: Gateway, case: CaseId) -> Loaded:
    """Give a case as its events make it."""
    with gateway.engine.connect() as connection:
        events, last = history_of(connection, gateway.vault, case)
    rules = gateway.ruleset_of(events[0].cls.agreement)
    return Loaded(fold(events, rules.agreement.turnaround_days), rules, events, last)


def find(gateway: Gateway, request: str) -> CaseId:
    """Give the case of a request; raises `NotAllowedError` for one that is not here."""
    with gateway.engine.connect() as connection:
        case = case_of(connection, request)
    if case is None:
        raise NotAllowedError("no request of that number is here", place="request")
    return case


def draft(
    loaded: Loaded | None,
    request: Request,
    steps: Sequence[Step],
    by: PersonId,
    body: BodyCode,
    at: Micros,
    turnaround: int,
) -> Draft:
    """Turn steps into events, each chained to the one before it."""
    case = loaded.case if loaded else None
    previous = loaded.last if loaded else None
    seq = case.version if case else 0
    events: list[Event] = []
    seals: dict[str, Seal] = {}
    for step in steps:
        seq += 1
        event = Event(
            id=f"e-{secrets.token_hex(10)}",
            case=request.case,
            request=request.id,
            seq=seq,
            kind=step.kind,
            at=at,
            person=by,
            body=body,
            cls=request.cls,
            ruleset=request.ruleset,
            told=step.told,
            kept=step.kept,
            previous=previous,
        )
        seals[event.id] = new_seal()
        previous = b64(commitment_of(event, seals[event.id]))
        events.append(event)
        case = apply(case, event, turnaround)
    assert case is not None, "steps make a case"  # noqa: S101 - a bug, caught nowhere
    return Draft(tuple(events), seals, case)


def system_draft(loaded: Loaded, steps: Sequence[Step], at: Micros) -> Draft:
    """Turn steps that no person takes into events."""
    turnaround = loaded.rules.agreement.turnaround_days
    return draft(loaded, loaded.case.request, steps, SYSTEM, loaded.case.body, at, turnaround)


def write_of(loaded: Loaded, made: Draft) -> Write:
    """Give the write that adds a draft to its case."""
    return Write(version=loaded.case.version, events=made.events, seals=made.seals, now=made.row)


def must_ask(actor: Actor) -> None:
    """Raise `NotAllowedError` for somebody who neither asks for a body nor is posted to one."""
    if not (actor.has(Role.REQUESTER) or (actor.has(Role.POSTED_OFFICIAL) and actor.posted_to)):
        raise NotAllowedError(
            "only somebody who asks for their body may make a request",
            remedy="ask two administrators for the role",
        )


def check_issued(person: Identifiers, *, simulated: bool) -> None:
    """Refuse a number that nobody can have; in a simulation, one that somebody might have."""
    strong = person.strong
    if strong is None:
        return
    if not simulated and is_never_issued(strong.scheme, strong.text):
        raise MalformedError(
            "expected a number that was issued; this one is kept for tests",
            place="number",
            remedy="copy it again from the letter",
        )
    if simulated and may_be_issued(strong.scheme, strong.text):
        raise MalformedError(
            "expected a number that was never issued, since nobody real is asked about here",
            place="number",
            remedy="use an NHS number that begins with 999, or a prefix such as `QQ`",
        )


def done_before(gateway: Gateway, key: Key | None) -> CaseId | None:
    """Give the case that an idempotency key was used for."""
    if key is None:
        return None
    with gateway.engine.connect() as connection:
        return asked_before(connection, *key)


def answered_before(gateway: Gateway, key: Key | None) -> Case | Refusal | None:
    """Give the answer to what was asked before under a key: the case, or the same refusal."""
    before = done_before(gateway, key)
    if before is None or key is None:
        return None
    with gateway.engine.connect() as connection:
        refused = refused_before(connection, *key)
    return refused or load(gateway, before).case


def once(gateway: Gateway, key: Key, act: Callable[[], Refusal | None]) -> Refusal | None:
    """Do what belongs to no case, once under a key; later the answer is the same.

    The key is noted after the act: a crash between the two lets it be done again.
    """
    with gateway.engine.connect() as connection:
        if asked_before(connection, *key) is not None:
            return refused_before(connection, *key)
    refusal = act()
    gateway.sequencer.write([Write(asked=key, refused=refusal)])
    return refusal


def perform(
    gateway: Gateway,
    actor: Actor,
    request: str,
    command: str,
    make: Callable[[Loaded, Micros], tuple[Step, ...] | Refusal],
    *,
    jobs: Callable[[Case, Micros], tuple[Job, ...]] = lambda _case, _at: (),
    sends: str | None = None,
    key: Key | None = None,
) -> Case | Refusal:
    """Run one command of a person on a case: load, ask the pure command, write.

    A command that was refused is recorded as turned away, so that an auditor sees attempts.
    Where somebody else wrote to the case meanwhile, the command is asked again of the new one.
    *sends* is a kind of event that is sent to the body that asked, without any data.
    """
    before = answered_before(gateway, key)
    if before is not None:
        return before
    case = find(gateway, request)
    outcome = _perform_once(gateway, actor, case, command, make, jobs, sends, key)
    for _ in range(_TRIES):
        if not (isinstance(outcome, Refusal) and outcome.code == MOVED_ON):
            break
        outcome = _perform_once(gateway, actor, case, command, make, jobs, sends, key)
    return outcome


def _perform_once(
    gateway: Gateway,
    actor: Actor,
    case: CaseId,
    command: str,
    make: Callable[[Loaded, Micros], tuple[Step, ...] | Refusal],
    jobs: Callable[[Case, Micros], tuple[Job, ...]],
    sends: str | None,
    key: Key | None,
) -> Case | Refusal:
    loaded = load(gateway, case)
    at = gateway.clock()
    made = make(loaded, at)
    steps = (turned_away(command, made),) if isinstance(made, Refusal) else made
    turnaround = loaded.rules.agreement.turnaround_days
    asked = loaded.case.request
    after = draft(loaded, asked, steps, actor.person, actor.body, at, turnaround)
    refused = made if isinstance(made, Refusal) else None
    follow = () if refused else (*jobs(after.case, at), *clocks_of(after.case))
    parcels = tuple(
        Outgoing(event.id, asked.by.body, Micros(at + _EXPIRES), None)
        for event in after.events
        if event.kind == sends
    )
    deliver = (Job("deliver", case, at),) if parcels else ()
    write = replace(
        write_of(loaded, after),
        jobs=(*follow, *deliver),
        outgoing=parcels,
        asked=key,
        refused=refused,
    )
    (answer,) = gateway.sequencer.write([write])
    if isinstance(answer, Refusal):
        return answer
    return refused or after.case


def clocks_of(case: Case) -> tuple[Job, ...]:
    """Give the clocks that a case runs on now, beside its turnaround."""
    number = case.request.case
    chased = next_chase(case)
    return (
        *((Job("remind", number, next_reminder(case)),) if holder_of(case) else ()),
        *((Job("chase", number, chased),) if chased is not None else ()),
    )


def by_clock(
    gateway: Gateway,
    case: CaseId,
    make: Callable[[Case, Micros], tuple[Step, ...] | Refusal],
    jobs: Callable[[Case, Micros], tuple[Job, ...]],
    done: tuple[str, ...] = (),
) -> None:
    """Add the steps that a clock takes, and set it again; nothing is recorded of a refusal."""
    for _ in range(_TRIES):
        loaded, at = load(gateway, case), gateway.clock()
        steps = make(loaded.case, at)
        taken = () if isinstance(steps, Refusal) else steps
        made = system_draft(loaded, taken, at) if taken else None
        follow = jobs(made.case if made else loaded.case, at)
        write = write_of(loaded, made) if made else Write()
        again = {job.id for job in follow}
        over = tuple(name for name in done if name not in again)
        (answer,) = gateway.sequencer.write([replace(write, jobs=follow, done=over)])
        if not isinstance(answer, Refusal):
            return


def record(gateway: Gateway, loaded: Loaded, actor: Actor, step: Step) -> None:
    """Add a private step that changes nothing, such as `read`, whoever else writes meanwhile."""
    for _ in range(_TRIES):
        turnaround = loaded.rules.agreement.turnaround_days
        asked, at = loaded.case.request, gateway.clock()
        made = draft(loaded, asked, (step,), actor.person, actor.body, at, turnaround)
        (answer,) = gateway.sequencer.write([write_of(loaded, made)])
        if not isinstance(answer, Refusal):
            return
        loaded = load(gateway, asked.case)


def circumstances(
    gateway: Gateway, loaded: Loaded, at: Micros, record_key: str | None = None
) -> Circumstances:
    """Give what stands around a request now: steps, facts, screening and use."""
    case = loaded.case
    tags = [person_tag(gateway, case.body, case.request.person)]
    if record_key is not None:
        tags.append(record_tag(gateway, case.body, record_key))
    month = month_of(date_of(at))
    agreement = case.request.cls.agreement
    with gateway.engine.connect() as connection:
        return Circumstances(
            at=at,
            steps=case.steps,
            facts=case.facts,
            screening=case.screening,
            this_month=used_in_month(connection, month, agreement, case.request.case),
            of_this_person=used_about(connection, tags, month, agreement, case.request.case),
            holder=case.body if loaded.rules.agreement.each_decides else None,
        )


def person_tag(gateway: Gateway, body: str, person: Identifiers) -> bytes:
    """Give the keyed tag of the person asked about, as the request names them."""
    return person_tags(gateway, body, person)[0]


def person_tags(gateway: Gateway, body: str, person: Identifiers) -> tuple[bytes, ...]:
    """Give every keyed tag under which a request may have named the person, the surest first.

    Names are tagged as matching compares them, so that a spelling makes nobody another person.
    """
    written = in_fields(person.family_name, person.given_name)
    name = "|".join(min(name_keys(one), default="") for one in written)
    texts = [f"{name}|{person.birth_date.text}|{person.postcode or ''}"]
    if person.strong:
        texts.insert(0, f"{person.strong.scheme}:{person.strong.text}")
    key = gateway.vault.tag_key(body)
    return tuple(tag_of(key, text) for text in texts)


def record_tag(gateway: Gateway, body: str, key: str) -> bytes:
    """Give the keyed tag of the record that a request matched."""
    return tag_of(gateway.vault.tag_key(body), f"record:{key}")


def recipient_key(connection: Connection, body: str) -> bytes | None:
    """Give the key to which a body's releases are sealed."""
    found: bytes | None = run(connection, _RECIPIENT, [{"body": body}]).scalar_one_or_none()
    return found
