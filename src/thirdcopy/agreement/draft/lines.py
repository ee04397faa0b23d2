"""Plain text and Markdown, and the text of a PDF's pages, as pieces."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from thirdcopy.agreement.draft.piece import Piece, one_line

_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*$")
_MARKED: Final = re.compile(
    r"\s*(?:[0-9]{1,3}(?:\.[0-9]{1,3})+[.)]?|[0-9]{1,3}[.)]|\([a-z]\))\s+\S"
)
"""What begins a paragraph even without an empty line before it: `4.1 `, `4. `, `(a) `."""


def pieces_of(lines: Iterable[str]) -> Iterator[Piece]:
    """Split lines at empty lines, at headings of Markdown, and where a number begins one."""
    paragraph: list[str] = []
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading or not line.strip() or _MARKED.match(line):
            yield from _joined(paragraph)
            paragraph = []
        if heading:
            text = one_line(heading["text"])
            yield from [Piece("heading", text)] if text else []
        elif line.strip():
            paragraph.append(line)
    yield from _joined(paragraph)


def _joined(lines: list[str]) -> Iterator[Piece]:
    text = one_line(" ".join(lines))
    if text:
        yield Piece("paragraph", text)
