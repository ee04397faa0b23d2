"""The service under load, over real connections to a real server: ratios of one run.

Sixty-four clients make status checks and fetch the receipts, against the same server's bare
endpoint that inserts one row, once for anybody and once behind the sign-in that a check stands
behind: the first is what the issue of the price asks, the second what of it is not accountability.
Beside each rate stands the server's own processor time, which other work on the machine moves less
than the rates. Whole lives of requests, over the interface and in process; pages;
what an inbox and a check cost as the cases grow a hundredfold; the memory of the server meanwhile.
People, officers and load are synthetic: every officer stays within the agreement's cap.
"""

import asyncio
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request
from pydantic import BaseModel
from sqlalchemy import Column, MetaData, Table, Text, insert
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from answered import answered, free_port
from asking_system import AskingSystem, SignIns, asking_of
from storm import keep_findings, kept_findings
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.request import Form
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store.engine import writing
from thirdcopy.web import create_app
from thirdcopy.web.api.caller import caller
from thirdcopy.web.inbox_rows import rows_for
from thirdcopy.web.serve import serve
from thirdcopy.web.serving import Serving
from thirdcopy.web.site import install, site_of
from thirdcopy_client.clock import Micros, system_clock
from thirdcopy_client.http_signature import HttpRequest, nonce_of
from world import (
    ACTORS,
    BEGUN,
    CHECKS,
    CLAUSES,
    ITEMS,
    REASONS,
    TEAMS,
    TRACING,
    base,
    copy_of,
    form_about,
    hash_of_agreement,
    must,
    persons,
)

CLIENTS: Final = 64
THREADS: Final = 8
"""As many as serve by default: so many officers are answered at once, and share commits."""
MOST_CHECKS: Final = int(os.environ.get("CHECKS", "1000"))
MOST_LIVES: Final = int(os.environ.get("LIVES", "120"))
MOST_CASES: Final = int(os.environ.get("CASES", "5000"))
"""A hundredth of them fills the first page of an inbox."""
TIMES: Final = 10
SECONDS: Final = 20
CAP: Final = 5
COUNCIL, ASKS, HOLDS = BodyCode("enfield"), BodyCode("home-office"), BodyCode("nhs-digital")


# The server: the site as it is, and beside it what half of its rate is asked for.


class Row(BaseModel):
    """What the bare endpoint takes."""

    text: str


def bare(world: World, of: Flask) -> Flask:
    """Make an application that inserts one row for each request, and does nothing else.

    At `/signed` it first asks who speaks, as the interface of *of* does.
    """
    app = Flask("bare")
    install(app, site_of(of))
    table = Table("bare", MetaData(), Column("id", Text, primary_key=True), Column("text", Text))
    table.create(world.gateway.engine, checkfirst=True)

    @app.post("/signed")
    def signed() -> Response:
        caller(fresh=False, acts=True)
        return one()

    @app.post("/")
    def one() -> Response:
        given = Row.model_validate_json(request.get_data())
        with writing(world.gateway.engine).begin() as connection:
            connection.execute(insert(table), {"id": secrets.token_hex(8), "text": given.text})
        return Response("{}", mimetype="application/json")

    return app


def serve_here(folder: Path, port: int) -> None:
    """Serve the operator in *folder* until told to stop."""
    stood, began = BEGUN, system_clock()

    def go_on() -> Micros:
        return Micros(stood + system_clock() - began)

    texts = library()
    world = open_world(folder, texts, SimulatedClock(stood), make=False, moving=go_on)
    app = create_app(world.gateway, findings=kept_findings(folder))
    site = app.wsgi_app
    app.wsgi_app = DispatcherMiddleware(site, {"/bare": bare(world, app)})  # type: ignore[method-assign]
    serve(app, Serving(port=port))


# The clients: one process, one loop, as many connections as there are clients.


@dataclass
class Measure:
    """How fast something went: how often in a second, and how long each took."""

    seconds: float
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.took, n=100)[98] if len(self.took) > 1 else 0.0

    def __str__(self) -> str:  # type: ignore[explicit-override]  # 3.11 has no override
        median = statistics.median(self.took) if self.took else 0.0
        return (
            f"{self.rate:8.1f} a second, median {median * 1000:7.1f} ms, "
            f"p99 {self.p99 * 1000:7.1f} ms ({len(self.took)} in {self.seconds:.1f} s)"
        )


