"""What every kind of database gives once it is open, whatever engine is behind it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from sqlalchemy import Select

from thirdcopy.sources.source import View
from thirdcopy.sources.statement import Cells, Values

Kind: TypeAlias = Literal["text", "number", "yes-no", "date", "loose-date", "any", "other"]
"""What a column holds. A `loose-date` is a date of which the day may be 00, as MariaDB keeps it;
`any` is a column of SQLite without a type, and `other` is one that nothing here can read."""


class Fetch(Protocol):
    """Run one statement, with the values that it does not have itself."""

    def __call__(
        self, query: Select[*tuple[Any, ...]], values: Values | None = None, /
    ) -> list[Cells]:
        """Give the rows that it finds."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A database inside one read-only transaction.

    `columns` gives the columns that a view has now, none if there is no such view; `fetch` runs
    one statement.
    """

    columns: Callable[[View], Mapping[str, Kind]]
    fetch: Fetch


@dataclass(frozen=True, slots=True)
class Opening:
    """A database about to be opened, and what its driver raises while it is open."""

    opened: AbstractContextManager[Opened]
    errors: tuple[type[Exception], ...]
