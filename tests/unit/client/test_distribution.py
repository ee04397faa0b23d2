"""The client as a distribution of its own: one package, one dependency, one command."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import cryptography
import pytest

import thirdcopy
from made_log import LOG, publish, small_log, write

ROOT = Path(__file__).parents[3]
SETTINGS = tomllib.loads((ROOT / "packaging/client/pyproject.toml").read_text(encoding="utf-8"))
BUILD = "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distribution")
    shutil.copytree(ROOT / "packaging" / "client", folder / "packaging" / "client")
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("thirdcopy_client", "thirdcopy"):
        shutil.copytree(ROOT / "src" / package, folder / "src" / package, ignore=ignored)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BUILD, str(folder)],
        cwd=folder / "packaging" / "client",
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_client_and_nothing_of_the_gateway(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    modules = {name for name in names if name.endswith(".py")}
    source = ROOT / "src"
    assert modules == {
        path.relative_to(source).as_posix() for path in (source / "thirdcopy_client").rglob("*.py")
    }
    assert {name.split("/")[0].split("-")[0] for name in names} == {"thirdcopy_client"}


def test_it_needs_one_package_and_brings_one_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        about = next(name for name in files.namelist() if name.endswith("METADATA"))
        said = files.read(about).decode()
        commands = files.read(about.replace("METADATA", "entry_points.txt")).decode()
    needs = [line for line in said.splitlines() if line.startswith("Requires-Dist")]
    assert [need.partition(":")[2].strip().partition(">")[0] for need in needs] == ["cryptography"]
    assert "thirdcopy-client = thirdcopy_client.cli:main" in commands
    assert SETTINGS["project"]["version"] == thirdcopy.__version__


_ALONE = """
import sys
sys.path = [sys.argv[1], *[path for path in sys.path if "packages" not in path]]
import importlib.util
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top.startswith(("thirdcopy_client", "_sysconfig")):
            return None
        if top in {"cryptography", "_cffi_backend", "cffi"}:
            return importlib.machinery.PathFinder.find_spec(name, path or [sys.argv[2]], target)
        raise ModuleNotFoundError(f"not for the client: {name}", name=name)
import importlib.machinery
sys.meta_path.insert(0, Only())
import pkgutil, thirdcopy_client
for module in pkgutil.walk_packages(thirdcopy_client.__path__, "thirdcopy_client."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from thirdcopy_client.cli import main
sys.exit(main(["verify", "log", sys.argv[3], "--key", sys.argv[4]]))
"""


def test_every_module_of_it_works_with_cryptography_and_nothing_else(
    wheel: Path, tmp_path: Path
) -> None:

    folder = write(tmp_path / "log", publish(small_log()))
    packages = Path(str(cryptography.__file__)).parents[1]
    arguments = [str(wheel), str(packages), str(folder), LOG.verifier_key]
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _ALONE, *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("it holds:")


def test_a_module_that_needs_more_is_noticed(wheel: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.whl"
    with zipfile.ZipFile(wheel) as files, zipfile.ZipFile(spoilt, "w") as out:
        for name in files.namelist():
            more = b"\nimport sqlalchemy\n" if name == "thirdcopy_client/durable.py" else b""
            out.writestr(name, files.read(name) + more)
    packages = Path(str(cryptography.__file__)).parents[1]
    arguments = [str(spoilt), str(packages), str(tmp_path), LOG.verifier_key]
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _ALONE, *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert "not for the client" in ran.stderr
