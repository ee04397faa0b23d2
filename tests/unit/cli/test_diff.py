import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.check import check
from thirdcopy.cli.diff import diff

REPAIRED = "cmg-home-office"
DEFINED = "agreements/cmg-home-office/agreement.md"
SAFEGUARD = "when { context.use.ofThisPersonThisMonth >= 1 };"


def run(*arguments: str) -> Result:
    command = check if arguments[0] == "check" else diff
    return CliRunner().invoke(command, [*arguments[1:], "--folder", str(ROOT)])


@pytest.fixture
def weaker(tmp_path: Path) -> Path:
    """The repaired agreement, asking about one person twice a month allowed."""
    text = (ROOT / DEFINED).read_text(encoding="utf-8")
    assert SAFEGUARD in text
    file = tmp_path / "weaker.md"
    file.write_text(text.replace(SAFEGUARD, SAFEGUARD.replace(">= 1", ">= 2")), encoding="utf-8")
    return file


def test_a_weakened_safeguard_exits_1_and_shows_the_request(weaker: Path) -> None:
    said = run("diff", REPAIRED, str(weaker))
    assert said.exit_code == 1
    assert "! The new version newly allows disclosure of home address" in said.output
    assert "Under the old version this is refused by cmg-home-office:5.1." in said.output


def test_a_strengthened_safeguard_exits_0(weaker: Path) -> None:
    said = run("diff", str(weaker), REPAIRED)
    assert said.exit_code == 0
    assert "- The new version newly refuses" in said.output


def test_the_same_text_exits_0_and_says_that_nothing_changes() -> None:
    said = run("diff", REPAIRED, DEFINED.replace("/agreement.md", ""))
    assert (said.exit_code, "Every request is decided as before." in said.output) == (0, True)


def test_a_difference_comes_as_json_and_as_markdown(weaker: Path) -> None:
    found = json.loads(run("diff", REPAIRED, str(weaker), "--json").output)
    (change,) = [one for one in found["changes"] if one["direction"] == "allowed"]
    assert change["example"]["query"]["of_this_person_this_month"] == 1
    shown = run("diff", REPAIRED, str(weaker), "--markdown").output
    assert shown.startswith("\n## cmg-home-office before → cmg-home-office, under uk\n\n- ")


def test_check_with_a_baseline_says_what_changed_since(weaker: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "before"
    shutil.copytree(ROOT / "agreements", baseline / "agreements")
    same = run("check", REPAIRED, "--baseline", str(baseline))
    assert same.exit_code == 0
    assert "Every request is decided as before." in same.output
    worse = run("check", str(weaker), "--baseline", str(baseline))
    assert worse.exit_code == 1
    assert "newly allows" in worse.output


def test_check_says_when_a_text_is_not_in_the_baseline(tmp_path: Path) -> None:
    (tmp_path / "agreements").mkdir()
    said = run("check", REPAIRED, "--baseline", str(tmp_path))
    assert "cmg-home-office is not in the baseline: all that it allows is new." in said.output


def test_the_mirror_says_what_each_side_gives() -> None:
    said = run("diff", "--mirror", REPAIRED, "council-status-check")
    assert said.exit_code == 0
    assert f"Only {REPAIRED} gives:\n  home address, for finding where a person is" in said.output
    assert "These two do not face each other" in said.output
    found = json.loads(run("diff", "--mirror", REPAIRED, REPAIRED, "--json").output)
    assert found["only_first"] == []


def test_a_text_that_is_not_here_is_a_misuse() -> None:
    assert run("diff", REPAIRED, "no-such-agreement").exit_code == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_baseline_is_a_revision_of_the_repository_around_the_texts(tmp_path: Path) -> None:
    for part in ("agreements", "profiles"):
        shutil.copytree(ROOT / part, tmp_path / part)
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _git(tmp_path, "add", ".")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    _git(tmp_path, *who, "commit", "--quiet", "-m", "agreed")

    def since(baseline: str) -> Result:
        arguments = [REPAIRED, "--folder", str(tmp_path), "--baseline", baseline]
        return CliRunner().invoke(check, arguments)

    same = since("main")
    assert same.exit_code == 0
    assert "Every request is decided as before." in same.output
    text = tmp_path / "agreements" / REPAIRED / "agreement.md"
    whole = text.read_text(encoding="utf-8")
    weak = whole.replace(SAFEGUARD, SAFEGUARD.replace(">= 1", ">= 2"))
    text.write_text(weak, encoding="utf-8")
    worse = since("main")
    assert worse.exit_code == 1
    assert "newly allows disclosure of home address" in worse.output
    assert since("no-such-revision").exit_code == 2
    assert since("--upload-pack=touch").exit_code == 2


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def test_a_limit_of_the_front_matter_is_named_by_what_it_limits() -> None:
    said = run("diff", "cmg-home-office-reported-2017", REPAIRED).output
    assert f"{REPAIRED} (its front matter: which items may go)" in said
    assert "scope." not in said
