"""Posted officials: advice on a check, what passed by word of mouth, the return of activity."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from thirdcopy.case import Case, advising
from thirdcopy.event import Actor, BodyCode, Class, Refusal, Role
from thirdcopy.gateway.agreements import class_for, discloser_of, stopped
from thirdcopy.gateway.casework import (
    Key,
    done_before,
    draft,
    find,
    load,
    must_ask,
    perform,
    person_tag,
)
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.request import Form
from thirdcopy.request import submit as make_request
from thirdcopy.store import tables
from thirdcopy.store.read import events_of
from thirdcopy.store.vault import new_key
from thirdcopy.store.write import Use, Write, Written
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import date_of, months_of
from thirdcopy_client.errors import NotAllowedError

_TO_THE_OFFICIAL = frozenset({"conversation", "interview", "file"})
_SEE_ACTIVITY = frozenset(
    {
        Role.REQUESTER,
        Role.COUNTERSIGNER,
        Role.POSTED_OFFICIAL,
        Role.OFFICIAL,
        Role.SAFEGUARDING_LEAD,
        Role.AUDITOR,
    }
)
_RETURNED = ("received", "check-answered", "not-confirmed", "advised", "return-advised")


@dataclass(frozen=True)
class AdviceWanted:
    """All that a posted official sees of a check: its number, and what advice is wanted on."""

    request: str
    topics: tuple[str, ...]


def record_view(
    gateway: Gateway, actor: Actor, request: str, view: str, topic: str, *, key: Key | None = None
) -> Case | Refusal:
    """Record what the body that asks thinks itself, before advice and again after it."""
    return perform(
        gateway,
        actor,
        request,
        "record-view",
        lambda loaded, _at: advising.record_view(loaded.case, actor, view, topic),
        key=key,
    )


def advise(
    gateway: Gateway, actor: Actor, request: str, topic: str, advice: str, *, key: Key | None = None
) -> Case | Refusal:
    """Advise on what a status means."""
    return perform(
        gateway,
        actor,
        request,
        "advise",
        lambda loaded, _at: advising.advise(loaded.case, actor, topic, advice),
        key=key,
    )


def advise_return(
    gateway: Gateway,
    actor: Actor,
    request: str,
    advice: str,
    *,
    asked: bool,
    adviser_offered: bool,
    adult: bool,
    key: Key | None = None,
) -> Case | Refusal:
    """Advise on voluntary return an adult who asked, an independent adviser offered first."""
    return perform(
        gateway,
        actor,
        request,
        "advise-return",
        lambda loaded, _at: advising.advise_return(
            loaded.case, actor, advice, asked=asked, adviser_offered=adviser_offered, adult=adult
        ),
        key=key,
    )


def advice_wanted(gateway: Gateway, actor: Actor) -> tuple[AdviceWanted, ...]:
    """Give the checks of the body where *actor* is posted on which it wants advice.

    No name, no purpose and no answer: a posted official sees no more than advising needs.
    """
    now = tables.case_now.c
    query = select(now.case_id).where(now.requester_body == _posted_to(actor)).order_by(now.due)
    with gateway.engine.connect() as connection:
        cases = list(connection.execute(query).scalars())
    wanted = [_wanted(load(gateway, number).case) for number in cases]
    return tuple(one for one in wanted if one.topics)


def advice_on(gateway: Gateway, actor: Actor, request: str) -> AdviceWanted:
    """Give one check of the body where *actor* is posted, whether it wants advice or not.

    Raises `NotAllowedError` in the same words for a check that is not here and for one of
    another body.
    """
    body = _posted_to(actor)
    case = load(gateway, find(gateway, request)).case
    if case.request.by.body != body or case.request.action != "check":
        raise NotAllowedError("no request of that number is here", place="request")
    return _wanted(case)


def _posted_to(actor: Actor) -> BodyCode:
    if not actor.has(Role.POSTED_OFFICIAL) or actor.posted_to is None:
        raise NotAllowedError("only an official who is posted to a body advises it")
    return actor.posted_to


def _wanted(case: Case) -> AdviceWanted:
    advised = {one.topic for one in case.advice}
    topics = {view.topic for view in case.views} - advised
    return AdviceWanted(case.request.id, tuple(sorted(topics)))


def record_spoken(
    gateway: Gateway,
    actor: Actor,
    agreement: Hash,
    form: Form,
    medium: str,
    minutes: int,
    note: str = "",
    *,
    key: Key | None = None,
) -> Case | Refusal:
    """Record what passed by word of mouth or by sight, after it happened.

    An official who hears, or sees a file, is told something by the body where they sit: it is
    that body's disclosure. A check answered by word of mouth is the answering body's. What was
    said cannot be refused any more, so no cap applies; it counts towards the officer's day.
    """
    must_ask(actor)
    before = done_before(gateway, key)
    if before is not None:
        return load(gateway, before).case
    at = gateway.clock()
    rules = gateway.ruleset_of(agreement)
    cls, discloser = class_for(gateway, agreement, actor.body, actor.posted_to, form.holder)
    request = make_request(form, actor, cls, rules, at)
    if medium in _TO_THE_OFFICIAL:
        discloser = actor.posted_to or actor.body
    steps = advising.speak(request, discloser, medium, minutes, note)
    if isinstance(steps, Refusal):
        return steps
    turnaround = rules.agreement.turnaround_days
    made = draft(None, request, steps, actor.person, actor.body, at, turnaround)
    tag = person_tag(gateway, discloser, request.person)
    day = date_of(at).isoformat()
    (answer,) = gateway.sequencer.write(
        [
            Write(
                events=made.events,
                seals=made.seals,
                key=new_key(),
                now=made.row,
                recheck=lambda connection: stopped(gateway, connection, cls),
                use=Use(request.case, day, actor.body, actor.person, tag, agreement),
                asked=key,
            )
        ]
    )
    return made.case if isinstance(answer, Written) else answer


def activity(gateway: Gateway, period: str) -> Mapping[tuple[Class, str], int]:
    """Give the quarterly return of activity, by adoption: it makes itself from the events.

    Checks received and answered, advice, return advice, and each medium by which something
    passed by word of mouth.
    """
    months = months_of(period)
    event = tables.event.c
    query = select(event.case_id, event.kind, event.agreement, event.adoption).where(
        event.kind.in_((*_RETURNED, "spoken")),
        event.adoption.is_not(None),
        event.on_date.between(f"{months[0]}-01", f"{months[2]}-31"),
    )
    counts: Counter[tuple[Class, str]] = Counter()
    with gateway.engine.connect() as connection:
        for row in connection.execute(query).all():
            cls = Class(Hash(row.agreement), Hash(row.adoption))
            name = row.kind
            if name == "spoken":
                (spoken,) = (
                    one
                    for one in events_of(connection, gateway.vault, row.case_id)
                    if one.kind == "spoken"
                )
                name = f"spoken-{spoken.told['medium']}"
            counts[cls, name] += 1
    return dict(counts)


def activity_of(
    gateway: Gateway, actor: Actor, period: str
) -> Mapping[tuple[BodyCode, str], Mapping[str, int]]:
    """Give the part of the return that *actor*'s body owes or answers, by body and agreement.

    That of the body where an official is posted, or by which somebody is employed, and all that
    their own body answers. Administrators keep keys and people, and see none of it.
    """
    if not actor.roles & _SEE_ACTIVITY:
        raise NotAllowedError("your role does not let you see the return of activity")
    adopted = select(tables.adoption.c.hash, tables.adoption.c.body)
    with gateway.engine.connect() as connection:
        bodies = {Hash(row.hash): BodyCode(row.body) for row in connection.execute(adopted)}
    found: dict[tuple[BodyCode, str], dict[str, int]] = {}
    for (cls, name), count in activity(gateway, period).items():
        body = bodies[cls.adoption] if cls.adoption else actor.body
        text = gateway.ruleset_of(cls.agreement).agreement
        if body == (actor.posted_to or actor.body) or discloser_of(gateway, cls) == actor.body:
            found.setdefault((body, text.id), {})[name] = count
    return dict(sorted(found.items()))


def changed_after_advice(case: Case) -> bool | None:
    """Say whether the body that asks thought otherwise after advice; None where it did not say."""
    if not case.advice:
        return None
    said = case.advice[0].at
    before = [view.view for view in case.views if view.at <= said]
    after = [view.view for view in case.views if view.at > said]
    return before[-1] != after[-1] if before and after else None
