"""The page on PostgreSQL, followed word for word but for places, gives a synchronous standby."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from postgres_server import USER, Server, binary, own_server
from texts import ROOT
from thirdcopy.store.engine import open_main

PAGE = (ROOT / "docs" / "how-to" / "run-on-postgresql.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.postgres


def block(kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_a_server_and_its_standby_are_made_as_the_page_says() -> None:
    primary = own_server()
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-standby-", dir=primary.socket.parent))
    folder.chmod(0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    standby = Server(folder / "data", folder)
    try:
        place = primary.make()
        open_main(place).dispose()
        for line in block("sh").replace("\\\n", " ").strip().splitlines():
            follow(line, primary, standby)
        statement = last = ""
        for statement in block("sql").strip().splitlines():
            last = primary.ask(statement)
        for _ in range(200):
            if last == "second|sync":
                break
            time.sleep(0.05)
            last = primary.ask(statement)
        assert last == "second|sync"
        open_main(place, standby=True).dispose()
    finally:
        standby.stop()
        primary.stop()
        for server in (standby, primary):
            shutil.rmtree(server.socket, ignore_errors=True)


def follow(line: str, primary: Server, standby: Server) -> None:
    """Run one line of the page, with this machine's places in it."""
    said = line.replace("/var/lib/postgresql/15/main", str(standby.data))
    there = f"host={primary.socket} user={USER}"
    said = said.replace("host=primary.example user=replication", there)
    assert said != line
    program, _, rest = said.partition(" ")
    if program == "pg_ctl":
        # The tests' own server takes more connections than the standby would by itself.
        options = f"-k {standby.socket} -c listen_addresses='' -c max_connections=300"
        rest += f' -l {standby.socket}/log -o "{options}"'
    subprocess.run(
        ["sh", "-c", f"{binary(program)} {rest}"],
        check=True,
        user=USER if os.geteuid() == 0 else None,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
