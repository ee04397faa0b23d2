"""A statement as the driver is given it, past the logging of the layer above.

SQLAlchemy logs each row at its most talkative level; a person's record must not depend on a level.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import ColumnClause, Dialect, Select, TableClause, column, table
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.compiler import SQLCompiler

from thirdcopy.sources.source import View

Cells = Mapping[str, object]
Values = Mapping[str, object]
STATEMENTS: Final = 256
"""How many statements are remembered: a view has a few, by what was asked of it."""


class Cursor(Protocol):
    """What PEP 249 asks of every driver's cursor, as far as it is used here."""

    @property
    def description(self) -> Any:  # noqa: ANN401 - each driver has its own type for it
        """Describe the columns, the name first."""

    def execute(self, statement: str, parameters: Any, /) -> object:  # noqa: ANN401 - as above
        """Run one statement with bound values."""

    def fetchall(self) -> Sequence[Any]:
        """Give every row."""


def fetched(
    cursor: Cursor,
    dialect: Dialect,
    query: Select[*tuple[Any, ...]],
    values: Values | None = None,
) -> list[Cells]:
    """Run *query* with every value bound, and give its rows by column.

    One that is given *values* holds no person's own, and how it is said is remembered.
    """
    compiled = (_compiled if values is None else _compiled_once)(dialect, query)
    bound = {**compiled.params, **(values or {})}
    names = compiled.positiontup
    cursor.execute(str(compiled), bound if names is None else [bound[name] for name in names])
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _compiled(dialect: Dialect, query: Select[*tuple[Any, ...]]) -> SQLCompiler:
    compiled = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a select is compiled by no other
    return compiled


_compiled_once = lru_cache(STATEMENTS)(_compiled)


def column_of(name: str) -> ColumnClause[Any]:
    """Give a column by exactly that name, quoted: a mapping's words are never SQL."""
    return column(quoted_name(name, quote=True))


def table_of(view: View) -> TableClause:
    """Give the table or view by exactly its name."""
    schema = None if view.schema is None else quoted_name(view.schema, quote=True)
    return table(quoted_name(view.name, quote=True), schema=schema)
