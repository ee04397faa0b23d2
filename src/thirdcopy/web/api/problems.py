"""What goes wrong, as RFC 9457 has it: the families of errors and their statuses are the pages'.

Nothing of what was sent is said again: places are names that this interface declares, and
messages are ours.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from flask import Flask, Response
from pydantic import Field, ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from thirdcopy.event import Refusal
from thirdcopy.web.api.declared import Model, Query
from thirdcopy.web.problems import (
    FAMILIES,
    NOT_HERE,
    NOT_SIGNED_IN,
    is_away,
    no_database,
    recorded,
)
from thirdcopy_client.errors import (
    NotAllowedError,
    ThirdcopyError,
    UnavailableError,
    VerificationError,
)

MEDIA: Final = "application/problem+json"
TITLES: Final = {
    "malformed": "What was sent is not of the form that this interface takes",
    "signed-out": "Nobody is known by this request",
    "not-allowed": "This officer may not do this",
    "not-found": "Nothing of that name is here for this officer",
    "no-method": "This address does not take that method",
    "conflict": "The state has moved on",
    "too-large": "More was sent than this interface takes",
    "no-json": "What was sent is not named as JSON",
    "refused": "The agreement or the state of the case refuses this",
    "verification": "What this gateway keeps does not hold",
    "unavailable": "This cannot be done now",
    "unforeseen": "Something went wrong that nobody foresaw",
}
_STATUSES: Final = {
    400: "malformed",
    403: "not-allowed",
    404: "not-found",
    405: "no-method",
    413: "too-large",
    415: "no-json",
}
REFUSED: Final = 422
_SIGN_IN_AGAIN: Final = frozenset({NOT_SIGNED_IN, "assertion", "sign-in"})


class Wrong(Model):
    """One member that is not as declared: a JSON Pointer to it, and what was expected."""

    place: str
    expected: str


class Problem(Model):
    """A problem (RFC 9457). `type` ends with its kind; a refusal has its code and its clause."""

    type: str = Field(pattern="^urn:thirdcopy:problem:[a-z-]+$")
    title: str
    status: int
    detail: str | None = None
    place: str | None = None
    remedy: str | None = None
    code: str | None = None
    clause: str | None = None
    incident: str | None = None
    wrong: tuple[Wrong, ...] | None = None


def problem(status: int, kind: str, **more: object) -> Response:
    """Give the answer that says what went wrong."""
    made = Problem.model_validate(
        {
            "type": f"urn:thirdcopy:problem:{kind}",
            "title": TITLES[kind],
            "status": status,
            **more,
        }
    )
    answer = Response(made.model_dump_json(exclude_none=True), status, content_type=MEDIA)
    if status == 401:  # noqa: PLR2004 - RFC 9110, section 11.6.1
        answer.headers["WWW-Authenticate"] = 'Bearer realm="thirdcopy", Signature'
    return answer


def refused(refusal: Refusal) -> Response:
    """Give a refusal, which is a value of the gateway and no error."""
    said = {"detail": refusal.reason, "code": refusal.code, "clause": refusal.clause}
    return problem(REFUSED, "refused", **said)


def install_problems(app: Flask) -> None:
    """Let every error of *app* end in a problem."""
    app.register_error_handler(ThirdcopyError, _of_family)
    app.register_error_handler(ValidationError, _of_form)
    app.register_error_handler(HTTPException, _of_status)
    app.register_error_handler(OperationalError, _of_database)
    app.register_error_handler(Exception, _unforeseen)


def _of_family(error: ThirdcopyError) -> Response:
    status, kind = FAMILIES[type(error)]
    said = {"detail": error.message, "place": error.place, "remedy": error.remedy}
    if isinstance(error, NotAllowedError) and error.place in _SIGN_IN_AGAIN:
        return problem(401, "signed-out", **said)
    if isinstance(error, NotAllowedError) and error.place == NOT_HERE:
        return problem(404, "not-found", **said)
    incident = None
    if isinstance(error, VerificationError | UnavailableError):
        incident = recorded(error)
    return problem(status, kind, **said, incident=incident)


def _of_form(error: ValidationError) -> Response:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    wrong = tuple(Wrong(place=_pointer(one), expected=_expected(one)) for one in found)
    return problem(400, "malformed", wrong=wrong)


def _pointer(found: Mapping[str, object]) -> str:
    """Give where it is; a name that the sender made up is not said again."""
    parts = found["loc"]
    assert isinstance(parts, tuple)  # noqa: S101 - as the library declares it
    known = _declared_names()
    return "".join(f"/{part}" for part in parts if isinstance(part, int) or part in known)


@cache
def _declared_names() -> frozenset[str]:
    models = [*Model.__subclasses__(), *Query.__subclasses__()]
    return frozenset(name for model in models for name in model.model_fields)


def _expected(found: Mapping[str, object]) -> str:
    return "no member of another name" if found["type"] == "extra_forbidden" else str(found["msg"])


def _of_status(error: HTTPException) -> Response:
    status = error.code or 500
    kind = _STATUSES.get(status, "malformed")
    answer = problem(status, kind)
    allow = getattr(error, "valid_methods", None)
    if allow:
        answer.headers["Allow"] = ", ".join(_in_order(allow))
    return answer


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names)


def _of_database(error: OperationalError) -> Response:
    return _of_family(no_database(error)) if is_away(error) else _unforeseen(error)


def _unforeseen(error: Exception) -> Response:
    return problem(500, "unforeseen", incident=recorded(error))
