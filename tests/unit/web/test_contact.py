"""Whom to tell of a weakness: what is set and nothing else, and never for long."""

import datetime as dt
import re

import pytest

from thirdcopy.settings import declared
from thirdcopy.web import create_app
from thirdcopy.web.serving import SecuritySettings
from web_world import SmallWorld

CONTACTS = ("https://security.council.example/report", "mailto:security@council.example")
LINE = re.compile(r"(Contact|Expires|Preferred-Languages): \S.*")


def test_the_contacts_that_are_set_are_told_in_their_order(world: SmallWorld) -> None:
    client = create_app(world.gateway, security=SecuritySettings(contact=CONTACTS)).test_client()
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert [line.partition(": ")[2] for line in lines if line.startswith("Contact")] == [*CONTACTS]
    (expires,) = (line.partition(": ")[2] for line in lines if line.startswith("Expires"))
    now = dt.datetime.fromtimestamp(world.gateway.clock() / 1_000_000, dt.UTC)
    left = dt.datetime.fromisoformat(expires) - now
    assert dt.timedelta(days=28) < left < dt.timedelta(days=31)


def test_where_nobody_is_to_be_told_there_is_no_such_page(world: SmallWorld) -> None:
    client = create_app(world.gateway).test_client()
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    "contact",
    [
        "security@council.example",
        "http://council.example/",
        "mailto:security@council.example\nExpires: 2099-01-01T00:00:00Z",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_address_to_tell_is_not_set(world: SmallWorld, contact: str) -> None:
    (one,) = declared(SecuritySettings)
    assert one.kind is not None
    assert one.kind.read([CONTACTS[0]], world.gateway.home.folder) == (CONTACTS[0],)
    assert one.kind.read([contact], world.gateway.home.folder) is None
