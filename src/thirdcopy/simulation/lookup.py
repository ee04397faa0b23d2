"""Whom a scenario needs: people whose record in a simulated body's database says something."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from thirdcopy.simulation.population import Person
from thirdcopy.sources import Source, SqliteFile


def keys_where(source: Source, column: str, value: str | int) -> frozenset[str]:
    """Give the keys of the records of a simulated source in which *column* has *value*.

    For choosing invented people only: no gateway and no page can search a source.
    """
    view, location = source.view, source.location
    assert isinstance(location, SqliteFile)  # noqa: S101 - what a simulation is written into
    wanted = f"SELECT {view.key} FROM {view.name} WHERE {column} = ?"  # noqa: S608 - names are the product's own
    with closing(sqlite3.connect(f"file:{location.path}?mode=ro", uri=True)) as connection:
        return frozenset(str(row[0]) for row in connection.execute(wanted, (value,)))


def among(people: Iterator[Person], keys: frozenset[str]) -> Iterator[Person]:
    """Give those of *people* whose record is one of *keys*."""
    return (person for person in people if person.key in keys)


def not_among(people: Iterator[Person], keys: frozenset[str]) -> Iterator[Person]:
    """Give those of *people* whose record is none of *keys*."""
    return (person for person in people if person.key not in keys)
