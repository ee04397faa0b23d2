"""`demo`: one command, and the main job is done before your eyes."""

import json
import shutil
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.analysis import Findings, analyse
from thirdcopy.cli.progress import bar
from thirdcopy.cli.serve import serve_world
from thirdcopy.cli.told import tell
from thirdcopy.register import MEASURES
from thirdcopy.simulation import demo as story
from thirdcopy.simulation.report import Document, document
from thirdcopy.simulation.world import World
from thirdcopy.store.library import Library, load
from thirdcopy_client.errors import UnavailableError

HOME = Path("var/demo")
_PROFILES = {"nhs-digital-home-office": "as-was", story.REPORTED: "as-was"}


@click.command()
@click.option("--once", is_flag=True, help="End when the job is done, without serving the site.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of words.")
@click.option("--fresh", is_flag=True, help="Begin again, throwing away the last demonstration.")
@click.option("--port", default=8000, show_default=True, help="Where to serve on this machine.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The folder that holds `agreements/` and `profiles/`.",
)
def demo(*, once: bool, as_json: bool, fresh: bool, port: int, folder: Path) -> None:
    """Check the agreements, run a quarter of each, recount from outside, and show it all.

    Everybody in it is invented. A run that is stopped goes on where it was.
    """
    home = folder / HOME
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    library = load(folder)
    findings = check_all(library, aloud=not as_json)
    try:
        world = story.run(home, library, say=_say, tell=bar("the simulation"))
    except UnavailableError as error:
        remedy = "to begin again: `./dev demo --fresh`"
        raise UnavailableError(error.message, place=error.place, remedy=remedy) from error
    _say("Publishing the log, and counting it again in a process that has only the public files")
    gates.publish(world.gateway)
    made = document(world, findings)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    else:
        _summary(world, made)
    if not once:
        serve_world(world, port, findings)


def check_all(library: Library, *, aloud: bool) -> list[Findings]:
    """Analyse every agreement under the profile that it would run under."""
    found = []
    for text in library.agreements.values():
        profile = library.profiles[_PROFILES.get(text.id, "uk")]
        _say(f"Checking {text.id}")
        found.append(analyse(text, profile, library.vocabulary))
        if aloud:
            tell(text, profile, found[-1], library.vocabulary, brief=True)
    return found


def _say(text: str) -> None:
    click.echo(text, err=True)


def _summary(world: World, made: Document) -> None:
    """Print the counts and what they rest on."""
    gateway = world.gateway
    for period in gates.published_periods(gateway):
        table = gates.table_of(gateway, period)
        if not table.counts:
            continue
        click.echo(f"\n{period}")
        merged: dict[str, dict[str, int]] = {}
        for cls, cells in table.counts.items():
            name = gateway.ruleset_of(cls.agreement).agreement.title
            row = merged.setdefault(name, dict.fromkeys(cells, 0))
            for figure, count in cells.items():
                row[figure] += count
        for name, cells in merged.items():
            click.echo(f"  {name}")
            for measure in MEASURES:
                if cells[measure.name]:
                    click.echo(f"    {cells[measure.name]:>6,}  {measure.title.lower()}")
    log, recount = _part(made, "log"), _part(made, "recount")
    public = gateway.home.public
    click.echo(f"\nThe log has {log['size']:,} entries; its public files are in {public}")
    recomputed = recount["recomputed"]
    number = len(recomputed) if isinstance(recomputed, list) else 0
    equal = "equal" if recount["equal"] else "NOT EQUAL"
    click.echo(f"Recounted from outside: {number} counts, all {equal} to those published")
    click.echo("Check it yourself:")
    click.echo(f"  ./dev run verify log {public} --key {log['public_key']}")


def _part(made: Document, name: str) -> Document:
    part = made[name]
    assert isinstance(part, dict), name  # noqa: S101 - the document's own shape
    return part
