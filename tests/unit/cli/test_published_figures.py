"""`statistics`, `answer`, `foi`, `restate` and `withhold`, on an operator's published quarter."""

import json
import sqlite3
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from texts import ROOT
from thirdcopy import gateway as gates
from thirdcopy.cli.answer import answer
from thirdcopy.cli.audited import audited
from thirdcopy.cli.foi import foi
from thirdcopy.cli.operator import restate, withhold
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import shown_gateway
from thirdcopy.cli.statistics import statistics
from thirdcopy.register import parse_question
from thirdcopy.store import tables
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import ConflictError, MalformedError, NotAllowedError, UnavailableError
from world import CHECKS, TOTALS, TRACING, copy_of, finished, hash_of_agreement

QUARTER = "2017-Q2"
GROUND = "Freedom of Information Act 2000, section 31(1)(a), until the trial ends"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator of the test's own, to change."""
    return made_in(tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An operator that no test changes."""
    return made_in(tmp_path_factory.mktemp("published"))


def made_in(tmp_path: Path) -> Path:
    """A folder with the texts, the questions, and an operator whose first quarter is closed."""
    for name in ("agreements", "profiles"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "questions").mkdir()
    for path in (ROOT / "questions").iterdir():
        (tmp_path / "questions" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "var").mkdir()
    copy_of(finished(), tmp_path / "var" / "demo")
    return tmp_path


def run(command: Command, folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--demo", "--folder", str(folder)])


def said(command: Command, folder: Path, *arguments: str) -> str:
    done = run(command, folder, *arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def spoilt(folder: Path, was: bytes, now: bytes) -> None:
    """Put an earlier program's mistake into the published table, as it would have been left."""
    gateway = shown_gateway(Path(), folder, is_demo=True)
    right = gates.attested_csv(gateway, QUARTER)
    assert right is not None
    wrong = right.replace(was, now, 1)
    assert wrong != right
    database = sqlite3.connect(folder / "var" / "demo" / "gateway.sqlite")
    with database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'attested'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(
            "UPDATE attested SET csv = ?, sha256 = ? WHERE period = ? AND name = 'figures'",
            (wrong, hash_of(wrong), QUARTER),
        )
    database.close()


def test_statistics_lists_what_is_published_and_prints_a_quarter(published: Path) -> None:
    assert said(statistics, published).split() == [QUARTER]
    shown = said(statistics, published, "--period", QUARTER, "--agreement", TRACING)
    assert f"{sum((TOTALS.rejected, TOTALS.supplied, TOTALS.nothing))}  Received" in shown
    assert f"{TOTALS.supplied}  Supplied (recountable)" in shown
    assert CHECKS not in shown


def test_statistics_as_json_and_csv_are_the_same_figures(published: Path) -> None:
    document = json.loads(said(statistics, published, "--period", QUARTER, "--json"))
    lines = said(statistics, published, "--period", QUARTER, "--csv").splitlines()
    assert len(lines) == len(document["figures"]) + 1
    supplied = next(
        one
        for one in document["figures"]
        if (one["agreement"], one["by"], one["measure"]) == (TRACING, "all", "supplied")
    )
    assert supplied["value"] == TOTALS.supplied


def test_a_recount_says_so_and_a_planted_difference_ends_it(folder: Path) -> None:
    done = run(statistics, folder, "--period", QUARTER, "--recount")
    assert "counted again from the events, equal" in done.stderr
    database = sqlite3.connect(folder / "var" / "demo" / "gateway.sqlite")
    with database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cell'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE cell SET count = count + 1 WHERE measure = 'supplied'")
    database.close()
    assert run(statistics, folder, "--period", QUARTER, "--recount").exit_code == 1


def test_statistics_of_what_is_not_there_name_what_is(published: Path) -> None:
    unknown = run(statistics, published, "--period", QUARTER, "--agreement", "none")
    assert unknown.exit_code == 2
    assert TRACING in unknown.output
    early = run(statistics, published, "--period", "2016")
    assert isinstance(early.exception, UnavailableError)
    assert QUARTER in str(early.exception.remedy)


def test_answer_lists_questions_and_answers_one(published: Path) -> None:
    listed = said(answer, published)
    assert "tracing-rejected-and-why\n" in listed
    shown = said(answer, published, "tracing-rejected-and-why")
    assert f"\n{QUARTER}\n" in shown
    assert f"{TOTALS.rejected}  {TRACING}: Rejected\n" in shown
    document = json.loads(said(answer, published, "tracing-rejected-and-why", "--json"))
    assert [one["period"] for one in document["periods"]] == [QUARTER]
    assert run(answer, published, "no-such-question").exit_code == 2


def test_a_question_of_ones_own_is_answered_and_published_once(folder: Path) -> None:
    asked = ("--measure", "withdrawn", "--agreement", TRACING)
    assert "0  nhs-digital-home-office: Withdrawn" in said(answer, folder, *asked)
    named = ("withdrawn-tracing", *asked, "--publish")
    assert run(answer, folder, *named).exit_code == 2
    words = ("--asks", "How many were withdrawn?", "--asks-cy", "Faint a dynnwyd yn ôl?")
    said(answer, folder, *named, *words)
    path = folder / "questions" / "withdrawn-tracing.toml"
    assert parse_question(path.read_bytes(), path.name).measures == ("withdrawn",)
    assert "How many were withdrawn?" in said(answer, folder)
    assert isinstance(run(answer, folder, *named, *words).exception, ConflictError)
    wrong = run(answer, folder, "--measure", "wealth")
    assert isinstance(wrong.exception, MalformedError)


def test_requests_for_information_are_kept_with_their_clock(folder: Path) -> None:
    asked = ("--act", "foia", "--agreement", TRACING, "--period", QUARTER, "--on", "2017-03-13")
    first = said(foi, folder, "receive", "How many?", *asked)
    number = first.partition(":")[0]
    # Twenty working days, and 17 March is a bank holiday in one part of the United Kingdom.
    assert "due 2017-04-11" in first
    listed = said(foi, folder, "list")
    assert number in listed
    assert "How many?" in listed
    done = said(foi, folder, "step", number, "answered", "--on", "2017-03-20", "--say", "answer=x")
    assert f"{number}: closed" in done
    unsaid = run(foi, folder, "step", number, "review-asked", "--on", "2017-03-21", "--say", "x")
    assert unsaid.exit_code == 2


def test_a_correction_shows_both_figures_and_the_reason_everywhere(folder: Path) -> None:
    reason = ("--reason", "four breaches were counted twice over")
    assert "nothing differs" in said(restate, folder, QUARTER, *reason)
    spoilt(folder, b'"breaches","0"', b'"breaches","4"')
    done = said(restate, folder, QUARTER, *reason)
    assert "version 2, 1 figures corrected\n  breaches: was 4, is 0\n" in done
    shown = said(statistics, folder, "--period", QUARTER)
    assert "Corrected: four breaches were counted twice over\n" in shown
    assert run(restate, folder, QUARTER, "--reason", " ").exit_code == 2
    assert isinstance(run(restate, folder, "2016-Q1", *reason).exception, ConflictError)


def test_a_correction_of_one_agreement_is_not_printed_with_another(folder: Path) -> None:
    spoilt(folder, b'"breaches","0"', b'"breaches","4"')
    said(restate, folder, QUARTER, "--reason", "one was wrong")
    every = json.loads(said(statistics, folder, "--period", QUARTER, "--json"))
    ((corrected,),) = (
        [each["agreement"] for each in one["figures"]] for one in every["corrections"]
    )
    other = next(one for one in (TRACING, CHECKS) if one != corrected)
    named = said(statistics, folder, "--period", QUARTER, "--agreement", corrected)
    assert "Corrected: one was wrong" in named
    unnamed = said(statistics, folder, "--period", QUARTER, "--agreement", other)
    assert "Corrected" not in unnamed


def test_a_text_is_withheld_with_its_ground_and_once(folder: Path) -> None:
    text = hash_of_agreement(TRACING)
    public = folder / "var" / "demo" / "public" / "agreement" / f"{text}.md"
    assert public.exists()
    assert f"is withheld: {GROUND}" in said(withhold, folder, text, "--ground", GROUND)
    assert not public.exists()
    again = run(withhold, folder, text, "--ground", GROUND)
    assert isinstance(again.exception, ConflictError)
    nothing = run(withhold, folder, "checkpoint", "--ground", GROUND)
    assert isinstance(nothing.exception, MalformedError)


def test_beside_a_service_that_runs_no_request_is_entered(folder: Path) -> None:
    asked = ("--act", "foia", "--agreement", TRACING, "--period", QUARTER, "--on", "2017-03-13")
    gateway = shown_gateway(Path("none"), folder, is_demo=True)
    with alone(gateway.home):
        refused = run(foi, folder, "receive", "How many?", *asked)
        assert isinstance(refused.exception, ConflictError)
        assert refused.exception.message == "another process serves this gateway"
        assert run(foi, folder, "list").exit_code == 0
    assert "due" in said(foi, folder, "receive", "How many?", *asked)


def test_what_an_auditor_did_is_opened_by_its_entry(folder: Path) -> None:
    gateway = shown_gateway(Path("none"), folder, is_demo=True)
    auditor = next(one for one in gates.everybody(gateway) if one.person == "p-auditor")
    gates.reads(gateway, auditor, request="r-7Q2M9C4K")
    (look, *_) = gates.looks(gateway, auditor)
    told = said(audited, folder, str(look.log_index))
    assert "the root holds" in told
    assert "request: r-7Q2M9C4K" in told
    assert json.loads(said(audited, folder, str(look.log_index), "--json"))["by"] == "p-auditor"
    with gateway.engine.connect() as connection:
        act = tables.act.c
        index = connection.execute(select(func.min(act.log_index)).where(act.kind == "registered"))
        edit = said(audited, folder, str(index.scalar_one()))
    assert "by: operator" in edit
    assert "act: registered" in edit
    assert isinstance(run(audited, folder, "0").exception, NotAllowedError)
