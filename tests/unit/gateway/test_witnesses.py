"""A gateway and its witnesses: attacks by and upon them, and what stops until they cosign again."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.event import listen
from sqlalchemy.pool import ConnectionPoolEntry

from texts import library
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.gateway import Gateway, Witnessing
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import World, open_world
from thirdcopy.sources import Source
from thirdcopy.store import shown_tables, tables
from thirdcopy.store.engine import writing
from thirdcopy.store.postgres import TIMELINE
from thirdcopy_client.clock import DAY, HOUR, MINUTE, SECOND, Micros
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.parcel import Parcel, format_parcel
from thirdcopy_client.translog.policy import NONE, Policy, format_policy
from thirdcopy_client.translog.proof import check_receipt
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify import DirectoryReader, verify_directory
from witness_servers import Running, asking, running
from world import (
    BEGUN,
    TRACING,
    asked,
    asked_of_database,
    base,
    case_now,
    close,
    copy_of,
    events,
    head,
    must,
    opened,
    parcels_of,
    pass_time,
    permit,
    rulesets,
    to_assessed,
)

EVERY = Witnessing().every * SECOND


@dataclass
class Watched:
    """An operator whose log three witnesses know; two of them are a quorum."""

    folder: Path
    clock: SimulatedClock
    witnesses: list[Running]
    log: str

    @contextmanager
    def opened(self) -> Iterator[World]:
        """Open the operator as the next process would."""
        world = open_world(self.folder, library(), self.clock, make=False)
        world.gateway.rulesets.update(rulesets())
        try:
            yield world
        finally:
            close(world)

    def demand(self) -> Demand:
        """Give what a careful recipient asks for."""
        return Demand(asking(self.witnesses, 2))

    def ask_of(self, policy: Policy) -> None:
        """Write the gateway's own policy."""
        (self.folder / "witnesses.policy").write_bytes(format_policy(policy))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    folder = copy_of(base(), tmp_path / "home")
    with opened(folder) as world:
        log = world.gateway.sequencer.signer.verifier_key
    clock = SimulatedClock(BEGUN)
    names = ("w1", "w2", "w3")
    with running(tmp_path, [parse_verifier_key(log)], clock, names) as witnesses:
        made = Watched(folder, clock, witnesses, log)
        made.ask_of(asking(witnesses, 2))
        yield made


def _permitted(world: World) -> Case:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    return must(permit(world, TRACING, case.request.id))


def _parcel(world: World, case: Case) -> Parcel:
    (parcel,) = parcels_of(world, case.request.id)
    return parcel


def _silent(gateway: Gateway) -> dict[str, str]:
    return {one.name: one.silent for one in gates.witnessed(gateway).witnesses if one.silent}


def test_a_release_leaves_with_a_receipt_that_a_quorum_has_cosigned(watched: Watched) -> None:
    with watched.opened() as world:
        assert gates.ask_witnesses(world.gateway).enough
        case = _permitted(world)
        gates.work(world.gateway)
        assert case_now(world.gateway, case).state == "supplied"
        assert not parcels_of(world, case.request.id)
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + EVERY))
        parcel = _parcel(world, case)
        key = parse_verifier_key(watched.log)
        check_receipt(parcel.receipt, parcel.entry, key, demand=watched.demand())
        assert case_now(world.gateway, case).state == "delivered"


def test_all_answers_leave_at_the_times_at_which_witnesses_are_asked(watched: Watched) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        world.clock.set(Micros(world.clock() + 17 * SECOND))
        _permitted(world)
        gates.work(world.gateway)
        ((due,),) = asked_of_database(world, "SELECT due FROM job WHERE kind = 'deliver'")
        assert due % EVERY == 0
        assert 0 < due - world.clock() <= EVERY


def test_a_parcel_keeps_its_bytes_when_it_is_sent_again(watched: Watched) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        case = _permitted(world)
        gates.work(world.gateway)
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + EVERY))
        first = _parcel(world, case)
        later = asked(world, TRACING, number=1)
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(later.due + HOUR))
        assert _parcel(world, case) == first


