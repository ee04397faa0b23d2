"""Statements of the hot path: what they refuse to keep, and how they fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from made_store import made_store
from thirdcopy.store import tables
from thirdcopy.store.engine import changing, open_main
from thirdcopy.store.prepared import run, run_text

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
RECIPIENT = tables.recipient.c
KEY_OF = select(RECIPIENT.public_key).where(RECIPIENT.body == bindparam("body"))
PUT = insert(tables.recipient)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = open_main(made_store(request.param, tmp_path).main)
    yield engine
    engine.dispose()


def test_a_query_finds_rows_by_name_and_a_change_says_how_many(engine: Engine) -> None:
    row = {"body": "enfield", "public_key": b"key"}
    with changing(engine) as connection:
        assert run(connection, PUT, [row]) == 1
    with engine.connect() as connection:
        assert run(connection, KEY_OF, [{"body": "enfield"}]).one().public_key == b"key"
        assert run(connection, KEY_OF, [{"body": "nobody"}]).first() is None


def test_a_statement_with_a_value_in_it_is_not_kept(engine: Engine) -> None:
    named = select(RECIPIENT.public_key).where(RECIPIENT.body == "Arthur Pebblewick")
    with engine.connect() as connection, pytest.raises(AssertionError, match="no values"):
        run(connection, named)


def test_the_drivers_errors_are_the_librarys(engine: Engine) -> None:
    row = {"body": "Arthur Pebblewick", "public_key": b"key"}
    with changing(engine) as connection:
        run(connection, PUT, [row])
    with engine.connect() as connection, pytest.raises(IntegrityError) as raised:
        run(connection, PUT, [row])
    assert raised.value.params is None


def test_a_writer_that_cannot_begin_says_so_in_the_librarys_words(tmp_path: Path) -> None:
    engine = open_main(tmp_path / "main.sqlite")
    with changing(engine), engine.connect() as other:
        other.begin()
        run_text(other, "ROLLBACK")
        run_text(other, "PRAGMA busy_timeout = 1")
        with pytest.raises(OperationalError, match="locked"):
            run_text(other, "BEGIN IMMEDIATE")
        run_text(other, "BEGIN")
    engine.dispose()
