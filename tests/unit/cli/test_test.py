"""`thirdcopy test`: cases run, coverage said, and a wrong case fails the command."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from texts import ROOT
from thirdcopy.cli.test import test_cases as command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> None:
    path = folder / "agreements/cmg-home-office/cases/repaired.toml"
    whole = path.read_text(encoding="utf-8")
    assert whole.count(old) == 1
    path.write_text(whole.replace(old, new), encoding="utf-8")


def test_the_librarys_cases_hold() -> None:
    done = CliRunner().invoke(command, ["--folder", str(ROOT)])
    assert done.exit_code == 0
    assert "cmg-home-office: 27 of 27 cases hold; 6 of 6 clauses decide in one" in done.stdout


def test_a_case_with_another_verdict_fails_and_is_named(folder: Path) -> None:
    spoil(folder, '{ refuses = ["5.1"] }', '{ permits = ["5.1"] }')
    done = CliRunner().invoke(command, ["cmg-home-office", "--folder", str(folder)])
    assert done.exit_code == 1
    assert "26 of 27 cases hold" in done.stdout
    assert "repaired.toml:35: expected permits by cmg-home-office:5.1" in done.stdout
    assert "the engine refuses by cmg-home-office:5.1" in done.stdout


def test_a_clause_that_no_case_decides_is_named_but_does_not_fail(folder: Path) -> None:
    spoil(folder, '  [{ ofThisPersonThisMonth = 1 }, { refuses = ["5.1"] }],\n', "")
    done = CliRunner().invoke(command, ["cmg-home-office", "--folder", str(folder)])
    assert done.exit_code == 0
    assert "decided by no case: 5.1" in done.stdout


def test_an_agreement_without_cases_fails(folder: Path) -> None:
    shutil.rmtree(folder / "agreements/cmg-home-office/cases")
    done = CliRunner().invoke(command, ["cmg-home-office", "--folder", str(folder)])
    assert done.exit_code == 1


def test_what_is_overdue_on_a_day_is_told() -> None:
    arguments = ["nhs-digital-home-office", "--folder", str(ROOT), "--on", "2019-01-01", "--json"]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0
    (report,) = json.loads(done.stdout)
    assert report["wrong"] == []
    assert [one["message"] for one in report["oversights"]] == ["the agreement ended on 2018-11-09"]
