"""Read the rows that may be the person asked about, and nothing else of the database.

The database finds every record with the birth date or the number; the names of those are compared
here, by the rule of matching itself, so that every engine gives the same answer. Only then are at
most two rows read whole. What is done depends on what was asked and never on whom it finds.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from thirdcopy.match import MOST_ROWS, BirthDate, Identifiers, Row, Scheme, TooMany, candidates
from thirdcopy.sources import cell
from thirdcopy.sources.opened import Kind, Opened
from thirdcopy.sources.opening import asked
from thirdcopy.sources.source import FactColumn, Source, View
from thirdcopy.sources.statement import STATEMENTS, Cells, Values, column_of, table_of
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import UnavailableError

Statement: TypeAlias = tuple[Select[*tuple[Any, ...]], Values]
"""A statement that is made once for what is asked of a view, and the values of this asking."""
Value: TypeAlias = BindParameter[Any]


def read(
    source: Source,
    identifiers: Identifiers,
    items: AbstractSet[str],
    facts: AbstractSet[str],
    at: Micros,
) -> tuple[Row, ...] | TooMany:
    """Read at most two rows that may be the person, with *items* (fields) and *facts* only.

    Which may is the rule of `thirdcopy.match.may_be`. A field that the source does not hold is
    left out of the row. More records with the birth date than the view allows are `TooMany`.
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

    def find(database: Opened) -> tuple[Row, ...] | TooMany:
        present = database.columns(view)
        _check_present(source, present)
        held = {field: name for field, name in wanted.items() if name in present}
        known = {fact: how for fact, how in shown.items() if how.column in present}
        found = database.fetch(*_searched(view, identifiers, present[view.birth_date]))
        if len(found) > view.most_candidates:
            return TooMany()
        keys = _keys(view, identifiers, found, at)
        # Always two, so that the statement is the same whether somebody was found: a null
        # finds no row.
        padded = [*keys, None, None][:MOST_ROWS]
        whole = database.fetch(*_read_whole(view, padded, held, known))
        if len(whole) < len(keys):
            raise UnavailableError(
                "expected to find a record again by its key, got none",
                place=f"{source.dataset}.key",
                remedy="give every record of the view a key of its own",
            )
        return tuple(_row(view, cells, held, known, at) for cells in whole)

    return asked(source, find)


def _check_present(source: Source, present: Mapping[str, Kind]) -> None:
    """Raise where the view has changed: SQLite reads a quoted unknown name as a text."""
    for place, name in source.view.columns.items():
        if name not in present and not place.startswith(("items.", "facts.")):
            raise UnavailableError(
                f"expected a column `{name}` in `{source.view.name}`, got none of that name",
                place=f"{source.dataset}.{place}",
                remedy="the view has changed since it was configured; put the column back",
            )


def _keys(view: View, identifiers: Identifiers, found: Sequence[Cells], at: Micros) -> list[object]:
    """Give the keys of at most two records that may be the person."""
    rows = [_row(view, cells, {}, {}, at) for cells in found]
    keys = {row.key: cells[view.key] for row, cells in zip(rows, found, strict=True)}
    return [keys[row.key] for row in candidates(identifiers, rows)]


def _searched(view: View, identifiers: Identifiers, kind: Kind) -> Statement:
    """Give the statement that finds all who may be the person by anything but the name."""
    values: dict[str, object] = dict(_born(identifiers.birth_date, kind))
    births = len(values)
    if identifiers.postcode is not None and view.postcodes:
        values["postcode"] = "".join(identifiers.postcode.upper().split())
    strong = identifiers.strong
    if strong is not None and strong.scheme in view.strong:
        values["strong"] = strong.text
    return _search(view, kind, births, frozenset(values), strong and strong.scheme), values


