"""What officials did where they are posted: the returns of activity, as they may be published."""

from itertools import groupby
from typing import Final

from flask import Blueprint, Response, jsonify, render_template

from thirdcopy.register import RETURN, Return, sheet
from thirdcopy.web.listed import listing
from thirdcopy.web.returns import json_of_return, returns_under
from thirdcopy.web.site import the_site
from thirdcopy_client.canonical import Hash

returned = Blueprint("returned", __name__)

_LATEST: Final = 4
"""The page has a year; the files for programs and spreadsheets have every quarter."""
_COLUMNS = ("period", "agreement", "hash", "body", *RETURN)


@returned.get("/returns")
def page() -> str:
    """Show the returns of activity of the latest quarters, by agreement and body."""
    every = listing(the_site())
    titles = {one.agreement.hash: one for one in every}
    quarters = [
        (period, [(titles[name], tuple(rows)) for name, rows in groupby(those, _agreement)])
        for period, those in groupby(
            returns_under(the_site().gateway, every), lambda one: one.period
        )
    ]
    return render_template(
        "returns.html", quarters=quarters[:_LATEST], more=len(quarters) > _LATEST
    )


@returned.get("/returns.json")
def as_json() -> Response:
    """Give the returns for programs."""
    found = returns_under(the_site().gateway, listing(the_site()))
    return jsonify({"returns": [json_of_return(one) for one in found]})


@returned.get("/returns.csv")
def as_csv() -> Response:
    """Give the returns for spreadsheets."""
    every = listing(the_site())
    ids = {one.agreement.hash: one.agreement.id for one in every}
    rows = (
        {
            "period": one.period,
            "agreement": ids[one.agreement],
            "hash": one.agreement,
            "body": one.body,
            **one.shown,
        }
        for one in returns_under(the_site().gateway, every)
    )
    return Response(sheet(_COLUMNS, rows), content_type="text/csv; charset=utf-8")


def _agreement(one: Return) -> Hash:
    return one.agreement
