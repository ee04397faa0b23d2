"""The commands: their exit codes, their JSON, and errors in one line with what to do."""

import json
import re
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from texts import ROOT
from thirdcopy.cli import main as run_main
from thirdcopy.cli.main import EXITS, thirdcopy
from thirdcopy.simulation.world import ORIGIN
from thirdcopy_client import errors
from thirdcopy_client.errors import ThirdcopyError
from thirdcopy_client.translog.note import Signer
from world import finished

REPORTED, REPAIRED = "cmg-home-office-reported-2017", "cmg-home-office"


def _check(*arguments: str) -> click.testing.Result:
    return CliRunner().invoke(thirdcopy, ["check", "--folder", str(ROOT), *arguments])


def test_a_repaired_agreement_passes_its_check() -> None:
    result = _check(REPAIRED)
    assert result.exit_code == 0
    assert re.search(r"promise \S*9\.3: holds$", result.stdout, re.MULTILINE)
    assert "Checking cmg-home-office under uk" in result.stderr


def test_a_broken_promise_fails_the_check_and_is_in_the_json() -> None:
    result = _check("nhs-digital-home-office", "--profile", "as-was", "--json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    fails = {one["promise"] for one in found["promises"] if one["outcome"] == "fails"}
    assert "9.3" in {name.rpartition(":")[2] for name in fails}
    assert found["assumptions"]


@pytest.mark.parametrize(
    "arguments", [("no-such-agreement",), (REPAIRED, "--profile", "no-such-profile")]
)
def test_a_name_that_is_not_here_is_misuse_and_the_known_ones_are_listed(
    arguments: tuple[str, ...],
) -> None:
    result = _check(*arguments)
    assert result.exit_code == 2
    assert "there are" in result.stderr
    assert result.stdout == ""


def _main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["thirdcopy", *arguments])
    with pytest.raises(SystemExit) as ended:
        run_main()
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


def test_a_malformed_agreement_is_one_line_of_place_and_fault_and_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("agreements", "profiles"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    text = tmp_path / "agreements" / REPAIRED / "agreement.md"
    text.write_text(text.read_text().replace('Body::"immigration-enforcement"', 'Body::"nobody"'))
    code, out, err = _main(monkeypatch, capsys, "check", "--folder", str(tmp_path), REPAIRED)
    assert (code, out) == (2, "")
    first, *rest = err.splitlines()
    assert first.startswith(f"thirdcopy: agreements/{REPAIRED}/agreement.md:")
    assert '`Body::"nobody"`' in first
    assert len(rest) <= 1
    assert "Traceback" not in err


def test_a_folder_without_a_library_is_for_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _main(monkeypatch, capsys, "check", "--folder", str(tmp_path))
    assert (code, out) == (5, "")
    assert err.startswith("thirdcopy: agreements/vocabulary.toml: ")
    assert err.count("\n") == 2


def test_every_family_of_errors_has_an_exit_code_of_its_own() -> None:
    families = {
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, ThirdcopyError) and one is not ThirdcopyError
    }
    assert set(EXITS) == families
    assert len(set(EXITS.values())) == len(families)
    assert 0 not in EXITS.values()


@pytest.fixture(scope="module")
def key() -> str:
    return Signer(ORIGIN, (finished() / "secrets" / "log").read_bytes()).verifier_key


def test_verify_holds_for_what_a_gateway_published(key: str) -> None:
    folder = str(finished() / "public")
    result = CliRunner().invoke(thirdcopy, ["verify", "log", folder, "--key", key])
    assert result.exit_code == 0


def test_verify_shows_misbehaviour_with_1_and_what_it_cannot_check_with_2(
    tmp_path: Path, key: str
) -> None:
    folder = shutil.copytree(finished() / "public", tmp_path / "public")
    (folder / "tally" / "2017-Q2").write_bytes(b"thirdcopy/1 tally\n")
    runner = CliRunner()
    assert runner.invoke(thirdcopy, ["verify", "log", str(folder), "--key", key]).exit_code == 1
    nowhere = str(tmp_path / "nowhere")
    assert runner.invoke(thirdcopy, ["verify", "log", nowhere, "--key", key]).exit_code == 2


@pytest.mark.parametrize("command", [None, *sorted(thirdcopy.commands)])
def test_every_command_says_what_it_is_for(command: str | None) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    result = CliRunner().invoke(thirdcopy, arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    options = (thirdcopy.commands[command] if command else thirdcopy).params
    assert [one for one in options if isinstance(one, click.Option) and not one.help] == []


def test_the_commands_are_those_that_the_readme_may_name() -> None:
    assert {"demo", "serve", "check", "verify", "open"} <= set(thirdcopy.commands)
