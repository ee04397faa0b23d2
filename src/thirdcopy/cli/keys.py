"""`keys`: the keys that sign the log and its public files; drawing new ones, and replacing them."""

from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import gateway_of, read_settings, with_settings
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.rotating import KEYS, draw_next, drawn
from thirdcopy_client.errors import UnavailableError


@click.group()
def keys() -> None:
    """Show the keys that sign the log and its public files, and replace them."""


@keys.command()
@with_settings
def show(file: Path) -> None:
    """Show the keys in use, and those that were drawn to take their place."""
    gateway = gateway_of(read_settings(file))
    click.echo(f"log    {gateway.sequencer.signer.verifier_key}")
    click.echo(f"files  {gateway.files.verifier_key}")
    _say_next(gateway)


@keys.command()
@with_settings
@click.argument("which", nargs=-1, type=click.Choice(KEYS))
def draw(file: Path, which: tuple[str, ...]) -> None:
    """Draw the next keys, both or one, and show them. Nothing changes yet.

    Give the log's next key to its witnesses, who must know it before it signs, and to everybody who
    checks the log. Drawing again gives the same keys.
    """
    gateway = gateway_of(read_settings(file))
    draw_next(gateway.home, gateway.origin, which or KEYS)
    _say_next(gateway)


@keys.command()
@with_settings
def replace(file: Path) -> None:
    """Put the keys that were drawn in the place of those in use, for good.

    The service must stand still. The old key signs once more, the entry that names the new one, and
    is then destroyed. If this is interrupted, the next start goes on with it.
    """
    settings = read_settings(file)
    gateway = gateway_of(settings)
    with alone(gateway.home):
        gates.replace_keys(gateway)
        for engine in (gateway.engine, gateway.vault.engine):
            engine.dispose()
        after = gateway_of(settings)
        click.echo(f"log    {after.sequencer.signer.verifier_key}")
        click.echo(f"files  {after.files.verifier_key}")
        try:
            gates.publish(after)
        except UnavailableError as error:
            click.echo(f"Replaced, and not published yet: {error.message}", err=True)


def _say_next(gateway: Gateway) -> None:
    for key, signer in drawn(gateway.home, gateway.origin).items():
        click.echo(f"next {key}: {signer.verifier_key}")
