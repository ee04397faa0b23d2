"""The restore drill: what is brought back, what is refused, and what stays erased."""

import shutil
import tarfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from erased_case import ended_case, secrets_of, survivors
from postgres_server import server
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.gateway import Copies, Databases, Gateway, Restored
from thirdcopy.gateway.erasing import Erased, erase
from thirdcopy.gateway.home import Home
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.store.mark import read_mark
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import HOUR, Micros
from thirdcopy_client.errors import ConflictError, MalformedError, UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint, parse_checkpoint
from world import TRACING, asked, asked_of_database, close, opened


def newest(world: World) -> Checkpoint:
    (note,) = asked_of_database(world, "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")[0]
    text, _, _ = note.partition(b"\n\n")
    return parse_checkpoint(text + b"\n", "checkpoint")


def lose(world: World, *, mark: bool = False) -> None:
    """Lose both databases, as when their disk breaks; with *mark*, the mark as well."""
    close(world)
    for path in world.folder.glob("*.sqlite*"):
        path.unlink()
    shutil.rmtree(world.folder / "mailbox", ignore_errors=True)
    if mark:
        (world.folder / "high-water-mark").unlink()


def brought_back(world: World, copies: Copies, seen: tuple[Checkpoint, ...] = ()) -> Restored:
    def opened_again() -> Gateway:
        clock = SimulatedClock(world.clock())
        return open_world(world.folder, library(), clock, make=False).gateway

    return gates.restore(Home(world.folder), copies, opened_again, seen=seen)


def backed_up(world: World, tmp_path: Path) -> gates.BackedUp:
    """Back up an hour after whatever was done last, so that each backup has a name of its own."""
    world.clock.set(Micros(world.clock() + HOUR))
    return gates.back_up(world.gateway, tmp_path / "b", tmp_path / "k")


def test_a_backup_of_everything_is_brought_back_and_goes_on(world: World, tmp_path: Path) -> None:
    case = ended_case(world)
    parcels = {path.name for path in (world.folder / "mailbox").rglob("*.json")}
    made = backed_up(world, tmp_path)
    stands = newest(world).size
    assert made.size == stands
    lose(world)
    assert brought_back(world, made.copies) == Restored(stands, 0)
    with opened(world.folder, at=Micros(world.clock())) as again:
        assert gates.load(again.gateway, case.request.case).case.state == "delivered"
        assert {path.name for path in (world.folder / "mailbox").rglob("*.json")} == parcels
        asked(again, TRACING, number=1)
        assert newest(again).size > stands


def test_a_backup_behind_the_mark_is_refused_and_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    made = backed_up(world, tmp_path)
    asked(world, TRACING)
    lose(world)
    with pytest.raises(UnavailableError, match="were signed here") as refused:
        brought_back(world, made.copies)
    assert refused.value.remedy
    assert not list(world.folder.glob("*.sqlite*"))


def test_without_the_mark_a_witness_must_say_how_far_the_log_went(
    world: World, tmp_path: Path
) -> None:
    made = backed_up(world, tmp_path)
    then = newest(world)
    asked(world, TRACING)
    later = newest(world)
    lose(world, mark=True)
    with pytest.raises(UnavailableError, match="neither the high-water mark nor a witness"):
        brought_back(world, made.copies)
    for seen in ((later,), (then, later), (replace(then, root=bytes(32)),)):
        with pytest.raises(UnavailableError, match="were signed here"):
            brought_back(world, made.copies, seen=seen)
    assert brought_back(world, made.copies, seen=(then,)).size == then.size
    assert read_mark(world.folder / "high-water-mark") is not None


def test_what_was_erased_since_the_backup_of_the_keys_stays_erased(
    world: World, tmp_path: Path
) -> None:
    case = ended_case(world)
    secrets = secrets_of(world, case)
    before = backed_up(world, tmp_path)
    old_keys = Path(shutil.copy(before.copies.keys, tmp_path / "old-keys.sqlite"))
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)
    after = backed_up(world, tmp_path)
    lose(world)
    with pytest.raises(UnavailableError, match="were signed here"):
        brought_back(world, replace(before.copies, keys=old_keys))
    mixed = Copies(after.copies.main, old_keys, before.copies.parcels)
    assert brought_back(world, mixed).erased == 1
    assert survivors(world.folder, secrets) == set()
    assert not list((world.folder / "mailbox").rglob("*.json"))


