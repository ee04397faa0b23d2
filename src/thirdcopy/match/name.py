"""When two spellings are one name.

Names are compared whole and exactly, after a normalisation that undoes only what offices and
keyboards do to a name: letter case, width, diacritics, hyphens, apostrophes, spaces, the national
letters and the Cyrillic alphabet (ICAO Doc 9303 part 3, section 6), and a closed table of
romanisations. Nothing is guessed: a name that sounds alike, or is one letter off, is another name.
Where a letter has two customary renderings (`ü` as `u` or `ue`) a name has two keys, and
names agree when they share one.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from thirdcopy.match.romanisation import CYRILLIC, FIRST_WORDS, LETTERS, ROMANISATIONS, UMLAUTS

_PLACEHOLDERS: Final = frozenset(
    {"unknown", "notknown", "unk", "fnu", "lnu", "nfn", "nln", "xxx", "xx", "nogivenname", "noname"}
)
_ABD: Final = ("abdel", "abdal", "abdoul", "abdol")
_MODIFIERS: Final = frozenset(map(chr, range(0x02B9, 0x0300)))
"""Apostrophes and the like that Unicode counts as letters."""


def name_keys(name: str) -> frozenset[str]:
    """Give the keys of *name*; two names are one name if and only if they share a key.

    No key is left of a placeholder for a missing name (`FNU`, `unknown`, `-`).
    """
    keys = {"".join(words) for words in _readings(name)}
    return frozenset(key for key in keys if key and key not in _PLACEHOLDERS)


def names_agree(one: str, other: str) -> bool:
    """Whether two names are one name."""
    return not name_keys(one).isdisjoint(name_keys(other))


def given_names_agree(one: str, other: str) -> bool:
    """Whether two given names are one, or one of them only leaves out later given names."""
    if names_agree(one, other):
        return True
    return any(
        len(mine) > 0 and len(yours) > 0 and (_begins(mine, yours) or _begins(yours, mine))
        for mine in _readings(one)
        for yours in _readings(other)
    )


def in_fields(family_name: str, given_name: str) -> tuple[str, str]:
    """Give family and given name with a single name always as family name and no given name.

    Offices write a single name in either field, in both, or beside a placeholder.
    """
    if not name_keys(family_name):
        return given_name, ""
    if not name_keys(given_name) or names_agree(family_name, given_name):
        return family_name, ""
    return family_name, given_name


def _begins(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    return long[: len(short)] == short


def _readings(name: str) -> frozenset[tuple[str, ...]]:
    """Give the words of *name* as they stand and as the tables fold them.

    Both are kept because an office that wrote `abOwain` left no word for a table to find.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    spelt = [_words(reading) for reading in {text, text.translate(UMLAUTS)}]
    return frozenset(reading for words in spelt for reading in (tuple(words), _folded(words)))


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(map(_spelt, decomposed)).split()


@lru_cache(maxsize=4096)
def _spelt(character: str) -> str:
    """Give what one character stands for; characters are remembered, names never are."""
    if unicodedata.category(character) == "Mn":
        return ""
    return _letter_or_space(character.translate(LETTERS).translate(CYRILLIC))


def _folded(words: list[str]) -> tuple[str, ...]:
    folded = [_romanised(word) for word in words]
    if len(folded) > 1:
        folded[0] = FIRST_WORDS.get(folded[0], folded[0])
    return tuple(_joined(folded))


def _letter_or_space(letters: str) -> str:
    if letters in _MODIFIERS:
        return ""
    if letters.isalnum() or not letters:
        return letters
    return " " if unicodedata.category(letters) in {"Pd", "Zs", "Cc"} else ""


def _romanised(word: str) -> str:
    whole = ROMANISATIONS.get(word, word)
    for spelling in _ABD:
        if whole.startswith(spelling):
            return "abdul" + whole.removeprefix(spelling)
    return whole


def _joined(words: Iterable[str]) -> Iterable[str]:
    """Write `abd al` and `abd ul` as the one word `abdul`."""
    rest = list(words)
    for index, (first, second) in enumerate(pairwise(rest)):
        if first == "abd" and second in {"al", "ul", "el"}:
            return [*rest[:index], "abdul", *rest[index + 2 :]]
    return rest
