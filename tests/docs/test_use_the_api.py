"""The guide to the interface is a program: all five arrangements, from an empty gateway."""

import doctest
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pytest
from joserfc.jwk import OKPKey
from werkzeug.serving import WSGIRequestHandler

from answering import answering
from asking_system import ISSUER, SignIns, new_jwk, public_of, seed_of
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.register import measure
from thirdcopy.simulation.databases import sources_in
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.signing import signatories, signed_library
from thirdcopy.simulation.world import World, population_of
from thirdcopy.web import create_app
from thirdcopy_client.api import Asking, Officer, Person, Service
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import DAY, HOUR, Micros, date_of, quarter_of
from thirdcopy_client.seal import new_key, public_key_of
from thirdcopy_client.translog.reveal import parse_reveal, reveal_path
from world import BEGUN, PEOPLE, SEED, form_about, hash_of_agreement, pass_time, persons

GUIDE: Final = Path(__file__).parent.parent.parent / "docs" / "how-to" / "use-the-api.md"
OFFICERS: Final = {
    "kit": ("immigration-enforcement", "staff", ["requester"], None),
    "mab": ("immigration-enforcement", "senior", ["countersigner"], None),
    "sam": ("child-maintenance-group", "senior", ["handler"], None),
    "tess": ("child-maintenance-group", "senior", ["decider"], None),
    "ann": ("home-office", "staff", ["requester"], None),
    "iris": ("home-office", "senior", ["countersigner"], None),
    "editor": ("home-office", "senior", ["register-editor"], None),
    "xan": ("home-office", "senior", ["posted-official"], "enfield"),
    "ned": ("nhs-digital", "supervisor", ["handler"], None),
    "oli": ("nhs-digital", "senior", ["decider"], None),
    "zoe": ("nhs-digital", "manager", ["auditor"], None),
    "wat": ("nhs-digital", "staff", ["rights-officer"], None),
    "enid": ("enfield", "staff", ["requester"], None),
    "wyn": ("status-checking-service", "supervisor", ["official"], None),
}
RECIPIENTS: Final = ("immigration-enforcement", "home-office", "enfield")
FOUNDED: Final = "department-of-health"


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:  # type: ignore[explicit-override]
        pass


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEGUN)


@pytest.fixture
def gateway(tmp_path: Path, clock: SimulatedClock) -> Gateway:
    """An empty gateway, two administrators, the bodies' databases, and texts that they signed."""
    population_of(tmp_path, PEOPLE, SEED)
    made = gates.open_gateway(
        tmp_path,
        "simulation.guide",
        signed_library(library()),
        clock,
        sources=sources_in(tmp_path / "sources"),
        signatories=signatories(library().vocabulary),
        make=True,
    )
    for name in ("ada", "bob"):
        roles = frozenset({Role.ADMINISTRATOR})
        person, body = PersonId(f"p-{name}"), BodyCode(FOUNDED)
        gates.enrol(made, Actor(person, body, "staff", roles, name.title()), ISSUER, name)
    return made


@pytest.fixture
def address(gateway: Gateway) -> Iterator[str]:
    with answering(create_app(gateway), handler=Quiet) as address:
        yield address


def admissions(keys: Mapping[str, OKPKey], private: Mapping[str, bytes]) -> list[dict[str, Any]]:
    bodies = sorted({body for body, *_ in OFFICERS.values()})
    systems = [
        {
            "act": "admit",
            "system": f"{body}.casework",
            "body": body,
            "use": "requests",
            "key": public_of(keys[body]),
        }
        for body in bodies
    ]
    return [*systems, *({"act": "seal-to", "body": b, "key": k} for b, k in sealed(private))]


def sealed(private: Mapping[str, bytes]) -> list[tuple[str, str]]:
    return [(body, b64(public_key_of(key))) for body, key in private.items()]


