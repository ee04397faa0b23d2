import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import made_log
from made_log import FILES, LOG, STRANGER, WITNESS, Held, cosigned, publish, small_log
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    format_checkpoint,
    verify_checkpoint,
)
from thirdcopy_client.translog.cosignature import Cosigner, format_witness_key
from thirdcopy_client.translog.entry import Header
from thirdcopy_client.translog.note import Note, Signer, format_note, parse_note, sign_note
from thirdcopy_client.translog.reveal import Reveal, parse_reveal
from thirdcopy_client.verify import (
    Cell,
    DirectoryReader,
    Report,
    recount,
    verify_directory,
)

Q2 = "reveal/2017-Q2"
LAST_BUNDLE = "tile/entries/001.p/22"


@pytest.fixture(scope="module")
def public() -> dict[str, bytes]:
    return publish(small_log())


def verify(files: Mapping[str, bytes], key: str | None = LOG.verifier_key) -> Report:
    return verify_directory(Held(files), key)


def fault(files: Mapping[str, bytes], key: str | None = LOG.verifier_key) -> str:
    """Give the file that the verification of *files* names as faulty."""
    with pytest.raises(VerificationError) as raised:
        verify(files, key)
    assert "files not yet read)" in raised.value.message
    place = raised.value.place
    assert place is not None
    return place.split(":")[0]


def resigned(
    files: Mapping[str, bytes],
    signer: Signer = FILES,
    change: Callable[[Checkpoint], Checkpoint] = lambda checkpoint: checkpoint,
) -> dict[str, bytes]:
    """Sign the manifest of changed files again, as a dishonest operator would."""
    checkpoint = verify_checkpoint(files["checkpoint"], LOG.key)
    rest = {path: data for path, data in files.items() if path != "manifest"}
    return rest | {"manifest": made_log.manifest_of(rest, change(checkpoint), signer)}


def test_an_honest_log_holds_and_is_recounted(public: dict[str, bytes]) -> None:
    report = verify(public)
    assert (report.origin, report.size, report.key_from_log) == (made_log.ORIGIN, 278, False)
    assert report.files == len(public)
    assert report.awaiting == 90
    assert report.hidden == {"2017-Q2": 44, "2017-Q3": 44}
    assert [logged.entry.kind for logged in report.standing] == [
        "registered",
        "in-force",
        "suspended",
    ]
    first = Cell("2017-Q2", made_log.EXACT.agreement, None, "received", 8)
    assert first in report.cells
    assert sum(cell.count for cell in report.cells) == 2 * 46


def test_the_recount_is_plain_json_of_the_report(public: dict[str, bytes]) -> None:
    found = recount(verify(public))
    assert found["awaiting"] == 90
    assert found["root"] == verify(public).root.hex()


def test_without_a_key_the_report_says_that_the_key_came_from_the_log(
    public: dict[str, bytes],
) -> None:
    report = verify(public, None)
    assert report.key_from_log
    assert report.key == LOG.verifier_key


def test_a_text_that_is_no_key_is_malformed_and_no_fault_of_the_log(
    public: dict[str, bytes],
) -> None:
    with pytest.raises(MalformedError):
        verify(public, "no key")


@pytest.mark.parametrize("key", [LOG.verifier_key, None])
def test_each_of_200_flipped_bits_is_found_and_its_file_named(
    public: dict[str, bytes], key: str | None
) -> None:
    chance = random.Random(20170401)  # noqa: S311 - a repeatable choice, not a secret
    for _ in range(200):
        path = chance.choice(sorted(public))
        changed = bytearray(public[path])
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        assert fault(public | {path: bytes(changed)}, key) == path


@dataclass(frozen=True)
class Damage:
    """What is done to a file's bytes."""

    name: str
    to: Callable[[bytes], bytes]


