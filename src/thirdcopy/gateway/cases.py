"""What people do with cases: ask, countersign, reject, screen, attest, decide, second."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from thirdcopy.assessment import assess
from thirdcopy.case import Case, Step, blind, commands
from thirdcopy.decision import decide as make_decision
from thirdcopy.decision import without_reasons
from thirdcopy.event import Actor, BodyCode, CaseId, Class, Refusal
from thirdcopy.gateway.agreements import class_for, stopped
from thirdcopy.gateway.casework import (
    Key,
    Loaded,
    check_issued,
    circumstances,
    clocks_of,
    done_before,
    draft,
    load,
    must_ask,
    perform,
    person_tag,
)
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.request import Form, admit
from thirdcopy.request import submit as make_request
from thirdcopy.store import begun_tables
from thirdcopy.store.read import used_today
from thirdcopy.store.vault import new_key, seal_bytes
from thirdcopy.store.write import File, Job, Use, Write, Written
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, date_of
from thirdcopy_client.errors import MalformedError


@dataclass(frozen=True)
class Sending:
    """A request that was begun before and is sent now, with its files by their ids."""

    begun: str
    files: Mapping[str, bytes] = field(repr=False)


def submit(
    gateway: Gateway,
    actor: Actor,
    agreement: Hash,
    form: Form,
    *,
    sending: Sending | None = None,
    key: Key | None = None,
) -> Case | Refusal:
    """Ask one body about one named person, under one agreement that is in force.

    Raises `MalformedError` naming the answer that is wrong, and `NotAllowedError`; a cap that
    is reached or an agreement that does not run is a `Refusal`.
    """
    must_ask(actor)
    before = done_before(gateway, key)
    if before is not None:
        return load(gateway, before).case
    at = gateway.clock()
    rules = gateway.ruleset_of(agreement)
    cls, discloser = class_for(gateway, agreement, actor.body, actor.posted_to, form.holder)
    request = make_request(form, actor, cls, rules, at)
    check_issued(request.person, simulated=gateway.is_simulation)
    text = rules.agreement
    made = draft(
        None,
        request,
        commands.receive(request, discloser),
        actor.person,
        actor.body,
        at,
        text.turnaround_days,
    )
    day = date_of(at).isoformat()

    def recheck(connection: Connection) -> Refusal | None:
        refusal = stopped(gateway, connection, cls) or _sent_before(connection, sending)
        if refusal:
            return refusal
        used = used_today(connection, actor.person, day, agreement)
        if used >= text.cap_per_officer_day:
            return Refusal(
                "cap-reached", f"you have asked {used} times today, which is the agreement's cap"
            )
        return None

    case = made.case
    first = "check" if form.action == "check" else None
    jobs = [Job("lapse", request.case, case.due), *clocks_of(case)]
    if first:
        jobs.append(Job("check", request.case, at))
    case_key, files = new_key(), sending.files if sending else {}
    done = (Job("expire", CaseId(sending.begun), at).id,) if sending else ()
    (answer,) = gateway.sequencer.write(
        [
            Write(
                version=0,
                events=made.events,
                seals=made.seals,
                key=case_key,
                now=made.row,
                recheck=recheck,
                jobs=tuple(jobs),
                done=done,
                attached=tuple(
                    File(name, request.case, seal_bytes(case_key, data, name.encode()))
                    for name, data in files.items()
                ),
                begun=sending.begun if sending else None,
                use=Use(
                    request.case,
                    day,
                    actor.body,
                    actor.person,
                    person_tag(gateway, discloser, request.person),
                    agreement,
                ),
                asked=key,
            )
        ]
    )
    return case if isinstance(answer, Written) else answer


def _sent_before(connection: Connection, sending: Sending | None) -> Refusal | None:
    """Refuse to send one request twice: two pages may have been open."""
    if sending is None:
        return None
    query = select(begun_tables.begun.c.id).where(begun_tables.begun.c.id == sending.begun)
    if connection.execute(query).first():
        return None
    return Refusal("sent-before", "this request has been sent")


def countersign(
    gateway: Gateway, actor: Actor, request: str, *, key: Key | None = None
) -> Case | Refusal:
    """Stand behind a colleague's request."""
    return perform(
        gateway,
        actor,
        request,
        "countersign",
        lambda loaded, _at: commands.countersign(loaded.case, actor),
        key=key,
    )


