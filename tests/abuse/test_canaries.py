"""Canaries in every personal field, through every page and route: none is found where none may be.

Logs as they are written in production, headers and addresses of answers, errors, temporary files,
metrics, and every byte below the operator's folder that no key guards.
"""

import io
import logging
import re
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import pytest
from werkzeug.test import TestResponse

from asking_system import AskingSystem, SignIns, asking_of
from cast import FORM, enrol_cast
from thirdcopy import gateway as gates
from thirdcopy.settings import Secret
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.api.routes import ROUTES
from thirdcopy.web.logs import JsonLines
from thirdcopy.web.serving import MetricsSettings
from world import TEAMS, TRACING, form_about, hash_of_agreement, permit, persons, to_assessed

TEXTS = ("reason", "necessity", "tried", "reference")
NAMES = ("family_name", "given_name", "previous_family_name")
CANARIES = {name: f"Zyxwcanary{name.replace('_', '')}" for name in (*TEXTS, *NAMES)}
PERSON = {
    **{name: CANARIES[name] for name in NAMES},
    "birth_date": "1981-07-13",
    "postcode": "ZZ77 7ZZ",
    "scheme": "nhs-number",
    "number": "9990001235",
}
SECRETS = ("zyxwcanary", "1981-07-13", "13 July 1981", "zz77 7zz", "zz777zz", "9990001235")
TEAM = TEAMS[TRACING]
PEOPLE: Final = ("", TEAM.requester, TEAM.handler, "p-auditor", "p-administrator-discloser")
"""As whom everything is opened and sent: nobody, and those who see most."""
UNGUARDED = ("sources/", "recipients/", "secrets/")
"""Folders of others, and the keys: what guards is not looked at as if it were unguarded."""


class Watched:
    """The site with everything that leaves it, in one place."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.app = create_app(
            world.gateway, findings=(), metrics=MetricsSettings(token=Secret("t0ken"))
        )
        self.app.config.update(WTF_CSRF_ENABLED=False, MY_RECORD_TICK=0)
        self.log, self.temporary, self.said = io.StringIO(), folder, io.StringIO()

    @cached_property
    def asks(self) -> AskingSystem:
        gateway = self.world.gateway
        return AskingSystem(self.app, gateway, "home-office", SignIns(gateway))

    def heard(self, answer: TestResponse, *, body: bool) -> None:
        """Keep what an answer says to more than the one who asked."""
        self.said.write(f"\n{answer.status_code} {answer.headers}")
        if body or answer.status_code >= 500:
            # A page links to itself in the other language, for whoever asked for that address.
            self.said.write(answer.get_data(as_text=True).replace(answer.request.path, ""))

    def spilt(self) -> list[tuple[str, str]]:
        """Give each secret and where it was found."""
        metrics = self.app.test_client().get("/metrics", headers={"Authorization": "Bearer t0ken"})
        assert metrics.status_code == 200
        held = {
            "log": self.log.getvalue(),
            "answers": self.said.getvalue(),
            "metrics": metrics.text,
            **_texts_below(self.temporary, ()),
            **_texts_below(self.world.folder, UNGUARDED),
        }
        return [
            (secret, name)
            for name, text in held.items()
            for secret in SECRETS
            if secret.casefold() in text.casefold()
        ]


def _texts_below(folder: Path, but: tuple[str, ...]) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes().decode("latin-1") + name
        for name, path in found.items()
        if path.is_file() and not name.startswith(but)
    }


@pytest.fixture
def watched(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    made = Watched(world, tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    handler, root = logging.StreamHandler(made.log), logging.getLogger()
    handler.setFormatter(JsonLines())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield made
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_nothing_personal_is_left_by_any_page_or_route(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = watched.world
    enrol_cast(world)
    given = asking_of(
        form_about(TRACING, next(persons(TRACING, "plain", world))), hash_of_agreement(TRACING)
    )
    given |= {"person": PERSON, **{name: CANARIES[name] for name in TEXTS}}
    made = watched.asks.post("/requests", TEAM.requester, given)
    assert made.status == 201, made
    number = made.told["request"]
    to_assessed(world, TRACING, number)
    permit(world, TRACING, number)
    gates.work(world.gateway)
    by_program(watched, number, given)
    on_pages(watched, number)
    an_error(watched, monkeypatch)
    assert watched.spilt() == []
    assert "an incident" in watched.log.getvalue()


def by_program(watched: Watched, number: str, given: dict[str, object]) -> None:
    """Send the canaries to every route; what is turned down must not be said again."""
    wrong = {"spare": CANARIES["reason"], **given, "person": {**PERSON, "shoe": "Zyxwcanary"}}
    for route in ROUTES:
        path = re.sub(r"\{request\}", number, route.path)
        path = re.sub(r"\{[a-z]+\}", CANARIES["reason"], path)
        if route.method == "GET":
            told = watched.asks.get(path, TEAM.requester)
        else:
            told = watched.asks.post(path, TEAM.requester, wrong, method=route.method)
        assert told.status < 500, (route.path, told)
        watched.said.write(f"\n{told.status} {told.headers}")
        if told.status >= 400:
            watched.said.write(told.data.decode())


def on_pages(watched: Watched, number: str) -> None:
    """Open every page, and send the canaries to each, as each of the people."""
    sent = {**FORM, **CANARIES, **PERSON, "code": "Zyxwcanary", "period": "1981-07-13"}
    for who in PEOPLE:
        client = watched.app.test_client()
        if who:
            signed_in = client.post("/sign-in", data={"subject": who.removeprefix("p-")})
            assert signed_in.status_code == 303, who
        for rule in watched.app.url_map.iter_rules():
            if rule.rule in {"/sign-in", "/sign-out"}:
                continue
            path = rule.rule.replace("<number>", number).replace("<int:place>", "1")
            path = re.sub(r"<(?:[a-z]+:)?[a-z]+>", "countersign", path)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                typed = sent if method == "POST" else None
                answer = client.open(path, method=method, data=typed, buffered=True)
                # A form that is shown again keeps what its own sender typed.
                watched.heard(answer, body=not who and method == "GET")
        for named in ("/cases/Zyxwcanary", "/register/Zyxwcanary", "/nowhere/Zyxwcanary"):
            watched.heard(client.get(f"{named}?name=Zyxwcanary"), body=not who)


def an_error(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail as nobody foresaw, with a canary in the error."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError(CANARIES["family_name"])

    client = watched.app.test_client()
    client.post("/sign-in", data={"subject": TEAM.requester.removeprefix("p-")})
    with monkeypatch.context() as broken:
        broken.setattr(gates, "inbox", fails)
        answer = client.get("/cases")
    assert answer.status_code == 500
    watched.heard(answer, body=True)


@pytest.mark.parametrize("where", ["log", "answers", "temporary"])
def test_a_canary_that_was_spilt_is_found(watched: Watched, where: str) -> None:
    """The negative control, for each place that is looked at."""
    if where == "log":
        logging.getLogger("thirdcopy.planted").error(CANARIES["given_name"])
    elif where == "answers":
        watched.said.write("Location: /cases?name=zyxwcanary")
    else:
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(b"Zyxwcanary")
    assert [secret for secret, _ in watched.spilt()] == ["zyxwcanary"]
