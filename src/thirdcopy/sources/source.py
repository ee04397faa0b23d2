"""Where a body's records are and which of its columns mean what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from sqlalchemy import URL

from thirdcopy.match import Scheme

TESTED: Final = frozenset({"postgresql+psycopg", "mariadb+pymysql"})
"""The servers on which the contract tests run; another is named as untested or not opened."""

MOST_CANDIDATES: Final = 20_000
"""More records than this with one birth date are a doubt, whoever is asked about."""

FactKind: TypeAlias = Literal["yes-no", "count", "text"]


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column that shows a fact of the record, and how to read it."""

    column: str
    kind: FactKind = "yes-no"


@dataclass(frozen=True, slots=True)
class View:
    """Which column of a table or view means what; every name is exactly as in the database.

    The view holds one row for each record, live or not. Birth dates are dates, or ISO 8601 texts
    in which the unknown may be left out or `00`. Strong identifiers are texts without spaces.
    `active` is 1 or true for a record in use; `merged_into` is the key of the record that
    superseded this one, or null. Every marker column holds 0 or false only where the body has
    looked and found nothing: null or anything else is read as the marker, because an empty answer
    is not a safe one. A marker that the body does not record at all stands in `absent_markers`
    with the reason, since a missing column would say the same as a person without it.
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
    absent_markers: Mapping[str, str] = field(default_factory=dict)
    schema: str | None = None
    most_candidates: int = MOST_CANDIDATES

    def __hash__(self) -> int:  # type: ignore[explicit-override]  # 3.11 has no override
        """Be found where statements are remembered, although its mappings have no hash."""
        return hash((self.schema, self.name))

    @property
    def columns(self) -> Mapping[str, str]:
        """Give what each column is for, by the place that an error about it names."""
        return {
            **self.identifying,
            "active": self.active,
            "merged_into": self.merged_into,
            **{f"markers.{marker}": name for marker, name in self.markers.items()},
            **{f"items.{category}": name for category, name in self.items.items()},
            **{f"facts.{fact}": shown.column for fact, shown in self.facts.items()},
        }

    @property
    def identifying(self) -> Mapping[str, str]:
        """Give the columns by which a person is found, as `columns` does."""
        return {
            "key": self.key,
            "family_name": self.family_name,
            "given_name": self.given_name,
            "birth_date": self.birth_date,
            **{f"strong.{scheme}": name for scheme, name in self.strong.items()},
            **{f"postcodes.{n}": name for n, name in enumerate(self.postcodes)},
            **{
                f"previous_family_names.{n}": name
                for n, name in enumerate(self.previous_family_names)
            },
        }


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """An SQLite database in one file."""

    path: Path


@dataclass(frozen=True, slots=True)
class DataFile:
    """One table in a Parquet or CSV file.

    `encoding`, `delimiter` and `null` say how a CSV is written. `null` is the unquoted text that
    stands for nothing; a quoted one is an empty text, which is something else.
    """

    path: Path
    form: Literal["parquet", "csv"]
    encoding: str = "utf-8"
    delimiter: str = ","
    null: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A view on a database server.

    The password stands in a file of its own, so that nobody who may read the mapping may read the
    records. A dialect that is not in `TESTED` is opened only if `untested` names it: then nothing
    but the account's own rights keeps the connection from writing or from never ending.
    """

    url: URL
    password: Path | None = None
    untested: str | None = None


Location: TypeAlias = SqliteFile | DataFile | Server


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset of one body: where it is, and the view of it that is offered.

    *body* says whose it is, where several bodies hold such a dataset each.
    """

    dataset: str
    location: Location
    view: View
    body: str | None = None

    @property
    def name(self) -> str:
        """Give the name under which a gateway finds it: one body's is never read for another."""
        return source_name(self.dataset, self.body)


def source_name(dataset: str, body: str | None) -> str:
    """Name the source of a dataset: its own, or that of one body of several."""
    return dataset if body is None else f"{dataset} of {body}"