def reject(
    gateway: Gateway,
    actor: Actor,
    request: str,
    procedure: str,
    note: str = "",
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """End a request whose procedure was not followed."""
    return perform(
        gateway,
        actor,
        request,
        "reject",
        lambda loaded, _at: commands.reject(loaded.case, actor, procedure, note),
        key=key,
    )


def withdraw(
    gateway: Gateway, actor: Actor, request: str, note: str = "", *, key: Key | None = None
) -> Case | Refusal:
    """Take one's own request back."""
    return perform(
        gateway,
        actor,
        request,
        "withdraw",
        lambda loaded, _at: commands.withdraw(loaded.case, actor, note),
        key=key,
    )


def screen(
    gateway: Gateway,
    actor: Actor,
    request: str,
    *,
    clear: bool,
    markers: Sequence[str] = (),
    key: Key | None = None,
) -> Case | Refusal:
    """Record a look for people at risk, and what the agreement provisionally says after it.

    Raises `MalformedError` for a marker that the vocabulary does not have: a misspelt one
    would be seen by no clause and no stop.
    """

    def steps(loaded: Loaded, at: Micros) -> tuple[Step, ...] | Refusal:
        known = frozenset(loaded.rules.vocabulary.markers)
        if not known.issuperset(markers):
            raise MalformedError(
                "no such marker",
                place="markers",
                remedy=f"choose among {', '.join(sorted(known))}",
            )
        screened = commands.screen(loaded.case, actor, clear=clear, markers=markers)
        if isinstance(screened, Refusal) or loaded.case.state != "countersigned":
            return screened
        turnaround = loaded.rules.agreement.turnaround_days
        asked = loaded.case.request
        after = draft(loaded, asked, screened, actor.person, actor.body, at, turnaround).case
        seen = Loaded(after, loaded.rules, loaded.events, loaded.last)
        found = assess(after.request, None, loaded.rules, circumstances(gateway, seen, at))
        return (*screened, commands.assessed(found))

    return perform(gateway, actor, request, "screen", steps, key=key)


def attest(
    gateway: Gateway,
    actor: Actor,
    request: str,
    facts: Mapping[str, Json],
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Say what the agreement asks the discloser, or another named body, to say."""

    def steps(loaded: Loaded, at: Micros) -> tuple[Step, ...] | Refusal:
        admitted = admit(facts, loaded.rules.facts, actor, at, as_discloser=(loaded.case.body,))
        return commands.attest(loaded.case, actor, admitted)

    return perform(gateway, actor, request, "attest", steps, key=key)


def decide(
    gateway: Gateway,
    actor: Actor,
    request: str,
    *,
    permits: bool,
    fields: Iterable[str] = (),
    clause: str = "",
    reasons: str,
    needs_second: bool = False,
    key: Key | None = None,
) -> Case | Refusal:
    """Decide as a named person at the discloser: permit some items under a clause, or refuse."""
    chosen = tuple(fields)

    def steps(loaded: Loaded, at: Micros) -> tuple[Step, ...] | Refusal:
        # Before the assessment: its stops are not for whoever may not decide, or has to answer.
        refusal = commands.may_decide(loaded.case, actor) or without_reasons(reasons)
        refusal = refusal or _answer_first(loaded, actor)
        if refusal:
            return refusal
        decision = None
        if permits:
            refusal = commands.may_permit(loaded.case)
            if refusal:
                return refusal
            around = circumstances(gateway, loaded, at)
            found = assess(loaded.case.request, None, loaded.rules, around)
            made = make_decision(loaded.case.request, found, actor, chosen, clause, reasons, at)
            if isinstance(made, Refusal):
                return made
            decision = made
        return commands.decided(loaded.case, actor, decision, reasons, needs_second=needs_second)

    return perform(gateway, actor, request, "decide", steps, jobs=_match_next, key=key)


def second(
    gateway: Gateway, actor: Actor, request: str, *, key: Key | None = None
) -> Case | Refusal:
    """Stand behind a colleague's decision."""
    return perform(
        gateway,
        actor,
        request,
        "second",
        lambda loaded, _at: _answer_first(loaded, actor) or commands.second(loaded.case, actor),
        jobs=_match_next,
        key=key,
    )


def _answer_first(loaded: Loaded, actor: Actor) -> Refusal | None:
    return blind.answer_first(loaded.case, actor, blind=loaded.rules.agreement.blind)


def _match_next(case: Case, at: Micros) -> tuple[Job, ...]:
    return (Job("match", case.request.case, at),) if case.state == "permitted" else ()


__all__ = [
    "BodyCode",
    "Class",
    "attest",
    "countersign",
    "decide",
    "reject",
    "screen",
    "second",
    "submit",
    "withdraw",
]
