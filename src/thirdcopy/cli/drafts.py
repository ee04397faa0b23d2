"""`import`: a draft from an agreement that exists on paper, and the list of what it lacks."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement.draft import MAX_BYTES, Draft, Lacking, draft, read_source
from thirdcopy.cli.texts import TEXT, with_folder
from thirdcopy.store.library import load_vocabulary
from thirdcopy_client.errors import ConflictError, UnavailableError

_TITLES: Final = {
    "key": "Keys of the front matter to fill in",
    "clause": "Paragraphs without a clause",
    "number": "Numbers to look at",
    "left-out": "Left out of the draft",
}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for `agreement.md`; without it the draft goes to standard output.",
)
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give draft and list as one JSON document.")
def import_file(file: Path, out: Path | None, folder: Path, *, as_json: bool) -> None:
    """Make a draft of the agreement in FILE: text, Markdown, HTML or PDF.

    It keeps the words and the numbers of the paragraphs, and says what is missing. It encodes
    nothing: a draft permits nothing until somebody writes its clauses.
    """
    vocabulary = load_vocabulary(folder)
    made = draft(read_source(_bytes(file), file.name), file.name, vocabulary)
    if out is not None:
        _write(made, out)
    if as_json:
        lacking = [asdict(one) for one in made.lacking]
        document = {"draft": made.text, "lacking": lacking}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    elif out is None:
        click.echo(made.text, nl=False)
        _tell(made.lacking, err=True)
    else:
        click.echo((out / TEXT).as_posix())
        _tell(made.lacking, err=False)


def _tell(lacking: Iterable[Lacking], *, err: bool) -> None:
    listed = [*lacking]
    for kind, title in _TITLES.items():
        of_kind = [one for one in listed if one.kind == kind]
        if kind == "clause" and of_kind:
            numbers = ", ".join(one.what for one in of_kind)
            click.echo(f"\n{title}: {numbers}", err=err)
        elif of_kind:
            click.echo(f"\n{title}", err=err)
            for one in of_kind:
                click.echo(f"  {one.what}: {one.why}", err=err)


def _write(made: Draft, out: Path) -> None:
    target = out / TEXT
    try:
        out.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(made.text)
    except FileExistsError as error:
        raise ConflictError(
            "expected no agreement there yet",
            place=target.as_posix(),
            remedy="choose another folder; a text that people wrote is never written over",
        ) from error


def _bytes(file: Path) -> bytes:
    """Read at most one byte more than a source may have, which is enough to refuse it."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnavailableError(
            "expected a file that can be read", place=file.as_posix(), remedy="restore the file"
        ) from error
