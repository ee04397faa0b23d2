"""Text files of one form: UTF-8, LF, the last line ended too, and no line unknown."""

import re
from collections.abc import Iterator

from thirdcopy_client.errors import MalformedError

NUMBER = "(0|[1-9][0-9]{0,18})"
HASH = "([0-9a-f]{64})"
BASE64 = "([A-Za-z0-9+/]+={0,2})"
BASE64_OF_32 = "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"
"""Strict base64 of 32 bytes: the last digit can stand only for bits that are there."""
KIND = "([a-z]+(?:-[a-z]+)*)"
MONTH = "((?!0000)[0-9]{4}-(?:0[1-9]|1[0-2]))"
PERIOD = "((?!0000)[0-9]{4}-Q[1-4])"

_ASCII = int(re.ASCII)
_GREATEST = 2**63 - 1


def is_name(text: str) -> bool:
    """Tell if *text* may name a key or a log: printable, without space or plus sign.

    Stricter than c2sp.org/signed-note, which lets invisible characters pass.
    """
    return bool(text) and text.isprintable() and not any(c.isspace() or c == "+" for c in text)


def has_form(pattern: str, text: str) -> bool:
    """Tell if the whole of *text* is of the form *pattern*."""
    return re.fullmatch(pattern, text, _ASCII) is not None


def parse_number(text: str, place: str) -> int:
    """Read a number of the form `NUMBER`, up to 2^63 - 1."""
    number = int(text)
    if number > _GREATEST:
        raise MalformedError("expected a number below 2^63", place=place)
    return number


class Lines:
    """The lines of one text file, read in order; every error names file and line.

    *first* is the number of the first line, for text that stands inside another file.
    """

    def __init__(self, data: bytes, name: str, first: int = 1) -> None:
        self._name = name
        self._first = first
        self._read = 0
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise MalformedError("expected UTF-8", place=name) from error
        if not text.endswith("\n"):
            raise MalformedError("expected the last line to end with LF", place=name)
        self._lines = text[:-1].split("\n")

    @property
    def place(self) -> str:
        """Give the place of the line read last."""
        return f"{self._name}:{self._first + max(self._read, 1) - 1}"

    def take(self, pattern: str, expected: str) -> tuple[str, ...]:
        """Read a line of the form *pattern* and give its groups."""
        if self._read == len(self._lines):
            raise MalformedError(f"expected {expected}, got the end", place=self.place)
        line = self._lines[self._read]
        self._read += 1
        match = re.fullmatch(pattern, line, _ASCII)
        if match is None:
            raise MalformedError(f"expected {expected}", place=self.place)
        return match.groups()

    def take_number(self, pattern: str, expected: str) -> int:
        """Read a line of the form *pattern*, whose one group is a number."""
        return parse_number(self.take(pattern, expected)[0], self.place)

    def take_while(self, prefix: str, pattern: str, expected: str) -> Iterator[tuple[str, ...]]:
        """Read lines for as long as they begin with *prefix*; each must have the form."""
        form = re.compile(pattern, _ASCII)
        while self._read < len(self._lines) and self._lines[self._read].startswith(prefix):
            match = form.fullmatch(self._lines[self._read])
            self._read += 1
            if match is None:
                raise MalformedError(f"expected {expected}", place=self.place)
            yield match.groups()

    def end(self) -> None:
        """Refuse any line that is left."""
        if self._read < len(self._lines):
            self._read += 1
            raise MalformedError("expected the end, got another line", place=self.place)
