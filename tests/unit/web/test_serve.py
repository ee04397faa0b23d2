import subprocess
import sys
from pathlib import Path

from answered import answered, free_port
from web_world import ROOT, SmallWorld

PROGRAM = """
import sys
from pathlib import Path
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.store.library import load
from thirdcopy.web import create_app, serve
from thirdcopy.web.serving import Serving

world = open_world(Path(sys.argv[1]), load(Path(sys.argv[2])), SimulatedClock(), make=False)
serve(create_app(world.gateway), Serving(port=int(sys.argv[3])))
"""


def test_the_site_is_served_on_this_machine_and_prints_nothing(world: SmallWorld) -> None:
    port = free_port()
    arguments = [str(world.world.folder), str(ROOT), str(port)]
    command = [sys.executable, "-c", PROGRAM, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.home()) as server:
        try:
            page = answered(f"http://127.0.0.1:{port}/register")
        finally:
            server.terminate()
        said, _ = server.communicate(timeout=60)
    assert b"Register of agreements" in page
    assert said == b""


def test_a_site_whose_work_fails_stops_instead_of_letting_cases_pass_their_time(
    world: SmallWorld,
) -> None:
    breaking = "import thirdcopy.gateway as g\ng.work = lambda gateway: 1 / 0\n"
    arguments = [str(world.world.folder), str(ROOT), str(free_port())]
    command = [sys.executable, "-c", breaking + PROGRAM, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path.home()) as server:
        try:
            _, said = server.communicate(timeout=120)
        finally:
            server.kill()
    assert b"ZeroDivisionError" in said


CALENDAR = """
import sys
import thirdcopy.gateway as g
from sqlalchemy.exc import OperationalError
from thirdcopy_client.errors import VerificationError

faults = [VerificationError("a witness signs another log"), OSError(28, "full"),
          OperationalError("x", {}, Exception("away"))]
def keep_time(gateway):
    if faults:
        raise faults.pop(0)
    1 / 0
g.keep_time = keep_time
import thirdcopy.web
serving = sys.modules["thirdcopy.web.serve"]  # the function `serve` has the module's name
serving.sleep = lambda seconds: None
serving._keep_working = lambda *_: None
"""


def test_a_calendar_that_cannot_be_kept_is_told_and_tried_again_and_a_bug_ends_the_site(
    world: SmallWorld,
) -> None:
    arguments = [str(world.world.folder), str(ROOT), str(free_port())]
    command = [sys.executable, "-c", CALENDAR + PROGRAM, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path.home()) as server:
        try:
            _, said = server.communicate(timeout=120)
        finally:
            server.kill()
    told = [line for line in said.splitlines() if b"the calendar waits" in line]
    for kind in (b"VerificationError", b"OSError", b"OperationalError"):
        assert sum(kind in line for line in told) == 1
    assert len(told) == 3
    assert b"a witness signs another log" in told[0]
    assert b"ZeroDivisionError" in said
