"""`serve`: the site of a gateway, on this machine."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from thirdcopy import gateway as gates
from thirdcopy.analysis import Findings
from thirdcopy.cli.settings import gateway_of, read_settings, with_settings
from thirdcopy.gateway.home import Home
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store.library import load
from thirdcopy.web import create_app
from thirdcopy.web.serve import serve as serve_app
from thirdcopy.web.serving import Serving
from thirdcopy_client.clock import Micros, system_clock
from thirdcopy_client.errors import ConflictError

_DEMO_PORT: Final = 8000

_SIGN_IN = (
    ("Tess Unwin", "decides for the Child Maintenance Group"),
    ("Sam Trevose", "screens for the Child Maintenance Group"),
    ("Kit Lorimer", "asks for Immigration Enforcement"),
    ("Mab Norris", "countersigns for Immigration Enforcement"),
    ("Wyn Yarrow", "answers status checks"),
)


@click.command()
@with_settings
@click.option("--demo", "is_demo", is_flag=True, help="Serve the demonstration that was run.")
@click.option("--port", type=int, help="The port on this machine, for the demonstration.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The folder of the demonstration, with `agreements/`, `profiles/` and `var/`.",
)
def serve(file: Path, *, is_demo: bool, port: int | None, folder: Path) -> None:
    """Serve the gateway that the settings describe, or the demonstration.

    It runs until it is told to stop, and does what falls due whether or not anybody visits. TLS
    is left to a proxy before it. Logs go to standard error, a line of JSON each.
    """
    if is_demo:
        world = open_world(folder / "var" / "demo", load(folder), SimulatedClock(), make=False)
        serve_world(world, port or _DEMO_PORT)
        return
    if port is not None:
        raise click.UsageError("`--port` is the demonstration's; set `serve.port`")
    settings = read_settings(file)
    gateway = gateway_of(settings)
    with alone(gateway.home) if gateway.engine.dialect.name == "sqlite" else nullcontext():
        provider = settings.sign_in.provider
        app = create_app(
            gateway, metrics=settings.metrics, security=settings.security, provider=provider
        )
        known = (*settings.serve.names, *([provider.host] if provider else []))
        rounds = gates.Rounds(gateway, settings.peers.known)
        serve_app(app, replace(settings.serve, names=known), [rounds.go])


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold a home for this process: an SQLite database has one that serves or changes it."""
    handle = os.open(home.folder / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ConflictError(
            "another process serves this gateway",
            place=str(home.folder),
            remedy="stop it first; several processes need PostgreSQL",
        ) from error
    finally:
        os.close(handle)


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
    serve_app(create_app(moving.gateway, findings=findings), Serving(port=port))
