"""A PostgreSQL server of the tests' own: begun in a temporary folder, gone with the process.

It is initialised once a session; each test has databases of its own. Where the machine has
memory to spare for it the data are there, since nobody pulls the plug in these tests.
"""

import atexit
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"
LIFE = 60


@dataclass(frozen=True)
class Server:
    """A server's data, and the folder of its socket; it listens on no network."""

    data: Path
    socket: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.socket}"

    def make(self, template: str = "template1") -> str:
        """Make a new database and give its URL."""
        name = f"t{secrets.token_hex(6)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def ask(self, statement: str, database: str = "postgres") -> str:
        host = ["-h", str(self.socket), "-U", USER, "-d", database]
        done = subprocess.run(
            [binary("psql"), "-qAtX", *host, "-c", statement], check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def start(self) -> None:
        options = f"-k {self.socket} -c listen_addresses='' -c max_connections=300"
        log = self.data.parent / "log"
        ctl = ["pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(log), "-o", options]
        _as_postgres(ctl)

    def promote(self) -> None:
        _as_postgres(["pg_ctl", "promote", "-w", "-D", str(self.data)])

    def stop(self) -> None:
        _as_postgres(["pg_ctl", "stop", "-m", "immediate", "-D", str(self.data)], check=False)

    def kill(self) -> None:
        """Kill the server as no shutdown would: every process of it, at once."""
        lock = self.data / "postmaster.pid"
        first = int(lock.read_text().split("\n")[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        everyone = [first, *map(int, children)]
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(_lives(pid) for pid in everyone):
            time.sleep(0.01)
        # A dead process that nobody has buried yet looks to the next start as if it ran.
        lock.unlink()
        for left in self.socket.glob(".s.PGSQL.*.lock"):
            left.unlink()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def binary(name: str) -> str:
    """Find a program of the server: on the path, or where Debian keeps it."""
    found = shutil.which(name)
    kept = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if kept:
        return str(kept[-1])
    assert found, f"`{name}` of PostgreSQL is not on this machine"
    return found


@cache
def server() -> Server:
    """Begin the session's server, or give the one that runs."""
    made = own_server()
    atexit.register(shutil.rmtree, made.socket, ignore_errors=True)
    atexit.register(made.stop)
    return made


def own_server(where: Path | None = None) -> Server:
    """Begin a server that its caller may harm, and stops; on a disk where one is named."""
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-postgres-", dir=where or _memory()))
    made = Server(folder / "data", folder)
    folder.chmod(0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    _as_postgres(
        ["initdb", "-D", str(made.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale"]
    )
    made.start()
    return made


def standby_of(primary: Server, folder: Path) -> Server:
    """Make a server that follows *primary*; it is not started."""
    made = Server(folder / "data", folder)
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    copy = ["pg_basebackup", "-R", "-D", str(made.data), "-h", str(primary.socket), "-U", USER]
    _as_postgres([*copy, "-c", "fast"])
    return made


def _memory() -> str | None:
    there = Path("/dev/shm")  # noqa: S108 - where the kernel keeps it
    return str(there) if there.is_dir() and shutil.disk_usage(there).free > 1 << 30 else None


def _as_postgres(command: Sequence[str], *, check: bool = True) -> None:
    """Run a program of the server; never as root, which it refuses."""
    program = [binary(command[0]), *command[1:]]
    user = USER if os.geteuid() == 0 else None
    subprocess.run(
        program,
        check=check,
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=LIFE,
        cwd="/",
    )
