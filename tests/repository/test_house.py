"""Facts about the repository that a newcomer relies on."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import thirdcopy

ROOT = Path(__file__).parent.parent.parent
LONGEST = 400
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


def lint_layers(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(tool), "--no-cache"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder / "src"), "PATH": str(tool.parent)},
    )


def test_the_map_in_the_package_is_the_enforced_layers() -> None:
    layers = SETTINGS["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [name.strip() for layer in reversed(layers) for name in layer.split("|")]
    told = re.findall(r"^    ([a-z, ]+?)  ", thirdcopy.__doc__ or "", re.MULTILINE)
    assert sorted(name.strip() for line in told for name in line.split(",")) == sorted(names)


@pytest.mark.slow
def test_a_module_outside_the_layers_fails_the_check(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src")
    assert lint_layers(tmp_path).returncode == 0
    (tmp_path / "src" / "thirdcopy" / "utils.py").write_text('"""A drawer."""\n')
    assert lint_layers(tmp_path).returncode != 0


@pytest.mark.slow
def test_an_import_that_goes_up_fails_the_check(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src")
    lowest = tmp_path / "src" / "thirdcopy" / "policy" / "query.py"
    lowest.write_text(lowest.read_text() + "\nimport thirdcopy.gateway\n")
    assert lint_layers(tmp_path).returncode != 0


def test_locks_name_no_address_and_every_package_has_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        packages = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert packages
        assert all("--hash=sha256:" in package for package in packages), lock.name
    pages = (ROOT / "requirements/pages/package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in pages
    assert "://" not in pages


def test_no_file_names_a_path_of_a_machine() -> None:
    suspicious = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|home|Users)/[A-Za-z]")
    for path in tracked():
        if path.suffix in {".md", ".py", ".toml", ".txt", ".json", ".html", ""} and path.is_file():
            for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
                assert not suspicious.search(line) or path == Path(__file__), (path, line)


def test_the_design_systems_assets_are_not_committed() -> None:
    assert not tracked("src/thirdcopy/web/static/vendor/*")


def test_every_dependency_has_a_reason() -> None:
    reasons = (ROOT / "docs/reference/dependencies.md").read_text(encoding="utf-8")
    for dependency in SETTINGS["project"]["dependencies"]:
        assert re.split(r"[>=<]", dependency)[0] in reasons, dependency


def test_the_version_is_said_once_in_two_places() -> None:
    assert SETTINGS["project"]["version"] == thirdcopy.__version__


def test_decisions_are_numbered_once_and_listed() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    files = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    assert all(name in listed for name in files)


def test_links_in_the_documents_lead_somewhere() -> None:
    for page in tracked("*.md"):
        if page.parent.name == "agreements" or "agreements" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"


def test_source_files_hold_one_idea_each() -> None:
    for path in tracked("src/*.py"):
        length = len(path.read_text(encoding="utf-8").splitlines())
        assert length <= LONGEST, f"{path.relative_to(ROOT)} has {length} lines"


def test_every_word_of_the_glossary_is_used_in_code_or_pages() -> None:
    glossary = (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][a-z, ()-]+?) \|", glossary, re.MULTILINE)
    words = [word.strip() for row in rows for word in re.sub(r"\(.*?\)", "", row).split(",")]
    shown = tracked("src/*.py", "src/*.toml", "src/*.html")
    source = "\n".join(path.read_text(encoding="utf-8").lower() for path in shown)
    spelled = re.sub(r"[-_\s]+", " ", source)
    unused = [word for word in words if word != "word" and word.replace("-", " ") not in spelled]
    assert len(words) > 50  # the pattern still reads the page
    assert not unused
