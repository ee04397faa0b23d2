import json
import subprocess
import sys
from pathlib import Path

import pytest

from made_log import LOG, ORIGIN, publish, small_log
from made_parcel import KEY, OTHER_KEY, PLAIN, Sent
from thirdcopy_client.canonical import b64
from thirdcopy_client.cli import main
from thirdcopy_client.clock import Micros
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.parcel import format_parcel

OUTPUT = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    for path, data in publish(small_log()).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def _parcel(folder: Path, sent: Sent, key: bytes = KEY) -> list[str]:
    (folder / "parcel").write_bytes(format_parcel(sent.parcel()))
    (folder / "key").write_text(f"{b64(key)}\n")
    log_key = ["--log-key", LOG.verifier_key]
    return ["open", str(folder / "parcel"), "--key-file", str(folder / "key"), *log_key]


def test_a_log_that_holds_exits_0_and_says_what_was_not_checked(
    folder: Path, capsys: OUTPUT
) -> None:
    assert main(["verify", "log", str(folder), "--key", LOG.verifier_key]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"it holds: {ORIGIN}, 278 entries")
    assert "8 received" in said
    assert "It says nothing of what did not pass through." in said
    assert "no key was given" not in said


def test_without_a_key_it_says_that_anybody_could_have_made_the_files(
    folder: Path, capsys: OUTPUT
) -> None:
    assert main(["verify", "log", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("the files agree with each other: ")
    assert "anybody could have made\nthese files" in said


def test_the_counts_come_as_json(folder: Path, capsys: OUTPUT) -> None:
    assert main(["verify", "log", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], found["size"]) == (True, 278)


def test_a_fault_exits_1_and_names_the_file(folder: Path, tmp_path: Path, capsys: OUTPUT) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (tmp_path / "tally/2017-Q2").write_bytes(b"")
    assert main(["verify", "log", str(tmp_path), "--key", LOG.verifier_key, "--json"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("it does not hold: tally/2017-Q2: ")
    assert json.loads(said.out)["place"] == "tally/2017-Q2"


@pytest.mark.parametrize(
    "arguments", [["verify", "log", "none"], ["verify", "log", ".", "--key", "x"]]
)
def test_what_cannot_be_checked_exits_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: OUTPUT
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("it could not be checked: ")


def test_a_parcel_is_opened(
    tmp_path: Path, capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy_client.cli.open.system_clock", lambda: 0)
    assert main(_parcel(tmp_path, Sent())) == 0
    said = capsys.readouterr().out
    assert "child-maintenance/home-address: 1 Example Street" in said
    assert "which your key opens" in said
    assert main([*_parcel(tmp_path, Sent()), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["disclosure"]["as_at"] == "2017-05-01"


def test_what_was_sent_cannot_move_the_cursor(
    tmp_path: Path, capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy_client.cli.open.system_clock", lambda: 0)
    plain = {**PLAIN, "caution": "none\x1b[2J\rit holds"}
    assert main(_parcel(tmp_path, Sent(plain=plain))) == 0
    said = capsys.readouterr().out
    assert "none [2J it holds" in said
    assert "\x1b" not in said


def test_a_parcel_for_nothing_is_shown(tmp_path: Path, capsys: OUTPUT) -> None:
    assert main(_parcel(tmp_path, Sent(kind="nothing-supplied"))) == 0
    assert "it holds: nothing-supplied" in capsys.readouterr().out


def test_an_expired_parcel_exits_1_and_shows_nothing_of_it(
    tmp_path: Path, capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy_client.cli.open._SIMULATION", "no log is called this")
    assert main(_parcel(tmp_path, Sent())) == 1
    said = capsys.readouterr()
    assert "expired" in said.err
    assert "Example Street" not in said.out + said.err


def test_the_wrong_key_exits_1_and_a_broken_key_file_2(tmp_path: Path, capsys: OUTPUT) -> None:
    assert main(_parcel(tmp_path, Sent(), OTHER_KEY)) == 1
    arguments = _parcel(tmp_path, Sent())
    (tmp_path / "key").write_text("no key")
    assert main(arguments) == 2
    (tmp_path / "key").unlink()
    assert main(arguments) == 2
    assert "it could not be checked" in capsys.readouterr().err


def test_the_module_runs_as_a_program(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "thirdcopy_client", "verify", "log", str(folder)],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(Path(open_parcel.__code__.co_filename).parents[1])},
    )
    assert ran.returncode == 0, ran.stderr


def test_a_simulations_parcel_is_opened_after_its_time_and_says_so(
    tmp_path: Path, capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy_client.cli.open.system_clock", lambda: Micros(2**60))
    assert main(_parcel(tmp_path, Sent())) == 0
    assert "whether the parcel has\nexpired was not checked" in capsys.readouterr().out
