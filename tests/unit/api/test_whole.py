"""The interface is whole: a route for what the gateway can do, and its document says all of it."""

import inspect
import types
from typing import Any

import pytest
from flask import Flask

from thirdcopy import gateway as gates
from thirdcopy.case import COMMANDS as TABLE
from thirdcopy.web.api import commands
from thirdcopy.web.api.declared import Route
from thirdcopy.web.api.openapi import openapi_of
from thirdcopy.web.api.problems import TITLES, Problem
from thirdcopy.web.api.routes import ROUTES

NOT_ASKED = {
    "open_gateway": "begins the process",
    "mailbox_post": "is how the process sends",
    "enrol": "founds the directory, before there is anybody to ask",
    "admit_system": "founds the systems, before there is one that could ask",
    "enrol_recipient": "founds a body's key; later two administrators change it (`sealing`)",
    "restate": "is the operator's, who says why a published quarter is counted again",
    "recount_summary": "is the operator's command, against the events",
    "keep_time": "is the served gateway's own calendar",
    "answer_material": "is what the statistics give, for every period at once",
    "months_in": "reads the name of a period",
    "periods_with_figures": "is what `published_periods` gives, and the whole years",
    "mailbox_has": "is asked when it is not known whether something was sent",
    "ask_peer": "is asked at another gateway, by the body's own system there",
    "errands": "are a program's own, at this gateway",
    "carry": "is done by the clock",
    "cross_check": "is the operator's, `thirdcopy peers check`",
    "replace_keys": "is the operator's command, on the machine itself",
    "log_keys": "is the operator's command, on the machine itself",
    "work": "is done by the clock, and after each act",
    "close_day": "is the operator's calendar",
    "close_period": "is the operator's calendar",
    "publish": "is the operator's calendar",
    "ask_witnesses": "is the operator's, before a release",
    "witnessed": "is asked before a release",
    "withhold": "is the operator's, with its ground in the log",
    "withheld": "is read where the text would be",
    "registered_acts": "is the register's history, at its own public addresses",
    "signers_of": "is shown with the agreement, and stands in the log",
    "queue_length": "is shown to the public under disclosure control, with the register",
    "failing": "is the operator's look at the process",
    "officials_of": "gives names for a page; the interface has identifiers",
    "name_of": "gives a name for a page; the interface has identifiers",
    "done_before": "is asked within each act that has a key",
    "begin_session": "is the pages': a program has tokens",
    "session_of": "is the pages'",
    "end_session": "is the pages'",
    "end_as_told": "is the sign-in service's",
    "end_sessions_of": "is done when a person's roles change",
    "signing_in": "is asked when a sign-in is verified",
    "begin": "is how a request is written page by page; a program sends a whole one",
    "begun": "is of those pages",
    "begun_of": "is of those pages",
    "save_begun": "is of those pages",
    "attach": "is of those pages",
    "detach": "is of those pages",
    "discard": "is of those pages",
    "send_begun": "is of those pages",
    "attachment": "is of those pages: what they attach is looked at by people",
}
"""What a program cannot ask for, and why."""

OF_OTHERS = {
    "thirdcopy.gateway.answering": "is done with a person in the room, and no program stands there",
    "thirdcopy.gateway.passes": "is a person's own, by a code that no program is to hold",
    "thirdcopy.gateway.backups": "is the operator's, on the machine itself",
}
"""Modules of which no program asks for anything, and why."""

OF_THE_GATEWAY = {"match", "assess"}
"""Commands of the state table that no person gives."""


def actions() -> set[str]:
    found = {name: getattr(gates, name) for name in gates.__all__}
    return {
        name
        for name, one in found.items()
        if isinstance(one, types.FunctionType) and one.__module__ not in OF_OTHERS
    }


def test_every_action_of_the_gateway_has_a_route_or_a_reason() -> None:
    routed = {name for route in ROUTES for name in route.gateway}
    assert routed <= actions()
    assert actions() - routed == set(NOT_ASKED)


def test_every_command_of_the_state_table_is_a_route() -> None:
    people = {name for row in TABLE.values() for name in row} - OF_THE_GATEWAY
    assert {command.name for command in commands.COMMANDS} == people


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda command: command.name)
def test_a_command_takes_what_the_gateway_takes(command: commands.Command) -> None:
    parameters = set(inspect.signature(command.do).parameters)
    assert set(command.takes.model_fields) == parameters - {"gateway", "actor", "request", "key"}


def test_names_and_places_are_each_routes_own() -> None:
    assert len({one.name for one in ROUTES}) == len(ROUTES)
    assert len({(one.method, one.path) for one in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_is_written_as_the_house_writes(route: Route) -> None:
    assert route.summary.endswith(".")
    assert (route.method == "GET") is not (route.takes is not None)
    if route.fresh:
        assert route.acts
    for model in (route.takes, route.asks, route.gives):
        assert model is None or model.__doc__


def test_the_document_is_served_as_it_was_made(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.get_json(force=True)
    assert document == openapi_of(ROUTES, "/api/v1")
    assert document["openapi"] == "3.1.0"
    assert {one.path for one in ROUTES} == set(document["paths"])


def test_the_document_refers_to_nothing_that_it_lacks() -> None:
    document = openapi_of(ROUTES, "/api/v1")
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    assert f"#/components/schemas/{Problem.__name__}" in known


def references(part: Any) -> list[str]:  # noqa: ANN401 - a JSON tree
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for one in part.values() for found in references(one)]
    return [found for one in part for found in references(one)] if isinstance(part, list) else []


def test_every_kind_of_problem_is_titled() -> None:
    assert all(title[0].isupper() and not title.endswith(".") for title in TITLES.values())
