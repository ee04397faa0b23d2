"""Two nodes made as the how-to pages say, to the letter; the first loses its power under load.

What the pages print is what runs: on machines that are new, each block where, and as whom, the
words before it say. Only packages are lent, and what a reader fills in is filled in. The control
leaves out the block that names the standby: then some of what was acknowledged must be gone. An
ordinary run makes the two servers and no more; `LONG=1` wants a machine with nothing else to do.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from appended import LONG
from machines import Machine, machines
from texts import ROOT

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.namespaces]
HOW_TO = ROOT / "docs" / "how-to"
POSTGRES = "run-on-postgresql.md"
SETTINGS = "/etc/thirdcopy/settings.toml"
RECORDS = "/var/lib/thirdcopy"
SERVICE = ("thirdcopy", "/var/lib/thirdcopy")
DATABASE = ("postgres", "/var/lib/postgresql")
FENCED = re.compile(r"(?:^|\n\n)([^\n]+(?:\n[^\n]+)*)\n\n```(\w*)\n(.*?)```", re.DOTALL)
LENT = ("python3 -m venv", "pip install")
PATHS = f"PYTHONPATH={ROOT / 'src'}:{ROOT / 'tests'} PYTHONDONTWRITEBYTECODE=1"
PROGRAM = f'#!/bin/sh\n{PATHS} exec {sys.executable} -m {{module}} "$@"\n'
LOAD = f"{PATHS} {sys.executable} -m asked_under_load"
ALONE = "THIRDCOPY_DATABASES_STANDBY=none"
TOLD = "/var/lib/thirdcopy/told"
NEVER = "asked 0 SIM-0000000000"
STANDING = ("## With a standby", "\n## When")
"""Between these headings the servers are made."""
NAMING = "synchronous_standby_names"
STANDBY = 'standby = "synchronous"\n'
ANSWERS = 20
WITHIN_SECONDS = 30
Found = TypeVar("Found")


def blocks(name: str, start: str, end: str) -> list[tuple[str, str, str]]:
    """Give each block of a page between two headings: the words before it, its kind, its lines."""
    page = (HOW_TO / name).read_text(encoding="utf-8")
    part = page[page.index(start) :]
    return FENCED.findall(part.partition(end)[0])


def ask(machine: Machine, statement: str, database: str = "postgres") -> str:
    """Say one statement to a machine's server, as somebody types it into `psql`."""
    said = f'psql -qAtX -d {database} <<"END"\n{statement}\nEND\n'
    return machine.run(said, *DATABASE).strip()


def follow_database(first: Machine, second: Machine, *, named: bool = True) -> str:
    """Do what the page has done on the two machines; give its lines for the settings."""
    for machine in (first, second):
        machine.run(
            "mount -t tmpfs none /var/lib/postgresql && chown postgres: /var/lib/postgresql"
            " && mkdir -p -m 2775 /run/postgresql && chown postgres: /run/postgresql"
        )
    kept = ""
    for words, kind, lines in blocks(POSTGRES, *STANDING):
        where = {"first": first, "second": second}.get(words.partition(" machine")[0][7:])
        if kind == "toml":
            kept = lines
        elif where and kind == "sh":
            where.run(lines, *DATABASE)
        elif where and (named or NAMING not in lines):
            *before, last = lines.strip().splitlines()
            for statement in before:
                ask(where, statement)
            wanted = "second|sync" if NAMING in lines else ""
            until(last, partial(is_told, where, last, wanted))
    return kept


def is_told(machine: Machine, statement: str, wanted: str) -> bool:
    return ask(machine, statement) == wanted


def follow_gateway(machine: Machine, databases: str) -> str:
    """Install, set up and make the gateway as the pages say; give the key of its log."""
    machine.run("mkdir -p /opt/thirdcopy/bin")
    for name in ("thirdcopy", "thirdcopy-client"):
        program = PROGRAM.format(module=name.replace("-", "_"))
        machine.put(f"/opt/thirdcopy/bin/{name}", program)
        machine.run(f"chmod 755 /opt/thirdcopy/bin/{name}")
    install, (write, check), make = (
        steps_of("run-in-production.md", f"## {number}.") for number in "123"
    )
    for line in install:
        if not any(lent in line for lent in LENT):
            machine.run(line)
    machine.run(f"{LOAD} records", *SERVICE)
    machine.run(write)
    machine.put(SETTINGS, filled_in(machine.run(f"cat {SETTINGS}"), databases))
    machine.run(check)
    (password,) = [
        lines
        for words, _, lines in blocks(POSTGRES, *STANDING)
        if words.startswith("On the gateway's machine")
    ]
    machine.run(password)
    (line,) = make
    return machine.run(line).strip().rpartition("\n")[2]


def steps_of(page: str, heading: str) -> list[str]:
    """Give the commands of the one block under a heading."""
    ((_, _, lines),) = blocks(page, heading, "\n## ")
    return re.sub(r"\\\n *", "", lines).strip().splitlines()


def filled_in(settings: str, databases: str) -> str:
    """Fill in what the page asks its reader to, and hurry what is measured in minutes."""
    for old, new in (
        ('\norigin = ""', '\norigin = "simulation.enfield.example/log"'),
        ("\nbodies = []", '\nbodies = ["enfield", "status-checking-service", "home-office"]'),
        ('\n# home = "home"', '\nhome = "/var/lib/thirdcopy"'),
        ('\n# library = "."', f'\nlibrary = "{ROOT}"'),
        ("\n# sources = []", f'\nsources = ["{RECORDS}/mapping.toml"]'),
        ("\n[databases]\n", f"\n{databases}"),
        ("\n# every = 300", "\nevery = 5"),
        ("\n# every = 20", "\nevery = 1"),
    ):
        assert settings.count(old) == 1, old
        settings = settings.replace(old, new)
    return settings


