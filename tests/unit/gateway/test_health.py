"""Each check of readiness fails for what it is there for, and for nothing else."""

import pytest

from thirdcopy import gateway as gates
from thirdcopy.gateway import health
from thirdcopy.simulation.world import World
from thirdcopy.store.mark import read_mark
from world import TRACING, asked, head


def test_a_gateway_that_can_work_fails_no_check(world: World) -> None:
    before = head(world)
    assert gates.failing(world.gateway) == ()
    asked(world, TRACING)
    assert gates.failing(world.gateway) == ()
    assert head(world).size > before.size


def test_a_database_that_takes_no_write_is_told(world: World) -> None:
    with world.gateway.vault.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE unused RENAME TO gone")
        connection.commit()
    assert gates.failing(world.gateway) == ("database",)


def test_looking_changes_nothing(world: World) -> None:
    before, mark = head(world), read_mark(world.gateway.home.mark)
    for _ in range(3):
        gates.failing(world.gateway)
    assert (head(world), read_mark(world.gateway.home.mark)) == (before, mark)


def test_a_log_that_an_error_stopped_is_told(world: World) -> None:
    world.gateway.sequencer._stopped = True
    assert gates.failing(world.gateway) == ("log",)


@pytest.mark.parametrize("change", ["ahead", "another", "gone", "torn"])
def test_a_database_behind_what_was_signed_is_told(world: World, change: str) -> None:
    path = world.gateway.home.mark
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "big")
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {
                "ahead": (size + 1).to_bytes(8, "big") + data[8:],
                "another": data[:8] + bytes(32),
                "torn": data[:20],
            }[change]
        )
    assert gates.failing(world.gateway) == ("mark",)


def test_a_disk_that_is_nearly_full_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1.0)
    assert gates.failing(world.gateway) == ("disk",)
