"""Requests: ask, list, read, see what the agreement says, and fetch the sealed answers."""

from typing import Annotated, Final, Literal

from flask import Response
from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.case import ENDS
from thirdcopy.event import Refusal, Role
from thirdcopy.gateway import Loaded
from thirdcopy.gateway.inbox import AT_DISCLOSER
from thirdcopy.request import INFORMANTS, Form
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.commands import commands_now
from thirdcopy.web.api.declared import Model, Query, Route, route
from thirdcopy.web.api.outcome import done
from thirdcopy.web.api.told import (
    Done,
    HashName,
    Listed,
    OwedDuty,
    ToldRequest,
    Value,
    owed_duty,
    time_of,
    told_request,
)
from thirdcopy.web.clauses import choices, open_needs, read_clauses
from thirdcopy.web.inbox_rows import rows_for
from thirdcopy.web.parcels import parcels_of
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, NotAllowedError

_WHY: Final = "casework"
_PARCEL: Final = "application/vnd.thirdcopy.parcel+json"

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Detail = Annotated[str, Field(max_length=200)]


class Person(Model):
    """One named person. A date of birth may lack its day, or month and day: `1980`, `1980-05`."""

    family_name: Annotated[str, Field(min_length=1, max_length=200)]
    given_name: Detail = ""
    birth_date: Annotated[str, Field(min_length=4, max_length=10)]
    scheme: Detail = ""
    number: Detail = ""
    postcode: Detail = ""
    previous_family_name: Detail = ""


class Asking(Model):
    """What an officer asks of one body about one named person, under one agreement in force.

    `holder` names the body that is asked, under a model that each disclosing body adopts; under
    every other agreement it is left out.
    """

    agreement: HashName
    action: Literal["disclose", "check", "refer"]
    purpose: Annotated[str, Field(min_length=1, max_length=100)]
    fields: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    person: Person
    reason: Words
    necessity: Words
    tried: Words
    reference: Words
    informant: Literal[INFORMANTS] = "nobody"  # type: ignore[valid-type]  # a constant tuple
    urgent: bool = False
    holder: Annotated[str, Field(max_length=100)] = ""
    facts: dict[str, Value] = Field(default_factory=dict, max_length=50)


class Which(Query):
    """Which requests to list: those that are open, or with `all` the answered ones too."""

    all: bool = False
    page: Annotated[int, Field(ge=1, le=999_999)] = 1


class Requests(Model):
    """One page of the requests that this officer may see, what waits for them first."""

    requests: tuple[Listed, ...]
    page: int
    pages: int


class Duties(Model):
    """What this officer owes in cases that were answered, what is due first."""

    owed: tuple[OwedDuty, ...]


class ItemSaid(Model):
    """What the agreement says of one item now."""

    field: str
    permitted: bool
    clauses: tuple[str, ...]


class ConditionSaid(Model):
    """One condition of a clause: what it says, how it stands, what it waits for."""

    said: str
    state: str
    needs: tuple[str, ...]


class ClauseSaid(Model):
    """What one clause says of this request, and for which items."""

    clause: str
    effect: str
    state: str
    said: str
    conditions: tuple[ConditionSaid, ...]
    items: tuple[str, ...]
    bears: bool


class AssessmentSaid(Model):
    """What the agreement permits, before the record is known; a person decides."""

    items: tuple[ItemSaid, ...]
    clauses: tuple[ClauseSaid, ...]
    may_name: tuple[str, ...]
    needs: tuple[str, ...]
    stop: str | None


@route("POST", "/requests", gateway=("submit",), status=201)
def submit(call: Call, given: Asking) -> Done | Refusal:
    """Ask one body about one named person.

    A cap that is reached, or an agreement that does not run, is a refusal. A status check is
    answered before this returns, if it can be.
    """
    agreement = Hash(given.agreement)
    form = form_of(call, given)
    return done(call, lambda: gates.submit(call.gateway, call.actor, agreement, form, key=call.key))


def form_of(call: Call, given: Asking) -> Form:
    """Give what was asked as a form; a fact that nobody declares is not named in the error."""
    rules = call.gateway.ruleset_of(Hash(given.agreement))
    if not given.facts.keys() <= rules.facts.keys():
        raise MalformedError(
            "a fact was given that the agreement does not ask for",
            place="facts",
            remedy=f"choose among {', '.join(sorted(rules.facts))}",
        )
    person = {name: text for name, text in given.person.model_dump().items() if text}
    return Form(
        action=given.action,
        purpose=given.purpose,
        fields=given.fields,
        people=(person,),
        reason=given.reason,
        necessity=given.necessity,
        tried=given.tried,
        reference=given.reference,
        informant=given.informant,
        urgent=given.urgent,
        holder=given.holder,
        facts=given.facts,
    )


