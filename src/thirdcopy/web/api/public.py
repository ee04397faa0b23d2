"""What anybody may read: the register, the counts of closed periods, the log and its files."""

import datetime as dt
from typing import Annotated, Final

from flask import Response
from pydantic import Field
from werkzeug.exceptions import NotFound

from thirdcopy import gateway as gates
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.told import HashName
from thirdcopy.web.figures import by_agreement
from thirdcopy.web.listed import Listed, find_listed, listing
from thirdcopy.web.log_files import keeping, public_file, standing
from thirdcopy.web.site import Site
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.clock import date_of
from thirdcopy_client.translog.reveal import reveal_path
from thirdcopy_client.translog.tally import tally_path

_CSV: Final = "text/csv"
_BYTES: Final = "application/octet-stream"


class Stands(Model):
    """Where an agreement stands, since when and on what ground; dates it has missed."""

    word: str
    since: dt.date | None
    ground: str | None
    missed: dt.date | None


class FoundIn(Model):
    """A finding of the analysis: what kind, how serious, in which clauses."""

    kind: str
    severity: str
    clauses: tuple[str, ...]


class Counted(Model):
    """Figures of one agreement in one closed period, as they may be shown.

    *recountable* ones anybody counts again from the public files; others are attested.
    """

    period: str
    agreement: HashName
    recountable: bool
    figures: dict[str, str]


class ListedAgreement(Model):
    """One agreement of the register; `findings` is null until they have been worked out.

    `withheld_for` are the grounds on which the discloser may withhold a notice.
    """

    id: str
    hash: HashName
    title_en: str
    title_cy: str
    reconstruction: bool
    profile: str
    status: Stands
    discloser: str
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    items: tuple[str, ...]
    cap_per_officer_day: int
    withheld_for: tuple[str, ...]
    findings: tuple[FoundIn, ...] | None
    promises: dict[str, int]
    counts: Counted | None
    adopted_by: tuple[str, ...]


class Register(Model):
    """The register of this gateway."""

    origin: str
    agreements: tuple[ListedAgreement, ...]


class Periods(Model):
    """The periods that were closed, the oldest first."""

    periods: tuple[str, ...]


class PublishedPeriod(Model):
    """What was published of one period, with the hashes of its public files.

    `blind_answers_agreeing` gives, of a hundred answers of deciders that were given before the
    agreement's was shown, how many agreed with it; only over 5 deciders and 50 requests or more.
    """

    period: str
    figures: tuple[Counted, ...]
    blind_answers_agreeing: dict[str, int]
    reveal: HashName
    tally: HashName


class LogStands(Model):
    """The public log as its last published checkpoint has it."""

    origin: str
    size: Annotated[int, Field(ge=0)]
    root: str
    checkpoint: str


@route("GET", "/agreements", gateway=("registered",))
def agreements(site: Site) -> Register:
    """List the agreements: those that are registered, then the texts that are drafts."""
    return Register(
        origin=site.gateway.origin, agreements=tuple(_agreement(site, one) for one in listing(site))
    )


@route("GET", "/agreements/{agreement}", gateway=("registered", "grounds_of", "adopters"))
def agreement(site: Site, agreement: str) -> ListedAgreement:
    """Read one agreement, by its name or its hash."""
    found = find_listed(site, agreement)
    if found is None:
        raise NotFound
    return _agreement(site, found)


@route("GET", "/statistics", gateway=("published_periods",))
def statistics(site: Site) -> Periods:
    """List the periods that were closed."""
    return Periods(periods=gates.published_periods(site.gateway))


@route("GET", "/statistics/{period}", gateway=("public_text", "statistics", "blind_rates"))
def period_figures(site: Site, period: str) -> PublishedPeriod:
    """Read the figures of one period, agreement by agreement."""
    reveal = gates.public_text(site.gateway, reveal_path(period))
    tally = gates.public_text(site.gateway, tally_path(period))
    if reveal is None or tally is None:
        raise NotFound
    return PublishedPeriod(
        period=period,
        figures=tuple(
            Counted(
                period=one.period,
                agreement=one.agreement,
                recountable=one.recountable,
                figures={name: str(shown) for name, shown in one.shown.items()},
            )
            for one in by_agreement(gates.statistics(site.gateway, period))
        ),
        blind_answers_agreeing={
            str(one): rate for one, rate in gates.blind_rates(site.gateway, period).items()
        },
        reveal=hash_of(reveal),
        tally=hash_of(tally),
    )


@route("GET", "/statistics/{period}/attested", gateway=("attested_csv",), media=_CSV)
def attested(site: Site, period: str) -> Response:
    """Fetch the attested table of a period, byte for byte as the log names its hash."""
    table = gates.attested_csv(site.gateway, period)
    if table is None:
        raise NotFound
    return Response(table, content_type=_CSV)


@route("GET", "/log", lacks=True)
def log(site: Site) -> LogStands:
    """Say where the published log stands."""
    found = standing(site.gateway)
    if found is None:
        raise NotFound
    return LogStands(origin=found.origin, size=found.size, root=found.root, checkpoint=found.note)


@route("GET", "/log/{path}", media=_BYTES)
def log_file(site: Site, path: str) -> Response:
    """Fetch one public file, as the manifest names it."""
    data = public_file(site.gateway, path)
    if data is None:
        raise NotFound
    kept = {"Cache-Control": keeping(path)}
    return Response(data, content_type=_BYTES, headers=kept)


def _agreement(site: Site, one: Listed) -> ListedAgreement:
    text, status = one.agreement, one.status
    found = one.findings.findings if one.findings else None
    adopted = {adoption.body for adoption in one.adoptions}
    return ListedAgreement(
        id=text.id,
        hash=text.hash,
        title_en=text.title,
        title_cy=text.title_cy,
        reconstruction=bool(text.reconstruction),
        profile=one.profile.id,
        status=Stands(
            word=status.word,
            since=date_of(status.since) if status.since is not None else None,
            ground=status.ground,
            missed=status.missed,
        ),
        discloser=text.discloser,
        recipients=tuple(text.recipients),
        purposes=tuple(text.purposes),
        items=tuple(text.fields),
        cap_per_officer_day=text.cap_per_officer_day,
        withheld_for=tuple(sorted(gates.grounds_of(text))),
        findings=None
        if found is None
        else tuple(
            FoundIn(kind=each.kind, severity=each.severity, clauses=tuple(each.clauses))
            for each in found
        ),
        promises=dict(one.outcomes),
        counts=None
        if one.figures is None
        else Counted(
            period=one.figures.period,
            agreement=one.figures.agreement,
            recountable=one.figures.recountable,
            figures={name: str(shown) for name, shown in one.figures.shown.items()},
        ),
        adopted_by=tuple(sorted(adopted.union(gates.adopters(site.gateway, text.hash)))),
    )


ROUTES: Final[tuple[Route, ...]] = (
    agreements,
    agreement,
    statistics,
    period_figures,
    attested,
    log,
    log_file,
)
