"""Values planted in records and in questions are looked for wherever a read may leave a trace."""

import logging
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

import postgres_server
from source_engines import Kind
from source_people import ADDRESS, AT, COLUMNS, MARKERS, ON_EVERY_ENGINE, VIEW, Cells, source_of
from thirdcopy.match import BirthDate, Identifiers, Matched, Strong, match
from thirdcopy.sources import DataFile, Source, SqliteFile, examine, read, reading
from thirdcopy_client.errors import ThirdcopyError

HELD: Cells = {
    "family": "Canaryfamily",
    "given": "Canarygiven",
    "born": "1931-07-19",
    "nino": "QQ765432C",
    "address": "1 Canary Row",
    "telephone": "canary 01632",
    "income": "canary 80",
    "tier": "canary tier",
    "postcode": "ZZ77 7ZZ",
    "maiden": "Canarymaiden",
}
ASKED_ONLY = ("Canaryasked", "1932-08-21", "QQ456789D", "ZZ66 6ZZ")
CANARIES = ("anary", "1931-07-19", "1931, 7, 19", "QQ765432C", "ZZ77", *ASKED_ONLY, "1932, 8, 21")
THERE = Identifiers(
    "Canaryfamily", "Canarygiven", BirthDate(1931, 7, 19), Strong("nino", "QQ765432C"), "ZZ77 7ZZ"
)
NOT_THERE = Identifiers(
    "Canaryasked", "Canaryasked", BirthDate(1932, 8, 21), Strong("nino", "QQ456789D"), "ZZ66 6ZZ"
)


class Traces(logging.Handler):
    """Everything that is logged at any level, as a handler would format it."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        self.lines.append(f"{record.getMessage()} {record.args!r} {record.exc_text}")


@contextmanager
def traced(folder: Path) -> Iterator[Traces]:
    """Listen at the most talkative level, with a folder for temporary files that is looked at."""
    (folder / "temporary").mkdir(exist_ok=True)
    traces = Traces()
    loggers = [logging.getLogger(name) for name in (None, "sqlalchemy", "psycopg", "psycopg.pq")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(traces)
    for logger in loggers:
        logger.setLevel(1)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "SQLITE_TMPDIR"):
            patch.setenv(name, str(folder / "temporary"))
        patch.setattr(tempfile, "tempdir", None)
        yield traces
    loggers[0].removeHandler(traces)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def told(error: BaseException | None) -> Iterator[str]:
    """Give every text of an error, of its traceback, and of all that led to it."""
    while error is not None:
        yield from traceback.format_exception(error)
        yield repr(error)
        yield repr(error.__dict__)
        error = error.__cause__ or error.__context__


def left_behind(folder: Path, source: Source, *, asked: bool) -> Iterator[str]:
    """Give what stands in every file below *folder*; the body's own may hold its records."""
    own = getattr(source.location, "path", None)
    for path in folder.rglob("*"):
        if path.is_file() and (asked or path != own):
            yield path.read_bytes().decode("latin-1").replace("\0", "")


def found_in(texts: list[str], canaries: tuple[str, ...] = CANARIES) -> set[str]:
    return {canary for canary in canaries if any(canary in text for text in texts)}


def asks(source: Source) -> list[Callable[[], object]]:
    return [
        lambda: read(source, THERE, {ADDRESS}, {"tier"}, AT),
        lambda: read(source, NOT_THERE, {ADDRESS}, {"tier"}, AT),
        lambda: examine(source, markers=MARKERS),
    ]


def looked_for(source: Source, folder: Path, traces: Traces) -> tuple[set[str], int]:
    """Ask everything of *source* and give the canaries that were found, and how often it failed."""
    texts: list[str] = []
    failures = 0
    for ask in asks(source):
        try:
            ask()
        except ThirdcopyError as error:
            failures += 1
            texts += told(error)
    assert traces.lines or isinstance(source.location, DataFile)
    texts += traces.lines
    texts += left_behind(folder, source, asked=False)
    questions = [*left_behind(folder, source, asked=True)]
    return found_in(texts) | found_in(questions, ASKED_ONLY), failures


