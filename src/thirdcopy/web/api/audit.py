"""The auditor of a body: search, sample, what is unusual, and the exact counts of a period."""

from typing import Annotated, Final

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.case import ENDS, HOLDERS
from thirdcopy.event import Role
from thirdcopy.gateway import Found
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Query, Route, route
from thirdcopy.web.api.officials import Quarter
from thirdcopy.web.api.told import HashName, RequestNumber
from thirdcopy_client.errors import MalformedError, NotAllowedError

_STATES: Final = frozenset(HOLDERS) | ENDS


class Chosen(Query):
    """Which cases: in one state, under one agreement, or all."""

    state: Annotated[str | None, Field(max_length=40)] = None
    agreement: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None


class FoundCase(Model):
    """A case as a search lists it: nothing personal, nothing of what was decided in it."""

    request: RequestNumber
    state: str
    requester_body: str
    agreement: HashName


class FoundCases(Model):
    """Cases of the auditor's body; reading one of them is recorded in it."""

    cases: tuple[FoundCase, ...]


class Draw(Model):
    """How many cases to draw, and why."""

    size: Annotated[int, Field(ge=1, le=50)]
    why: Annotated[str, Field(min_length=10, max_length=2000)]


class Month(Query):
    """A month, such as `2026-07`."""

    month: Annotated[str, Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]


class UnusualAsking(Model):
    """Requests that a rule on counts picks out for a person to look at; no score of anybody."""

    rule: str
    count: int
    requests: tuple[RequestNumber, ...]


class ToLookAt(Model):
    """What a person is to look at of a month."""

    unusual: tuple[UnusualAsking, ...]


class ExactCounts(Model):
    """How often each kind of counted event was logged under one class, and the figures of it."""

    agreement: HashName
    adoption: HashName | None
    kinds: dict[str, int]
    figures: dict[str, int]


class Exact(Model):
    """The exact counts of a period, for the operator and the auditor; never to be published."""

    period: str
    counts: tuple[ExactCounts, ...]


@route("GET", "/audit/cases", gateway=("search",))
def search(call: Call, asked: Chosen) -> FoundCases:
    """Search the body's cases by state and agreement."""
    if asked.state is not None and asked.state not in _STATES:
        raise MalformedError("expected a state of the documented table", place="state")
    found = gates.search(call.gateway, call.actor, state=asked.state, agreement=asked.agreement)
    return _cases(found)


@route("POST", "/audit/samples", gateway=("sample",), status=201)
def sample(call: Call, given: Draw) -> FoundCases:
    """Draw cases that nobody could foresee; that each was drawn is recorded in it.

    What is drawn is not kept: the same asked again draws again.
    """
    return _cases(gates.sample(call.gateway, call.actor, given.size, given.why))


@route("GET", "/audit/unusual", gateway=("unusual",))
def unusual(call: Call, asked: Month) -> ToLookAt:
    """List the asking of a month that a person is to look at, by the documented rules."""
    found = gates.unusual(call.gateway, call.actor, asked.month)
    return ToLookAt(
        unusual=tuple(
            UnusualAsking(rule=one.rule, count=one.count, requests=one.requests) for one in found
        )
    )


@route("GET", "/audit/counts", gateway=("kinds_of", "table_of", "discloser_of"))
def exact_counts(call: Call, asked: Quarter) -> Exact:
    """Count a quarter exactly, class by class, as the auditor of the body that discloses."""
    if not call.actor.has(Role.AUDITOR):
        raise NotAllowedError("only an auditor sees the exact counts")
    gateway, body = call.gateway, call.actor.body
    counts = {
        cls: kinds
        for cls, kinds in gates.kinds_of(gateway, asked.period).items()
        if gates.discloser_of(gateway, cls) == body
    }
    table = gates.table_of(gateway, asked.period)
    ordered = sorted(counts.items(), key=lambda one: (one[0].agreement, one[0].adoption or ""))
    return Exact(
        period=asked.period,
        counts=tuple(
            ExactCounts(
                agreement=cls.agreement,
                adoption=cls.adoption,
                kinds=dict(kinds),
                figures=dict(table.counts[cls]),
            )
            for cls, kinds in ordered
        ),
    )


def _cases(found: tuple[Found, ...]) -> FoundCases:
    return FoundCases(
        cases=tuple(
            FoundCase(
                request=one.request,
                state=one.state,
                requester_body=one.requester_body,
                agreement=one.agreement,
            )
            for one in found
        )
    )


ROUTES: Final[tuple[Route, ...]] = (search, sample, unusual, exact_counts)
