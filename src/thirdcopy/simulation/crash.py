"""A process that dies between intent and sending: run by the demonstration, in a folder.

It submits and decides one case through the gateway's own functions, and its post kills it
with the signal that cannot be caught.
"""

import os
import signal
import sys
from pathlib import Path

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.store.library import load


def die(_body: BodyCode, _name: str, _parcel: bytes) -> None:
    """Die in the place of sending."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    world = open_world(
        Path(sys.argv[1]), load(Path(sys.argv[2])), SimulatedClock(), make=False, post=die
    )
    gates.work(world.gateway)
