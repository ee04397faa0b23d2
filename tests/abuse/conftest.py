"""A small operator behind its pages and its interface, one for the tests of a file."""

from collections.abc import Iterator

import pytest

from thirdcopy.simulation.world import World
from world import base, copy_of, opened


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(copy_of(base(), tmp_path_factory.mktemp("abuse") / "home")) as made:
        yield made
