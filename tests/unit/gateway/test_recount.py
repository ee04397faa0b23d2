"""What is published is recounted, with no difference, by a program that shares no code with it."""

import datetime as dt
import os
import random
import shutil
import tomllib
from pathlib import Path

import pytest

from made_quarters import close, happen
from recount import DiffersError, of_period, recount
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.world import World, open_world
from thirdcopy_client.clock import micros_of
from world import TRACING, base, hash_of_agreement

QUARTERS = 50 if os.environ.get("LONG") else 6


def quarters(number: int) -> list[tuple[str, dt.date, dt.date]]:
    """Give quarters from the second of 2017 on, each with its first day and the first after."""
    found = []
    for at in range(1, number + 1):
        year, quarter = 2017 + at // 4, at % 4
        first = dt.date(year, quarter * 3 + 1, 3)
        after = dt.date(year + (quarter == 3), (quarter * 3 + 3) % 12 + 1, 2)
        found.append((f"{year}-Q{quarter + 1}", first, after))
    return found


def published(world: World, quarter: str) -> dict[tuple[str, str], int]:
    found = gates.statistics(world.gateway, quarter)
    return {(one.of, one.measure): int(found.figures[one].shown) for one in found.recountable}


def test_every_recountable_figure_of_generated_quarters_is_recounted(world: World) -> None:
    rng = random.Random(7)  # noqa: S311 - quarters must repeat
    agreement = hash_of_agreement(TRACING)
    for quarter, first, after in quarters(QUARTERS):
        for month in range(3):
            ends = {end: rng.randint(0, 6) for end in ("rejected", "withdrawn", "supplied")}
            day = first.replace(month=first.month + month)
            happen(world, agreement, day, {**ends, "nothing-supplied": rng.randint(0, 4)})
        close(world, quarter, after)
    gates.publish(world.gateway)
    measures = recount(world.gateway.home.public)
    compared = 0
    for quarter, *_ in quarters(QUARTERS):
        again = of_period(measures, set(gates.months_in(quarter)))
        said = published(world, quarter)
        assert {key: again.get(key, 0) for key in said} == said
        assert gates.recount_summary(world.gateway, quarter)
        compared += len(said)
    assert compared >= 8 * QUARTERS


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("reveal/2017-Q2", b" supplied ", b" rejected "),
        ("reveal/2017-Q2", b"hidden ", b"hidden 1"),
        ("tally/2017-Q2", b"supplied 6", b"supplied 7"),
    ],
)
def test_a_planted_difference_is_found(
    quarter: World, tmp_path: Path, file: str, old: bytes, new: bytes
) -> None:
    folder = tmp_path / "public"
    shutil.copytree(quarter.gateway.home.public, folder)
    assert recount(folder)
    text = (folder / file).read_bytes()
    assert old in text
    (folder / file).write_bytes(text.replace(old, new, 1))
    with pytest.raises(DiffersError):
        recount(folder)


def test_a_summary_that_is_not_the_events_is_found(world: World) -> None:
    happen(world, hash_of_agreement(TRACING), dt.date(2017, 4, 10), {"supplied": 3, "rejected": 1})
    close(world, "2017-Q2", dt.date(2017, 7, 2))
    assert gates.recount_summary(world.gateway, "2017-Q2")
    with world.gateway.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cell SET count = count + 1 WHERE measure = 'supplied'")
    assert not gates.recount_summary(world.gateway, "2017-Q2")


PUBLISHED = tomllib.loads((Path(__file__).parents[2] / "published_counts.toml").read_text())


def test_the_published_counts_of_2017_come_out_of_simulated_events(world: World) -> None:
    said = PUBLISHED["2017-Q2"]
    agreement = hash_of_agreement(TRACING)
    ends = {kind: count for kind, count in said.items() if kind != "received"}
    happen(world, agreement, dt.date(2017, 5, 10), ends)
    close(world, "2017-Q2", dt.date(2017, 7, 2))
    gates.publish(world.gateway)
    again = of_period(recount(world.gateway.home.public), set(gates.months_in("2017-Q2")))
    for measure, count in said.items():
        assert published(world, "2017-Q2")[agreement, measure] == count
        assert again[agreement, measure] == count


@pytest.mark.slow
def test_the_published_counts_of_2016_come_out_of_simulated_events(tmp_path: Path) -> None:
    """Eleven months, in a simulation that begins then: the figures are of a span of months."""
    said = PUBLISHED["2016-01..2016-11"]
    (tmp_path / "sources").symlink_to((base() / "sources").resolve())
    texts = library()
    clock = SimulatedClock(micros_of(dt.date(2016, 1, 4), 8))
    world = open_world(tmp_path, texts, clock, make=True)
    text = texts.agreements[TRACING]
    gates.register(world.gateway, text, "as-was")
    assert gates.put_in_force(world.gateway, text, signed(text)) is None
    agreement = hash_of_agreement(TRACING)
    left = {kind: count for kind, count in said.items() if kind != "received"}
    for month in range(1, 12):
        now = {kind: count // (12 - month) for kind, count in left.items()}
        happen(world, agreement, dt.date(2016, month, 12), now)
        left = {kind: left[kind] - number for kind, number in now.items()}
        if month % 3 == 0:
            close(world, f"2016-Q{month // 3}", dt.date(2016, month + 1, 4))
    happen(world, agreement, dt.date(2016, 12, 12), {"supplied": 3})
    close(world, "2016-Q4", dt.date(2017, 1, 4))
    gates.publish(world.gateway)
    span = "2016-01..2016-11"
    again = of_period(recount(world.gateway.home.public), set(gates.months_in(span)))
    for measure, count in said.items():
        assert published(world, span)[agreement, measure] == count
        assert again[agreement, measure] == count
