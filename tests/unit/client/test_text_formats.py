"""What the text formats refuse, one named defect each."""

from collections.abc import Callable

import pytest

from refusal import refusal_of
from thirdcopy_client.canonical import Hash, b64
from thirdcopy_client.translog.entry import (
    OpenEntry,
    event_commitment,
    format_entry,
    header_commitment,
    kept_commitment,
    parse_class,
    parse_entry,
)
from thirdcopy_client.translog.manifest import format_manifest, is_public_path, parse_manifest
from thirdcopy_client.translog.reveal import format_reveal, parse_reveal
from thirdcopy_client.translog.tally import AttestedTable, format_tally, parse_tally, tally_of
from thirdcopy_client.translog.tile import (
    Tile,
    bundles_of,
    format_bundle,
    format_tile_path,
    parse_bundle,
    parse_tile_path,
    tiles_of,
)

A, B, C = "a" * 64, "b" * 64, "c" * 64
SALT = b64(bytes(32))
REVEAL = f"""\
thirdcopy/1 reveal
origin log.example
period 2017-Q2
range 0 9
class 1 {A}
class 2 {A}+{B}
entry 3 1 received {SALT}
entry 5 2 supplied {SALT}
end sealed 4 revealed 2 hidden 2
"""
TALLY = f"""\
thirdcopy/1 tally
origin log.example
period 2017-Q2
reveal {A}
class 1 {A}
class 2 {B}
count 1 received 2
count 1 supplied 1
count 2 received 1
table {A} days
table {A} people
end sealed 9 revealed 4 hidden 5
"""
MANIFEST = f"""\
thirdcopy/1 manifest
origin log.example
size 5
root {SALT}
file {A} 3 checkpoint
file {B} 4 tile/0/000.p/5
"""
SEALED = f"thirdcopy/1 sealed 2017-04 {SALT} {SALT}"
ENDED = f'thirdcopy/1 open 2017-04-01 ended {{"agreement":"{A}","id":"one"}}'
DAY = f'thirdcopy/1 open 2017-04-01 day {{"root":"{SALT}"}}'


