"""The published figures come from the log alone, and taking one case away changes them."""

from collections.abc import Mapping

import pytest

from thirdcopy import gateway as gates
from thirdcopy.simulation.tracing import Totals
from thirdcopy.simulation.world import World
from thirdcopy.store.append import head_of
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    bundles_of,
    format_bundle,
    format_tile_path,
    parse_bundle,
)
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import TOTALS, TRACING, asked_of_database, hash_of_agreement, run_quarter

PERIOD = "2017-Q2"


def _events(world: World) -> Mapping[str, int]:
    (counts,) = gates.kinds_of(world.gateway, PERIOD).values()
    return counts


def _published(world: World) -> dict[str, int]:
    key = world.gateway.sequencer.signer.verifier_key
    report = verify_directory(DirectoryReader(world.gateway.home.public), key)
    assert {cell.agreement for cell in report.cells} == {hash_of_agreement(TRACING)}
    return {cell.kind: cell.count for cell in report.cells if cell.count}


def _wanted(totals: Totals) -> dict[str, int]:
    return {
        "received": totals.received,
        "rejected": totals.rejected,
        "supplied": totals.supplied,
        "delivered": totals.supplied,
        "nothing-supplied": totals.nothing,
    }


def test_the_quarter_comes_out_as_its_totals_in_the_events_and_in_the_public_files(
    quarter: World,
) -> None:
    assert _events(quarter) == _wanted(TOTALS)
    assert _published(quarter) == _wanted(TOTALS)


@pytest.mark.parametrize("end", ["rejected", "supplied", "nothing"])
def test_one_case_fewer_changes_the_published_figures(world: World, end: str) -> None:
    fewer = {
        "rejected": Totals(TOTALS.rejected - 1, TOTALS.supplied, TOTALS.nothing),
        "supplied": Totals(TOTALS.rejected, TOTALS.supplied - 1, TOTALS.nothing),
        "nothing": Totals(TOTALS.rejected, TOTALS.supplied, TOTALS.nothing - 1),
    }[end]
    run_quarter(world, fewer)
    gates.publish(world.gateway)
    assert _published(world) == _wanted(fewer)
    assert _published(world) != _wanted(TOTALS)


def test_an_entry_left_out_of_a_reveal_no_longer_verifies(quarter: World) -> None:
    reveal = quarter.gateway.home.public / "reveal" / PERIOD
    lines = reveal.read_bytes().splitlines(keepends=True)
    dropped = next(line for line in lines if line.startswith(b"entry "))
    reveal.write_bytes(b"".join(line for line in lines if line != dropped))
    with pytest.raises(VerificationError) as refused:
        _published(quarter)
    assert refused.value.place == f"reveal/{PERIOD}"


def test_an_entry_deleted_from_the_log_no_longer_verifies(quarter: World) -> None:
    index = asked_of_database(quarter, "SELECT min(log_index) FROM event WHERE kind = 'supplied'")[
        0
    ][0]
    with quarter.gateway.engine.connect() as connection:
        size = head_of(connection).size
    tile = next(tile for tile in bundles_of(size) if tile.n == index // TILE_WIDTH)
    bundle = quarter.gateway.home.public / format_tile_path(tile)
    entries = list(parse_bundle(bundle.read_bytes()))
    del entries[index % TILE_WIDTH]
    bundle.write_bytes(format_bundle(entries))
    with pytest.raises(VerificationError) as refused:
        _published(quarter)
    assert refused.value.place is not None
    assert refused.value.place.startswith("tile/")
