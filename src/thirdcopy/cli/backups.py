"""`backup` and `restore`: a gateway's databases, kept apart, and brought back or refused."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import (
    databases_of,
    gateway_of,
    read_settings,
    with_settings,
)
from thirdcopy.gateway.home import Home
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint, verify_checkpoint
from thirdcopy_client.translog.note import Signer, VerifierKey, parse_verifier_key

_A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@with_settings
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where the main database's backup goes.",
)
@click.option(
    "--keys-to",
    "keys_folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where the key store's goes, apart from the other.",
)
def backup(file: Path, folder: Path, keys_folder: Path) -> None:
    """Back up a gateway, while it is served or not.

    Key backups that are 30 days old are deleted. The home's `secrets` are not in any backup: copy
    them once, to a safe.
    """
    made = gates.back_up(gateway_of(read_settings(file)), folder, keys_folder)
    stands = "" if made.size is None else f" ({made.size} entries, read again)"
    click.echo(f"{made.copies.main}{stands}")
    click.echo(made.copies.keys)
    click.echo(made.copies.parcels)
    if made.expired:
        click.echo(f"{made.expired} older files of the key store were deleted", err=True)


@click.command()
@with_settings
@click.option("--main", type=_A_FILE, required=True, help="The main database's backup.")
@click.option("--keys", type=_A_FILE, required=True, help="The newest backup of the key store.")
@click.option("--parcels", type=_A_FILE, help="The parcels that nobody had fetched.")
@click.option(
    "--seen",
    type=_A_FILE,
    multiple=True,
    help="A checkpoint of this log that a witness has seen; may be given more than once. Needed "
    "where the high-water mark is lost.",
)
def restore(
    file: Path, main: Path, keys: Path, parcels: Path | None, seen: tuple[Path, ...]
) -> None:
    """Bring a gateway back from a backup, if its log is not behind what was signed.

    The databases must be gone: move them away first. A backup that is behind the high-water mark
    or a witness is refused, since signing on from it would fork the log. What was erased since is
    erased again.
    """
    settings = read_settings(file)
    home, places = Home(settings.gateway.home), databases_of(settings)
    own = Signer(settings.gateway.origin, home.secret("log", make=False))
    key = parse_verifier_key(own.verifier_key)
    with nullcontext() if places.main else alone(home):
        done = gates.restore(
            home,
            gates.Copies(main, keys, parcels),
            partial(gateway_of, settings),
            databases=places,
            seen=[_checkpoint(path, key) for path in seen],
        )
    click.echo(f"The log stands at {done.size} entries, not behind what was signed.")
    if done.erased:
        click.echo(f"{done.erased} erased cases were erased again.")
    click.echo("Run `thirdcopy backup` now, and serve it.", err=True)


def _checkpoint(path: Path, key: VerifierKey) -> Checkpoint:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            "the checkpoint cannot be read", place=str(path), remedy="see who may read it"
        ) from error
    return verify_checkpoint(data, key, name=str(path))
