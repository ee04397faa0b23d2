"""What the rows of a view say of it in numbers: never one row, and never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select

from thirdcopy.sources import cell
from thirdcopy.sources.opened import Kind, Opened
from thirdcopy.sources.source import View
from thirdcopy.sources.statement import column_of, table_of

_DATES: Final = ("____-__-__", "____-__", "____")
_DISTINCT: Final = 20
"""Values of a flag that are looked at; a column with more of them is no flag."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many records say yes, say no, and say neither in one column."""

    yes: int
    no: int
    neither: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """How many records bear a number of one kind, and what is odd about how they do."""

    known: int
    badly_written: int
    in_several: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one view."""

    records: int
    without_key: int
    distinct_keys: int
    merged: int
    empty_merged: int
    without_birth_date: int
    unreadable_birth_date: int
    on_one_birth_date: int
    strong: Mapping[str, Numbered]
    active: Flagged
    markers: Mapping[str, Flagged]


def count(database: Opened, view: View, present: Mapping[str, Kind]) -> Counts:
    """Count what can be counted without taking a row out of the database."""
    key, born, merged = (column_of(name) for name in (view.key, view.birth_date, view.merged_into))
    born_is_text = present[view.birth_date] in {"text", "any"}
    sums = _sums(
        database,
        view,
        without_key=key.is_(None),
        merged=merged.is_not(None),
        empty_merged=merged == "" if present[view.merged_into] in {"text", "any"} else false(),
        without_birth_date=born.is_(None),
        unreadable_birth_date=(
            not_(or_(*(born.like(shape) for shape in _DATES))) if born_is_text else false()
        ),
    )
    keys = select(func.count(key.distinct()).label("n")).select_from(table_of(view))
    return Counts(
        records=sums["records"],
        without_key=sums["without_key"],
        distinct_keys=_number(database, keys),
        merged=sums["merged"],
        empty_merged=sums["empty_merged"],
        without_birth_date=sums["without_birth_date"],
        unreadable_birth_date=sums["unreadable_birth_date"],
        on_one_birth_date=_most_alike(database, view, view.birth_date),
        strong={scheme: _numbered(database, view, name) for scheme, name in view.strong.items()},
        active=_flagged(database, view, view.active),
        markers={marker: _flagged(database, view, name) for marker, name in view.markers.items()},
    )


def _sums(database: Opened, view: View, **tests: ColumnElement[bool]) -> dict[str, int]:
    sums = [func.sum(case((test, 1), else_=0)).label(name) for name, test in tests.items()]
    query = select(func.count().label("records"), *sums).select_from(table_of(view))
    (found,) = database.fetch(query)
    return {name: _whole(value) for name, value in found.items()}


def _numbered(database: Opened, view: View, name: str) -> Numbered:
    number = column_of(name)
    odd = and_(number.is_not(None), or_(number.like("% %"), number != func.upper(number)))
    sums = _sums(database, view, known=number.is_not(None), odd=odd)
    repeated = (
        select(number)
        .select_from(table_of(view))
        .where(number.is_not(None))
        .group_by(number)
        .having(func.count() > 1)
        .subquery()
    )
    several = _number(database, select(func.count().label("n")).select_from(repeated))
    return Numbered(sums["known"], sums["odd"], several)


def _most_alike(database: Opened, view: View, name: str) -> int:
    value = column_of(name)
    groups = select(func.count().label("n")).select_from(table_of(view))
    most = groups.where(value.is_not(None)).group_by(value).order_by(func.count().desc()).limit(1)
    return _number(database, most)


def _flagged(database: Opened, view: View, name: str) -> Flagged:
    value = column_of(name)
    groups = select(value.label("value"), func.count().label("n")).select_from(table_of(view))
    counts = {True: 0, False: 0, None: 0}
    for found in database.fetch(groups.group_by(value).limit(_DISTINCT)):
        counts[cell.flag(found["value"])] += _whole(found["n"])
    total = _sums(database, view)["records"]
    return Flagged(counts[True], counts[False], total - counts[True] - counts[False])


def _number(database: Opened, query: Select[*tuple[Any, ...]]) -> int:
    found = database.fetch(query)
    return _whole(found[0]["n"]) if found else 0


def _whole(value: object) -> int:
    """Give a count as a number: engines give sums as decimals, and of no rows as null."""
    return int(str(value)) if value is not None else 0
