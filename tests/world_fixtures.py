"""Fixtures over the small operator; each folder of tests that needs them imports them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from thirdcopy.simulation.world import World
from world import base, copy_of, finished, opened


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A copy of the small operator, before its first request."""
    with opened(copy_of(base(), tmp_path / "home")) as made:
        yield made


@pytest.fixture
def quarter(tmp_path: Path) -> Iterator[World]:
    """A copy of the small operator after the tracing quarter, closed and published."""
    with opened(copy_of(finished(), tmp_path / "home")) as made:
        yield made
