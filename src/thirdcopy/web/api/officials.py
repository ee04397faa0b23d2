"""Posted officials: what is wanted of them, and what passed by word of mouth."""

from typing import Annotated, Final, Literal

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.case.advising import MEDIA
from thirdcopy.event import Refusal
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.cases import Asking, form_of
from thirdcopy.web.api.declared import Model, Query, Route, route
from thirdcopy.web.api.outcome import done
from thirdcopy.web.api.told import Done, RequestNumber
from thirdcopy_client.canonical import Hash


class WantedAdvice(Model):
    """All that a posted official sees of a check: its number, and the topics."""

    request: RequestNumber
    topics: tuple[str, ...]


class Wanted(Model):
    """The checks of the body where this official is posted on which it wants advice."""

    wanted: tuple[WantedAdvice, ...]


class Spoken(Model):
    """What passed by word of mouth or by sight, after it happened: about whom, how, how long."""

    asking: Asking
    medium: Literal[tuple(sorted(MEDIA))]  # type: ignore[valid-type]  # made from the table
    minutes: Annotated[int, Field(ge=1, le=600)]
    note: Annotated[str, Field(max_length=2000)] = ""


class Quarter(Query):
    """A quarter, such as `2026-Q3`."""

    period: Annotated[str, Field(pattern="^[0-9]{4}-Q[1-4]$")]


class ActivityLine(Model):
    """How often one thing was done by one body under one agreement."""

    body: str
    agreement: str
    activity: str
    count: int


class Activity(Model):
    """The quarterly return of activity: it makes itself from the events."""

    period: str
    lines: tuple[ActivityLine, ...]


@route("GET", "/advice-wanted", gateway=("advice_wanted",))
def advice_wanted(call: Call) -> Wanted:
    """List the checks on which advice is wanted: no name, no purpose and no answer."""
    found = gates.advice_wanted(call.gateway, call.actor)
    return Wanted(
        wanted=tuple(WantedAdvice(request=one.request, topics=one.topics) for one in found)
    )


@route("POST", "/spoken", gateway=("record_spoken",), status=201)
def record_spoken(call: Call, given: Spoken) -> Done | Refusal:
    """Record a conversation, an interview, a file that was seen, or a check by word of mouth.

    Each is a disclosure and is logged as one. It cannot be refused any more, so no cap applies.
    """
    form, agreement = form_of(call, given.asking), Hash(given.asking.agreement)
    return done(
        call,
        lambda: gates.record_spoken(
            call.gateway,
            call.actor,
            agreement,
            form,
            given.medium,
            given.minutes,
            given.note,
            key=call.key,
        ),
    )


@route("GET", "/advice-wanted/{request}", gateway=("advice_on",))
def advice_on(call: Call, request: str) -> WantedAdvice:
    """Read one check of the body where this official is posted, whether it wants advice or not."""
    one = gates.advice_on(call.gateway, call.actor, request)
    return WantedAdvice(request=one.request, topics=one.topics)


@route("GET", "/activity", gateway=("activity", "activity_of"))
def activity(call: Call, asked: Quarter) -> Activity:
    """Read the part of a quarter's return of activity that this officer's body owes or answers."""
    found = gates.activity_of(call.gateway, call.actor, asked.period)
    lines = (
        ActivityLine(body=body, agreement=agreement, activity=name, count=count)
        for (body, agreement), counts in found.items()
        for name, count in counts.items()
    )
    return Activity(period=asked.period, lines=tuple(lines))


ROUTES: Final[tuple[Route, ...]] = (advice_wanted, advice_on, record_spoken, activity)
