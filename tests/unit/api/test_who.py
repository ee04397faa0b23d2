"""For whom a request speaks: each way in, and each attack on it."""

import json
import secrets
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from asking_system import (
    TOKEN_PATH,
    Answered,
    AskingSystem,
    SystemOf,
    answered,
    asked_with,
    new_jwk,
    public_of,
    seed_of,
)
from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.gateway.systems import apply_system
from thirdcopy.simulation.world import World
from thirdcopy.store.engine import writing
from thirdcopy.web import create_app
from thirdcopy.web.api.tokens import read_key
from thirdcopy.web.openid import Provider
from thirdcopy_client.clock import MINUTE, SECOND, Micros
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.http_signature import LIFETIME, SKEW, HttpRequest, nonce_of, sign_request
from world import MAINTENANCE, TEAMS, TRACING, asked, to_assessed

OFFICER = TEAMS[MAINTENANCE].requester
DECIDER = TEAMS[MAINTENANCE].decider
REFUSAL = {"permits": False, "reasons": "The condition is not met."}


@pytest.fixture
def system(system_of: SystemOf) -> AskingSystem:
    return system_of("immigration-enforcement")


@pytest.fixture
def holder(system_of: SystemOf) -> AskingSystem:
    return system_of("child-maintenance-group")


def got(app: Flask, headers: dict[str, str], path: str = "/owed") -> int:
    return app.test_client().get(f"/api/v1{path}", headers=headers).status_code


def test_what_was_signed_is_taken_once(app: Flask, system: AskingSystem) -> None:
    headers = system.headers("GET", "/owed", OFFICER, b"")
    assert got(app, headers) == 200
    again = answered(app.test_client().get("/api/v1/owed", headers=headers))
    assert (again.status, again.told["detail"]) == (401, "this was sent before")
    assert got(app, system.headers("GET", "/owed", OFFICER, b"")) == 200


def test_a_signature_is_of_one_request_by_one_officer(app: Flask, system: AskingSystem) -> None:
    headers = system.headers("GET", "/owed", OFFICER, b"")
    for change in (
        {"Thirdcopy-Officer": "p-ie-2"},
        {"Idempotency-Key": "another"},
        {"Content-Digest": "sha-256=:AAAA:"},
        {"Host": "other.example"},
    ):
        assert got(app, {**headers, **change}) == 401, change
    assert got(app, headers, "/requests") == 401
    assert got(app, headers) == 200


def test_the_service_knows_its_own_address(world: World, system_of: SystemOf) -> None:
    provider = Provider(
        issuer="https://sign-in.example",
        client="thirdcopy",
        address="https://gateway.example",
    )
    behind = create_app(world.gateway, provider=provider)
    system = system_of("immigration-enforcement")
    for_another = system.headers("GET", "/owed", OFFICER, b"")
    assert got(behind, for_another) == 401
    nonce, created = secrets.token_urlsafe(24), world.clock() // SECOND
    asked = HttpRequest("GET", "https://gateway.example/api/v1/owed", b"", "once", OFFICER)
    signed = sign_request(asked, system.name, seed_of(system.key), created=created, nonce=nonce)
    assert got(behind, signed | {"Host": "gateway.example"}) == 200


def test_an_old_signature_is_not_believed(app: Flask, world: World, system: AskingSystem) -> None:
    headers = system.headers("GET", "/owed", OFFICER, b"")
    world.clock.set(Micros(world.clock() + (LIFETIME + SKEW + 2) * SECOND))
    assert got(app, headers) == 401


def test_nonces_are_kept_as_long_as_they_matter(
    app: Flask, world: World, system: AskingSystem
) -> None:
    for _ in range(3):
        assert got(app, system.headers("GET", "/owed", OFFICER, b"")) == 200
    world.clock.set(Micros(world.clock() + 10 * MINUTE))
    assert got(app, system.headers("GET", "/owed", OFFICER, b"")) == 200
    with world.gateway.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from spent").scalar_one() == 1


