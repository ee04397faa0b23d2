"""The first line of a CSV, which names its columns."""

import codecs
import csv
from collections.abc import Mapping
from typing import Final

from thirdcopy.sources.source import DataFile
from thirdcopy_client.errors import UnavailableError

ENCODINGS: Final[Mapping[str, str]] = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "iso-8859-1": "latin-1",
}
"""Encodings that are read, and the names by which DuckDB has them without an extension."""

_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def header_of(location: DataFile) -> tuple[str, ...]:
    """Give the names of the columns, each once; a byte order mark is no part of the first.

    Raises `UnavailableError` where there is no such header.
    """
    try:
        with location.path.open("rb") as file:
            is_wide = file.read(2) in _WIDE_MARKS
        if is_wide is not (location.encoding == "utf-16"):
            raise _fault(
                f"expected `{location.encoding}`, got a file "
                + ("that begins as UTF-16 does" if is_wide else "without the mark of UTF-16"),
                "correct `encoding`, or write the file again in UTF-8",
            )
        python_name = "utf-8-sig" if location.encoding == "utf-8" else location.encoding
        with location.path.open(encoding=python_name, newline="") as file:
            rows = csv.reader(file, delimiter=location.delimiter, strict=True)
            names = next(rows, [])
    except (UnicodeError, csv.Error):
        # Both would carry what stands in the file.
        names = None
    if names is None:
        raise _fault(
            f"expected a first line in `{location.encoding}`, got bytes that are not",
            "correct `encoding`, or write the file again in UTF-8",
        )
    if not names or not all(names) or len(set(names)) != len(names):
        raise _fault(
            "expected a first line that names every column once",
            "write the names of the columns in the first line",
        )
    return tuple(names)


def _fault(message: str, remedy: str) -> UnavailableError:
    return UnavailableError(message, place="file.path", remedy=remedy)
