"""What is wrong in a text that people wrote: all of it at once, each with its place and remedy."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from thirdcopy_client.errors import MalformedError


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at *place* (`file:line` or `file:line:column`)."""

    message: str
    place: str
    remedy: str | None = None

    @property
    def line(self) -> int:
        """Give the line that *place* names, to put faults in the order of the file."""
        return int(self.place.split(":")[1])


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give *faults* in the order of the file, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line))


def refuse(faults: tuple[Fault, ...]) -> None:
    """Raise `MalformedError` for the first fault, saying how many more there are."""
    if not faults:
        return
    first, more = faults[0], len(faults) - 1
    also = f" (and {more} more)" if more else ""
    raise MalformedError(f"{first.message}{also}", place=first.place, remedy=first.remedy)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give a remedy: the nearest known word, or else the known words."""
    options = sorted(known)
    near = difflib.get_close_matches(word, options, n=1)
    if near:
        return f"did you mean `{near[0]}`"
    return f"expected one of {', '.join(f'`{option}`' for option in options) or 'none'}"
