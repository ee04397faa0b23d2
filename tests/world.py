"""A small simulated operator for tests, made once a session and copied for each test.

Three agreements are in force in April 2017: tracing under `as-was`, the repaired
child-maintenance agreement and the status checks under `uk`.
"""

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, text

from texts import library, rules
from thirdcopy import gateway as gates
from thirdcopy.agreement import Ruleset
from thirdcopy.case import Case
from thirdcopy.event import Actor, CaseId, Event
from thirdcopy.gateway import Gateway, Post
from thirdcopy.request import Form
from thirdcopy.simulation import checks, maintenance, tracing
from thirdcopy.simulation.drive import Drive, SimulatedClock
from thirdcopy.simulation.lookup import among, keys_where, not_among
from thirdcopy.simulation.officers import officers
from thirdcopy.simulation.plan import details
from thirdcopy.simulation.population import Person, Population, populate
from thirdcopy.simulation.signing import signed, signed_adoption
from thirdcopy.simulation.world import World, open_world, population_of
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.mark import Mark
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros, micros_of
from thirdcopy_client.translog.parcel import Parcel, parse_parcel

SEED = 11
"""A world of this size in which each body holds somebody of every kind at risk."""
PEOPLE = 3000
TOTALS = tracing.Totals(rejected=2, supplied=6, nothing=5)
BEGUN = micros_of(dt.date(2017, 4, 3), 8)
TRACING, MAINTENANCE, CHECKS = tracing.AGREEMENT, maintenance.AGREEMENT, checks.AGREEMENT
DATASETS = {
    TRACING: "patient-demographics",
    MAINTENANCE: "child-maintenance",
    CHECKS: "status-answers",
}
PROFILES = {TRACING: "as-was", MAINTENANCE: "uk", CHECKS: "uk"}
CLAUSES = {TRACING: f"{TRACING}:3.1", MAINTENANCE: f"{MAINTENANCE}:4.1", CHECKS: f"{CHECKS}:2.1"}
ITEMS = {
    TRACING: ("patient-demographics/home-address",),
    MAINTENANCE: ("child-maintenance/home-address",),
    CHECKS: ("status-answers/public-funds",),
}
REASONS = "Each condition is met, and no less would do."


@dataclass(frozen=True)
class Team:
    """Who does what under one agreement."""

    requester: str
    countersigner: str
    handler: str
    decider: str


TEAMS = {
    TRACING: Team("p-ho-1", "p-ho-senior-1", "p-nhs-handler", "p-nhs-decider-1"),
    MAINTENANCE: Team("p-ie-1", "p-ie-senior", "p-cmg-handler", "p-cmg-decider"),
    CHECKS: Team("p-council-enfield", "", "p-scs-official", "p-scs-official"),
}
ACTORS: Mapping[str, Actor] = {actor.person: actor for actor in officers()}


@cache
def people() -> Population:
    return populate(SEED, PEOPLE)


@cache
def base() -> Path:
    """Make the operator that tests copy, and leave nothing of it open."""
    folder = temporary("base")
    population_of(folder, PEOPLE, SEED)
    texts = library()
    made = open_world(folder, texts, SimulatedClock(BEGUN), make=True)
    for agreement, profile in PROFILES.items():
        text = texts.agreements[agreement]
        gates.register(made.gateway, text, profile)
        assert gates.put_in_force(made.gateway, text, signed(text)) is None
    for adoption in texts.adoptions[CHECKS]:
        model = texts.agreements[CHECKS]
        gates.adopt(made.gateway, model, adoption, signed_adoption(model, adoption))
    close(made)
    return folder


@cache
def finished() -> Path:
    """Run the tracing quarter in a copy of the base, publish it, and close it."""
    folder = copy_of(base(), temporary("finished") / "home")
    with opened(folder) as world:
        run_quarter(world)
        gates.publish(world.gateway)
    return folder


def temporary(name: str) -> Path:
    """Give a folder that lasts as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix=f"thirdcopy-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def hash_of_agreement(agreement: str) -> Hash:
    return library().agreements[agreement].hash


@cache
def rulesets() -> Mapping[Hash, Ruleset]:
    """Compile once what every gateway of the tests would compile."""
    return {hash_of_agreement(one): rules(one, profile) for one, profile in PROFILES.items()}


@contextmanager
def opened(
    folder: Path,
    *,
    post: Post | None = None,
    at: Micros = BEGUN,
    databases: gates.Databases = gates.Databases(),
) -> Iterator[World]:
    """Open the operator in *folder* as the next process would, and let go of it again."""
    clock = SimulatedClock(at)
    world = open_world(folder, library(), clock, make=False, post=post, databases=databases)
    world.gateway.rulesets.update(rulesets())
    try:
        yield world
    finally:
        close(world)


def close(world: World) -> None:
    """Let go of the databases, so that the folder can be copied."""
    world.gateway.engine.dispose()
    world.gateway.vault.engine.dispose()


def copy_of(home: Path, to: Path) -> Path:
    """Copy a closed operator; the bodies' databases are shared, since nobody writes them."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("sources"))
    (to / "sources").symlink_to((home / "sources").resolve())
    return to


def tracing_steps(totals: tracing.Totals = TOTALS) -> list[Any]:
    return list(tracing.tracing(people(), dict(ACTORS), SEED, totals))


