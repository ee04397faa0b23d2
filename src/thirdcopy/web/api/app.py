"""The interface as an application of its own: no cookies, no sessions, no pages."""

import inspect
import json
from collections.abc import Callable, Sequence
from typing import Final

from flask import Flask, Response, request
from pydantic import BaseModel
from werkzeug.exceptions import UnsupportedMediaType

from thirdcopy.event import Refusal
from thirdcopy.web import site
from thirdcopy.web.api.caller import caller
from thirdcopy.web.api.declared import Model, Query, Route
from thirdcopy.web.api.description import DOCUMENT
from thirdcopy.web.api.openapi import openapi_of
from thirdcopy.web.api.problems import install_problems, refused
from thirdcopy.web.api.routes import ROUTES
from thirdcopy_client.errors import MalformedError

BASE: Final = "/api/v1"
_LARGEST: Final = 64 * 1024
_FORM: Final = "application/x-www-form-urlencoded"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_api(of: site.Site, routes: Sequence[Route] = ROUTES) -> Flask:
    """Make the application; it is mounted at `BASE`, and shares the gateway with the pages."""
    app = Flask("thirdcopy.web.api", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.config[DOCUMENT] = json.dumps(openapi_of(routes, BASE), indent=1)
    site.install(app, of)
    install_problems(app)
    for one in routes:
        rule = one.path.replace("{", "<").replace("}", ">").replace("<path>", "<path:path>")
        app.add_url_rule(rule, one.name, _view(one), methods=[one.method])
    app.after_request(_with_headers)
    return app


def _view(of: Route) -> Callable[..., Response]:
    """Give the function that Flask calls: who speaks first, then what is asked, then the act."""
    names = inspect.signature(of.do).parameters

    def view(**places: str) -> Response:
        first = site.the_site() if of.public else caller(fresh=of.fresh, acts=of.acts)
        given: dict[str, object] = dict(places)
        if of.takes:
            given["given"] = _given(of.takes, form=of.form)
        if of.asks:
            given["asked"] = _asked(of.asks)
        elif request.args:
            raise MalformedError("expected nothing after the `?`", place="query")
        outcome = of.do(first, **{name: given[name] for name in names if name in given})
        answer = _answer(outcome, of.status)
        if not of.public:
            answer.headers["Cache-Control"] = "no-store"
        return answer

    return view


def _answer(outcome: BaseModel | Response | Refusal, status: int) -> Response:
    if isinstance(outcome, Refusal):
        return refused(outcome)
    if isinstance(outcome, BaseModel):
        return Response(outcome.model_dump_json(), status, mimetype="application/json")
    return outcome


def _given(model: type[Model], *, form: bool) -> Model:
    """Read what was sent, strictly: one spelling of a member, nothing besides what is declared."""
    if form:
        return model.model_validate(_once(request.form.items(multi=True)), strict=False)
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    data = request.get_data()
    try:
        json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError("expected one JSON object in UTF-8", place="body") from error
    return model.model_validate_json(data)


def _asked(model: type[Query]) -> Query:
    return model.model_validate(_once(request.args.items(multi=True)))


def _once(pairs: object) -> dict[str, object]:
    """Give members as a mapping; raises `MalformedError` if one comes twice."""
    members: dict[str, object] = {}
    for name, value in pairs:  # type: ignore[attr-defined]  # pairs, as the parsers give them
        if name in members:
            raise MalformedError("expected each member once", place="body")
        members[name] = value
    return members


def _no_constant(_name: str) -> None:
    raise ValueError


def _with_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers.setdefault("Cache-Control", "no-cache")
    return answer
