"""`export`: an agreement in the vocabularies of others, and what these cannot say."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from thirdcopy.agreement import Agreement, Vocabulary
from thirdcopy.agreement.export import Exported, to_dpv, to_odrl
from thirdcopy.cli.texts import chosen, with_folder
from thirdcopy.store.library import load

_FORMS: Final[Mapping[str, Callable[[Agreement, Vocabulary], Exported]]] = {
    "odrl": to_odrl,
    "dpv": to_dpv,
}


@click.command("export")
@click.argument("agreement")
@click.option(
    "--as",
    "form",
    type=click.Choice([*_FORMS]),
    required=True,
    help="`odrl` for what is permitted and forbidden, `dpv` for what is processed and why.",
)
@with_folder
def export(agreement: str, form: str, folder: Path) -> None:
    """Write AGREEMENT (an id, a folder or a file) as JSON-LD: ODRL 2.2 or DPV.

    What the vocabulary has no words for stands in the document under `thirdcopy:unmapped`, and is
    said on standard error; nothing is dropped.
    """
    library = load(folder)
    made = _FORMS[form](chosen(library, agreement), library.vocabulary)
    click.echo(json.dumps(made.document, ensure_ascii=False, indent=1))
    for one in made.unmapped:
        what = f" `{one.what}`" if one.what else ""
        click.echo(f"not mapped: {one.where}{what}: {one.why}", err=True)
