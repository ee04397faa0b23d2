"""The texts that a command is told of: by id, by folder or by file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from thirdcopy.agreement import Agreement, Profile, Vocabulary, parse
from thirdcopy.store.library import Library
from thirdcopy_client.errors import UnavailableError

_Command = TypeVar("_Command", bound=Callable[..., Any])
TEXT = "agreement.md"


def with_profile(command: _Command) -> _Command:
    """Add the option that chooses the rules around the agreements."""
    return click.option(
        "--profile",
        default="uk",
        show_default=True,
        help="The rules around the agreement: `uk` for today, `as-was` for the past.",
    )(command)


def with_folder(command: _Command) -> _Command:
    """Add the option that says where the library is."""
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, exists=True),
        default=Path(),
        help="The folder that holds `agreements/` and `profiles/`.",
    )(command)


def chosen(library: Library, name: str) -> Agreement:
    """Give the agreement of that id, or in that file or folder, wherever it is."""
    path = Path(name)
    file = path / TEXT if path.is_dir() else path
    if file.is_file():
        return read(file, library.vocabulary)
    wanted = path.parent.name if name.endswith(".md") else path.name
    if wanted not in library.agreements:
        known = ", ".join(sorted(library.agreements))
        raise click.BadParameter(f"no agreement `{wanted}` here; there are {known}")
    return library.agreements[wanted]


def file_of(name: str, folder: Path) -> Path | None:
    """Give the file of a text that is named by itself, its folder or its id, if it is there."""
    path = Path(name)
    places = (path, path / TEXT, folder / "agreements" / name / TEXT)
    return next((file for file in places if file.is_file()), None)


def read(file: Path, vocabulary: Vocabulary) -> Agreement:
    """Read one text, in the words of *vocabulary*."""
    try:
        return parse(file.read_bytes(), file.as_posix(), vocabulary)
    except OSError as error:
        raise UnavailableError(
            "expected a text that can be read", place=file.as_posix(), remedy="restore the file"
        ) from error


def chosen_profile(library: Library, name: str) -> Profile:
    """Give the profile of that id."""
    if name not in library.profiles:
        known = ", ".join(sorted(library.profiles))
        raise click.BadParameter(f"no profile `{name}` here; there are {known}")
    return library.profiles[name]
