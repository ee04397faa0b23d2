"""`audited`: what an auditor or an editor did, by the entry of the log that commits to it."""

import json
from pathlib import Path

import click

from thirdcopy.cli.settings import shown_gateway, with_settings
from thirdcopy.cli.texts import with_folder
from thirdcopy.gateway.looking import open_look
from thirdcopy_client.clock import date_of


@click.command()
@with_settings
@click.argument("entry", type=click.IntRange(min=0))
@click.option("--json", "as_json", is_flag=True, help="Give JSON.")
@click.option("--demo", "is_demo", is_flag=True, help="In the demonstration.")
@with_folder
def audited(file: Path, entry: int, *, as_json: bool, is_demo: bool, folder: Path) -> None:
    """Open the ENTRY of the log: which auditor or editor did it, what and when.

    The root in the log is made again from what is kept here and from a random value of the key
    store; where it comes out otherwise, one of them was changed, and the exit code is 1. The page
    of who read what has the number of each entry.
    """
    look = open_look(shown_gateway(file, folder, is_demo=is_demo), entry)
    told = {
        "entry": entry,
        "on": date_of(look.at).isoformat(),
        "by": look.by,
        "act": look.act,
        "said": dict(look.said),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
        return
    click.echo(f"Entry {entry}: the root holds.")
    for name in ("on", "by", "act"):
        click.echo(f"  {name}: {told[name]}")
    for name, value in look.said.items():
        click.echo(f"  {name}: {value}")
