"""A CSV is read as the mapping says it was written, or it is said what is wrong and where."""

from dataclasses import replace
from pathlib import Path

import pytest

from source_people import ADDRESS, ASKED, AT, MARKERS, PERSON, source_of
from thirdcopy.match import Matched, NoMatch, match
from thirdcopy.sources import DataFile, Source, check_source, examine, read
from thirdcopy_client.errors import UnavailableError


def rewritten(folder: Path, change: dict[str, str] | None = None, **how: str) -> Source:
    """Make the CSV of one person, with parts of its text changed and written *how* it is said."""
    source = source_of("csv", folder, {"address": "1 Tansy Row"})
    assert isinstance(source.location, DataFile)
    path = source.location.path
    text = path.read_bytes().decode("utf-8")
    for old, new in (change or {}).items():
        assert old in text
        text = text.replace(old, new)
    path.write_bytes(text.encode(how.get("written", "utf-8"), errors="surrogateescape"))
    location = replace(source.location, **{k: v for k, v in how.items() if k != "written"})  # type: ignore[arg-type]  # all are texts
    return replace(source, location=location)


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("latin-1", "iso-8859-1"),
    ],
)
def test_each_encoding_is_read(tmp_path: Path, written: str, encoding: str) -> None:
    source = rewritten(tmp_path, {"Tansy": "Tânsy"}, written=written, encoding=encoding)
    found = read(source, ASKED, {ADDRESS}, set(), AT)
    assert isinstance(found, tuple)
    assert found[0].items == {ADDRESS: "1 Tânsy Row"}
    check_source(source, markers=MARKERS)


@pytest.mark.parametrize(
    ("written", "encoding"),
    [("latin-1", "utf-8"), ("utf-16", "utf-8"), ("utf-16", "iso-8859-1"), ("utf-8", "utf-16")],
)
def test_another_encoding_is_said_and_nothing_of_the_record(
    tmp_path: Path, written: str, encoding: str
) -> None:
    source = rewritten(tmp_path, {"Tansy": "Tânsy"}, written=written, encoding=encoding)
    with pytest.raises(UnavailableError, match=r"encoding|UTF-16") as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert "Row" not in str(raised.value)
    assert raised.value.__context__ is None


def test_another_delimiter_is_read(tmp_path: Path) -> None:
    for delimiter in (";", "\t", "|"):
        changes = {",": delimiter}
        source = rewritten(tmp_path, changes, delimiter=delimiter)
        assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({'"Ruth"': '"Ru"th"'}, "quotation mark"),
        ({'"Ruth"': '"Ruth'}, "quotation mark|columns"),
        ({'"low",': '"low","more","more",'}, "columns"),
        ({'"Ruth",': ""}, "columns"),
    ],
)
def test_a_line_that_is_no_csv_is_said_by_its_number(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    source = rewritten(tmp_path, change)
    with pytest.raises(UnavailableError, match=said) as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert raised.value.place == "child-maintenance:2"
    assert not any(str(one) in str(raised.value) for one in ("Ruth", "Tansy", "QQ"))


def test_a_comma_that_pushes_every_later_cell_on_is_said(tmp_path: Path) -> None:
    # The last cell is empty, so that no text is left over at the end of the line.
    source = rewritten(tmp_path, {'"1 Tansy Row"': "1 Tansy Row, Newton"})
    with pytest.raises(UnavailableError, match="more") as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert "Newton" not in str(raised.value)


@pytest.mark.parametrize("header", ["", "id,id", "id,,family", '"id'])
def test_a_header_that_does_not_name_each_column_once_is_said(tmp_path: Path, header: str) -> None:
    source = rewritten(tmp_path, {",".join(PERSON): header})
    with pytest.raises(UnavailableError, match="first line") as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert raised.value.place == "file.path"


def test_an_empty_text_is_no_null(tmp_path: Path) -> None:
    source = rewritten(tmp_path, {",,": ',"",'})
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("merged")
    faults = examine(source, markers=MARKERS).faults
    assert [fault.place for fault in faults] == ["child-maintenance.merged_into"]
    assert "empty text" in faults[0].message


def test_the_word_for_null_is_the_mappings(tmp_path: Path) -> None:
    changes = {",,": ",NULL,", ",\r\n": ",NULL\r\n"}
    source = rewritten(tmp_path, changes, null="NULL")
    assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)
    other = replace(source, location=replace(source.location, null="-"))  # type: ignore[arg-type]  # a file
    assert match(ASKED, read(other, ASKED, set(), set(), AT)) == NoMatch("merged")
