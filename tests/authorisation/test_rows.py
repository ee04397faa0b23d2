"""Every route has its row in the table, and every row its route."""

import pytest
from flask import Flask

from authorisation_table import ACTS, hats_of, interface_of, is_command, pages_of, table
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.acts import ACTS as PAGE_ACTS
from thirdcopy.web.api.routes import ROUTES


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.gateway, findings=())


def test_every_page_has_a_row_and_every_row_a_page(app: Flask) -> None:
    assert pages_of(app) == table()["pages"].keys()


def test_a_new_page_without_a_row_would_be_found(app: Flask) -> None:
    app.add_url_rule("/planted", view_func=lambda: "")
    assert pages_of(app) - table()["pages"].keys() == {"GET /planted"}


def test_every_route_for_programs_has_a_row_and_every_row_a_route() -> None:
    assert interface_of(ROUTES) == table()["interface"].keys()
    assert interface_of(ROUTES[1:]) != table()["interface"].keys()


def test_every_act_has_a_row_and_every_row_an_act() -> None:
    commands = {route.name for route in ROUTES if is_command(route)}
    assert commands | PAGE_ACTS.keys() == table()["acts"].keys()


def test_every_hat_of_a_row_is_one() -> None:
    rows = [*table()["pages"].values(), *table()["interface"].values()]
    assert all(hats_of(row) is not None for row in rows if row != [ACTS])
    for states in table()["acts"].values():
        assert hats_of(states.keys()) == states.keys()
    with pytest.raises(AssertionError):
        hats_of(["king@court"])
