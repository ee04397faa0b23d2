"""A small operator after its first quarter, in which everybody of `cast` can be enrolled."""

import datetime as dt

import pytest

from thirdcopy.simulation.world import World
from thirdcopy_client.clock import micros_of
from world_fixtures import quarter

__all__ = ["quarter"]


@pytest.fixture
def world(quarter: World) -> World:
    quarter.clock.set(micros_of(dt.date(2017, 7, 10), 9))
    return quarter
