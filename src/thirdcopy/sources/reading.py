"""Read the rows that may be the person asked about, and nothing else of the database."""

import sqlite3
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    and_,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.sql import quoted_name

from thirdcopy.match import BirthDate, Identifiers, Row, Value, parse_birth_date
from thirdcopy.match.rule import same_person_name
from thirdcopy.sources.source import FactColumn, Source, View, columns_of, opened
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, UnavailableError

ROWS: Final = 2
"""One row is a person, two are a doubt; a third would say nothing more."""


def read(
    source: Source,
    identifiers: Identifiers,
    items: AbstractSet[str],
    facts: AbstractSet[str],
    at: Micros,
) -> tuple[Row, ...]:
    """Read at most two rows that may be the person, with *items* (fields) and *facts* only.

    With a strong identifier that the source knows, a row is a candidate if it bears that number,
    or the same names and birth date (and postcode, where one was asked): a second record of the
    same person under another number may carry the marker that the first lacks. Otherwise names,
    birth date and postcode alone. A field that the source does not hold is left out of the row.
    Raises `UnavailableError` where the database cannot be read.
    """
    view = source.view
    wanted = {
        field: view.items[category]
        for field in items
        for dataset, _, category in [field.partition("/")]
        if dataset == source.dataset and category in view.items
    }
    shown = {name: view.facts[name] for name in facts if name in view.facts}
    with opened(source) as connection:
        present = columns_of(connection, view.name)
        _check_present(source, present)
        wanted = {field: name for field, name in wanted.items() if name in present}
        shown = {fact: how for fact, how in shown.items() if how.column in present}
        _teach_names(connection, identifiers)
        query = _query(
            view, identifiers, {*wanted.values(), *(how.column for how in shown.values())}
        )
        found = connection.execute(query).mappings().all()
    return tuple(_row(view, values, wanted, shown, at) for values in found)


def _check_present(source: Source, present: AbstractSet[str]) -> None:
    """Raise where the view has changed: SQLite reads a quoted unknown name as a text."""
    for place, name in source.view.columns.items():
        if name not in present and not place.startswith(("items.", "facts.")):
            raise UnavailableError(
                f"expected a column `{name}` in `{source.view.name}`, got none of that name",
                place=f"{source.dataset}.{place}",
                remedy="the view has changed since it was configured; put the column back",
            )


def _teach_names(connection: Connection, identifiers: Identifiers) -> None:
    """Let the database compare names by the rule of matching, without a column of keys.

    The asked names stay inside the function and appear in no statement.
    """

    def agrees(family: str | None, given: str | None, *previous: str | None) -> bool:
        before = frozenset(name for name in previous if name)
        return same_person_name(identifiers, family or "", given or "", before)

    database = connection.connection.driver_connection
    assert isinstance(database, sqlite3.Connection)  # noqa: S101 - the engine is made for sqlite3
    database.create_function("is_asked_name", -1, agrees, deterministic=True)


def _query(
    view: View, identifiers: Identifiers, extra: AbstractSet[str]
) -> Select[*tuple[str, ...]]:
    names = {
        view.key,
        view.family_name,
        view.given_name,
        view.birth_date,
        view.active,
        view.merged_into,
        *view.strong.values(),
        *view.markers.values(),
        *view.postcodes,
        *view.previous_family_names,
        *extra,
    }
    columns = [_column(name) for name in sorted(names)]
    return (
        select(*columns)
        .select_from(table(quoted_name(view.name, quote=True)))
        .where(_candidate(view, identifiers))
        .where(or_(_column(view.active) == 1, _column(view.merged_into).is_not(None)))
        .order_by(_column(view.merged_into).is_(None), _column(view.key))
        .limit(ROWS)
    )


def _candidate(view: View, identifiers: Identifiers) -> ColumnElement[bool]:
    name_columns = (view.family_name, view.given_name, *view.previous_family_names)
    called = and_(
        _column(view.birth_date).in_(identifiers.birth_date.spellings),
        func.is_asked_name(*(_column(name) for name in name_columns), type_=Integer) == 1,
    )
    if identifiers.postcode is not None and view.postcodes:
        spellings = (identifiers.postcode, identifiers.postcode.replace(" ", ""))
        called = and_(called, or_(*(_column(name).in_(spellings) for name in view.postcodes)))
    strong = identifiers.strong
    if strong is None or strong.scheme not in view.strong:
        return called
    return or_(_column(view.strong[strong.scheme]) == strong.text, called)


def _column(name: str) -> ColumnClause[str]:
    return column(quoted_name(name, quote=True))


def _row(
    view: View,
    values: RowMapping,
    wanted: dict[str, str],
    shown: dict[str, FactColumn],
    at: Micros,
) -> Row:
    facts = {name: _fact(values[how.column], how) for name, how in shown.items()}
    return Row(
        key=str(values[view.key]),
        family_name=values[view.family_name] or "",
        given_name=values[view.given_name] or "",
        birth_date=_birth_date(values[view.birth_date]),
        strong={scheme: str(values[name]) for scheme, name in view.strong.items() if values[name]},
        postcodes=frozenset(values[name] for name in view.postcodes if values[name]),
        previous_family_names=frozenset(
            values[name] for name in view.previous_family_names if values[name]
        ),
        active=values[view.active] == 1,
        merged=values[view.merged_into] is not None,
        markers=frozenset(marker for marker, name in view.markers.items() if values[name] != 0),
        items={
            field: str(values[name]) for field, name in wanted.items() if values[name] is not None
        },
        facts={name: value for name, value in facts.items() if value is not None},
        read_at=at,
    )


def _birth_date(text: str | None) -> BirthDate | None:
    """Give the date, or nothing where the body's text is none: then nothing is released."""
    try:
        return parse_birth_date(text or "")
    except MalformedError:
        return None


def _fact(value: str | int | None, how: FactColumn) -> Value | None:
    """Give the value as its kind, or nothing where the column holds something else."""
    if how.kind == "yes-no":
        return bool(value) if value in {0, 1} else None
    if how.kind == "count":
        return value if isinstance(value, int) and value >= 0 else None
    return value if isinstance(value, str) else None
