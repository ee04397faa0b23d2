import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from made_log import (
    EXACT,
    LOG,
    MODEL,
    ORIGIN,
    SECRET,
    WITNESS,
    MadeLog,
    at_size,
    cosigned,
    forked,
    publish,
    small_log,
    write,
)
from made_parcel import KEY, Sent, receipt_for
from served import served
from thirdcopy_client.canonical import b64
from thirdcopy_client.cli import main
from thirdcopy_client.translog.cosignature import format_witness_key
from thirdcopy_client.translog.parcel import format_parcel
from thirdcopy_client.translog.submission import Submission, format_submission
from thirdcopy_client.verify.site import Site
from thirdcopy_client.witness import Memory, Witness, serve

OUTPUT = pytest.CaptureFixture[str]
MADE = small_log()
WITH_KEY = ["--key", LOG.verifier_key]


def folder_of(tmp_path: Path, name: str, made: MadeLog) -> str:
    return str(write(tmp_path / name, publish(made)))


def found(capsys: OUTPUT) -> dict[str, object]:
    value: dict[str, object] = json.loads(capsys.readouterr().out)
    return value


def test_a_log_is_verified_from_its_address(tmp_path: Path, capsys: OUTPUT) -> None:
    folder_of(tmp_path, "log", MADE)
    with served(tmp_path) as address:
        assert main(["verify", "log", f"{address}/log", *WITH_KEY, "--json"]) == 0
    assert found(capsys)["size"] == 278


def test_growth_is_checked_between_copies_and_single_checkpoints(
    tmp_path: Path, capsys: OUTPUT
) -> None:
    old, new = folder_of(tmp_path, "old", at_size(MADE, 200)), folder_of(tmp_path, "new", MADE)
    for earlier in (old, f"{old}/checkpoint"):
        assert main(["verify", "consistency", earlier, new, *WITH_KEY]) == 0
        assert "from size 200 to 278" in capsys.readouterr().out
    assert main(["verify", "consistency", new, old, *WITH_KEY]) == 1
    assert "back from size 278 to 200" in capsys.readouterr().out


def test_a_fork_is_shown_and_both_notes_are_kept(tmp_path: Path, capsys: OUTPUT) -> None:
    old = folder_of(tmp_path, "old", at_size(forked(MADE, 195), 200))
    new = folder_of(tmp_path, "new", MADE)
    kept = tmp_path / "kept"
    arguments = ["verify", "consistency", old, new, *WITH_KEY, "--evidence", str(kept), "--json"]
    assert main(arguments) == 1
    assert found(capsys)["what"] == "two roots for size 200"
    notes = {path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    assert notes == {Path(place, "checkpoint").read_bytes() for place in (old, new)}


def test_a_receipt_is_checked_alone_and_against_the_log(tmp_path: Path, capsys: OUTPUT) -> None:
    (tmp_path / "parcel").write_bytes(format_parcel(Sent().parcel()))
    parcel = str(tmp_path / "parcel")
    assert main(["verify", "receipt", parcel, *WITH_KEY]) == 0
    assert "not published here" in capsys.readouterr().out
    entry = MADE.lines[0]
    (tmp_path / "entry").write_bytes(entry + b"\n")
    (tmp_path / "receipt").write_bytes(receipt_for(entry))
    receipt = str(tmp_path / "receipt")
    assert main(["verify", "receipt", receipt, "--entry", str(tmp_path / "entry"), *WITH_KEY]) == 0
    assert main(["verify", "receipt", receipt, *WITH_KEY]) == 1
    assert main(["verify", "receipt", receipt]) == 2
    assert main(["verify", "receipt", receipt, "--parcel", parcel, *WITH_KEY]) == 1
    log = folder_of(tmp_path, "log", MADE)
    assert main(["verify", "receipt", parcel, "--log", log, *WITH_KEY]) == 1
    assert "two entries at index 270" in capsys.readouterr().out


def test_a_count_names_the_files_that_it_needed(tmp_path: Path, capsys: OUTPUT) -> None:
    log = folder_of(tmp_path, "log", MADE)
    asked = ["verify", "count", log, *WITH_KEY, "--period", "2017-Q2", "--json", "--agreement"]
    assert main([*asked, EXACT.agreement]) == 0
    value = found(capsys)
    assert value["counts"] == {"nothing-supplied": 7, "received": 8, "supplied": 8}
    assert (value["sealed"], value["hidden"]) == (90, 44)
    files = value["files"]
    assert isinstance(files, list)
    assert "reveal/2017-Q2" in files
    assert "manifest" not in files
    assert main([*asked, EXACT.agreement[:8]]) == 0
    capsys.readouterr()
    assert main([*asked, MODEL.agreement, "--adoption", str(MODEL.adoption)]) == 0
    assert sum(found(capsys)["counts"].values()) == 23  # type: ignore[attr-defined]  # JSON
    assert main([*asked, SECRET.agreement]) == 2
    assert "not revealed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("period", "agreement"),
    [("2017-Q4", EXACT.agreement), ("2017", EXACT.agreement), ("2017-Q2", "")],
)
def test_a_count_that_cannot_be_made_exits_2(tmp_path: Path, period: str, agreement: str) -> None:
    log = folder_of(tmp_path, "log", MADE)
    asked = ["verify", "count", log, *WITH_KEY, "--period", period, "--agreement", agreement]
    assert main(asked) == 2


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("reveal/2017-Q2", (b" supplied ", b" received ")),
        (
            "reveal/2017-Q2",
            (b"end sealed 90 revealed 46 hidden 44", b"end sealed 91 revealed 46 hidden 45"),
        ),
        ("reveal/2017-Q2", (b"2017-Q2", b"2017-Q3")),
        ("reveal/2017-Q2", (ORIGIN.encode(), b"other.example")),
        ("tile/entries/000", (b"sealed 2017-04", b"sealed 2017-05")),
        ("tile/entries/000", (b'"file":"reveal/2017-Q2"', b'"file":"reveal/2017-Q9"')),
        ("tile/1/000.p/1", (b"", b"x")),
    ],
)
def test_a_count_from_changed_files_exits_1(
    tmp_path: Path, path: str, change: tuple[bytes, bytes]
) -> None:
    files = publish(MADE)
    changed = files[path][1:] + b"x" if not change[0] else files[path].replace(*change, 1)
    assert changed != files[path]
    log = str(write(tmp_path, files | {path: changed}))
    asked = ["verify", "count", log, *WITH_KEY, "--period", "2017-Q2", "--agreement"]
    assert main([*asked, EXACT.agreement]) == 1