@contextmanager
def witnessed(machine: Machine, log: str, out: Path) -> Iterator[None]:
    """Have the log witnessed as the pages say."""
    lines = blocks("verify-a-log.md", "## Be a witness", "\n## How")[0][2]
    for placeholder, filled in (("KEY", f"'{log}'"), ("FOLDER", "memory"), ("FILE", "mark")):
        lines = re.sub(rf"\b{placeholder}\b", filled, lines)
    home = "/var/lib/witness"
    machine.run(f"useradd --system --create-home --home-dir {home} witness")
    script = f"cd; PATH=/opt/thirdcopy/bin:$PATH; {lines}"
    with machine.running(script, "witness", home, out):
        begun = re.compile(r"^witness (\S+) at", re.MULTILINE)
        key = until("a witness", lambda: begun.search(out.read_text()))[1]
        policy = f"witness one {key} http://127.0.0.1:8080\ngroup enough 1 one\nquorum enough\n"
        machine.put(f"{RECORDS}/witnesses.policy", policy)
        yield


@contextmanager
def served(machine: Machine, command: str, out: Path) -> Iterator[None]:
    """Serve, and wait until it can sign and release."""
    with machine.running(command, *SERVICE, out):
        ready = "wget -qO- http://127.0.0.1:8000/health/ready || true"
        until("the gateway is ready", lambda: machine.run(ready))
        yield


def until(what: str, found: Callable[[], Found | None]) -> Found:
    for _ in range(400):
        if one := found():
            return one
        time.sleep(0.1)
    raise AssertionError(what)


def test_two_servers_are_made_as_the_page_says() -> None:
    with machines(("primary", "second")) as made:
        first, second = made.values()
        assert 'standby = "synchronous"' in follow_database(first, second)


@dataclass(frozen=True)
class Lost:
    """Two servers of which the first has lost its power while systems asked."""

    second: Machine
    gateway: Machine
    told: list[str]
    """What was acknowledged, and what was answered, a line each."""
    began: float
    start: float
    """How many seconds the gateway took to start before, on this machine as busy as it is."""


@contextmanager
def power_lost(folder: Path, *, named: bool = True) -> Iterator[Lost]:
    """Follow the pages, and let the first machine lose its power under load."""
    with ExitStack() as stack:
        made = stack.enter_context(machines(("primary", "second", "gateway")))
        first, second, gateway = made.values()
        databases = follow_database(first, second, named=named)
        log = follow_gateway(gateway, databases if named else databases.replace(STANDBY, ""))
        stack.enter_context(witnessed(gateway, log, folder / "witness"))
        gateway.run(f"{LOAD} prepare", *SERVICE)
        unit = (ROOT / "packaging/systemd/thirdcopy.service").read_text(encoding="utf-8")
        (start,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        out, starting = folder / "load", time.monotonic()
        with (
            served(gateway, f"THIRDCOPY_SETTINGS={SETTINGS} {start}", folder / "before"),
            gateway.running(f"{LOAD} load", *SERVICE, out) as load,
        ):
            started = time.monotonic() - starting
            until("answers come", lambda: out.read_text().count("answered ") >= ANSWERS)
            if not named:
                ask(second, "ALTER SYSTEM SET primary_conninfo = ''")
                ask(second, "SELECT pg_reload_conf()")
                more = out.read_text().count("asked ") + ANSWERS
                until("more is asked", lambda: out.read_text().count("asked ") >= more)
            first.lose_power()
            began = time.monotonic()
            load.wait(timeout=60)
        lines = out.read_text().splitlines()
        told = [line for line in lines if line.startswith(("asked ", "answered "))]
        promote, rename, _ = after_a_loss()
        second.run(promote, *DATABASE)
        gateway.run(rename)
        yield Lost(second, gateway, told, began, started)


def after_a_loss() -> list[str]:
    """Give what the page does when the first machine is gone, block by block."""
    return [lines for _, _, lines in blocks(POSTGRES, "## When the first", "\n## After")]


if LONG:

    def test_what_the_pages_make_loses_nothing_when_its_first_machine_loses_power(
        tmp_path: Path,
    ) -> None:
        with (
            power_lost(tmp_path) as lost,
            served(lost.gateway, after_a_loss()[-1], tmp_path / "after"),
        ):
            seconds = time.monotonic() - lost.began
            lost.gateway.put(TOLD, "".join(f"{line}\n" for line in (*lost.told, NEVER)))
            gone = lost.gateway.run(f"{ALONE} {LOAD} look < {TOLD}", *SERVICE).splitlines()
        asked = sum(line.startswith("asked ") for line in lost.told)
        answered = len(lost.told) - asked
        print(
            f"\n{asked} acknowledged, {answered} answered, 0 lost; ready {seconds:.1f} s after the "
            f"loss, where a start takes {lost.start:.1f} s"
        )
        # What was never asked is missed, so that whatever is gone would be.
        assert gone == [NEVER]
        assert seconds - lost.start < WITHIN_SECONDS

    def test_where_the_standby_is_not_named_some_is_lost_and_the_log_does_not_go_on(
        tmp_path: Path,
    ) -> None:
        out = tmp_path / "after"
        with power_lost(tmp_path, named=False) as lost:
            asked = sum(line.startswith("asked ") for line in lost.told)
            cases = "SELECT count(*) FROM case_now"
            assert int(ask(lost.second, cases, "thirdcopy")) < asked
            with lost.gateway.running(after_a_loss()[-1], *SERVICE, out) as refused:
                assert refused.wait(timeout=60)
        assert "were signed here" in out.read_text()
