"""Watching what a piece of code does to files, step by step, and stopping it between two steps.

By Python's own audit events: what is watched is the code as it is, with nothing put in its place.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CHANGES: Final = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir"})
_WRITES: Final = os.O_WRONLY | os.O_RDWR


class Stopped(BaseException):
    """The process ends here."""


class _Watch:
    """The one hook of this process: hooks cannot be taken away again."""

    def __init__(self) -> None:
        self.told: Callable[[str, tuple[object, ...]], None] | None = None
        self.set = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.told is not None and (event in _CHANGES or event == "open"):
            self.told(event, arguments)


_WATCH: Final = _Watch()


@contextmanager
def _telling(told: Callable[[str, tuple[object, ...]], None]) -> Iterator[None]:
    if not _WATCH.set:
        sys.addaudithook(_WATCH)
        _WATCH.set = True

    def once(event: str, arguments: tuple[object, ...]) -> None:
        # What is done while it is told is not told.
        _WATCH.told = None
        try:
            told(event, arguments)
        finally:
            _WATCH.told = once

    _WATCH.told = once
    try:
        yield
    finally:
        _WATCH.told = None


@contextmanager
def before_each_change(folder: Path, do: Callable[[], None]) -> Iterator[None]:
    """Call *do* before each change of a name in *folder* or in its parts."""

    def told(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CHANGES and str(arguments[0]).startswith(str(folder)):
            do()

    with _telling(told):
        yield


@contextmanager
def opened_files(folder: Path) -> Iterator[dict[str, int]]:
    """Count the files of *folder* and its parts that are opened, to read and to write."""
    counts = {"read": 0, "written": 0}

    def told(event: str, arguments: tuple[object, ...]) -> None:
        path, _, flags = arguments
        if event != "open" or not str(path).startswith(str(folder)) or Path(str(path)).is_dir():
            return
        assert isinstance(flags, int)
        counts["written" if flags & _WRITES else "read"] += 1

    with _telling(lambda event, of: told(event, of) if event == "open" else None):
        yield counts


def stop_at(step: int) -> Callable[[], None]:
    """Give what ends the process before the change of this number."""
    left = step

    def do() -> None:
        nonlocal left
        if not left:
            raise Stopped
        left -= 1

    return do
