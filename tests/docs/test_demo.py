"""The first command of the README does the main job, and says so in figures that hold."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from thirdcopy.simulation.tracing import PUBLISHED

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operator")
    for name in ("agreements", "profiles"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def demo(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "thirdcopy", "demo", "--once", "--json"]
    ran = subprocess.run(
        [*command, "--folder", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
    )
    assert ran.returncode == 0, ran.stderr
    made: dict[str, Any] = json.loads(ran.stdout)
    return made


@pytest.fixture(scope="module")
def document(folder: Path) -> dict[str, Any]:
    return demo(folder)


def test_the_published_totals_come_out_of_the_public_files(document: dict[str, Any]) -> None:
    recount = document["recount"]
    tracing = {kind: count for _, _, kind, count in recount["recomputed"]}
    assert recount["equal"] is True
    assert tracing == {
        "received": 1424,
        "rejected": 145,
        "supplied": 1043,
        "delivered": 1043,
        "nothing-supplied": 236,
    }
    assert PUBLISHED.received == tracing["received"]


def test_the_document_holds_together(document: dict[str, Any]) -> None:
    events = document["events"]
    assert document["requests"] == events["received"]
    assert document["disclosures"] == events["supplied"] + events["check-answered"]
    assert document["not_supplied"] == events["nothing-supplied"]
    assert document["opened_by_recipients"]["supplied"] == events["supplied"]
    reasons = document["refusals"]
    assert {"at-risk", "ambiguous", "none", "refused", "turned away: people-not-separate"} <= set(
        reasons
    )
    words = [one["summary"] for one in document["findings"]]
    assert any("on one person's word" in summary for summary in words)


def test_a_second_run_goes_on_where_the_first_was(folder: Path, document: dict[str, Any]) -> None:
    again = demo(folder)
    assert again["recount"] == document["recount"]
    counted = {"received", "supplied", "check-answered", "nothing-supplied", "rejected", "day"}
    assert {kind: again["events"][kind] for kind in counted} == {
        kind: document["events"][kind] for kind in counted
    }
