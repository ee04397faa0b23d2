"""From a decision to a delivered parcel, or to nothing; and the clock that ends every case.

The order is the safety: source reads, Cedar and sealing come first; then intent, outbox and
log in one transaction; then, only from what that transaction made durable, the sending.
"""

import logging
from collections import Counter
from dataclasses import replace

from sqlalchemy import Connection, select, update

from thirdcopy.assessment import Assessment, assess, separate
from thirdcopy.case import (
    all_apart,
    assessed,
    delivered,
    matched,
    not_confirmed,
    stopped,
    supplied,
    undelivered,
)
from thirdcopy.case import (
    lapse as lapse_case,
)
from thirdcopy.decision import DECISION_DAYS, Decision, automatic
from thirdcopy.event import RELEASES, CaseId, Refusal
from thirdcopy.gateway.agreements import status
from thirdcopy.gateway.begun import expire
from thirdcopy.gateway.casework import (
    Draft,
    Loaded,
    circumstances,
    clocks_of,
    load,
    recipient_key,
    record_tag,
    system_draft,
    write_of,
)
from thirdcopy.gateway.clocks import chase_owed, remind_holder
from thirdcopy.gateway.cosigning import enough_witnesses, require_witnesses, with_cosigned_receipt
from thirdcopy.gateway.erasing import destroy
from thirdcopy.gateway.gateway import Gateway, log_keys
from thirdcopy.gateway.queueing import keep_queue, wait_or_go_on
from thirdcopy.match import Matched, NoMatch, Record, match
from thirdcopy.release import Prepared, fresh, prepare
from thirdcopy.sources import read, source_name
from thirdcopy.store import tables
from thirdcopy.store.engine import changing
from thirdcopy.store.read import Parcelled, jobs_due, outbox_of
from thirdcopy.store.rows import MOVED_ON
from thirdcopy.store.write import Job, Outgoing, Recheck, Retag, Write
from thirdcopy_client.clock import DAY, MINUTE, SECOND, Micros
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.checkpoint import signer_among
from thirdcopy_client.translog.note import format_verifier_key
from thirdcopy_client.translog.parcel import parse_parcel
from thirdcopy_client.translog.proof import parse_proof

RETRY_MINUTES = 10
_DESTROY_MINUTES = 1
_AT_ONCE = 64
_MOST_TRIES = 5
"""How often one job is tried in one go, before it is put off like one that cannot be done."""
_AT_ONCE_AGAIN = frozenset({MOVED_ON, "read-too-old"})
_LOG = logging.getLogger(__name__)


def work(gateway: Gateway, case: CaseId | None = None) -> int:
    """Do the work that has fallen due, oldest first; give how many jobs were done.

    With *case*, only what has fallen due in it. What cannot be done now, because a source or a
    recipient does not answer, is tried again ten minutes later; the turnaround ends the case
    whatever happens. What another process is doing is left to it; what another thread of this
    one is doing is waited for, and what that leaves is done.
    """
    done = 0
    tries: Counter[str] = Counter()
    jobs: tuple[Job, ...] = ()
    while True:
        before, seen = done, jobs
        with gateway.engine.connect() as connection:
            jobs = jobs_due(connection, gateway.clock(), _AT_ONCE, case)
        for job in jobs:
            row = tables.job.c
            there = select(row.id).where(row.id == job.id, row.due <= job.due)
            tries[job.id] += 1
            with gateway.claims.claimed(job.id, there) as ours:
                act = _do if tries[job.id] <= _MOST_TRIES else _put_off
                done += ours and act(gateway, job)
        # What another thread has done may have left more to do: it is looked at as well.
        if done == before and (not jobs or jobs == seen):
            return done


def _do(gateway: Gateway, job: Job) -> bool:
    """Do one job, or put it off; say whether it was done."""
    try:
        _ACTIONS[job.kind](gateway, job.case)
    except UnavailableError as error:
        about = {"job": job.kind, "error": type(error).__name__}
        _LOG.warning("a job is put off", extra={**about, "saying": error.message})
        return _put_off(gateway, job)
    return True


