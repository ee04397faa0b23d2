"""What a command found: data, the same in words, and an exit code."""

import argparse  # noqa: TC003 - for the one name below, and a block of its own says no more
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from thirdcopy_client.canonical import Json

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no other name
HOLDS, SHOWN, UNCHECKED = 0, 1, 2

_EVERY = 2.0
"""Seconds between two words of progress."""


@dataclass(frozen=True)
class Outcome:
    """What a command found."""

    value: Mapping[str, Json]
    text: str
    code: int = HOLDS


def in_lines(lines: Sequence[str]) -> str:
    """Write lines from outside without what could move a terminal's cursor."""
    return "".join(
        "".join(letter if letter.isprintable() else " " for letter in line) + "\n" for line in lines
    )


class Telling:
    """Tells a person on standard error how far long work is, now and then."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = time.monotonic() + _EVERY

    def __call__(self, done: int, total: int) -> None:
        """Say it, if it was not said lately."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            sys.stderr.write(f"{done:,} of {total:,} {self._what}\n")
            sys.stderr.flush()