def run_quarter(world: World, totals: tracing.Totals = TOTALS) -> Drive:
    """Run the tracing quarter to its end, and close it."""
    drive = Drive(world.gateway, world.clock, lambda _more: None)
    drive.run(tracing_steps(totals))
    drive.until(dt.date(2017, 7, 1))
    return drive


def persons(agreement: str, kind: str, world: World) -> Iterator[Person]:
    """Give people of whom the discloser's record is as *kind* says."""
    dataset, rng = DATASETS[agreement], Random(f"{agreement} {kind}")  # noqa: S311 - tests must repeat
    population, source = people(), world.gateway.sources[DATASETS[agreement]]
    if kind == "plain":
        plain = population.plain(dataset, rng)
        if agreement == MAINTENANCE:
            offence = keys_where(source, "offence_recorded", 1)
            return among(plain, offence - keys_where(source, "marked_child", 1))
        return (
            among(plain, keys_where(source, "public_funds", "yes"))
            if agreement == CHECKS
            else plain
        )
    if kind == "not-affirmative":
        yes = keys_where(source, "public_funds", "yes")
        return not_among(population.plain(dataset, rng), yes)
    ready = {
        "absent": population.absent,
        "ambiguous": population.ambiguous,
        "merged": population.merged,
    }
    if kind in ready:
        return ready[kind](dataset, rng)
    return population.marked(dataset, kind, rng)


def form_about(agreement: str, person: Person, **changes: Any) -> Form:  # noqa: ANN401 - any member
    """Give a form that the agreement could permit, but for *changes*."""
    facts: Mapping[str, Mapping[str, Json]] = {
        TRACING: {"brokenContact": True, "alternativesExhausted": True, "offence": "absconding"},
        MAINTENANCE: {"offenceMaxMonths": 24, "alternativesExhausted": True},
        CHECKS: {"toldBeforehand": True},
    }
    form = Form(
        action="check" if agreement == CHECKS else "disclose",
        purpose="housing" if agreement == CHECKS else "locating-person",
        fields=ITEMS[agreement],
        people=(details(person.identifiers(DATASETS[agreement])),),
        reason="The reason is given.",
        necessity="The last address is out of date.",
        tried="Letters and the sponsor were tried.",
        reference="REF/1",
        facts=facts[agreement],
    )
    return replace(form, **changes)


def ask(world: World, agreement: str, form: Form, by: str | None = None) -> Case:
    """Submit a request that must be accepted."""
    actor = ACTORS[by or TEAMS[agreement].requester]
    case = gates.submit(world.gateway, actor, hash_of_agreement(agreement), form)
    assert isinstance(case, Case), case
    return case


def asked(world: World, agreement: str, kind: str = "plain", number: int = 0) -> Case:
    """Submit a request about the *number*-th person of a kind."""
    found = persons(agreement, kind, world)
    for _ in range(number):
        next(found)
    return ask(world, agreement, form_about(agreement, next(found)))


def to_assessed(world: World, agreement: str, request: str) -> None:
    """Take a request up to its decision: countersigned, screened, attested."""
    gateway, team = world.gateway, TEAMS[agreement]
    handler = ACTORS[team.handler]
    must(gates.countersign(gateway, ACTORS[team.countersigner], request))
    must(gates.screen(gateway, handler, request, clear=True))
    fact = "publicInterest" if agreement == TRACING else "necessary"
    must(gates.attest(gateway, handler, request, {fact: True}))


def permit(world: World, agreement: str, request: str, by: str | None = None) -> object:
    return gates.decide(
        world.gateway,
        ACTORS[by or TEAMS[agreement].decider],
        request,
        permits=True,
        fields=ITEMS[agreement],
        clause=CLAUSES[agreement],
        reasons=REASONS,
    )


def refuse(world: World, agreement: str, request: str) -> object:
    decider = ACTORS[TEAMS[agreement].decider]
    return gates.decide(world.gateway, decider, request, permits=False, reasons=REASONS)


def must(outcome: object) -> Case:
    """Give the case after a command that must not be refused."""
    assert isinstance(outcome, Case), outcome
    return outcome


def case_now(gateway: Gateway, case: Case) -> Case:
    return gates.load(gateway, case.request.case).case


def events(gateway: Gateway, case: Case) -> tuple[Event, ...]:
    return gates.load(gateway, case.request.case).events


def pass_time(world: World, until: Micros) -> None:
    """Let time pass with everything that falls due in it, each at its own time."""
    drive = Drive(world.gateway, world.clock, lambda _more: None)
    drive.due(until)
    world.clock.set(until)


def parcels_of(world: World, request: str) -> list[Parcel]:
    """Give every parcel that was handed over about a request, in the order of the log."""
    found = []
    for path in sorted(world.gateway.home.mailbox.rglob("*.json")):
        parcel = parse_parcel(path.read_bytes())
        if f'"request":"{request}"' in parcel.told:
            found.append((int(parcel.receipt.split(b"\n")[1].split()[1]), parcel))
    return [parcel for _, parcel in sorted(found, key=lambda one: one[0])]


def all_cases(gateway: Gateway) -> tuple[CaseId, ...]:
    with gateway.engine.connect() as connection:
        found = connection.execute(select(tables.case_now.c.case_id)).scalars()
        return tuple(CaseId(one) for one in found)


def head(world: World) -> Mark:
    """Give where the log stands."""
    with world.gateway.engine.connect() as connection:
        return head_of(connection)


def asked_of_database(world: World, query: str) -> list[tuple[Any, ...]]:
    """Ask the main database as an operator with a shell would."""
    with world.gateway.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