def match_and_release(gateway: Gateway, case: CaseId) -> None:
    """Match the record of a permitted case, and release what the final assessment permits."""
    loaded = load(gateway, case)
    finished = (Job("match", case, Micros(0)).id,)
    if loaded.case.state != "permitted":
        gateway.sequencer.write([Write(done=finished)])
        return
    decision = _decision_of(loaded)
    at = gateway.clock()
    if at > decision.expires:
        gateway.sequencer.write([Write(done=finished)])
        return
    require_witnesses(gateway)
    found = _match(gateway, loaded, decision.fields, at)
    if isinstance(found, NoMatch):
        made = system_draft(loaded, [matched(found, at)], at)
        gateway.sequencer.write([replace(write_of(loaded, made), done=finished)])
        return
    final = _final(gateway, loaded, found.record, decision.fields, at)
    lost = any(one.forbidden for one in final.fields)
    if final.stop or lost or not final.permitted:
        steps = [matched(found, at), assessed(final), stopped(final)]
        made = system_draft(loaded, steps, at)
        gateway.sequencer.write([replace(write_of(loaded, made), done=finished)])
        return
    kind = "check-answered" if loaded.case.request.action == "check" else "supplied"
    _release(gateway, loaded, found, final, decision, kind, finished)


def answer_check(gateway: Gateway, case: CaseId) -> None:
    """Answer a status check at once if every answer is affirmative, else say not confirmed.

    One call from the read to the intent. Whoever asks learns the same from a record that is
    not held, not certain, protected or not affirmative: a named official answers next.
    """
    loaded = load(gateway, case)
    finished = (Job("check", case, Micros(0)).id,)
    if loaded.case.state != "submitted":
        gateway.sequencer.write([Write(done=finished)])
        return
    require_witnesses(gateway)
    at = gateway.clock()
    request = loaded.case.request
    found = _match(gateway, loaded, request.fields, at)
    code: str = found.code if isinstance(found, NoMatch) else "not-affirmative"
    steps = [matched(found, at)]
    if isinstance(found, Matched):
        final = _final(gateway, loaded, found.record, request.fields, at)
        steps.append(assessed(final))
        affirmative = _is_affirmative(loaded, found.record)
        decision = automatic(request, final, loaded.rules, affirmative=affirmative, at=at)
        if decision:
            _release(gateway, loaded, found, final, decision, "check-answered", finished)
            return
        code = final.stop.code if final.stop else code
    made = system_draft(loaded, [*steps, not_confirmed(code)], at)
    told = _outgoing(made, "not-confirmed", None, Micros(at + DAY))
    jobs = (Job("deliver", case, at),)
    write = replace(write_of(loaded, made), done=finished, outgoing=told, jobs=jobs)
    gateway.sequencer.write([write])


def lapse(gateway: Gateway, case: CaseId) -> None:
    """Answer "nothing supplied" when the turnaround falls due, to every open case alike."""
    loaded = load(gateway, case)
    done = tuple(Job(kind, case, Micros(0)).id for kind in ("lapse", "match", "check", "remind"))
    steps = lapse_case(loaded.case)
    if not isinstance(steps, Refusal) and wait_or_go_on(gateway, loaded):
        return
    if isinstance(steps, Refusal):
        gateway.sequencer.write([Write(done=done)])
        return
    at = gateway.clock()
    made = system_draft(loaded, steps, at)
    told = _outgoing(made, "nothing-supplied", None, Micros(at + 7 * DAY))
    jobs = (Job("deliver", case, at),)
    write = replace(write_of(loaded, made), done=done, outgoing=told, jobs=jobs)
    gateway.sequencer.write([write])


