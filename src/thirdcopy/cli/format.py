"""`format`: agreements and profiles in their one form."""

import sys
from pathlib import Path

import click

from thirdcopy.agreement.format import format_text


@click.command("format")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what would change.")
def format_files(files: tuple[Path, ...], *, only_check: bool) -> None:
    """Put FILES, agreements or profiles, in their one form; what they mean stays the same.

    The hash of a text is of its bytes, so format before anybody signs. With --check, exits with 1
    when a file would change.
    """
    changed = False
    for path in files:
        before = path.read_bytes()
        after = format_text(before, path.as_posix())
        if after == before:
            continue
        changed = True
        click.echo(f"{'would change' if only_check else 'changed'} {path.as_posix()}")
        if not only_check:
            path.write_bytes(after)
    sys.exit(1 if changed and only_check else 0)
