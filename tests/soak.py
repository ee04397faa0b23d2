"""The service under a low and steady load for a long time: what grows, and what should not.

`./dev soak [--minutes N] [--rate N]` runs it. Status checks with their receipts, pages between them
and whole lives now and then go to the server that `./dev bench service` measures; meanwhile memory,
open files and threads of the process that answers are noted, and the size of the log. What memory
does at first is left out: a process takes what it works with. `--leak` plants a leak, which must be
found. It answers 1 where memory would grow by more than one in twenty, or files or threads grow.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask

from answered import answered, free_port
from asking_system import AskingSystem, SignIns, asking_of
from bench_service import (
    ASKS,
    CAP,
    COUNCIL,
    HOLDS,
    Connection,
    Ready,
    Work,
    check_with_receipt,
    officers,
    page,
    serve_here,
    whole_life,
)
from storm import keep_findings
from texts import library
from thirdcopy.event import Actor, BodyCode
from thirdcopy.request import Form
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store.append import head_of
from thirdcopy.web import create_app
from thirdcopy_client.clock import Micros, system_clock
from world import (
    BEGUN,
    CHECKS,
    TRACING,
    base,
    copy_of,
    form_about,
    hash_of_agreement,
    persons,
)

PAGES: Final = ("/register", "/statistics", "/log", "/register.json")
LIFE_EVERY: Final = 10
SAMPLES: Final = 40
WARM: Final = 0.25
"""The share of the time that is left out at first."""
MOST: Final = 0.05
"""By how much memory may grow from then to the end."""
LEAK: Final = 200_000
BATCH: Final = 100
RENEWED: Final = 300
"""Seconds after which the systems ask for a new token."""


@dataclass(frozen=True)
class Sample:
    """What the process that answers holds at one moment, and how far its log has come."""

    hours: float
    memory: float
    files: int
    threads: int
    entries: int
    stored: float


@dataclass(frozen=True)
class Growth:
    """What grew after the warm-up: memory as a share and a pace an hour, files and threads."""

    memory: float
    each_hour: float
    files: int
    threads: int

    @property
    def is_flat(self) -> bool:
        return self.memory <= MOST and self.files <= 0 and self.threads <= 0


def growth(samples: Sequence[Sample]) -> Growth:
    """Say what grew: by a line laid through all samples after the warm-up, not by two of them."""
    kept = samples[int(len(samples) * WARM) :]
    hours = [one.hours for one in kept]
    line = statistics.linear_regression(hours, [one.memory for one in kept])
    at_first = line.intercept + line.slope * hours[0]
    third = max(1, len(kept) // 3)

    def more(counts: list[int]) -> int:
        # The least of a while: a connection that comes and goes is no leak.
        return min(counts[-third:]) - max(counts[:third])

    return Growth(
        line.slope * (hours[-1] - hours[0]) / at_first,
        line.slope / at_first,
        more([one.files for one in kept]),
        more([one.threads for one in kept]),
    )


def sample(server: int, world: World, began: float) -> Sample:
    """Look at the first child of *server*, which answers, and at the operator's folder."""
    pid = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()[0]
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    told = dict(line.split(":", 1) for line in status.splitlines())
    with world.gateway.engine.connect() as connection:
        entries = head_of(connection).size
    sizes = [path.stat().st_size for path in world.folder.glob("*.sqlite*")]
    return Sample(
        hours=(time.monotonic() - began) / 3600,
        memory=int(told["VmRSS"].split()[0]) / 1024,
        files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        threads=int(told["Threads"]),
        entries=entries,
        stored=sum(sizes) / 1e6,
    )