def deliver(gateway: Gateway, case: CaseId) -> None:
    """Send what waits in the outbox for a case: the same bytes each time.

    Where witnesses cosign, a parcel leaves with a receipt that a quorum has cosigned.
    More than one may wait: a check's `not-confirmed` that could not be sent, and the
    official's answer after it. What may not be sent any more may have been sent before a
    crash, so its recipient is asked once.
    """
    done = (Job("deliver", case, Micros(0)).id,)
    with gateway.engine.connect() as connection:
        waiting = outbox_of(connection, gateway.vault, case)
    for parcel in waiting:
        loaded = load(gateway, case)
        at = gateway.clock()
        held_back = _held_back(gateway, loaded, parcel, at)
        if held_back and gateway.has(parcel.to, parcel.id):
            held_back = None
        elif not held_back:
            cosigned = with_cosigned_receipt(gateway, parcel)
            if cosigned is None:
                _wait_for_witnesses(gateway, case)
                return
            if _is_release(loaded, parcel):
                require_witnesses(gateway)
            send(gateway, cosigned)
        release = loaded.case.release
        if not (_is_release(loaded, parcel) and release):
            gateway.sequencer.write([Write(sent=parcel.id, done=done)])
            continue
        step = (
            undelivered(release, parcel.attempts, held_back)
            if held_back
            else delivered(release, parcel.attempts + 1)
        )
        made = system_draft(loaded, [step], at)
        lapse_job = Job("lapse", case, Micros(0)).id
        write = replace(
            write_of(loaded, made),
            sent=parcel.id,
            jobs=clocks_of(made.case),
            done=(*done, lapse_job),
        )
        gateway.sequencer.write([write])
    if not waiting:
        gateway.sequencer.write([Write(done=done)])


def send(gateway: Gateway, parcel: Parcelled) -> None:
    """Hand one parcel over; nothing else in the product sends anything.

    The receipt is checked against the log's key, or one before it, and not trusted: a parcel
    without a durable intent raises `VerificationError` and stays where it is.
    """
    receipt = parse_proof(parse_parcel(parcel.parcel).receipt)
    key = signer_among(receipt.checkpoint, log_keys(gateway.engine))
    open_parcel(parcel.parcel, None, format_verifier_key(key), now=None)
    gateway.post(parcel.to, parcel.id, parcel.parcel)


def _match(
    gateway: Gateway, loaded: Loaded, fields: frozenset[str], at: Micros
) -> Matched | NoMatch:
    agreement = loaded.rules.agreement
    body = loaded.case.body if agreement.each_decides else None
    source = gateway.sources.get(source_name(agreement.dataset, body))
    if source is None:
        raise UnavailableError("the source of this dataset is not configured")
    facts = frozenset(name for name, fact in loaded.rules.facts.items() if fact.by == "record")
    person = loaded.case.request.person
    return match(person, read(source, person, fields, facts, at))


def _final(
    gateway: Gateway, loaded: Loaded, record: Record, fields: frozenset[str], at: Micros
) -> Assessment:
    narrowed = replace(loaded.case.request, fields=fields)
    around = circumstances(gateway, loaded, at, record.key)
    return assess(narrowed, record, loaded.rules, around)


def _release(
    gateway: Gateway,
    loaded: Loaded,
    found: Matched,
    final: Assessment,
    decision: Decision,
    kind: str,
    finished: tuple[str, ...],
) -> None:
    """Prepare, then write intent, outbox row and entry together; sending is another job."""
    request = loaded.case.request
    to = request.by.body
    with gateway.engine.connect() as connection:
        key = recipient_key(connection, to)
    if key is None:
        raise UnavailableError(f"`{to}` has no key to seal to", remedy="enrol its public key")
    at = gateway.clock()
    origin = gateway.origin
    prepared = prepare(request, decision, found.record, final, loaded.rules, key, origin, at)
    steps = [
        matched(found, at),
        assessed(final),
        supplied(kind, prepared, found.record.key),
    ]
    made = system_draft(loaded, steps, at)
    outgoing = _outgoing(made, kind, prepared.ciphertext, prepared.expires)
    record = record_tag(gateway, loaded.case.body, found.record.key)
    write = replace(
        write_of(loaded, made),
        recheck=_still_holds(gateway, loaded, prepared),
        outgoing=outgoing,
        jobs=(Job("deliver", request.case, at),),
        done=(*finished, *(Job(k, request.case, Micros(0)).id for k in ("lapse", "remind"))),
        retag=Retag(request.case, record),
    )
    (answer,) = gateway.sequencer.write([write])
    # INVARIANT: where nothing was written nothing goes out. What moved on or grew old is read anew,
    # what may hold later is put off, and what cannot hold any more is left to the turnaround.
    if not isinstance(answer, Refusal) or answer.code in _AT_ONCE_AGAIN:
        return
    if answer.code == "not-witnessed":
        raise UnavailableError(answer.reason, remedy="the release is tried again by itself")
    gateway.sequencer.write([Write(done=finished)])


