"""The OpenAPI 3.1 document, made from the declarations and from nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from thirdcopy import __version__
from thirdcopy.web.api.declared import Query, Route
from thirdcopy.web.api.problems import MEDIA, TITLES, Problem

_OF_STATUS: Final = {
    400: "malformed",
    401: "signed-out",
    403: "not-allowed",
    404: "not-found",
    409: "conflict",
    413: "too-large",
    415: "no-json",
    422: "refused",
    503: "unavailable",
}
_REF: Final = "#/components/schemas/{model}"
_ABOUT: Final = """Everything that the pages can do, for the systems of public bodies.

A system shows who it is by a signature on each request (RFC 9421, one profile) or by a token that
it got for a signed assertion. It always acts for one named officer of its own body, whom it names
in `Thirdcopy-Officer`; what the officer may do, the directory says. To decide, the officer must
have signed in for that very request."""

_HEADERS: Final = {
    "Thirdcopy-Officer": (
        "The officer for whom the system acts, by the directory's identifier.",
        {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{0,63}$"},
    ),
    "Idempotency-Key": (
        (
            "What is asked again under the same key, with the same body, is done once. What "
            "comes back is worked out anew for whoever asks; bodies are not kept."
        ),
        {"type": "string", "pattern": r"^[\x21\x23-\x5b\x5d-\x7e]{1,64}$"},
    ),
    "Thirdcopy-Sign-In": (
        (
            "The ID token of the officer's own sign-in service: not older than five minutes, its "
            "`nonce` the SHA-256 of method, address, idempotency key and body."
        ),
        {"type": "string"},
    ),
}
_SCHEMES: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from `/token`, for five minutes.",
    },
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "Signature",
        "description": "An HTTP message signature (RFC 9421), with `Signature-Input` and "
        "`Content-Digest`, in the one profile that is documented.",
    },
}


def openapi_of(routes: Iterable[Route], base: str) -> dict[str, Any]:
    """Give the document of *routes*, below the address *base*."""
    routes = tuple(routes)
    schemas, components = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for one in routes:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thirdcopy",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


def _schemas(
    routes: Iterable[Route],
) -> tuple[Mapping[type[BaseModel], Mapping[str, Any]], Mapping[str, Any]]:
    """Give the schema of each model that goes in or out, and all that they refer to."""
    models: dict[type[BaseModel], str] = {Problem: "serialization"}
    for one in routes:
        models |= {one.takes: "validation"} if one.takes else {}
        models |= {one.gives: "serialization"} if one.gives else {}
    asked: Any = list(models.items())
    found, components = models_json_schema(asked, ref_template=_REF)
    schemas = {model: schema for (model, _), schema in found.items()}
    return schemas, components["$defs"]  # type: ignore[return-value]  # models, as they went in


def _operation(one: Route, schemas: Mapping[type[BaseModel], Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": one.more or one.summary,
        "parameters": [*_places(one), *_queries(one.asks), *_headers(one)],
        "responses": _responses(one, schemas),
    }
    if one.takes:
        media = "application/x-www-form-urlencoded" if one.form else "application/json"
        content = {media: {"schema": schemas[one.takes]}}
        found["requestBody"] = {"required": True, "content": content}
    found["security"] = [] if one.public else [{"token": []}, {"signature": []}]
    return found


def _places(one: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in one.places
    ]


def _queries(model: type[Query] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": member.pop("description", ""),
            "schema": member,
        }
        for name, member in schema["properties"].items()
    ]


def _headers(one: Route) -> list[dict[str, Any]]:
    names = [] if one.public else ["Thirdcopy-Officer"]
    names += ["Idempotency-Key"] if one.acts else []
    names += ["Thirdcopy-Sign-In"] if one.fresh else []
    return [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": _HEADERS[name][0],
            "schema": _HEADERS[name][1],
        }
        for name in names
    ]


def _responses(one: Route, schemas: Mapping[type[BaseModel], Mapping[str, Any]]) -> dict[str, Any]:
    problems = {
        str(status): {
            "description": TITLES[_OF_STATUS[status]],
            "content": {MEDIA: {"schema": schemas[Problem]}},
        }
        for status in one.statuses
    }
    schema = schemas[one.gives] if one.gives else {}
    good = {"description": one.summary, "content": {one.media: {"schema": schema}}}
    return {str(one.status): good, **problems}
