"""kill -9 at random moments: nothing is sent without its intent, and the run finishes the same.

`LONG=1` in the environment kills a hundred runs instead of twenty.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest
from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.event import RELEASES, Class
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import World
from thirdcopy.store import tables
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.parcel import parse_parcel
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import base, copy_of, opened, run_quarter

pytestmark = pytest.mark.fault

HERE = Path(__file__).parent
KILLS = 100 if os.environ.get("LONG") else 20
SHORT = Totals(rejected=1, supplied=3, nothing=1)
PERIOD = "2017-Q2"

Counts = Mapping[Class, Mapping[str, int]]


class SentWithoutIntentError(AssertionError):
    """A parcel is out, and the durable log does not hold its entry."""


@dataclass(frozen=True)
class Runner:
    """Runs scenarios in children of a process of its own."""

    process: subprocess.Popen[str]

    def run(self, home: Path, mode: str = "whole", after: float | None = None) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{home} {mode} {'-' if after is None else after}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@dataclass(frozen=True)
class Unkilled:
    """The run that nobody killed: how long it took, and its counts."""

    seconds: float
    counts: Counts


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    paths = os.pathsep.join([str(HERE.parent), str(HERE.parent.parent / "src")])
    with subprocess.Popen(
        [sys.executable, str(HERE / "scenario.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Runner(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def unkilled(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Unkilled:
    home = copy_of(base(), tmp_path_factory.mktemp("unkilled") / "home")
    began = time.monotonic()
    assert runner.run(home) == 0
    seconds = time.monotonic() - began
    with opened(home) as world:
        check_intents(world)
        counts = gates.kinds_of(world.gateway, PERIOD)
    (kinds,) = counts.values()
    assert (kinds["supplied"], kinds["nothing-supplied"]) == (SHORT.supplied, SHORT.nothing)
    return Unkilled(seconds, counts)


def sent(home: Path) -> dict[str, bytes]:
    """Give every parcel that was handed over."""
    return {path.name: path.read_bytes() for path in (home / "mailbox").glob("*/*.json")}


def check_intents(world: World) -> None:
    """Check that each parcel opens, and that its intent is durable at its index."""
    key = world.gateway.sequencer.signer.verifier_key
    for data in sent(world.folder).values():
        index = open_parcel(data, None, key, now=None).index
        parcel = parse_parcel(data)
        with world.gateway.engine.connect() as connection:
            entry, event = tables.entry.c, tables.event.c
            line = connection.execute(
                select(entry.line).where(entry.idx == index)
            ).scalar_one_or_none()
            told = connection.execute(
                select(event.told).where(event.log_index == index)
            ).scalar_one_or_none()
        if line != parcel.entry or told != parcel.told.encode():
            raise SentWithoutIntentError


def check_answers(home: Path, before: Mapping[str, bytes]) -> None:
    """Check that nothing was sent twice: no other bytes, and one answer a request."""
    after = sent(home)
    assert {name: after.get(name) for name in before} == before
    answered: Counter[str] = Counter()
    for data in after.values():
        parcel = parse_parcel(data)
        assert parcel.header.kind in {*RELEASES, "nothing-supplied"}
        answered[parcel.told.partition('"request":"')[2].partition('"')[0]] += 1
    assert len(answered) == SHORT.supplied + SHORT.nothing
    assert set(answered.values()) == {1}


def check_and_finish(home: Path, unkilled: Unkilled) -> None:
    """Check what a kill left, start again, finish, and compare."""
    before = sent(home)
    with opened(home) as world:
        check_intents(world)
        run_quarter(world, SHORT)
        gates.publish(world.gateway)
        assert gates.kinds_of(world.gateway, PERIOD) == unkilled.counts
        check_intents(world)
        check_answers(home, before)
        key = world.gateway.sequencer.signer.verifier_key
        report = verify_directory(DirectoryReader(world.gateway.home.public), key)
    found = {cell.kind: cell.count for cell in report.cells if cell.count}
    assert [found] == [dict(kinds) for kinds in unkilled.counts.values()]


def test_a_run_killed_at_any_moment_finishes_with_the_same_counts(
    runner: Runner, unkilled: Unkilled, tmp_path: Path
) -> None:
    chance = Random(20170401)  # noqa: S311 - a repeatable choice of moments
    seconds, killed, runs = unkilled.seconds, 0, 0
    while killed < KILLS:
        runs += 1
        assert runs <= 3 * KILLS, "most runs ended before they were killed"
        home = copy_of(base(), tmp_path / str(runs))
        began = time.monotonic()
        status = runner.run(home, after=chance.uniform(0, seconds))
        assert status in {0, -SIGKILL}, f"the child ended with {status}"
        if status:
            killed += 1
        else:
            seconds = min(seconds, time.monotonic() - began)
        check_and_finish(home, unkilled)
        shutil.rmtree(home)


def test_sending_before_the_intent_is_caught(runner: Runner, tmp_path: Path) -> None:
    home = copy_of(base(), tmp_path / "home")
    assert runner.run(home, "sends-first") == -SIGKILL
    assert sent(home)
    with opened(home) as world, pytest.raises(SentWithoutIntentError):
        check_intents(world)


def test_a_full_disk_stops_the_log_and_the_next_start_goes_on(
    runner: Runner, unkilled: Unkilled, tmp_path: Path
) -> None:
    home = copy_of(base(), tmp_path / "home")
    stopped_on_a_full_disk = 7
    assert runner.run(home, "full-disk") == stopped_on_a_full_disk
    check_and_finish(home, unkilled)
