"""What is erased is nowhere any more: not in the databases, what is free in them, or backups."""

import datetime as dt
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from erased_case import ended_case, secrets_of, survivors
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import Refusal, new_seal
from thirdcopy.gateway import erasing
from thirdcopy.gateway.erasing import (
    Erased,
    backup_keys,
    erase,
    expire_key_backups,
    let_go,
    preserve,
    sweep,
)
from thirdcopy.gateway.particulars import record_particular
from thirdcopy.simulation.world import World
from thirdcopy.store import sqlite, tables
from thirdcopy.store.engine import changing, forget
from thirdcopy.store.vault import new_key
from thirdcopy_client.clock import DAY, HOUR, Micros
from thirdcopy_client.errors import NotAllowedError, UnavailableError
from thirdcopy_client.translog.entry import OpenEntry, parse_entry
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import (
    TRACING,
    asked,
    asked_of_database,
    close,
    opened,
)

CHALLENGE = {
    "court": "tribunal",
    "brought-by": "person",
    "stage": "announced",
    "from": "unknown",
}


@pytest.fixture
def ended(world: World) -> tuple[World, Case]:
    return world, ended_case(world)


def test_nothing_of_an_erased_case_is_left_in_any_file(ended: tuple[World, Case]) -> None:
    world, case = ended
    canaries = secrets_of(world, case)
    assert survivors(world.folder, {b"The last address is out of date."}) == set()
    before = survivors(world.folder, canaries)
    assert any(name.startswith("keys.sqlite") for name in before)
    erased = erase(world.gateway, [case.request.case])
    assert isinstance(erased, Erased)
    assert survivors(world.folder, canaries) == set()
    assert not list((world.folder / "mailbox").rglob("*.json"))
    close(world)
    assert survivors(world.folder, canaries) == set()


def test_without_secure_deletion_the_salts_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(world)
    monkeypatch.setattr(sqlite, "_WANTED", {**sqlite._WANTED, "secure_delete": 0})
    with opened(world.folder) as careless:
        case = ended_case(careless)
        canaries = secrets_of(careless, case)
        assert isinstance(erase(careless.gateway, [case.request.case]), Erased)
        assert "keys.sqlite" in survivors(careless.folder, canaries)


def test_without_truncating_the_log_ahead_the_salts_are_found(
    ended: tuple[World, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, case = ended
    canaries = secrets_of(world, case)
    monkeypatch.setattr("thirdcopy.store.vault.forget", lambda *_arguments: None)
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)
    assert survivors(world.folder, canaries) == {"keys.sqlite-wal"}


def test_backups_of_the_keys_expire_after_thirty_days_and_then_nothing_is_left(
    ended: tuple[World, Case],
) -> None:
    world, case = ended
    backups = world.folder / "backups"
    canaries = secrets_of(world, case)
    begun = world.clock()
    backup_keys(world.gateway, backups)
    erased = erase(world.gateway, [case.request.case])
    assert isinstance(erased, Erased)
    assert erased.complete == dt.date(2017, 5, 3)
    assert erased.words.endswith("expires on 3 May 2017; from then on nobody can open it.")
    assert len(survivors(world.folder, canaries)) == 1
    for day in range(1, 31):
        world.clock.set(Micros(begun + day * DAY))
        expire_key_backups(backups, world.clock())
        assert survivors(backups, canaries) == ({"keys-2017-04-03.sqlite"} if day < 30 else set())
        backup_keys(world.gateway, backups)
    assert len(list(backups.iterdir())) == 30
    assert survivors(world.folder, canaries) == set()


def test_an_erasure_is_in_the_log_without_a_number_and_the_log_verifies(
    ended: tuple[World, Case],
) -> None:
    world, case = ended
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)
    lines = asked_of_database(world, "SELECT line FROM entry ORDER BY idx")
    entries = [parse_entry(line) for (line,) in lines]
    (act,) = [one for one in entries if isinstance(one, OpenEntry) and one.kind == "erased"]
    assert set(act.members) == {"month", "root"}
    gates.publish(world.gateway)
    key = world.gateway.sequencer.signer.verifier_key
    verify_directory(DirectoryReader(world.gateway.home.public), key)


def test_an_erased_case_can_be_opened_by_no_process_and_takes_no_more_events(
    ended: tuple[World, Case],
) -> None:
    world, case = ended
    with opened(world.folder, at=world.clock()) as other:
        gates.load(other.gateway, case.request.case)
        assert isinstance(erase(world.gateway, [case.request.case]), Erased)
        for gateway in (world.gateway, other.gateway):
            with pytest.raises(UnavailableError, match="has been erased"):
                gates.load(gateway, case.request.case)
    assert not asked_of_database(world, "SELECT * FROM case_now")
    assert not asked_of_database(world, "SELECT * FROM job")
    assert not asked_of_database(world, "SELECT * FROM use")


