"""A storm: clients that hang up at any moment of a request, on the site as it is served.

Each asks about a person of its own, and remembers what it was told. Afterwards the operator is
opened, and what left it is held against what was asked, by whom and about whom.
"""

import asyncio
import json
import os
import pickle
import secrets
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from answered import answered, free_port
from asking_system import asking_of
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.analysis import Findings, analysed
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.population import Person
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store import tables
from thirdcopy.web import create_app
from thirdcopy.web.serve import serve
from thirdcopy.web.serving import Serving
from thirdcopy_client.clock import MINUTE, Micros, system_clock
from thirdcopy_client.errors import ThirdcopyError
from thirdcopy_client.open import RELEASE_KINDS, open_parcel
from thirdcopy_client.translog.parcel import parse_parcel
from world import BEGUN, CHECKS, PROFILES, all_cases, form_about, hash_of_agreement, persons

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COUNCIL: Final = BodyCode("enfield")
FINDINGS: Final = "findings.pickle"
CLIENTS: Final = 16
TRIES: Final = 3
STAYS: Final = 3
"""One in so many stays for the answer in the end, so that there is one which could be wrong."""
REFERENCE: Final = "STORM/"
PATIENCE: Final = 10
BETWEEN: Final = 0.5
LONGEST_WAIT: Final = 0.25
"""In seconds; a client hangs up at a random moment of it, and most answers take less."""
RESET: Final = struct.pack("ii", 1, 0)
"""Linger for no time: the kernel drops what is on its way, and tells the other end so."""


@dataclass(frozen=True)
class Asking:
    """One client's question: who asks about whom, under which idempotency key."""

    number: int
    officer: str
    person: Person
    body: bytes
    key: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass
class Told:
    """What clients were told: request numbers and parcels, by the number of what they asked."""

    requests: list[tuple[int, str]] = field(default_factory=list)
    parcels: list[tuple[int, bytes]] = field(default_factory=list)
    cancelled: int = 0


# The server.


def mixing_up(app: "WSGIApplication") -> "WSGIApplication":
    """Plant a fault: whoever sends is answered with what was made for the one before."""
    lock, kept = Lock(), dict[int, bytes]()

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        made = b"".join(app(environ, start))
        if environ["REQUEST_METHOD"] != "POST":
            return [made]
        with lock:
            # One of the same length, whose headers are the same.
            before, kept[len(made)] = kept.get(len(made), made), made
        return [before]

    return answer


def serve_here(folder: Path, port: int, *, planted: bool) -> None:
    """Serve the operator in *folder* until told to stop."""
    began = system_clock()

    def go_on() -> Micros:
        return Micros(BEGUN + system_clock() - began)

    world = open_world(folder, library(), SimulatedClock(BEGUN), make=False, moving=go_on)
    app = create_app(world.gateway, findings=kept_findings(folder))
    if planted:
        app.wsgi_app = mixing_up(app.wsgi_app)  # type: ignore[method-assign, assignment]
    serve(app, Serving(port=port, threads=CLIENTS))


def keep_findings(home: Path) -> None:
    """Put beside the operator what analysis says of its agreements, for a server to have."""
    texts = library()
    found = [
        analysed(texts.agreements[name], texts.profiles[profile], texts.vocabulary)
        for name, profile in PROFILES.items()
    ]
    (home / FINDINGS).write_bytes(pickle.dumps(tuple(found)))


def kept_findings(home: Path) -> tuple[Findings, ...]:
    found: tuple[Findings, ...] = pickle.loads((home / FINDINGS).read_bytes())  # noqa: S301 - our own
    return found


@contextmanager
def served(home: Path, *, planted: bool = False) -> Iterator[int]:
    """Serve the operator in *home* for as long as the block runs; give the port."""
    keep_findings(home)
    port = free_port()
    command = [sys.executable, "-m", "storm", str(home), str(port), *(["planted"] * planted)]
    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}) as server:
        try:
            answered(f"http://127.0.0.1:{port}/health/live")
            yield port
        finally:
            server.terminate()


# The clients.


class HungUp(Exception):  # noqa: N818 - nothing went wrong
    """The client went away in the middle."""