def test_each_of_two_parcels_keeps_its_own_cosigned_bytes_until_it_is_sent(
    watched: Watched,
) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        first, second = (_permitted(world) for _ in range(2))
        gates.work(world.gateway)
        gates.ask_witnesses(world.gateway)
        tried: dict[str, bytes] = {}

        def lost(_to: str, name: str, parcel: bytes) -> None:
            tried[name] = parcel
            raise UnavailableError("nobody answers")

        world.clock.set(Micros(world.clock() + EVERY))
        gates.work(replace(world.gateway, post=lost))
        assert len(tried) == 2
        asked(world, TRACING)
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + HOUR))
        sent = {format_parcel(_parcel(world, case)) for case in (first, second)}
        assert sent == set(tried.values())


def test_what_is_published_carries_the_cosignatures_and_its_policy_names_the_witnesses(
    watched: Watched,
) -> None:
    with watched.opened() as world:
        gates.publish(world.gateway)
        public = DirectoryReader(world.gateway.home.public)
        report = verify_directory(public, watched.log, demand=watched.demand())
        assert set(report.cosigned) == {"w1.example", "w2.example", "w3.example"}


def test_nothing_is_published_without_a_quorum(watched: Watched) -> None:
    with watched.opened() as world:
        gates.publish(world.gateway)
        before = (world.gateway.home.public / "manifest").read_bytes()
        for one in watched.witnesses[:2]:
            one.stop()
        asked(world, TRACING)
        with pytest.raises(UnavailableError, match="no quorum"):
            gates.publish(world.gateway)
        assert (world.gateway.home.public / "manifest").read_bytes() == before


def test_one_witness_of_three_may_be_away(watched: Watched) -> None:
    with watched.opened() as world:
        watched.witnesses[0].stop()
        standing = gates.ask_witnesses(world.gateway)
        assert standing.enough
        assert list(_silent(world.gateway)) == ["w1.example"]


def test_past_the_age_limit_nothing_is_released_until_a_quorum_cosigns_again(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        case = _permitted(world)
        for one in watched.witnesses[:2]:
            one.stop()
        watched.clock.set(Micros(watched.clock() + DAY + MINUTE))
        gates.ask_witnesses(world.gateway)
        gates.work(world.gateway)
        assert "ERROR" in caplog.text
        assert "no quorum of witnesses has cosigned the log lately" in caplog.text
        assert case_now(world.gateway, case).state == "permitted"
        kinds = [event.kind for event in events(world.gateway, case)]
        assert "matched" not in kinds
        for one in watched.witnesses[:2]:
            one.start()
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + 10 * MINUTE))
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + EVERY))
        assert _parcel(world, case).ciphertext


def test_a_release_on_its_way_is_held_past_the_age_limit_though_its_receipt_is_cosigned(
    watched: Watched,
) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        case = _permitted(world)
        gates.work(world.gateway)
        gates.ask_witnesses(world.gateway)
        watched.clock.set(Micros(watched.clock() + DAY + MINUTE))
        gates.work(world.gateway)
        assert not parcels_of(world, case.request.id)
        gates.ask_witnesses(world.gateway)
        pass_time(world, Micros(world.clock() + 10 * MINUTE))
        assert _parcel(world, case).ciphertext


def test_who_lost_the_age_between_read_and_commit_is_refused_under_the_lock(
    watched: Watched,
) -> None:
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        case = _permitted(world)
        gateway = world.gateway
        watched.clock.set(Micros(watched.clock() + DAY - 1 * SECOND))
        slow = replace(gateway, sources=_Slow(gateway.sources, watched.clock))
        gates.work(slow)
        assert case_now(gateway, case).state == "permitted"
        assert not asked_of_database(world, "SELECT id FROM outbox")
        ((due,),) = asked_of_database(world, "SELECT due FROM job WHERE kind = 'match'")
        assert due > watched.clock(), "it is put off, and not tried without end"


