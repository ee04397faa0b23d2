"""What an asking body's system does on the machine of `tests/fault/test_two_nodes.py`.

`python -m asked_under_load records` writes the disclosing body's records. `prepare` puts an
agreement in force and admits the system. `load` asks from four threads for as long as the gateway
answers, and prints what was acknowledged and which answers came. `look` reads such lines and prints
those that the gateway does not hold any more.
"""

import sqlite3
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import Empty, Queue

from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.cli.settings import gateway_of, read_settings
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.store import tables
from thirdcopy_client.api import Officer, Refused, Service
from thirdcopy_client.canonical import unb64
from thirdcopy_client.errors import MalformedError, NotAllowedError, ThirdcopyError
from thirdcopy_client.seal import new_key
from thirdcopy_client.translog.parcel import parse_parcel
from two_gateways import (
    CHECKS,
    ITEMS,
    MAPPING,
    ROW,
    TABLE,
    Side,
    check_of,
    hash_of,
)

SETTINGS = Path("/etc/thirdcopy/settings.toml")
HOME = Path("/var/lib/thirdcopy")
ADDRESS = "http://127.0.0.1:8000"
DATASET = "status-answers"
SYSTEM = "enfield.casework"
THREADS = 4
OFFICERS = 100
CAP = 5
SEED = bytes(range(32))


def records() -> None:
    """Write the records of the disclosing body, and their mapping."""
    (HOME / "mapping.toml").write_text(MAPPING.format(dataset=DATASET, items=ITEMS[DATASET]))
    with sqlite3.connect(HOME / "records.sqlite") as made:
        made.execute(TABLE)
        made.execute(ROW)
    made.close()


@contextmanager
def opened() -> Iterator[Gateway]:
    gateway = gateway_of(read_settings(SETTINGS))
    try:
        yield gateway
    finally:
        gateway.engine.dispose()
        gateway.vault.engine.dispose()


def prepare() -> None:
    """Put the agreement in force, enrol officers, and admit their system."""
    side = Side(SETTINGS.parent, "home-office", ("home-office",), DATASET, SYSTEM)
    side.puts_in_force(CHECKS)
    side.admits(side_of_asker(), SEED)
    roles = frozenset({Role.REQUESTER})
    with opened() as gateway:
        for number in range(OFFICERS):
            name = PersonId(f"p-crowd-{number}")
            gates.enrol(gateway, Actor(name, BodyCode("enfield"), "staff", roles), ISSUER, name)
        (HOME / "log.key").write_text(gateway.sequencer.signer.verifier_key)


def side_of_asker() -> Side:
    return Side(Path(), "enfield", ("enfield",), "", SYSTEM, opens_with=new_key())


def officer(number: int) -> Officer:
    key = (HOME / "log.key").read_text()
    # Whoever is not answered takes it for lost: nothing is asked twice here.
    service = Service(ADDRESS, key, SYSTEM, SEED, wait=lambda _: None)
    return Officer(service, f"p-crowd-{number}")


@dataclass
class Load:
    """Threads that ask, and one that fetches the answers, until one of them hears nothing."""

    numbers: Iterator[int] = field(default_factory=count)
    asked: Queue[tuple[int, str]] = field(default_factory=Queue)
    ended: threading.Event = field(default_factory=threading.Event)

    def until_the_end(self, work: Callable[[], None]) -> None:
        while not self.ended.is_set():
            try:
                work()
            except ThirdcopyError as error:
                say("ended", 0, str(error))
                self.ended.set()

    def ask(self) -> None:
        number = next(self.numbers) // CAP
        with officer(number) as one:
            done = one.submit(check_of(hash_of(CHECKS)))
        assert not isinstance(done, Refused), done
        say("asked", number, done.request)
        self.asked.put((number, done.request))

    def fetch(self) -> None:
        try:
            number, request = self.asked.get(timeout=0.5)
        except Empty:
            return
        with officer(number) as one:
            if one.read(request)["answers"]:
                parcel = b64encode(one.parcel(request, 1)).decode()
                say("answered", number, f"{request} {parcel}")
            else:
                self.asked.put((number, request))
                time.sleep(0.02)


def say(what: str, number: int, more: str) -> None:
    sys.stdout.write(f"{what} {number} {more}\n")
    sys.stdout.flush()


def load() -> None:
    """Ask until the gateway answers no more, and print each acknowledgement as it comes."""
    whole = Load()
    works = [*(whole.ask for _ in range(THREADS)), whole.fetch]
    workers = [threading.Thread(target=whole.until_the_end, args=(work,)) for work in works]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def look() -> None:
    """Print each line that came in and that the gateway, or its log, does not hold."""
    with opened() as gateway, gateway.engine.connect() as connection:
        for line in sys.stdin:
            kind, number, request, *rest = line.split()
            if kind == "asked":
                there = is_known(int(number), request)
            else:
                entry = parse_parcel(unb64(rest[0])).entry
                kept = select(tables.entry.c.idx).where(tables.entry.c.line == entry)
                there = connection.execute(kept).first() is not None
            if not there:
                sys.stdout.write(line)


def is_known(number: int, request: str) -> bool:
    try:
        with officer(number) as one:
            return one.read(request)["request"] == request
    except (NotAllowedError, MalformedError):
        return False


if __name__ == "__main__":
    {"records": records, "prepare": prepare, "load": load, "look": look}[sys.argv[1]]()
