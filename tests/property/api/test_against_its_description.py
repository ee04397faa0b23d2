"""The interface against its own description, as every officer: no error of ours, no surprise."""

import io
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import CheckFunction
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from asking_system import HOST, AskingSystem, SignIns
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy_client.http_signature import HttpRequest, nonce_of
from world import ACTORS, CHECKS, MAINTENANCE, asked, to_assessed

LONG: Final = bool(os.environ.get("LONG"))
EXAMPLES: Final = 40 if LONG else 2
CHECKED: Final[list[CheckFunction]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
GROUP: Final = BodyCode("child-maintenance-group")


def officers() -> dict[str, Actor]:
    """Give one officer of each role; those whom the simulation lacks are enrolled."""
    found = {role.value: actor for actor in ACTORS.values() for role in sorted(actor.roles)}
    for role in (Role.ADMINISTRATOR, Role.REGISTER_EDITOR, Role.AUDITOR):
        person = PersonId(f"p-{role.value}")
        found[role.value] = Actor(person, GROUP, "manager", frozenset({role}), role.value)
    return found


class Posing:
    """Lets whatever is asked be asked by one officer, as a system would ask it for them.

    Half of the numbers of requests are put in place of real ones, so that acts reach a case.
    """

    def __init__(self, app: Any, world: World, actor: Actor, requests: Sequence[str]) -> None:  # noqa: ANN401
        self.app, self.actor, self.requests = app, actor, requests
        self.system = AskingSystem(app, world.gateway, actor.body, SignIns(world.gateway))
        self.token = self.system.token()
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        path = environ["PATH_INFO"]
        parts = path.split("/")
        if parts[3:4] == ["requests"] and len(parts) > 4 and self.asked % 2:
            parts[4] = self.requests[self.asked % len(self.requests)]
            environ["PATH_INFO"] = path = "/".join(parts)
        environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        environ["HTTP_THIRDCOPY_OFFICER"] = self.actor.person
        key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        target = f"{HOST}{path}{query}"
        nonce = nonce_of(HttpRequest(environ["REQUEST_METHOD"], target, body, key, "x"))
        proof = self.system.sign_ins.token(self.actor.person, self.system.name, nonce)
        environ["HTTP_THIRDCOPY_SIGN_IN"] = proof
        return list(self.app(environ, start))


@pytest.mark.parametrize("role", sorted(officers()))
def test_every_answer_is_described(world: World, role: str) -> None:
    actor = officers()[role]
    gates.enrol(world.gateway, actor, "simulation", actor.person.removeprefix("p-"))
    numbers = [
        asked(world, MAINTENANCE, "plain", 0).request.id,
        asked(world, MAINTENANCE, "plain", 1).request.id,
        asked(world, CHECKS, "not-affirmative").request.id,
    ]
    to_assessed(world, MAINTENANCE, numbers[0])
    gates.work(world.gateway)
    app = create_app(world.gateway, findings=())
    posing = Posing(app, world, actor, numbers)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", posing)
    operations = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(operations) > 50
    for operation in operations:
        tried(operation)
    assert posing.asked > len(operations)


def tried(operation: Any) -> None:  # noqa: ANN401 - the library's
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:  # noqa: ANN401 - the library's
        case.headers["Idempotency-Key"] = secrets.token_hex(8)
        case.call_and_validate(checks=CHECKED)

    one()


def test_an_answer_that_is_not_described_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise LookupError

    app = create_app(world.gateway, findings=())
    posing = Posing(app, world, ACTORS["p-ie-1"], [])
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", posing)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    (owed,) = [one for one in found if one.path == "/owed"]
    tried(owed)
    monkeypatch.setattr("thirdcopy.gateway.owed", fails)
    with pytest.raises(FailureGroup, match="2 distinct failures"):
        tried(owed)
