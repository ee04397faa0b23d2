"""Where a body's records are and which of its columns mean what."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, NullPool, column, create_engine, func, select
from sqlalchemy.exc import DatabaseError

from thirdcopy.match import Scheme
from thirdcopy_client.errors import MalformedError, UnavailableError

_BUSY_SECONDS: Final = 5.0
_INSTRUCTIONS_BETWEEN_CHECKS: Final = 10_000
_MOST_CHECKS: Final = 5_000


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column that shows a fact of the record, and how to read it."""

    column: str
    kind: Literal["yes-no", "count", "text"] = "yes-no"


@dataclass(frozen=True, slots=True)
class View:
    """Which column of a table or view means what; every name is exactly as in the database.

    The view holds one row for each record, live or not. Birth dates are ISO 8601 texts in which
    the unknown may be left out or `00`. Strong identifiers stand in it without spaces. `active`
    is 1 for a record in use; `merged_into` is the key of the record that superseded this one, or
    null. Every marker column holds 0 only where the body has looked and found nothing: null or
    anything else is read as the marker, because an empty answer is not a safe one.
    """

    name: str
    key: str
    family_name: str
    given_name: str
    birth_date: str
    active: str
    merged_into: str
    strong: Mapping[Scheme, str]
    markers: Mapping[str, str]
    items: Mapping[str, str]
    facts: Mapping[str, FactColumn] = field(default_factory=dict)
    postcodes: tuple[str, ...] = ()
    previous_family_names: tuple[str, ...] = ()

    @property
    def columns(self) -> Mapping[str, str]:
        """Give what each column is for, by the place that an error about it names."""
        single = {
            "key": self.key,
            "family_name": self.family_name,
            "given_name": self.given_name,
            "birth_date": self.birth_date,
            "active": self.active,
            "merged_into": self.merged_into,
        }
        return {
            **single,
            **{f"strong.{scheme}": name for scheme, name in self.strong.items()},
            **{f"markers.{marker}": name for marker, name in self.markers.items()},
            **{f"items.{category}": name for category, name in self.items.items()},
            **{f"facts.{fact}": shown.column for fact, shown in self.facts.items()},
            **{f"postcodes.{n}": name for n, name in enumerate(self.postcodes)},
            **{
                f"previous_family_names.{n}": name
                for n, name in enumerate(self.previous_family_names)
            },
        }


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset of one body: an SQLite file and the view of it that is offered."""

    dataset: str
    path: Path
    view: View


def check_source(source: Source, *, markers: frozenset[str]) -> None:
    """Raise `MalformedError` unless the source can be asked as its view says.

    Every one of *markers* must have a column, since a marker that nobody recorded would be read
    as a person without it. `UnavailableError` where the file is missing or is no database.
    """
    view = source.view
    with opened(source) as connection:
        present = columns_of(connection, view.name)
    if not present:
        raise MalformedError(
            f"expected a table or view `{view.name}`, got none of that name",
            place=f"{source.dataset}.name",
            remedy="create the view, or correct its name",
        )
    for place, name in view.columns.items():
        if name not in present:
            raise MalformedError(
                f"expected a column `{name}` in `{view.name}`, got none of that name",
                place=f"{source.dataset}.{place}",
                remedy="add the column to the view, or correct the mapping",
            )
    for marker in sorted(markers ^ view.markers.keys()):
        wrong = "no column for" if marker in markers else "a column for the unknown marker"
        raise MalformedError(
            f"expected a column for each marker of the vocabulary, got {wrong} `{marker}`",
            place=f"{source.dataset}.markers",
            remedy="name a column for every marker, and for no other",
        )
    if not view.strong:
        raise MalformedError(
            "expected a column for at least one strong identifier, got none",
            place=f"{source.dataset}.strong",
            remedy="offer the number by which the body itself tells people apart",
        )


@contextmanager
def opened(source: Source) -> Iterator[Connection]:
    """Give a connection inside one read-only transaction, closed and thrown away afterwards.

    The connection is never pooled: one that is given back in the middle of a cancelled request
    can hand a person's row to the next one.
    """

    def connect() -> sqlite3.Connection:
        database = sqlite3.connect(
            f"{source.path.resolve().as_uri()}?mode=ro",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
        )
        database.execute("PRAGMA query_only = ON")
        checks = 0

        def is_too_long() -> bool:
            nonlocal checks
            checks += 1
            return checks > _MOST_CHECKS

        database.set_progress_handler(is_too_long, _INSTRUCTIONS_BETWEEN_CHECKS)
        return database

    engine = create_engine(
        "sqlite+pysqlite://", creator=connect, poolclass=NullPool, hide_parameters=True
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
    except DatabaseError as error:
        raise UnavailableError(
            f"expected to read the source of `{source.dataset}`, got `{type(error.orig).__name__}`",
            place=source.dataset,
            remedy="see that its file is there, is an SQLite database and may be read",
        ) from None


def columns_of(connection: Connection, view: str) -> frozenset[str]:
    """Give the names of the columns that a table or view has now; none if there is no such."""
    info = func.pragma_table_info(view).table_valued("name")
    return frozenset(connection.scalars(select(column("name")).select_from(info)))
