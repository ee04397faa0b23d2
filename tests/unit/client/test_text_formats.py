"""What the text formats refuse, one named defect each."""

from collections.abc import Callable

import pytest

from thirdcopy_client.canonical import b64
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.entry import (
    OpenEntry,
    event_commitment,
    format_entry,
    header_commitment,
    parse_class,
    parse_entry,
)
from thirdcopy_client.translog.manifest import is_public_path, parse_manifest
from thirdcopy_client.translog.reveal import parse_reveal
from thirdcopy_client.translog.tally import parse_tally
from thirdcopy_client.translog.tile import (
    Tile,
    bundles_of,
    format_bundle,
    format_tile_path,
    parse_bundle,
    parse_tile_path,
    tiles_of,
)

A, B = "a" * 64, "b" * 64
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


def parsed(parse: Callable[[bytes], object], text: str) -> bool:
    try:
        parse(text.encode())
    except MalformedError as error:
        return not error.place
    return True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("thirdcopy/1 reveal", "thirdcopy/2 reveal"),
        ("origin log.example", "origin log example"),
        ("2017-Q2", "2017-Q5"),
        ("2017-Q2", "0000-Q2"),
        ("range 0 9", "range 9 0"),
        ("range 0 9", "range 0 5"),
        ("range 0 9", "range 4 9"),
        ("range 0 9", "range 0  9"),
        ("range 0 9", "range 00 9"),
        ("class 1", "class 0"),
        (f"class 2 {A}+{B}", f"class 2 {A}"),
        (f"class 1 {A}\n", f"class 1 {B}\n"),
        (f"class 1 {A}\n", "class 1 -\n"),
        (f"class 1 {A}\n", f"class 1 {A.upper()}\n"),
        ("entry 5 2", "entry 3 2"),
        ("entry 5 2", "entry 5 3"),
        ("entry 5 2", "entry 5 0"),
        ("entry 5 2", "entry 9 2"),
        ("received", "padding"),
        ("received", "Received"),
        ("received", "recei ved"),
        (SALT, SALT[4:]),
        (SALT, SALT[:-2] + "B="),
        ("sealed 4", "sealed 5"),
        ("sealed 4 revealed 2 hidden 2", "sealed 3 revealed 1 hidden 2"),
        ("sealed 4 revealed 2 hidden 2", "sealed 10 revealed 2 hidden 8"),
        ("hidden 2\n", "hidden 2"),
        ("hidden 2\n", "hidden 2x"),
        ("hidden 2\n", "hidden 2\n\n"),
        ("hidden 2\n", "hidden 2\nmore\n"),
        ("end sealed 4 revealed 2 hidden 2\n", ""),
        ("\n", "\r\n"),
        (" ", "\t"),
    ],
)
def test_a_reveal_with_a_defect_is_malformed(old: str, new: str) -> None:
    assert parsed(parse_reveal, REVEAL)
    assert not parsed(parse_reveal, REVEAL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("count 1 received 2", "count 1 received 0"),
        ("count 1 received 2", "count 1 received 02"),
        ("count 1 received 2", "count 3 received 2"),
        ("count 1 received 2\ncount 1 supplied 1", "count 1 supplied 1\ncount 1 received 2"),
        ("count 2 received 1", "count 1 supplied 1"),
        (f"table {A} days\ntable {A} people", f"table {A} people\ntable {A} days"),
        (f"table {A} people", f"table {A} days"),
        (f"table {A} people", f"table {A} Peo ple"),
        (f"reveal {A}", "reveal -"),
        ("sealed 9", "sealed 8"),
        ("end", "extra\nend"),
        ("hidden 5\n", "hidden 5\ncount 2 supplied 1\n"),
    ],
)
def test_a_tally_with_a_defect_is_malformed(old: str, new: str) -> None:
    assert parsed(parse_tally, TALLY)
    assert not parsed(parse_tally, TALLY.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checkpoint", "tile/0/001"),
        ("checkpoint", "../checkpoint"),
        ("checkpoint", "/checkpoint"),
        ("checkpoint", "check point"),
        ("checkpoint", "checkpoint/"),
        ("checkpoint", "manifest"),
        ("tile/0/000.p/5", "checkpoint"),
        ("origin log.example", "origin log example"),
        ("size 5", "size five"),
        ("root ", "root  "),
        (SALT, SALT[4:]),
        (f"file {A} 3", f"file {A} -3"),
        (f"file {A} 3", f"link {A} 3"),
    ],
)
def test_a_manifest_with_a_defect_is_malformed(old: str, new: str) -> None:
    assert parsed(parse_manifest, MANIFEST)
    assert not parsed(parse_manifest, MANIFEST.replace(old, new, 1))


