"""Where officials are or were posted: by body, service and quarter, and never closer than that."""

from flask import Blueprint, Response, jsonify, render_template

from thirdcopy.agreement import Charges
from thirdcopy.gateway.particulars import particulars_of
from thirdcopy.register import Deployment, by_service, deployments, sheet
from thirdcopy.register.particulars import deployments_recorded
from thirdcopy.web.listed import listing
from thirdcopy.web.log_files import FOLDER, log_key
from thirdcopy.web.site import the_site
from thirdcopy_client.canonical import Json

deployed = Blueprint("deployed", __name__)

_COLUMNS = (
    "body",
    "name",
    "service",
    "from",
    "observed",
    "charges",
    "unknown",
    "agreement",
    "source",
)


@deployed.get("/deployments")
def page() -> str:
    """Show which bodies had an official, in which of their services, and who says so."""
    found = _found()
    return render_template(
        "deployments.html",
        found=found,
        services=by_service(found),
        titles={one.agreement.id: one for one in listing(the_site())},
        folder=FOLDER,
        bodies=len({one.body for one in found}),
        key=log_key(the_site().gateway),
    )


@deployed.get("/deployments.json")
def as_json() -> Response:
    """Give the deployments for programs."""
    return jsonify({"deployments": [_json(one) for one in _found()]})


@deployed.get("/deployments.csv")
def as_csv() -> Response:
    """Give the deployments for spreadsheets."""
    data = sheet(_COLUMNS, (_row(one) for one in _found()))
    return Response(data, content_type="text/csv; charset=utf-8")


def _found() -> tuple[Deployment, ...]:
    every = listing(the_site())
    charged = {one.agreement.id: one.agreement.assurance.charges for one in every}
    gateway = the_site().gateway
    adopted = deployments((each for one in every for each in one.adoptions), charged)
    return (*adopted, *deployments_recorded(particulars_of(gateway), gateway.origin))


def _row(one: Deployment) -> dict[str, str]:
    name = the_site().gateway.library.vocabulary.word("Body", one.body)
    row = (
        one.body,
        name,
        one.service or "not known",
        one.since,
        one.observed,
        _charges(one.charges),
        "; ".join(one.unknown),
        one.agreement,
        one.source,
    )
    return dict(zip(_COLUMNS, row, strict=True))


def _json(one: Deployment) -> dict[str, Json]:
    row: dict[str, Json] = dict(_row(one))
    return row | {"service": one.service, "unknown": list(one.unknown), "adoption": one.adoption}


def _charges(charges: Charges | str) -> str:
    return charges if isinstance(charges, str) else f"{charges.amount} per {charges.per}"
