"""Cookies of others, old ones, forged ones and foreign forms: no page does anything for them.

One request goes through its life on the pages. Before each step it is tried with every
combination of whose session is used, what is wrong with the cookie and what is wrong with the
form; then the one whose step it is does it with the same code, so that each trial failed for
what was wrong with it.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.event import PersonId
from thirdcopy.gateway.sessions import FRESH, IDLE
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.site import TOKEN
from thirdcopy_client.clock import MINUTE, Micros
from world import CLAUSES, ITEMS, MAINTENANCE, REASONS, TEAMS, asked, case_now

EVERY = 1 if os.environ.get("LONG") else 3
TEAM = TEAMS[MAINTENANCE]
COOKIE = "thirdcopy"
STEPS: Mapping[str, tuple[str, Mapping[str, str | list[str]]]] = {
    "countersign": (TEAM.countersigner, {}),
    "screen": (TEAM.handler, {"clear": "yes"}),
    "attest": (TEAM.handler, {"fact-necessary": "yes"}),
    "decide": (
        TEAM.decider,
        {
            "decision": "permit",
            "fields": list(ITEMS[MAINTENANCE]),
            "clause": CLAUSES[MAINTENANCE],
            "reasons": REASONS,
        },
    ),
}
SESSIONS = ("own", "p-ie-2", "p-cmg-lawyer", "p-nhs-decider-1", "p-ho-senior-1")
"""Whose session it is: their own whose step it is, a colleague's, or a stranger's."""
COOKIES = (
    "",
    "none",
    "of one that was ended",
    "that nobody used for long",
    "signed with another key",
    "with the hash that is kept",
    "altered",
)
FORMS = ("", "without its token", "with a token of another", "sent by another site", "old browser")


@dataclass
class Browsers:
    """What browsers hold: good sessions, and cookies that somebody came by."""

    app: Flask
    world: World
    good: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = {*SESSIONS, *(who for who, _ in STEPS.values())} - {"own"}
        for who in people:
            ended = self.signed_in(who)
            self.cookies[who, "of one that was ended"] = cookie_of(ended)
            gates.end_sessions_of(self.world.gateway, PersonId(who))
            self.cookies[who, "that nobody used for long"] = cookie_of(self.signed_in(who))
        self.world.clock.set(Micros(self.world.clock() + IDLE + MINUTE))
        for who in people:
            client = self.good[who] = self.signed_in(who)
            self.tokens[who] = form_token(client)
            kept, cookie = self.kept(client), cookie_of(client)
            self.cookies[who, "signed with another key"] = self.signed(kept, b"another key")
            hashed = {**kept, TOKEN: gates.sessions._hash(str(kept[TOKEN]))}
            self.cookies[who, "with the hash that is kept"] = self.signed(hashed, None)
            middle = len(cookie) // 3
            other = "A" if cookie[middle] != "A" else "B"
            self.cookies[who, "altered"] = cookie[:middle] + other + cookie[middle + 1 :]

    def signed_in(self, who: str) -> FlaskClient:
        client = self.app.test_client()
        client.get("/sign-in")
        sent = {"subject": who.removeprefix("p-"), "csrf_token": form_token(client)}
        assert client.post("/sign-in", data=sent).status_code == 303, who
        return client

    def kept(self, client: FlaskClient) -> dict[str, object]:
        with client.session_transaction() as session:
            return dict(session)

    def signed(self, kept: dict[str, object], key: bytes | None) -> str:
        """Sign what a cookie keeps, with the site's own key or another."""
        app = Flask("forger")
        app.secret_key = key or self.app.secret_key
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        return str(signer.dumps(kept))

    def tried(self, trial: "Trial", number: str, act: str) -> int:
        """Give the status that a trial of an act ends in."""
        rightful, sent = STEPS[act]
        who = rightful if trial.session == "own" else trial.session
        other = TEAM.requester if who != TEAM.requester else TEAM.decider
        client = self.good[who]
        if trial.cookie:
            client = self.app.test_client()
            if trial.cookie != "none":
                client.set_cookie(COOKIE, self.cookies[who, trial.cookie])
        tokens = {
            "without its token": {},
            "with a token of another": {"csrf_token": self.tokens.get(other, "")},
        }
        token = tokens.get(trial.form, {"csrf_token": self.tokens[who]})
        headers = {
            "sent by another site": {"Sec-Fetch-Site": "cross-site"},
            "old browser": {"Origin": "https://elsewhere.example"},
        }.get(trial.form, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"})
        # Where only the cookie is wrong, the form's token must not be what refuses it.
        self.app.config["WTF_CSRF_ENABLED"] = bool(trial.form) or not trial.cookie
        path = f"/cases/{number}/{act}"
        return client.post(path, data={**sent, **token}, headers=headers).status_code


@dataclass(frozen=True)
class Trial:
    """Whose session is used, what is wrong with the cookie, and what with the form."""

    session: str = "own"
    cookie: str = ""
    form: str = ""


HONEST = Trial()


def trials() -> Iterator[Trial]:
    """Give every trial but the honest one."""
    return (Trial(*one) for one in product(SESSIONS, COOKIES, FORMS) if Trial(*one) != HONEST)


def form_token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return found[1]


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


@pytest.fixture(scope="module")
def browsers(world: World) -> Browsers:
    return Browsers(create_app(world.gateway, findings=()), world)


def test_nobody_takes_a_step_on_the_pages_that_is_not_theirs(
    world: World, browsers: Browsers
) -> None:
    case = asked(world, MAINTENANCE)
    number = case.request.id
    for place, act in enumerate(STEPS):
        before = case_now(world.gateway, case)
        for trial in [*trials()][place % EVERY :: EVERY]:
            status = browsers.tried(trial, number, act)
            assert 400 <= status < 500, (act, trial, status)
        now = case_now(world.gateway, case)
        assert (now.state, now.places) == (before.state, before.places), act
        assert browsers.tried(HONEST, number, act) == 303, act
        assert case_now(world.gateway, case) != now
    assert case_now(world.gateway, case).state in {"stopped", "delivered"}


def test_who_proved_too_long_ago_who_they_are_decides_nothing(
    world: World, browsers: Browsers
) -> None:
    case = asked(world, MAINTENANCE, number=1)
    number = case.request.id
    for act in ("countersign", "screen", "attest"):
        assert browsers.tried(HONEST, number, act) == 303, act
    world.clock.set(Micros(world.clock() + FRESH + MINUTE))
    assert browsers.tried(HONEST, number, "decide") == 422
    assert case_now(world.gateway, case).state == "assessed"
    browsers.good[TEAM.decider] = again = browsers.signed_in(TEAM.decider)
    browsers.tokens[TEAM.decider] = form_token(again)
    assert browsers.tried(HONEST, number, "decide") == 303
