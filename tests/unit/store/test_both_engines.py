"""The same contract on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from made_store import (
    AT,
    ORIGIN,
    SIGNER,
    MadeStore,
    act,
    check_whole,
    checkpoints,
    entries,
    made_store,
    stands,
    written,
)
from thirdcopy.event import (
    BodyCode,
    CaseId,
    Class,
    Event,
    PersonId,
    Refusal,
    RequestId,
    new_seal,
)
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.engine import open_keys, writing
from thirdcopy.store.mark import Mark, read_mark
from thirdcopy.store.prepared import run
from thirdcopy.store.read import used_about, used_in_month
from thirdcopy.store.vault import new_key
from thirdcopy.store.write import Job, Use, Write, Written
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.proof import check_receipt

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def _event() -> Event:
    """Give a private event of no case that is there."""
    return Event(
        id="e-9",
        case=CaseId("c-9"),
        request=RequestId("r-9"),
        seq=1,
        kind="countersigned",
        at=AT,
        person=PersonId("p-1"),
        body=BodyCode("home-office"),
        cls=Class(Hash("a" * 64)),
        ruleset=Hash("b" * 64),
        told={},
        kept={"grade": "any"},
        previous=None,
    )


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MadeStore:
    return made_store(request.param, tmp_path)


def test_each_writer_gets_a_receipt_of_its_own_that_others_can_verify(store: MadeStore) -> None:
    with store.opened() as sequencer:
        for number in range(5):
            answer = written(sequencer, act(number))
            (index,) = answer.acts
            found, checkpoint = check_receipt(
                answer.receipt(index), entries(sequencer)[index], SIGNER.key
            )
            assert (found, checkpoint.size) == (number, answer.size)


def test_writers_that_wait_together_share_a_commit_and_a_checkpoint(store: MadeStore) -> None:
    with store.opened() as sequencer:
        free, held = threading.Event(), threading.Event()

        def wait(_connection: object) -> None:
            held.set()
            assert free.wait(20)

        with ThreadPoolExecutor(17) as pool:
            first = pool.submit(written, sequencer, Write(acts=act(0).acts, recheck=wait))
            assert held.wait(20)
            others = [pool.submit(written, sequencer, act(number)) for number in range(1, 17)]
            while len(sequencer._turns._waiting) < len(others):
                assert not first.done()
            free.set()
            answers = [one.result() for one in others]
        assert {answer.size for answer in answers} == {17}
        assert sorted(answer.acts[0] for answer in answers) == list(range(1, 17))
        assert [one.size for one in checkpoints(sequencer)] == [1, 17]
        for answer in answers:
            (index,) = answer.acts
            check_receipt(answer.receipt(index), entries(sequencer)[index], SIGNER.key)


def test_a_writer_whose_rows_are_not_taken_leaves_those_who_wait_with_it(
    store: MadeStore,
) -> None:
    with store.opened() as sequencer:
        written(sequencer, Write(files={"reveal/x": b"x"}))
        free, held = threading.Event(), threading.Event()

        def wait(_connection: object) -> None:
            held.set()
            assert free.wait(20)

        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(written, sequencer, Write(acts=act(0).acts, recheck=wait))
            assert held.wait(20)
            good = pool.submit(written, sequencer, act(1))
            again = Write(acts=act(2).acts, files={"reveal/x": b"y"})
            bad = pool.submit(sequencer.write, [act(3), again])
            last = pool.submit(written, sequencer, Write(files={"reveal/z": b"z"}))
            while len(sequencer._turns._waiting) < 3:
                assert not first.done()
            free.set()
            assert good.result().acts == (1,)
            with pytest.raises(UnavailableError, match="did not take the write"):
                bad.result()
            assert last.result().size == 2
        assert len(entries(sequencer)) == 2
        check_whole(sequencer)


def test_a_change_that_the_database_does_not_take_says_nothing_of_its_values(
    store: MadeStore,
) -> None:
    row = {"size": 1, "root": bytes(32), "note": b"nobody's business"}
    with store.opened() as sequencer, sequencer.engine.connect() as connection:
        assert run(connection, insert(tables.checkpoint), [row]) == 1
        with pytest.raises(IntegrityError) as error:
            run(connection, insert(tables.checkpoint), [row])
        assert "business" not in str(error.value)
        connection.rollback()
        assert not connection.execute(select(tables.checkpoint)).all()


def test_a_refused_write_leaves_those_beside_it(store: MadeStore) -> None:
    with store.opened() as sequencer:
        no = Write(acts=act(1).acts, recheck=lambda _connection: Refusal("no", "not this one"))
        answers = sequencer.write([act(0), no, act(2)])
        assert [type(answer) for answer in answers] == [Written, Refusal, Written]
        assert stands(sequencer).size == 2


def test_two_processes_that_race_give_each_entry_one_place_and_each_size_one_root(
    store: MadeStore,
) -> None:
    with store.opened() as one, store.opened() as other:

        def run(number: int) -> list[int]:
            writer = (one, other)[number % 2]
            return [written(writer, act(100 * number + turn)).acts[0] for turn in range(10)]

        with ThreadPoolExecutor(6) as pool:
            places = [place for found in pool.map(run, range(6)) for place in found]
        assert sorted(places) == list(range(60))
        check_whole(one)
        assert read_mark(store.mark) == stands(one)


@pytest.mark.parametrize("table", ["event", "entry", "act", "checkpoint"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_what_happened_cannot_be_changed_or_deleted(
    store: MadeStore, table: str, change: str
) -> None:
    column = next(iter(tables.main.tables[table].columns)).name
    with store.opened() as sequencer:
        written(sequencer, act(0))
        if table != "event":
            with (
                pytest.raises(IntegrityError, match=f"{table} is append-only"),
                writing(sequencer.engine).begin() as connection,
            ):
                connection.execute(text(change.format(table, column, column)))
        check_whole(sequencer)
    with store.opened() as again:
        assert stands(again).size == 1


def test_a_reader_sees_one_moment_however_long_it_reads(store: MadeStore) -> None:
    with store.opened() as sequencer:
        written(sequencer, act(0))
        with sequencer.engine.connect() as connection:
            before = head_of(connection)
            written(sequencer, act(1))
            assert head_of(connection) == before
        assert stands(sequencer).size == before.size + 1


def test_a_job_of_one_name_is_there_once(store: MadeStore) -> None:
    with store.opened() as sequencer:
        for due in (5, 7):
            written(sequencer, Write(jobs=(Job("lapse", CaseId("c-1"), Micros(due)),)))
        with sequencer.engine.connect() as connection:
            assert list(connection.execute(select(tables.job.c.due)).scalars()) == [7]


def test_requests_are_counted_from_the_first_day_of_a_month_to_its_last(store: MadeStore) -> None:
    days = ["2017-03-31", "2017-04-01", "2017-04-30", "2017-05-01"]
    asked = [
        Use(CaseId(f"c-{n}"), day, "enfield", "p-1", f"tag {n % 2}".encode(), "a")
        for n, day in enumerate(days)
    ]
    with store.opened() as sequencer:
        sequencer.write([Write(use=one) for one in (*asked, replace(asked[1], case=CaseId("c-9")))])
        with sequencer.engine.connect() as connection:
            assert used_in_month(connection, "2017-04", "a", CaseId("c-9")) == 2
            assert used_in_month(connection, "2017-04", "b", CaseId("c-9")) == 0
            assert used_about(connection, [b"tag 1"], "2017-04", "a", CaseId("c-9")) == 1
            assert used_about(connection, [b"tag 0"], "2017-04", "a", CaseId("c-9")) == 1


def test_a_log_behind_its_mark_is_refused(store: MadeStore) -> None:
    with store.opened() as sequencer:
        written(sequencer, act(0))
    store.mark.write_bytes((5).to_bytes(8, "big") + bytes(32))
    with pytest.raises(UnavailableError, match="5 were signed here"), store.opened():
        pass


def test_a_log_behind_a_witness_is_refused(store: MadeStore) -> None:
    with store.opened() as sequencer:
        written(sequencer, act(0))
        sequencer.start([checkpoints(sequencer)[-1], Checkpoint(ORIGIN, 0, bytes(32))])
        for size, root in ((2, bytes(32)), (1, bytes(32))):
            with pytest.raises(UnavailableError, match=f"a witness has seen {size}"):
                sequencer.start([Checkpoint(ORIGIN, size, root)])


@pytest.mark.parametrize(
    "change",
    ["UPDATE tile SET hashes = :other WHERE level = 0", "DELETE FROM tile WHERE level = 0"],
)
def test_a_log_whose_tiles_were_changed_is_not_signed_on(store: MadeStore, change: str) -> None:
    with store.opened() as sequencer:
        sequencer.write([act(number) for number in range(300)])
        with writing(sequencer.engine).begin() as connection:
            connection.execute(text(change), {"other": bytes(32)} if ":other" in change else {})
    with pytest.raises(UnavailableError, match="the tiles do not give the root"), store.opened():
        pass


def test_a_full_tile_that_is_not_of_its_entries_is_found_at_the_start(store: MadeStore) -> None:
    with store.opened() as sequencer:
        sequencer.write([act(number) for number in range(300)])
        with writing(sequencer.engine).begin() as connection:
            changed = {"other": bytes(32 * 256)}
            connection.execute(text("UPDATE tile SET hashes = :other WHERE n = 0"), changed)
            connection.execute(
                text("UPDATE tile SET hashes = :up WHERE level = 1"), {"up": bytes(32)}
            )
    with pytest.raises(UnavailableError, match="tiles"), store.opened():
        pass


def test_a_process_whose_log_was_set_back_under_it_stops(store: MadeStore) -> None:
    with store.opened() as sequencer:
        written(sequencer, act(0))
        early = stands(sequencer)
        written(sequencer, act(1))
        with writing(sequencer.engine).begin() as connection:
            back = {"size": early.size, "root": early.root}
            connection.execute(text("UPDATE head SET size = :size, root = :root"), back)
        with pytest.raises(UnavailableError, match="were signed by this process"):
            sequencer.write([act(2)])
        with pytest.raises(UnavailableError, match="the log has stopped"):
            sequencer.write([act(3)])


def test_keys_that_are_kept_are_given_until_they_are_gone(store: MadeStore) -> None:
    with store.opened() as sequencer:
        seal, key = new_seal(), new_key()
        sequencer.vault.keep({"e-1": seal}, {CaseId("c-1"): key})
        assert sequencer.vault.case_key(CaseId("c-1")) == key
        assert sequencer.vault.seals(["e-1", "e-2"]) == {"e-1": seal}
        assert sequencer.vault.tag_key("home-office") == sequencer.vault.tag_key("home-office")
        with writing(sequencer.vault.engine).begin() as connection:
            connection.execute(text("DELETE FROM case_key"))
        with pytest.raises(UnavailableError, match="was destroyed"):
            sequencer.vault.case_key(CaseId("c-1"))


def test_keys_and_salts_that_are_destroyed_are_gone_and_others_stay(store: MadeStore) -> None:
    with store.opened() as sequencer:
        vault, stays, goes = sequencer.vault, new_seal(), new_seal()
        vault.keep(
            {"e-1": stays, "e-2": goes}, {CaseId("c-1"): new_key(), CaseId("c-2"): new_key()}
        )
        for _ in range(2):
            vault.destroy([CaseId("c-2")], ["e-2"])
        assert vault.seals(["e-1", "e-2"]) == {"e-1": stays}
        assert vault.case_keys([CaseId("c-1"), CaseId("c-2")]).keys() == {"c-1"}
        refused = Write(events=(replace(_event(), case=CaseId("c-2")),), seals={"e-9": new_seal()})
        (answer,) = sequencer.write([refused])
        assert isinstance(answer, Refusal)
        assert answer.code == "erased"


def test_a_publication_fills_up_whatever_waits_with_it(store: MadeStore) -> None:
    with store.opened() as sequencer:
        with ThreadPoolExecutor(8) as pool:
            fills = [pool.submit(sequencer.fill, "2017-04") for _ in range(3)]
            writes = [pool.submit(written, sequencer, act(number)) for number in range(5)]
            assert {one.result().size for one in writes}
            assert {one.result().size % 64 for one in fills} == {0}
        assert isinstance(stands(sequencer), Mark)
        check_whole(sequencer)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_key_store_that_is_not_to_be_made_is_refused_while_it_is_empty(
    engine: str, tmp_path: Path
) -> None:
    place = made_store(engine, tmp_path).keys
    for _ in range(2):
        with pytest.raises(UnavailableError, match="the key store is missing"):
            open_keys(place, make=False)
    open_keys(place).dispose()
    open_keys(place, make=False).dispose()