def test_what_an_editor_records_by_program_is_theirs(system_of: SystemOf) -> None:
    system = system_of("nhs-digital")
    said = {"court": "high-court", "brought-by": "person", "stage": "announced", "from": "unknown"}
    at = f"/agreements/{TRACING}/particulars"
    recording = {"kind": "challenge", "says": said}
    assert system.post(at, "p-nhs-editor", recording, fresh=True).status == 200
    correcting = {"says": said, "reason": "learned-later"}
    assert system.post(f"{at}/1/correct", "p-nhs-editor", correcting, fresh=True).status == 200
    ending = {"reason": "never-was"}
    assert system.post(f"{at}/1/end", "p-nhs-editor", ending, fresh=True).status == 200
    edits = system.get("/audit/edits", "p-auditor").told["edits"]
    assert [(one["act"], one["by"]) for one in edits[:3]] == [
        (f"challenge-{state}", "p-nhs-editor") for state in ("ended", "corrected", "recorded")
    ]


@pytest.mark.parametrize("officer", [DECIDER, "p-nobody", "", "P IE"])
def test_a_system_speaks_for_officers_of_its_own_body(
    app: Flask, system: AskingSystem, officer: str
) -> None:
    headers = system.headers("GET", "/owed", OFFICER, b"") | {"Thirdcopy-Officer": officer}
    assert got(app, headers) == 401
    token = token_of(app, system).told["access_token"]
    by_token = {"Authorization": f"Bearer {token}", "Thirdcopy-Officer": officer}
    assert got(app, by_token) == 401


def test_a_stranger_is_answered_like_an_impostor(app: Flask, system: AskingSystem) -> None:
    stranger = system.headers("GET", "/owed", OFFICER, b"")
    stranger["Signature-Input"] = stranger["Signature-Input"].replace(
        system.name, "nobody.casework"
    )
    answer = answered(app.test_client().get("/api/v1/owed", headers=stranger))
    assert answer.status == 401
    assert "WWW-Authenticate" in answer.headers
    assert answered(app.test_client().get("/api/v1/owed")).status == 401


def token_of(app: Flask, system: AskingSystem, given: str | None = None) -> Answered:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": given or system.assertion(),
    }
    return answered(app.test_client().post("/api/v1/token", data=form))


def with_token(token: str, officer: str = OFFICER) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Thirdcopy-Officer": officer}


def test_a_token_lasts_for_minutes(app: Flask, world: World, system: AskingSystem) -> None:
    given = token_of(app, system).told
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 300)
    headers = with_token(given["access_token"])
    assert got(app, headers) == 200
    assert got(app, headers) == 200
    assert got(app, with_token(given["access_token"] + "x")) == 401
    world.clock.set(Micros(world.clock() + 5 * MINUTE))
    assert got(app, headers) == 401


def test_a_token_is_kept_by_its_hash_only(app: Flask, world: World, system: AskingSystem) -> None:
    token = token_of(app, system).told["access_token"]
    for file in world.gateway.home.folder.glob("gateway.sqlite*"):
        assert token.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "child-maintenance-group.casework"},
        {"sub": "child-maintenance-group.casework"},
        {"aud": "https://other.example/api/v1/token"},
        {"aud": [TOKEN_PATH]},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 65},
        {"iat": None},
        {"exp": None},
        {"exp": True},
        {"exp": 10**15},
    ],
    ids=str,
)
def test_an_assertion_says_what_it_must(
    app: Flask, system: AskingSystem, changes: dict[str, Any]
) -> None:
    refused = token_of(app, system, system.assertion(**changes))
    assert (refused.status, refused.told["detail"]) == (401, "the assertion is not believed")


def test_an_assertion_has_its_time_and_its_key(
    app: Flask, world: World, system: AskingSystem
) -> None:
    now = world.clock() // SECOND
    late = system.assertion(iat=now - 200, exp=now - 140)
    early = system.assertion(iat=now + 60, exp=now + 100)
    long = system.assertion(exp=now + 3600)
    forged = system.assertion(key=new_jwk())
    for one in (late, early, long, forged):
        assert token_of(app, system, one).status == 401
    once = system.assertion()
    assert token_of(app, system, once).status == 200
    assert token_of(app, system, once).status == 401


def test_no_other_algorithm_is_taken(app: Flask, system: AskingSystem) -> None:
    now = system.gateway.clock() // SECOND
    claims = {
        "iss": system.name,
        "sub": system.name,
        "aud": TOKEN_PATH,
        "iat": now,
        "exp": now + 60,
        "jti": "once",
    }
    shared = OctKey.import_key(str(public_of(system.key)["x"]))
    confused = jwt.encode({"alg": "HS256"}, claims, shared)
    header, body, _ = system.assertion().split(".")
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    for one in (confused, unsigned, f"{header}.{body}.", "a.b.c", "...", "é", "x" * 8000):
        assert token_of(app, system, one).status == 401, one


