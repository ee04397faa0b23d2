"""The auditor of a body: search, sample, what is unusual, and the exact counts of a period."""

import datetime as dt
from typing import Annotated, Final

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.case import ENDS, HOLDERS
from thirdcopy.event import Refusal, Role
from thirdcopy.gateway.auditing import HAVING, Wanted
from thirdcopy.gateway.looking import must_audit
from thirdcopy.gateway.sampling import Sample
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Query, Route, route
from thirdcopy.web.api.officials import Quarter
from thirdcopy.web.api.told import HashName, RequestNumber, ToldRequest, time_of, told_request
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, NotAllowedError

_STATES: Final = frozenset(HOLDERS) | ENDS
_DAY: Final = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NAME: Final = "^[0-9a-f]{64}$"


class Chosen(Query):
    """Which cases: by attributes of their events, never by those of a person; or all."""

    state: Annotated[str | None, Field(max_length=40)] = None
    agreement: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None
    body: Annotated[str | None, Field(max_length=80)] = None
    since: Annotated[str | None, Field(pattern=_DAY)] = None
    until: Annotated[str | None, Field(pattern=_DAY)] = None
    decider: Annotated[str | None, Field(max_length=80)] = None
    having: Annotated[str | None, Field(max_length=40)] = None
    overdue: bool = False
    first: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class FoundCase(Model):
    """A case as a search lists it: nothing personal, nothing of what was decided in it."""

    request: RequestNumber
    state: str
    requester_body: str
    agreement: HashName
    due: dt.datetime


class FoundCases(Model):
    """Cases of the auditor's body from the first that was asked for, and how many there are."""

    cases: tuple[FoundCase, ...]
    number: int


class BeginSample(Model):
    """How many cases to draw, why, and the SHA-256 of a secret that is told at the draw."""

    size: Annotated[int, Field(ge=1, le=50)]
    why: Annotated[str, Field(min_length=10, max_length=2000)]
    commitment: Annotated[str, Field(pattern=_NAME)]
    agreement: Annotated[str | None, Field(pattern=_NAME)] = None


class DrawSample(Model):
    """The secret that was committed to."""

    secret: Annotated[str, Field(min_length=1, max_length=200)]


class SampleFinding(Model):
    """What the auditor found in a case that was drawn."""

    request: Annotated[str, Field(max_length=40)]
    finding: Annotated[str, Field(min_length=1, max_length=2000)]


class SampleTold(Model):
    """A sample: what was committed to and, once it is drawn, all that draws it again."""

    id: str
    size: int
    why: str
    commitment: HashName
    log_index: int
    population: tuple[RequestNumber, ...]
    secret: str
    root: str
    seed: str
    drawn: tuple[RequestNumber, ...]
    findings: dict[str, str]


class Samples(Model):
    """The samples of the auditor's body, the last first."""

    samples: tuple[SampleTold, ...]


class ReadTold(Model):
    """Who opened which case, and when."""

    at: dt.datetime
    by: str
    request: RequestNumber


class Reads(Model):
    """Who opened which of the body's cases, the last first, and how often in all."""

    reads: tuple[ReadTold, ...]
    number: int


class LookTold(Model):
    """One thing that an auditor did, and where the log has its root."""

    id: str
    at: dt.datetime
    by: str
    act: str
    log_index: int


class Looks(Model):
    """What the auditors of the body did, the last first."""

    looks: tuple[LookTold, ...]


class ReadsOf(Query):
    """Whose readings, or of which request, and from which row on."""

    by: Annotated[str | None, Field(max_length=64)] = None
    request: Annotated[str | None, Field(max_length=64)] = None
    first: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Reading(Model):
    """Why an auditor reads a case: it is recorded in it, and names nobody."""

    reason: Annotated[str, Field(min_length=10, max_length=500)]


class Deciders(Model):
    """Who decided or seconded in a case of the body."""

    deciders: tuple[str, ...]


class Month(Query):
    """A month, such as `2026-07`."""

    month: Annotated[str, Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]


class UnusualAsking(Model):
    """Requests that a rule on counts picks out for a person to look at; no score of anybody."""

    rule: str
    count: int
    requests: tuple[RequestNumber, ...]
    officer: str | None


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
    """Search the body's cases by attributes of their events; the search itself is recorded."""
    if asked.state is not None and asked.state not in _STATES:
        raise MalformedError("expected a state of the documented table", place="state")
    if asked.having is not None and asked.having not in HAVING:
        raise MalformedError(f"expected one of {', '.join(HAVING)}", place="having")
    wanted = Wanted(
        state=asked.state,
        agreement=Hash(asked.agreement) if asked.agreement else None,
        body=asked.body,
        since=_day(asked.since, "since"),
        until=_day(asked.until, "until"),
        decider=asked.decider,
        having=asked.having,
        overdue=asked.overdue,
    )
    found, number = gates.search(call.gateway, call.actor, wanted, first=asked.first)
    cases = tuple(
        FoundCase(
            request=one.request,
            state=one.state,
            requester_body=one.requester_body,
            agreement=one.agreement,
            due=time_of(one.due),
        )
        for one in found
    )
    return FoundCases(cases=cases, number=number)


