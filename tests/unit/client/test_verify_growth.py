"""What a log grew by: only that is read, and it is worth as much as reading everything."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_gateways import MadeGateway, write_gateway
from made_log import manifest_of
from thirdcopy_client.canonical import canonical, parse_canonical
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import parse_checkpoint, sign_checkpoint
from thirdcopy_client.translog.note import parse_note
from thirdcopy_client.verify import (
    Conflict,
    DirectoryReader,
    Grown,
    Verified,
    format_known,
    parse_known,
    verify_directory,
    verify_growth,
)

GATEWAY = MadeGateway(1, (("one", b"first text\n"), ("two", b"second text\n")))
KEY = GATEWAY.log.verifier_key
ENTRIES = 300


class Counted(DirectoryReader):
    """A folder that remembers what was read of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.paths: list[str] = []

    def read(self, path: str) -> bytes:  # type: ignore[explicit-override]  # 3.11 has none
        self.paths.append(path)
        return super().read(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_gateway(GATEWAY, tmp_path / "log", ENTRIES, 3)
    return tmp_path / "log"


def known(folder: Path) -> Verified:
    found = verify_growth(DirectoryReader(folder), KEY, None)
    assert isinstance(found, Grown)
    return found.known


def again(folder: Path, before: Verified) -> Grown:
    found = verify_growth(DirectoryReader(folder), KEY, before)
    assert isinstance(found, Grown)
    return found


def signed_anew(folder: Path) -> None:
    """Let the operator sign the manifest again over whatever the files are now."""
    text = parse_note((folder / "checkpoint").read_bytes()).text.encode()
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest"
    }
    manifest = manifest_of(files, parse_checkpoint(text), GATEWAY.files)
    (folder / "manifest").write_bytes(manifest)


def test_nothing_known_is_verified_whole(folder: Path) -> None:
    found = verify_growth(DirectoryReader(folder), KEY, None)
    assert isinstance(found, Grown)
    assert found.report == verify_directory(DirectoryReader(folder), KEY)
    assert found.read == found.report.size


def test_only_the_new_entries_are_read_and_the_report_is_that_of_the_whole(folder: Path) -> None:
    before = known(folder)
    write_gateway(GATEWAY, folder, ENTRIES, 4)
    reader = Counted(folder)
    found = verify_growth(reader, KEY, before)
    assert isinstance(found, Grown)
    assert found.report == verify_directory(DirectoryReader(folder), KEY)
    assert found.read == found.report.size - before.report.size
    bundles = [path for path in reader.paths if path.startswith("tile/entries/")]
    first = before.report.size // 256
    assert {int(path.split("/")[2].partition(".")[0]) for path in bundles} == set(
        range(first, -(-found.report.size // 256))
    )
    old = [path for path in reader.paths if path.startswith(("reveal/", "agreement/"))]
    assert set(old) == {"reveal/2020-Q4"}


def test_a_log_that_did_not_grow_is_hardly_read(folder: Path) -> None:
    before = known(folder)
    reader = Counted(folder)
    found = verify_growth(reader, KEY, before)
    assert isinstance(found, Grown)
    assert (found.read, found.report) == (0, before.report)
    assert not [path for path in reader.paths if path.startswith(("tile/entries/", "reveal/"))]


def test_what_is_known_goes_through_a_file_unchanged(folder: Path) -> None:
    before = known(folder)
    read = parse_known(format_known(before))
    assert read == before
    write_gateway(GATEWAY, folder, ENTRIES, 4)
    assert again(folder, read).report == again(folder, before).report


def test_a_log_that_went_back_is_shown_up_by_both_notes(folder: Path) -> None:
    before = known(folder)
    write_gateway(GATEWAY, folder, ENTRIES, 2)
    found = verify_growth(DirectoryReader(folder), KEY, before)
    assert isinstance(found, Conflict)
    assert found.first == before.signed
    assert found.second == (folder / "checkpoint").read_bytes()


def test_a_log_that_was_written_anew_is_a_conflict_though_it_verifies(folder: Path) -> None:
    before = known(folder)
    other = replace(GATEWAY, texts=(("one", b"another text\n"), *GATEWAY.texts[1:]))
    write_gateway(other, folder, ENTRIES, 4)
    assert verify_directory(DirectoryReader(folder), KEY).size > before.report.size
    found = verify_growth(DirectoryReader(folder), KEY, before)
    assert isinstance(found, Conflict)
    assert "two roots" in found.what


@pytest.mark.parametrize(
    "path", ["reveal/2020-Q4", "tally/2020-Q4", "tile/entries/003", "tile/0/003", "checkpoint"]
)
def test_a_changed_byte_in_what_grew_is_found(folder: Path, path: str) -> None:
    before = known(folder)
    write_gateway(GATEWAY, folder, ENTRIES, 4)
    data = bytearray((folder / path).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / path).write_bytes(bytes(data))
    with pytest.raises(VerificationError):
        again(folder, before)


@pytest.mark.parametrize("path", ["reveal/2020-Q1", "tally/2020-Q1"])
def test_an_old_file_that_the_operator_changed_and_signed_anew_is_found(
    folder: Path, path: str
) -> None:
    before = known(folder)
    write_gateway(GATEWAY, folder, ENTRIES, 4)
    (folder / path).write_bytes((folder / path).read_bytes().replace(b"2020-Q1", b"2020-Q9", 1))
    signed_anew(folder)
    with pytest.raises(VerificationError, match="not the one"):
        again(folder, before)


def test_a_file_that_was_added_or_taken_is_found(folder: Path) -> None:
    before = known(folder)
    write_gateway(GATEWAY, folder, ENTRIES, 4)
    (folder / "extra").write_bytes(b"x")
    with pytest.raises(VerificationError, match="not in the manifest"):
        again(folder, before)
    (folder / "extra").unlink()
    (folder / "reveal" / "2020-Q1").unlink()
    with pytest.raises(VerificationError, match="missing"):
        again(folder, before)


def test_another_signer_is_refused(folder: Path) -> None:
    before = known(folder)
    text = parse_note((folder / "checkpoint").read_bytes()).text.encode()
    stranger = MadeGateway(9, GATEWAY.texts).log
    moved = replace(parse_checkpoint(text), origin=stranger.name)
    (folder / "checkpoint").write_bytes(sign_checkpoint(moved, stranger))
    with pytest.raises(VerificationError):
        again(folder, before)


@given(st.binary(max_size=400))
def test_bytes_that_say_nothing_of_a_log_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_known(data)


@given(st.data())
def test_a_file_of_what_is_known_with_a_part_changed_is_read_or_refused(
    data: st.DataObject,
) -> None:
    whole = _kept()
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.binary(min_size=1, max_size=3))
    try:
        parse_known(whole[:at] + put + whole[at + len(put) :])
    except (MalformedError, VerificationError):
        return


def test_every_member_of_the_file_is_needed(folder: Path) -> None:
    whole = parse_canonical(format_known(known(folder)).strip())
    assert isinstance(whole, dict)
    for name in whole:
        with pytest.raises(MalformedError):
            parse_known(canonical({key: one for key, one in whole.items() if key != name}))


@cache
def _kept() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_gateway(GATEWAY, Path(folder), 40, 2)
        return format_known(known(Path(folder)))
