"""A case in JSON, as each side may see it: the six things of a case page, and what follows."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from thirdcopy.case import Case
from thirdcopy.gateway import Owed, Seen, changed_after_advice
from thirdcopy.web.api.declared import Model
from thirdcopy_client.clock import Micros

RequestNumber = Annotated[str, Field(pattern="^r-[0-9A-Z]{10}$")]
HashName = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Side = Literal["requester", "discloser"]
Value = bool | int | str | None


def time_of(at: Micros) -> dt.datetime:
    """Give a time as JSON writes it: RFC 3339, in UTC."""
    return dt.datetime.fromtimestamp(at // 1_000_000, dt.UTC) + dt.timedelta(
        microseconds=at % 1_000_000
    )


class Happened(Model):
    """One line of a case's history; by whom is said on the discloser's side only."""

    kind: str
    at: dt.datetime
    by: str | None


class Given(Model):
    """What somebody at the discloser said, and when."""

    name: str
    value: Value
    by: str
    at: dt.datetime


class Decided(Model):
    """A decision, as the discloser keeps it; it is never told to whoever asked."""

    permits: bool
    fields: tuple[str, ...]
    clause: str
    reasons: str
    by: str
    seconded_by: str | None


class Stopped(Model):
    """Why a case went back to a person after the match."""

    code: str
    clauses: tuple[str, ...]


class Within(Model):
    """What only the discloser knows of a case."""

    facts: tuple[Given, ...]
    screened: bool | None
    markers: tuple[str, ...]
    decided: Decided | None
    stop: Stopped | None
    reviewed_by: str | None
    why_nothing: str | None


class Advised(Model):
    """Advice of a posted official: it is advice, and decides nothing."""

    topic: str
    text: str
    at: dt.datetime


class Viewed(Model):
    """What the body that asks thought itself."""

    topic: str
    view: str
    at: dt.datetime


class OnePerson(Model):
    """The one person whom a request is about, as whoever asked wrote it."""

    family_name: str
    given_name: str | None
    birth_date: str
    scheme: str | None
    number: str | None
    postcode: str | None
    previous_family_name: str | None


class ToldRequest(Model):
    """A request as one officer sees it; `may` is what they may do with it now.

    `status`, `due`, `holder`, `why`, `next` and `history` are the six things of a case page.
    `within` is there on the discloser's side only.
    """

    request: RequestNumber
    side: Side
    agreement: HashName
    adoption: HashName | None
    ruleset: HashName
    action: str
    purpose: str
    fields: tuple[str, ...]
    person: OnePerson
    reason: str
    necessity: str
    tried: str
    reference: str
    informant: str
    status: str
    due: dt.datetime | None
    holder: str
    why: str | None
    next: str
    history: tuple[Happened, ...]
    may: tuple[str, ...]
    question: str | None
    advice: tuple[Advised, ...]
    views: tuple[Viewed, ...]
    changed_after_advice: bool | None
    answers: int
    within: Within | None


class Listed(Model):
    """A request as a list shows it."""

    request: RequestNumber
    agreement: HashName
    side: Side
    status: str
    holder: str
    due: dt.datetime


class OwedDuty(Model):
    """Something that this officer owes in an answered case, and until when."""

    request: RequestNumber
    duty: str
    role: str
    due: dt.datetime


class Done(Model):
    """A command was done: where its request stands now, as this officer is told."""

    request: RequestNumber
    status: str | None


def told_request(seen: Seen, commands: Iterable[str], answers: int) -> ToldRequest:
    """Give a case as JSON says it to the side that sees it."""
    case, view = seen.case, seen.view
    asked, form = case.request, case.request.form
    (person,) = form.people
    return ToldRequest(
        request=asked.id,
        side=seen.side,
        agreement=asked.cls.agreement,
        adoption=asked.cls.adoption,
        ruleset=asked.ruleset,
        action=asked.action,
        purpose=asked.purpose,
        fields=tuple(sorted(asked.fields)),
        person=OnePerson.model_validate(
            {name: person.get(name) for name in OnePerson.model_fields}
        ),
        reason=form.reason,
        necessity=form.necessity,
        tried=form.tried,
        reference=form.reference,
        informant=form.informant,
        status=view.status,
        due=None if view.due is None else time_of(view.due),
        holder=view.holder,
        why=view.why,
        next=view.next,
        history=tuple(
            Happened(kind=one.kind, at=time_of(one.at), by=one.by) for one in view.history
        ),
        may=tuple(sorted(commands)),
        question=case.question.code if case.question else None,
        advice=tuple(
            Advised(topic=one.topic, text=one.text, at=time_of(one.at)) for one in case.advice
        ),
        views=tuple(
            Viewed(topic=one.topic, view=one.view, at=time_of(one.at)) for one in case.views
        ),
        changed_after_advice=changed_after_advice(case),
        answers=answers,
        within=_within(case) if seen.side == "discloser" else None,
    )


def _within(case: Case) -> Within:
    return Within(
        facts=tuple(
            Given(name=name, value=one.value, by=one.by, at=time_of(one.at))
            for name, one in sorted(case.facts.items())
        ),
        screened=case.screening.clear if case.screening else None,
        markers=tuple(sorted(case.screening.markers)) if case.screening else (),
        decided=_decided(case),
        stop=Stopped(code=case.stop.code, clauses=case.stop.clauses) if case.stop else None,
        reviewed_by=case.reviewed.by if case.reviewed else None,
        why_nothing=case.why_nothing,
    )


def _decided(case: Case) -> Decided | None:
    if case.decided is None:
        return None
    return Decided(
        permits=bool(case.permits),
        fields=tuple(sorted(case.fields)),
        clause=case.clause,
        reasons=case.reasons,
        by=case.decided.by,
        seconded_by=case.seconded.by if case.seconded else None,
    )


def owed_duty(one: Owed) -> OwedDuty:
    """Give a duty as JSON says it."""
    duty = one.duty
    return OwedDuty(request=one.request, duty=duty.name, role=duty.role, due=time_of(duty.due))