@route("POST", "/audit/cases/{request}")
def read_case(call: Call, given: Reading, request: str) -> ToldRequest:
    """Read one case as the auditor of its body; the reason is recorded in it before it is told."""
    must_audit(call.actor)
    seen = gates.see(call.gateway, call.actor, request, why=given.reason)
    if seen.side != "discloser":
        raise NotAllowedError("no request of that number is here", place="request")
    return told_request(seen, (), 0)


@route("GET", "/audit/deciders", gateway=("deciders",))
def deciders(call: Call) -> Deciders:
    """List who decided in the body's cases."""
    return Deciders(deciders=gates.deciders(call.gateway, call.actor))


@route("GET", "/audit/samples", gateway=("samples",))
def samples(call: Call) -> Samples:
    """List the samples of the body: those that were never drawn as well."""
    found = gates.samples(call.gateway, call.actor)
    return Samples(samples=tuple(map(_told, found)))


@route("POST", "/audit/samples", gateway=("begin_sample",), status=201)
def begin_sample(call: Call, given: BeginSample) -> SampleTold:
    """Commit to a sample before anybody can know what it draws."""
    wanted = Wanted(agreement=Hash(given.agreement) if given.agreement else None)
    made = gates.begin_sample(
        call.gateway,
        call.actor,
        wanted,
        size=given.size,
        why=given.why,
        commitment=given.commitment,
    )
    return _told(made)


@route("GET", "/audit/samples/{sample}", gateway=("sample_of",))
def sample(call: Call, sample: str) -> SampleTold:
    """Read one sample."""
    return _told(gates.sample_of(call.gateway, call.actor, sample))


@route("POST", "/audit/samples/{sample}/draw", gateway=("draw_sample",))
def draw_sample(call: Call, given: DrawSample, sample: str) -> SampleTold | Refusal:
    """Tell the secret and draw; that each case was drawn is recorded in it."""
    made = gates.draw_sample(call.gateway, call.actor, sample, given.secret)
    return made if isinstance(made, Refusal) else _told(made)


@route("POST", "/audit/samples/{sample}/findings", gateway=("record_finding",))
def record_finding(call: Call, given: SampleFinding, sample: str) -> SampleTold:
    """Record what was found in a case that was drawn."""
    made = gates.record_finding(call.gateway, call.actor, sample, given.request, given.finding)
    return _told(made)


@route("GET", "/audit/reads", gateway=("reads",))
def reads(call: Call, asked: ReadsOf) -> Reads:
    """List who opened which case; that this was asked is recorded."""
    chosen = {"by": asked.by or "", "request": asked.request or ""}
    found, number = gates.reads(call.gateway, call.actor, first=asked.first, **chosen)
    told = tuple(ReadTold(at=time_of(one.at), by=one.by, request=one.request) for one in found)
    return Reads(reads=told, number=number)


@route("GET", "/audit/looks", gateway=("looks",))
def looks(call: Call) -> Looks:
    """List what the auditors of the body did, each with its entry in the log."""
    found = gates.looks(call.gateway, call.actor)
    return Looks(
        looks=tuple(
            LookTold(id=one.id, at=time_of(one.at), by=one.by, act=one.act, log_index=one.log_index)
            for one in found
        )
    )


@route("GET", "/audit/unusual", gateway=("unusual",))
def unusual(call: Call, asked: Month) -> ToLookAt:
    """List the asking of a month that a person is to look at, by the documented rules."""
    found = gates.unusual(call.gateway, call.actor, asked.month)
    return ToLookAt(
        unusual=tuple(
            UnusualAsking(
                rule=one.rule, count=one.count, requests=one.requests, officer=one.officer
            )
            for one in found
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


def _told(sample: Sample) -> SampleTold:
    return SampleTold(
        id=sample.id,
        size=sample.size,
        why=sample.why,
        commitment=sample.commitment,
        log_index=sample.log_index,
        population=sample.population,
        secret=sample.secret,
        root=sample.root,
        seed=sample.seed,
        drawn=sample.drawn,
        findings=sample.findings,
    )


def _day(text: str | None, place: str) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise MalformedError("expected a day `YYYY-MM-DD`", place=place) from None


ROUTES: Final[tuple[Route, ...]] = (
    search,
    read_case,
    deciders,
    samples,
    begin_sample,
    sample,
    draw_sample,
    record_finding,
    reads,
    looks,
    unusual,
    exact_counts,
)
