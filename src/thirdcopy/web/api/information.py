"""Requests for information under the Acts: anybody reads them, a rights officer enters them."""

import datetime as dt
from typing import Annotated, Final

from pydantic import Field
from werkzeug.exceptions import NotFound

from thirdcopy import gateway as gates
from thirdcopy.gateway import Asked
from thirdcopy.gateway.foi import must_inform
from thirdcopy.register.exemption import Regime
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.changes import Named
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.directory import Acted, acted
from thirdcopy.web.editing import is_concerned
from thirdcopy.web.site import Site
from thirdcopy_client.errors import MalformedError, NotAllowedError

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class InformationStepTold(Model):
    """What happened to a request, on which day, and what was said with it."""

    kind: str
    on: dt.date
    said: dict[str, str]


class InformationTold(Model):
    """A request for information; `due` is null while nothing runs. Who asked is not known here."""

    request: str
    act: Regime
    question: str
    agreement: str
    period: str
    state: str
    due: dt.date | None
    steps: tuple[InformationStepTold, ...]


class Information(Model):
    """Every request for information, by the day of its receipt."""

    requests: tuple[InformationTold, ...]


class Informing(Model):
    """A request as it came: the question is published as it is given, so it names nobody."""

    act: Regime
    question: Words
    agreement: Named
    period: Named
    on: Day


class InformationStepGiven(Model):
    """What happened to a request; a refusal says its exemption and what that asks for."""

    kind: Named
    on: Day
    said: Annotated[dict[str, Words], Field(default_factory=dict, max_length=8)]


@route("GET", "/information", gateway=("information_requests",))
def information(site: Site) -> Information:
    """List the requests for information, each with its clock."""
    return Information(requests=tuple(map(_told, gates.information_requests(site.gateway))))


@route("POST", "/information", gateway=("receive_request",), status=201)
def receive_information(call: Call, given: Informing) -> InformationTold:
    """Enter a request about an agreement of one's body; what it asks for is not erased now."""
    must_inform(call.actor)
    _must_be_own(call, given.agreement)
    return _told(
        gates.receive_request(
            call.gateway,
            given.act,
            given.question,
            given.agreement,
            given.period,
            _day(given.on),
            by=call.actor,
            key=call.key,
        )
    )


@route("POST", "/information/{request}/steps", gateway=("record_step",))
def inform(call: Call, given: InformationStepGiven, request: str) -> Acted:
    """Record what happened to a request: answered, refused, extended, reviewed."""
    must_inform(call.actor)
    found = {one.request.id: one for one in gates.information_requests(call.gateway)}
    if request not in found:
        raise NotFound
    _must_be_own(call, found[request].agreement)

    def act() -> None:
        gates.record_step(
            call.gateway, request, given.kind, _day(given.on), given.said, by=call.actor
        )

    acted(call, act)
    return Acted(done=True)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise MalformedError("expected a day such as `2026-10-01`", place="on") from error


def _must_be_own(call: Call, agreement: str) -> None:
    known = {one.agreement.id: one.agreement for one in gates.registered(call.gateway)}
    if agreement not in known:
        raise MalformedError(
            "expected the id of an agreement of the register",
            place="agreement",
            remedy="take one from `GET /agreements`",
        )
    if not is_concerned(call.gateway, call.actor, known[agreement]):
        raise NotAllowedError("only a rights officer of a party keeps its requests")


def _told(one: Asked) -> InformationTold:
    request = one.request
    return InformationTold(
        request=request.id,
        act=request.regime,
        question=request.question,
        agreement=one.agreement,
        period=one.period,
        state=request.state,
        due=request.due,
        steps=tuple(
            InformationStepTold(kind=each.kind, on=each.on, said=dict(each.said))
            for each in request.steps
        ),
    )


ROUTES: Final[tuple[Route, ...]] = (information, receive_information, inform)