DAMAGES = (
    Damage("a line added", lambda data: data + b"unknown 1\n"),
    Damage("an empty line added", lambda data: data + b"\n"),
    Damage("the last byte cut off", lambda data: data[:-1]),
    Damage("the last half cut off", lambda data: data[: len(data) // 2]),
    Damage("nothing left", lambda _: b""),
    Damage("one byte before", lambda data: b"\n" + data),
    Damage("CRLF", lambda data: data.replace(b"\n", b"\r\n") + b"\r\n"),
    Damage("a mark of byte order", lambda data: b"\xef\xbb\xbf" + data),
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_each_damaged_file_is_named(public: dict[str, bytes], damage: Damage) -> None:
    for path, data in public.items():
        assert fault(public | {path: damage.to(data)}) == path


@pytest.mark.parametrize("path", ["checkpoint", "manifest"])
def test_other_last_bits_of_a_base64_tail_are_found(public: dict[str, bytes], path: str) -> None:
    data = public[path]
    assert data.endswith(b"=\n")
    tail = data.rstrip(b"=\n")
    spelt = tail[:-1] + bytes([tail[-1] + 1]) + data[len(tail) :]
    assert fault(public | {path: spelt}) == path


@pytest.mark.parametrize("path", ["checkpoint", "manifest"])
def test_a_second_signature_line_is_found(public: dict[str, bytes], path: str) -> None:
    line = public[path].splitlines(keepends=True)[-1]
    assert fault(public | {path: public[path] + line}) == path
    stranger = sign_note("x\n", STRANGER).splitlines(keepends=True)[-1]
    assert fault(public | {path: public[path] + stranger}) == path


def test_every_missing_file_is_named(public: dict[str, bytes]) -> None:
    for path in public:
        assert fault({name: data for name, data in public.items() if name != path}) == path


@pytest.mark.parametrize("extra", ["notes.txt", "tile/0/002", "reveal/2017-Q4", "agreement/x.md"])
def test_an_unlisted_file_is_named(public: dict[str, bytes], extra: str) -> None:
    assert fault(public | {extra: b"x"}) == extra


@pytest.mark.parametrize("extra", ["notes.txt", "tile/0/000.p/5", "reveal/2017-Q4"])
def test_a_listed_file_that_no_log_publishes_is_named(public: dict[str, bytes], extra: str) -> None:
    assert fault(resigned(public | {extra: b"x"})) == extra


def test_a_renamed_file_is_named(public: dict[str, bytes]) -> None:
    renamed = {path: data for path, data in public.items() if path != Q2}
    assert fault(renamed | {"reveal/2017-Q1": public[Q2]}) == Q2


def test_a_bundle_too_many_is_found_without_a_key_too(public: dict[str, bytes]) -> None:
    assert fault(public | {"tile/entries/0": b"x"}, None) == "tile/entries/0"


def test_a_changed_reveal_is_found_even_if_the_manifest_is_signed_again(
    public: dict[str, bytes],
) -> None:
    changed = public[Q2].replace(b"supplied", b"received", 1)
    assert fault(resigned(public | {Q2: changed})) == Q2


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/22", "tile/1/000.p/1"])
def test_a_changed_tile_is_found_even_if_the_manifest_is_signed_again(
    public: dict[str, bytes], path: str
) -> None:
    changed = bytes(32) + public[path][32:]
    assert fault(resigned(public | {path: changed})) == path


def test_a_changed_bundle_is_found_even_if_the_manifest_is_signed_again(
    public: dict[str, bytes],
) -> None:
    changed = public[LAST_BUNDLE].replace(b"2017-10", b"2017-11", 1)
    assert changed != public[LAST_BUNDLE]
    assert fault(resigned(public | {LAST_BUNDLE: changed})) == LAST_BUNDLE


def test_an_agreement_under_the_hash_of_another_is_found(public: dict[str, bytes]) -> None:
    path = f"agreement/{made_log.EXACT.agreement}.md"
    assert fault(resigned(public | {path: b"other text\n"})) == path


def test_a_reveal_whose_agreement_is_not_published_is_found(public: dict[str, bytes]) -> None:
    path = f"agreement/{made_log.EXACT.agreement}.md"
    assert fault(resigned({name: d for name, d in public.items() if name != path})) == Q2


def test_an_agreement_taken_down_is_reported_as_withheld() -> None:
    made = small_log()
    path = f"agreement/{made_log.EXACT.agreement}.md"
    line = made_log.opened(
        "2017-11-01", "takedown", file=path, sha256=made_log.EXACT.agreement, ground="court order"
    )
    texts = {name: data for name, data in made.texts.items() if name != path}
    assert verify(publish(replace(made, lines=(*made.lines, line), texts=texts))).withheld == (
        path,
    )
    assert fault(publish(replace(made, lines=(*made.lines, line)))) == path


def test_a_log_written_anew_under_an_old_checkpoint_is_found(public: dict[str, bytes]) -> None:
    made = small_log()
    header = Header("received", made_log.EXACT, "2017-10", b"\x77" * 32)
    other = publish(replace(made, lines=(*made.lines[:-1], made_log.sealed(header))))
    assert fault(resigned(other | {"checkpoint": public["checkpoint"]})) == "checkpoint"


def test_a_manifest_signed_by_the_log_or_by_a_stranger_is_refused(
    public: dict[str, bytes],
) -> None:
    assert fault(resigned(public, LOG)) == "manifest"
    assert fault(resigned(public, STRANGER)) == "manifest"


@pytest.mark.parametrize(
    "change",
    [
        lambda checkpoint: replace(checkpoint, size=277),
        lambda checkpoint: replace(checkpoint, root=b"\0" * 32),
        lambda checkpoint: replace(checkpoint, origin="other.example"),
    ],
    ids=["size", "root", "origin"],
)
def test_a_manifest_of_another_checkpoint_is_refused(
    public: dict[str, bytes], change: Callable[[Checkpoint], Checkpoint]
) -> None:
    assert fault(resigned(public, change=change)) == "manifest"


def test_another_key_than_that_of_the_log_is_refused(public: dict[str, bytes]) -> None:
    assert fault(public, Signer(made_log.ORIGIN, b"\x09" * 32).verifier_key) == "checkpoint"
    assert fault(public, FILES.verifier_key) == "checkpoint"


def test_a_key_that_the_log_does_not_name_is_refused() -> None:
    thief = Signer(made_log.ORIGIN, b"\x09" * 32)
    stolen = publish(small_log(), log=thief)
    assert fault(stolen, thief.verifier_key).startswith("tile/entries/000")
    assert fault(stolen, None) == "checkpoint"


def _with_first(*lines: bytes) -> dict[str, bytes]:
    """Publish a log of open entries only."""
    return publish(made_log.MadeLog(lines, {}))


KEYS = made_log.opened("2017-04-01", "keys", files=FILES.verifier_key, log=LOG.verifier_key)


def test_a_log_of_one_entry_holds() -> None:
    assert verify(_with_first(KEYS)).size == 1


def test_a_log_without_a_keys_entry_is_refused() -> None:
    day = made_log.opened("2017-04-01", "day", root="A" * 43 + "=")
    assert fault(_with_first(day)) == "checkpoint"
    assert fault(_with_first(day), None) == "checkpoint"


def test_one_key_for_checkpoints_and_files_is_refused() -> None:
    same = made_log.opened("2017-04-01", "keys", files=LOG.verifier_key, log=LOG.verifier_key)
    assert fault(_with_first(same)) == "tile/entries/000.p/1"


def test_a_rotated_key_is_believed_only_with_the_key_that_it_replaces() -> None:
    old = Signer(made_log.ORIGIN, b"\x08" * 32)
    first = made_log.opened("2017-04-01", "keys", files=FILES.verifier_key, log=old.verifier_key)
    files, log = FILES.verifier_key, LOG.verifier_key
    rotated = made_log.opened("2018-01-01", "keys", files=files, log=log, was=old.verifier_key)
    assert verify(_with_first(first, rotated)).size == 2
    assert verify(_with_first(first, rotated), None).key == LOG.verifier_key
    assert fault(_with_first(first, KEYS)) == "tile/entries/000.p/2"


def _witnessed(named: str, cosigner: Cosigner = WITNESS) -> dict[str, bytes]:
    """Publish a log whose policy names a witness, and whose checkpoint *cosigner* cosigned."""
    policy = b'thirdcopy/1 open 2017-04-01 policy {"witnesses":["%s"]}'
    files = _with_first(KEYS, policy % named.encode())
    return resigned(files | {"checkpoint": cosigned(files["checkpoint"], cosigner)})


def test_a_witness_signs_only_where_the_policy_names_it() -> None:
    other = Cosigner("witness.example/w2", b"\x05" * 32)
    assert verify(_witnessed(format_witness_key(WITNESS.key))).cosigned == (WITNESS.name,)
    assert fault(_witnessed(format_witness_key(other.key))) == "checkpoint"


def test_a_cosignature_by_another_key_under_the_witnesses_name_is_found() -> None:
    thief = Cosigner(WITNESS.name, b"\x06" * 32)
    assert fault(_witnessed(format_witness_key(WITNESS.key), thief)) == "checkpoint"


def test_a_wrong_cosignature_is_found_even_if_the_manifest_is_signed_again() -> None:
    files = _witnessed(format_witness_key(WITNESS.key))
    note = parse_note(files["checkpoint"])
    line = note.signatures[1]
    turned = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    broken = format_note(Note(note.text, (note.signatures[0], turned)))
    assert fault(resigned(files | {"checkpoint": broken})) == "checkpoint"


def test_a_policy_whose_witness_has_a_logs_key_is_malformed() -> None:
    assert fault(_witnessed(LOG.verifier_key)).startswith("tile/entries/000")


def _closed_twice(change: Callable[[Reveal], Reveal]) -> str:
    """Publish a log whose second period was closed with a changed reveal; name the fault."""
    made = small_log()
    honest = parse_reveal(made.texts["reveal/2017-Q3"])
    closing, files = made_log.close(change(honest), "2017-10-02")
    lines = list(made.lines)
    at = honest.stop
    lines[at : at + 2] = closing
    texts = {p: d for p, d in made.texts.items() if "2017-Q3" not in p} | files
    return fault(publish(made_log.MadeLog(tuple(lines), texts)))


def test_the_reveal_of_the_second_period_can_be_replaced_by_itself() -> None:
    with pytest.raises(pytest.fail.Exception):
        _closed_twice(lambda reveal: reveal)


def test_a_period_may_be_closed_after_the_next_has_begun() -> None:
    headers = [
        Header("received", made_log.EXACT, month, made_log.salt(at))
        for at, month in enumerate(("2017-06", "2017-07"))
    ]
    reveal = made_log.reveal_of("2017-Q2", 0, 2, [(1, headers[0])])
    closing, files = made_log.close(reveal, "2017-07-03")
    lines = (KEYS, *(made_log.sealed(header) for header in headers), *closing)
    texts = {path: data for path, data in small_log().texts.items() if "agreement/" in path}
    report = verify(publish(made_log.MadeLog(lines, texts | files)))
    assert (report.awaiting, report.hidden) == (1, {"2017-Q2": 0})


def test_ranges_that_do_not_meet_are_found() -> None:
    assert _closed_twice(lambda r: replace(r, start=r.start + 1)) == "reveal/2017-Q3"


def test_a_range_that_reaches_past_its_own_entry_is_found() -> None:
    assert _closed_twice(lambda r: replace(r, stop=r.stop + 2)) == "reveal/2017-Q3"


def test_a_sealed_entry_outside_the_range_of_its_month_is_found() -> None:
    def shorten(reveal: Reveal) -> Reveal:
        return replace(reveal, stop=reveal.stop - 1, entries=reveal.entries[:-1])

    assert _closed_twice(shorten).startswith("tile/entries/")


def test_a_hidden_entry_that_is_not_counted_is_found() -> None:
    assert _closed_twice(lambda r: replace(r, sealed=r.sealed - 1)) == "reveal/2017-Q3"


def test_a_reveal_under_another_origin_is_found() -> None:
    assert _closed_twice(lambda r: replace(r, origin="other.example")) == "reveal/2017-Q3"


def test_a_header_that_does_not_open_is_found() -> None:
    def lie(reveal: Reveal) -> Reveal:
        first, *rest = reveal.entries
        return replace(reveal, entries=(replace(first, kind="delivered"), *rest))

    assert _closed_twice(lie) == "reveal/2017-Q3"


def test_a_revealed_entry_that_is_open_is_found() -> None:
    def lie(reveal: Reveal) -> Reveal:
        first, *rest = reveal.entries
        return replace(reveal, entries=(replace(first, index=reveal.start), *rest))

    assert _closed_twice(lie) == "reveal/2017-Q3"


def test_a_tally_that_miscounts_is_found() -> None:
    made = small_log()
    path = "tally/2017-Q3"
    count = b" received 8\n"
    assert count in made.texts[path]
    wrong = made.texts[path].replace(count, b" received 9\n", 1)
    lines = tuple(
        line.replace(hash_of(made.texts[path]).encode(), hash_of(wrong).encode())
        for line in made.lines
    )
    assert fault(publish(made_log.MadeLog(lines, {**made.texts, path: wrong}))) == path


def test_a_period_without_a_tally_is_found() -> None:
    made = small_log()
    lines = tuple(line for line in made.lines if b'"tally/2017-Q3"' not in line)
    texts = {path: data for path, data in made.texts.items() if path != "tally/2017-Q3"}
    assert fault(publish(made_log.MadeLog(lines, texts))) == "tally/2017-Q3"


def test_a_tally_without_a_reveal_is_found() -> None:
    made = small_log()
    lines = tuple(line for line in made.lines if b'"reveal/2017-Q3"' not in line)
    texts = {path: data for path, data in made.texts.items() if path != "reveal/2017-Q3"}
    assert fault(publish(made_log.MadeLog(lines, texts))) == "tally/2017-Q3"


@pytest.mark.parametrize("kind", ["reveal", "tally"])
@pytest.mark.parametrize(
    "members",
    [
        {"period": "2017-Q3"},
        {"period": "2017-Q2"},
        {"period": "2017-Q4", "file": "notes"},
    ],
    ids=["twice", "backwards", "elsewhere"],
)
def test_a_period_that_is_closed_again_or_elsewhere_is_found(
    kind: str, members: dict[str, str]
) -> None:
    made = small_log()
    file = f"{kind}/{members['period']}"
    line = made_log.opened("2018-01-02", kind, **({"file": file, "sha256": "0" * 64} | members))
    found = fault(publish(replace(made, lines=(*made.lines, line))))
    assert found.startswith("tile/entries/001")


def test_a_reveal_of_another_period_under_this_one_is_found() -> None:
    made = small_log()
    path = "reveal/2017-Q3"
    other = made.texts[path].replace(b"2017-Q3", b"2017-Q4")
    digests = hash_of(made.texts[path]).encode(), hash_of(other).encode()
    lines = tuple(line.replace(*digests) for line in made.lines)
    assert fault(publish(made_log.MadeLog(lines, {**made.texts, path: other}))) == path


@pytest.mark.parametrize("kind", ["reveal", "tally"])
def test_a_file_that_is_not_the_one_the_log_names_is_found(kind: str) -> None:
    made = small_log()
    path = f"{kind}/2017-Q3"
    digest = hash_of(made.texts[path]).encode()
    lines = tuple(line.replace(digest, b"0" * 64) for line in made.lines)
    assert fault(publish(replace(made, lines=lines))) == path


def test_a_file_that_changes_while_it_is_checked_is_found(public: dict[str, bytes]) -> None:
    seen: list[str] = []

    class Turning:
        def names(self) -> frozenset[str]:
            return frozenset(public)

        def read(self, path: str) -> bytes:
            seen.append(path)
            return public[path] + (b"x" if seen.count(path) > 1 else b"")

    with pytest.raises(VerificationError, match="changed while"):
        verify_directory(Turning(), LOG.verifier_key)


def test_a_size_in_the_checkpoint_below_the_entries_is_found(public: dict[str, bytes]) -> None:
    checkpoint = verify_checkpoint(public["checkpoint"], LOG.key)
    shorter = Checkpoint(checkpoint.origin, 270, checkpoint.root)
    signed = sign_note(format_checkpoint(shorter), LOG)
    assert fault(public | {"checkpoint": signed}) == "tile/entries/001.p/14"


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def test_a_folder_is_read_like_the_files_in_it(tmp_path: Path, public: dict[str, bytes]) -> None:
    _write(tmp_path, public)
    report = verify_directory(DirectoryReader(tmp_path), LOG.verifier_key)
    assert report == verify(public)


def test_a_symbolic_link_is_refused(tmp_path: Path, public: dict[str, bytes]) -> None:
    _write(tmp_path, {path: data for path, data in public.items() if path != Q2})
    (tmp_path / Q2).symlink_to(tmp_path / "checkpoint")
    with pytest.raises(VerificationError) as raised:
        verify_directory(DirectoryReader(tmp_path), LOG.verifier_key)
    assert raised.value.place == Q2


@pytest.mark.parametrize("name", [".hidden", "a b", "caf\u00e9", "x\n"])
def test_a_file_with_an_odd_name_is_refused(
    tmp_path: Path, public: dict[str, bytes], name: str
) -> None:
    _write(tmp_path, public | {name: b"x"})
    with pytest.raises(VerificationError) as raised:
        verify_directory(DirectoryReader(tmp_path), LOG.verifier_key)
    assert raised.value.place == ascii(name)


def test_a_folder_in_a_folder_without_end_is_refused(tmp_path: Path) -> None:
    deepest = "tile/entries/x001/x001/x001/x001/x001/001.p/1"
    _write(tmp_path, {deepest: b""})
    assert DirectoryReader(tmp_path).names() == {deepest}
    _write(tmp_path, {"a/" * 9 + "a": b""})
    with pytest.raises(VerificationError, match="deep"):
        DirectoryReader(tmp_path).names()


def test_a_path_out_of_the_folder_is_never_read(tmp_path: Path) -> None:
    with pytest.raises(VerificationError):
        DirectoryReader(tmp_path / "log").read("../secret")


def test_a_folder_that_is_not_there_is_unavailable_and_no_fault(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        verify_directory(DirectoryReader(tmp_path / "none"), LOG.verifier_key)
