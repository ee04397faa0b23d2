"""Our small programs over libraries of others in Go, each of which the product is held beside."""

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent / "contract"
CACHE = Path(__file__).parent.parent / ".cache"


def built(peer: str, package: str = ".") -> Path | str:
    """Build a program over *peer* outside of the sources, or say why not.

    Its modules are those whose hashes go.sum has.
    """
    go = shutil.which("go")
    if not go:
        return "Go is not on the machine"
    folder = CACHE / peer
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / (peer if package == "." else package)
    ran = subprocess.run(
        [go, "build", "-mod=readonly", "-o", str(program), f"./{package}"],
        cwd=SOURCES / peer,
        check=False,
        capture_output=True,
        text=True,
    )
    return program if ran.returncode == 0 else ran.stderr.strip().rpartition("\n")[2]