def test_without_destroying_again_an_old_backup_would_wake_up_what_was_erased(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = ended_case(world)
    secrets = secrets_of(world, case)
    keys = backed_up(world, tmp_path).copies.keys
    old_keys = Path(shutil.copy(keys, tmp_path / "old-keys.sqlite"))
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)
    after = backed_up(world, tmp_path)
    lose(world)
    monkeypatch.setattr("thirdcopy.gateway.backups.destroy_again", lambda _gateway: 0)
    brought_back(world, replace(after.copies, keys=old_keys))
    assert survivors(world.folder, secrets) == {"keys.sqlite"}


def test_a_database_that_is_there_is_not_written_over(world: World, tmp_path: Path) -> None:
    made = backed_up(world, tmp_path)
    with pytest.raises(ConflictError, match="there already"):
        brought_back(world, made.copies)


def test_a_log_that_does_not_give_its_root_is_no_backup(world: World, tmp_path: Path) -> None:
    with world.gateway.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.exec_driver_sql(
            "UPDATE entry SET line = CAST(line || 'x' AS BLOB) WHERE idx = 1"
        )
    with pytest.raises(UnavailableError, match="do not give its root"):
        backed_up(world, tmp_path)
    assert not list((tmp_path / "b").glob("main-*"))


def test_keys_and_records_are_not_backed_up_into_one_place(world: World, tmp_path: Path) -> None:
    for folder, keys in (("b", "b"), ("b", "b/k"), ("k/b", "k")):
        with pytest.raises(MalformedError, match="two folders"):
            gates.back_up(world.gateway, tmp_path / folder, tmp_path / keys)


def test_no_backup_holds_a_key_that_signs(world: World, tmp_path: Path) -> None:
    backed_up(world, tmp_path)
    keys = {path.read_bytes() for path in (world.folder / "secrets").iterdir()}
    assert len(keys) >= 3
    assert (
        survivors(tmp_path, keys | {b64(key).encode() for key in keys})
        - {name for name in survivors(tmp_path, keys) if name.startswith("home")}
        == set()
    )


def test_without_its_own_keys_a_gateway_is_not_brought_back(world: World, tmp_path: Path) -> None:
    made = backed_up(world, tmp_path)
    lose(world)
    (world.folder / "secrets" / "log").unlink()
    with pytest.raises(UnavailableError, match="the key `log` is missing"):
        brought_back(world, made.copies)


@pytest.mark.postgres
def test_dumps_are_brought_back_into_empty_databases(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    places = Databases(server().make(), server().make())
    folder, origin = tmp_path / "home", "records.enfield.example/log"
    clock = SimulatedClock(Micros(1_700_000_000_000_000))

    def gateway(databases: Databases, *, make: bool = False) -> Gateway:
        made = gates.open_gateway(
            folder, origin, library(), clock, sources={}, databases=databases, make=make
        )
        request.addfinalizer(made.engine.dispose)
        request.addfinalizer(made.vault.engine.dispose)
        return made

    first = gateway(places, make=True)
    made = gates.back_up(first, tmp_path / "b", tmp_path / "k")
    assert (made.copies.main.suffix, made.copies.keys.suffix) == (".dump", ".dump")
    head = read_mark(Home(folder).mark)
    assert head is not None
    new = Databases(server().make(), server().make())
    for databases, fault in ((places, "is not empty"), (new, None)):
        opening = partial(gateway, databases)
        if fault:
            with pytest.raises(UnavailableError, match=fault):
                gates.restore(Home(folder), made.copies, opening, databases=databases)
            continue
        done = gates.restore(Home(folder), made.copies, opening, databases=databases)
        assert done.size == head.size
    gates.publish(gateway(new))
    another = Databases(server().make(), server().make())
    with pytest.raises(UnavailableError, match="were signed here"):
        gates.restore(Home(folder), made.copies, partial(gateway, another), databases=another)


@pytest.mark.parametrize("name", ["../elsewhere", "mailbox/../../elsewhere", "mailbox/link"])
def test_parcels_that_would_be_put_elsewhere_are_refused(
    world: World, tmp_path: Path, name: str
) -> None:
    made = backed_up(world, tmp_path)
    lose(world)
    one = tarfile.TarInfo(name)
    if name.endswith("link"):
        one.type, one.linkname = tarfile.SYMTYPE, "../../elsewhere"
    with tarfile.open(made.copies.parcels, "w") as archive:
        archive.addfile(one)
    with pytest.raises(UnavailableError, match="parcels of the backup"):
        brought_back(world, made.copies)
    assert not (world.folder.parent / "elsewhere").exists()
    assert not (world.folder / "mailbox" / "link").is_symlink()
