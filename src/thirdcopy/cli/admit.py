"""`admit`: the first system of a use, which nobody who asks through a system could admit."""

import json
from pathlib import Path
from typing import Final

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import gateway_of, read_settings, with_settings
from thirdcopy.event import BodyCode
from thirdcopy.gateway import ASKS, SIGNS_IN
from thirdcopy.web.api.tokens import read_key
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import ConflictError, MalformedError

_LARGEST: Final = 16 * 1024


@click.command()
@with_settings
@click.argument("name")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--body", required=True, help="The body that the system belongs to.")
@click.option(
    "--use",
    type=click.Choice((ASKS, SIGNS_IN)),
    default=ASKS,
    show_default=True,
    help="Whether it asks for its body, or says how the people of an issuer signed in.",
)
@click.option("--issuer", help=f"Whose people it signs in; only for `{SIGNS_IN}`.")
def admit(file: Path, name: str, key: Path, body: str, use: str, issuer: str | None) -> None:
    """Admit the first system of a use, by its public key in the file KEY, a JSON Web Key.

    Every later one is proposed by one administrator and confirmed by another. The service must
    stand still. Admitting the same system twice changes nothing.
    """
    members = _key_in(key)
    read_key(members, use)
    gateway = gateway_of(read_settings(file))
    with alone(gateway.home):
        refusal = gates.admit_system(
            gateway, gates.System(name, BodyCode(body), use, members, issuer)
        )
    if refusal:
        raise ConflictError(refusal.reason, place=name, remedy=_REMEDIES[refusal.code])
    click.echo(f"{name} of {body} is admitted for {use}.")


def _key_in(file: Path) -> dict[str, Json]:
    """Read a JSON Web Key; what each member must be is for `read_key` to say."""
    wrong = MalformedError(
        "expected a public key as a JSON Web Key",
        place=str(file),
        remedy='write an object such as `{"kty": "OKP", "crv": "Ed25519", "x": "…"}`',
    )
    if file.stat().st_size > _LARGEST:
        raise wrong
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(found, dict):
        raise wrong
    return found


_REMEDIES: Final = {
    "system-exists": "choose another name; administrators retire the one that is there",
    "no-body": "choose a code of the vocabulary's bodies",
    "no-use": f"give `--issuer` with `--use {SIGNS_IN}`, and only with it",
}
