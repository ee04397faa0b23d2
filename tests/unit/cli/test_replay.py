import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.replay import replay_under
from world import TRACING, copy_of, finished

PUBLIC_INTEREST = "unless { context.facts has publicInterest };"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the texts and a demonstration in which the tracing quarter was run."""
    for name in ("agreements", "profiles"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "var").mkdir()
    copy_of(finished(), tmp_path / "var" / "demo")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    given = [*arguments, "--demo", "--folder", str(folder)]
    return CliRunner().invoke(replay_under, given)


def test_under_its_own_text_nothing_that_was_supplied_would_be_refused(folder: Path) -> None:
    found = json.loads(run(folder, TRACING, "--profile", "as-was", "--json").output)
    would = {one["would"] for one in found["requests"] if one["was"] == "supplied"}
    assert would == {"allowed"}


def test_a_stricter_draft_says_how_many_it_would_have_refused_and_by_which_clause(
    folder: Path, tmp_path: Path
) -> None:
    text = (ROOT / "agreements" / TRACING / "agreement.md").read_text(encoding="utf-8")
    assert PUBLIC_INTEREST in text
    draft = tmp_path / "draft.md"
    stricter = PUBLIC_INTEREST.replace("}", "&& context.steps has seconded }")
    draft.write_text(text.replace(PUBLIC_INTEREST, stricter), encoding="utf-8")
    said = run(folder, str(draft), "--profile", "as-was")
    assert said.exit_code == 0
    assert "13 recorded requests, under nhs-digital-home-office:" in said.output
    assert "  6 were supplied; of these\n    6 would be refused, as they were put\n" in said.output
    assert f"  {TRACING}:3.2 refuses " in said.output


def test_a_draft_of_an_agreement_that_was_never_registered_is_a_misuse(folder: Path) -> None:
    assert run(folder, "cmg-home-office-reported-2017").exit_code == 2
