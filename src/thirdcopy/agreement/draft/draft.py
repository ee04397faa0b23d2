"""The draft: numbered prose under front matter that is all to be filled in, and what it lacks."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.agreement.document import LIMIT
from thirdcopy.agreement.draft.front import empty_front, required
from thirdcopy.agreement.draft.numbering import given_numbers, kept_numbers, twice
from thirdcopy.agreement.draft.piece import Piece, Source
from thirdcopy.agreement.keys import KEYS
from thirdcopy.agreement.parse import outline
from thirdcopy.agreement.vocabulary import Vocabulary
from thirdcopy_client.errors import MalformedError

_WIDTH: Final = 96
_READ_AS_NUMBER: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)*[a-z]?|[A-Z][0-9]+)\.?[ \t]+\S")
_READ_AS_MARK: Final = ("#", "```", "~~~")


@dataclass(frozen=True)
class Lacking:
    """One thing that a draft lacks or that its reader should look at.

    *what* is a key of the front matter, the number of a paragraph, or a part of the source.
    """

    kind: Literal["key", "clause", "number", "left-out"]
    what: str
    why: str


@dataclass(frozen=True)
class Draft:
    """A text for `agreement.md`, which permits nothing, and what it lacks."""

    text: str
    lacking: tuple[Lacking, ...]


def draft(source: Source, name: str, vocabulary: Vocabulary) -> Draft:
    """Write the draft of an agreement that came in a file called *name*."""
    found = outline(vocabulary)
    first = source.pieces[0]
    titled = not source.title and len(source.pieces) > 1 and _is_title(first)
    title = first.text if titled else source.title or "Untitled"
    kept = kept_numbers(source.pieces[titled:])
    has_numbers = any(piece.number for piece in kept)
    pieces = kept if has_numbers else given_numbers(kept)
    lines = [
        "+++",
        f"# A draft made from {_shown(name)}. It permits nothing: no clause has been written.",
        "# Fill in each key and take away its mark. What nobody knows is `unknown`; what is known",
        "# to the parties alone is `unpublished`.",
        *(line.rstrip() for line in empty_front(found)),
        "+++",
        "",
        *_heading(f"# {title}"),
        *_prose(pieces),
    ]
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > LIMIT:
        raise MalformedError(
            f"expected an agreement of at most {LIMIT} bytes",
            place=name,
            remedy="give the agreement without what is bound with it",
        )
    return Draft(text, (*_keys(required(found)), *_of_pieces(source, pieces, has_numbers)))


def _is_title(piece: Piece) -> bool:
    """Say whether the first piece is the agreement's name: a heading, or no sentence."""
    named = piece.number is None and not _READ_AS_NUMBER.match(piece.text)
    short = len(piece.text) <= _WIDTH and not piece.text.endswith((".", ":", ";", ","))
    return piece.kind == "heading" or (named and short)


def _prose(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        yield ""
        if piece.kind == "heading":
            yield from _heading(f"## {piece.text}")
            continue
        text = f"{piece.number} {piece.text}" if piece.number else piece.text
        wrapped = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for place, line in enumerate(wrapped):
            number = place == 0 and piece.number is not None
            yield line if number else _harmless(line)


def _heading(line: str) -> Iterator[str]:
    yield line.replace("`", "\\`")


def _harmless(line: str) -> str:
    """Keep prose from being read as a number, a heading or the beginning of a clause."""
    if line.startswith(_READ_AS_MARK):
        return f"\\{line}"
    return f" {line}" if _READ_AS_NUMBER.match(line) else line


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())


def _keys(paths: Iterable[str]) -> Iterator[Lacking]:
    for path in paths:
        yield Lacking("key", path, KEYS[path])


def _of_pieces(
    source: Source,
    pieces: tuple[Piece, ...],
    has_numbers: bool,  # noqa: FBT001 - said of the pieces
) -> Iterator[Lacking]:
    for number in twice(pieces):
        yield Lacking("number", number, "more than one paragraph has this number")
    if not has_numbers:
        yield Lacking("number", "all", "the source has no numbers; they were given in order")
    for number in dict.fromkeys(piece.number for piece in pieces if piece.number):
        yield Lacking("clause", number, "no clause says what it means")
    for what in source.left_out:
        yield Lacking("left-out", what, "it is not in the draft, or not as it stood")
