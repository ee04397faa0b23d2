import logging
import re
from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from thirdcopy.web import create_app
from thirdcopy.web.logs import JsonLines
from thirdcopy.web.problems import FAMILIES
from thirdcopy_client import errors
from thirdcopy_client.errors import UnavailableError
from web_world import SmallWorld

UNKNOWN = "It is not known whether what you sent was recorded."
FILLED = {
    "name": "cmg-home-office",
    "period": "2017-Q2",
    "path": "checkpoint",
    "filename": "icon.svg",
    "number": "r-NOBODY",
    "act": "decide",
    "place": 1,
    "state": "ended",
    "other": "cmg-home-office-reported-2017",
    "category": "home-address",
    "code": "adverse",
    "step": "person",
    "file": "a-0",
    "version": "1",
    "person": "p-cmg-decider",
    "change": "grant",
    "edit": "resume",
    "proposal": "directory-0",
    "reference": "pass-00000000",
    "command": "confirm",
    "kind": "acknowledge",
}


def addresses(app: Flask) -> list[tuple[str, str]]:
    found = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {
                name: 1 if f"<int:{name}>" in rule.rule else FILLED[name] for name in rule.arguments
            }
            path = adapter.build(rule.endpoint, values, force_external=False)
            found += [
                (method, path) for method in sorted((rule.methods or set()) & {"GET", "POST"})
            ]
    return found


def test_every_answer_has_the_headers_that_keep_it_safe(app: Flask, client: FlaskClient) -> None:
    listed = addresses(app)
    assert len(listed) > 20
    for method, path in [*listed, ("GET", "/nope"), ("POST", "/register")]:
        headers = client.open(path, method=method, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Cache-Control" in headers, path


def test_the_only_script_in_a_page_has_the_nonce_of_that_page(client: FlaskClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonce = re.findall(r"'nonce-([^']+)'", first.headers["Content-Security-Policy"])[0]
    assert set(re.findall(r'<script[^>]* nonce="([^"]+)"', first.text)) == {nonce}
    assert len(re.findall("<script", first.text)) == first.text.count(f'nonce="{nonce}"')
    assert nonce not in second.text


def test_nothing_of_somebody_who_is_signed_in_is_kept_by_a_browser(client: FlaskClient) -> None:
    client.post("/sign-in", data={"subject": "cmg-decider"})
    for path in ("/", "/cases", "/register"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    client: FlaskClient,
) -> None:
    cookie = client.post("/sign-in", data={"subject": "cmg-decider"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_a_cookie_that_was_changed_signs_nobody_in(client: FlaskClient) -> None:
    client.post("/sign-in", data={"subject": "cmg-decider"})
    cookie = client.get_cookie("thirdcopy")
    assert cookie is not None
    client.set_cookie("thirdcopy", f"{cookie.value[:-4]}AAAA")
    assert client.get("/cases").status_code == 401


def test_an_act_without_the_forms_own_token_is_refused(world: SmallWorld) -> None:
    client = create_app(world.gateway).test_client()
    answer = client.post("/sign-in", data={"subject": "cmg-decider"})
    assert answer.status_code == 400
    assert "The form is out of date" in answer.text
    page = client.get("/sign-in").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    answer = client.post("/sign-in", data={"subject": "cmg-decider", "csrf_token": token})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
)
def test_an_act_that_another_site_had_the_browser_send_is_refused(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/sign-in", data={"subject": "cmg-decider"}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("base", "address", "status"),
    [
        ("http://localhost", "127.0.0.1", 200),
        ("http://127.0.0.1:8000", "127.0.0.1", 200),
        ("http://[::1]:8000", "::1", 200),
        ("http://localhost", "10.0.0.7", 404),
        ("http://rebound.example", "127.0.0.1", 404),
    ],
)
def test_the_list_of_simulated_people_is_shown_on_this_machine_only(
    client: FlaskClient, base: str, address: str, status: int
) -> None:
    answer = client.get("/sign-in", base_url=base, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_a_gateway_that_is_no_simulation_has_no_list_to_sign_in_from(world: SmallWorld) -> None:
    real = create_app(replace(world.gateway, origin="gateway.example/one"))
    real.config["WTF_CSRF_ENABLED"] = False
    client = real.test_client()
    assert client.get("/sign-in").status_code == 404
    assert client.post("/sign-in", data={"subject": "cmg-decider"}).status_code == 404
    assert "/sign-in" not in client.get("/").text
    assert "Nobody here is real" not in client.get("/").text


def test_somebody_nobody_enrolled_cannot_sign_in(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"subject": "nobody"}).status_code == 403
    assert client.get("/cases").status_code == 401


def test_a_form_that_is_too_long_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"subject": "x" * 100_000})
    assert answer.status_code == 413


def test_every_family_of_error_has_its_status() -> None:
    families = {
        one
        for one in vars(errors).values()
        if isinstance(one, type)
        and issubclass(one, errors.ThirdcopyError)
        and one is not errors.ThirdcopyError
    }
    assert families == FAMILIES.keys()
    statuses = [status for status, _ in FAMILIES.values()]
    assert statuses == [400, 403, 409, 500, 503]


def test_a_database_that_is_away_is_a_page_that_says_to_come_again(world: SmallWorld) -> None:
    app = create_app(world.gateway)

    @app.get("/planted")
    def planted() -> str:
        raise OperationalError("Jessica", {}, psycopg.OperationalError("Jessica"))

    answer = app.test_client().get("/planted")
    assert (answer.status_code, "Try again in a few minutes" in answer.text) == (503, True)
    assert "Jessica" not in answer.text
    assert UNKNOWN not in answer.text


@pytest.mark.parametrize(
    ("mount", "unknown"), [("", UNKNOWN), ("/cy", "hysbys a gofnodwyd yr hyn")]
)
def test_a_form_that_failed_on_our_side_is_not_said_to_be_lost_or_done(
    world: SmallWorld, mount: str, unknown: str
) -> None:
    app = create_app(world.gateway)
    app.config["WTF_CSRF_ENABLED"] = False
    failures = (
        OperationalError("Jessica", {}, psycopg.OperationalError("Jessica")),
        UnavailableError("Jessica"),
        ValueError("Jessica"),
    )

    @app.post("/planted/<int:which>")
    def planted(which: int) -> str:
        raise failures[which]

    for which in range(len(failures)):
        answer = app.test_client().post(f"{mount}/planted/{which}")
        assert answer.status_code >= 500
        assert (unknown in answer.text, "Jessica" in answer.text) == (True, False)
        assert not any(said in answer.text for said in ("Nothing was lost", "Ni chollwyd dim"))


def test_what_nobody_foresaw_is_a_page_with_a_number_and_says_nothing_of_what_was_sent(
    world: SmallWorld, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(world.gateway)

    @app.get("/planted")
    def planted() -> str:
        raise ValueError("Jessica O'Donnell")

    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get("/planted?who=Jessica")
    assert answer.status_code == 500
    incident = re.findall(r"<strong>([0-9a-f]{8})</strong>", answer.text)[0]
    noted = JsonLines().format(caplog.records[-1])
    assert f'"incident": "{incident}"' in noted
    assert '"error": "ValueError"' in noted
    assert "Jessica" not in noted + caplog.text + answer.text
