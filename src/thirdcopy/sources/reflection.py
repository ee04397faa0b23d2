"""The columns that a view has now, and what each holds, from the database's own catalogue."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import NullType, TypeEngine

from thirdcopy.sources.opened import Kind
from thirdcopy.sources.source import View

_KINDS: Final[Mapping[type, Kind]] = {
    str: "text",
    UUID: "text",
    bool: "yes-no",
    int: "number",
    Decimal: "number",
    datetime: "other",
    date: "date",
}


def columns_of(connection: Connection, view: View) -> Mapping[str, Kind]:
    """Give the columns of a table or view; none if there is no such."""
    try:
        columns = inspect(connection).get_columns(view.name, schema=view.schema)
    except NoSuchTableError:
        return {}
    return {column["name"]: _kind(column["type"]) for column in columns}


def _kind(column_type: TypeEngine[object]) -> Kind:
    if isinstance(column_type, NullType):
        return "any"
    try:
        held = column_type.python_type
    except NotImplementedError:
        return "other"
    return _KINDS.get(held, "other")
