"""One small world for all tests of the site; each test takes cases of its own from it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from thirdcopy.web import create_app
from web_world import SmallWorld, small_world

SignedIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    return small_world(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def app(world: SmallWorld) -> Flask:
    app = create_app(world.gateway)
    # The token is tested on an app of its own; everywhere else it would stand in the way.
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    def as_subject(subject: str) -> FlaskClient:
        client = app.test_client()
        assert client.post("/sign-in", data={"subject": subject}).status_code == 303
        return client

    return as_subject
