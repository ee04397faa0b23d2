"""A simulated operator: invented people and officers, bodies' databases, keys, a gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode
from thirdcopy.gateway import Gateway, Post
from thirdcopy.simulation.databases import sources_in, write_sources
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.officers import COUNCILS, ISSUER, officers
from thirdcopy.simulation.population import Population, populate
from thirdcopy.simulation.signing import signatories
from thirdcopy.store.library import Library
from thirdcopy_client.canonical import b64, unb64
from thirdcopy_client.clock import Clock
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.seal import new_key, public_key_of

ORIGIN: Final = "simulation.thirdcopy.example/demo"
SEED: Final = 1
PEOPLE: Final = 50_000
RECIPIENTS: Final = ("home-office", "immigration-enforcement", *COUNCILS)


@dataclass(frozen=True)
class World:
    """One simulated operator, with everybody in it."""

    gateway: Gateway
    clock: SimulatedClock
    people: Mapping[str, Actor]
    folder: Path


def population_of(folder: Path, people: int = PEOPLE, seed: int = SEED) -> Population:
    """Give the invented people, and write the bodies' databases if they are not there."""
    population = populate(seed, people)
    whole = folder / "sources" / f"whole-{seed}-{people}"
    if not whole.exists():
        write_sources(population, folder / "sources")
        whole.touch()
    return population


def open_world(
    folder: Path,
    library: Library,
    clock: SimulatedClock,
    *,
    make: bool,
    post: Post | None = None,
    moving: Clock | None = None,
    databases: gates.Databases = gates.Databases(),
) -> World:
    """Open the simulated operator in *folder*, or with *make* begin one there.

    *moving* is a clock that goes on by itself, for a site that is being looked at.
    """
    gateway = gates.open_gateway(
        folder,
        ORIGIN,
        library,
        moving or clock,
        sources=sources_in(folder / "sources"),
        signatories=signatories(library.vocabulary),
        post=post,
        databases=databases,
        make=make,
    )
    clock.set(gateway.clock())
    people: dict[str, Actor] = {actor.person: actor for actor in officers()}
    if make:
        for actor in people.values():
            gates.enrol(gateway, actor, ISSUER, actor.person.removeprefix("p-"))
        for body in RECIPIENTS:
            private = recipient_secret(folder, body, make=True)
            gates.enrol_recipient(gateway, BodyCode(body), public_key_of(private))
    return World(gateway, clock, people, folder)


def recipient_secret(folder: Path, body: str, *, make: bool = False) -> bytes:
    """Give a simulated recipient's private key; in life it never comes near the gateway."""
    path = folder / "recipients" / body
    if not path.exists():
        if not make:
            raise UnavailableError("no key of this simulated body")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(f"{b64(new_key()[0])}\n", encoding="ascii")
    return unb64(path.read_text(encoding="ascii").strip())
