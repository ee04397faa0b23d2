"""Front matter in its one order, with its comments, and not a value changed.

Each key keeps the lines in which it was written, and the comment above it goes with it. Keys
and tables go in the order of `KEYS`; what is not known there follows in the order of the text.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.agreement.keys import KEYS

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*(\]\]?)\s*(#.*)?$")
_KEY: Final = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')([^=\s][^=]*?)?\s*=\s*(.*)$""")
_ORDER: Final = {key: place for place, key in enumerate(key for key in KEYS if "." not in key)}


@dataclass
class _Part:
    """A key with its value, or a table with its keys: the lines, and the first name."""

    name: str
    comments: list[str]
    lines: list[str]
    keys: list["_Part"] = field(default_factory=list)


def format_front(lines: Sequence[str]) -> list[str]:
    """Give the lines of front matter in order; they must be TOML."""
    keys, tables, rest = _parts(lines)
    blocks = [[line for part in _sorted(keys) for line in _written(part)]]
    blocks += [_written(table) for table in _sorted(tables)]
    blocks.append(rest)
    made = "\n\n".join("\n".join(block) for block in blocks if block)
    same = tomllib.loads(made) == tomllib.loads("\n".join(lines))
    assert same, "INVARIANT: the order of keys carries no meaning"  # noqa: S101 - a bug, caught nowhere
    return made.split("\n") if made else []


def _parts(lines: Sequence[str]) -> tuple[list[_Part], list[_Part], list[str]]:
    """Split into the keys of the top, the tables, and the comments that follow everything."""
    top: list[_Part] = []
    tables: list[_Part] = []
    comments: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        header = _HEADER.match(lines[at])
        if not line or line.startswith("#"):
            comments += [line] if line else []
            at += 1
        elif header and not _KEY.match(lines[at]):
            written = f"{header[1]}{header[2]}{header[3]}" + (f"  {header[4]}" if header[4] else "")
            tables.append(_Part(_first(header[2]), comments, [written]))
            comments, at = [], at + 1
        else:
            end = _end_of(lines, at)
            part = _Part(_first(lines[at].partition("=")[0]), comments, _spaced(lines[at:end]))
            (tables[-1].keys if tables else top).append(part)
            comments, at = [], end
    return top, tables, comments


def _end_of(lines: Sequence[str], start: int) -> int:
    """Give the index after the value that begins at *start*: the first at which it is TOML."""
    for end in range(start + 1, len(lines)):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return len(lines)


def _spaced(lines: Sequence[str]) -> list[str]:
    """Write ` = ` between key and value; a text over several lines is left as it stands."""
    found = _KEY.match(lines[0])
    first = f"{found[1]}{found[2] or ''} = {found[3]}" if found else lines[0].lstrip()
    if any(quotes in line for line in lines for quotes in ('"""', "'''")):
        return [first, *lines[1:]]
    return [line.rstrip() for line in (first, *lines[1:])]


def _first(name: str) -> str:
    return name.strip().partition(".")[0].strip().strip("\"'")


def _sorted(parts: list[_Part]) -> list[_Part]:
    return sorted(parts, key=lambda part: _ORDER.get(part.name, len(_ORDER)))


def _written(part: _Part) -> list[str]:
    inner = [line for key in part.keys for line in _written(key)]
    return [*part.comments, *part.lines, *inner]
