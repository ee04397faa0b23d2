"""A run that was stopped goes on where it was, and does only what is missing."""

import datetime as dt
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.simulation.drive import Drive, SimulatedClock
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import Micros
from world import (
    TOTALS,
    all_cases,
    asked_of_database,
    base,
    copy_of,
    head,
    opened,
    run_quarter,
    tracing_steps,
)

PERIOD = "2017-Q2"


class StoppedError(Exception):
    """The process ended here."""


def _stop_at(name: str, call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the run before the *call*-th call of a function of the gateway."""
    calls = 0
    original = getattr(gates, name)

    def counted(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise StoppedError
        return original(*arguments, **named)

    monkeypatch.setattr(gates, name, counted)


@pytest.mark.parametrize(
    ("name", "call"),
    [("close_period", 1), ("close_day", 1), ("close_day", 40), ("submit", 3), ("decide", 2)],
)
def test_a_run_that_stopped_anywhere_finishes_with_the_same_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    home = copy_of(base(), tmp_path / "home")
    with monkeypatch.context() as stopping, opened(home) as world:
        _stop_at(name, call, stopping)
        with pytest.raises(StoppedError):
            run_quarter(world)
        assert PERIOD not in gates.published_periods(world.gateway)
    with opened(home) as world:
        run_quarter(world)
        assert gates.published_periods(world.gateway) == (PERIOD,)
        assert _counts(world) == {
            "received": TOTALS.received,
            "rejected": TOTALS.rejected,
            "supplied": TOTALS.supplied,
            "delivered": TOTALS.supplied,
            "nothing-supplied": TOTALS.nothing,
        }
        closed = asked_of_database(world, "SELECT count(*) FROM act WHERE kind = 'day'")
        assert closed[0][0] in {89, 90}


def _counts(world: World) -> dict[str, int]:
    (counts,) = gates.kinds_of(world.gateway, PERIOD).values()
    return dict(counts)


def test_a_finished_run_that_is_started_again_writes_nothing(quarter: World) -> None:
    before = head(quarter)
    run_quarter(quarter)
    assert head(quarter) == before


def test_the_plan_is_the_same_each_time_and_another_seed_gives_another() -> None:
    first, second = tracing_steps(), tracing_steps()
    assert [(one.at, one.key, one.by) for one in first] == [
        (one.at, one.key, one.by) for one in second
    ]
    assert len({one.key for one in first}) == len(first)
    assert len(tracing_steps(Totals(1, 1, 1))) < len(first)


def test_a_simulated_clock_never_goes_back() -> None:
    clock = SimulatedClock(Micros(10))
    clock.set(Micros(5))
    assert clock() == 10
    clock.set(Micros(15))
    assert clock() == 15


def test_days_that_pass_are_each_closed_once(world: World) -> None:
    drive = Drive(world.gateway, world.clock, lambda _more: None)
    drive.run(tracing_steps(Totals(1, 0, 0)))
    for day in (dt.date(2017, 4, 20), dt.date(2017, 4, 20), dt.date(2017, 4, 22)):
        drive.until(day)
    rows = asked_of_database(world, "SELECT at FROM act WHERE kind = 'day' ORDER BY log_index")
    assert len(rows) == len(set(rows))
    assert len(all_cases(world.gateway)) == 1
