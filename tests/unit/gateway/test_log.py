"""What the log of a gateway holds: entries that a client accepts, and a root for each day."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import KINDS, Visibility, commitment_of, header_of
from thirdcopy.simulation.world import World
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import date_of
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.entry import SealedEntry, parse_entry
from thirdcopy_client.translog.entry import commitment_of as commitment_of_header
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import (
    BEGUN,
    TOTALS,
    TRACING,
    all_cases,
    asked,
    asked_of_database,
    base,
    copy_of,
    head,
    opened,
    to_assessed,
)


def test_each_counted_event_is_what_its_entry_commits_to(quarter: World) -> None:
    lines = dict(asked_of_database(quarter, "SELECT idx, line FROM entry"))
    places = dict(asked_of_database(quarter, "SELECT id, log_index FROM event"))
    counted = 0
    for case in all_cases(quarter.gateway):
        happened = gates.load(quarter.gateway, case).events
        seals = quarter.gateway.vault.seals([event.id for event in happened])
        for event in happened:
            if KINDS[event.kind].visibility is not Visibility.COUNTED:
                assert places[event.id] is None
                continue
            counted += 1
            entry = parse_entry(lines[places[event.id]])
            assert isinstance(entry, SealedEntry)
            assert entry.event == commitment_of(event, seals[event.id])
            assert entry.header == commitment_of_header(header_of(event, seals[event.id]))
            if event.kept:
                other = replace(event, kept={**event.kept, next(iter(event.kept)): "other"})
                assert entry.event != commitment_of(other, seals[event.id])
    assert counted == TOTALS.received * 2 + TOTALS.supplied


def test_a_private_event_tells_nothing(quarter: World) -> None:
    for case in all_cases(quarter.gateway):
        for event in gates.load(quarter.gateway, case).events:
            private = KINDS[event.kind].visibility is Visibility.PRIVATE
            assert (event.told_text == b"") is private


def test_a_publication_ends_at_a_multiple_of_64(quarter: World) -> None:
    assert head(quarter).size % 64 == 0
    report = verify_directory(DirectoryReader(quarter.gateway.home.public), None)
    assert (report.size, report.root) == (head(quarter).size, head(quarter).root)


def test_a_second_publication_without_anything_new_changes_no_file(quarter: World) -> None:
    public = quarter.gateway.home.public
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    gates.publish(quarter.gateway)
    after = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    assert after == before


def _root_without_the_leaf(world: World) -> str:
    query = "SELECT commitment FROM event WHERE log_index IS NULL ORDER BY at, id"
    leaves = [leaf_hash(row[0]) for row in asked_of_database(world, query)]
    return b64(extend(0, lambda _level, _n: b"", leaves).root)


def _day_roots(world: World) -> list[str]:
    query = "SELECT members FROM act WHERE kind = 'day' ORDER BY log_index"
    return [row[0].decode() for row in asked_of_database(world, query)]


def test_the_root_of_a_day_holds_a_leaf_that_nobody_can_guess(world: World) -> None:
    """So the same private events, and even none at all, never give the same root twice."""
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    day = date_of(BEGUN)
    for further in range(2):
        gates.close_day(world.gateway, day + dt.timedelta(days=further))
    first, second = _day_roots(world)
    assert first != second
    assert _root_without_the_leaf(world) not in first + second


def test_a_day_without_events_looks_like_any_other(world: World) -> None:
    day = date_of(BEGUN)
    gates.close_day(world.gateway, day - dt.timedelta(days=1))
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    gates.close_day(world.gateway, day)
    empty, full = _day_roots(world)
    assert len(empty) == len(full)
    assert empty != full


@pytest.mark.parametrize("left", [None, b""])
def test_a_key_store_that_is_gone_is_not_made_anew(tmp_path: Path, left: bytes | None) -> None:
    """A new one would open nothing, and every record would be lost while the site looks well."""
    home = copy_of(base(), tmp_path / "home")
    keys = home / "keys.sqlite"
    away = [path.rename(tmp_path / path.name) for path in home.glob("keys.sqlite*")]
    if left is not None:
        keys.write_bytes(left)
    with pytest.raises(UnavailableError, match="the key store is missing") as found, opened(home):
        pass
    assert found.value.remedy == "restore it from its newest backup"
    assert keys.exists() is (left is not None)
    for path in list(home.glob("keys.sqlite*")):
        path.unlink()
    for path in away:
        path.rename(home / path.name)
    with opened(home) as world:
        assert head(world).size
