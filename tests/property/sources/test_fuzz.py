"""Whatever stands in a mapping or a file of records, it is read or refused, and never repeated."""

import contextlib
import os
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from source_people import ADDRESS, ASKED, AT, COLUMNS, VIEW, WHOLE, source_of
from texts import ROOT
from thirdcopy.sources import DataFile, Source, cell, parse_mapping, read
from thirdcopy.store.library import load_vocabulary
from thirdcopy_client.errors import MalformedError, UnavailableError

MANY = 20_000 if os.environ.get("LONG") else 200
LIMITS = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOOTER = 600
VOCABULARY = load_vocabulary(ROOT)


def parsed(data: bytes) -> None:
    with contextlib.suppress(MalformedError):
        parse_mapping(data, "map.toml", VOCABULARY, Path())


@LIMITS
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_a_mapping_or_malformed(data: bytes) -> None:
    parsed(data)
    parsed(b'dataset = "child-maintenance"\n[database]\nurl = "' + data + b'"\n')


@LIMITS
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.text(max_size=12))
def test_a_mapping_with_a_piece_replaced_is_a_mapping_or_malformed(
    at: int, length: int, piece: str
) -> None:
    parsed((WHOLE[:at] + piece + WHOLE[at + length :]).encode())


@settings(LIMITS, max_examples=30)
@given(
    header=st.booleans(),
    data=st.binary(max_size=120)
    | st.text('",;\n\r canary1980-05-17', max_size=120).map(str.encode),
    encoding=st.sampled_from(["utf-8", "utf-16", "iso-8859-1"]),
)
def test_an_arbitrary_file_is_read_or_unavailable_and_never_repeated(
    *, header: bool, data: bytes, encoding: str
) -> None:
    first = (",".join(COLUMNS) + "\n").encode() if header else b""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(first + data)
        source = Source("child-maintenance", DataFile(path, "csv", encoding), VIEW)
        told = None
        try:
            read(source, ASKED, {ADDRESS}, set(), AT)
        except UnavailableError as error:
            told = error
        assert told is None or told.__context__ is None
        assert "canary" not in str(told)


@cache
def whole_parquet() -> bytes:
    """Give a file of the people that is read without fault."""
    with tempfile.TemporaryDirectory() as folder:
        source = source_of("parquet", Path(folder), {"address": "canary"})
        assert read(source, ASKED, {ADDRESS}, set(), AT)
        (path,) = Path(folder).glob("*.parquet")
        return path.read_bytes()


@settings(LIMITS, max_examples=MANY // 5)
@given(
    at=st.floats(0, 1),
    from_the_end=st.booleans(),
    length=st.integers(0, 24),
    piece=st.binary(max_size=24),
    kept=st.floats(0, 1) | st.just(1.0),
)
def test_a_parquet_file_with_a_piece_replaced_or_cut_off_is_read_or_unavailable(
    *, at: float, from_the_end: bool, length: int, piece: bytes, kept: float
) -> None:
    """Half of the changes are near the end, where the file says what is in it."""
    data = whole_parquet()
    last = len(data) - 1
    place = last - int(at * FOOTER) if from_the_end else int(at * last)
    changed = data[:place] + piece + data[place + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        path.write_bytes(changed[: round(len(changed) * kept)])
        told = None
        try:
            read(
                Source("child-maintenance", DataFile(path, "parquet"), VIEW),
                ASKED,
                {ADDRESS},
                set(),
                AT,
            )
        except UnavailableError as error:
            told = error
        assert told is None or told.__context__ is None
        assert "canary" not in str(told)


@LIMITS
@given(
    st.none()
    | st.text()
    | st.integers()
    | st.floats()
    | st.decimals(places=0, min_value=-3, max_value=3)
    | st.decimals()
    | st.binary()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.uuids()
)
def test_every_cell_has_a_meaning_or_none(value: object) -> None:
    assert cell.text(value) != ""
    assert cell.flag(value) in {True, False, None}
    cell.birth_date(value)
    cell.item(value)
    for how in VIEW.facts.values():
        cell.fact(value, how)
