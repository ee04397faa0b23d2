"""`keygen`, `sign` and `signatures`: the parties' signatures under the hash of an agreement."""

import json
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement import Adoption, Agreement, Vocabulary, parse_adoption
from thirdcopy.agreement.signature import (
    BodySignature,
    check_signatures,
    parse_keys,
    sign_adoption,
    sign_agreement,
    signing_bodies,
)
from thirdcopy.cli.texts import file_of, read, with_folder
from thirdcopy.store.library import load_vocabulary
from thirdcopy_client.canonical import b64, unb64
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    UnavailableError,
)
from thirdcopy_client.translog.note import Signer

_SEED: Final = 32
_OF_KEYGEN: Final = "give the file that `thirdcopy keygen` wrote"
_STATES: Final = {
    "signed": "signed",
    "not-checked": "a file says that it signed; no key of its was given, so it is not believed",
    "missing": "has not signed",
}


@click.command()
@click.argument("body")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file for the private key; only its owner may read it.",
)
def keygen(body: str, out: Path) -> None:
    """Draw a key with which BODY signs agreements, and print the key that others check with.

    Give the printed line to the other parties by a way that they trust.
    """
    signer = Signer(body, secrets.token_bytes(_SEED))
    line = signer.verifier_key
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConflictError(
            "expected no file of that name yet",
            place=out.as_posix(),
            remedy="choose another name; a key that is lost cannot be drawn again",
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{b64(signer.seed)}\n")
    click.echo(line)


@click.command()
@click.argument("agreement")
@click.option("--as", "body", required=True, help="The code of the party that signs.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="Its private key, as `keygen` wrote it.",
)
@with_folder
def sign(agreement: str, body: str, key_file: Path, folder: Path) -> None:
    """Sign the hash of AGREEMENT (an id, a folder or a file) for one party.

    The signature is of the exact bytes: format the text first. It is written to
    `signatures/` beside the text. A body that adopts a model signs its adoption, and the
    signature is written beside that.
    """
    file, text = _text(agreement, folder)
    adopted = _adoption_of(body, file.parent, load_vocabulary(folder)) if text.model else None
    signer = Signer(body, _seed(key_file))
    if body in signing_bodies(text):
        target = file.parent / "signatures" / f"{body}.sig"
        what, note = f"{text.id} {text.hash}", sign_agreement(text, signer)
    elif adopted:
        path, adoption = adopted
        target = path.with_suffix(".sig")
        what, note = f"its adoption of {text.id} {text.hash}", sign_adoption(text, adoption, signer)
    else:
        raise NotAllowedError(
            f"`{body}` has nothing to sign here",
            place=file.as_posix(),
            remedy=f"the text is signed by {', '.join(signing_bodies(text))}"
            + ("; to adopt it, first write `adoptions/<name>.toml`" if text.model else ""),
        )
    target.parent.mkdir(exist_ok=True)
    half = target.with_name(f".{target.name}.part")
    half.write_bytes(note)
    half.replace(target)
    click.echo(f"{body} signed {what}")
    click.echo(f"  in {target.as_posix()}")


@click.command()
@click.argument("agreement")
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The parties' keys as `keygen` printed them, one a line, from somewhere you trust.",
)
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give it as one JSON document.")
def signatures(agreement: str, keys: Path | None, folder: Path, *, as_json: bool) -> None:
    """Say who has signed AGREEMENT (an id, a folder or a file), and who still has to.

    Exits with 0 only when every party has signed this very text with the key that was given for
    it, and with 1 otherwise; a signature that is wrong, or of another text, is refused.
    """
    file, text = _text(agreement, folder)
    paths = sorted((file.parent / "signatures").glob("*.sig"))
    files = {path.stem: _bytes(path) for path in paths}
    found = check_signatures(text, files, parse_keys(_bytes(keys), keys.as_posix()) if keys else {})
    if as_json:
        click.echo(json.dumps(_document(text, found), ensure_ascii=False, indent=1))
    else:
        _tell(text, found)
    sys.exit(0 if all(one.state == "signed" for one in found) else 1)


def _adoption_of(body: str, folder: Path, vocabulary: Vocabulary) -> tuple[Path, Adoption] | None:
    """Give the file by which a body adopts the model in *folder*, if there is one."""
    for path in sorted((folder / "adoptions").glob("*.toml")):
        adoption = parse_adoption(_bytes(path), path.as_posix(), vocabulary)
        if adoption.body == body:
            return path, adoption
    return None


def _tell(text: Agreement, found: Iterable[BodySignature]) -> None:
    click.echo(f"{text.id} {text.hash}")
    for one in found:
        by = f" (key `{one.signed.by}`)" if one.signed else ""
        click.echo(f"  {one.body}: {_STATES[one.state]}{by}")


def _document(text: Agreement, found: Iterable[BodySignature]) -> dict[str, object]:
    return {
        "agreement": text.id,
        "hash": text.hash,
        "bodies": [{"body": one.body, "state": one.state} for one in found],
    }


def _text(name: str, folder: Path) -> tuple[Path, Agreement]:
    """Read one text and nothing beside it: an old signature must not keep it from a new one."""
    file = file_of(name, folder)
    if file is None:
        raise click.BadParameter(f"no agreement `{name}` here")
    return file, read(file, load_vocabulary(folder))


def _seed(file: Path) -> bytes:
    try:
        seed = unb64(_bytes(file).decode("ascii", errors="replace").strip())
    except MalformedError as error:
        raise MalformedError(error.message, place=file.as_posix(), remedy=_OF_KEYGEN) from error
    if len(seed) != _SEED:
        raise MalformedError(
            f"expected a private key of {_SEED} bytes", place=file.as_posix(), remedy=_OF_KEYGEN
        )
    return seed


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnavailableError(
            "expected a file that can be read", place=file.as_posix(), remedy="restore it"
        ) from error