def test_a_retired_system_is_believed_no_more(
    app: Flask, world: World, system: AskingSystem
) -> None:
    token = token_of(app, system).told["access_token"]
    change = gates.retirement(system.name)
    with writing(world.gateway.engine).begin() as connection:
        apply_system(connection, change, world.gateway.clock())
    assert got(app, with_token(token)) == 401
    assert got(app, system.headers("GET", "/owed", OFFICER, b"")) == 401


def decided(world: World, holder: AskingSystem, app: Flask, **changes: object) -> Answered:
    """Decide with a sign-in that is as it must be, but for *changes*."""
    request = asked(world, MAINTENANCE).request.id
    to_assessed(world, MAINTENANCE, request)
    path = f"/requests/{request}/decide"
    data = json.dumps(REFUSAL).encode()
    headers = holder.headers("POST", path, DECIDER, data)
    nonce = nonce_of(asked_with("POST", path, data, headers))
    headers["Thirdcopy-Sign-In"] = holder.sign_ins.token(DECIDER, holder.name, nonce, **changes)
    return answered(
        app.test_client().post(
            f"/api/v1{path}", data=data, headers=headers, content_type="application/json"
        )
    )


def test_a_decision_follows_a_sign_in_for_it(
    app: Flask, world: World, holder: AskingSystem
) -> None:
    assert decided(world, holder, app).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of-another-decision"},
        {"sub": "cmg-handler"},
        {"iss": "https://elsewhere.example"},
        {"aud": "immigration-enforcement.casework"},
        {"auth_time": 1_400_000_000},
        {"auth_time": 2_400_000_000},
        {"auth_time": None},
        {"exp": 1_400_000_000},
        {"exp": None},
    ],
    ids=str,
)
def test_another_sign_in_decides_nothing(
    app: Flask, world: World, holder: AskingSystem, changes: dict[str, object]
) -> None:
    refused = decided(world, holder, app, **changes)
    assert (refused.status, refused.told["place"]) == (401, "sign-in")


def test_the_systems_own_key_signs_nobody_in(
    app: Flask, world: World, holder: AskingSystem
) -> None:
    holder.sign_ins.key = holder.key
    assert decided(world, holder, app).status == 401


def test_a_system_that_signs_in_asks_for_nobody(
    app: Flask, world: World, holder: AskingSystem
) -> None:
    key = holder.sign_ins.key
    posing = AskingSystem.__new__(AskingSystem)
    posing.app, posing.gateway, posing.body, posing.key = app, world.gateway, "x", key
    headers = posing.headers("GET", "/owed", OFFICER, b"")
    headers["Signature-Input"] = headers["Signature-Input"].replace("x.casework", "sign-ins")
    assert got(app, headers) == 401


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "Ed25519", "x": "!!"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        {"kty": "oct", "k": "AAAA"},
        {**public_of(new_jwk()), "d": "AAAA"},
        dict(OKPKey.generate_key("X25519").as_dict(private=False)),
        {"kty": "RSA", "e": "AQAB", "n": "w" * 171},
    ],
    ids=str,
)
def test_a_key_is_a_public_key_that_is_strong_enough(key: dict[str, Any]) -> None:
    for use in (gates.ASKS, gates.SIGNS_IN):
        with pytest.raises(MalformedError):
            read_key(key, use)


def test_a_sign_in_service_may_have_its_librarys_kind_of_key() -> None:
    for key in (RSAKey.generate_key(2048), ECKey.generate_key("P-256"), new_jwk()):
        plain = {name: str(value) for name, value in key.as_dict(private=False).items()}
        read_key({name: plain[name] for name in plain if name != "kid"}, gates.SIGNS_IN)
    with pytest.raises(MalformedError):
        read_key(
            {n: str(v) for n, v in ECKey.generate_key("P-256").as_dict(private=False).items()},
            gates.ASKS,
        )


def test_admitting_twice_changes_nothing_and_another_key_is_refused(world: World) -> None:
    one = gates.System("a.b", BodyCode("home-office"), gates.ASKS, public_of(new_jwk()))
    assert gates.admit_system(world.gateway, one) is None
    assert gates.admit_system(world.gateway, one) is None
    other = gates.System("a.b", BodyCode("home-office"), gates.ASKS, public_of(new_jwk()))
    refused = gates.admit_system(world.gateway, other)
    assert refused is not None
    assert refused.code == "system-exists"
