from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from made_log import LOG, Held, at_size, forked, publish, small_log
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.verify import first_difference, verify_directory, view_of

MADE = small_log()
LONG = small_log(900)
"""Over ten bundles, so that full tiles stand under the one above them."""


@dataclass
class Republished:
    """A place where another log is published after some files were read, and nothing kept."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    reads: int
    _read: int = field(default=0)

    def names(self) -> frozenset[str]:
        return frozenset(self.before if self._read <= self.reads else self.after)

    def read(self, path: str) -> bytes:
        self._read += 1
        files = self.before if self._read <= self.reads else self.after
        return files.get(path, b"")


def test_a_log_published_anew_while_it_is_read_is_read_again() -> None:
    before, after = publish(at_size(MADE, 200)), publish(MADE)
    for reads in range(1, len(before) - 1):
        reader = Republished(before, after, reads)
        assert verify_directory(reader, LOG.verifier_key).size == 278


def test_a_log_that_turns_into_a_smaller_one_while_it_is_read_does_not_hold() -> None:
    for after in (publish(at_size(MADE, 200)), publish(forked(MADE, 195))):
        with pytest.raises(VerificationError):
            verify_directory(Republished(publish(MADE), after, 3), LOG.verifier_key)


def test_a_view_believes_each_entry_by_the_root_alone() -> None:
    view = view_of(Held(publish(LONG)), LOG.verifier_key)
    assert [view.tree.entry(index) for index in (0, 255, 256, 2500)] == [
        LONG.lines[index] for index in (0, 255, 256, 2500)
    ]
    assert len(view.tree.files.read_so_far) < 10


@pytest.mark.parametrize("path", ["tile/0/003", "tile/entries/003", "tile/1/000.p/10"])
def test_a_changed_tile_or_entry_is_not_believed(path: str) -> None:
    files = publish(LONG)
    changed = bytearray(files[path])
    changed[-HASH_SIZE // 2] ^= 1
    with pytest.raises(VerificationError):
        view_of(Held(files | {path: bytes(changed)}), LOG.verifier_key).tree.entry(3 * 256 + 7)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 1000, 2047, 2048, 2700])
def test_the_first_entry_at_which_two_logs_part_is_found(index: int) -> None:
    logs = (LONG, forked(LONG, index))
    one, two = (view_of(Held(publish(made)), LOG.verifier_key) for made in logs)
    found = first_difference(one, two)
    assert found is not None
    assert (found.index, found.first) == (index, LONG.lines[index])
    assert first_difference(one, one) is None


def test_a_view_signed_by_another_is_refused() -> None:
    thief = Signer(LOG.name, b"\x31" * 32)
    assert view_of(Held(publish(MADE)), LOG.verifier_key).key == LOG.key
    with pytest.raises(VerificationError):
        view_of(Held(publish(MADE, log=thief)), LOG.verifier_key)
