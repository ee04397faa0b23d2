"""The small operator behind the interface, with a system of each body."""

import pytest
from flask import Flask

from asking_system import AskingSystem, SignIns, SystemOf
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from world_fixtures import world

__all__ = ["world"]


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.gateway, findings=())


@pytest.fixture
def system_of(app: Flask, world: World) -> SystemOf:
    """Give the system of the body of an officer, admitted once."""
    sign_ins = SignIns(world.gateway)
    made: dict[str, AskingSystem] = {}

    def of(body: str) -> AskingSystem:
        if body not in made:
            made[body] = AskingSystem(app, world.gateway, body, sign_ins)
        return made[body]

    return of
