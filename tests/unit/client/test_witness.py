import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from made_log import (
    LOG,
    ORIGIN,
    STRANGER,
    WITNESS,
    MadeLog,
    at_size,
    cosigned,
    forked,
    prove_growth,
    publish,
    small_log,
)
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.cosignature import Cosigner, cosignatures_of
from thirdcopy_client.translog.merkle import EMPTY_ROOT
from thirdcopy_client.translog.note import Signature, Signer, parse_note
from thirdcopy_client.translog.submission import (
    Submission,
    format_submission,
    monitoring_path,
    parse_submission,
)
from thirdcopy_client.verify.site import Site
from thirdcopy_client.witness import (
    Declined,
    Memory,
    Refusal,
    Witness,
    ask_witness,
    serve,
    witness_view,
)

MADE = small_log()
FORK = forked(MADE, 240)
THIEF = Signer(ORIGIN, b"\x0c" * 32)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: int = 1_507_000_000

    def __call__(self) -> int:
        return self.now


@dataclass(frozen=True)
class World:
    """A witness, where it remembers, and its clock."""

    folder: Path
    memory: Memory
    witness: Witness
    clock: Clock

    def submit(self, made: MadeLog, old: int, signed: bytes | None = None) -> bytes | Declined:
        """Submit a log as it stands, with an honest proof from *old*."""
        proof = prove_growth(made, old) if old <= len(made.lines) else ()
        note = publish(made)["checkpoint"] if signed is None else signed
        return self.witness.add_checkpoint(format_submission(Submission(old, proof, note)))

    def evidence(self) -> list[tuple[bytes, bytes]]:
        """Give the pairs of notes that were kept."""
        kept = sorted((self.folder / "state" / "evidence").glob("*"))
        return [((one / "first").read_bytes(), (one / "second").read_bytes()) for one in kept]


def world_in(folder: Path, *, new: bool = True, clock: Clock | None = None) -> World:
    clock = clock or Clock()
    memory = Memory(folder / "state", WITNESS.key, folder / "mark")
    if new:
        memory.create()
    memory.open()
    return World(folder, memory, Witness(WITNESS, [LOG.key], memory, clock), clock)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = world_in(tmp_path)
    yield world
    world.memory.close()


def declined(answer: bytes | Declined) -> int:
    assert isinstance(answer, Declined)
    return answer.status


def note_of(made: MadeLog) -> bytes:
    return publish(made)["checkpoint"]


def test_a_log_that_grows_is_cosigned_step_by_step(world: World) -> None:
    for old, size in ((0, 200), (200, 240), (240, 240), (240, 278)):
        answer = world.submit(at_size(MADE, size), old)
        assert isinstance(answer, bytes)
        text = parse_note(note_of(at_size(MADE, size))).text
        signed = parse_note(text.encode() + b"\n" + answer)
        assert cosignatures_of(signed, [WITNESS.key])[0].time == world.clock.now
    assert world.evidence() == []


def test_what_was_cosigned_is_shown_with_both_signatures(world: World) -> None:
    origin = hash_of(ORIGIN.encode())
    assert world.witness.shown(origin) is None
    world.submit(at_size(MADE, 200), 0)
    shown = world.witness.shown(origin)
    assert shown is not None
    assert [line.name for line in parse_note(shown).signatures] == [ORIGIN, WITNESS.name]


def test_a_second_root_of_one_size_is_refused_and_both_notes_are_kept(world: World) -> None:
    world.submit(at_size(MADE, 250), 0)
    other = at_size(FORK, 250)
    assert declined(world.submit(other, 250)) == 422
    ((first, second),) = world.evidence()
    assert second == note_of(other)
    assert parse_note(first).text == parse_note(note_of(at_size(MADE, 250))).text


def test_a_larger_fork_is_refused_and_both_notes_are_kept(world: World) -> None:
    world.submit(at_size(MADE, 250), 0)
    assert declined(world.submit(FORK, 250)) == 422
    assert [second for _, second in world.evidence()] == [note_of(FORK)]


def test_going_back_is_refused_and_both_notes_are_kept(world: World) -> None:
    world.submit(MADE, 0)
    answer = world.submit(at_size(MADE, 250), 250)
    assert isinstance(answer, Declined)
    assert (answer.status, answer.body, answer.content_type) == (409, b"278\n", "text/x.tlog.size")
    assert declined(world.submit(at_size(MADE, 250), 278)) == 400
    assert [second for _, second in world.evidence()] == [note_of(at_size(MADE, 250))]


def test_from_nothing_anew_is_refused_with_the_size(world: World) -> None:
    world.submit(at_size(MADE, 250), 0)
    answer = world.submit(FORK, 0)
    assert isinstance(answer, Declined)
    assert (answer.status, answer.body) == (409, b"250\n")