@pytest.mark.parametrize("path", ["", ".", "..", "a//b", "a/../b", ".git/x", "a\n", "\u00e9"])
def test_a_path_with_an_odd_part_is_no_public_path(path: str) -> None:
    assert is_public_path("tile/entries/000.p/5")
    assert not is_public_path(path)


@pytest.mark.parametrize(
    ("good", "old", "new"),
    [
        (SEALED, "2017-04", "2017-13"),
        (SEALED, "2017-04", "0000-04"),
        (SEALED, "sealed", "Sealed"),
        (SEALED, SALT, SALT[:-2] + "B="),
        (SEALED, " sealed", "  sealed"),
        (SEALED, "thirdcopy", "\nthirdcopy"),
        (SEALED, SALT, SALT + " "),
        (ENDED, '"one"', '""'),
        (ENDED, '"one"', '{"a":"b"}'),
        (ENDED, A, A.upper()),
        (ENDED, ',"id":"one"', ""),
        (DAY, "2017-04-01", "2017-02-30"),
        (DAY, "2017-04-01", "20170401"),
        (DAY, "day", "night"),
        (DAY, '"root":', '"root": '),
        (DAY, '"root"', '"leaf"'),
        (DAY, SALT, SALT[4:]),
        (DAY, f'"{SALT}"', "1"),
        (DAY, f'"{SALT}"', '""'),
        (DAY, f'"{SALT}"', "1.5"),
        (DAY, f'"{SALT}"', "\u00e9"),
        (DAY, f'{{"root":"{SALT}"}}', "[]"),
        (DAY, '"}', '","x":"y"}'),
        (DAY, '"}', '"}\n'),
    ],
)
def test_an_entry_with_a_defect_is_malformed(good: str, old: str, new: str) -> None:
    assert parsed(parse_entry, good)
    assert not parsed(parse_entry, good.replace(old, new, 1))


def test_an_entry_longer_than_its_length_can_say_is_never_written() -> None:
    ground = "x" * 65_535
    members = {"agreement": A, "id": "x", "ground": ground}
    day = parse_entry(DAY.encode())
    assert isinstance(day, OpenEntry)
    with pytest.raises(MalformedError):
        format_entry(OpenEntry(day.date, "ended", members))


def test_an_entry_may_be_as_long_as_its_length_can_say() -> None:
    before, after = 'thirdcopy/1 open 2017-04-01 policy {"x":"', '"}'
    line = before + "x" * (65_535 - len(before + after)) + after
    assert format_entry(parse_entry(line.encode())) == line.encode()
    assert not parsed(parse_entry, line.replace('":"', '":"x'))


def test_a_header_of_padding_has_no_class_and_every_other_has_one() -> None:
    for kind, cls in (("padding", parse_class(A)), ("received", None)):
        with pytest.raises(MalformedError):
            header_commitment(bytes(32), kind, cls, "2017-04")
    with pytest.raises(MalformedError):
        header_commitment(bytes(31), "padding", None, "2017-04")
    with pytest.raises(MalformedError):
        header_commitment(bytes(32), "padding", None, "2017-4")
    with pytest.raises(MalformedError):
        event_commitment(bytes(32), bytes(31), b"")


@pytest.mark.parametrize("text", ["", A[1:], f"{A}+", f"{A}+{B}+{B}", "--", f"{A} ", f"{A}\n"])
def test_a_text_that_is_no_class_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_class(text)


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
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/05",
        "tile/0/000.p/",
        "tile/0/000\n",
        "tile/data/000",
    ],
)
def test_another_spelling_of_a_tile_path_is_malformed(path: str) -> None:
    with pytest.raises(MalformedError):
        parse_tile_path(path)


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
    assert parse_bundle(b"\0\1x\0\0") == (b"x", b"")
    for data in (b"", b"\0", b"\0\2x", b"\0\1x\0", b"\0\0" * 257):
        with pytest.raises(MalformedError):
            parse_bundle(data)
    longest = b"x" * 65_535
    assert parse_bundle(format_bundle([longest])) == (longest,)
    for entries in ([], [b""] * 257, [b"x" * 65_536]):
        with pytest.raises(MalformedError):
            format_bundle(entries)