def refused(parse: Callable[[bytes, str], object], text: str) -> str | None:
    return refusal_of(parse, text.encode(), "here")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("thirdcopy/1 reveal", "thirdcopy/2 reveal", "here:1: expected `thirdcopy/1 reveal`"),
        (
            "origin log.example",
            "origin log example",
            "here:2: expected an origin without space or plus sign",
        ),
        ("origin ", "from ", "here:2: expected `origin` and a name"),
        ("range 0", "range 9999999999999999999", "here:4: expected a number below 2^63"),
        ("class 1", "class 9999999999999999999", "here:5: expected a number below 2^63"),
        ("entry 3 1", "entry 3 9999999999999999999", "here:7: expected a number below 2^63"),
        ("sealed 4", "sealed 9999999999999999999", "here:9: expected a number below 2^63"),
        (
            f"class 2 {A}+{B}\n",
            f"class 2 {C}\nclass 3 {B}\n",
            "here:7: expected classes in order, numbered from 1",
        ),
        ("2017-Q2", "2017-Q5", "here:3: expected `period` and a quarter such as `2017-Q2`"),
        ("2017-Q2", "0000-Q2", "here:3: expected `period` and a quarter such as `2017-Q2`"),
        ("range 0 9", "range 9 0", "here:7: expected a rising index inside the range"),
        ("range 0 9", "range 0 5", "here:8: expected a rising index inside the range"),
        ("range 0 9", "range 4 9", "here:7: expected a rising index inside the range"),
        ("range 0 9", "range 0  9", "here:4: expected `range` and two numbers"),
        ("range 0 9", "range 00 9", "here:4: expected `range` and two numbers"),
        ("class 1", "class 0", "here:5: expected classes in order, numbered from 1"),
        (f"class 2 {A}+{B}", f"class 2 {A}", "here:6: expected classes in order, numbered from 1"),
        (f"class 1 {A}\n", f"class 1 {B}\n", "here:6: expected classes in order, numbered from 1"),
        (f"class 1 {A}\n", "class 1 -\n", "here:5: expected a class"),
        (f"class 1 {A}\n", f"class 1 {A.upper()}\n", "here:5: expected a class"),
        ("entry 5 2", "entry 3 2", "here:8: expected a rising index inside the range"),
        ("entry 5 2", "entry 5 3", "here:8: expected a class from 1 to 2, got 3"),
        ("entry 5 2", "entry 5 0", "here:8: expected a class from 1 to 2, got 0"),
        ("entry 5 2", "entry 9 2", "here:8: expected a rising index inside the range"),
        ("received", "padding", "here:7: expected no padding in a reveal"),
        ("received", "Received", "here:7: expected an entry"),
        ("received", "recei ved", "here:7: expected an entry"),
        (SALT, SALT[4:], "here:7: expected an entry"),
        (SALT, SALT[:-2] + "B=", "here:7: expected an entry"),
        ("sealed 4", "sealed 5", "here:9: expected sealed to be revealed and hidden together"),
        (
            "sealed 4 revealed 2 hidden 2",
            "sealed 3 revealed 1 hidden 2",
            "here:9: expected the end to say revealed 2 and sealed at most 9",
        ),
        (
            "sealed 4 revealed 2 hidden 2",
            "sealed 10 revealed 2 hidden 8",
            "here:9: expected the end to say revealed 2 and sealed at most 9",
        ),
        ("hidden 2\n", "hidden 2", "here: expected the last line to end with LF"),
        ("hidden 2\n", "hidden 2x", "here: expected the last line to end with LF"),
        ("hidden 2\n", "hidden 2\n\n", "here:10: expected the end, got another line"),
        ("hidden 2\n", "hidden 2\nmore\n", "here:10: expected the end, got another line"),
        (
            "end sealed 4 revealed 2 hidden 2\n",
            "",
            "here:8: expected `end` with sealed, revealed and hidden, got the end",
        ),
        ("\n", "\r\n", "here:1: expected `thirdcopy/1 reveal`"),
        (" ", "\t", "here:1: expected `thirdcopy/1 reveal`"),
    ],
)
def test_a_reveal_with_a_defect_is_malformed(old: str, new: str, said: str) -> None:
    assert refused(parse_reveal, REVEAL) is None
    assert refused(parse_reveal, REVEAL.replace(old, new, 1)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("thirdcopy/1", "thirdcopy/2", "here:1: expected `thirdcopy/1 tally`"),
        ("received 2", "received 9999999999999999999", "here:7: expected a number below 2^63"),
        ("count 1 received 2", "count 1 received 0", "here:7: expected counts in order and none 0"),
        ("count 1 received 2", "count 1 received 02", "here:7: expected a count"),
        ("count 1 received 2", "count 3 received 2", "here:7: expected a class from 1 to 2, got 3"),
        (
            "count 1 received 2\ncount 1 supplied 1",
            "count 1 supplied 1\ncount 1 received 2",
            "here:8: expected counts in order and none 0",
        ),
        ("count 2 received 1", "count 1 supplied 1", "here:9: expected counts in order and none 0"),
        (
            f"table {A} days\ntable {A} people",
            f"table {A} people\ntable {A} days",
            "here:11: expected tables in order, each once",
        ),
        (f"table {A} people", f"table {A} days", "here:11: expected tables in order, each once"),
        (f"table {A} people", f"table {A} Peo ple", "here:11: expected a table"),
        (f"reveal {A}", "reveal -", "here:4: expected `reveal` and a hash"),
        ("sealed 9", "sealed 8", "here:12: expected sealed to be revealed and hidden together"),
        ("end", "extra\nend", "here:12: expected `end` with sealed, revealed and hidden"),
        (
            "hidden 5\n",
            "hidden 5\ncount 2 supplied 1\n",
            "here:13: expected the end, got another line",
        ),
    ],
)
def test_a_tally_with_a_defect_is_malformed(old: str, new: str, said: str) -> None:
    assert refused(parse_tally, TALLY) is None
    assert refused(parse_tally, TALLY.replace(old, new, 1)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("thirdcopy/1", "thirdcopy/2", "here:1: expected `thirdcopy/1 manifest`"),
        ("origin ", "from ", "here:2: expected `origin` and a name"),
        (f"file {A} 3", f"file {A} 9999999999999999999", "here:5: expected a number below 2^63"),
        ("checkpoint", "tile/0/001", "here:6: expected files in order, each once"),
        ("checkpoint", "../checkpoint", "here:5: expected a file"),
        ("checkpoint", "/checkpoint", "here:5: expected a file"),
        ("checkpoint", "check point", "here:5: expected a file"),
        ("checkpoint", "checkpoint/", "here:5: expected a file"),
        ("checkpoint", "manifest", "here:5: expected files in order, each once"),
        ("tile/0/000.p/5", "checkpoint", "here:6: expected files in order, each once"),
        (
            "origin log.example",
            "origin log example",
            "here:2: expected an origin without space or plus sign",
        ),
        ("size 5", "size five", "here:3: expected `size` and a number"),
        ("root ", "root  ", "here:4: expected `root` and a hash"),
        (SALT, SALT[4:], "here:4: expected 32 bytes in strict base64"),
        (f"file {A} 3", f"file {A} -3", "here:5: expected a file"),
        (f"file {A} 3", f"link {A} 3", "here:5: expected the end, got another line"),
    ],
)
def test_a_manifest_with_a_defect_is_malformed(old: str, new: str, said: str) -> None:
    assert refused(parse_manifest, MANIFEST) is None
    assert refused(parse_manifest, MANIFEST.replace(old, new, 1)) == said


