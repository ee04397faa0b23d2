"""`source test`: whether a mapping fits the database behind it, before anyone is asked about."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.cli.texts import with_folder
from thirdcopy.sources import Examined, Source, examine, parse_mapping
from thirdcopy.sources.examine import COUNTING_SECONDS
from thirdcopy.store.library import Library, load
from thirdcopy_client.errors import UnavailableError


@click.group()
def source() -> None:
    """Look after the databases and files that records are read from."""


@source.command("test")
@click.argument("mapping", metavar="FILE", type=click.Path(path_type=Path))
@with_folder
@click.option(
    "--seconds",
    default=COUNTING_SECONDS,
    show_default=True,
    help="How long one statement may take; counting looks at every record.",
)
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def test_source(mapping: Path, folder: Path, seconds: float, *, as_json: bool) -> None:
    """Say whether the mapping in FILE fits the view that it describes.

    Columns, types, keys, markers and numbers are looked at, and whether the view offers only what
    an agreement of the library discloses. Only counts are printed, never a value of a record.
    Exits with 1 when something is wrong.
    """
    library = load(folder)
    found = examine(
        _read(mapping, library),
        markers=frozenset(library.vocabulary.markers),
        categories=disclosed(library, _read(mapping, library).dataset),
        seconds=seconds,
    )
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)
    sys.exit(1 if found.faults else 0)


def disclosed(library: Library, dataset: str) -> frozenset[str]:
    """Give the categories of *dataset* that any agreement of the library may disclose.

    An answer that an agreement derives is worked out by the body, in a column of its own.
    """
    return frozenset(
        item.category
        for agreement in library.agreements.values()
        if agreement.dataset == dataset
        for item in agreement.items
    )


def _read(mapping: Path, library: Library) -> Source:
    try:
        data = mapping.read_bytes()
    except OSError:
        raise UnavailableError(
            "expected a mapping that can be read", place=str(mapping), remedy="restore the file"
        ) from None
    return parse_mapping(data, mapping.name, library.vocabulary, mapping.parent)


def _tell(found: Examined) -> None:
    click.echo(f"{found.dataset}: {found.columns} columns")
    for note in found.notes:
        click.echo(f"  - {note}")
    for fault in found.faults:
        click.echo(f"  ! {fault.place}: {fault.message}")
        click.echo(f"    {fault.remedy}")
    if found.counts is None and found.faults:
        click.echo("  The records were not counted, since the columns are not right.")
    if not found.faults:
        click.echo("  Nothing was found against it.")