async def ask(port: int, sent: bytes, rng: Random | None = None) -> bytes | None:
    """Send a request; give what was answered, if it was not no.

    With *rng*, hang up at a moment that it draws.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        moment = rng.choice(("sending", "waiting", "reading")) if rng else "never"
        writer.write(sent[: rng.randrange(len(sent))] if rng and moment == "sending" else sent)
        await writer.drain()
        if rng and moment == "waiting":
            await asyncio.sleep(rng.random() * LONGEST_WAIT)
        if rng and moment == "reading":
            await reader.read(rng.randrange(1, 200))
        if rng:
            raise HungUp
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        data = await reader.readexactly(length)
        return data if head.split(" ", 2)[1] in {"200", "201"} else None
    finally:
        if rng and rng.random() < 1 / 2:
            own: socket.socket = writer.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.close()


async def heard(port: int, sent: bytes) -> bytes | None:
    """Ask until the answer is there: a request that was hung up on may be worked on still."""
    for _ in range(PATIENCE):
        data = await ask(port, sent)
        if data is not None:
            return data
        await asyncio.sleep(BETWEEN)
    return None


def message(port: int, token: str, one: Asking, method: str, path: str) -> bytes:
    body = one.body if method == "POST" else b""
    lines = (
        f"{method} /api/v1{path} HTTP/1.1",
        f"Host: localhost:{port}",
        f"Authorization: Bearer {token}",
        f"Thirdcopy-Officer: {one.officer}",
        f"Idempotency-Key: {one.key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body


async def client(port: int, token: Callable[[], str], work: Iterator[Asking], told: Told) -> None:
    """Ask and hang up, more than once under the same key; every third stays for the answer."""
    for one in work:
        rng = Random(one.number)  # noqa: S311 - a test must repeat
        for _ in range(1 + rng.randrange(TRIES)):
            with suppress(HungUp, OSError):
                await ask(port, message(port, token(), one, "POST", "/requests"), rng)
            told.cancelled += 1
        if one.number % STAYS:
            continue
        data = await heard(port, message(port, token(), one, "POST", "/requests"))
        if data is None:
            continue
        request = str(json.loads(data)["request"])
        told.requests.append((one.number, request))
        path = f"/requests/{request}/answers/1"
        fetch = message(port, token(), one, "GET", path)
        with suppress(HungUp, OSError):
            await ask(port, fetch, rng)
        parcel = await heard(port, fetch)
        if parcel is not None:
            told.parcels.append((one.number, parcel))


def storm(world: World, system: gates.System, port: int, work: Sequence[Asking]) -> Told:
    """Let the clients ask, each the next question that is left; give what they heard."""
    told, waiting = Told(), iter(work)
    began, tokens = system_clock(), list[tuple[int, str]]()

    def token() -> str:
        gone = system_clock() - began
        if not tokens or gone - tokens[-1][0] > MINUTE:
            world.clock.set(Micros(BEGUN + gone))
            tokens.append((gone, gates.new_token(world.gateway, system)))
        return tokens[-1][1]

    async def run() -> None:
        await asyncio.gather(*(client(port, token, waiting, told) for _ in range(CLIENTS)))

    asyncio.run(run())
    return told


def questions(world: World, number: int) -> list[Asking]:
    """Give questions about people in turn, of whom every other has an answer that is not yes."""
    cap = library().agreements[CHECKS].cap_per_officer_day
    officers = [PersonId(f"p-storm-{place}") for place in range(-(-number // cap))]
    for place, officer in enumerate(officers):
        actor = Actor(officer, COUNCIL, "staff", frozenset({Role.REQUESTER}), f"Officer {place}")
        gates.enrol(world.gateway, actor, "simulation", f"storm-{place}")
    kinds = [cycle(list(persons(CHECKS, kind, world))) for kind in ("plain", "not-affirmative")]
    made = []
    for place in range(number):
        person = next(kinds[place % 2])
        form = form_about(CHECKS, person, reference=f"{REFERENCE}{place}")
        body = json.dumps(asking_of(form, hash_of_agreement(CHECKS))).encode()
        made.append(Asking(place, officers[place // cap], person, body))
    return made


# What came of it.


@dataclass
class Aftermath:
    """What is wrong after a storm, and how much there was that could have been."""

    faults: list[str]
    cases: int = 0
    releases: int = 0

    def note(self, fault: str, *, wrong: bool) -> None:
        if wrong:
            self.faults.append(fault)


def aftermath(world: World, work: Sequence[Asking], told: Told) -> Aftermath:
    """Hold every case, every answer and every parcel against what was asked."""
    gates.work(world.gateway)
    found, number_of, events = Aftermath([]), dict[str, int](), set[str]()
    for case in all_cases(world.gateway):
        loaded = gates.load(world.gateway, case)
        request = loaded.case.request
        number = int(request.form.reference.removeprefix(REFERENCE))
        records = [e.kept["record"] for e in loaded.events if e.kind in RELEASE_KINDS]
        found.releases += len(records)
        found.note("a question was asked twice", wrong=number in number_of.values())
        found.note("a case is another's", wrong=request.by.person != work[number].officer)
        found.note("a record is another's", wrong=not {*records} <= {work[number].person.key})
        number_of[request.id] = number
        events.update(event.id for event in loaded.events)
    found.cases = len(number_of)
    for number, name in told.requests:
        found.note("an answer went to somebody else", wrong=number_of.get(name) != number)
    for number, parcel in told.parcels:
        opened = open_parcel(parcel, None, log_key(world), now=None)
        name = str(opened.told["request"])
        found.note("a parcel went to somebody else", wrong=number_of.get(name) != number)
    for path in world.gateway.home.mailbox.rglob("*.json"):
        found.note("a release has no entry", wrong=not _has_entry(world, path, events))
    return found


def log_key(world: World) -> str:
    return world.gateway.sequencer.signer.verifier_key


def _has_entry(world: World, path: Path, events: Container[str]) -> bool:
    """Say whether a parcel is that of its event, and of the entry that its receipt is about."""
    parcel = path.read_bytes()
    try:
        index = open_parcel(parcel, None, log_key(world), now=None).index
    except ThirdcopyError:
        return False
    entry = tables.entry.c
    with world.gateway.engine.connect() as connection:
        rows = connection.execute(select(entry.line, entry.seal).where(entry.idx == index)).all()
    return path.stem in events and rows == [(parse_parcel(parcel).entry, path.stem)]


if __name__ == "__main__":
    serve_here(Path(sys.argv[1]), int(sys.argv[2]), planted="planted" in sys.argv)