@pytest.mark.parametrize("path", ["", ".", "..", "a//b", "a/../b", ".git/x", "a\n", "\u00e9"])
def test_a_path_with_an_odd_part_is_no_public_path(path: str) -> None:
    assert is_public_path("tile/entries/000.p/5")
    assert not is_public_path(path)


@pytest.mark.parametrize(
    ("good", "old", "new", "said"),
    [
        (SEALED, "2017-04", "2017-13", "here: expected a sealed or an open entry"),
        (SEALED, "2017-04", "0000-04", "here: expected a sealed or an open entry"),
        (SEALED, "sealed", "Sealed", "here: expected a sealed or an open entry"),
        (SEALED, SALT, SALT[:-2] + "B=", "here: expected a sealed or an open entry"),
        (SEALED, " sealed", "  sealed", "here: expected a sealed or an open entry"),
        (SEALED, "thirdcopy", "\nthirdcopy", "here: expected a sealed or an open entry"),
        (SEALED, SALT, SALT + " ", "here: expected a sealed or an open entry"),
        (ENDED, '"one"', '""', "here: expected `id` to be text"),
        (ENDED, '"one"', '{"a":"b"}', "here: expected `id` to be text"),
        (ENDED, A, A.upper(), "here: expected a hash of 64 lower-case hexadecimal digits"),
        (ENDED, ',"id":"one"', "", "here: expected the member `id` in `ended`"),
        (DAY, "2017-04-01", "2017-02-30", "here: expected a date `YYYY-MM-DD`"),
        (DAY, "2017-04-01", "20170401", "here: expected a sealed or an open entry"),
        (DAY, "day", "night", "here: expected a known kind, got `night`"),
        (
            DAY,
            '"root":',
            '"root": ',
            "here: expected canonical JSON, got another spelling of the same value",
        ),
        (DAY, '"root"', '"leaf"', "here: expected the member `root` in `day`"),
        (DAY, SALT, SALT[4:], "here: expected 32 bytes in strict base64"),
        (DAY, f'"{SALT}"', "1", "here: expected `root` to be text"),
        (DAY, f'"{SALT}"', '""', "here: expected `root` to be text"),
        (DAY, f'"{SALT}"', "1.5", "here: expected JSON without floats, got float"),
        (DAY, f'"{SALT}"', "\u00e9", "here: expected ASCII"),
        (DAY, f'{{"root":"{SALT}"}}', "[]", "here: expected a JSON object"),
        (DAY, '"}', '","x":"y"}', "here: expected no further member in `day`"),
        (DAY, '"}', '"}\n', "here: expected a sealed or an open entry"),
    ],
)
def test_an_entry_with_a_defect_is_malformed(good: str, old: str, new: str, said: str) -> None:
    assert refused(parse_entry, good) is None
    assert refused(parse_entry, good.replace(old, new, 1)) == said


