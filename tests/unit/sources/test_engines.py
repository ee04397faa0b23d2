"""What holds of one engine only: how it is kept from writing, from never ending, from wandering."""

import gc
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import TextClause

import mariadb_server
from source_engines import run
from source_people import ADDRESS, ASKED, AT, COLUMNS, MARKERS, MARKS, VIEW, source_of
from thirdcopy.match import BirthDate, Matched, match
from thirdcopy.sources import DataFile, Server, Source, SqliteFile, check_source, read, reading
from thirdcopy.sources.opened import Opened
from thirdcopy.sources.opening import asked
from thirdcopy_client.errors import MalformedError, UnavailableError

SERVERS = [pytest.param(name, marks=marks) for name, marks in MARKS.items()]


def owner_of(source: Source) -> Source:
    """Give the source as an account that may do anything at all asks it."""
    assert isinstance(source.location, Server)
    name = "root" if "mariadb" in source.location.url.drivername else "postgres"
    url = source.location.url.set(username=name)
    return replace(source, location=replace(source.location, url=url))


def change(source: Source, statement: str) -> None:
    """Write into a server's database past the source; `people` stands for the table."""
    owned = owner_of(source)
    assert isinstance(owned.location, Server)
    run(owned.location.url, statement.replace("people", named(source)))


def named(source: Source) -> str:
    """Write the table's name as the engine wants it."""
    assert isinstance(source.location, SqliteFile | Server)
    if isinstance(source.location, Server) and "mariadb" in source.location.url.drivername:
        return f"`{source.view.name}`"
    schema = f'"{source.view.schema}".' if source.view.schema else ""
    return f'{schema}"{source.view.name}"'


def bare(statement: str) -> Select[*tuple[Any, ...]]:
    """Give a statement of the test's own in the place of a select."""

    class Bare(TextClause):
        inherit_cache = False

    return Bare(statement)  # type: ignore[return-value]  # compiled and run just the same


def fetched_from(said: Select[*tuple[Any, ...]], database: Opened) -> object:
    return database.fetch(said)


def test_the_statements_name_no_other_column_and_hold_no_value() -> None:
    candidates, _ = reading._searched(VIEW, ASKED, "text")
    records, _ = reading._read_whole(VIEW, [1, None], {ADDRESS: "address"}, {})
    said = " ".join(
        str(one.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}))
        for one in (candidates, records)
    )
    assert "address" in said
    assert said.count("LIMIT") == 2
    for word in ("*", "income", "telephone", "crime", "QQ123456A", "1980", "brien", "ZZ10"):
        assert word.lower() not in said.lower(), word
    assert "abuse" not in str(candidates)
    # They are remembered, so what they hold themselves must be nobody's.
    held = {*candidates.compile().params.values(), *records.compile().params.values()}
    assert held == {None, "", " ", VIEW.most_candidates + 1, 2}


@pytest.mark.parametrize("engine", ["sqlite", *SERVERS])
def test_nothing_can_be_written_through_a_source(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {})
    source = source if engine == "sqlite" else owner_of(source)
    for statement in (
        "DELETE FROM people",
        "UPDATE people SET id = 7",
        "CREATE TABLE more (a INT)",
    ):

        def write(database: Opened, statement: str = statement) -> object:
            return database.fetch(bare(statement.replace("people", named(source))))

        with pytest.raises(UnavailableError) as raised:
            asked(source, write)
        assert any(word in raised.value.message for word in ("ReadOnly", "1792", "Operational"))
    assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)


@pytest.mark.parametrize(
    ("engine", "endless"),
    [
        (
            "sqlite",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
        ),
        (
            "parquet",
            "SELECT count(*) FROM range(99999999) a, range(99) b WHERE hash(a.range + b.range) = 7",
        ),
        pytest.param("postgresql", "SELECT pg_sleep(60)", marks=MARKS["postgresql"]),
        pytest.param("mariadb", "SELECT sleep(60), 1 FROM seq", marks=MARKS["mariadb"]),
    ],
)
def test_a_view_that_never_ends_is_unavailable(engine: str, endless: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {})
    if engine == "mariadb":
        change(source, "CREATE TABLE seq (i INT)")
        change(source, "INSERT INTO seq VALUES (1)")
    begun = time.monotonic()
    with pytest.raises(UnavailableError):
        asked(source, lambda database: database.fetch(bare(endless)), 0.5)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("engine", SERVERS)
