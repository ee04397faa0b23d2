"""A log whose key changes at a size: who trusts the old key believes the new, and no other."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from made_log import (
    FILES,
    LOG,
    ORIGIN,
    WITNESS,
    Held,
    MadeLog,
    cosigned,
    manifest_of,
    opened,
    publish,
    small_log,
)
from made_parcel import receipt_for, receipt_in
from thirdcopy_client.durable import put
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.publication import lay_out, parts_of, publishing
from thirdcopy_client.translog.checkpoint import verify_checkpoint
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.replacement import format_replacement
from thirdcopy_client.verify import (
    DirectoryReader,
    Report,
    check_held,
    verify_directory,
    view_of,
)
from thirdcopy_client.verify import (
    Held as Receipt,
)
from watched_steps import Stopped, before_each_change, stop_at

SECOND = Signer(ORIGIN, b"\x21" * 32)
THIRD = Signer(ORIGIN, b"\x22" * 32)
THIEF = Signer(ORIGIN, b"\x23" * 32)
NEW_FILES = Signer(f"{ORIGIN}/files", b"\x24" * 32)


def rotated(was: Signer, log: Signer, files: Signer = FILES) -> bytes:
    """Write the entry that replaces a key."""
    return opened(
        "2017-10-20",
        "keys",
        files=files.verifier_key,
        log=log.verifier_key,
        was=was.verifier_key,
    )


MADE = small_log(30)
FIRST = len(MADE.lines)
AFTER = MADE.lines[-3:]
"""Sealed entries, written again after each change of the key."""
LINES = (
    *MADE.lines,
    rotated(LOG, SECOND),
    *AFTER,
    rotated(SECOND, THIRD, NEW_FILES),
    *AFTER,
)
LAST = FIRST + 4


def named_by(
    signer: Signer, index: int, size: int, lines: tuple[bytes, ...] = LINES, entry: bytes = b""
) -> bytes:
    """Name the next key: the receipt that *signer* gave of the entry, when the log had a size."""
    receipt = receipt_in(lines[:size], index, signer)
    return format_replacement(entry or lines[index], receipt)


@dataclass(frozen=True)
class Rotation:
    """The receipts by which replaced keys name the next, and who signs today."""

    first: bytes | None = named_by(LOG, FIRST, FIRST + 1)
    second: bytes | None = named_by(SECOND, LAST, LAST + 2)
    log: Signer = THIRD
    files: Signer = NEW_FILES
    lines: tuple[bytes, ...] = LINES

    def publish(self) -> dict[str, bytes]:
        """Give the public files."""
        texts = dict(MADE.texts)
        last = {f"keys/{FIRST}": self.first, f"keys/{LAST}": self.second}
        texts |= {path: data for path, data in last.items() if data is not None}
        return publish(MadeLog(self.lines, texts), log=self.log, files=self.files)


def verified(rotation: Rotation, key: Signer | None) -> Report:
    return verify_directory(Held(rotation.publish()), None if key is None else key.verifier_key)


def fault(rotation: Rotation, key: Signer | None) -> str | None:
    with pytest.raises(VerificationError) as raised:
        verified(rotation, key)
    return str(raised.value.place).partition(":")[0]


@pytest.mark.parametrize(
    "key", [LOG, SECOND, THIRD, None], ids=["first", "second", "third", "none"]
)
def test_who_trusts_any_key_of_the_chain_believes_the_last(key: Signer | None) -> None:
    assert verified(Rotation(), key).key == THIRD.verifier_key


def test_who_trusts_another_key_believes_nothing() -> None:
    assert fault(Rotation(), THIEF) == "checkpoint"


def test_a_key_without_the_signature_of_the_one_before_is_believed_by_who_has_it_only() -> None:
    lost = Rotation(second=None)
    assert verified(lost, THIRD).size == len(LINES)
    assert fault(lost, SECOND) == f"keys/{LAST}"
    assert fault(lost, LOG) == f"keys/{LAST}"


OTHER = (*LINES[:FIRST], rotated(LOG, THIEF))


@pytest.mark.parametrize(
    "first",
    [
        named_by(SECOND, FIRST, FIRST + 1),
        named_by(THIEF, FIRST, FIRST + 1),
        named_by(LOG, FIRST - 1, FIRST),
        named_by(LOG, FIRST, FIRST + 1, OTHER),
        named_by(LOG, FIRST, FIRST + 2, (*LINES[: FIRST + 1], LINES[1])),
        named_by(LOG, FIRST, len(LINES) + 1, (*LINES, LINES[1])),
        named_by(LOG, FIRST, FIRST + 1, entry=rotated(LOG, THIEF)),
        named_by(LOG, LAST, LAST + 1),
        named_by(LOG, FIRST, FIRST + 1).partition(b"\n")[2],
        cosigned(named_by(LOG, FIRST, FIRST + 1), WITNESS),
        b"",
    ],
    ids=[
        "by the next",
        "by a thief",
        "of another entry",
        "of another key",
        "of another log",
        "too large",
        "not the entry proved",
        "of a later replacement",
        "without its entry",
        "with a line more",
        "empty",
    ],
)
def test_a_wrong_receipt_of_the_key_before_is_found(first: bytes) -> None:
    for key in (LOG, THIRD):
        assert fault(Rotation(first=first), key) == f"keys/{FIRST}"


def test_a_thief_who_names_himself_is_not_believed_by_who_trusts_the_key_before() -> None:
    lines = (*LINES[:FIRST], rotated(LOG, THIEF))
    stolen = Rotation(first=None, second=None, log=THIEF, files=FILES, lines=lines)
    assert fault(stolen, LOG) == f"keys/{FIRST}"
    with pytest.raises(VerificationError):
        view_of(Held(stolen.publish()), LOG.verifier_key)
    forged = named_by(THIEF, FIRST, FIRST + 1, lines)
    assert fault(Rotation(forged, None, THIEF, FILES, lines), LOG) == f"keys/{FIRST}"


def test_a_log_that_goes_on_signing_with_a_replaced_key_is_found() -> None:
    assert fault(Rotation(log=SECOND), SECOND) == f"tile/entries/000.p/{len(LINES)}"


def test_the_key_for_public_files_changes_with_its_entry() -> None:
    assert fault(Rotation(files=FILES), THIRD) == "manifest"


def test_a_file_for_a_change_that_never_was_is_found() -> None:
    files = Rotation().publish() | {"keys/3": named_by(LOG, FIRST, FIRST + 1)}
    rest = {path: data for path, data in files.items() if path != "manifest"}
    checkpoint = verify_checkpoint(files["checkpoint"], THIRD.key)
    files["manifest"] = manifest_of(rest, checkpoint, NEW_FILES)
    with pytest.raises(VerificationError) as raised:
        verify_directory(Held(files), THIRD.verifier_key)
    assert raised.value.place == "keys/3"


def lay(folder: Path, files: dict[str, bytes]) -> None:
    with publishing(folder):
        describing = {"checkpoint", "manifest"}
        new = [path for path in files.keys() - describing if not (folder / path).exists()]
        for path in new:
            put(parts_of(folder) / path, files[path])
        lay_out(folder, new, files["checkpoint"], files["manifest"])


def test_a_publication_of_new_keys_that_is_cut_off_is_made_good_under_the_eyes_of_readers(
    tmp_path: Path,
) -> None:
    before, after = publish(MADE), Rotation().publish()
    sizes: list[int] = []
    for step in range(1, 100, 4):
        folder = tmp_path / str(step) / "public"
        lay(folder, before)

        def look(folder: Path = folder) -> None:
            sizes.append(verify_directory(DirectoryReader(folder), LOG.verifier_key).size)

        try:
            with before_each_change(folder, stop_at(step)):
                lay(folder, after)
        except Stopped:
            with before_each_change(folder, look), publishing(folder):
                pass
            look()
        else:
            break
    assert step > 10
    assert set(sizes) == {len(MADE.lines), len(LINES)}


def test_a_receipt_from_before_the_change_still_stands() -> None:
    view = view_of(Held(Rotation().publish()), LOG.verifier_key)
    assert view.key == THIRD.key
    other = Receipt(receipt_for(b"x", LOG), b"x")
    assert check_held(other, [THIRD.key, LOG.key], None).index == 270
    with pytest.raises(VerificationError):
        check_held(other, [THIRD.key], None)