def _still_holds(gateway: Gateway, loaded: Loaded, prepared: Prepared) -> Recheck:
    """Give what is checked again under the lock: status, separation, age of the read."""

    def recheck(connection: Connection) -> Refusal | None:
        if not status(gateway, connection, loaded.case.request.cls).runs:
            return Refusal("not-in-force", "the agreement is not in force")
        if not (separate(loaded.case.request, loaded.case.steps) and all_apart(loaded.case)):
            return Refusal("people-not-separate", "one person stands in two places")
        if not enough_witnesses(gateway):
            return Refusal("not-witnessed", "no quorum of witnesses has cosigned the log lately")
        if not fresh(prepared, gateway.clock()):
            return Refusal("read-too-old", "the record was read too long ago")
        return None

    return recheck


def _outgoing(
    made: Draft, kind: str, ciphertext: bytes | None, expires: Micros
) -> tuple[Outgoing, ...]:
    to = made.case.request.by.body
    return tuple(
        Outgoing(event.id, to, expires, ciphertext) for event in made.events if event.kind == kind
    )


def _held_back(gateway: Gateway, loaded: Loaded, parcel: Parcelled, at: Micros) -> str | None:
    """Say why a release may not be sent any more; an answer of nothing always may."""
    if not _is_release(loaded, parcel):
        return None
    if at > parcel.expires:
        return "expired"
    with gateway.engine.connect() as connection:
        runs = status(gateway, connection, loaded.case.request.cls).runs
    return None if runs else "not-in-force"


def _is_release(loaded: Loaded, parcel: Parcelled) -> bool:
    return any(event.id == parcel.id and event.kind in RELEASES for event in loaded.events)


def _decision_of(loaded: Loaded) -> Decision:
    case = loaded.case
    assert case.decided is not None, "a permitted case was decided"  # noqa: S101 - a bug, caught nowhere
    expires = Micros(case.decided.at + DECISION_DAYS * DAY)
    return Decision(case.decided.by, case.fields, case.clause, case.reasons, expires)


def _is_affirmative(loaded: Loaded, record: Record) -> bool:
    """Say whether every derived answer is yes; a check that derives nothing is never so."""
    derived = loaded.rules.agreement.derived
    answers = [
        record.items.get(name)
        for name in loaded.case.request.fields
        if name.partition("/")[2] in derived
    ]
    return bool(answers) and all(answer == "yes" for answer in answers)


def _wait_for_witnesses(gateway: Gateway, case: CaseId) -> None:
    """Try again when the witnesses have been asked next; all answers leave at such times."""
    every = gateway.witnesses.settings.every * SECOND
    due = Micros((gateway.clock() // every + 1) * every)
    gateway.sequencer.write([Write(jobs=(Job("deliver", case, due),))])


def _put_off(gateway: Gateway, job: Job) -> bool:
    minutes = _DESTROY_MINUTES if job.kind == "destroy" else RETRY_MINUTES
    due = max(job.due, gateway.clock()) + minutes * MINUTE
    with changing(gateway.engine) as connection:
        table = tables.job
        connection.execute(update(table).where(table.c.id == job.id).values(due=due))
    return False


_ACTIONS = {
    "match": match_and_release,
    "check": answer_check,
    "lapse": lapse,
    "deliver": deliver,
    "destroy": destroy,
    "expire": expire,
    "queue": keep_queue,
    "remind": remind_holder,
    "chase": chase_owed,
}
