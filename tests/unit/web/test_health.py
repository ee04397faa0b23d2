"""What the site says of itself, to whom, and that none of it counts a case."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from thirdcopy.event import CaseId
from thirdcopy.gateway import Gateway
from thirdcopy.settings import Secret
from thirdcopy.store.write import Job, Write
from thirdcopy.web import create_app, health
from thirdcopy.web.serving import MetricsSettings
from thirdcopy_client.clock import DAY, Micros
from web_world import SmallWorld

TOKEN = "t0ken"  # noqa: S105 - of a test


@pytest.fixture
def app(world: SmallWorld) -> Flask:
    return create_app(world.gateway, metrics=MetricsSettings(token=Secret(TOKEN)))


def metrics(client: FlaskClient, token: str = TOKEN) -> str:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text


def test_a_site_lives_before_it_is_ready_and_is_ready_once_it_works(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health/live").json == {"live": True}
    late = client.get("/health/ready")
    assert (late.status_code, late.json) == (503, {"ready": False, "failing": ["work"]})
    health.working(app)
    app.extensions[health._KEY].looked = None
    assert client.get("/health/ready").json == {"ready": True, "failing": []}


def test_whoever_asks_often_is_given_the_same_answer_for_some_seconds(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, looks = app.test_client(), []

    def look(_gateway: Gateway) -> tuple[str, ...]:
        looks.append(1)
        return ()

    monkeypatch.setattr("thirdcopy.gateway.failing", look)
    for _ in range(5):
        client.get("/health/ready")
    assert len(looks) == 1


def test_without_the_token_there_are_no_metrics(app: Flask, world: SmallWorld) -> None:
    client = app.test_client()
    for token in ("", "t0ke", "t0ken ", "wrong"):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=headers).status_code == 404
    assert client.get("/metrics").status_code == 404
    without = create_app(world.gateway).test_client()
    for token in ("", TOKEN, "None"):
        headers = {"Authorization": f"Bearer {token}"}
        assert without.get("/metrics", headers=headers).status_code == 404


def test_metrics_are_a_closed_list_that_counts_answers_and_nothing_of_cases(app: Flask) -> None:
    client = app.test_client()
    for path in ("/register", "/api/v1/agreements", "/nowhere/Jessica", "/cases/r-AAAAAAAAAA"):
        client.get(path)
    text = metrics(client)
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    names = {re.split(r"[ {]", line)[0] for line in samples}
    assert names == {
        "thirdcopy_check",
        "thirdcopy_answers_total",
        "thirdcopy_answer_seconds_total",
    }
    labels = set(re.findall(r'(\w+)="([^"]*)"', text))
    assert {name for name, _ in labels} == {"check", "status"}
    assert {value for name, value in labels if name == "status"} == {"2xx", "3xx", "4xx", "5xx"}
    assert "Jessica" not in text
    assert 'thirdcopy_answers_total{status="4xx"} 2.0' in text


def test_a_calendar_that_waits_and_an_erasure_that_waits_are_shown(
    app: Flask, world: SmallWorld
) -> None:
    client = app.test_client()
    gateway = world.gateway
    for check in ("calendar", "erasure"):
        assert f'thirdcopy_check{{check="{check}"}} 1.0' in metrics(client)
    health.keeping_time(app, waits=True)
    job = Job("destroy", CaseId("c-unknown"), Micros(gateway.clock() + DAY))
    gateway.sequencer.write([Write(jobs=(job,))])
    for check in ("calendar", "erasure"):
        assert f'thirdcopy_check{{check="{check}"}} 0.0' in metrics(client)
    gateway.sequencer.write([Write(done=(job.id,))])
    health.keeping_time(app, waits=False)
    for check in ("calendar", "erasure"):
        assert f'thirdcopy_check{{check="{check}"}} 1.0' in metrics(client)


def test_pages_and_interface_are_counted_alike(app: Flask) -> None:
    client = app.test_client()

    def answers() -> float:
        found = re.findall(r"thirdcopy_answers_total\{.*\} ([0-9.]+)", metrics(client))
        return sum(map(float, found))

    before = answers()
    client.get("/register")
    client.get("/api/v1/agreements")
    assert answers() - before == 3, "two, and the look at the metrics before"