@ON_EVERY_ENGINE
def test_good_reads_leave_no_trace_of_anybody(
    engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = source_of(engine, tmp_path, HELD)
    with traced(tmp_path) as traces:
        assert isinstance(match(THERE, read(source, THERE, {ADDRESS}, set(), AT)), Matched)
        assert looked_for(source, tmp_path, traces) == (set(), 0)
    assert not found_in([*capfd.readouterr()])


@ON_EVERY_ENGINE
@pytest.mark.parametrize(
    "columns", [{"nino": "number"}, {"nino": "date"}, {"born": "number"}, {"postcode": "number"}]
)
def test_failed_reads_leave_no_trace_of_anybody(
    engine: str,
    columns: dict[str, Kind],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    plain: dict[str, int | str | None] = {**HELD, **dict.fromkeys(columns)}
    source = source_of(engine, tmp_path, plain, columns={**COLUMNS, **columns})
    with traced(tmp_path) as traces:
        found, failures = looked_for(source, tmp_path, traces)
    assert found == set()
    # SQLite compares anything with anything; the others refuse, and say what they refused.
    assert failures or engine in {"sqlite", "csv", "mariadb", "parquet"}
    assert not found_in([*capfd.readouterr()])


def test_broken_files_leave_no_trace_of_anybody(tmp_path: Path) -> None:
    source = source_of("csv", tmp_path, HELD, {"id": 2})
    assert isinstance(source.location, DataFile)
    whole = source.location.path.read_bytes()
    failed = 0
    for old, new in (
        (b'"1 Canary Row"', b'"1 Canary Row'),
        (b'"1 Canary Row"', b"1 Canary Row, more"),
        (b'"1 Canary Row"', b'"1 Canary" Row"'),
        (b'"1 Canary Row"', b'"1 Canary \xff Row"'),
        (b'"1 Canary Row"', b'"Canary","Canary","Canary"'),
        (b"id,", b'"id,'),
    ):
        assert old in whole
        source.location.path.write_bytes(whole.replace(old, new))
        with traced(tmp_path) as traces:
            found, failures = looked_for(source, tmp_path, traces)
        assert found == set()
        failed += failures
    assert failed == 18


def test_a_database_with_a_write_ahead_log_keeps_no_question(tmp_path: Path) -> None:
    source = source_of("sqlite", tmp_path, HELD)
    assert isinstance(source.location, SqliteFile)
    with closing(sqlite3.connect(source.location.path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE other (a)")
        database.commit()
        assert len([*tmp_path.glob("*-wal")]) == 1
        with traced(tmp_path) as traces:
            assert looked_for(source, tmp_path, traces) == (set(), 0)


@pytest.mark.postgres
def test_a_servers_own_log_holds_no_question(tmp_path: Path) -> None:
    source = source_of("postgresql", tmp_path, HELD, columns={**COLUMNS, "postcode": "text"})
    lost = replace(source, view=replace(source.view, birth_date="id"))
    with traced(tmp_path) as traces:
        assert looked_for(source, tmp_path, traces) == (set(), 0)
        assert looked_for(lost, tmp_path, traces)[0] == set()
    log = postgres_server.server().data.parent / "log"
    assert log.stat().st_size > 0
    assert not found_in([log.read_text()])


def test_what_would_leave_a_trace_is_found(tmp_path: Path) -> None:
    source = source_of("sqlite", tmp_path, HELD)
    assert isinstance(source.location, SqliteFile)
    path = source.location.path
    with traced(tmp_path) as traces:
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(path),
            poolclass=NullPool,
            hide_parameters=True,
        )
        with engine.connect() as connection:
            connection.execute(*reading._searched(VIEW, THERE, "text")).all()
        # Hidden parameters hide no row: that layer logs each at its most talkative level.
        assert "QQ765432C" in found_in(traces.lines)
        (tmp_path / "temporary" / "kept").write_text("QQ456789D")
        assert "QQ456789D" in looked_for(source, tmp_path, traces)[0]
    assert "1932-08-21" in found_in([*told(ValueError("1932-08-21"))])
