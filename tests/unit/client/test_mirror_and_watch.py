from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from made_log import (
    LOG,
    ORIGIN,
    TIME,
    WITNESS,
    Held,
    MadeLog,
    at_size,
    cosigned,
    forked,
    publish,
    small_log,
)
from made_parcel import Sent, receipt_for
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.mirror import Copied, mirror
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.parcel import format_parcel
from thirdcopy_client.translog.policy import KnownWitness, Policy
from thirdcopy_client.translog.proof import Proof, format_proof
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.translog.tree import extend, prove_inclusion
from thirdcopy_client.verify import Conflict, DirectoryReader, verify_directory
from thirdcopy_client.watch import Shown, State, format_state, parse_state, watch

MADE = small_log()
SMALLER = at_size(MADE, 200)
FORK = forked(MADE, 195)
KEY = LOG.verifier_key
DAY = 86_400
NOTHING = State()


@dataclass
class Counting:
    """A place that counts what is read of it, and stops answering after a while."""

    files: Mapping[str, bytes]
    left: int = 10_000
    read_of: list[str] = field(default_factory=list)

    def names(self) -> frozenset[str]:
        return frozenset(self.files)

    def read(self, path: str) -> bytes:
        if not self.left:
            raise UnavailableError("the site does not answer as it should", place=path)
        self.left -= 1
        self.read_of.append(path)
        return self.files[path]


