"""People and systems that pass themselves off as others, through pages and interface: 0 succeed.

One request goes through its life. Before each step everybody else tries it, by every combination
of who is named, whose credentials are used and what is wrong with them; then the one whose step
it is does it with the same code, so that each trial failed for what was wrong with it. In an
ordinary run every fifth is tried, which are more than 500, and all of them with `LONG=1`.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle, product
from typing import Any

import pytest

from asking_system import HOST, AskingSystem, SignIns, asking_of, new_jwk, public_of, seed_of
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, CaseId, PersonId, Role
from thirdcopy.gateway.systems import apply_system
from thirdcopy.simulation.world import World
from thirdcopy.store.engine import writing
from thirdcopy.web import create_app
from thirdcopy_client.clock import MINUTE, SECOND, Micros
from thirdcopy_client.http_signature import LIFETIME, SKEW, HttpRequest, nonce_of, sign_request
from world import (
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    TEAMS,
    all_cases,
    form_about,
    hash_of_agreement,
    persons,
)

EVERY = 1 if os.environ.get("LONG") else 5
SCRIPTS = 500
TEAM = TEAMS[MAINTENANCE]
ASKS, HOLDS = "immigration-enforcement", "child-maintenance-group"
DECIDING: Mapping[str, Any] = {
    "permits": True,
    "fields": list(ITEMS[MAINTENANCE]),
    "clause": CLAUSES[MAINTENANCE],
    "reasons": REASONS,
}


@dataclass(frozen=True)
class Step:
    """One step of a request's life: whose it is, whose at their body it is not, what they send."""

    command: str
    body: str
    officer: str
    colleague: str
    given: Mapping[str, Any]
    fresh: bool = False


STEPS = (
    Step("", ASKS, TEAM.requester, TEAM.countersigner, {}),
    Step("countersign", ASKS, TEAM.countersigner, "p-ie-2", {}),
    Step("screen", HOLDS, TEAM.handler, "p-cmg-lawyer", {"clear": True}),
    Step("attest", HOLDS, TEAM.handler, "p-cmg-lawyer", {"facts": {"necessary": True}}),
    Step("decide", HOLDS, TEAM.decider, "p-cmg-lawyer", DECIDING, fresh=True),
)
ELSEWHERE = {ASKS: TEAM.decider, HOLDS: TEAM.requester}
OTHER = {ASKS: HOLDS, HOLDS: ASKS}
NAMED = ("rightful", "colleague", "elsewhere", "yesterday", "nobody", "nothing")
"""Who is named as the officer; whoever had every role until yesterday is one of them."""

SIGNERS = (
    "own",
    "other body's",
    "other body's key",
    "unknown key",
    "unknown name",
    "sign-in service",
    "retired",
)
FLAWS = (
    "",
    "sent before",
    "expired",
    "from the future",
    "other body of text",
    "other request",
    "other method",
    "other host",
    "other key",
    "other officer",
    "other digest",
    "with a token",
)
TOKENS = ("own", "other body's", "expired", "retired", "invented", "assertion", "none")
SIGN_INS: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "for another decision": {"nonce": "of-another-decision"},
    "of a colleague": {"sub": "cmg-lawyer"},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "for another system": {"aud": f"{ASKS}.casework"},
    "hours ago": {"auth_time": -3 * 3600},
    "tomorrow": {"auth_time": 24 * 3600},
    "without a time": {"auth_time": None},
    "expired": {"exp": -3600},
    "signed by the system": {},
    "signed by nobody known": {},
}


@dataclass(frozen=True)
class Trial:
    """What somebody tries at a step: who is named, by which credentials, and what is wrong."""

    named: str = "rightful"
    signer: str = "own"
    flaw: str = ""
    token: str = ""
    sign_in: str = ""


def trials(step: Step) -> Iterator[Trial]:
    """Give every trial but the honest ones."""
    for named, signer, flaw in product(NAMED, SIGNERS, FLAWS):
        yield Trial(named, signer, flaw)
    for named, token in product(NAMED, TOKENS):
        yield Trial(named, token=token)
    if step.fresh:
        for sign_in, token in product(SIGN_INS, ("", "own")):
            yield Trial(sign_in=sign_in, token=token)


