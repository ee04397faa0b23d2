"""Worlds from seeds: what the design promises holds after each step, whatever falls in between.

A seed that fails is printed with what failed; `World(seed).run(STEPS)` plays it again. `LONG=1`
plays fifty times as many worlds; `-s` prints what happened in them.
"""

import os
import subprocess
import sys
from collections import Counter
from typing import get_args

import pytest

from simulated_world import Flaw, World
from texts import ROOT

STEPS = 1000
WORLDS = 10_000 if os.environ.get("LONG") else 200
FLAWS = tuple(flaw for flaw in get_args(Flaw) if flaw != "none")
COMES_ABOUT = {
    "supplied", "delivered", "undelivered", "stopped", "queued", "seconded", "complied",
    "nothing-supplied", "turned-away", "held",
}  # fmt: skip
"""What has to happen somewhere in so many worlds, or they show nothing."""
AGAIN = "from simulated_world import World\nprint(World('again').run(1000))"


@pytest.mark.fault
def test_no_step_breaks_a_promise() -> None:
    happened: Counter[str] = Counter()
    falls = 0
    for number in range(WORLDS):
        world = World(f"world-{number}")
        world.run(STEPS)
        falls += world.falls
        happened.update(event.kind for events in world.disk.events.values() for event in events)
    print(f"{WORLDS * STEPS} steps, {falls} falls; {dict(happened.most_common())}")
    assert happened.keys() >= COMES_ABOUT
    assert falls > WORLDS


@pytest.mark.fault
@pytest.mark.parametrize("flaw", FLAWS)
def test_a_gateway_with_a_planted_flaw_is_found(flaw: Flaw) -> None:
    worlds = [World(f"flawed-{number}", flaw) for number in range(300)]
    with pytest.raises(AssertionError, match="flawed-"):
        Counter(world.run(STEPS) for world in worlds)


@pytest.mark.fault
def test_a_seed_is_one_run_and_another_seed_another() -> None:
    path = f"{ROOT / 'src'}:{ROOT / 'tests'}"
    ran = [
        subprocess.run(
            [sys.executable, "-c", AGAIN],
            env={"PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert ran == [World("again").run(STEPS)] * 2
    assert World("another").run(STEPS) != ran[0]