@dataclass(frozen=True)
class _Slow(Mapping[str, Source]):
    """Sources that take two seconds to be found."""

    sources: Mapping[str, Source]
    clock: SimulatedClock

    def __getitem__(self, key: str) -> Source:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        self.clock.set(Micros(self.clock() + 2 * SECOND))
        return self.sources[key]

    def __iter__(self) -> Iterator[str]:  # type: ignore[explicit-override]  # as above
        return iter(self.sources)

    def __len__(self) -> int:  # type: ignore[explicit-override]  # as above
        return len(self.sources)


def test_a_start_that_hears_no_quorum_releases_nothing_whatever_it_remembers(
    watched: Watched,
) -> None:
    """Its memory may be that of a restored backup, with a cosignature an hour old."""
    with watched.opened() as world:
        assert gates.ask_witnesses(world.gateway).enough
    for one in watched.witnesses:
        one.stop()
    watched.clock.set(Micros(watched.clock() + HOUR))
    with watched.opened() as world:
        assert not gates.witnessed(world.gateway).enough
        case = _permitted(world)
        gates.work(world.gateway)
        assert case_now(world.gateway, case).state == "permitted"
        for one in watched.witnesses:
            one.start()
        assert gates.ask_witnesses(world.gateway).enough


def _restored(watched: Watched, tmp_path: Path) -> None:
    """Take the operator back to before its last entries, mark and all."""
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
    shutil.copytree(watched.folder, tmp_path / "backup", symlinks=True)
    with watched.opened() as world:
        asked(world, TRACING)
        gates.ask_witnesses(world.gateway)
    shutil.rmtree(watched.folder)
    shutil.copytree(tmp_path / "backup", watched.folder, symlinks=True)


def test_a_restored_backup_does_not_start_behind_a_witness(
    watched: Watched, tmp_path: Path
) -> None:
    _restored(watched, tmp_path)
    with pytest.raises(UnavailableError, match="but a witness has seen"), watched.opened():
        pass


def test_a_restored_backup_that_started_while_all_were_away_is_stopped_by_the_first(
    watched: Watched, tmp_path: Path
) -> None:
    _restored(watched, tmp_path)
    for one in watched.witnesses:
        one.stop()
    with watched.opened() as world:
        watched.witnesses[1].start()
        gates.ask_witnesses(world.gateway)
        assert "a witness has seen" in _silent(world.gateway)["w2.example"]
        with pytest.raises(UnavailableError, match="the log has stopped"):
            asked(world, TRACING)


def test_a_fork_of_the_size_that_was_cosigned_is_stopped(watched: Watched, tmp_path: Path) -> None:
    _restored(watched, tmp_path)
    for one in watched.witnesses:
        one.stop()
    with watched.opened() as world:
        for _ in range(2):
            world.gateway.sequencer.fill("2017-04")
            asked(world, TRACING)
        watched.witnesses[0].start()
        gates.ask_witnesses(world.gateway)
        assert "a witness has seen" in _silent(world.gateway)["w1.example"]
        with pytest.raises(UnavailableError, match="the log has stopped"):
            asked(world, TRACING)


