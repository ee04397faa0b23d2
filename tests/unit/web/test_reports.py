"""Reports of what the content policy stopped: what is counted, and that nothing else is taken."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thirdcopy.settings import Secret
from thirdcopy.web import create_app, reports
from thirdcopy.web.reports import DIRECTIVES, LARGEST, MOST_AT_ONCE, MOST_IN_A_MINUTE, PATH
from thirdcopy.web.serving import MetricsSettings
from web_world import SmallWorld

OLD, NEW = "application/csp-report", "application/reports+json"
CANARY = "Zyxwanary"


@pytest.fixture(scope="module")
def made(world: SmallWorld) -> Flask:
    return create_app(world.gateway, metrics=MetricsSettings(token=Secret("t0ken")))


@pytest.fixture
def app(made: Flask) -> Flask:
    """The site with nothing reported yet."""
    reports.install_reports(made)
    return made


def old(page: str, directive: object = "style-src-attr") -> dict[str, Any]:
    sent = {"document-uri": page, "effective-directive": directive, "blocked-uri": CANARY}
    return {"csp-report": {**sent, "script-sample": CANARY, "referrer": CANARY}}


def new(page: str, directive: object = "img-src") -> dict[str, Any]:
    body = {"documentURL": page, "effectiveDirective": directive, "blockedURL": CANARY}
    return {"type": "csp-violation", "url": page, "age": 1, "user_agent": CANARY, "body": body}


def sent(client: FlaskClient, what: object, kind: str = OLD) -> int:
    data = what if isinstance(what, bytes) else json.dumps(what).encode()
    return client.post(PATH, data=data, content_type=kind).status_code


def test_a_report_counts_by_directive_and_pattern_of_page(app: Flask) -> None:
    client = app.test_client()
    case = f"http://localhost/cases/r-AAAAAAAAAA?{CANARY}"
    assert sent(client, old(case)) == 204
    assert sent(client, [new(case), new("http://localhost/cy/register")], NEW) == 204
    assert reports.reported(app) == {
        ("style-src-attr", "/cases/<number>"): 1,
        ("img-src", "/cases/<number>"): 1,
        ("img-src", "/register"): 1,
    }
    text = client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).text
    line = 'thirdcopy_policy_reports_total{directive="img-src",page="/cases/<number>"} 1.0'
    assert line in text
    assert CANARY not in text
    assert "AAAA" not in text


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/register",
        "http://localhost:8000/register",
        f"http://localhost/{CANARY}",
        "http://localhost/register/",
        "about:blank",
        "http://[",
        "",
    ],
)
def test_what_is_no_page_of_ours_is_counted_as_another(app: Flask, page: str) -> None:
    assert sent(app.test_client(), old(page, CANARY)) == 204
    assert reports.reported(app) == {("other", "other"): 1}


@pytest.mark.parametrize(
    ("what", "kind", "status"),
    [
        (b"{", OLD, 400),
        (b"\xff", OLD, 400),
        (b"[" * LARGEST, NEW, 400),
        (b"1" * 5000, OLD, 400),
        (b" " * (LARGEST + 1), OLD, 413),
        (b"{}", "application/json", 415),
        (b"csp-report=x", "application/x-www-form-urlencoded", 415),
        ({"csp-report": CANARY}, OLD, 204),
        ({"csp-report": {"document-uri": 7}}, OLD, 204),
        ({"type": "deprecation", "body": {"documentURL": "x"}}, NEW, 204),
    ],
)
def test_what_is_no_report_counts_for_nothing(
    app: Flask, what: object, kind: str, status: int
) -> None:
    answer = sent(app.test_client(), what, kind)
    assert answer == status
    assert reports.reported(app) == {}


def test_no_more_are_read_than_the_limits_say(app: Flask) -> None:
    client, page = app.test_client(), "http://localhost/register"
    assert sent(client, [new(page)] * (MOST_AT_ONCE + 5), NEW) == 204
    assert reports.reported(app) == {("img-src", "/register"): MOST_AT_ONCE}
    statuses = [sent(client, old(page)) for _ in range(MOST_IN_A_MINUTE + 5)]
    assert statuses.count(429) == 6
    assert reports.reported(app)["style-src-attr", "/register"] == MOST_IN_A_MINUTE - 1


def test_every_page_says_where_to_report_and_a_persons_own_record_nowhere(app: Flask) -> None:
    client = app.test_client()
    headers = client.get("/register").headers
    policy = headers["Content-Security-Policy"]
    group = re.findall(r"report-to (\w+)", policy)[0]
    assert headers["Reporting-Endpoints"] == f'{group}="{PATH}"'
    assert f"report-uri {PATH}" in policy
    own = client.get("/my-record").headers["Content-Security-Policy"]
    assert "report" not in own


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda s: st.lists(s) | st.dictionaries(st.text(), s),
    max_leaves=8,
)
near = st.builds(old, st.text(), anything) | st.builds(new, st.text(), anything)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=anything | near | st.lists(near), kind=st.sampled_from([OLD, NEW]))
def test_whatever_is_sent_counts_under_known_names_or_not_at_all(
    made: Flask, what: object, kind: str
) -> None:
    reports.install_reports(made)
    assert sent(made.test_client(), what, kind) in {204, 400, 413}
    patterns = {rule.rule for rule in made.url_map.iter_rules()} | {"other"}
    for directive, page in reports.reported(made):
        assert directive in DIRECTIVES
        assert page in patterns
