"""Errors become pages here and nowhere else: the family gives the status and the words.

Nothing of what was sent is said again, on the page or in the log.
"""

import logging
import secrets
import sqlite3
from typing import Final

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from thirdcopy.web.logs import told
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    ThirdcopyError,
    UnavailableError,
    VerificationError,
)

FAMILIES: Final[dict[type[ThirdcopyError], tuple[int, str]]] = {
    MalformedError: (400, "malformed"),
    NotAllowedError: (403, "not-allowed"),
    ConflictError: (409, "conflict"),
    VerificationError: (500, "verification"),
    UnavailableError: (503, "unavailable"),
}
_STATUSES: Final = {
    403: "not-allowed",
    404: "not-found",
    405: "not-found",
    410: "withheld",
    413: "too-large",
}
_LOG: Final = logging.getLogger(__name__)
NOT_SIGNED_IN: Final = "session"
NOT_HERE: Final = "request"
_NOT_BELIEVED: Final = "sign-in"


def install_problems(app: Flask) -> None:
    """Let every error of *app* end in a page."""
    app.register_error_handler(ThirdcopyError, _of_family)
    app.register_error_handler(HTTPException, _of_status)
    app.register_error_handler(OperationalError, _of_database)
    app.register_error_handler(Exception, _unforeseen)


def problem(status: int, key: str, incident: str | None = None) -> Response:
    """Give the page of one kind of problem."""
    page = render_template("problem.html", key=key, status=status, incident=incident)
    return make_response(page, status)


def _of_family(error: ThirdcopyError) -> Response:
    status, key = FAMILIES[type(error)]
    if isinstance(error, NotAllowedError) and error.place == NOT_SIGNED_IN:
        return problem(401, "signed-out")
    if isinstance(error, NotAllowedError) and error.place == NOT_HERE:
        return problem(404, "not-found")
    if isinstance(error, NotAllowedError) and error.place == _NOT_BELIEVED:
        return problem(403, "not-believed")
    incident = None
    if isinstance(error, VerificationError | UnavailableError):
        incident = recorded(error)
    return problem(status, key, incident)


def _of_status(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, SecurityError):
        # Asked for under another name: a page would hold addresses with that name.
        return Response("expected the site's own host name\n", 400, mimetype="text/plain")
    if isinstance(error, CSRFError):
        return problem(400, "stale-form")
    status = error.code or 500
    return problem(status, _STATUSES.get(status, "malformed"))


def _of_database(error: OperationalError) -> Response:
    return _of_family(no_database(error)) if is_away(error) else _unforeseen(error)


def is_away(error: OperationalError) -> bool:
    """Say whether a database is gone, locked or full, and not asked for what it does not have."""
    return getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


def no_database(error: OperationalError) -> UnavailableError:
    """Give the error of a database that does not answer: whoever asked may ask again."""
    away = UnavailableError(
        "the database does not answer", remedy="ask again in a few minutes, under the same key"
    )
    return away.with_traceback(error.__traceback__)


def _unforeseen(error: Exception) -> Response:
    return problem(500, "unforeseen", recorded(error))


def recorded(error: Exception) -> str:
    """Note where it happened, under a number to quote; never its message, which may be personal."""
    incident = secrets.token_hex(4)
    _LOG.error("an incident", extra={"incident": incident, **told(error)})
    return incident
