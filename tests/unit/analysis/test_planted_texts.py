"""Defects that show only between texts, along a way, or in what was recorded."""

from collections.abc import Iterator

import pytest

from planted_answer import answers, replayed
from planted_defect import Defect, planted
from texts import rules
from thirdcopy import gateway as gates
from thirdcopy.event import Event
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import MINUTE, Micros
from world import MAINTENANCE, all_cases, asked, must, permit, to_assessed


@pytest.mark.parametrize("defect", planted("difference", "exposure", "flow", "mirror"))
def test_a_defect_between_texts_is_found_and_its_repair_is_not_blamed(defect: Defect) -> None:
    assert answers(defect, defect.planted)[defect.found] == defect.says
    assert set(answers(defect, defect.repaired)) == defect.still


@pytest.mark.parametrize("defect", planted("replay"))
def test_a_draft_that_would_stop_what_was_supplied_is_found(defect: Defect, world: World) -> None:
    events = [*_supplied(world)]
    recorded = rules(MAINTENANCE)
    draft, repaired = (text.rules(defect.profile) for text in (defect.planted, defect.repaired))
    assert defect.found in replayed(events, recorded, draft)
    assert set(replayed(events, recorded, repaired)) == defect.still


def _supplied(world: World) -> Iterator[Event]:
    """Give the events of two requests that were supplied, a minute apart."""
    for number in range(2):
        request = asked(world, MAINTENANCE, "plain", number).request.id
        to_assessed(world, MAINTENANCE, request)
        must(permit(world, MAINTENANCE, request))
        gates.work(world.gateway)
        world.clock.set(Micros(world.clock() + MINUTE))
    for case in all_cases(world.gateway):
        yield from gates.load(world.gateway, case).events