@pytest.mark.parametrize(
    ("wrong", "words"), [(-2 * DAY // SECOND, "is behind"), (3600, "is ahead")]
)
def test_a_cosignature_of_a_time_past_or_to_come_is_not_taken(
    watched: Watched, wrong: int, words: str
) -> None:
    with watched.opened() as world:
        for one in watched.witnesses:
            one.wrong = wrong
        assert not gates.ask_witnesses(world.gateway).enough
        assert all(words in silent for silent in _silent(world.gateway).values())
        assert not asked_of_database(world, "SELECT size FROM cosignature")


class _Liar(BaseHTTPRequestHandler):
    """Says to have seen a huge log, shows nothing, and cosigns with another's key."""

    answer = (409, "text/x.tlog.size", b"999999999\n")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(*self.answer)

    def do_GET(self) -> None:
        self._say(404, "text/plain", b"")

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Say nothing."""

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _lies(answer: tuple[int, str, bytes], port: int) -> ThreadingHTTPServer:
    liar = type("Liar", (_Liar,), {"answer": answer})
    server = ThreadingHTTPServer(("127.0.0.1", port), liar)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


FORGED = "— w1.example AAAAAAAAAAAAAAAAAAAA\n".encode()


@pytest.mark.parametrize(
    "answer",
    [_Liar.answer, (200, "text/plain", FORGED), (200, "text/plain", b"yes\n"), (500, "", b"")],
    ids=["says it is ahead", "forged", "no note", "error"],
)
def test_a_witness_that_lies_stops_nothing_and_counts_for_nothing(
    watched: Watched, answer: tuple[int, str, bytes]
) -> None:
    with watched.opened() as world:
        liar = watched.witnesses[0]
        liar.stop()
        server = _lies(answer, liar.port)
        try:
            assert gates.ask_witnesses(world.gateway).enough
            assert list(_silent(world.gateway)) == ["w1.example"]
            watched.witnesses[1].stop()
            watched.clock.set(Micros(watched.clock() + DAY + MINUTE))
            assert not gates.ask_witnesses(world.gateway).enough
            asked(world, TRACING)
        finally:
            server.shutdown()
            server.server_close()


def test_a_witness_that_forgot_is_shown_the_log_from_its_beginning(watched: Watched) -> None:
    """It is a new witness then, and would be a retired one if it had kept its mark."""
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        watched.witnesses[0].forget()
        asked(world, TRACING)
        gates.ask_witnesses(world.gateway)
        assert not _silent(world.gateway)
        sizes = {one.size for one in gates.witnessed(world.gateway).witnesses}
        assert sizes == {head(world).size}


def test_after_a_promotion_a_quorum_lets_the_log_be_signed_again(watched: Watched) -> None:
    """SQLite has no promotions; the timeline of a promoted PostgreSQL is planted."""
    with watched.opened() as world:
        gates.ask_witnesses(world.gateway)
        with writing(world.gateway.engine).begin() as connection:
            connection.execute(insert(tables.signed_on), {"one": 1, "timeline": 1})
    with watched.opened() as world:
        gateway = world.gateway
        listen(gateway.engine, "checkout", _on_timeline_2)
        assert gateway.sequencer.needs_witness()
        with pytest.raises(UnavailableError, match="promoted"):
            asked(world, TRACING)
        for one in watched.witnesses[:2]:
            one.stop()
        asked_of_database(world, "SELECT 1")
        _forget_cosignatures(gateway)
        gates.ask_witnesses(gateway)
        assert gateway.sequencer.needs_witness()
        watched.witnesses[0].start()
        gates.ask_witnesses(gateway)
        assert not gateway.sequencer.needs_witness()
        asked(world, TRACING)


def _on_timeline_2(_driver: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
    entry.info[TIMELINE] = 2


def _forget_cosignatures(gateway: Gateway) -> None:
    with writing(gateway.engine).begin() as connection:
        connection.execute(delete(shown_tables.cosignature))


def test_who_asks_for_no_quorum_waits_for_nobody(watched: Watched) -> None:
    watched.ask_of(Policy((), (), (), NONE))
    with watched.opened() as world:
        assert gates.ask_witnesses(world.gateway).enough
        case = _permitted(world)
        gates.work(world.gateway)
        assert _parcel(world, case).ciphertext


@pytest.mark.parametrize("text", [b"", b"quorum w9\n", b"witness w1 x\nquorum w1\n"])
def test_a_policy_that_is_none_is_refused_at_the_start(watched: Watched, text: bytes) -> None:
    (watched.folder / "witnesses.policy").write_bytes(text)
    with pytest.raises(MalformedError, match="expected"), watched.opened():
        pass