def enrolments() -> list[dict[str, Any]]:
    return [
        {
            "act": "enrol",
            "person": f"p-{name}",
            "issuer": ISSUER,
            "subject": name,
            "name": name.title(),
            "body": body,
            "grade": grade,
            "posted_to": posted,
        }
        for name, (body, grade, _, posted) in OFFICERS.items()
    ]


def roles() -> list[dict[str, Any]]:
    return [
        {"act": "grant", "person": f"p-{name}", "role": role}
        for name, (_, _, held, _) in OFFICERS.items()
        for role in held
    ]


def test_the_guide_runs_from_an_empty_gateway(
    gateway: Gateway, clock: SimulatedClock, address: str, tmp_path: Path
) -> None:
    world = World(gateway, clock, {}, tmp_path)
    bodies = {f"p-{name}": body for name, (body, *_) in OFFICERS.items()}
    bodies |= {"p-ada": FOUNDED, "p-bob": FOUNDED}
    keys = {body: new_jwk() for body in set(bodies.values())}
    sign_ins = SignIns(gateway)
    founded = gates.System(
        f"{FOUNDED}.casework", BodyCode(FOUNDED), gates.ASKS, public_of(keys[FOUNDED])
    )
    assert gates.admit_system(gateway, founded) is None
    private = {body: new_key()[0] for body in RECIPIENTS}
    found: dict[tuple[str, str], Iterator[Any]] = {}
    quarter = quarter_of(date_of(clock()))

    def asking(agreement: str, kind: str = "plain", **facts: Any) -> Asking:  # noqa: ANN401
        people = found.setdefault((agreement, kind), persons(agreement, kind, world))
        form = form_about(agreement, next(people))
        return Asking(
            agreement=hash_of_agreement(agreement),
            action=form.action,
            purpose=form.purpose,
            fields=form.fields,
            person=Person(**form.people[0]),
            reason=form.reason,
            necessity=form.necessity,
            tried=form.tried,
            reference=form.reference,
            facts=facts,
        )

    def pass_days(days: int) -> None:
        pass_time(world, Micros(clock() + days * DAY))

    def pass_hours(hours: int) -> None:
        pass_time(world, Micros(clock() + hours * HOUR))

    def close_quarter() -> None:
        pass_days(92)
        gates.close_period(gateway, quarter)
        gates.publish(gateway)

    def recounted() -> dict[str, int]:
        data = (gateway.home.public / reveal_path(quarter)).read_bytes()
        read = parse_reveal(data)
        counts: dict[str, int] = {}
        for entry in read.entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        assert measure(quarter, [(entry.cls, entry.kind) for entry in read.entries]).counts
        return counts

    def findings(agreement: str) -> Mapping[str, Any]:
        seed = seed_of(keys[FOUNDED])
        service = Service(address, log_key, f"{FOUNDED}.casework", seed, clock=clock)
        for _ in range(600):
            told = Officer(service, "p-ada").get(f"/agreements/{agreement}")
            if told["findings"] is not None:
                return told
            time.sleep(0.1)
        raise AssertionError("the findings were not worked out")

    log_key = gateway.sequencer.signer.verifier_key
    given = {
        "ADDRESS": address,
        "LOG_KEY": log_key,
        "SYSTEMS": {body: (f"{body}.casework", seed_of(key)) for body, key in keys.items()},
        "BODIES": bodies,
        "SIGN_IN": lambda who, nonce: sign_ins.token(who, f"{bodies[who]}.casework", nonce),
        "CLOCK": clock,
        "ADMISSIONS": admissions(keys, private),
        "ENROLMENTS": enrolments(),
        "ROLES": roles(),
        "PRIVATE": private,
        "QUARTER": quarter,
        "asking": asking,
        "written": asdict,
        "pass_days": pass_days,
        "pass_hours": pass_hours,
        "close_quarter": close_quarter,
        "recounted": recounted,
        "findings": findings,
    }
    failed, tried = doctest.testfile(
        str(GUIDE),
        module_relative=False,
        globs=given,
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE,
    )
    assert (failed, tried > 60) == (0, True)