def test_a_file_without_a_defect_is_written_as_it_was_read() -> None:
    assert format_reveal(parse_reveal(REVEAL.encode())) == REVEAL.encode()
    assert format_tally(parse_tally(TALLY.encode())) == TALLY.encode()
    assert format_manifest(parse_manifest(MANIFEST.encode())) == MANIFEST
    later = REVEAL.replace("range 0 9", "range 3 9")
    full = later.replace("sealed 4 revealed 2 hidden 2", "sealed 6 revealed 2 hidden 4")
    assert refused(parse_reveal, full) is None
    said = "here:9: expected the end to say revealed 2 and sealed at most 6"
    assert (
        refused(
            parse_reveal,
            full.replace("sealed 6 revealed 2 hidden 4", "sealed 7 revealed 2 hidden 5"),
        )
        == said
    )


def test_a_tally_names_its_tables_in_order() -> None:
    reveal = parse_reveal(REVEAL.encode())
    tables = (AttestedTable(Hash(A), "people"), AttestedTable(Hash(B), "days"))
    assert tally_of(reveal, Hash(A), tables).tables == tables[::-1]


def test_an_entry_longer_than_its_length_can_say_is_never_written() -> None:
    ground = "x" * 65_535
    members = {"agreement": A, "id": "x", "ground": ground}
    day = parse_entry(DAY.encode())
    assert isinstance(day, OpenEntry)
    said = refusal_of(format_entry, OpenEntry(day.date, "ended", members))
    assert said == "entry: expected at most 65535 bytes of ASCII"


def test_an_entry_may_be_as_long_as_its_length_can_say() -> None:
    before, after = 'thirdcopy/1 open 2017-04-01 policy {"x":"', '"}'
    line = before + "x" * (65_535 - len(before + after)) + after
    assert format_entry(parse_entry(line.encode())) == line.encode()
    too_long = line.replace('":"', '":"x')
    assert refused(parse_entry, too_long) == "here: expected at most 65535 bytes"


def test_a_header_of_padding_has_no_class_and_every_other_has_one() -> None:
    salt, month = bytes(32), "2017-04"
    for kind, cls in (("padding", parse_class(A)), ("received", None)):
        said = refusal_of(header_commitment, salt, kind, cls, month)
        assert said == "header: expected a class, except for padding"
    for kind, odd in (("padding", "2017-4"), ("Padding", month)):
        said = refusal_of(header_commitment, salt, kind, None, odd)
        assert said == "header: expected a kind and a month `YYYY-MM`"
    assert header_commitment(salt, "received", parse_class(A), month)


def test_a_commitment_has_a_salt_of_its_whole_length() -> None:
    for size in (0, 31, 33):
        short, said = bytes(size), f"salt: expected a salt of 32 bytes, got {size}"
        assert refusal_of(header_commitment, short, "padding", None, "2017-04") == said
        assert refusal_of(kept_commitment, short, b"kept") == said
        assert refusal_of(event_commitment, short, bytes(32), b"told") == said
        kept = refusal_of(event_commitment, bytes(32), short, b"told")
        assert kept == "kept_commitment: expected 32 bytes"