def test_a_proof_that_does_not_hold_is_refused(world: World) -> None:
    world.submit(at_size(MADE, 250), 0)
    body = format_submission(Submission(250, (b"\0" * 32,), note_of(MADE)))
    assert declined(world.witness.add_checkpoint(body)) == 422
    body = format_submission(Submission(0, (b"\0" * 32,), note_of(MADE)))
    assert declined(world.witness.add_checkpoint(body)) == 409


def test_a_first_checkpoint_takes_no_proof_and_an_empty_log_one_root(world: World) -> None:
    body = format_submission(Submission(0, (b"\0" * 32,), note_of(MADE)))
    assert declined(world.witness.add_checkpoint(body)) == 422
    empty = sign_checkpoint(Checkpoint(ORIGIN, 0, b"\x01" * 32), LOG)
    assert (
        declined(world.witness.add_checkpoint(format_submission(Submission(0, (), empty)))) == 422
    )
    empty = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), LOG)
    answer = world.witness.add_checkpoint(format_submission(Submission(0, (), empty)))
    assert isinstance(answer, bytes)
    assert isinstance(world.submit(MADE, 0), bytes)


def test_an_unknown_log_and_a_forged_signature_are_told_apart(world: World) -> None:
    stranger = sign_checkpoint(Checkpoint(STRANGER.name, 5, b"\x01" * 32), STRANGER)
    assert (
        declined(world.witness.add_checkpoint(format_submission(Submission(0, (), stranger))))
        == 404
    )
    assert declined(world.submit(MADE, 0, publish(MADE, log=THIEF)["checkpoint"])) == 403
    note = note_of(MADE)
    line = note.splitlines(keepends=True)[-1]
    forged = note.replace(line, line[:-8] + b"AAAA" + line[-4:])
    assert declined(world.submit(MADE, 0, forged)) == 403
    assert world.witness.shown(hash_of(ORIGIN.encode())) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"old 0\n", b"old -1\n\nx", b"old 00\n\n", b"new 0\n\n", b"old 0\nAAAA\n\n"],
)
def test_what_is_no_submission_is_refused(world: World, body: bytes) -> None:
    assert declined(world.witness.add_checkpoint(body)) == 400
    assert declined(world.witness.add_checkpoint(body + note_of(MADE)[:-3])) == 400


def test_more_than_63_hashes_are_refused(world: World) -> None:
    body = format_submission(Submission(0, (b"\0" * 32,) * 64, note_of(MADE)))
    assert declined(world.witness.add_checkpoint(body)) == 400
    parse_submission(format_submission(Submission(0, (b"\0" * 32,) * 63, note_of(MADE))))


def test_a_wrong_cosignature_in_the_witnesss_own_name_is_refused(world: World) -> None:
    mine = cosigned(note_of(MADE), WITNESS)
    line = mine.splitlines(keepends=True)[-1]
    wrong = mine.replace(line, line[:-8] + b"AAAA" + line[-4:])
    assert declined(world.submit(MADE, 0, wrong)) == 403
    assert not world.memory.has_forgotten


def test_a_witness_whose_clock_went_back_does_not_cosign(world: World) -> None:
    world.submit(at_size(MADE, 250), 0)
    world.clock.now -= 1
    assert declined(world.submit(MADE, 250)) == 503
    world.clock.now += 2
    assert isinstance(world.submit(MADE, 250), bytes)


def test_what_was_cosigned_outlives_the_process(tmp_path: Path) -> None:
    world = world_in(tmp_path)
    world.submit(MADE, 0)
    world.memory.close()
    again = world_in(tmp_path, new=False)
    assert declined(again.submit(FORK, 0)) == 409
    again.memory.close()


def test_a_witness_without_its_memory_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no witness's memory"):
        world_in(tmp_path, new=False)
    world_in(tmp_path).memory.close()
    with pytest.raises(UnavailableError, match="already"):
        world_in(tmp_path)
    other = Memory(tmp_path / "state", Cosigner("w", b"\x01" * 32).key)
    with pytest.raises(UnavailableError, match="another witness"):
        other.open()


def test_two_processes_are_not_one_witness(world: World) -> None:
    with pytest.raises(UnavailableError, match="another process"):
        Memory(world.folder / "state", WITNESS.key).open()


def _restored(folder: Path, *, mark: bool) -> World:
    """Cosign, take a copy, cosign more, and put the copy back."""
    world = world_in(folder)
    world.submit(at_size(MADE, 200), 0)
    place = folder / "state" / hash_of(ORIGIN.encode()) / "checkpoint"
    older = place.read_bytes()
    world.submit(MADE, 200)
    world.memory.close()
    place.write_bytes(older)
    if not mark:
        (folder / "mark").unlink()
    return world_in(folder, new=False)


def test_a_memory_restored_from_an_older_copy_is_found_by_its_mark(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="its mark"):
        _restored(tmp_path, mark=True)


