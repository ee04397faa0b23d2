"""A case that has ended, what of it must not survive its erasure, and where that is found."""

from pathlib import Path

from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import Seal
from thirdcopy.simulation.world import World
from thirdcopy.store import tables
from thirdcopy_client.clock import HOUR, Micros
from world import TRACING, asked, must, pass_time, permit, to_assessed


def ended_case(world: World) -> Case:
    """Give a case that was supplied and delivered: every part of the store has held it."""
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    must(permit(world, TRACING, case.request.id))
    pass_time(world, Micros(world.clock() + HOUR))
    assert gates.load(world.gateway, case.request.case).case.state == "delivered"
    return case


def secrets_of(world: World, case: Case) -> set[bytes]:
    """Give what must not survive: the salts, and the wrapped key under which the record is."""
    events = gates.load(world.gateway, case.request.case).events
    seals = world.gateway.vault.seals([event.id for event in events])
    assert len(seals) == len(events)
    found = {salt for seal in seals.values() for salt in _salts(seal)}
    with world.gateway.vault.engine.connect() as connection:
        key = tables.case_key.c
        query = select(key.wrapped).where(key.case_id == case.request.case)
        found.add(connection.execute(query).scalar_one())
    return found


def _salts(seal: Seal) -> tuple[bytes, bytes, bytes]:
    return seal.header_salt, seal.told_salt, seal.kept_salt


def survivors(folder: Path, secrets: set[bytes]) -> set[str]:
    """Name the files below *folder* that hold one of the secrets, as bytes or in base64."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and "sources" not in path.parts
        for data in [path.read_bytes()]
        if any(secret in data for secret in secrets)
    }
