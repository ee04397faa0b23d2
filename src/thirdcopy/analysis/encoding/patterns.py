"""Texts that stand for all texts, as far as patterns and equality can tell.

Two texts that the same patterns match, and that nothing names, can be put in each other's
place. So it is enough to have of each such class as many texts as a query has places for one,
or all of them where the class has no more. They are found by walking all patterns at once over
the letters that the patterns use, and one other letter for all the rest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

Pattern: TypeAlias = tuple[str | None, ...]
"""Letters, and nothing where `*` stands for any text."""
MOST_STATES: Final = 500
"""Patterns that together need more than this are not told apart."""
_Places: TypeAlias = frozenset[int]
_State: TypeAlias = tuple[_Places, ...]


class TooManyPatternsError(Exception):
    """The patterns have too many classes of texts; it never leaves this package."""


def pattern_of(parts: Sequence[object]) -> Pattern:
    """Read a pattern from Cedar's JSON form."""
    letters: list[str | None] = []
    for part in parts:
        letters.extend(part["Literal"] if isinstance(part, dict) else (None,))
    return tuple(letters)


def matches(pattern: Pattern, texts: Sequence[str]) -> list[bool]:
    """Tell of each text whether *pattern* matches the whole of it."""
    written = "".join(".*" if letter is None else re.escape(letter) for letter in pattern)
    compiled = re.compile(written, re.DOTALL)
    return [compiled.fullmatch(text) is not None for text in texts]


def representatives(
    patterns: Sequence[Pattern], named: frozenset[str], each: int
) -> tuple[str, ...]:
    """Give *each* texts of every class, none of them *named*, or all where there are fewer.

    A shortest text reaches a state by way of a shortest text to the state before, so it is
    enough to walk on from the first few texts that reach a state. Raises
    `TooManyPatternsError` where there are too many states.
    """
    letters = _alphabet(patterns, named)
    start = tuple(_closed(pattern, {0}) for pattern in patterns)
    after = _transitions(patterns, start, letters)
    wanted = each + len(named)
    visits: dict[_State, int] = dict.fromkeys(after, 0)
    chosen: dict[tuple[bool, ...], list[str]] = {}
    waiting = [("", start)]
    for text, state in waiting:
        if visits[state] >= wanted:
            continue
        visits[state] += 1
        matched = tuple(
            len(pattern) in places for pattern, places in zip(patterns, state, strict=True)
        )
        alike = chosen.setdefault(matched, [])
        if text not in named and len(alike) < each:
            alike.append(text)
        waiting.extend((text + letter, after[state][letter]) for letter in letters)
    return tuple(text for alike in chosen.values() for text in alike)


def _transitions(
    patterns: Sequence[Pattern], start: _State, letters: Sequence[str]
) -> Mapping[_State, Mapping[str, _State]]:
    found: dict[_State, dict[str, _State]] = {start: {}}
    waiting = [start]
    for state in waiting:
        for letter in letters:
            following = _after(patterns, state, letter)
            found[state][letter] = following
            if following not in found:
                found[following] = {}
                waiting.append(following)
        if len(found) > MOST_STATES:
            raise TooManyPatternsError
    return found


def _alphabet(patterns: Sequence[Pattern], named: frozenset[str]) -> tuple[str, ...]:
    used = {letter for pattern in patterns for letter in pattern if letter is not None}
    strange = used.union(*named) if named else used
    other = next(letter for letter in _letters() if letter not in strange)
    return (other, *sorted(used))


def _letters() -> Iterator[str]:
    yield from "xyzwvutsrqponmlkjihgfedcba"
    yield from (chr(code) for code in range(0x100, 0xD800))


def _after(patterns: Sequence[Pattern], state: _State, letter: str) -> _State:
    return tuple(
        _closed(pattern, set(_stepped(pattern, places, letter)))
        for pattern, places in zip(patterns, state, strict=True)
    )


def _stepped(pattern: Pattern, places: _Places, letter: str) -> Iterator[int]:
    for place in places:
        if place < len(pattern):
            if pattern[place] is None:
                yield place
            elif pattern[place] == letter:
                yield place + 1


def _closed(pattern: Pattern, places: set[int]) -> _Places:
    """Add the places that are reached without a letter: `*` matches the empty text too."""
    for place in range(len(pattern)):
        if place in places and pattern[place] is None:
            places.add(place + 1)
    return frozenset(places)
