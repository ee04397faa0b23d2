"""The units of systemd: understood whole, and as shut off as a service of records has to be."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UNITS = sorted((ROOT / "packaging" / "systemd").glob("*.service"))
EXPOSED = 20
"""Tenths of systemd's own measure of exposure; a unit that says nothing has 96."""
pytestmark = pytest.mark.systemd


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def secure(unit: Path) -> bool:
    done = analyze("security", "--offline=true", f"--threshold={EXPOSED}", str(unit))
    return done.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_understood_whole(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    text = unit.read_text(encoding="utf-8").replace("/opt/thirdcopy/bin/thirdcopy", "/bin/true")
    here.write_text(text, encoding="utf-8")
    assert analyze("verify", "--man=no", str(here)).stderr == ""
    here.write_text(text.replace("NoNewPrivileges", "NoNewPrivilegs"), encoding="utf-8")
    assert "NoNewPrivilegs" in analyze("verify", "--man=no", str(here)).stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_shut_off(unit: Path, tmp_path: Path) -> None:
    assert secure(unit)
    open_wide = tmp_path / unit.name
    kept = [
        line
        for line in unit.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("ProtectSystem", "CapabilityBoundingSet", "SystemCallFilter"))
    ]
    open_wide.write_text("\n".join(kept), encoding="utf-8")
    assert not secure(open_wide)