def test_a_case_that_has_not_ended_is_not_erased(world: World) -> None:
    case = asked(world, TRACING)
    refused = erase(world.gateway, [case.request.case])
    assert isinstance(refused, Refusal)
    assert refused.code == "not-ended"
    gates.load(world.gateway, case.request.case)


@pytest.mark.parametrize("ground", erasing.GROUNDS)
def test_an_open_request_or_claim_blocks_erasure(ended: tuple[World, Case], ground: str) -> None:
    world, case = ended
    preserve(world.gateway, case.request.case, ground)
    preserve(world.gateway, case.request.case, ground)
    refused = erase(world.gateway, [case.request.case])
    assert isinstance(refused, Refusal)
    assert refused.code == "preserved"
    gates.load(world.gateway, case.request.case)
    let_go(world.gateway, case.request.case, ground)
    assert isinstance(erase(world.gateway, [case.request.case]), Erased)


def test_a_ground_that_the_law_does_not_know_is_refused(world: World) -> None:
    case = asked(world, TRACING)
    with pytest.raises(NotAllowedError, match="`information-request`"):
        preserve(world.gateway, case.request.case, "curiosity")


def test_an_erasure_that_a_crash_cut_short_is_finished_by_the_next_work(
    ended: tuple[World, Case], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world, case = ended
    canaries = secrets_of(world, case)

    def dies(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(erasing, "destroy", dies)
        with pytest.raises(KeyboardInterrupt):
            erase(world.gateway, [case.request.case])
    assert survivors(world.folder, canaries)
    assert not erasing.all_destroyed(world.gateway)
    with caplog.at_level("WARNING"):
        gates.work(world.gateway)
    assert not caplog.records, "nobody else reads, so nothing is put off"
    assert erasing.all_destroyed(world.gateway)
    assert survivors(world.folder, canaries) == set()


def _checkpoint(keys: sqlite3.Connection) -> int:
    return int(keys.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])


def test_a_destruction_beside_another_checkpoint_waits_for_it_and_then_nothing_is_left(
    ended: tuple[World, Case],
) -> None:
    """SQLite says at once that it is busy, whatever patience it was given, so we ask again."""
    world, case = ended
    canaries = secrets_of(world, case)
    path = world.gateway.home.keys
    reader, other = (
        sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        for _ in range(2)
    )
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM seal").fetchone()
    with changing(world.gateway.vault.engine) as connection:
        connection.execute(delete(tables.seal))
        connection.execute(delete(tables.case_key))
    with ThreadPoolExecutor() as pool:
        checkpoint = pool.submit(_checkpoint, other)
        while _nobody_writes(path):
            time.sleep(0.01)
        forgetting = pool.submit(forget, world.gateway.vault.engine, (tables.seal,))
        time.sleep(0.2)
        assert not forgetting.done()
        reader.execute("COMMIT")
        forgetting.result()
        assert checkpoint.result() == 0
    reader.close()
    other.close()
    assert survivors(world.folder, canaries) == set()


def _nobody_writes(path: Path) -> bool:
    """Say whether the lock of the writers is free: a checkpoint that waits for readers has it."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as one:
        try:
            one.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        one.execute("ROLLBACK")
        return True


def test_salts_that_nothing_uses_are_swept_after_an_hour_and_others_never(world: World) -> None:
    gateway = world.gateway
    case = asked(world, TRACING)
    gates.close_day(gateway, dt.date(2017, 4, 2))
    before = asked_of_keys(world)
    text = gateway.library.agreements[TRACING]
    record_particular(gateway, text, "challenge", CHALLENGE)
    kept = asked_of_keys(world)
    assert [name[:4] for name in kept - before] == ["act-"]
    gateway.vault.keep({"e-lost": new_seal()}, {"c-lost": new_key()})  # type: ignore[dict-item]  # a plain id will do
    assert sweep(gateway) == 0
    world.clock.set(Micros(world.clock() + HOUR - 1))
    assert sweep(gateway) == 0
    gateway.vault.keep({"e-new": new_seal()}, {})
    world.clock.set(Micros(world.clock() + 1))
    assert sweep(gateway) == 2
    assert asked_of_keys(world) == kept | {"e-new"}
    gates.load(gateway, case.request.case)


def asked_of_keys(world: World) -> set[str]:
    """Give the names of every salt and key that is kept."""
    with world.gateway.vault.engine.connect() as connection:
        salts = connection.execute(select(tables.seal.c.id)).scalars()
        return {*salts, *connection.execute(select(tables.case_key.c.case_id)).scalars()}
