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
        said, _ = server.communicate(timeout=20)
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
