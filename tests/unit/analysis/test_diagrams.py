"""Diagrams and their manager: whoever lets go of both in one circle leaves nothing behind."""

import gc
import sys

import pytest

from texts import library
from thirdcopy.analysis.flows.diagram import Diagrams


def test_a_manager_outlives_its_diagrams_when_the_collector_takes_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    for _ in range(3):
        diagrams = Diagrams(library().vocabulary)
        # Older than the circle that holds them, so the collector clears them first.
        first, second = (diagrams.bdd.var(name) for name in diagrams.lasting[:2])
        circle: list[object] = [first, second, diagrams]
        circle.append(circle)
        del diagrams, first, second, circle
        gc.collect()
    assert not said
