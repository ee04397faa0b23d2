"""`serve`: the site of a gateway, on this machine."""

from collections.abc import Sequence
from pathlib import Path

import click

from thirdcopy.analysis import Findings
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store.library import load
from thirdcopy.web import create_app
from thirdcopy.web.serve import serve as serve_app
from thirdcopy_client.clock import Micros, system_clock
from thirdcopy_client.errors import NotAllowedError

_SIGN_IN = (
    ("Tess Unwin", "decides for the Child Maintenance Group"),
    ("Sam Trevose", "screens for the Child Maintenance Group"),
    ("Kit Lorimer", "asks for Immigration Enforcement"),
    ("Mab Norris", "countersigns for Immigration Enforcement"),
    ("Wyn Yarrow", "answers status checks"),
)


@click.command()
@click.option("--demo", "is_demo", is_flag=True, help="Serve the demonstration that was run.")
@click.option("--port", default=8000, show_default=True, help="The port on this machine.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The folder that holds `agreements/`, `profiles/` and `var/`.",
)
def serve(*, is_demo: bool, port: int, folder: Path) -> None:
    """Serve the register, the statistics, the log and the casework pages."""
    if not is_demo:
        raise NotAllowedError(
            "only the demonstration can be served yet", remedy="run `thirdcopy serve --demo`"
        )
    library = load(folder)
    world = open_world(folder / "var" / "demo", library, SimulatedClock(), make=False)
    serve_world(world, port)


def serve_world(world: World, port: int, findings: Sequence[Findings] = ()) -> None:
    """Serve a simulated gateway; its time goes on from where the simulation stands."""
    stood, began = world.clock(), system_clock()
    library = world.gateway.library

    def go_on() -> Micros:
        return Micros(stood + system_clock() - began)

    moving = open_world(world.folder, library, SimulatedClock(stood), make=False, moving=go_on)
    click.echo(f"\nThe site is at http://127.0.0.1:{port}/ (stop it with Ctrl-C)", err=True)
    click.echo("Sign in there as:", err=True)
    for name, does in _SIGN_IN:
        click.echo(f"  {name:<12} who {does}", err=True)
    serve_app(create_app(moving.gateway, findings=findings), port)