@pytest.mark.parametrize("text", ["", A[1:], f"{A}+", f"{A}+{B}+{B}", "--", f"{A} ", f"{A}\n"])
def test_a_text_that_is_no_class_is_malformed(text: str) -> None:
    said = "here: expected a class `<hash>`, `<hash>+<hash>` or `-`"
    assert refusal_of(parse_class, text, "here") == said


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/000", Tile(0, 0)),
        ("tile/63/999.p/255", Tile(63, 999, 255)),
        ("tile/entries/x001/x234/067", Tile(None, 1_234_067)),
        ("tile/1/x001/000.p/1", Tile(1, 1000, 1)),
    ],
)
def test_tile_paths_are_those_of_the_specification(path: str, tile: Tile) -> None:
    assert format_tile_path(tile) == path
    assert parse_tile_path(path) == tile


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tile/0/0", "expected the path of a tile"),
        ("tile/00/000", "expected the path of a tile"),
        ("tile/64/000", "expected the path of a tile"),
        ("tile/0/x000/000", "expected the path of a tile"),
        ("tile/0/001/000", "expected the path of a tile"),
        ("tile/0/x001", "expected the path of a tile"),
        ("tile/0/000.p/0", "expected the path of a tile"),
        ("tile/0/000.p/256", "expected the path of a tile"),
        ("tile/0/000.p/257", "expected a width of at most 256"),
        ("tile/0/000.p/05", "expected the path of a tile"),
        ("tile/0/000.p/", "expected the path of a tile"),
        ("tile/0/000\n", "expected the path of a tile"),
        ("tile/data/000", "expected the path of a tile"),
    ],
)
def test_another_spelling_of_a_tile_path_is_malformed(path: str, said: str) -> None:
    assert refusal_of(parse_tile_path, path) == f"{path}: {said}"


@pytest.mark.parametrize(
    ("size", "tiles", "bundles"),
    [
        (0, [], []),
        (1, [Tile(0, 0, 1)], [Tile(None, 0, 1)]),
        (256, [Tile(0, 0), Tile(1, 0, 1)], [Tile(None, 0)]),
        (
            257,
            [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)],
            [Tile(None, 0), Tile(None, 1, 1)],
        ),
    ],
)
def test_a_log_has_the_tiles_of_its_size(size: int, tiles: list[Tile], bundles: list[Tile]) -> None:
    assert list(tiles_of(size)) == tiles
    assert list(bundles_of(size)) == bundles


def test_a_bundle_holds_1_to_256_whole_entries() -> None:
    for data, entries in (
        (b"\0\1x\0\0", (b"x", b"")),
        (b"\0\1x", (b"x",)),
        (b"\0\1x\0\1y\0\1z", (b"x", b"y", b"z")),
        (b"\0\1x\1\1" + b"y" * 257, (b"x", b"y" * 257)),
        (b"\0\1x\0\4y\0\1z", (b"x", b"y\0\1z")),
        (b"\0\0" * 256, (b"",) * 256),
    ):
        assert parse_bundle(data) == entries
        assert format_bundle(entries) == data
    for data in (b"\0", b"\0\2x", b"\0\1x\0", b"\0\1x\0\2y"):
        assert refusal_of(parse_bundle, data, "here") == "here: expected a whole entry, got the end"
    for count in (0, 257):
        said = f"expected 1 to 256 entries, got {count}"
        assert refusal_of(parse_bundle, b"\0\0" * count, "here") == f"here: {said}"
        assert refusal_of(format_bundle, [b""] * count) == said
    longest = b"x" * 65_535
    assert format_bundle([longest]) == b"\xff\xff" + longest
    assert parse_bundle(format_bundle([longest])) == (longest,)
    found = refusal_of(format_bundle, [b"x", longest + b"x"])
    assert found == "expected entries of at most 65535 bytes"