class Connection:
    """One kept connection, spoken to as plainly as HTTP/1.1 allows."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        sent = "\r\n".join(lines).encode() + body
        reader, writer, head = await self._head(sent)
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0)
        data = await reader.readexactly(length)
        if "connection: close" in head:
            writer.close()
            self.streams = None
        return int(head.split(" ", 2)[1]), data

    async def _head(self, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, str]:
        """Send on the kept connection, or on a new one if the server has let go of that.

        Each request has an idempotency key, so one that was read and not answered is done once.
        """
        kept = self.streams is not None
        while True:
            if self.streams is None:
                self.streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.streams
            try:
                writer.write(sent)
                head = await reader.readuntil(b"\r\n\r\n")
            except (ConnectionError, asyncio.IncompleteReadError):
                self.streams = None
                if not kept:
                    raise
                kept = False
            else:
                return reader, writer, head.decode("latin-1").lower()


Work = Callable[[Connection], Awaitable[None]]


def measured(port: int, work: Iterable[Work], clients: int) -> Measure:
    """Let *clients* connections take pieces of *work* until there are none, or time is up."""

    async def client(queue: Iterator[Work], measure: Measure, ends: float) -> None:
        connection = Connection(port)
        for one in queue:
            began = time.perf_counter()
            await one(connection)
            measure.took.append(time.perf_counter() - began)
            if time.perf_counter() > ends:
                return

    async def run() -> Measure:
        queue, measure, began = iter(work), Measure(0.0), time.perf_counter()
        ends = began + SECONDS
        await asyncio.gather(*(client(queue, measure, ends) for _ in range(clients)))
        measure.seconds = time.perf_counter() - began
        return measure

    return asyncio.run(run())


def must_be(status: int, expected: int, data: bytes) -> None:
    if status != expected:
        raise AssertionError((status, data[:300]))


@dataclass(frozen=True)
class Ready:
    """What the load is made of: tokens of the systems, officers, forms."""

    port: int
    tokens: dict[str, str]
    sign_ins: SignIns
    checks: list[tuple[str, dict[str, Any]]]
    lives: list[tuple[str, Form]]

    def headers(self, body: str, officer: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.tokens[body]}",
            "Thirdcopy-Officer": officer,
            "Idempotency-Key": secrets.token_hex(8),
            "Content-Type": "application/json",
        }


def check_with_receipt(ready: Ready, officer: str, asking: dict[str, Any]) -> Work:
    """Make one status check, and fetch its answer with the receipt in it."""
    body = json.dumps(asking).encode()

    async def work(connection: Connection) -> None:
        headers = ready.headers(COUNCIL, officer)
        status, data = await connection.ask("POST", "/api/v1/requests", headers, body)
        must_be(status, 201, data)
        path = f"/api/v1/requests/{json.loads(data)['request']}/answers/1"
        status, data = await connection.ask("GET", path, headers)
        must_be(status, 200, data)

    return work


def one_row(path: str, headers: Callable[[], dict[str, str]]) -> Work:
    async def work(connection: Connection) -> None:
        status, data = await connection.ask("POST", path, headers(), b'{"text":"one row"}')
        must_be(status, 200, data)

    return work


def whole_life(ready: Ready, officer: str, form: Form) -> Work:
    """Take one request through its life over the interface; its answer leaves at the next look."""
    team = TEAMS[TRACING]
    asking = asking_of(form, hash_of_agreement(TRACING))
    decision = {
        "permits": True,
        "fields": list(ITEMS[TRACING]),
        "clause": CLAUSES[TRACING],
        "reasons": REASONS,
    }

    async def act(
        connection: Connection, path: str, officer: str, given: dict[str, Any], status: int = 200
    ) -> dict[str, Any]:
        home = HOLDS if officer in {team.handler, team.decider} else ASKS
        data, where = json.dumps(given).encode(), f"/api/v1{path}"
        headers = ready.headers(home, officer)
        if path.endswith("/decide"):
            target, key = f"http://localhost:{ready.port}{where}", headers["Idempotency-Key"]
            nonce = nonce_of(HttpRequest("POST", target, data, key, officer))
            proof = ready.sign_ins.token(officer, f"{home}.casework", nonce)
            headers["Thirdcopy-Sign-In"] = proof
        got, told = await connection.ask("POST", where, headers, data)
        must_be(got, status, told)
        read: dict[str, Any] = json.loads(told)
        return read

    async def work(connection: Connection) -> None:
        request = (await act(connection, "/requests", officer, asking, 201))["request"]
        for command, who, given in (
            ("countersign", team.countersigner, {}),
            ("screen", team.handler, {"clear": True}),
            ("attest", team.handler, {"facts": {"publicInterest": True}}),
            ("decide", team.decider, decision),
        ):
            await act(connection, f"/requests/{request}/{command}", who, given)

    return work


def page(path: str) -> Work:
    async def work(connection: Connection) -> None:
        status, data = await connection.ask("GET", path, {})
        must_be(status, 200, data)

    return work


# In process, and the whole.


def lives_in_process(world: World, lives: list[tuple[Actor, Form]], threads: int) -> Measure:
    """Take requests through their lives by the gateway's functions, *threads* at once."""
    began = time.perf_counter()

    def timed(one: tuple[Actor, Form]) -> float | None:
        at = time.perf_counter()
        if at - began > SECONDS:
            return None
        live(world.gateway, *one)
        return time.perf_counter() - at

    with ThreadPoolExecutor(threads) as pool:
        took = [one for one in pool.map(timed, lives) if one is not None]
    return Measure(time.perf_counter() - began, took)


