"""Makes a release of the last commit: both wheels, the list of their parts, and the hashes of all.

`./dev release [FOLDER]` runs it. Everything follows from the commit and the locks, so whoever makes
it again has the same bytes; it is made twice, and a difference stops it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import thirdcopy

ROOT = Path(__file__).parent.parent
VENDOR = Path("src/thirdcopy/web/static/vendor")
ASSETS = ("govuk-frontend.min.css", "govuk-frontend.min.js")
PARTS = "thirdcopy.cdx.json"
SUMS = "SHA256SUMS"
_BUILDS = (
    (".", "hatchling.build"),
    ("packaging/client", "setuptools.build_meta"),
)
_LOCKED = re.compile(
    r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==(\S+)(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL
)
_BUILD = "import sys; from {} import build_wheel; build_wheel(sys.argv[1])"


def time_of_commit() -> int:
    """Give the second at which the last commit was made: the time of every file of a release."""
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(said.stdout)


def take_sources(folder: Path) -> None:
    """Write what the last commit holds into *folder*, with the page assets beside it."""
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    (folder / VENDOR).mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        shutil.copyfile(ROOT / VENDOR / name, folder / VENDOR / name)
    # What stands in a wheel of a file's mode must not depend on who unpacked it.
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def build(sources: Path, out: Path, at: int) -> list[Path]:
    """Build both wheels of *sources* into *out*, as if at the second *at*."""
    variables = {**os.environ, "SOURCE_DATE_EPOCH": str(at), "PYTHONHASHSEED": "0"}
    for folder, backend in _BUILDS:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _BUILD.format(backend), str(out)],
            cwd=sources / folder,
            check=True,
            capture_output=True,
            env=variables,
        )
    return sorted(out.glob("*.whl"))


def parts(run: str, pages: str, at: int) -> str:
    """Give the list of parts (CycloneDX 1.6) that the lock *run* and the npm lock *pages* name.

    Each has its exact version and the hashes of the lock, and no address.
    """
    found = [
        _part("pypi", name, version, re.findall(r"--hash=sha256:([0-9a-f]{64})", hashes))
        for name, version, hashes in _LOCKED.findall(run)
    ]
    locked = json.loads(pages)["packages"]["node_modules/govuk-frontend"]
    kind, _, digest = locked["integrity"].partition("-")
    assert kind == "sha512"
    found.append(_part("npm", "govuk-frontend", locked["version"], [b64decode(digest).hex()]))
    product = Component(
        name="thirdcopy",
        version=thirdcopy.__version__,
        type=ComponentType.APPLICATION,
        bom_ref="thirdcopy",
    )
    bom = Bom(
        components=found,
        # The same parts have the same number, whoever lists them.
        serial_number=uuid.UUID(bytes=hashlib.sha256((run + pages).encode()).digest()[:16]),
        metadata=BomMetaData(component=product, timestamp=datetime.fromtimestamp(at, UTC)),
    )
    bom.register_dependency(product, found)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _part(registry: str, name: str, version: str, hashes: list[str]) -> Component:
    algorithm = HashAlgorithm.SHA_256 if registry == "pypi" else HashAlgorithm.SHA_512
    purl = PackageURL(registry, name=name, version=version)
    return Component(
        name=name,
        version=version,
        bom_ref=str(purl),
        purl=purl,
        hashes=[HashType(alg=algorithm, content=one) for one in hashes],
    )


def sums(files: list[Path]) -> str:
    """Give the hash and name of each file, as `sha256sum --check` reads them."""
    lines = (f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files)
    return "".join(lines)


def release(out: Path) -> str:
    """Put a release into the folder *out*, which must be empty; give the hashes of its files."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise SystemExit(f"release: {out} is not empty; name another folder")
    at = time_of_commit()
    made = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as place:
            sources, wheels = Path(place, "sources"), Path(place, "wheels")
            sources.mkdir()
            wheels.mkdir()
            take_sources(sources)
            made.append({one.name: one.read_bytes() for one in build(sources, wheels, at)})
    if made[0] != made[1]:
        raise SystemExit("release: two builds of one commit differ; nothing was written")
    for name, data in made[0].items():
        (out / name).write_bytes(data)
    run = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    pages = (ROOT / "requirements/pages/package-lock.json").read_text(encoding="utf-8")
    (out / PARTS).write_text(parts(run, pages, at), encoding="utf-8")
    text = sums(sorted(out.iterdir()))
    (out / SUMS).write_text(text, encoding="utf-8")
    return text


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "release"
    print(release(folder), end="")
    print(f"release: two builds gave the same bytes; all is in {folder}", file=sys.stderr)
