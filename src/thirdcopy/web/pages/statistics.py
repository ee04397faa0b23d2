"""Statistics: every agreement over time, and each published period with all its figures."""

import json

from flask import Blueprint, Response, abort, render_template

from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.gateway.rights_used import published_rights, rights_csv
from thirdcopy.register import Statistics, format_figures, statistics_json
from thirdcopy.register.elsewhere import IMPORTED
from thirdcopy.register.rights_used import USES, by_right, rights_json
from thirdcopy.web.chart import Chart, chart_of, stacked
from thirdcopy.web.figures import (
    Figures,
    Series,
    Tables,
    by_agreement,
    recountable_csv,
    series_of,
    tables_of,
)
from thirdcopy.web.language import capital, figure_words, period_words, say
from thirdcopy.web.log_files import log_key
from thirdcopy.web.site import the_site, word
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.reveal import reveal_path
from thirdcopy_client.translog.tally import tally_path

statistics = Blueprint("statistics", __name__)

LATEST = 12
"""The chart of an agreement over time has its latest so many quarters; the table has all."""


@statistics.get("/statistics")
def listing() -> str:
    """Show every agreement over time, and list the periods that are published."""
    gateway = the_site().gateway
    series = series_of(gateway, [one.hash for one in _agreements()])
    shown = [
        (
            one,
            series[one.hash],
            over_time(series[one.hash]),
            headline(series[one.hash].quarters[-1]),
        )
        for one in _agreements()
        if one.hash in series
    ]
    periods = tuple(reversed(gates.periods_with_figures(gateway)))
    return render_template("statistics.html", periods=periods, shown=shown)


@statistics.get("/statistics/elsewhere")
def elsewhere() -> str:
    """Show figures that were published elsewhere and corrected, and where each was said."""
    return render_template("elsewhere.html", imported=IMPORTED)


@statistics.get("/statistics/agreement/<name>")
def agreement(name: str) -> str:
    """Show one agreement over all its quarters: how requests ended, and which bodies asked."""
    gateway = the_site().gateway
    found = next((one for one in _agreements() if name in {one.id, one.hash}), None)
    series = series_of(gateway, [found.hash]) if found else {}
    if found is None or found.hash not in series:
        abort(404)
    quarters = series[found.hash]
    latest = gates.statistics(gateway, quarters.quarters[-1].period)
    tables = tables_of(latest, found)
    return render_template(
        "agreement-statistics.html",
        agreement=found,
        series=quarters,
        chart=over_time(quarters),
        headline=headline(quarters.quarters[-1]),
        tables=tables,
        bodies=by_body(tables),
        latest=latest.period,
    )


@statistics.get("/statistics/<period>")
def period(period: str) -> str:
    """Show one period, agreement by agreement."""
    found = _published(period)
    figures = {one.agreement: one for one in by_agreement(found)}
    shown = [
        (one, figures[one.hash], chart_of(_counted(figures[one.hash])), tables, by_body(tables))
        for one in _agreements()
        if one.hash in figures
        for tables in (tables_of(found, one),)
    ]
    gateway = the_site().gateway
    files = [
        (path, hash_of(data))
        for path in (tally_path(period), reveal_path(period))
        if (data := gates.public_text(gateway, path))
    ]
    return render_template(
        "period.html",
        found=found,
        shown=shown,
        rates=gates.blind_rates(gateway, period),
        rights=by_right(published_rights(gateway, period)),
        uses=tuple(USES),
        headline=headline,
        titles={one.hash: one for one in _agreements()},
        key=log_key(gateway),
        files=files,
    )


@statistics.get("/statistics/<period>.csv")
def table(period: str) -> Response:
    """Give every figure of a period, recountable and attested, as CSV."""
    return _csv(format_figures(_published(period).figures))


@statistics.get("/statistics/<period>.json")
def document(period: str) -> Response:
    """Give every figure of a period with who can check it and what it means, as JSON."""
    names: dict[str, str] = {one.hash: one.id for one in _agreements()}
    found = statistics_json(_published(period), names)
    found["rights"] = rights_json(published_rights(the_site().gateway, period))
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", mimetype="application/json")


@statistics.get("/statistics/<period>/recountable.csv")
def recountable(period: str) -> Response:
    """Give the figures that anyone can recount."""
    return _csv(recountable_csv(_published(period)))


@statistics.get("/statistics/<period>/attested.csv")
def attested(period: str) -> Response:
    """Give the attested table, byte for byte as the log names its hash."""
    return _version(period, None)


@statistics.get("/statistics/<period>/rights.csv")
def rights(period: str) -> Response:
    """Give the table of the rights that people used, byte for byte as the log names its hash."""
    table = rights_csv(the_site().gateway, period)
    if table is None:
        abort(404)
    return _csv(table)


@statistics.get("/statistics/<period>/attested-<int:version>.csv")
def attested_version(period: str, version: int) -> Response:
    """Give one version of the attested table: what was corrected stays where it was."""
    return _version(period, version)


def over_time(series: Series) -> Chart:
    """Give the chart of an agreement's latest quarters, a bar for each."""
    return stacked([(period_words(one.period), one.shown) for one in series.quarters[-LATEST:]])


def by_body(tables: Tables) -> Chart | None:
    """Give the chart of the bodies that asked; None where it would have no bar to compare."""
    rows = [
        (capital(word("Body", body)), cells)
        for body, cells in tables.bodies.items()
        if any(shown != "0" for shown in cells.values())
    ]
    return stacked(rows) if len(rows) > 1 else None


def headline(figures: Figures) -> str:
    """Say in a sentence what a chart shows: how many were asked for, and how many were given."""
    supplied, received = (figures.shown.get(name, "0") for name in ("supplied", "received"))
    period = period_words(figures.period)
    if not received.isdecimal():
        return say("headline-few", period=period)
    if received == "0":
        return say("headline-none", period=period)
    about = "" if figures.recountable else "-about"
    said = {"received": figure_words(received), "period": period}
    if supplied == "0":
        return say(f"headline-nothing{about}", **said)
    if not supplied.isdecimal():
        return say(f"headline-hidden{about}", **said)
    return say(f"headline{about}", supplied=figure_words(supplied), **said)


def _counted(figures: Figures) -> dict[str, str]:
    """Give what a period's chart has a bar for: everything that happened at all."""
    return {name: shown for name, shown in figures.shown.items() if shown != "0"}


def _version(period: str, version: int | None) -> Response:
    table = gates.attested_csv(the_site().gateway, period, version)
    if table is None:
        abort(404)
    return _csv(table)


def _published(period: str) -> Statistics:
    try:
        return gates.statistics(the_site().gateway, period)
    except (MalformedError, UnavailableError):
        abort(404)


def _agreements() -> list[Agreement]:
    """Give every registered text, once each, in the order of the register."""
    registered = gates.registered(the_site().gateway)
    return list({one.agreement.hash: one.agreement for one in registered}.values())


def _csv(data: bytes) -> Response:
    return Response(data, mimetype="text/csv")
