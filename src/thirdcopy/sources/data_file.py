"""A Parquet or CSV file, asked by DuckDB in memory, which may open that file and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any, Final

import duckdb
from sqlalchemy import Select
from sqlalchemy.engine.default import DefaultDialect

from thirdcopy.sources.csv_header import ENCODINGS, header_of
from thirdcopy.sources.opened import Kind, Opened, Opening
from thirdcopy.sources.source import DataFile, View
from thirdcopy.sources.statement import Cells, Values, fetched
from thirdcopy_client.errors import UnavailableError

_DIALECT: Final = DefaultDialect(paramstyle="qmark")
_TEXT, _NAME = "'", '"'
_NOWHERE_IN_A_TEXT: Final = "\x01"
_PATTERN: Final = frozenset("*?[")
_NUMBERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")
_KINDS: Final[Mapping[str, Kind]] = {
    "VARCHAR": "text",
    "ENUM": "text",
    "UUID": "text",
    "BOOLEAN": "yes-no",
    "DATE": "date",
    **dict.fromkeys((*_NUMBERS, *(f"U{name}" for name in _NUMBERS)), "number"),
}
_SEALED: Final = (
    "SET temp_directory = ''",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
"""No row is ever spilt to a disk; no other file, no network, no extension, and no way back."""


def open_data_file(location: DataFile, seconds: float) -> Opening:
    """Open one file as the one table of a database in memory."""
    return Opening(_opened(location, seconds), (duckdb.Error, OSError))


@contextmanager
def _opened(location: DataFile, seconds: float) -> Iterator[Opened]:
    path = location.path.resolve()
    if not _PATTERN.isdisjoint(str(path)):
        raise UnavailableError(
            "expected the name of one file, got one with `*`, `?` or `[`",
            place="file.path",
            remedy="rename the file or its folder",
        )
    was = _state(path)
    with closing(_sealed(path)) as database:
        if location.form == "csv":
            with _limited(database, seconds):
                _check_width(database, location, path)
        reading = _reading(location, path)

        def columns(view: View) -> Mapping[str, Kind]:
            with _limited(database, seconds):
                return _columns(database, reading, view)

        def fetch(query: Select[*tuple[Any, ...]], values: Values | None = None) -> list[Cells]:
            with _limited(database, seconds):
                return fetched(database, _DIALECT, query, values)

        yield Opened(columns, fetch)
    if _state(path) != was:
        raise UnavailableError(
            "expected a file that stays as it is while it is read, got another",
            place="file.path",
            remedy="put a new file in place by renaming it, then try again",
        )


@contextmanager
def _limited(database: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """End what runs inside after *seconds*; DuckDB has no such limit of its own."""
    limit = Timer(seconds, database.interrupt)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()


def _sealed(path: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    allowed = f"SET allowed_paths = [{_quoted(str(path), chr(39))}]"
    for setting in (allowed, *_SEALED):
        database.execute(setting)
    return database


def _columns(database: duckdb.DuckDBPyConnection, reading: str, view: View) -> Mapping[str, Kind]:
    name = _quoted(view.name, _NAME)
    database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {reading}")  # noqa: S608 - quoted just above
    found = database.execute(f"DESCRIBE {name}").fetchall()
    return {column: _KINDS.get(held.partition("(")[0], "other") for column, held, *_ in found}


def _reading(location: DataFile, path: Path) -> str:
    """Give the table function that reads the file as the mapping says, guessing nothing."""
    if location.form == "parquet":
        return f"read_parquet({_quoted(str(path), _TEXT)})"
    null = f"nullstr = {_quoted(location.null, _TEXT)}"
    return _csv(location, path, header_of(location), f"{null}, allow_quoted_nulls = false")


def _csv(location: DataFile, path: Path, names: Iterable[str], how: str) -> str:
    columns = ", ".join(f"{_quoted(name, _TEXT)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({_quoted(str(path), _TEXT)}, columns = {{{columns}}}, header = true, "
        f"delim = {_quoted(location.delimiter, _TEXT)}, quote = '\"', escape = '\"', "
        f"encoding = '{ENCODINGS[location.encoding]}', auto_detect = false, "
        f"strict_mode = true, {how})"
    )


def _check_width(database: duckdb.DuckDBPyConnection, location: DataFile, path: Path) -> None:
    """Raise where a line has a further, empty column, which DuckDB forgives.

    A comma without quotation marks in an address would push every later cell one column on.
    """
    names = header_of(location)
    beyond = next(name for name in map(str, count()) if name not in names)
    how = f"nullstr = {_quoted(_NOWHERE_IN_A_TEXT, _TEXT)}, null_padding = true, parallel = false"
    wider = _csv(location, path, (*names, beyond), how)
    found = database.execute(
        f"SELECT count({_quoted(beyond, _NAME)}) FROM {wider}"  # noqa: S608 - quoted above
    ).fetchall()
    if found != [(0,)]:
        raise UnavailableError(
            "expected as many columns in every line as in the first, got a line with more",
            place="file.path",
            remedy="put each text that holds the delimiter into quotation marks",
        )


def _quoted(text: str, mark: str) -> str:
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
