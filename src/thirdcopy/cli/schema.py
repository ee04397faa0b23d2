"""`schema`: a JSON Schema of the front matter, for editors."""

import json
from pathlib import Path

import click

from thirdcopy.agreement.front_schema import front_schema
from thirdcopy.cli.texts import with_folder
from thirdcopy.store.library import load


@click.command()
@with_folder
def schema(folder: Path) -> None:
    """Write a JSON Schema of an agreement's front matter, to complete and check it in an editor.

    It is made from what the reading itself asks for, with the words of the folder's vocabulary.
    """
    made = front_schema(load(folder).vocabulary)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))