HONEST = (Trial(), Trial(token="own"))  # noqa: S106 - a name of one


class Place:
    """The gateway with its systems, and what people have of the credentials of others."""

    def __init__(self, world: World) -> None:
        self.world, self.gateway = world, world.gateway
        self.app = create_app(world.gateway, findings=())
        self.client = self.app.test_client()
        self.sign_ins = SignIns(world.gateway)
        self.people = cycle(persons(MAINTENANCE, "plain", world))
        self.unknown = new_jwk()
        self.systems = {
            body: AskingSystem(self.app, world.gateway, body, self.sign_ins)
            for body in (ASKS, HOLDS)
        }
        self.tokens: dict[tuple[str, str], str] = {}
        for body, system in self.systems.items():
            self.one_of_yesterday(body)
            self.tokens["expired", body] = system.token()
        world.clock.set(Micros(world.clock() + (gates.TOKEN_MINUTES + 1) * MINUTE))
        for body, system in self.systems.items():
            self.tokens["own", body] = system.token()
            self.tokens["other body's", body] = self.systems[OTHER[body]].token()
            self.tokens["invented", body] = secrets.token_urlsafe(32)
            self.tokens["assertion", body] = system.assertion()
            self.tokens["none", body] = ""
            self.tokens["retired", body] = self.retired(body)

    def one_of_yesterday(self, body: str) -> None:
        """Enrol somebody whom administrators gave every role, and then took all of them."""
        who = Actor(PersonId(f"p-was-{body}"), BodyCode(body), "manager", frozenset(), "X")
        gates.enrol(self.gateway, who, "simulation", f"was-{body}")
        administers = frozenset({Role.ADMINISTRATOR})
        ada, bob = (
            Actor(PersonId(f"p-{name}"), BodyCode(body), "manager", administers, name)
            for name in ("ada", "bob")
        )
        roles = (Role.REQUESTER, Role.COUNTERSIGNER, Role.HANDLER, Role.DECIDER)
        for change, role in product((gates.grant, gates.revocation), roles):
            proposal = gates.propose(self.gateway, ada, change(who.person, role))
            assert isinstance(proposal, str), proposal
            assert gates.confirm(self.gateway, bob, proposal) is None

    def retired(self, body: str) -> str:
        """Give the token of a system that is believed no more; its key is that of nobody known."""
        name = f"{body}.retired"
        one = gates.System(name, BodyCode(body), gates.ASKS, public_of(self.unknown))
        assert gates.admit_system(self.gateway, one) is None
        token = gates.new_token(self.gateway, one)
        with writing(self.gateway.engine).begin() as connection:
            apply_system(connection, gates.retirement(name), self.gateway.clock())
        return token

    def stands(self) -> Mapping[CaseId, int]:
        """Give how much has been done in each case, by anybody."""
        done = {}
        for case in all_cases(self.gateway):
            events = gates.load(self.gateway, case).events
            done[case] = len([one for one in events if one.kind not in {"turned-away", "read"}])
        return done

    def tried(self, step: Step, trial: Trial, request: str) -> int:
        """Give the status that a trial of a step ends in."""
        asked = self.asked(step, trial, request)
        headers = {"Thirdcopy-Officer": asked.officer, "Idempotency-Key": asked.idempotency_key}
        if trial.token:
            headers["Authorization"] = f"Bearer {self.tokens[trial.token, step.body]}"
        else:
            headers, asked = self.signed(step, trial, asked)
        if step.fresh and trial.sign_in != "none":
            headers["Thirdcopy-Sign-In"] = self.signed_in(step, trial, asked)
        path = asked.target.removeprefix(HOST)
        return self.client.post(
            path, data=asked.body, headers=headers, content_type="application/json"
        ).status_code

    def asked(self, step: Step, trial: Trial, request: str) -> HttpRequest:
        officer = {
            "rightful": step.officer,
            "colleague": step.colleague,
            "elsewhere": ELSEWHERE[step.body],
            "yesterday": f"p-was-{step.body}",
            "nobody": "p-nobody",
            "nothing": "",
        }[trial.named]
        path = f"/requests/{request}/{step.command}" if step.command else "/requests"
        given = step.given if step.command else self.asking()
        body = json.dumps(given).encode()
        return HttpRequest("POST", f"{HOST}/api/v1{path}", body, secrets.token_hex(8), officer)

    def asking(self) -> Mapping[str, Any]:
        form = form_about(MAINTENANCE, next(self.people))
        return asking_of(form, hash_of_agreement(MAINTENANCE))

    def signed(
        self, step: Step, trial: Trial, asked: HttpRequest
    ) -> tuple[dict[str, str], HttpRequest]:
        """Give the headers that sign, and what is sent with them."""
        own, other = self.systems[step.body], self.systems[OTHER[step.body]]
        name, key = {
            "own": (own.name, own.key),
            "other body's": (other.name, other.key),
            "other body's key": (own.name, other.key),
            "unknown key": (own.name, self.unknown),
            "unknown name": ("nobody.casework", own.key),
            "sign-in service": ("sign-ins", self.sign_ins.key),
            "retired": (f"{step.body}.retired", self.unknown),
        }[trial.signer]
        asked = asked if asked.officer else replace(asked, officer=step.officer)
        signs = {
            "other body of text": replace(asked, body=b"of another"),
            "other request": replace(asked, target=f"{HOST}/api/v1/requests/r-2222222222/screen"),
            "other method": replace(asked, method="PUT"),
            "other host": replace(asked, target=asked.target.replace("localhost", "elsewhere")),
        }.get(trial.flaw, asked)
        now = self.gateway.clock() // SECOND
        far = {"expired": -(LIFETIME + SKEW + 1), "from the future": SKEW + 1}
        created, nonce = now + far.get(trial.flaw, 0), secrets.token_urlsafe(24)
        headers = sign_request(signs, name, seed_of(key), created=created, nonce=nonce)
        if trial.flaw == "sent before":
            first = replace(asked, method="GET", target=f"{HOST}/api/v1/owed", body=b"")
            before = sign_request(first, name, seed_of(key), created=now, nonce=nonce)
            self.client.get("/api/v1/owed", headers=before)
        if trial.named == "nothing":
            headers |= {"Thirdcopy-Officer": ""}
        return headers | {
            "other key": {"Idempotency-Key": "another"},
            "other officer": {"Thirdcopy-Officer": ELSEWHERE[step.body]},
            "other digest": {"Content-Digest": "sha-256=:AAAA:"},
            "with a token": {"Authorization": f"Bearer {self.tokens['own', step.body]}"},
        }.get(trial.flaw, {}), asked

    def signed_in(self, step: Step, trial: Trial, asked: HttpRequest) -> str:
        """Give the sign-in that goes with a decision."""
        now = self.gateway.clock() // SECOND
        changes = dict(SIGN_INS.get(trial.sign_in, {}))
        for name in ("auth_time", "exp"):
            if isinstance(changes.get(name), int):
                changes[name] += now
        system = self.systems[step.body]
        keys = {"signed by the system": system.key, "signed by nobody known": self.unknown}
        service = SignIns.__new__(SignIns)
        service.gateway = self.gateway
        service.key = keys.get(trial.sign_in, self.sign_ins.key)
        return service.token(asked.officer, system.name, nonce_of(asked), **changes)


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return Place(world)


def test_nobody_takes_a_step_by_the_interface_that_is_not_theirs(place: Place) -> None:
    signed, by_token = "", ""
    tried = 0
    for step in STEPS:
        before = place.stands()
        for trial in [one for one in trials(step) if one not in HONEST][::EVERY]:
            status = place.tried(step, trial, signed)
            assert 400 <= status < 500, (step.command, trial, status)
            tried += 1
        assert place.stands() == before, step.command
        for honest in HONEST:
            request = by_token if honest.token else signed
            assert place.tried(step, honest, request) in {200, 201}, (step.command, honest)
        if not step.command:
            new = sorted(all_cases(place.gateway))
            signed, by_token = (gates.load(place.gateway, one).case.request.id for one in new)
    assert tried >= SCRIPTS


def test_a_gateway_that_forgot_what_was_sent_would_be_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the check, what was sent before is taken again."""
    again = Trial(flaw="sent before")
    assert place.tried(STEPS[0], again, "") == 401
    monkeypatch.setattr(gates, "spend", lambda *_: None)
    assert place.tried(STEPS[0], again, "") == 201
