"""A soak tells what grows from what a process takes at first, and from what comes and goes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from soak import SAMPLES, Sample, growth

Leak = Callable[[int, Sample], Mapping[str, Any]]
FLAT = [
    # It takes what it works with in the first quarter, and wavers by a mebibyte after it.
    Sample(n / 5, min(150 + 3 * n, 180) + n % 2, 36 + n % 3, 9, 1000 * n, n)
    for n in range(SAMPLES)
]


def test_what_levels_off_is_flat() -> None:
    found = growth(FLAT)
    assert found.is_flat
    assert abs(found.memory) < 0.01


@pytest.mark.parametrize(
    "leak",
    [
        lambda n, one: {"memory": one.memory + 0.5 * n},
        lambda n, one: {"files": one.files + n // 4},
        lambda n, one: {"threads": one.threads + n // 10},
    ],
    ids=["memory", "files", "threads"],
)
def test_what_leaks_is_not(leak: Leak) -> None:
    leaking = [replace(one, **leak(n, one)) for n, one in enumerate(FLAT)]
    assert not growth(leaking).is_flat
