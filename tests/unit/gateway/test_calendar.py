"""A gateway that is served closes its days and quarters, erases, and publishes by itself."""

import datetime as dt
from pathlib import Path

from thirdcopy import gateway as gates
from thirdcopy.event import new_seal
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.calendar import DAILY_FROM, publication_is_due
from thirdcopy.gateway.erasing import backup_keys
from thirdcopy.simulation.world import World
from thirdcopy.store.engine import writing
from thirdcopy_client.clock import DAY, HOUR, Micros, micros_of
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import (
    BEGUN,
    TRACING,
    asked,
    asked_of_database,
    close,
    opened,
    pass_time,
    to_assessed,
)


def _closed(world: World) -> list[str]:
    query = "SELECT key FROM asked WHERE client = 'calendar' ORDER BY key"
    return [key for (key,) in asked_of_database(world, query)]


def _public(gateway: Gateway) -> DirectoryReader:
    return DirectoryReader(gateway.home.public)


def test_each_day_is_closed_once_when_it_is_over(world: World) -> None:
    for _ in range(2):
        gates.keep_time(world.gateway)
    assert _closed(world) == []
    world.clock.set(Micros(BEGUN + DAY))
    for _ in range(2):
        gates.keep_time(world.gateway)
    assert _closed(world) == ["day-2017-04-03"]
    assert len(asked_of_database(world, "SELECT 1 FROM act WHERE kind = 'day'")) == 1


def test_a_calendar_that_was_stopped_makes_up_for_every_day(world: World) -> None:
    close(world)
    with opened(world.folder, at=Micros(BEGUN + 5 * DAY)) as again:
        gates.keep_time(again.gateway)
        assert _closed(again) == [f"day-2017-04-{day:02}" for day in range(3, 8)]


def test_two_processes_that_keep_it_close_a_day_once(world: World) -> None:
    world.clock.set(Micros(BEGUN + DAY))
    with opened(world.folder, at=world.clock()) as other:
        gates.close_day(world.gateway, dt.date(2017, 4, 3))
        gates.close_day(other.gateway, dt.date(2017, 4, 3))
        assert len(asked_of_database(other, "SELECT 1 FROM act WHERE kind = 'day'")) == 1


def test_a_quarter_is_closed_when_it_is_over_and_what_is_published_recounts(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    pass_time(world, Micros(case.due + HOUR))
    world.clock.set(micros_of(dt.date(2018, 1, 2), 3))
    gates.keep_time(world.gateway)
    assert gates.published_periods(world.gateway) == ("2017-Q2", "2017-Q3", "2017-Q4")
    report = verify_directory(_public(world.gateway), None)
    kinds = {cell.kind: cell.count for cell in report.cells if cell.period == "2017-Q2"}
    assert kinds == {"received": 1, "nothing-supplied": 1}


def test_erased_keys_leave_the_backups_by_the_calendar_alone(world: World, tmp_path: Path) -> None:
    gates.keep_time(world.gateway)
    made = backup_keys(world.gateway, tmp_path / "keys")
    world.clock.set(Micros(BEGUN + 29 * DAY))
    gates.keep_time(world.gateway)
    assert made.exists()
    world.clock.set(Micros(BEGUN + 31 * DAY))
    gates.keep_time(world.gateway)
    assert not made.exists()


def test_what_a_crash_left_in_the_key_store_is_swept_by_the_calendar_alone(world: World) -> None:
    gates.keep_time(world.gateway)
    world.gateway.vault.keep({"e-left-behind": new_seal()}, {})
    for days in (1, 2):
        world.clock.set(Micros(BEGUN + days * DAY))
        gates.keep_time(world.gateway)
    assert not world.gateway.vault.seals(["e-left-behind"])


def _days_published(world: World, days: int) -> list[str]:
    published = []
    for day in range(days):
        world.clock.set(Micros(BEGUN + day * DAY))
        gates.keep_time(world.gateway)
        today = dt.date(2017, 4, 3) + dt.timedelta(days=day)
        query = f"SELECT 1 FROM publication WHERE on_date = '{today.isoformat()}'"  # noqa: S608 - a day of ours
        if asked_of_database(world, query):
            published.append(f"{today:%a}")
    return published


def test_where_little_happens_the_log_is_published_at_once_and_then_on_mondays(
    world: World,
) -> None:
    assert _days_published(world, 16) == ["Mon", "Mon", "Mon"]


def _counted_in_winter(world: World, entries: int) -> None:
    columns = "id, case_id, request, seq, kind, at, on_date, person, body, agreement, ruleset"
    values = "'x' || i, 'c', 'r', i, 'received', 0, '2017-02-01', 'p', 'b', 'a', 'h'"
    with writing(world.gateway.engine).begin() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "  # noqa: S608 - texts of ours
            f"INSERT INTO event ({columns}, told, kept_sealed, commitment, log_index) "
            f"SELECT {values}, x'', x'', x'', i FROM n",
            (entries,),
        )


def test_where_much_happened_in_the_quarter_before_it_is_published_daily(world: World) -> None:
    monday, tuesday = dt.date(2017, 4, 3), dt.date(2017, 4, 4)
    gates.publish(world.gateway)
    _counted_in_winter(world, DAILY_FROM * 90)
    assert publication_is_due(world.gateway, tuesday)
    assert not publication_is_due(world.gateway, monday)


def test_where_one_entry_less_happened_it_is_not(world: World) -> None:
    gates.publish(world.gateway)
    _counted_in_winter(world, DAILY_FROM * 90 - 1)
    assert not publication_is_due(world.gateway, dt.date(2017, 4, 4))


def test_a_publication_that_waits_for_witnesses_is_tried_ten_minutes_later(world: World) -> None:
    world.gateway.witnesses.publish_after = world.clock() // 1_000_000 + 600
    gates.keep_time(world.gateway)
    assert not (world.gateway.home.public / "manifest").exists()
    world.clock.set(Micros(world.clock() + HOUR))
    gates.keep_time(world.gateway)
    assert (world.gateway.home.public / "manifest").exists()
