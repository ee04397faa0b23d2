"""`migrate`: take both databases to the shape that this version reads."""

from contextlib import nullcontext
from pathlib import Path

import click

from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import databases_of, read_settings, with_settings
from thirdcopy.gateway.home import Home
from thirdcopy.store.engine import migrated
from thirdcopy.store.schema import HEAD, KEYS, MAIN
from thirdcopy_client.errors import UnavailableError


@click.command()
@with_settings
@click.option("--dry-run", is_flag=True, help="Take every step, and take it back again.")
@click.option("--main", default=HEAD, show_default=True, help="The main database's revision.")
@click.option("--keys", default=HEAD, show_default=True, help="The key store's revision.")
def migrate(file: Path, *, dry_run: bool, main: str, keys: str) -> None:
    """Take both databases to the shape that this version reads, or back to an earlier one.

    Back them up, and stop every process first. Each database is migrated whole or not at all, and
    only if the root of the log, worked out from every entry, is what it was.
    """
    settings = read_settings(file)
    home, places = Home(settings.gateway.home), databases_of(settings)
    chosen = ((KEYS, places.keys or home.keys, keys), (MAIN, places.main or home.main, main))
    for _, place, _ in chosen:
        if isinstance(place, Path) and not place.exists():
            raise UnavailableError(
                "no database here", place=str(place), remedy="run `thirdcopy init` to make one"
            )
    with nullcontext() if places.main else alone(home):
        for chain, place, to in chosen:
            taken = migrated(place, chain, to, kept=not dry_run, standby=places.standby)
            for step in taken:
                would = "could be taken to" if dry_run else "is at"
                click.echo(f"the {chain.name} {would} `{step.revision}`: {step.says}")
            if not taken:
                click.echo(f"the {chain.name} is where it should be")
