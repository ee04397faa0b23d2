"""A later system of a body is proposed on a page by one administrator and confirmed by another."""

import json
import secrets
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from asking_system import new_jwk, public_of
from thirdcopy import gateway as gates
from thirdcopy.web.words import all_words
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]


def form(name: str, **own: str) -> dict[str, str]:
    sent = {
        "system": name,
        "on-behalf": "home-office",
        "system-use": "requests",
        "public-key": json.dumps(public_of(new_jwk())),
        "once": secrets.token_hex(8),
    }
    return {**sent, **own}


def test_one_proposes_a_system_and_another_confirms_it(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    name = f"home-office.{secrets.token_hex(4)}"
    one, other = signed_in("admin-1"), signed_in("admin-2")
    assert one.post("/people/systems", data=form(name)).status_code == 303
    assert name not in one.get("/people/systems").text
    waiting = gates.proposals(world.gateway, world.world.people["p-admin-2"])
    (proposal,) = [each.id for each in waiting if each.change.get("system") == name]
    assert name in other.get("/people").text
    assert one.post(f"/people/proposals/{proposal}/confirm").status_code == 422
    assert other.post(f"/people/proposals/{proposal}/confirm").status_code == 303
    assert name in one.get("/people/systems").text


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("system", ""),
        ("on-behalf", "nobody"),
        ("system-use", "everything"),
        ("public-key", "no key"),
        ("public-key", json.dumps({**new_jwk().as_dict(private=True)})),
        ("system-issuer", "https://sign-in.example"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_proposed(
    signed_in: SignedIn, world: SmallWorld, place: str, typed: str
) -> None:
    before = gates.proposals(world.gateway, world.world.people["p-admin-1"])
    answer = signed_in("admin-1").post(
        "/people/systems", data=form("kept-as-typed", **{place: typed})
    )
    assert answer.status_code == 422
    assert all_words()[f"error-{place}"]["en"] in answer.text
    assert place == "system" or "kept-as-typed" in answer.text
    assert gates.proposals(world.gateway, world.world.people["p-admin-1"]) == before
