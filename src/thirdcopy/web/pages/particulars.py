"""What the log records of agreements: postings, charges, legal challenges, each with its past."""

from flask import Blueprint, Response, jsonify, render_template

from thirdcopy.gateway.particulars import particulars_of
from thirdcopy.register import sheet
from thirdcopy.register.particulars import Particular
from thirdcopy.web.listed import listing
from thirdcopy.web.log_files import log_key
from thirdcopy.web.register_formats import json_of_particular
from thirdcopy.web.site import the_site
from thirdcopy_client.clock import date_of
from thirdcopy_client.translog.particular import PARTICULAR_KINDS, said_by

particulars = Blueprint("particulars", __name__)

_SAID = (*dict.fromkeys(name for kind in PARTICULAR_KINDS for name in said_by(kind)), "until")
_COLUMNS = ("number", "kind", "agreement", "hash", "on", "state", "reason", *_SAID)


@particulars.get("/particulars")
def page() -> str:
    """Show everything that is recorded, by kind."""
    found = particulars_of(the_site().gateway)
    return render_template(
        "particulars.html",
        by_kind={kind: [one for one in found if one.kind == kind] for kind in PARTICULAR_KINDS},
        key=log_key(the_site().gateway),
        titles={one.agreement.hash: one for one in listing(the_site())},
    )


@particulars.get("/particulars.json")
def as_json() -> Response:
    """Give what is recorded for programs, with all that was said before."""
    return jsonify({"particulars": [json_of_particular(one) for one in _found()]})


@particulars.get("/particulars.csv")
def as_csv() -> Response:
    """Give a row for each thing that was said, for spreadsheets."""
    rows = (
        dict.fromkeys(_COLUMNS, "")
        | {"number": str(one.number), "kind": one.kind, "agreement": one.id}
        | {"hash": one.agreement, "on": date_of(said.at).isoformat(), "state": said.state}
        | {"reason": said.reason or "", **said.values}
        for one in _found()
        for said in one.history
    )
    return Response(sheet(_COLUMNS, rows), content_type="text/csv; charset=utf-8")


def _found() -> tuple[Particular, ...]:
    return particulars_of(the_site().gateway)