def test_both_statements_see_the_view_as_it_was_at_one_moment(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {})

    def look(database: Opened) -> tuple[int, int]:
        rows = reading._read_whole(source.view, [1, None], {ADDRESS: "address"}, {})
        before = len(database.fetch(*rows))
        change(source, "DELETE FROM people")
        return before, len(database.fetch(*rows))

    assert asked(source, look) == (1, 1)
    assert read(source, ASKED, set(), set(), AT) == ()


def test_a_missing_or_spoilt_database_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(b'"not a database at all, said QQ123456A\n' * 100)
    for path in (tmp_path / "none", spoilt):
        locations = (SqliteFile(path), DataFile(path, "parquet"), DataFile(path, "csv"))
        for source in (Source("child-maintenance", location, VIEW) for location in locations):
            for ask in (
                lambda one: read(one, ASKED, {ADDRESS}, set(), AT),
                lambda one: check_source(one, markers=MARKERS),
            ):
                with pytest.raises(UnavailableError) as raised:
                    ask(source)
                assert raised.value.place
                assert raised.value.remedy
                assert "QQ" not in str(raised.value)
                assert raised.value.__context__ is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("value", ["yes", "", 2, "no", 0.5])
def test_a_marker_without_a_type_that_is_not_plainly_absent_is_a_marker(
    tmp_path: Path, value: str | float
) -> None:
    source = source_of("sqlite", tmp_path, {})
    assert isinstance(source.location, SqliteFile)
    with closing(sqlite3.connect(source.location.path)) as database, database:
        database.execute('UPDATE "the people" SET abuse = ?', (value,))
    found = read(source, ASKED, set(), set(), AT)
    assert isinstance(found, tuple)
    assert found[0].markers == {"domestic-abuse"}


def test_a_file_opens_nothing_but_itself(tmp_path: Path) -> None:
    source = source_of("parquet", tmp_path, {})
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    for statement in (
        f"FROM read_csv('{other}')",
        f"FROM glob('{tmp_path}/*')",
        f"COPY (SELECT 1) TO '{tmp_path}/written.csv'",
        f"ATTACH '{tmp_path}/made.duckdb'",
        "SET enable_external_access = true",
        "LOAD httpfs",
        "INSTALL httpfs",
    ):
        said = bare(statement)
        with pytest.raises(UnavailableError):
            asked(source, partial(fetched_from, said))
    assert {path.name for path in tmp_path.iterdir()} == {
        "other.csv",
        "people 'of' one body.parquet",
    }


def test_a_file_that_changes_while_it_is_read_is_unavailable(tmp_path: Path) -> None:
    source = source_of("csv", tmp_path, {})
    assert isinstance(source.location, DataFile)
    path = source.location.path

    def look(database: Opened) -> None:
        database.columns(source.view)
        path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(UnavailableError) as raised:
        asked(source, look)
    assert raised.value.place == "file.path"


def test_a_pattern_of_files_is_unavailable(tmp_path: Path) -> None:
    for name in ("*.csv", "people?.csv", "[ab].parquet"):
        source = Source("child-maintenance", DataFile(tmp_path / name, "csv"), VIEW)
        with pytest.raises(UnavailableError) as raised:
            read(source, ASKED, set(), set(), AT)
        assert raised.value.place == "file.path"


@pytest.mark.mariadb
def test_another_dialect_is_opened_only_when_it_is_named_as_untested(tmp_path: Path) -> None:
    source = source_of("mariadb", tmp_path, {})
    assert isinstance(source.location, Server)
    url = source.location.url.set(drivername="mysql+pymysql")
    with pytest.raises(MalformedError) as raised:
        read(replace(source, location=Server(url)), ASKED, set(), set(), AT)
    assert raised.value.place == "database.url"
    for untested, runs in (("mysql+pymysql", True), ("mysql", False), ("oracle", False)):
        named = replace(source, location=Server(url, untested=untested))
        if runs:
            assert isinstance(match(ASKED, read(named, ASKED, set(), set(), AT)), Matched)
            continue
        with pytest.raises(MalformedError):
            read(named, ASKED, set(), set(), AT)


def test_a_dialect_without_a_driver_is_unavailable() -> None:
    for name in ("oracle+oracledb", "nothing+known", "mssql+pyodbc"):
        server = Server(make_url(f"{name}://reader@127.0.0.1/x"), untested=name)
        with pytest.raises(UnavailableError) as raised:
            read(Source("child-maintenance", server, VIEW), ASKED, set(), set(), AT)
        assert raised.value.place == "database.url"


