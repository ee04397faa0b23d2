"""Our small programs over Tessera, a log by others in Go: one appends, one checks public files."""

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent / "contract" / "tessera"
CACHE = Path(__file__).parent.parent / ".cache" / "tessera"


def built(package: str) -> Path | str:
    """Build one of them outside of the sources, or say why not.

    Its modules are those whose hashes go.sum has.
    """
    go = shutil.which("go")
    if not go:
        return "Go is not on the machine"
    CACHE.mkdir(parents=True, exist_ok=True)
    program = CACHE / package
    ran = subprocess.run(
        [go, "build", "-mod=readonly", "-o", str(program), f"./{package}"],
        cwd=SOURCES,
        check=False,
        capture_output=True,
        text=True,
    )
    return program if ran.returncode == 0 else ran.stderr.strip().rpartition("\n")[2]
