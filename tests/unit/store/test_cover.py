"""Cover: how long the log is at a moment is what fell due by then, whoever wrote meanwhile."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom

import pytest

from made_store import AT, MadeStore, act, check_whole, entries, made_store, stands
from thirdcopy.store.cover import AT_ONCE, Cover
from thirdcopy.store.sequencer import FILL, Sequencer
from thirdcopy_client.clock import DAY, MINUTE, SECOND, Micros

EVERY = 60
EACH = (1 + AT_ONCE) / 2
HALF_HOUR = 30 * MINUTE


@dataclass
class Clock:
    """A clock that a test sets."""

    now: Micros = AT

    def __call__(self) -> Micros:
        return self.now

    def pass_time(self, time: int) -> None:
        self.now = Micros(self.now + time)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MadeStore:
    return made_store(request.param, tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(store: MadeStore, clock: Clock) -> Iterator[Sequencer]:
    with store.opened() as opened:
        yield covered(opened, clock)


def covered(sequencer: Sequencer, clock: Clock, seed: int | None = None) -> Sequencer:
    """Give the log with cover; with *seed*, its moments are those of every log of that seed."""
    random = SystemRandom() if seed is None else Random(seed)  # noqa: S311 - tests must repeat
    cover = Cover(EVERY, clock, random)
    made = Sequencer(sequencer.engine, sequencer.vault, sequencer.signer, sequencer.mark, cover)
    made.start()
    return made


def test_what_falls_due_is_as_much_as_is_said_and_is_padding(log: Sequencer, clock: Clock) -> None:
    log.catch_up("2017-04")
    added = []
    for _ in range(60):
        before = stands(log).size
        clock.pass_time(10 * MINUTE)
        log.catch_up("2017-04")
        added.append(stands(log).size - before)
    assert abs(statistics.mean(added) - 10 * EACH) < 5
    assert statistics.stdev(added) > 5
    assert all(line.startswith(b"thirdcopy/1 sealed 2017-04 ") for line in entries(log))
    check_whole(log)


def test_nothing_falls_due_twice(log: Sequencer, clock: Clock) -> None:
    log.catch_up("2017-04")
    clock.pass_time(10 * MINUTE)
    after = log.catch_up("2017-04")
    assert log.catch_up("2017-04") == after


def test_after_a_long_silence_no_more_than_a_days_cover_falls_due(
    log: Sequencer, clock: Clock
) -> None:
    log.catch_up("2017-04")
    clock.pass_time(400 * DAY)
    assert log.catch_up("2017-04").size < 1.3 * EACH * DAY / SECOND / EVERY


def test_a_publication_is_filled_beside_what_is_due(log: Sequencer, clock: Clock) -> None:
    log.catch_up("2017-04")
    clock.pass_time(HALF_HOUR)
    assert log.fill("2017-04").size % FILL == 0


def test_an_open_act_brings_no_cover_and_what_is_due_stays_due(
    log: Sequencer, clock: Clock
) -> None:
    log.catch_up("2017-04")
    clock.pass_time(HALF_HOUR)
    log.write([act(1)])
    assert stands(log).size == 1
    assert log.catch_up("2017-04").size > 30


def test_without_cover_catching_up_adds_nothing(store: MadeStore) -> None:
    with store.opened() as log:
        assert log.catch_up("2017-04").size == 0