@dataclass
class Load:
    """One piece of work after another, for as long as there is time."""

    world: World
    ready: Ready
    systems: Sequence[AskingSystem]
    renewed: float = 0.0

    def pieces(self) -> Iterator[Work]:
        """Give a check with its receipt and a page in turn, and now and then a whole life."""
        checks = self._shared(CHECKS, COUNCIL)
        lives = self._shared(TRACING, ASKS)
        number = 0
        while True:
            actor, form = next(checks)
            asking = asking_of(form, hash_of_agreement(CHECKS))
            yield check_with_receipt(self.ready, actor.person, asking)
            yield page(PAGES[number % len(PAGES)])
            number += 1
            if number % LIFE_EVERY == 0:
                actor, form = next(lives)
                yield whole_life(self.ready, actor.person, form)

    def _shared(self, agreement: str, body: BodyCode) -> Iterator[tuple[Actor, Form]]:
        """Give officers, each as often as the cap lets them ask, and forms about people in turn."""
        found = list(persons(agreement, "plain", self.world))
        number = 0
        while True:
            for actor in officers(self.world, body, BATCH, f"soak-{body}-{number}"):
                for _ in range(CAP):
                    yield actor, form_about(agreement, found[number % len(found)])
                    number += 1

    def renew(self) -> None:
        """Ask for new tokens, well before those in use end."""
        if time.monotonic() - self.renewed > RENEWED:
            self.ready.tokens.update({one.body: one.token() for one in self.systems})
            self.renewed = time.monotonic()


def soaked(home: Path, seconds: float, rate: float, *, leak: bool) -> list[Sample]:
    """Serve the operator in *home* under load, and note samples."""
    started = system_clock()

    def go_on() -> Micros:
        # As the server's own clock does: sign-ins and tokens are of now.
        return Micros(BEGUN + system_clock() - started)

    world = open_world(home, library(), SimulatedClock(BEGUN), make=False, moving=go_on)
    keep_findings(home)
    app = create_app(world.gateway, findings=())
    sign_ins = SignIns(world.gateway)
    systems = [AskingSystem(app, world.gateway, one, sign_ins) for one in (COUNCIL, ASKS, HOLDS)]
    ready = Ready(free_port(), {}, sign_ins, [], [])
    load = Load(world, ready, systems)
    paths = os.pathsep.join(path for path in sys.path if path)
    start = f"soak.{'serve_leaking' if leak else 'serve_here'}(Path({str(home)!r}), {ready.port})"
    code = f"import soak; from pathlib import Path; {start}"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}) as server:
        try:
            answered(f"http://127.0.0.1:{ready.port}/register.json")
            return asyncio.run(loaded(load, server.pid, seconds, rate))
        finally:
            server.terminate()


async def loaded(load: Load, server: int, seconds: float, rate: float) -> list[Sample]:
    """Do *rate* pieces of work a second, whether or not the one before was quick."""
    connection, began = Connection(load.ready.port), time.monotonic()
    samples: list[Sample] = []
    for done, work in enumerate(load.pieces(), 1):
        load.renew()
        await work(connection)
        passed = time.monotonic() - began
        if passed > seconds * len(samples) / SAMPLES:
            samples.append(sample(server, load.world, began))
            told(samples[-1], done)
        if passed > seconds:
            return samples
        await asyncio.sleep(max(0.0, done / rate - passed))
    return samples


def told(one: Sample, done: int) -> None:
    print(
        f"{one.hours * 60:7.1f} min {done:8} done {one.memory:7.1f} MiB {one.files:4} files "
        f"{one.threads:4} threads {one.entries:8} entries {one.stored:8.1f} MB stored",
        flush=True,
    )


def serve_leaking(home: Path, port: int) -> None:
    """Serve as ever, but keep something of each request for good: the control."""
    kept: list[bytes] = []
    whole = Flask.wsgi_app

    def leaking(self: Flask, environ: dict[str, object], start: object) -> object:
        kept.append(os.urandom(LEAK))
        return whole(self, environ, start)  # type: ignore[arg-type]  # passed on as it came

    Flask.wsgi_app = leaking  # type: ignore[method-assign, assignment]
    serve_here(home, port)


def main(given: Sequence[str]) -> int:
    """Soak, print what was seen, and judge it."""
    asked = argparse.ArgumentParser("./dev soak")
    asked.add_argument("--minutes", type=float, default=480.0)
    asked.add_argument("--rate", type=float, default=20.0)
    asked.add_argument("--leak", action="store_true")
    options = asked.parse_args(given)
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-soak-"))
    try:
        home = copy_of(base(), folder / "home")
        samples = soaked(home, options.minutes * 60, options.rate, leak=options.leak)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = growth(samples)
    print(
        f"after the first quarter: memory {found.memory:+.1%} ({found.each_hour:+.1%} an hour), "
        f"files {found.files:+}, threads {found.threads:+}"
    )
    print("nothing grows that should not" if found.is_flat else "something grows")
    return 0 if found.is_flat else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
