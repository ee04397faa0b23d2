"""How many cases wait: as at the end of a day, so that no single request can be read off it."""

import datetime as dt

from thirdcopy import gateway as gates
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import date_of
from world import TRACING, asked, hash_of_agreement


def length(world: World, day: dt.date) -> int:
    return gates.queue_length(world.gateway, hash_of_agreement(TRACING), day)


def test_every_open_case_waits_from_the_day_of_the_suspension_until_it_is_resumed(
    world: World,
) -> None:
    text = world.gateway.library.agreements[TRACING]
    for number in range(3):
        asked(world, TRACING, number=number)
    today = date_of(world.gateway.clock())
    assert length(world, today) == 0
    gates.suspend(world.gateway, text, "a narrowing was announced")
    gates.work(world.gateway)
    assert length(world, today) == 3
    assert length(world, today - dt.timedelta(days=1)) == 0
    gates.resume(world.gateway, text)
    gates.work(world.gateway)
    assert length(world, date_of(world.gateway.clock())) == 0