def test_a_witness_that_meets_its_own_forgotten_cosignature_ends(tmp_path: Path) -> None:
    world = _restored(tmp_path, mark=False)
    mine = cosigned(note_of(MADE), WITNESS)
    assert declined(world.submit(MADE, 200, mine)) == 503
    assert [second for _, second in world.evidence()] == [mine]
    assert declined(world.submit(MADE, 200)) == 503
    world.memory.close()
    with pytest.raises(UnavailableError, match="forgotten"):
        world_in(tmp_path, new=False)


def test_without_mark_and_cosignature_a_restored_memory_is_not_noticed(tmp_path: Path) -> None:
    world = _restored(tmp_path, mark=False)
    assert isinstance(world.submit(at_size(FORK, 250), 200), bytes)
    world.memory.close()


def test_racing_forks_are_cosigned_once_at_each_size(world: World) -> None:
    world.submit(at_size(MADE, 240), 0)
    true = MADE
    for size in range(241, 251):
        worlds = [at_size(true, size), at_size(forked(true, size - 1), size)] * 4
        with ThreadPoolExecutor(len(worlds)) as racing:
            answers = list(racing.map(world.submit, worlds, [size - 1] * len(worlds)))
        assert len({answer for answer in answers if isinstance(answer, bytes)}) == 1
        shown = world.memory.of(ORIGIN)
        assert shown is not None
        if parse_note(shown.signed).text != parse_note(note_of(at_size(true, size))).text:
            true = forked(true, size - 1)


@pytest.fixture
def server(world: World) -> Iterator[ThreadingHTTPServer]:
    with serve(world.witness, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def site(server: ThreadingHTTPServer) -> Iterator[Site]:
    site = Site(f"http://127.0.0.1:{server.server_port}")
    yield site
    site.close()


def ask(site: Site, made: MadeLog, old: int = 0) -> Signature | Refusal:
    return ask_witness(site, WITNESS.key, note_of(made), old, lambda size: prove_growth(made, size))


def test_a_witness_is_asked_over_http_and_asked_again_from_its_size(site: Site) -> None:
    for size in (200, 250, 278):
        line = ask(site, at_size(MADE, size))
        assert isinstance(line, Signature)
        assert line.name == WITNESS.name
    shown = witness_view(site, [LOG.key], WITNESS.key)
    assert shown is not None
    assert shown.size == 278
    assert witness_view(site, [STRANGER.key], WITNESS.key) is None
    other = Cosigner("other.example", b"\x07" * 32).key
    for log, key in ((LOG.key, other), (THIEF.key, WITNESS.key)):
        with pytest.raises(VerificationError):
            witness_view(site, [log], key)


def test_a_log_behind_its_witness_is_told_so(site: Site) -> None:
    ask(site, MADE)
    assert ask(site, at_size(MADE, 250)) == Refusal(409, "the witness has seen size 278", 278)
    assert ask(site, at_size(MADE, 250), 278) == Refusal(409, "the witness has seen size 278", 278)


def test_a_fork_is_refused_over_http(site: Site) -> None:
    ask(site, at_size(MADE, 250))
    refused = ask(site, FORK)
    assert isinstance(refused, Refusal)
    assert refused.status == 422


def test_an_answer_by_another_key_is_no_cosignature(site: Site) -> None:
    other = Cosigner(WITNESS.name, b"\x07" * 32).key
    answer = ask_witness(site, other, note_of(MADE), 0, lambda _: ())
    assert isinstance(answer, Refusal)


@pytest.mark.parametrize(
    ("path", "status"), [("", 404), ("add-checkpoint", 404), ("0" * 64 + "/checkpoint", 404)]
)
def test_other_paths_are_not_there(site: Site, path: str, status: int) -> None:
    assert site.get(path, 1000).status == status


def test_a_body_beyond_the_limit_is_not_read(site: Site) -> None:
    assert site.post("add-checkpoint", b"x" * 70_000, 1000).status == 413
    assert site.post("elsewhere", b"x", 1000).status == 404


def test_the_monitoring_path_is_the_hash_of_the_origin() -> None:
    assert monitoring_path(ORIGIN) == f"{hash_of(ORIGIN.encode())}/checkpoint"
    assert replace(Submission(0, (), b""), old=1).old == 1


def test_a_witness_that_cannot_write_does_not_cosign(world: World, site: Site) -> None:
    ask(site, at_size(MADE, 200))
    place = world.folder / "state" / hash_of(ORIGIN.encode())
    kept = place.rename(world.folder / "kept")
    place.write_bytes(b"")
    refused = ask(site, MADE, 200)
    assert isinstance(refused, Refusal)
    assert refused.status == 503
    place.unlink()
    kept.rename(place)
    assert isinstance(ask(site, MADE, 200), Signature)
