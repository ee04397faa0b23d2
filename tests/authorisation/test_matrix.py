"""As everybody against every route: who gets in is who the table lets in, and nobody else.

What nobody may do is tried on one case in each state, which then stands as it stood. In an
ordinary run every seventeenth of these is tried, and all of them with `LONG=1`; whoever may is
always tried, each with a case of their own.
"""

import os
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from asking_system import AskingSystem, SignIns, asking_of
from authorisation_table import HATS, NOBODY, hats_of, is_command, may, table
from cast import FORM, SENT, STATES, case_in, enrol_cast, wearer
from thirdcopy import gateway as gates
from thirdcopy.event import Role
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.acts import ACTS as PAGE_ACTS
from thirdcopy.web.api.routes import ROUTES
from thirdcopy.web.health import working
from thirdcopy.web.may import ACTS_OF
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import DAY, Micros
from world import TRACING, form_about, hash_of_agreement, persons

EVERY = 1 if os.environ.get("LONG") else 17
OUT = {401, 403, 404}
NOT_YOURS = all_words()["refusal-not-your-role"]["en"]
FILLED = {
    "name": TRACING,
    "period": "2017-Q2",
    "version": "1",
    "path": "checkpoint",
    "filename": "icon.svg",
    "place": "1",
    "agreement": hash_of_agreement(TRACING),
    "number": "1",
    "code": "nhs-digital",
    "category": "health",
    "other": TRACING,
    "proposal": "directory-0",
    "reference": "pass-00000000",
    "person": "p-auditor",
    "change": "grant",
    "edit": "resume",
    "state": "corrected",
    "kind": "answered",
    "command": "confirm",
    "step": "person",
    "file": "a-0",
    "sample": "audit-0",
}
ASKED = {
    "/audit/unusual": "month=2017-06",
    "/audit/counts": "period=2017-Q2",
    "/activity": "period=2017-Q2",
}
"""What a route has to be asked with."""
GIVEN: dict[str, Any] = {
    "POST /spoken": {"medium": "conversation", "minutes": 5},
    "POST /audit/cases/{request}": {"reason": "The sample of the quarter."},
    "POST /audit/samples": {
        "size": 1,
        "why": "The sample of the quarter.",
        "commitment": "a" * 64,
    },
    "POST /audit/samples/{sample}/draw": {"secret": "some words of my own"},
    "POST /audit/samples/{sample}/findings": {"request": "r-1", "finding": "Nothing."},
    "POST /directory/proposals": {
        "change": {"act": "grant", "person": "p-auditor", "role": "lawyer"}
    },
    "POST /directory/absence": {"role": "decider", "stand_in": "p-handler-discloser"},
    "POST /information": {
        "act": "foia",
        "question": "How many requests were made?",
        "agreement": TRACING,
        "period": "2017-Q2",
        "on": "2017-04-03",
    },
    "POST /information/{request}/steps": {"kind": "withdrawn", "on": "2017-04-03"},
    "POST /agreements/{agreement}/register": {"profile": "as-was"},
    "POST /agreements/{agreement}/adopt": {"body": "barnet"},
    "POST /agreements/{agreement}/suspend": {"ground": "A review of the agreement is overdue."},
    "POST /agreements/{agreement}/particulars": {
        "kind": "deployment",
        "says": {"body": "nhs-digital", "service": "unknown", "from": "unknown"},
    },
    "POST /agreements/{agreement}/particulars/{number}/correct": {
        "says": {"body": "nhs-digital", "service": "unknown", "from": "unknown"},
        "reason": "mistyped",
    },
    "POST /agreements/{agreement}/particulars/{number}/end": {"reason": "never-was"},
    "POST /agreements/{agreement}/end": {"ground": "The agreement is at its end and over."},
}
FRESH = {f"{route.method} {route.path}": route.fresh for route in ROUTES}
COMMANDS = {route.name: route.fresh for route in ROUTES if is_command(route)}


@pytest.fixture
def app(world: World) -> Flask:
    enrol_cast(world)
    gates.publish(world.gateway)
    app = create_app(world.gateway, findings=())
    working(app)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


class Clients:
    """A browser for each hat, signed in when it is first needed on a day."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.clock = app, world.clock
        self.made: dict[tuple[str, int], FlaskClient] = {}

    def __getitem__(self, hat: str) -> FlaskClient:
        key = hat, self.clock() // DAY
        if key not in self.made:
            self.made[key] = self.app.test_client()
            if hat != NOBODY:
                subject = wearer(hat).person.removeprefix("p-")
                answer = self.made[key].post("/sign-in", data={"subject": subject})
                assert answer.status_code == 303, hat
        return self.made[key]


class Systems:
    """A system of each body, which asks for the officer who wears a hat."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.sign_ins = SignIns(world.gateway)
        self.made: dict[str, AskingSystem] = {}

    def of(self, hat: str) -> AskingSystem:
        body = wearer(hat).body
        if body not in self.made:
            system = AskingSystem(self.app, self.world.gateway, body, self.sign_ins)
            self.made[body] = system
        return self.made[body]


