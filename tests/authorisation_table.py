"""The table of `authorisation.toml`: who may reach which route, and do what in which state."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask

from thirdcopy.event import Role
from thirdcopy.web.api.declared import Route

FILE: Final = Path(__file__).parent / "authorisation.toml"
PLACES: Final = ("discloser", "asking", "elsewhere")
NOBODY: Final = "nobody"
"""Somebody who is not signed in."""
HATS: Final = (
    NOBODY,
    "owner",
    *(f"{role}@{place}" for role in (*Role, "none") for place in PLACES if role is not Role.SYSTEM),
)
ACTS: Final = "@acts"


@cache
def table() -> Mapping[str, Any]:
    """Read the table."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def hats_of(row: Iterable[str]) -> frozenset[str]:
    """Give every hat that a row lets in."""
    found: set[str] = set()
    for one in row:
        if one == "anyone":
            found |= set(HATS)
        elif one == "signed-in":
            found |= set(HATS) - {NOBODY}
        elif one.startswith("@"):
            found |= hats_of(table()["groups"][one[1:]])
        else:
            assert one in HATS, one
            found.add(one)
    return frozenset(found)


def may(act: str, hat: str, state: str) -> bool:
    """Say whether the table lets a hat do an act in a state."""
    return state in str(table()["acts"][act].get(hat, "")).split()


def pages_of(app: Flask) -> set[str]:
    """Give the routes of the pages as the table names them."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def interface_of(routes: Iterable[Route]) -> set[str]:
    """Give the routes for programs as the table names them; commands are rows of acts."""
    return {f"{one.method} {one.path}" for one in routes if not is_command(one)}


def is_command(route: Route) -> bool:
    """Say whether a route does something with a case."""
    return route.method == "POST" and route.path.startswith("/requests/{request}/")
