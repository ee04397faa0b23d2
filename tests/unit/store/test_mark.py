"""The high-water mark: an older or another copy of the log is never signed on from."""

import shutil
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.simulation.world import World
from thirdcopy.store.mark import Mark, read_mark, write_mark
from thirdcopy_client.errors import UnavailableError
from world import TRACING, asked, close, copy_of, head, opened

ROOT = b"\x01" * 32


def _mark(world: World) -> Mark:
    mark = read_mark(world.gateway.home.mark)
    assert mark is not None
    return mark


def test_every_write_moves_the_mark_to_where_the_log_stands(world: World) -> None:
    before = head(world)
    asked(world, TRACING)
    assert _mark(world) == head(world) != before


def test_an_older_copy_of_the_database_is_refused(world: World, tmp_path: Path) -> None:
    close(world)
    older = copy_of(world.folder, tmp_path / "older")
    with opened(world.folder) as newer:
        asked(newer, TRACING)
    shutil.copy(world.folder / "high-water-mark", older / "high-water-mark")
    with pytest.raises(UnavailableError, match="were signed here"), opened(older):
        pass


def test_a_log_that_is_ahead_of_its_mark_goes_on_and_advances_it(
    world: World, tmp_path: Path
) -> None:
    close(world)
    behind = copy_of(world.folder, tmp_path / "kept") / "high-water-mark"
    with opened(world.folder) as newer:
        asked(newer, TRACING)
        stands = head(newer)
    shutil.copy(behind, world.folder / "high-water-mark")
    with opened(world.folder) as again:
        assert _mark(again) == stands


def test_another_root_at_the_mark_is_refused(world: World) -> None:
    stands = head(world)
    close(world)
    forked = stands.size.to_bytes(8, "big") + ROOT
    world.gateway.home.mark.write_bytes(forked)
    with pytest.raises(UnavailableError, match="were signed here"), opened(world.folder):
        pass


def test_another_root_at_an_earlier_size_is_refused(world: World) -> None:
    earlier = head(world).size
    asked(world, TRACING)
    close(world)
    world.gateway.home.mark.write_bytes(earlier.to_bytes(8, "big") + ROOT)
    with pytest.raises(UnavailableError, match="were signed here"), opened(world.folder):
        pass


def test_a_missing_mark_beside_a_log_with_entries_is_refused(world: World) -> None:
    close(world)
    world.gateway.home.mark.unlink()
    with pytest.raises(UnavailableError, match="mark is missing") as refused, opened(world.folder):
        pass
    assert refused.value.remedy
    assert not world.gateway.home.mark.exists()


def test_a_mark_of_another_length_is_refused(world: World) -> None:
    close(world)
    mark = world.gateway.home.mark
    mark.write_bytes(mark.read_bytes()[:-1])
    with pytest.raises(UnavailableError, match="39 bytes, expected 40"), opened(world.folder):
        pass


@pytest.mark.parametrize("name", ["log", "files"])
def test_a_lost_signing_key_is_never_replaced(world: World, name: str) -> None:
    close(world)
    (world.folder / "secrets" / name).unlink()
    with pytest.raises(UnavailableError, match=f"the key `{name}` is missing"):
        gates.open_gateway(
            world.folder,
            world.gateway.origin,
            world.gateway.library,
            world.clock,
            sources={},
            make=True,
        )


def test_the_mark_never_moves_down(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    write_mark(path, Mark(20, ROOT))
    write_mark(path, Mark(10, ROOT))
    assert read_mark(path) == Mark(20, ROOT)
    write_mark(path, Mark(30, ROOT))
    assert read_mark(path) == Mark(30, ROOT)
    assert path.stat().st_mode & 0o077 == 0
