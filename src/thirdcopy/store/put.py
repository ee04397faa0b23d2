"""Insert rows that may be there already, in each engine's own words for it."""

from collections.abc import Callable, Mapping
from functools import cache

from sqlalchemy import Connection, Table, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from thirdcopy.store.prepared import Rows, run

_INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert each row, or put it in place of the one with its primary key."""
    run(connection, _putting(connection.dialect.name, table, tuple(rows[0])), rows)


def put_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert each row unless one is there already."""
    run(connection, _putting_new(connection.dialect.name, table, tuple(rows[0])), rows)


@cache
def _putting(dialect: str, table: Table, names: tuple[str, ...]) -> UpdateBase:
    inserting = _INSERTS[dialect](table).values({name: bindparam(name) for name in names})
    keys = [column.name for column in table.primary_key]
    others = {name: inserting.excluded[name] for name in names if name not in keys}
    return inserting.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def _putting_new(dialect: str, table: Table, names: tuple[str, ...]) -> UpdateBase:
    inserting = _INSERTS[dialect](table).values({name: bindparam(name) for name in names})
    return inserting.on_conflict_do_nothing()