def live(gateway: gates.Gateway, actor: Actor, form: Form) -> None:
    """Take one request through its life."""
    team = TEAMS[TRACING]
    case = must(gates.submit(gateway, actor, hash_of_agreement(TRACING), form))
    request = case.request.id
    must(gates.countersign(gateway, ACTORS[team.countersigner], request))
    must(gates.screen(gateway, ACTORS[team.handler], request, clear=True))
    must(gates.attest(gateway, ACTORS[team.handler], request, {"publicInterest": True}))
    must(
        gates.decide(
            gateway,
            ACTORS[team.decider],
            request,
            permits=True,
            fields=ITEMS[TRACING],
            clause=CLAUSES[TRACING],
            reasons=REASONS,
        )
    )
    gates.work(gateway, case.request.case)


def growth(home: Path) -> None:
    """Print what a page of an inbox and a check cost as the cases become a hundred times more."""
    world = open_world(home, library(), SimulatedClock(BEGUN), make=False)
    handler = ACTORS[TEAMS[TRACING].handler]
    many = officers(world, ASKS, -(-MOST_CASES // CAP), "load-many")
    asked = shared(many, forms(world, TRACING, MOST_CASES))
    some = officers(world, COUNCIL, 3 * TIMES // CAP, "load-some")
    checks = shared(some, forms(world, CHECKS, 3 * TIMES))
    there, costs = 0, []
    for cases in (MOST_CASES // 100, MOST_CASES // 10, MOST_CASES):
        for actor, form in islice(asked, cases - there):
            must(gates.submit(world.gateway, actor, hash_of_agreement(TRACING), form))
        there = cases
        page = least(lambda: rows_for(world.gateway, handler, everything=True, page=1))
        owed = least(lambda: gates.owed(world.gateway, handler))
        check = least(lambda: checked(world, *next(checks)))
        costs.append((page + owed, check))
        took = f"inbox {1000 * (page + owed):6.1f} ms, check {1000 * check:6.1f} ms"
        print(f"with {cases:6} cases                {took}")
    inbox, check = (last / first for first, last in zip(costs[0], costs[-1], strict=True))
    print(f"a hundred times the cases        inbox {inbox:.2f} times, check {check:.2f} times")


def shared(among: list[Actor], made: list[Form]) -> Iterator[tuple[Actor, Form]]:
    """Share forms out among officers, so many to each as the cap lets them ask."""
    return ((among[place // CAP], form) for place, form in enumerate(made))


def checked(world: World, actor: Actor, form: Form) -> None:
    """Make one status check in process."""
    case = must(gates.submit(world.gateway, actor, hash_of_agreement(CHECKS), form))
    gates.work(world.gateway, case.request.case)


def least(act: Callable[[], object]) -> float:
    """Give the shortest of some times, which a busy machine disturbs least."""

    def once() -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return min(once() for _ in range(TIMES))


@dataclass(frozen=True)
class Answering:
    """The process that answers, the first child of the one that was started."""

    started: int

    def _read(self, name: str) -> str:
        started = self.started
        children = Path(f"/proc/{started}/task/{started}/children").read_text(encoding="ascii")
        return Path(f"/proc/{children.split()[0]}/{name}").read_text(encoding="ascii")

    def memory(self) -> str:
        lines = self._read("status").splitlines()
        found = next(line for line in lines if line.startswith("VmRSS"))
        return f"{int(found.split()[1]) / 1024:.0f} MiB"

    def processor(self) -> float:
        """Give the seconds that it has computed, from behind its name, which may hold spaces."""
        user, system = self._read("stat").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def officers(world: World, body: BodyCode, number: int, before: str) -> list[Actor]:
    """Enrol as many requesters as keep within the cap."""
    made = []
    for place in range(number):
        person, roles = PersonId(f"p-{before}-{place}"), frozenset({Role.REQUESTER})
        actor = Actor(person, body, "staff", roles, f"Officer {place}")
        gates.enrol(world.gateway, actor, "simulation", f"{before}-{place}")
        made.append(actor)
    return made


def forms(world: World, agreement: str, number: int) -> list[Form]:
    """Give forms about people in turn; the synthetic world has fewer people than load."""
    found = list(persons(agreement, "plain", world))
    return [form_about(agreement, found[place % len(found)]) for place in range(number)]


def main() -> None:
    """Print the ratios."""
    folder = Path(tempfile.mkdtemp(prefix="thirdcopy-service-"))
    try:
        growth(copy_of(base(), folder / "grown"))
        in_folder(copy_of(base(), folder / "home"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_folder(home: Path) -> None:
    world = open_world(home, library(), SimulatedClock(BEGUN), make=False)
    asking = officers(world, COUNCIL, MOST_CHECKS // CAP, "load-council")
    lives = officers(world, ASKS, -(-2 * MOST_LIVES // CAP), "load-ie")
    life_forms = forms(world, TRACING, 2 * MOST_LIVES)
    lived = [(lives[place // CAP], form) for place, form in enumerate(life_forms)]
    in_process = lives_in_process(world, lived[:MOST_LIVES], THREADS)
    print(f"lives in process, {THREADS} at once      {in_process} (100 a second asked)")
    keep_findings(home)
    port = free_port()
    app = create_app(world.gateway, findings=())
    sign_ins = SignIns(world.gateway)
    bodies = (COUNCIL, ASKS, HOLDS)
    systems = [AskingSystem(app, world.gateway, body, sign_ins) for body in bodies]
    check_forms = forms(world, CHECKS, MOST_CHECKS)
    ready = Ready(
        port=port,
        tokens={one.body: one.token() for one in systems},
        sign_ins=sign_ins,
        checks=[
            (asking[place // CAP].person, asking_of(form, hash_of_agreement(CHECKS)))
            for place, form in enumerate(check_forms)
        ],
        lives=[(actor.person, form) for actor, form in lived[MOST_LIVES:]],
    )
    command = [sys.executable, "-m", "bench_service", str(home), str(port)]
    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}) as server:
        try:
            answered(f"http://127.0.0.1:{port}/register.json")
            under_load(ready, Answering(server.pid))
        finally:
            server.terminate()


def under_load(ready: Ready, server: Answering) -> None:
    def loaded(name: str, work: Iterable[Work], clients: int) -> tuple[Measure, float]:
        """Print how fast the work went, and what each cost the server; give both."""
        before = server.processor()
        found = measured(ready.port, work, clients)
        each = 1000 * (server.processor() - before) / len(found.took)
        print(f"{name:32} {found}, {each:.2f} ms of processor each")
        return found, each

    held = [server.memory()]
    plain = one_row("/bare/", lambda: {"Content-Type": "application/json"})
    officer = ready.checks[0][0]
    signed = one_row("/bare/signed", lambda: ready.headers(COUNCIL, officer))
    floor, cost = loaded("one row, bare", [plain] * (2 * MOST_CHECKS), CLIENTS)
    fair, fair_cost = loaded("one row, signed in", [signed] * (2 * MOST_CHECKS), CLIENTS)
    checks = [check_with_receipt(ready, *one) for one in ready.checks]
    made, check = loaded("checks with receipt (2 requests)", checks, CLIENTS)
    held.append(server.memory())
    ratio, by_cost = made.rate / floor.rate, cost / check
    print(f"of the bare row                  {ratio:.3f} (0.5 asked), by processor {by_cost:.3f}")
    ratio, by_cost = made.rate / fair.rate, fair_cost / check
    print(f"of the row behind a sign-in      {ratio:.3f}, by processor {by_cost:.3f}")
    loaded("lives, 8 at once (50 asked)", [whole_life(ready, *one) for one in ready.lives], 8)
    for path in ("/register", "/statistics"):
        loaded(f"page {path} (400 asked)", [page(path)] * 2000, 8)
    held.append(server.memory())
    after = f"{held[1]} after {len(made.took)} checks, {held[2]} at last"
    print(f"memory of the server             {held[0]} at first, {after}")


if __name__ == "__main__":
    serve_here(Path(sys.argv[1]), int(sys.argv[2]))
