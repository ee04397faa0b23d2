"""A clock that is set back or forward by a day or a year never sets the log back."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import OpenAct, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.world import World
from thirdcopy.store.write import Write, Written
from thirdcopy_client.clock import DAY, Micros, date_of, month_of
from thirdcopy_client.translog.entry import OpenEntry, parse_entry
from world import BEGUN, TRACING, asked, asked_of_database, events, opened

pytestmark = pytest.mark.fault

YEAR = 365 * DAY


def _months(world: World) -> list[str]:
    lines = [line for (line,) in asked_of_database(world, "SELECT line FROM entry ORDER BY idx")]
    read = [parse_entry(line) for line in lines]
    return [one.month for one in read if not isinstance(one, OpenEntry)]


def _times(world: World) -> list[int]:
    return [at for (at,) in asked_of_database(world, "SELECT at FROM event ORDER BY log_index")]


@pytest.mark.parametrize("shift", [DAY, -DAY, YEAR, -YEAR])
def test_the_months_of_sealed_entries_never_go_back(world: World, shift: int) -> None:
    asked(world, TRACING)
    gates.publish(world.gateway)
    before = world.gateway.clock()
    for number, at in enumerate((BEGUN + shift, BEGUN, BEGUN + shift), start=1):
        with opened(world.folder, at=Micros(at)) as again:
            assert again.gateway.clock() >= before
            before = again.gateway.clock()
            asked(again, TRACING, number=number)
            gates.publish(again.gateway)
    months = _months(world)
    assert all(one <= other for one, other in pairwise(months))
    assert all(one <= other for one, other in pairwise(_times(world)))
    if shift > 0:
        assert months[-1] == month_of(date_of(Micros(BEGUN + shift)))


def test_a_write_of_a_month_that_is_over_in_the_log_is_made_again(world: World) -> None:
    case = asked(world, TRACING)
    gateway: Gateway = world.gateway
    gateway.sequencer.fill("2017-05")
    (late,) = events(gateway, case)
    again = replace(late, id="e-again", seq=2)
    seals = gateway.vault.seals([late.id])
    write = Write(version=1, events=(again,), seals={"e-again": seals[late.id]})
    (answer,) = gateway.sequencer.write([write])
    assert isinstance(answer, Refusal)
    assert answer.code == "moved-on"
    may = replace(again, id="e-may", at=Micros(BEGUN + 29 * DAY))
    (answer,) = gateway.sequencer.write(
        [replace(write, events=(may,), seals={"e-may": seals[late.id]})]
    )
    assert isinstance(answer, Written)


def test_acts_carry_the_day_of_a_clock_that_does_not_go_back(world: World) -> None:
    def close_a_day(at: Micros) -> None:
        with opened(world.folder, at=at) as again:
            day = OpenAct("day", again.gateway.clock(), {"root": "A" * 43 + "="})
            again.gateway.sequencer.write([Write(acts=(day,))])

    for at in (BEGUN + DAY, BEGUN, BEGUN - YEAR):
        close_a_day(Micros(at))
    found = asked_of_database(world, "SELECT at FROM act WHERE kind = 'day' ORDER BY log_index")
    assert [date_of(Micros(at)) for (at,) in found] == [dt.date(2017, 4, 4)] * 3
