"""The pieces of a source: headings and paragraphs in the order in which people read them."""

import re
from dataclasses import dataclass
from typing import Final, Literal

_SPACE: Final = re.compile(r"\s+")
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Piece:
    """A heading or a paragraph, on one line; *number* is what a list of the source counts."""

    kind: Literal["heading", "paragraph"]
    text: str
    number: str | None = None


@dataclass(frozen=True)
class Source:
    """A file taken apart: its title, its pieces, and what was left out, in words."""

    title: str
    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """Give *text* on one line, without characters that nobody can see."""
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()