def test_two_copies_part_at_an_entry(tmp_path: Path, capsys: OUTPUT) -> None:
    a, b = folder_of(tmp_path, "a", MADE), folder_of(tmp_path, "b", forked(MADE, 195))
    assert main(["verify", "diff", a, a, *WITH_KEY]) == 0
    assert main(["verify", "diff", a, folder_of(tmp_path, "c", at_size(MADE, 200)), *WITH_KEY]) == 0
    capsys.readouterr()
    assert main(["verify", "diff", a, b, *WITH_KEY]) == 1
    said = capsys.readouterr().out
    assert "two entries at index 195" in said
    assert f"a: {MADE.lines[195].decode()}" in said
    for index in (188, 255, 256, 277):
        other = folder_of(tmp_path, f"at-{index}", forked(MADE, index))
        assert main(["verify", "diff", a, other, *WITH_KEY, "--json"]) == 1
        assert found(capsys)["difference"] == {"index": index}


def test_two_copies_part_at_a_file(tmp_path: Path, capsys: OUTPUT) -> None:
    a = folder_of(tmp_path, "a", MADE)
    path = f"agreement/{SECRET.agreement}.md"
    texts = {name: data for name, data in MADE.texts.items() if name != path}
    b = folder_of(tmp_path, "b", MadeLog(MADE.lines, texts))
    assert main(["verify", "diff", a, b, *WITH_KEY]) == 1
    assert path in capsys.readouterr().out


def policy_in(tmp_path: Path, address: str = "") -> str:
    text = f"witness W {format_witness_key(WITNESS.key)} {address}\nquorum W\n"
    (tmp_path / "policy").write_text(text)
    return str(tmp_path / "policy")


def test_a_policy_asks_for_cosignatures_that_are_there_and_fresh(
    tmp_path: Path, capsys: OUTPUT
) -> None:
    policy = policy_in(tmp_path)
    parcel = Sent().parcel()
    head, _, checkpoint = parcel.receipt.partition(b"\n\n")
    witnessed = head + b"\n\n" + cosigned(checkpoint, WITNESS)
    (tmp_path / "key").write_text(b64(KEY))
    for receipt, age, code in (
        (parcel.receipt, [], 1),
        (witnessed, [], 0),
        (witnessed, ["--max-age", "60"], 1),
    ):
        sent = format_parcel(type(parcel)(**{**parcel.__dict__, "receipt": receipt}))
        (tmp_path / "parcel").write_bytes(sent)
        opening = ["open", str(tmp_path / "parcel"), "--key-file", str(tmp_path / "key")]
        asked = ["--log-key", LOG.verifier_key, "--policy", policy, *age]
        assert main([*opening, *asked]) == code
        said = capsys.readouterr()
        assert ("Example Street" in said.out) is (code == 0)
    assert (
        main(["open", str(tmp_path / "parcel"), "--log-key", LOG.verifier_key, "--max-age", "1"])
        == 2
    )


