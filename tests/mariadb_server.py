"""A MariaDB server of the tests' own: begun in a temporary folder, gone with the process."""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine

USER = "mysql"
LIFE = 60


@dataclass(frozen=True)
class Server:
    """The folder of a server's data and socket; it listens on no network."""

    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def url(self, database: str, user: str = "root") -> str:
        return f"mariadb+pymysql://{user}@/{database}?unix_socket={self.socket}"

    def make(self) -> str:
        """Make a new database and give its name."""
        name = f"t{secrets.token_hex(6)}"
        self.ask(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return name

    def ask(self, statement: str, database: str = "") -> list[Any]:
        engine = create_engine(
            self.url(database),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"ssl_disabled": True},
        )
        with engine.connect() as connection:
            found = connection.exec_driver_sql(statement)
            return list(found) if found.returns_rows else []


@cache
def server() -> Server:
    """Begin the session's server, or give the one that runs."""
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-mariadb-"))
    user = USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [
            _binary("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=LIFE,
        cwd="/",
    )
    made = Server(folder)
    running = subprocess.Popen(
        [
            _binary("mariadbd"),
            "--no-defaults",
            f"--datadir={data}",
            f"--socket={made.socket}",
            f"--pid-file={folder / 'pid'}",
            "--skip-networking",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-flush-method=nosync",
        ],
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_ended(running))
    _wait(made, running)
    return made


def _ended(running: "subprocess.Popen[bytes]") -> Callable[[], None]:
    def end() -> None:
        running.kill()
        running.wait()

    return end


def _wait(made: Server, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the server listens; asking before would leave half-open sockets behind."""
    until = time.monotonic() + LIFE
    while not made.socket.exists():
        assert running.poll() is None, "the server ended before it could be asked"
        assert time.monotonic() < until, "the server did not begin in time"
        time.sleep(0.05)


def _binary(name: str) -> str:
    """Find a program of the server: on the path, or where Debian keeps it."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    assert found, f"`{name}` of MariaDB is not on this machine"
    return found
