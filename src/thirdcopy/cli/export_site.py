"""`export-site`: the whole public side as files that any web server can host."""

from pathlib import Path

import click

from thirdcopy.cli.progress import counter
from thirdcopy.cli.settings import gateway_of, read_settings, with_settings
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.store.library import load
from thirdcopy.web import create_app
from thirdcopy.web.export import LOG, export_site
from thirdcopy.web.log_files import log_key


@click.command("export-site")
@click.argument("into", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@with_settings
@click.option("--demo", "is_demo", is_flag=True, help="Export the demonstration that was run.")
@click.option(
    "--folder",
    "library",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The folder of the demonstration, with `agreements/`, `profiles/` and `var/`.",
)
def export_public(into: Path, file: Path, library: Path, *, is_demo: bool) -> None:
    """Write the whole public side into FOLDER: every page, both languages, and the log.

    Links are relative, so the folder can be opened from a disk or put below any address. An
    earlier export in FOLDER is replaced whole; anything else there is left alone. The same
    published log gives the same bytes.
    """
    gateway = _of_demo(library) if is_demo else gateway_of(read_settings(file))
    app = create_app(gateway, exported=True)
    found = export_site(app, into, counter("Pages made"))
    others = found.files - found.pages
    click.echo(f"{found.pages:,} pages and {others:,} other files, {found.size:,} bytes")
    click.echo(f"The log in it has {found.log_size:,} entries. Check it:")
    click.echo(f"  thirdcopy verify log {into / LOG} --key '{log_key(gateway)}'")


def _of_demo(folder: Path) -> Gateway:
    clock = SimulatedClock()
    return open_world(folder / "var" / "demo", load(folder), clock, make=False).gateway
