"""`peers`: the gateways of other bodies, what waits for them, and whether their logs hold."""

import sys
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.settings import Settings, gateway_of, read_settings, with_settings
from thirdcopy.gateway import PeerSettings
from thirdcopy_client.errors import MalformedError, ThirdcopyError, VerificationError


@click.group()
def peers() -> None:
    """Look after what officers here ask of bodies whose gateway is elsewhere."""


@peers.command("send")
@with_settings
def send(file: Path) -> None:
    """Send what waits and fetch what was answered, once; `serve` does it all the time."""
    settings = read_settings(file)
    moved = gates.carry(gateway_of(settings), settings.peers.known)
    click.echo(f"{moved} errands went a step further")


@peers.command("check")
@with_settings
@click.argument("name", required=False)
def check(file: Path, name: str | None) -> None:
    """Look for every receipt of a peer's, or of all, in what it publishes now.

    A receipt that is not published yet is no fault. Exits with 1 where a peer's log has two
    faces, or does not hold; both notes are kept in `evidence` of the home.
    """
    settings = read_settings(file)
    gateway = gateway_of(settings)
    wrong = 0
    for peer in _named(settings, name):
        try:
            found = gates.cross_check(gateway, peer)
        except ThirdcopyError as error:
            wrong += isinstance(error, VerificationError)
            click.echo(f"{peer.name}: {error}", err=True)
            continue
        wrong += found.conflicts
        waiting = found.held - found.published - found.conflicts
        click.echo(
            f"{peer.name}: {found.held} receipts, {found.published} published, {waiting} not yet, "
            f"{found.conflicts} in conflict"
        )
    sys.exit(1 if wrong else 0)


def _named(settings: Settings, name: str | None) -> tuple[PeerSettings, ...]:
    found = tuple(one for one in settings.peers.known if name in {None, one.name})
    if not found:
        raise MalformedError(
            "no such peer is in the settings",
            place="peers.known",
            remedy="name one of them, or none for all",
        )
    return found
