"""From a decision to a parcel that waits to be sent, or to nothing.

The order is the safety: source reads, Cedar and sealing come first; then intent, outbox and
log in one transaction. The sending is another job, of what that transaction made durable.
"""

from dataclasses import replace

from sqlalchemy import Connection

from thirdcopy.assessment import Assessment, assess, separate
from thirdcopy.case import (
    all_apart,
    assessed,
    matched,
    not_confirmed,
    stopped,
    supplied,
)
from thirdcopy.case import (
    lapse as lapse_case,
)
from thirdcopy.decision import DECISION_DAYS, Decision, automatic
from thirdcopy.event import CaseId, Refusal
from thirdcopy.gateway.agreements import status
from thirdcopy.gateway.casework import (
    Draft,
    Loaded,
    circumstances,
    load,
    recipient_key,
    record_tag,
    system_draft,
    write_of,
)
from thirdcopy.gateway.cosigning import enough_witnesses, require_witnesses
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.queueing import wait_or_go_on
from thirdcopy.match import Matched, NoMatch, Record, match
from thirdcopy.release import Prepared, fresh, prepare
from thirdcopy.sources import read, source_name
from thirdcopy.store.rows import MOVED_ON
from thirdcopy.store.write import Job, Outgoing, Recheck, Retag, Write
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import UnavailableError

_READ_ANEW = frozenset({MOVED_ON, "read-too-old"})
"""Refusals of a release after which its job stays due: the next try reads everything again."""


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
    if not isinstance(answer, Refusal) or answer.code in _READ_ANEW:
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
