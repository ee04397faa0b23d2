"""The interface described: what it is, when it is, and its OpenAPI document."""

import datetime as dt
from typing import Final

from flask import Response, current_app

from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.told import time_of
from thirdcopy.web.log_files import log_key
from thirdcopy.web.site import Site

DOCUMENT: Final = "THIRDCOPY_OPENAPI"


class About(Model):
    """The gateway: the log that it keeps, the key that checks it, and the time by its clock."""

    origin: str
    log_key: str
    at: dt.datetime
    simulation: bool


@route("GET", "/")
def about(site: Site) -> About:
    """Say which gateway this is, and what its clock shows.

    In a simulation the clock is the simulation's; signatures and tokens go by it.
    """
    gateway = site.gateway
    return About(
        origin=gateway.origin,
        log_key=log_key(gateway),
        at=time_of(gateway.clock()),
        simulation=gateway.is_simulation,
    )


@route("GET", "/openapi.json", media="application/openapi+json")
def openapi(site: Site) -> Response:  # noqa: ARG001 - anybody's
    """Give this description, as OpenAPI 3.1."""
    return Response(current_app.config[DOCUMENT], content_type="application/openapi+json")


ROUTES: Final[tuple[Route, ...]] = (about, openapi)
