"""Two gateways of two operators, each a process of its own that asks and is asked by the other.

One is the Home Office's, the other Enfield's, for both directions of one arrangement: the council
asks for a status check, and a referral goes from the council to the Home Office. Nobody in them is
real.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from answered import answered, free_port
from postgres_server import server
from texts import ROOT
from thirdcopy import gateway as gates
from thirdcopy.cli.settings import Settings, gateway_of, read_settings
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.simulation.signing import signatories, signed, signed_adoption
from thirdcopy.store.library import load
from thirdcopy_client.api import Asking, Person
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import system_clock
from thirdcopy_client.seal import new_key
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.policy import format_policy
from witness_servers import asking, running

CHECKS: Final = "council-status-check"
REFERRAL: Final = "enfield-referral"
PERSON: Final = Person(
    family_name="Zyxholm",
    given_name="Ana",
    birth_date="1984-02-03",
    scheme="nino",
    number="QQ123456A",
    postcode="ZZ1 1ZZ",
)
MAPPING: Final = """
dataset = "{dataset}"
[file]
path = "records.sqlite"
form = "sqlite"
[view]
name = "offered"
key = "id"
family_name = "family"
given_name = "given"
birth_date = "born"
active = "live"
merged_into = "merged"
postcodes = ["postcode"]
[strong]
nino = "nino"
[markers]
child = "child"
domestic-abuse = "abuse"
trafficking = "trafficking"
protected-witness = "witness"
care-leaver = "leaver"
health-setting = "health"
[items]
{items}
"""
TABLE: Final = """
CREATE TABLE offered (
    id TEXT PRIMARY KEY, family TEXT, given TEXT, born TEXT, live INTEGER, merged TEXT,
    postcode TEXT, nino TEXT, child INTEGER, abuse INTEGER, trafficking INTEGER, witness INTEGER,
    leaver INTEGER, health INTEGER, crime INTEGER, address TEXT, leave_type TEXT,
    leave_valid TEXT, public_funds TEXT
)
"""
ROW: Final = (
    "INSERT INTO offered VALUES ('k-1', 'Zyxholm', 'Ana', '1984-02-03', 1, NULL, 'ZZ1 1ZZ', "
    "'QQ123456A', 0, 0, 0, 0, 0, 0, 0, '1 Nowhere, ZZ1 1ZZ', 'indefinite', 'yes', 'yes')"
)
ITEMS: Final = {
    "status-answers": 'leave-type = "leave_type"\nleave-valid = "leave_valid"\n'
    'public-funds = "public_funds"',
    "council-case": 'name = "family"\nbirth-date = "born"\nhome-address = "address"\n'
    '[facts]\nseriousCrime = "crime"',
}


def _one(name: str, body: str, grade: str, *roles: Role) -> Actor:
    return Actor(PersonId(f"p-{name}"), BodyCode(body), grade, frozenset(roles), f"Zyx {name}")


OFFICERS: Final = {
    actor.person: actor
    for actor in (
        _one("ask-enfield", "enfield", "staff", Role.REQUESTER),
        _one("handle-enfield", "enfield", "staff", Role.HANDLER),
        _one("decide-enfield", "enfield", "senior", Role.DECIDER),
        _one("second-enfield", "enfield", "manager", Role.SECOND_DECIDER),
        _one("ask-home", "home-office", "staff", Role.REQUESTER),
        _one("sign-home", "home-office", "senior", Role.COUNTERSIGNER),
        _one("official-home", "status-checking-service", "staff", Role.OFFICIAL),
        *(_one(f"crowd-{n}", "enfield", "staff", Role.REQUESTER) for n in range(10)),
    )
}
CROWD: Final = tuple(f"p-crowd-{n}" for n in range(10))
"""Officers of Enfield who ask as well: each may ask five times a day."""


@dataclass
class Side:
    """One of the two: its folder, its port, what it discloses, and the keys it asks with."""

    folder: Path
    body: str
    bodies: tuple[str, ...]
    dataset: str
    asks_as: str
    databases: tuple[str, str] | None = None
    port: int = field(default_factory=free_port)
    opens_with: tuple[bytes, bytes] = field(default_factory=new_key)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def settings(self) -> Settings:
        return read_settings(self.file)

    def write(self, more: str = "") -> None:
        """Write settings, mapping and records."""
        self.folder.mkdir(exist_ok=True)
        mapping = MAPPING.format(dataset=self.dataset, items=ITEMS[self.dataset])
        (self.folder / "mapping.toml").write_text(mapping)
        if not (self.folder / "records.sqlite").exists():
            with sqlite3.connect(self.folder / "records.sqlite") as records:
                records.execute(TABLE)
                records.execute(ROW)
            records.close()
        bodies = ", ".join(f'"{body}"' for body in self.bodies)
        places = ""
        if self.databases:
            main, keys = self.databases
            places = f'processes = 3\n[databases]\nmain = "{main}"\nkeys = "{keys}"\n'
        self.file.write_text(
            f'[gateway]\norigin = "simulation.{self.body}.example/log"\nbodies = [{bodies}]\n'
            f'library = "{self.folder.parent / "library"}"\nsources = ["mapping.toml"]\n'
            f"[serve]\nport = {self.port}\nevery = 1\n{places}[witnesses]\nevery = 5\n{more}"
        )

    def make(self) -> str:
        """Make the gateway, with everybody in it; give the key of its log."""
        body = self.bodies[0]
        arguments = ["init", "--settings", str(self.file)]
        for number in ("1", "2"):
            arguments += ["--administrator", "https://idp.example", number, body, f"Zyx {number}"]
        subprocess.run([sys.executable, "-m", "thirdcopy", *arguments], check=True, cwd=ROOT)
        with self.opened() as gateway:
            for actor in OFFICERS.values():
                gates.enrol(gateway, actor, ISSUER, actor.person)
            return gateway.sequencer.signer.verifier_key

    def puts_in_force(self, agreement: str) -> None:
        """Register a text and put it in force; a model is adopted by Enfield."""
        with self.opened() as gateway:
            text = gateway.library.agreements[agreement]
            gates.register(gateway, text, "uk")
            known = replace_signatories(gateway)
            assert gates.put_in_force(known, text, signed(text)) is None
            for one in gateway.library.adoptions[agreement]:
                if one.body == "enfield":
                    gates.adopt(known, text, one, signed_adoption(text, one))

    def admits(self, other: "Side", seed: bytes) -> None:
        """Believe the other side's system, and seal to its body's key."""
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        key = {"kty": "OKP", "crv": "Ed25519", "x": b64url(public)}
        with self.opened() as gateway:
            system = gates.System(other.asks_as, BodyCode(other.body), gates.ASKS, key)
            assert gates.admit_system(gateway, system) is None
            gates.enrol_recipient(gateway, BodyCode(other.body), other.opens_with[1])

    @contextmanager
    def opened(self) -> Iterator[Gateway]:
        """Open the gateway in this process, beside the one that serves it."""
        gateway = gateway_of(self.settings)
        try:
            yield gateway
        finally:
            gateway.engine.dispose()
            gateway.vault.engine.dispose()

    def start(self) -> None:
        command = [sys.executable, "-m", "thirdcopy", "serve", "--settings", str(self.file)]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stderr=log, cwd=ROOT, env=dict(os.environ))
        log.close()
        answered(f"{self.address}/health/live")

    def kill(self) -> None:
        """Kill the service as a power cut would, with everything it started."""
        if self.process is not None:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
            self.process.kill()
            self.process.wait()
            for pid in pids:
                try:
                    os.kill(pid, 9)
                except ProcessLookupError:
                    continue
            self.process = None


def b64url(data: bytes) -> str:
    return b64(data).replace("+", "-").replace("/", "_").rstrip("=")


def replace_signatories(gateway: Gateway) -> Gateway:
    """Give the gateway as it is when the simulated bodies' keys are in its settings."""
    return replace(gateway, signatories=signatories(gateway.library.vocabulary))


