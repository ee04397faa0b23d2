"""`verify` and `open`: the client's own commands, under one roof."""

import sys
from pathlib import Path

import click

from thirdcopy_client.cli import main as client


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", help="The log's verifier key, from somewhere you trust.")
@click.option("--json", "as_json", is_flag=True, help="Give the counts as JSON.")
def verify(folder: Path, key: str | None, *, as_json: bool) -> None:
    """Check a folder of public files, and count from them alone.

    Exits with 0 if everything holds, 1 if misbehaviour is shown, 2 if it could not be checked.
    """
    arguments = ["verify", str(folder)]
    arguments += ["--key", key] if key else []
    sys.exit(client([*arguments, *(["--json"] if as_json else [])]))


@click.command("open")
@click.argument("parcel", type=click.Path(path_type=Path))
@click.option("--key-file", type=click.Path(path_type=Path), help="Your private key, in base64.")
@click.option("--log-key", required=True, help="The log's verifier key.")
@click.option("--json", "as_json", is_flag=True, help="Give what was opened as JSON.")
def open_parcel(parcel: Path, key_file: Path | None, log_key: str, *, as_json: bool) -> None:
    """Check a parcel against the log, then decrypt it; run by the recipient."""
    arguments = ["open", str(parcel), "--log-key", log_key]
    arguments += ["--key-file", str(key_file)] if key_file else []
    sys.exit(client([*arguments, *(["--json"] if as_json else [])]))