def content(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_copy_is_what_was_published(tmp_path: Path) -> None:
    files = publish(MADE)
    copied = mirror(Held(files), tmp_path / "copy", KEY)
    assert isinstance(copied, Copied)
    assert (copied.report.size, copied.fetched) == (278, len(files) - 2)
    assert content(tmp_path / "copy") == files
    assert not (tmp_path / "copy.part").exists()


def test_a_copy_fetches_only_what_is_new(tmp_path: Path) -> None:
    mirror(Held(publish(SMALLER)), tmp_path / "copy", KEY)
    source = Counting(publish(MADE))
    assert isinstance(mirror(source, tmp_path / "copy", KEY), Copied)
    assert not [path for path in source.read_of if path.startswith(("agreement/", "reveal/"))]
    files = content(tmp_path / "copy")
    assert {path: files.pop(path) for path in source.files} == source.files
    assert set(files) == {"tile/0/000.p/200", "tile/entries/000.p/200"}, "for who reads at 200"
    verify_directory(DirectoryReader(tmp_path / "copy"), KEY)


def test_a_copy_that_is_interrupted_anywhere_still_holds_and_goes_on(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    mirror(Held(publish(SMALLER)), copy, KEY)
    before = content(copy)
    new = publish(MADE)
    for left in (2, 3, 4):
        with pytest.raises(UnavailableError):
            mirror(Counting(new, left), copy, KEY)
        assert content(copy) == before
    last = Counting(new)
    assert isinstance(mirror(last, copy, KEY), Copied)
    assert len(last.read_of) < len(new) - len(set(new) & set(before)) + 2
    files = content(copy)
    assert {path: files[path] for path in new} == new


@pytest.mark.parametrize("other", [SMALLER, FORK], ids=["back", "fork"])
def test_a_log_that_took_something_back_is_refused_and_the_copy_stays(
    tmp_path: Path, other: MadeLog
) -> None:
    mirror(Held(publish(at_size(MADE, 260))), tmp_path / "copy", KEY)
    before = content(tmp_path / "copy")
    assert isinstance(mirror(Held(publish(other)), tmp_path / "copy", KEY), Conflict)
    assert content(tmp_path / "copy") == before
    kept = content(tmp_path / "copy.evidence").values()
    assert set(kept) == {before["checkpoint"], publish(other)["checkpoint"]}


def test_a_log_that_does_not_hold_changes_nothing_of_the_copy(tmp_path: Path) -> None:
    mirror(Held(publish(SMALLER)), tmp_path / "copy", KEY)
    before = content(tmp_path / "copy")
    wrong = publish(MADE)
    wrong["checkpoint"] = publish(MADE, log=Signer(ORIGIN, b"\x0d" * 32))["checkpoint"]
    with pytest.raises(VerificationError):
        mirror(Held(wrong), tmp_path / "copy", KEY)
    assert content(tmp_path / "copy") == before


def test_a_file_that_is_not_the_listed_one_is_not_put_in_place(tmp_path: Path) -> None:
    files = publish(MADE) | {"tally/2017-Q2": b"something else\n"}
    with pytest.raises(UnavailableError, match="manifest lists"):
        mirror(Held(files), tmp_path / "copy", KEY)
    assert not (tmp_path / "copy").exists()


def test_a_copy_by_policy_needs_its_witnesses(tmp_path: Path) -> None:
    demand = Demand(Policy((), (KnownWitness(b"W", WITNESS.key),), (), b"W"))
    with pytest.raises(VerificationError, match="quorum"):
        mirror(Held(publish(MADE)), tmp_path / "copy", KEY, demand=demand)


def receipt_of(made: MadeLog, index: int) -> bytes:
    """Give the receipt of an entry, at the size of the log."""
    grown = extend(0, lambda _l, _n: b"", [leaf_hash(line) for line in made.lines])
    hashes = prove_inclusion(index, grown.size, lambda level, n: grown.tiles[level, n])
    return format_proof(Proof(index, hashes, publish(made)["checkpoint"]))


def one_round(
    made: MadeLog, state: State = NOTHING, shown: tuple[Shown, ...] = (), now: int = TIME
) -> tuple[State, list[str], list[str]]:
    done = watch(Held(publish(made)), KEY, state, shown, now, patience=14 * DAY)
    return done.state, [conflict.what for conflict in done.conflicts], list(done.wrong)


def test_a_log_that_only_grows_is_watched_without_a_word() -> None:
    state = State()
    for size in (200, 250, 250, 278):
        state, conflicts, wrong = one_round(at_size(MADE, size), state)
        assert (conflicts, wrong) == ([], [])
        assert parse_state(format_state(state)) == state
    assert state.seen == publish(MADE)["checkpoint"]


def test_a_log_that_goes_back_or_forks_between_rounds_is_shown() -> None:
    state, _, _ = one_round(at_size(MADE, 250))
    for other, what in (
        (SMALLER, "back from size 250 to 200"),
        (at_size(FORK, 250), "two roots for size 250"),
        (FORK, "two roots for size 250"),
    ):
        after, conflicts, _ = one_round(other, state)
        assert conflicts == [what]
        assert after.seen == state.seen


def test_another_view_of_a_witness_is_shown_with_both_notes() -> None:
    seen = cosigned(publish(at_size(FORK, 250))["checkpoint"], WITNESS)
    done = watch(Held(publish(MADE)), KEY, State(), [Shown("w", seen)], TIME, patience=DAY)
    (conflict,) = done.conflicts
    assert (conflict.first, conflict.second) == (seen, publish(MADE)["checkpoint"])
    same = cosigned(publish(SMALLER)["checkpoint"], WITNESS)
    assert not watch(
        Held(publish(MADE)), KEY, State(), [Shown("w", same)], TIME, patience=DAY
    ).conflicts


def test_what_is_signed_and_not_published_is_awaited_and_then_wrong() -> None:
    live = Shown("w", publish(MADE)["checkpoint"])
    state, conflicts, wrong = one_round(SMALLER, shown=(live,))
    assert (conflicts, wrong, len(state.awaited)) == ([], [], 1)
    late, _, wrong = one_round(SMALLER, state, now=TIME + 15 * DAY)
    assert wrong == ["size 278 was signed and is not published"]
    assert one_round(MADE, late, now=TIME + 15 * DAY)[0].awaited == ()


def test_what_was_awaited_and_is_published_otherwise_is_shown() -> None:
    state, _, _ = one_round(SMALLER, shown=(Shown("w", publish(FORK)["checkpoint"]),))
    later = one_round(replace(MADE, lines=(*MADE.lines, MADE.lines[-1])), state)
    assert later[1] == ["two roots for size 278"]


def test_receipts_of_both_bodies_are_found_in_the_log() -> None:
    honest = [Shown("a", receipt_of(MADE, 200)), Shown("b", receipt_of(at_size(MADE, 250), 3))]
    assert one_round(MADE, shown=tuple(honest)) == (one_round(MADE)[0], [], [])


def test_an_entry_that_was_left_out_is_shown_by_its_receipt() -> None:
    held = Shown("a", receipt_of(at_size(FORK, 250), 195))
    assert one_round(MADE, shown=(held,))[1:] == (["two roots for size 250"], [])
    parcel = Shown("b", format_parcel(Sent().parcel()))
    assert one_round(MADE, shown=(parcel,))[1:] == (["two entries at index 270"], [])


def test_a_receipt_by_another_key_is_wrong() -> None:
    other = receipt_for(MADE.lines[3], Signer(ORIGIN, b"\x0d" * 32))
    assert one_round(MADE, shown=(Shown("a", other),))[2]


@pytest.mark.parametrize("data", [b"", b"{}", b"c2sp.org/tlog-proof@v1\n", b"# Receipts\n"])
def test_what_is_no_receipt_says_nothing_of_the_log(data: bytes) -> None:
    done = watch(Held(publish(MADE)), KEY, State(), [Shown("a", data)], TIME, patience=DAY)
    assert (done.conflicts, done.wrong, len(done.unread)) == ((), (), 1)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]\n", b'{"version":"thirdcopy/1 watch"}\n'])
def test_what_is_no_state_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_state(data)