def of_enfield(agreements: Path) -> None:
    """Make Enfield's own text of the model: a model has no discloser who could be asked."""
    text = (agreements / "council-referral" / "agreement.md").read_text()
    for old, new in (
        ('id = "council-referral"', f'id = "{REFERRAL}"'),
        ('discloser = "council"', 'discloser = "enfield"'),
        ("model = true", "model = false"),
        ("\ncouncil = ", "\nenfield = "),
        ("[people.notice.council]", "[people.notice.enfield]"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    folder = agreements / REFERRAL
    folder.mkdir()
    (folder / "agreement.md").write_text(text)


def referral(side: "Side") -> str:
    """Give the hash of Enfield's text."""
    return load(side.folder.parent / "library").agreements[REFERRAL].hash


@contextmanager
def two_gateways(
    folder: Path, through: Callable[[int], int] = lambda port: port
) -> Iterator[tuple[Side, Side]]:
    """Give the Home Office's and Enfield's gateway, served, each asking at the other.

    *through* gives the port at which one side, or its witness, finds a port of the other's.
    """
    library = folder / "library"
    shutil.copytree(ROOT / "agreements", library / "agreements")
    shutil.copytree(ROOT / "profiles", library / "profiles")
    of_enfield(library / "agreements")
    where = server().make(), server().make()
    home = Side(
        folder / "home-office",
        "home-office",
        ("status-checking-service", "home-office"),
        "status-answers",
        "home-office.casework",
        where,
    )
    council = Side(folder / "enfield", "enfield", ("enfield",), "council-case", "enfield.casework")
    keys = {}
    for side in (home, council):
        side.write()
        keys[side.body] = side.make()
    home.puts_in_force(CHECKS)
    council.puts_in_force(REFERRAL)
    for side, other in ((home, council), (council, home)):
        seed = os.urandom(32)
        other.admits(side, seed)
        (side.folder / "system.key").write_text(b64(seed))
        (side.folder / "system.key").chmod(0o600)
        asking_there = ("p-ask-home",) if side is home else ("p-ask-enfield", *CROWD)
        officers = ", ".join(f'"{one}:{one}"' for one in asking_there)
        side.write(
            f'[[peers.known]]\nname = "{other.body}"\n'
            f'address = "http://127.0.0.1:{through(other.port)}"\n'
            f'log_key = "{keys[other.body]}"\nsystem = "{side.asks_as}"\n'
            f'key_file = "system.key"\npolicy = "peer.policy"\n'
            f"officers = [{officers}]\n"
        )
    with ExitStack() as stack:
        for side, other in ((home, council), (council, home)):
            stack.callback(side.kill)
            # The recipient's own witness remembers the other side's log.
            log = [parse_verifier_key(keys[other.body])]
            folder_of = side.folder / "witness"
            (one,) = stack.enter_context(running(folder_of, log, system_clock, (side.body,)))
            far = replace(one, port=through(one.port))
            (other.folder / "home" / "witnesses.policy").write_bytes(format_policy(asking([far])))
            (side.folder / "peer.policy").write_bytes(format_policy(asking([one])))
        for side in (home, council):
            side.start()
        yield home, council


def check_of(agreement: str) -> Asking:
    """Ask whether public funds are open to the one person."""
    return Asking(
        agreement=agreement,
        action="check",
        purpose="housing",
        fields=("status-answers/public-funds",),
        person=PERSON,
        reason="The person asked for help.",
        necessity="No document could be shown.",
        tried="The person was asked first.",
        reference="E/1",
        facts={"toldBeforehand": True},
    )


def referral_of(agreement: str) -> Asking:
    """Ask for the referral that the person wants, for voluntary return."""
    return Asking(
        agreement=agreement,
        action="refer",
        purpose="voluntary-return",
        fields=("council-case/name", "council-case/birth-date"),
        person=PERSON,
        reason="The person asked to be referred.",
        necessity="The scheme needs to know who it is.",
        tried="The adviser was asked first.",
        reference="H/1",
    )


def hash_of(agreement: str) -> str:
    return load(ROOT).agreements[agreement].hash