def path_of(rule: str, **own: str) -> str:
    values = {**FILLED, **own}
    path = re.sub(r"<(?:[a-z]+:)?([a-z]+)>", lambda found: values[found[1]], rule)
    return re.sub(r"\{([a-z]+)\}", lambda found: values[found[1]], path)


def state(world: World, number: str) -> str:
    return gates.load(world.gateway, gates.find(world.gateway, number)).case.state


def said_in(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")


def events_of(world: World, number: str) -> list[str]:
    loaded = gates.load(world.gateway, gates.find(world.gateway, number))
    return [event.kind for event in loaded.events]


def got_in(status: int, said: str) -> bool:
    """Say whether an answer is more than being turned away at the door."""
    assert status < 500, said[:300]
    return status not in OUT and not (status == 422 and NOT_YOURS in said)


def plain_pages() -> Iterator[tuple[str, str]]:
    for row in table()["pages"]:
        method, _, rule = row.partition(" ")
        if "<number>" not in rule and rule != "/metrics":
            yield method, rule


def test_a_page_without_a_case_opens_to_whom_the_table_says(world: World, app: Flask) -> None:
    clients = Clients(app, world)
    for method, rule in plain_pages():
        row = table()["pages"][f"{method} {rule}"]
        allowed = hats_of(row)
        if row == ["anyone"]:
            opens_to_anyone(clients, method, path_of(rule))
            continue
        for hat in HATS:
            answer = clients[hat].open(path_of(rule), method=method, buffered=True)
            assert got_in(answer.status_code, said_in(answer)) is (hat in allowed), (hat, rule)


def opens_to_anyone(clients: Clients, method: str, path: str) -> None:
    """See that no role matters; what is asked for may well not be there."""
    found = set()
    for hat in (NOBODY, "owner", "administrator@elsewhere"):
        sent = {"subject": "cmg-decider"} if path == "/sign-in" else None
        found.add(clients[hat].open(path, method=method, data=sent, buffered=True).status_code)
        if method == "POST" and path in {"/sign-in", "/sign-out"}:
            clients.made.clear()
    assert len(found) == 1, path
    assert found.isdisjoint({401, 403}), path


def test_a_case_opens_to_whom_the_table_says_whatever_its_state(world: World, app: Flask) -> None:
    clients = Clients(app, world)
    for state_of in STATES:
        number = case_in(world, state_of)
        for rule in ("/cases/<number>", "/cases/<number>/answers/<int:place>.json"):
            allowed = hats_of(table()["pages"][f"GET {rule}"])
            for hat in HATS:
                path = path_of(rule, number=number)
                answer = clients[hat].get(path, buffered=True)
                if "answers" in rule and hat in allowed:
                    # An answer that was not given is not there for those who may have it either.
                    assert (answer.status_code == 200) is (state_of == "delivered"), hat
                    continue
                assert got_in(answer.status_code, said_in(answer)) is (hat in allowed), (hat, rule)
        assert state(world, number) == state_of


def test_the_questions_of_an_act_are_shown_to_nobody_who_does_not_see_the_case(
    world: World, app: Flask
) -> None:
    clients, number = Clients(app, world), case_in(world, "assessed")
    sees = hats_of(table()["pages"]["GET /cases/<number>"])
    for hat, act in list(product(set(HATS) - sees, PAGE_ACTS))[:: max(1, EVERY // 4)]:
        answer = clients[hat].get(f"/cases/{number}/{act}", buffered=True)
        assert answer.status_code in OUT, (hat, act)


def cells() -> list[tuple[str, str, str]]:
    return list(product(table()["acts"], HATS, STATES))


def test_nobody_does_on_the_pages_what_the_table_does_not_let_them(
    world: World, app: Flask
) -> None:
    clients, cases = Clients(app, world), {name: case_in(world, name) for name in STATES}
    tried = [cell for cell in cells() if not may(*cell)][::EVERY]
    assert len(tried) * EVERY > 9_000
    stood = {name: len(events_of(world, number)) for name, number in cases.items()}
    for act, hat, state_of in tried:
        answer = clients[hat].post(f"/cases/{cases[state_of]}/{act}", data=FORM)
        # What a form lacks may be said before who may send it: what counts is that nothing is done.
        assert answer.status_code in {*OUT, 409, 422}, (act, hat, state_of)
    for name, number in cases.items():
        since = events_of(world, number)[stood[name] :]
        assert set(since) <= {"read", "turned-away"}, name
        assert state(world, number) == name


def test_whoever_may_does_it_on_the_pages(world: World, app: Flask) -> None:
    clients = Clients(app, world)
    # Advice has pages of its own, which show nothing of the case.
    on_the_page = ACTS_OF["requester"] | ACTS_OF["discloser"]
    offered = [cell for cell in cells() if may(*cell) and cell[0] in on_the_page]
    assert len(offered) > 40
    for act, hat, state_of in offered:
        number = case_in(world, state_of)
        answer = clients[hat].post(f"/cases/{number}/{act}", data=FORM)
        assert got_in(answer.status_code, said_in(answer)), (act, hat, state_of)


def test_a_route_for_programs_answers_whom_the_table_says(world: World, app: Flask) -> None:
    systems, number = Systems(app, world), case_in(world, "assessed")
    rows = table()["interface"].keys() - {"POST /token"}
    # Once an agreement has ended nobody may do anything under it.
    for row in sorted(rows, key=lambda row: (row.endswith("/end"), row)):
        _, _, rule = row.partition(" ")
        path = path_of(rule, request=number)
        for hat in HATS:
            status, said = asked_of_interface(systems, hat, row, path)
            if "answers" in rule:
                # Nothing is there to be had yet, for those who may have it either.
                assert status in OUT, hat
                continue
            # Whoever may ask at all is told what their request lacks.
            inside = status not in OUT and "not-your-role" not in said
            assert inside is (hat in hats_of(table()["interface"][row])), (hat, row, status, said)


def asked_of_interface(systems: Systems, hat: str, row: str, path: str) -> tuple[int, str]:
    method, _, rule = row.partition(" ")
    asked = f"{path}?{ASKED[rule]}" if rule in ASKED else path
    if hat == NOBODY:
        answer = systems.app.test_client().open(f"/api/v1{asked}", method=method, buffered=True)
        return answer.status_code, said_in(answer)
    system, who = systems.of(hat), wearer(hat).person
    if method == "GET":
        told = system.get(asked, who)
        return told.status, told.data.decode()
    given = dict(GIVEN.get(row, {}))
    if row in {"POST /requests", "POST /spoken"}:
        someone = next(persons(TRACING, "plain", systems.world))
        asking = asking_of(form_about(TRACING, someone), FILLED["agreement"])
        given = asking if row == "POST /requests" else {**given, "asking": asking}
    if row == "POST /directory/absence":
        given["until"] = systems.world.clock() + DAY
    told = system.post(path, who, given, fresh=FRESH[row])
    return told.status, told.data.decode()


def performed(systems: Systems, act: str, hat: str, number: str) -> tuple[int, dict[str, Any]]:
    who = wearer(hat).person
    told = systems.of(hat).post(
        f"/requests/{number}/{act}", who, SENT.get(act, {}), fresh=COMMANDS[act]
    )
    return told.status, told.told


def test_nobody_does_by_a_program_what_the_table_does_not_let_them(
    world: World, app: Flask
) -> None:
    systems, cases = Systems(app, world), {name: case_in(world, name) for name in STATES}
    tried = [
        cell for cell in cells() if not may(*cell) and cell[0] in COMMANDS and cell[1] != NOBODY
    ]
    for act, hat, state_of in tried[3::EVERY]:
        status, told = performed(systems, act, hat, cases[state_of])
        refused = status in OUT or told.get("code") == "not-your-role"
        assert refused, (act, hat, state_of, status, told)
    assert {name: state(world, number) for name, number in cases.items()} == {
        name: name for name in STATES
    }
    for act, number in product(COMMANDS, cases.values()):
        answer = app.test_client().post(f"/api/v1/requests/{number}/{act}", json=SENT.get(act, {}))
        assert answer.status_code == 401, act


def test_whoever_may_does_it_by_a_program(world: World, app: Flask) -> None:
    systems = Systems(app, world)
    for act, hat, state_of in [cell for cell in cells() if may(*cell)]:
        status, told = performed(systems, act, hat, case_in(world, state_of))
        assert status not in OUT, (act, hat, state_of, told)
        assert told.get("code") != "not-your-role", (act, hat, state_of)


def test_a_door_that_was_left_open_would_be_found(world: World, app: Flask) -> None:
    """The negative control: one role too many in the directory, and a cell does not hold."""
    number, clients = case_in(world, "assessed"), Clients(app, world)
    hat = "none@discloser"
    before = clients[hat].get(f"/cases/{number}")
    assert not got_in(before.status_code, before.text)
    gates.stand_in(
        world.gateway,
        wearer("decider@discloser"),
        Role.DECIDER,
        wearer(hat).person,
        Micros(world.clock() + DAY),
    )
    after = clients[hat].get(f"/cases/{number}")
    assert got_in(after.status_code, after.text)
    assert hat not in hats_of(table()["pages"]["GET /cases/<number>"])