@lru_cache(STATEMENTS)
def _search(
    view: View, kind: Kind, births: int, asked_by: frozenset[str], scheme: Scheme | None
) -> Select[*tuple[Any, ...]]:
    """Make the statement; each value says its type, or a server's error would show the value."""
    a_date: TypeEngine[Any] = Date() if kind == "date" else String()
    dates: list[Value] = [bindparam(f"born_{n}", type_=a_date) for n in range(births)]
    born: ColumnElement[bool] = column_of(view.birth_date).in_(dates) if dates else false()
    if "postcode" in asked_by:
        held = [
            func.coalesce(func.upper(func.replace(column_of(name), " ", "")), "")
            for name in view.postcodes
        ]
        none = and_(*(one == "" for one in held))
        born = and_(
            born, or_(none, *(one == bindparam("postcode", type_=String()) for one in held))
        )
    if "strong" in asked_by and scheme is not None:
        born = or_(column_of(view.strong[scheme]) == bindparam("strong", type_=String()), born)
    names = {*view.identifying.values(), view.active, view.merged_into}
    return _select(view, names).where(born).limit(view.most_candidates + 1)


def _born(asked_date: BirthDate, kind: Kind) -> Mapping[str, object]:
    """Give the dates to look for, none where the database's own type cannot hold them."""
    dates: Sequence[object]
    if kind != "date":
        dates = asked_date.spellings[-1:] if kind == "loose-date" else asked_date.spellings
    elif asked_date.month is None or asked_date.day is None:
        dates = ()
    else:
        dates = (date(asked_date.year, asked_date.month, asked_date.day),)
    return {f"born_{n}": one for n, one in enumerate(dates)}


def _read_whole(
    view: View, keys: list[object], wanted: Mapping[str, str], shown: Mapping[str, FactColumn]
) -> Statement:
    names = frozenset({*wanted.values(), *(how.column for how in shown.values())})
    kind = literal(keys[0]).type
    return _records(view, names, kind), {f"key_{n}": key for n, key in enumerate(keys)}


@lru_cache(STATEMENTS)
def _records(view: View, wanted: frozenset[str], kind: TypeEngine[Any]) -> Select[*tuple[Any, ...]]:
    names = {
        *view.identifying.values(),
        view.active,
        view.merged_into,
        *view.markers.values(),
        *wanted,
    }
    keys: list[Value] = [bindparam(f"key_{n}", type_=kind) for n in range(MOST_ROWS)]
    return _select(view, names).where(column_of(view.key).in_(keys)).limit(MOST_ROWS)


def _select(view: View, names: AbstractSet[str]) -> Select[*tuple[Any, ...]]:
    return select(*(column_of(name) for name in sorted(names))).select_from(table_of(view))


def _row(
    view: View,
    cells: Cells,
    wanted: Mapping[str, str],
    shown: Mapping[str, FactColumn],
    at: Micros,
) -> Row:
    """Give one row; a marker that this statement did not read is not said to be absent."""
    strong = {scheme: cell.text(cells[name]) for scheme, name in view.strong.items()}
    items = {field: cell.item(cells[name]) for field, name in wanted.items()}
    facts = {name: cell.fact(cells[how.column], how) for name, how in shown.items()}
    return Row(
        key=cell.text(cells[view.key]) or "",
        family_name=cell.text(cells[view.family_name]) or "",
        given_name=cell.text(cells[view.given_name]) or "",
        birth_date=cell.birth_date(cells[view.birth_date]),
        strong={scheme: number for scheme, number in strong.items() if number is not None},
        postcodes=_texts(cells, view.postcodes),
        previous_family_names=_texts(cells, view.previous_family_names),
        active=cell.flag(cells[view.active]) is True,
        merged=cells[view.merged_into] is not None,
        markers=frozenset(
            marker
            for marker, name in view.markers.items()
            if cell.flag(cells.get(name)) is not False
        ),
        items={field: value for field, value in items.items() if value is not None},
        facts={name: value for name, value in facts.items() if value is not None},
        read_at=at,
    )


def _texts(cells: Cells, names: Sequence[str]) -> frozenset[str]:
    return frozenset(found for name in names if (found := cell.text(cells[name])) is not None)
