"""A release: the same bytes for everybody, installed without a network, and each part listed."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Any

import cyclonedx
import pytest
from jsonschema_rs import Draft7Validator

from release import (
    ASSETS,
    PARTS,
    ROOT,
    SUMS,
    VENDOR,
    build,
    parts,
    release,
    take_sources,
    time_of_commit,
)

RUN = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
PAGES = (ROOT / "requirements/pages/package-lock.json").read_text(encoding="utf-8")
AT = 1_700_000_000
SCHEMAS = Path(str(cyclonedx.__file__)).parent / "schema" / "_res"


def schema(address: str) -> Any:  # noqa: ANN401 - a document of JSON
    """Give a schema of the format as the library brings it along: no test asks the network."""
    return json.loads((SCHEMAS / address.rpartition("/")[2]).read_text(encoding="utf-8"))


VALIDATOR = Draft7Validator(schema("bom-1.6.SNAPSHOT.schema.json"), retriever=schema)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("release")
    release(out)
    return out


def wheel(released: Path, name: str) -> Path:
    (found,) = released.glob(f"{name}-*.whl")
    return found


def installed(place: Path, wheel: Path) -> Path:
    """Install *wheel* without a network; what it depends on is lent by this environment."""
    tool = str(Path(sys.executable).parent / "uv")
    quiet = {**os.environ, "UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
    subprocess.run([tool, "venv", "-q", "-p", sys.executable, str(place)], check=True, env=quiet)
    python = place / "bin" / "python"
    command = [tool, "pip", "install", "-q", "--no-deps", "-p", str(python), str(wheel)]
    subprocess.run(command, check=True, env=quiet)
    (site,) = place.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return place / "bin"


def test_two_builds_of_one_commit_are_the_same_bytes(released: Path) -> None:
    # `release` stops where they are not; a later build, elsewhere, gives them too.
    check = subprocess.run(["sha256sum", "--check", SUMS], check=False, cwd=released)
    assert check.returncode == 0
    assert sorted(path.name for path in released.iterdir()) == sorted(
        [wheel(released, "thirdcopy").name, wheel(released, "thirdcopy_client").name, PARTS, SUMS]
    )


@pytest.mark.parametrize("change", ["time", "file"])
def test_another_time_or_another_file_gives_other_bytes(
    released: Path, tmp_path: Path, change: str
) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    sources.mkdir()
    out.mkdir()
    take_sources(sources)
    if change == "file":
        file = sources / "src/thirdcopy_client/errors.py"
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    built = build(sources, out, time_of_commit() + (86400 if change == "time" else 0))
    assert len(built) == 2
    for path in built:
        assert path.read_bytes() != (released / path.name).read_bytes()


def test_what_is_there_already_is_not_written_over(released: Path) -> None:
    with pytest.raises(SystemExit, match="not empty"):
        release(released)


def test_the_gateway_is_installed_from_its_wheel_without_a_network(
    released: Path, tmp_path: Path
) -> None:
    place = installed(tmp_path / "v", wheel(released, "thirdcopy"))
    said = subprocess.run(
        [str(place / "thirdcopy"), "--help"], check=True, capture_output=True, text=True, cwd="/"
    )
    assert "serve" in said.stdout
    where = "import thirdcopy; print(thirdcopy.__file__)"
    told = subprocess.run(
        [str(place / "python"), "-c", where], check=True, capture_output=True, text=True, cwd="/"
    )
    assert told.stdout.startswith(str(tmp_path))


def test_the_client_is_installed_from_its_wheel_without_a_network(
    released: Path, tmp_path: Path
) -> None:
    place = installed(tmp_path / "v", wheel(released, "thirdcopy_client"))
    said = subprocess.run(
        [str(place / "thirdcopy-client"), "--help"],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert "verify" in said.stdout


def test_the_wheel_brings_the_page_assets_along(released: Path) -> None:
    names = set(zipfile.ZipFile(wheel(released, "thirdcopy")).namelist())
    assert {f"{VENDOR.relative_to('src')}/{name}" for name in ASSETS} <= names
    assert any(name.startswith("thirdcopy/web/words/") for name in names)
    assert not any(name.startswith(("tests", "docs", "build")) for name in names)


def test_every_locked_package_is_a_part_with_its_hashes_and_no_address(released: Path) -> None:
    text = (released / PARTS).read_text(encoding="utf-8")
    assert list(VALIDATOR.iter_errors(json.loads(text))) == []
    assert list(VALIDATOR.iter_errors({**json.loads(text), "components": [{}]}))
    listed = json.loads(text)["components"]
    # Some have a version for older Pythons and one for newer.
    locked = set(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^ ;]+)", RUN, re.MULTILINE))
    assert len(locked) > 30
    named = {(part["name"], part["version"]) for part in listed}
    assert {name for name, _ in named - locked} == {"govuk-frontend"}
    assert locked <= named
    hashes = {one["content"] for part in listed for one in part["hashes"]}
    assert set(re.findall(r"sha256:([0-9a-f]{64})", RUN)) <= hashes
    form = '"http://cyclonedx.org/schema/bom-1.6.schema.json"'
    assert "://" not in text.replace(form, "")


def test_a_package_that_left_the_lock_leaves_the_list() -> None:
    fewer = re.sub(r"^flask==.*?(?=^[a-z])", "", RUN, flags=re.MULTILINE | re.DOTALL)
    assert '"flask"' in parts(RUN, PAGES, AT)
    assert '"flask"' not in parts(fewer, PAGES, AT)
    assert parts(RUN, PAGES, AT) == parts(RUN, PAGES, AT)