def _must_not_only_audit(call: Call, request: str) -> None:
    """Raise `NotAllowedError` for whoever sees the request as an auditor and nothing else."""
    case = gates.load(call.gateway, gates.find(call.gateway, request)).case
    on = gates.side_of(call.actor, case)
    if on == "discloser" and call.actor.roles & AT_DISCLOSER == {Role.AUDITOR}:
        raise NotAllowedError(
            "an auditor says why before a case is read",
            place="request",
            remedy="send a `reason` to `/audit/cases/` and the number",
        )


@route("GET", "/requests", gateway=("inbox",))
def requests(call: Call, asked: Which) -> Requests:
    """List the requests that this officer may see."""
    found = rows_for(call.gateway, call.actor, everything=asked.all, page=asked.page)
    return Requests(
        page=found.page,
        pages=found.pages,
        requests=tuple(
            Listed(
                request=row.request,
                agreement=row.agreement.hash,
                side=row.side,
                status=row.status,
                holder=row.holder,
                due=time_of(row.due),
            )
            for row in found.rows
        ),
    )


@route(
    "GET", "/requests/{request}", gateway=("see", "load", "find", "side_of", "changed_after_advice")
)
def read_request(call: Call, request: str) -> ToldRequest:
    """Read one request as this officer may see it; on the discloser's side that is recorded.

    Who is only an auditor there says why first, at `/audit/cases/{request}`.
    """
    _must_not_only_audit(call, request)
    seen = gates.see(call.gateway, call.actor, request, why=_WHY)
    loaded = gates.load(call.gateway, seen.case.request.case)
    answers = _parcels(call, loaded) if seen.side == "requester" else ()
    commands = commands_now(call.actor, seen)
    return told_request(seen, commands, len(answers))


@route("GET", "/requests/{request}/assessment", gateway=("provisional",))
def assessment(call: Call, request: str) -> AssessmentSaid | Refusal:
    """Read what the agreement says of a request that is open: clause by clause, item by item.

    On the discloser's side only; the record has not been looked up for it. Where the agreement
    is `blind`, whoever may decide is refused until they have given their own answer.
    """
    _must_not_only_audit(call, request)
    seen = gates.see(call.gateway, call.actor, request, why="assessment")
    if seen.side != "discloser":
        raise NotAllowedError("no assessment is here", place="request")
    if seen.case.state in ENDS:
        return Refusal("answered", "the request has been answered")
    found = gates.provisional(call.gateway, call.actor, request)
    if isinstance(found, Refusal):
        return found
    clauses = read_clauses(found, seen.rules, "en")
    return AssessmentSaid(
        items=tuple(
            ItemSaid(field=one.field, permitted=one.permitted, clauses=one.clauses)
            for one in found.fields
        ),
        clauses=tuple(
            ClauseSaid(
                clause=one.id,
                effect=one.effect,
                state=one.state,
                said=one.said,
                conditions=tuple(
                    ConditionSaid(said=part.said, state=part.state, needs=part.needs)
                    for part in one.parts
                ),
                items=one.items,
                bears=one.bears,
            )
            for one in clauses
        ),
        may_name=choices(found),
        needs=open_needs(clauses),
        stop=found.stop.code if found.stop else None,
    )


@route("GET", "/requests/{request}/answers/{number}", media=_PARCEL)
def answer(call: Call, request: str, number: str) -> Response:
    """Fetch one sealed answer, as the side that asked; only its own key opens it.

    Answers are numbered from 1. There is one whether anything was supplied or not.
    """
    loaded = gates.load(call.gateway, gates.find(call.gateway, request))
    found = _parcels(call, loaded)
    place = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0  # noqa: PLR2004 - no case has thousands of answers
    if gates.side_of(call.actor, loaded.case) != "requester" or not 0 < place <= len(found):
        raise NotAllowedError("no answer of that number is here", place="request")
    return Response(found[place - 1], content_type=_PARCEL)


@route("GET", "/owed", gateway=("owed",))
def owed(call: Call) -> Duties:
    """List what this officer owes in cases that were answered."""
    found = gates.owed(call.gateway, call.actor)
    return Duties(owed=tuple(owed_duty(one) for one in found))


def _parcels(call: Call, loaded: Loaded) -> tuple[bytes, ...]:
    return parcels_of(call.gateway, loaded.case, loaded.events)


ROUTES: Final[tuple[Route, ...]] = (submit, requests, read_request, assessment, answer, owed)
