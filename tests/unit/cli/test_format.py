"""`thirdcopy format`: writes once, then nothing; with --check it writes nothing."""

from pathlib import Path

from click.testing import CliRunner

from altered_agreement import altered, text
from thirdcopy.cli.format import format_files


def test_format_writes_the_form_and_is_then_silent(tmp_path: Path) -> None:
    path = tmp_path / "agreement.md"
    path.write_text(altered('id = "cmg', 'id="cmg'), encoding="utf-8")
    before = path.read_bytes()
    checked = CliRunner().invoke(format_files, [str(path), "--check"])
    assert (checked.exit_code, path.read_bytes()) == (1, before)
    assert checked.stdout == f"would change {path.as_posix()}\n"
    assert CliRunner().invoke(format_files, [str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == text()
    again = CliRunner().invoke(format_files, [str(path), "--check"])
    assert (again.exit_code, again.stdout) == (0, "")
