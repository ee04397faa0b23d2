"""The kinds of value that a setting can have: the words for each, and how it is read."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

T = TypeVar("T")
Read = Callable[[object, Path], T | None]
_SHOWN: Final = 40


@dataclass(frozen=True)
class Kind(Generic[T]):
    """How values of one kind are written.

    *expected* says it in words; *read* takes what TOML holds and the folder of the file, and
    gives None for anything else; *typed* makes of the environment's text what TOML would hold.
    A *hidden* value is not said again when it is wrong; a list has *members*. *section* is the
    class of each table in a list of tables, for which the environment has no words.
    """

    expected: str
    read: Read[T]
    typed: Callable[[str], object] = str
    hidden: bool = False
    members: bool = False
    section: type | None = None

    def got(self, value: object) -> str:
        """Say what was found instead, as far as it may be said."""
        words = {bool: "yes or no", int: "a number", str: "a text", list: "a list", dict: "a table"}
        if self.hidden or not isinstance(value, str | int) or len(str(value)) > _SHOWN:
            return words.get(type(value), "something else")
        return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def number(least: int, most: int) -> Kind[int]:
    """Give the kind of a whole number between two others."""

    def read(value: object, _folder: Path) -> int | None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return cast("int", value) if whole and least <= cast("int", value) <= most else None

    return Kind(f"a whole number from {least} to {most}", read, _number)


def choice(*of: str) -> Kind[str]:
    """Give the kind of one of a few words."""

    def read(value: object, _folder: Path) -> str | None:
        return value if isinstance(value, str) and value in of else None

    return Kind(" or ".join(f"`{word}`" for word in of), read)


def pattern(expected: str, shape: str, *, hidden: bool = False) -> Kind[str]:
    """Give the kind of a text that has a shape, whole."""

    def read(value: object, _folder: Path) -> str | None:
        fits = isinstance(value, str) and re.fullmatch(shape, value) is not None
        return cast("str", value) if fits else None

    return Kind(expected, read, hidden=hidden)


def listed(of: Kind[T], *, least: int = 0) -> Kind[tuple[T, ...]]:
    """Give the kind of a list; in the environment its members stand apart by spaces."""

    def read(value: object, folder: Path) -> tuple[T, ...] | None:
        if not isinstance(value, list) or len(value) < least:
            return None
        read = [of.read(member, folder) for member in value]
        return None if None in read else cast("tuple[T, ...]", tuple(read))

    several = f"a list of at least {least}" if least else "a list"
    return Kind(f"{several}, each of it {of.expected}", read, str.split, of.hidden, members=True)


def tables(section: type[T]) -> Kind[tuple[T, ...]]:
    """Give the kind of a list of tables, each with the settings that *section* declares."""

    def read(_value: object, _folder: Path) -> tuple[T, ...] | None:
        return None

    return Kind("a list of tables", read, section=section)


def _text(value: object, _folder: Path) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _yes_no(value: object, _folder: Path) -> bool | None:
    return value if isinstance(value, bool) else None


def _path(value: object, folder: Path) -> Path | None:
    return folder / value if isinstance(value, str) and value.strip() else None


def _number(text: str) -> object:
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text


def _truth(text: str) -> object:
    return {"true": True, "false": False}.get(text, text)


TEXT: Final[Kind[str]] = Kind("a text", _text)
YES_NO: Final[Kind[bool]] = Kind("true or false", _yes_no, _truth)
FILE: Final[Kind[Path]] = Kind("the path of a file", _path)
FOLDER: Final[Kind[Path]] = Kind("the path of a folder", _path)


def words(texts: Iterable[str]) -> str:
    """Give names in backticks, for a message."""
    return ", ".join(f"`{text}`" for text in texts)
