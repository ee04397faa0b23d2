"""The counts of each closed period, each with what it means and how to recount it."""

from flask import Blueprint, Response, abort, render_template

from thirdcopy import gateway as gates
from thirdcopy.register import MEASURES
from thirdcopy.web.chart import chart_of
from thirdcopy.web.figures import ATTESTED_TABLE, Published, published, recountable_csv
from thirdcopy.web.listed import listing as listed_agreements
from thirdcopy.web.log_files import log_key
from thirdcopy.web.site import the_site

statistics = Blueprint("statistics", __name__)

_CONTROL = "uk-health-1-7-round-5"


@statistics.get("/statistics")
def listing() -> str:
    """List the periods that were closed, the last first."""
    periods = tuple(reversed(gates.published_periods(the_site().gateway)))
    return render_template("statistics.html", periods=periods)


@statistics.get("/statistics/<period>")
def period(period: str) -> str:
    """Show one period, agreement by agreement."""
    site = the_site()
    found = _published(period)
    titles = {one.agreement.hash: one.agreement for one in listed_agreements(site)}
    tables = [
        (titles[one.agreement], one, chart_of(one.shown))
        for one in found.figures
        if one.agreement in titles
    ]
    return render_template(
        "period.html",
        found=found,
        tables=tables,
        measures=MEASURES,
        control=_CONTROL,
        key=log_key(site.gateway),
    )


@statistics.get("/statistics/<period>/recountable.csv")
def recountable(period: str) -> Response:
    """Give the figures that anyone can recount."""
    return _csv(recountable_csv(_published(period)))


@statistics.get("/statistics/<period>/attested.csv")
def attested(period: str) -> Response:
    """Give the attested table, byte for byte as the tally names its hash."""
    table = gates.attested_csv(the_site().gateway, period, ATTESTED_TABLE)
    if table is None:
        abort(404)
    return _csv(table)


def _published(period: str) -> Published:
    found = published(the_site().gateway, period)
    if found is None:
        abort(404)
    return found


def _csv(data: bytes) -> Response:
    return Response(data, mimetype="text/csv")