# PyMySQL leaves the socket to the collector where nobody answers.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    for name, socket in (("postgresql+psycopg", "host"), ("mariadb+pymysql", "unix_socket")):
        server = Server(make_url(f"{name}://reader@/x?{socket}={tmp_path}/none"))
        with pytest.raises(UnavailableError) as raised:
            read(Source("child-maintenance", server, VIEW), ASKED, set(), set(), AT)
        assert raised.value.place == "child-maintenance"
    gc.collect()


@pytest.mark.mariadb
def test_a_password_stands_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    source = source_of("mariadb", tmp_path, {})
    assert isinstance(source.location, Server)
    with suppress(Exception):
        mariadb_server.server().ask("DROP USER named@localhost")
    mariadb_server.server().ask("CREATE USER named@localhost IDENTIFIED BY 'a secret'")
    mariadb_server.server().ask("GRANT SELECT ON *.* TO named@localhost")
    file = tmp_path / "password"
    server = Server(source.location.url.set(username="named"), file)
    named = replace(source, location=server)
    with pytest.raises(UnavailableError) as raised:
        read(named, ASKED, set(), set(), AT)
    assert raised.value.place == "database.password_file"
    file.write_text("a secret\n")
    file.chmod(0o640)
    with pytest.raises(UnavailableError, match="only its owner"):
        read(named, ASKED, set(), set(), AT)
    file.chmod(0o600)
    assert isinstance(match(ASKED, read(named, ASKED, set(), set(), AT)), Matched)
    file.write_text("another")
    with pytest.raises(UnavailableError) as raised:
        read(named, ASKED, set(), set(), AT)
    assert "another" not in str(raised.value)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UnavailableError) as raised:
        read(named, ASKED, set(), set(), AT)
    assert raised.value.__context__ is None
    assert "secret" not in repr(server)


def test_a_server_that_does_not_say_that_it_is_read_only_is_unavailable() -> None:
    class Says:
        def exec_driver_sql(self, _: str) -> "Says":
            return self

        def scalar(self) -> str:
            return "off"

    from thirdcopy.sources import server  # noqa: PLC0415 - an attack reaches inside

    manner = server._manner(make_url("postgresql+psycopg://"), 5.0)
    assert manner is not None
    with pytest.raises(UnavailableError, match="can write"):
        server._check_read_only(Says(), manner)  # type: ignore[arg-type]  # a pooler that lies


@pytest.mark.parametrize(
    ("engine", "key", "text"),
    [
        pytest.param("postgresql", "uuid", "CHAR(40)", marks=MARKS["postgresql"]),
        pytest.param("postgresql", "numeric", "VARCHAR(40)", marks=MARKS["postgresql"]),
        pytest.param("mariadb", "decimal(20)", "CHAR(40)", marks=MARKS["mariadb"]),
        pytest.param("mariadb", "char(36)", "VARCHAR(40)", marks=MARKS["mariadb"]),
    ],
)
def test_keys_and_texts_of_every_usual_type_are_read_alike(
    engine: str, key: str, text: str, tmp_path: Path
) -> None:
    source = source_of(engine, tmp_path, {})
    names = ("family", "given", "nino", "postcode")
    if engine == "postgresql":
        using = "md5(id::text)::uuid" if key == "uuid" else "id"
        change(source, f"ALTER TABLE people ALTER COLUMN id TYPE {key} USING {using}")
        for name in names:
            change(source, f"ALTER TABLE people ALTER COLUMN {name} TYPE {text}")
    else:
        change(source, f"ALTER TABLE people MODIFY id {key}")
        for name in names:
            change(source, f"ALTER TABLE people MODIFY {name} {text}")
    for asked_for in (ASKED, replace(ASKED, strong=None)):
        # With and without the number it is this one record, found and then read by its key.
        found = read(source, asked_for, {ADDRESS}, set(), AT)
        assert isinstance(match(ASKED, found), Matched)
    check_source(source, markers=MARKERS)


@pytest.mark.mariadb
def test_a_date_of_mariadb_without_its_day_is_an_unknown_day(tmp_path: Path) -> None:
    source = source_of(
        "mariadb", tmp_path, {"born": "1980-05-00"}, columns={**COLUMNS, "born": "date"}
    )
    for asked_date, known in ((BirthDate(1980, 5), True), (ASKED.birth_date, False)):
        asked_for = replace(ASKED, birth_date=asked_date)
        found = match(asked_for, read(source, asked_for, {ADDRESS}, set(), AT))
        assert isinstance(found, Matched) is known
    check_source(source, markers=MARKERS)
