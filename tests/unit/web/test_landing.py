"""Whoever signs in lands where their work is, or on the page that they wanted."""

import pytest
from flask import Flask

from web_world import SmallWorld

LANDS = {
    "cmg-handler": "/cases",
    "ie-1": "/cases",
    "cmg-lead": "/cases",
    "ho-posted": "/advice",
    "cmg-rights-1": "/rights",
    "cmg-auditor": "/audit",
    "cmg-editor": "/editing",
    "admin-2": "/people",
}


@pytest.mark.parametrize("who", LANDS)
def test_each_role_lands_where_its_work_is(app: Flask, world: SmallWorld, who: str) -> None:
    assert f"p-{who}" in world.world.people
    client = app.test_client()
    answer = client.post("/sign-in", data={"subject": who})
    assert answer.headers["Location"] == LANDS[who]
    assert client.get(LANDS[who]).status_code == 200
    wanted = app.test_client().post("/sign-in", data={"subject": who, "then": "/register"})
    assert wanted.headers["Location"] == "/register"
    elsewhere = {"subject": who, "then": "//elsewhere.example/cases"}
    assert app.test_client().post("/sign-in", data=elsewhere).headers["Location"] == LANDS[who]
