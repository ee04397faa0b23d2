"""What goes wrong is said in one form, and nothing of what was sent is said again."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from asking_system import Answered, AskingSystem, SystemOf, answered, asking_of
from thirdcopy.simulation.world import World
from thirdcopy.web.logs import JsonLines
from world import CHECKS, MAINTENANCE, TEAMS, form_about, hash_of_agreement, persons

OFFICER = TEAMS[MAINTENANCE].requester
CANARY = "Zzyzxcanary"


@pytest.fixture
def system(system_of: SystemOf) -> AskingSystem:
    return system_of("immigration-enforcement")


@pytest.fixture
def good(world: World) -> dict[str, Any]:
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))
    return asking_of(form, hash_of_agreement(MAINTENANCE))


def submitted(system: AskingSystem, given: dict[str, Any] | bytes) -> Answered:
    return system.post("/requests", OFFICER, given)


def is_problem(answer: Answered, status: int, kind: str) -> dict[str, Any]:
    assert answer.status == status, answer.data
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.told
    assert told["type"] == f"urn:thirdcopy:problem:{kind}"
    assert told["status"] == status
    assert CANARY not in answer.data.decode()
    return told


def test_every_member_is_looked_at(system: AskingSystem, good: dict[str, Any]) -> None:
    wrong = {**good, "action": CANARY, "fields": [], "person": {"family_name": 7, CANARY: CANARY}}
    told = is_problem(submitted(system, {**wrong, CANARY: CANARY}), 400, "malformed")
    places = {one["place"] for one in told["wrong"]}
    assert places == {
        "/action",
        "/fields",
        "/person/family_name",
        "/person/birth_date",
        "/person",
        "",
    }


@pytest.mark.parametrize("member", ["reason", "purpose", "reference", "informant", "agreement"])
def test_text_that_is_refused_is_not_said_again(
    system: AskingSystem, good: dict[str, Any], member: str
) -> None:
    answer = submitted(system, {**good, member: CANARY * 300})
    is_problem(answer, 400, "malformed")


@pytest.mark.parametrize(
    "member", ["family_name", "given_name", "birth_date", "scheme", "number", "postcode"]
)
def test_a_person_that_is_refused_is_not_said_again(
    system: AskingSystem, good: dict[str, Any], member: str
) -> None:
    person = {
        **good["person"],
        member: f"{CANARY}1980"[:10] if member == "birth_date" else f"{CANARY}@",
    }
    if member == "scheme":
        person["number"] = CANARY
    told = is_problem(submitted(system, {**good, "person": person}), 400, "malformed")
    assert told["place"]


def test_names_that_a_sender_made_up_are_not_said_again(
    system: AskingSystem, good: dict[str, Any]
) -> None:
    for facts in ({CANARY: True}, {CANARY: [CANARY]}, {CANARY: {CANARY: 1}}):
        is_problem(submitted(system, {**good, "facts": facts}), 400, "malformed")
    is_problem(submitted(system, {**good, "fields": [CANARY]}), 400, "malformed")
    is_problem(system.get(f"/requests?{CANARY}=1", OFFICER), 400, "malformed")
    is_problem(system.get(f"/requests?all={CANARY}", OFFICER), 400, "malformed")
    is_problem(system.get(f"/owed?{CANARY}=1", OFFICER), 400, "malformed")
    is_problem(system.get(f"/requests/{CANARY}", OFFICER), 404, "not-found")
    is_problem(system.get(f"/{CANARY}", OFFICER), 404, "not-found")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b'{"a":NaN}',
        b'{"reason":"' + CANARY.encode() + b'","reason":"x"}',
        b"\xff\xfe",
        b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"a":1e999999}',
        b'{"' + CANARY.encode() + b'":"\\ud800"}',
        b'{"a":' + b"9" * 5000 + b"}",
    ],
    ids=lambda data: data[:20].decode("latin-1"),
)
def test_what_is_no_json_is_malformed(system: AskingSystem, data: bytes) -> None:
    is_problem(submitted(system, data), 400, "malformed")


def test_text_with_half_a_character_is_malformed(
    system: AskingSystem, good: dict[str, Any]
) -> None:
    data = json.dumps({**good, "reason": "half \ud800 a character"}).encode()
    is_problem(submitted(system, data), 400, "malformed")


def test_more_than_is_taken_is_refused(system: AskingSystem) -> None:
    is_problem(submitted(system, b'"' + b"x" * 70_000 + b'"'), 413, "too-large")


def test_other_media_and_methods_are_refused(app: Flask, system: AskingSystem) -> None:
    client = app.test_client()
    data = b"family_name=x"
    headers = system.headers("POST", "/requests", OFFICER, data)
    sent = client.post("/api/v1/requests", data=data, headers=headers, content_type="text/plain")
    is_problem(answered(sent), 415, "no-json")
    other = answered(client.delete("/api/v1/requests"))
    is_problem(other, 405, "no-method")
    assert other.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_refusal_has_its_code(system: AskingSystem, good: dict[str, Any], world: World) -> None:
    people = persons(MAINTENANCE, "plain", world)
    for _ in range(5):
        form = form_about(MAINTENANCE, next(people))
        given = asking_of(form, hash_of_agreement(MAINTENANCE))
        assert submitted(system, given).status == 201
    told = is_problem(submitted(system, good), 422, "refused")
    assert told["code"] == "cap-reached"


def test_who_may_not_is_told_so(world: World, system: AskingSystem) -> None:
    form = form_about(CHECKS, next(persons(CHECKS, "plain", world)))
    given = asking_of(form, hash_of_agreement(CHECKS))
    is_problem(submitted(system, given), 403, "not-allowed")


def of_sqlite(statement: str) -> sqlite3.OperationalError:
    """Give the error that a statement ends with."""
    with closing(sqlite3.connect(":memory:")) as connection:
        with pytest.raises(sqlite3.OperationalError) as raised:
            connection.execute(statement)
        return raised.value


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (psycopg.OperationalError(CANARY), 503, "unavailable"),
        (of_sqlite("ATTACH '/nowhere/at/all' AS other"), 503, "unavailable"),
        (of_sqlite("SELECT * FROM nowhere"), 500, "unforeseen"),
    ],
    ids=["no server", "no file", "no table"],
)
def test_a_database_that_is_away_is_no_error_of_ours_and_names_no_value(
    app: Flask,
    system: AskingSystem,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    kind: str,
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError(CANARY, {CANARY: CANARY}, error)

    headers = system.headers("GET", "/owed", OFFICER, b"")
    monkeypatch.setattr("thirdcopy.gateway.owed", fails)
    answer = answered(app.test_client().get("/api/v1/owed", headers=headers))
    told = is_problem(answer, status, kind)
    assert told["incident"] in {record.__dict__.get("incident") for record in caplog.records}
    assert all(CANARY not in JsonLines().format(record) for record in caplog.records)


def test_no_answer_may_be_kept_or_run(app: Flask, system: AskingSystem) -> None:
    answer = system.get("/owed", OFFICER)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    public = answered(app.test_client().get("/api/v1/agreements"))
    assert public.headers["Cache-Control"] == "no-cache"