def test_a_log_by_policy_needs_its_witness(tmp_path: Path) -> None:
    log = folder_of(tmp_path, "log", MADE)
    assert main(["verify", "log", log, *WITH_KEY, "--policy", policy_in(tmp_path)]) == 1


def test_a_mirror_is_made_and_goes_on(tmp_path: Path, capsys: OUTPUT) -> None:
    folder_of(tmp_path, "log", at_size(MADE, 200))
    copy = str(tmp_path / "copy")
    with served(tmp_path) as address:
        assert main(["mirror", f"{address}/log", copy, *WITH_KEY]) == 0
        for path, data in publish(MADE).items():
            write(tmp_path / "log", {path: data})
        assert main(["mirror", f"{address}/log", copy, *WITH_KEY, "--json"]) == 0
    assert capsys.readouterr().out.count('"size":278') == 1
    assert main(["verify", "log", copy, *WITH_KEY]) == 0
    fork = folder_of(tmp_path, "fork", forked(MADE, 195))
    assert main(["mirror", fork, copy, *WITH_KEY]) == 1
    assert main(["verify", "log", copy, *WITH_KEY]) == 0


def test_watching_compares_with_witnesses_and_receipts(tmp_path: Path, capsys: OUTPUT) -> None:
    memory = Memory(tmp_path / "memory", WITNESS.key)
    memory.create()
    memory.open()
    witness = Witness(WITNESS, [LOG.key], memory, lambda: 1_507_000_000)
    body = b"old 0\n\n" + publish(at_size(MADE, 200))["checkpoint"]
    assert isinstance(witness.add_checkpoint(body), bytes)
    held = tmp_path / "held"
    held.mkdir()
    log, fork = folder_of(tmp_path, "log", MADE), folder_of(tmp_path, "fork", forked(MADE, 195))
    with serve(witness, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        policy = policy_in(tmp_path, f"http://127.0.0.1:{server.server_port}").replace("W\n", "")
        (tmp_path / "policy").write_text(
            (tmp_path / "policy").read_text().replace("quorum W", "quorum none")
        )
        asked = [*WITH_KEY, "--policy", policy, "--receipts", str(held), "--json", "--state"]
        assert main(["verify", "watch", log, *asked, str(tmp_path / "a")]) == 0
        assert found(capsys)["compared"] == 1
        assert main(["verify", "watch", fork, *asked, str(tmp_path / "b")]) == 1
        assert found(capsys)["conflicts"] == ["two roots for size 200"]
        assert len(list((tmp_path / "b.evidence").rglob("first"))) == 1
        (held / "parcel").write_bytes(format_parcel(Sent().parcel()))
        assert main(["verify", "watch", log, *asked, str(tmp_path / "a")]) == 1
        server.shutdown()
        thread.join()
    memory.close()
    (held / "parcel").unlink()
    assert main(["verify", "watch", log, *asked, str(tmp_path / "a")]) == 2
    assert "expected an answer of each witness" in capsys.readouterr().err
    (held / "notes.txt").write_text("from the council\n")
    alone = [*WITH_KEY, "--receipts", str(held), "--state", str(tmp_path / "c")]
    assert main(["verify", "watch", log, *alone]) == 2
    assert f"not read: {held / 'notes.txt'}: " in capsys.readouterr().err


def test_a_witness_runs_as_a_program_and_remembers_after_it_was_killed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(b64(WITNESS.seed))
    asked = ["--name", WITNESS.name, "--state", str(tmp_path / "state"), "--port", "0"]
    asked += ["--mark", str(tmp_path / "mark"), "--key-file", str(tmp_path / "key")]
    asked += ["--log", LOG.verifier_key]
    body = format_submission(Submission(0, (), publish(MADE)["checkpoint"]))
    for new, status, end, code in (
        (["--new"], 200, signal.SIGKILL, -signal.SIGKILL),
        ([], 409, signal.SIGTERM, 0),
    ):
        with subprocess.Popen(
            [sys.executable, "-m", "thirdcopy_client", "witness", *asked, *new],
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(Path(main.__code__.co_filename).parents[2])},
        ) as running:
            assert running.stderr is not None
            port = running.stderr.readline().rpartition(" ")[2].strip()
            site = Site(f"http://127.0.0.1:{port}")
            assert site.post("add-checkpoint", body, 1000).status == status
            site.close()
            running.send_signal(end)
            assert running.wait(10) == code
    assert main(["witness", *asked, "--new"]) == 2


def test_long_work_says_how_far_it_is_on_standard_error(
    tmp_path: Path, capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy_client.cli.outcome._EVERY", 0.0)
    log = folder_of(tmp_path, "log", MADE)
    assert main(["verify", "log", log, *WITH_KEY, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == "256 of 278 entries\n278 of 278 entries\n"
    assert json.loads(said.out)["size"] == 278
