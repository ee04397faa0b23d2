"""Do something again whenever a text changes, by looking at the files now and then."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from thirdcopy.cli.texts import TEXT
from thirdcopy_client.errors import ThirdcopyError

EVERY_SECONDS: Final = 0.5
Stamps = Mapping[Path, tuple[int, int]]


def watched(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Give the texts on which a check rests: the library's, and those that were named."""
    named = [Path(name) for name in names]
    return (
        *sorted((folder / "agreements").glob(f"*/{TEXT}")),
        *sorted((folder / "agreements").glob("*.toml")),
        *sorted((folder / "profiles").glob("*.md")),
        *(path / TEXT if path.is_dir() else path for path in named if path.exists()),
    )


def watch(
    files: Callable[[], tuple[Path, ...]], act: Callable[[], object], wait: Callable[[], None]
) -> None:
    """Do *act*, and again after each change of a file, until it is interrupted.

    A fault in a text is said, and what is mended next is checked again: whoever drafts is in
    the middle of it. *wait* passes the time between two looks.
    """
    while True:
        seen = _stamps(files())
        try:
            act()
        except (ThirdcopyError, click.UsageError) as error:
            click.echo(f"thirdcopy: {_said(error)}", err=True)
        click.echo("Waiting for a text to change (stop with Ctrl-C)", err=True)
        while _stamps(files()) == seen:
            wait()


def _stamps(files: Iterable[Path]) -> Stamps:
    """Give time and size of each file; one that is gone for the moment has none."""
    found: dict[Path, tuple[int, int]] = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = (status.st_mtime_ns, status.st_size)
    return found


def _said(error: ThirdcopyError | click.UsageError) -> str:
    if isinstance(error, click.UsageError):
        return error.format_message()
    place = f"{error.place}: " if error.place else ""
    remedy = f"\n  {error.remedy}" if error.remedy else ""
    return f"{place}{error.message}{remedy}"
