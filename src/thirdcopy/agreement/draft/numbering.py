"""Numbers of paragraphs: those of the source, or where it has none, given in order."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Final

from thirdcopy.agreement.draft.piece import Piece

_NUMBER: Final = re.compile(
    r"(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3})*)(?P<letter>[a-z]?)[.):]?\s+(?P<text>\S.*)", re.DOTALL
)
_LETTER: Final = re.compile(r"\(?(?P<letter>[a-z])\)\s+(?P<text>\S.*)", re.DOTALL)


def kept_numbers(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Take the numbers that the source has out of its paragraphs' words.

    `(a)` below 4.1 becomes 4.1a, as the language writes it, if it is the next letter there.
    """
    found: list[Piece] = []
    above, letter = "", ""
    for piece in pieces:
        one = piece if piece.kind == "heading" or piece.number else _counted(piece, above, letter)
        if one.number:
            above = one.number.rstrip("abcdefghijklmnopqrstuvwxyz")
            letter = one.number.removeprefix(above)
        found.append(one)
    return tuple(found)


def given_numbers(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Give the paragraphs numbers in order, for a source in which none has one."""
    order = count(1)
    return tuple(
        replace(piece, number=str(next(order))) if piece.kind == "paragraph" else piece
        for piece in pieces
    )


def twice(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Give the numbers that more than one paragraph has."""
    counted = Counter(piece.number for piece in pieces if piece.number)
    return tuple(number for number, count in counted.items() if count > 1)


def _counted(piece: Piece, above: str, letter: str) -> Piece:
    if plain := _NUMBER.fullmatch(piece.text):
        return replace(piece, number=plain["number"] + plain["letter"], text=plain["text"])
    below = _LETTER.fullmatch(piece.text)
    following = chr(ord(letter) + 1) if letter else "a"
    if below and above and below["letter"] == following:
        return replace(piece, number=f"{above}{following}", text=below["text"])
    return piece
