"""`verify`, `open`, `mirror` and `witness`: the client's own commands, under one roof."""

import sys
from collections.abc import Sequence

import click

from thirdcopy_client.cli import main as client

_AS_THEY_ARE = {"ignore_unknown_options": True, "help_option_names": []}


def _run(name: str, arguments: Sequence[str]) -> None:
    sys.exit(client([name, *arguments], program="thirdcopy"))


@click.command(context_settings=_AS_THEY_ARE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify(arguments: tuple[str, ...]) -> None:
    """Check a log, its growth, a receipt or a count; watch it; compare two copies.

    `log`, `consistency`, `receipt`, `count`, `watch` and `diff` take a folder of public files
    or its address. Exits with 0 if everything holds, 1 if misbehaviour is shown, 2 if it could
    not be checked. docs/reference/client.md has each with its options.
    """
    _run("verify", arguments)


@click.command("open", context_settings=_AS_THEY_ARE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def open_parcel(arguments: tuple[str, ...]) -> None:
    """Check a parcel against the log, then decrypt it; run by the recipient."""
    _run("open", arguments)


@click.command(context_settings=_AS_THEY_ARE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def mirror(arguments: tuple[str, ...]) -> None:
    """Copy a log's public files, verified before anything of the copy changes."""
    _run("mirror", arguments)


@click.command(context_settings=_AS_THEY_ARE)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def witness(arguments: tuple[str, ...]) -> None:
    """Remember logs' checkpoints and cosign them, as c2sp.org/tlog-witness has it."""
    _run("witness", arguments)
