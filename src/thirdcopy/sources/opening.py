"""A source asked: one read-only transaction, whose faults never carry a value of a record."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

from thirdcopy.sources.data_file import open_data_file
from thirdcopy.sources.opened import Opened, Opening
from thirdcopy.sources.server import open_server
from thirdcopy.sources.source import DataFile, Location, Source, SqliteFile
from thirdcopy.sources.sqlite_file import open_sqlite_file
from thirdcopy_client.errors import UnavailableError

SECONDS: Final = 5.0
"""How long one statement may take: a request waits for it, and so does the body's own work."""

Answer = TypeVar("Answer")

_CSV_LINE = re.compile(r"CSV Error on Line: ([0-9]+)")
_CSV_FAULTS: Final = {
    "quote": "a text whose quotation mark is not closed",
    "Number of Columns": "another number of columns than the header has",
    "unicode": "bytes that are not in the encoding of the mapping",
    "encod": "bytes that are not in the encoding of the mapping",
}


def asked(source: Source, work: Callable[[Opened], Answer], seconds: float = SECONDS) -> Answer:
    """Give what *work* finds in the source, inside one read-only transaction.

    The connection is never pooled: one that is given back in the middle of a cancelled request
    can hand a person's row to the next one. Raises `UnavailableError` where the database cannot
    be read in time. Drivers write values of the row into their errors, so that neither their
    words nor the errors themselves go any further.
    """
    opening = _opening(source.location, seconds)
    try:
        with opening.opened as database:
            return work(database)
    except opening.errors as error:
        got, line = _said(error), _CSV_LINE.search(str(error))
    # Raised out here, so that not even its context is the driver's error.
    raise UnavailableError(
        f"expected to read the source of `{source.dataset}`, got {got}",
        place=source.dataset if line is None else f"{source.dataset}:{line[1]}",
        remedy="run `thirdcopy source test` on its mapping",
    )


def _opening(location: Location, seconds: float) -> Opening:
    if isinstance(location, SqliteFile):
        return open_sqlite_file(location, seconds)
    if isinstance(location, DataFile):
        return open_data_file(location, seconds)
    return open_server(location, seconds)


def _said(error: Exception) -> str:
    """Give the kind of a driver's error, with its code where it has one, and never its words."""
    cause = getattr(error, "orig", None) or error
    text = str(error)
    if _CSV_LINE.search(text):
        first = text.partition("Possible ")[0].splitlines()[2:]
        found = (said for sign, said in _CSV_FAULTS.items() if any(sign in one for one in first))
        return next(found, "a line that is no CSV")
    number = next((one for one in cause.args if isinstance(one, int)), None)
    code = getattr(cause, "sqlstate", None) or number
    return f"`{type(cause).__name__}`" + (f" ({code})" if code else "")
