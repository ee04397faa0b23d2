"""The main job, shown: agreements checked, a quarter of each arrangement run, counts recounted.

One fictional operator. The second quarter of 2017 for patient tracing, its suspension and end
in 2018, and the third quarter of 2026 for what never ran (the repaired agreement) or is not
known to run (status checks). Between the quarters the simulated gateway is switched off.
"""

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.event import Refusal
from thirdcopy.simulation import checks, maintenance, referral, tracing
from thirdcopy.simulation.drive import Drive, SimulatedClock, Tell
from thirdcopy.simulation.plan import Step, case_begun_by
from thirdcopy.simulation.signing import signed, signed_adoption
from thirdcopy.simulation.world import World, open_world, population_of
from thirdcopy.store.library import Library
from thirdcopy.store.read import jobs_due
from thirdcopy_client.clock import micros_of
from thirdcopy_client.errors import UnavailableError

REPORTED: Final = "cmg-home-office-reported-2017"
TODAY: Final = dt.date(2026, 10, 2)
"""The day on which the simulation ends, and at which the site stands."""

Say = Callable[[str], None]


def run(folder: Path, library: Library, *, say: Say, tell: Callable[[int], Tell]) -> World:
    """Run the whole demonstration in *folder*, or go on with it where it was.

    *say* hears what happens in words; *tell*, given a number of steps, gives a progress bar.
    """
    say("Inventing 50,000 people and their bodies' databases")
    population = population_of(folder)
    clock = SimulatedClock(micros_of(dt.date(2017, 4, 1), 8))
    world = open_world(folder, library, clock, make=True)
    sources = world.gateway.sources
    past = list(tracing.tracing(population, dict(world.people), 1))
    recent = [
        *maintenance.maintenance(population, sources["child-maintenance"], dict(world.people), 1),
        *checks.checks(population, sources["status-answers"], dict(world.people), 1),
        *referral.referrals(population, sources, dict(world.people), 1),
    ]
    drive = Drive(world.gateway, clock, tell(len(past) + len(recent)))
    in_2017(drive, past, say)
    in_2018(drive, say)
    adopt_referrals(drive)
    in_2026(drive, recent, say)
    decide_one(drive, world)
    return crash_and_recover(world, library, say)


def in_2017(drive: Drive, steps: list[Step], say: Say) -> None:
    """Patient tracing, April to June 2017, under the rules of the time."""
    say("April to June 2017: patient tracing")
    _begin(drive, tracing.AGREEMENT, "as-was")
    drive.run(steps)
    drive.until(dt.date(2017, 7, 1))


def in_2018(drive: Drive, say: Say) -> None:
    """Suspended in May 2018 and ended in November, by events; nothing runs between."""
    gateway = drive.gateway
    agreement = gateway.library.agreements[tracing.AGREEMENT]
    words = _status(drive, tracing.AGREEMENT)
    if words == "in force":
        say("9 May 2018: the tracing agreement is suspended")
        drive.clock.set(micros_of(dt.date(2018, 5, 9), 12))
        gates.suspend(gateway, agreement, "a narrowing was announced; requests were queued")
    if words in {"in force", "suspended"}:
        say("9 November 2018: it is withdrawn")
        drive.clock.set(micros_of(dt.date(2018, 11, 9), 12))
        gates.end(gateway, agreement, "withdrawn")


def in_2026(drive: Drive, steps: list[Step], say: Say) -> None:
    """Run the third quarter of 2026: repaired agreement, checks, and what else *steps* has."""
    drive.clock.set(micros_of(dt.date(2026, 7, 1), 8))
    for agreement in (maintenance.AGREEMENT, checks.AGREEMENT):
        _begin(drive, agreement, "uk")
    library = drive.gateway.library
    gates.register(drive.gateway, library.agreements[REPORTED], "as-was")
    model = library.agreements[checks.AGREEMENT]
    for adoption in library.adoptions[checks.AGREEMENT]:
        gates.adopt(drive.gateway, model, adoption, signed_adoption(model, adoption))
    say("July to September 2026: child maintenance, repaired, and status checks")
    drive.run(steps)
    drive.until(TODAY)


def adopt_referrals(drive: Drive) -> None:
    """Put the referral agreement in force on 1 July 2026, as two councils have adopted it."""
    drive.clock.set(micros_of(dt.date(2026, 7, 1), 8))
    _begin(drive, referral.AGREEMENT, "uk")
    model = drive.gateway.library.agreements[referral.AGREEMENT]
    for adoption in referral.adoptions(drive.gateway.library.vocabulary):
        gates.adopt(drive.gateway, model, adoption, signed_adoption(model, adoption))


def decide_one(drive: Drive, world: World) -> None:
    """Decide one case and leave its release to be done."""
    drive.clock.set(micros_of(TODAY, 9))
    last = maintenance.last_decision(dict(world.people))
    case = case_begun_by(drive.gateway, last.of)
    if case is None or case_begun_by(drive.gateway, last.key) is not None:
        return
    last.act(drive.gateway, last, gates.load(drive.gateway, case).case.request.id)


def crash_and_recover(world: World, library: Library, say: Say) -> World:
    """Kill a process between intent and sending, and let the next start deliver.

    The killed process is another one, so that nothing of it but the disk is left. Gives the
    world as it was opened again.
    """
    gateway = world.gateway
    with gateway.engine.connect() as connection:
        waiting = [job for job in jobs_due(connection, gateway.clock(), 9) if job.kind == "match"]
    if not waiting:
        return world
    before = _handed_over(world)
    command = [sys.executable, "-m", "thirdcopy.simulation.crash", str(world.folder)]
    killed = subprocess.run([*command, str(library.folder)], check=False, capture_output=True)  # noqa: S603 - the product's own module
    if killed.returncode != -signal.SIGKILL or _handed_over(world) != before:
        raise UnavailableError("the process that was to be killed before sending was not")
    say("A process was killed after the intent was durable and before the parcel was sent")
    again = open_world(world.folder, library, world.clock, make=False)
    gates.work(again.gateway)
    if _handed_over(again) != before + 1:
        raise UnavailableError("the killed process's parcel was not sent once after the start")
    say("The next start found the intent in the outbox and sent the parcel, once")
    return again


def _handed_over(world: World) -> int:
    return sum(1 for _ in parcels(world.folder))


def parcels(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give every parcel that was handed over, with the body that has it."""
    for place in sorted((folder / "mailbox").glob("*")):
        for parcel in sorted(place.glob("*.json")):
            yield place.name, parcel


def _begin(drive: Drive, agreement: str, profile: str) -> None:
    """Register an agreement and put it in force, unless that has been done."""
    if _status(drive, agreement) != "draft":
        return
    text = drive.gateway.library.agreements[agreement]
    gates.register(drive.gateway, text, profile)
    refusal = gates.put_in_force(drive.gateway, text, signed(text))
    if isinstance(refusal, Refusal):
        raise UnavailableError(f"`{agreement}` cannot be put in force: {refusal.reason}")


def _status(drive: Drive, agreement: str) -> str:
    text = drive.gateway.library.agreements[agreement]
    found = [one for one in gates.registered(drive.gateway) if one.agreement.hash == text.hash]
    return found[0].status.word if found else "draft"
