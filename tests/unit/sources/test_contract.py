"""What a source promises, on every engine alike."""

from dataclasses import replace
from pathlib import Path

import pytest

from source_engines import Kind
from source_people import (
    ADDRESS,
    ASKED,
    AT,
    COLUMNS,
    MARKERS,
    ON_EVERY_ENGINE,
    PERSON,
    VIEW,
    Cells,
    source_of,
)
from thirdcopy.match import BirthDate, Identifiers, Matched, NoMatch, Row, Strong, TooMany, match
from thirdcopy.sources import check_source, read
from thirdcopy_client.errors import MalformedError, UnavailableError

pytestmark = ON_EVERY_ENGINE
DATED: dict[str, Kind] = {**COLUMNS, "born": "date"}


def rows_of(found: tuple[Row, ...] | TooMany) -> tuple[Row, ...]:
    assert not isinstance(found, TooMany)
    return found


def test_only_what_was_decided_is_read_and_the_same_on_every_engine(
    engine: str, tmp_path: Path
) -> None:
    source = source_of(engine, tmp_path, {})
    found = read(source, ASKED, {ADDRESS}, {"seriousCrime"}, AT)
    assert found == (
        Row(
            key="1",
            family_name="O'Brien",
            given_name="Ruth",
            birth_date=BirthDate(1980, 5, 17),
            strong={"nino": "QQ123456A"},
            postcodes=frozenset({"ZZ10 1AA"}),
            previous_family_names=frozenset(),
            active=True,
            merged=False,
            markers=frozenset(),
            items={ADDRESS: '1 "Tansy" Row,\nNewton'},
            facts={"seriousCrime": False},
            read_at=AT,
        ),
    )
    assert isinstance(match(ASKED, found), Matched)


def test_fields_of_another_dataset_of_no_column_or_null_are_left_out(
    engine: str, tmp_path: Path
) -> None:
    items = {
        "patient-demographics/home-address",
        "child-maintenance/bank-account",
        "child-maintenance/telephone",
    }
    (row,) = rows_of(read(source_of(engine, tmp_path, {}), ASKED, items, {"unheardOf"}, AT))
    assert row.items == {}
    assert row.facts == {}


def test_facts_are_read_by_kind_and_anything_else_is_left_out(engine: str, tmp_path: Path) -> None:
    facts = {"seriousCrime", "visits", "tier"}
    (row,) = rows_of(read(source_of(engine, tmp_path, {}), ASKED, set(), facts, AT))
    assert row.facts == {"seriousCrime": False, "visits": 3, "tier": "low"}
    assert row.facts["seriousCrime"] is False
    other = tmp_path / "other"
    other.mkdir()
    odd = source_of(engine, other, {"crime": None, "visits": -1, "tier": None})
    (row,) = rows_of(read(odd, ASKED, set(), facts, AT))
    assert row.facts == {}


@pytest.mark.parametrize("value", [1, None])
def test_a_marker_that_is_not_plainly_absent_is_a_marker(
    engine: str, tmp_path: Path, value: int | None
) -> None:
    source = source_of(engine, tmp_path, {"abuse": value})
    (row,) = rows_of(read(source, ASKED, set(), set(), AT))
    assert row.markers == {"domestic-abuse"}


def test_never_more_than_two_rows(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, *({"id": number} for number in range(50)))
    rows = rows_of(read(source, ASKED, set(), set(), AT))
    assert len(rows) == 2
    assert match(ASKED, rows) == NoMatch("ambiguous")


def test_two_records_under_one_key_are_two(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {}, {"nino": "QQ999999B"})
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("ambiguous")


def test_a_record_without_a_key_is_never_overlooked(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {}, {"id": None, "nino": None, "abuse": 1})
    with pytest.raises(UnavailableError) as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert raised.value.place == "child-maintenance.key"


def test_more_of_one_birth_date_than_the_view_allows_are_a_doubt(
    engine: str, tmp_path: Path
) -> None:
    few = replace(VIEW, most_candidates=3)
    others: list[Cells] = [{"id": n, "given": f"Rose{n}", "nino": None} for n in range(2, 5)]
    enough = source_of(engine, tmp_path, {}, *others[:2], view=few)
    assert isinstance(match(ASKED, read(enough, ASKED, {ADDRESS}, set(), AT)), Matched)
    more = tmp_path / "more"
    more.mkdir()
    found = read(source_of(engine, more, {}, *others, view=few), ASKED, {ADDRESS}, set(), AT)
    assert isinstance(found, TooMany)
    assert match(ASKED, found) == NoMatch("ambiguous")


def test_a_second_record_under_another_number_is_found(engine: str, tmp_path: Path) -> None:
    second: Cells = {"id": 2, "nino": "QQ999999B", "abuse": 1}
    source = source_of(engine, tmp_path, {}, second)
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("ambiguous")


def test_a_second_record_without_a_postcode_is_found(engine: str, tmp_path: Path) -> None:
    second: Cells = {"id": 2, "nino": None, "postcode": None, "abuse": 1}
    source = source_of(engine, tmp_path, {}, second)
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("ambiguous")


def test_a_superseded_record_is_found_first(engine: str, tmp_path: Path) -> None:
    old: Cells = {"id": 9, "live": 0, "into": "1"}
    source = source_of(engine, tmp_path, {}, {"id": 2}, {"id": 3}, old)
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("merged")


def test_a_record_out_of_use_takes_no_place(engine: str, tmp_path: Path) -> None:
    gone = ({"id": 5, "live": 0}, {"id": 6, "live": None}, {"id": 7, "live": 0})
    source = source_of(engine, tmp_path, *gone, {})
    assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)


@pytest.mark.parametrize("held", ["ZZ101AA", "zz10 1aa", "ZZ10  1AA"])
def test_without_a_number_names_birth_date_and_postcode_find_the_row(
    engine: str, tmp_path: Path, held: str
) -> None:
    asked = replace(ASKED, strong=None)
    neighbour: Cells = {"id": 2, "postcode": "ZZ11 1AA"}
    sister: Cells = {"id": 3, "given": "Rose"}
    source = source_of(engine, tmp_path, {"postcode": held}, neighbour, sister)
    rows = rows_of(read(source, asked, set(), set(), AT))
    assert [row.key for row in rows] == ["1"]
    assert match(asked, rows) == NoMatch("no-strong-identifier")
    assert read(source, replace(asked, postcode="ZZ99 9ZZ"), set(), set(), AT) == ()


def test_a_number_of_a_kind_that_the_source_lacks_is_no_number(engine: str, tmp_path: Path) -> None:
    asked = replace(ASKED, strong=Strong("passport", "123456789"))
    rows = read(source_of(engine, tmp_path, {}), asked, set(), set(), AT)
    assert match(asked, rows) == NoMatch("no-strong-identifier")


def test_a_number_agrees_letter_by_letter(engine: str, tmp_path: Path) -> None:
    # MariaDB holds `qq123456a` for the same text, and a text with a space behind it too.
    small = source_of(engine, tmp_path, {"nino": "qq123456a", "given": "Rose"})
    assert read(small, ASKED, {ADDRESS}, set(), AT) == ()


@pytest.mark.parametrize("born", ["1980", "1980-00", "1980-00-00"])
def test_an_unknown_birthday_is_found_in_every_spelling(
    engine: str, tmp_path: Path, born: str
) -> None:
    asked = replace(ASKED, birth_date=BirthDate(1980), strong=None)
    source = source_of(engine, tmp_path, {"born": born})
    (row,) = rows_of(read(source, asked, set(), set(), AT))
    assert row.birth_date == BirthDate(1980)


def test_a_column_of_dates_is_read_as_a_text_of_dates_is(engine: str, tmp_path: Path) -> None:
    source = source_of(
        engine, tmp_path, {}, {"id": 2, "nino": None, "born": "1980-05-18"}, columns=DATED
    )
    assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)
    asked = replace(ASKED, strong=None)
    (row,) = rows_of(read(source, asked, set(), set(), AT))
    assert (row.key, row.birth_date) == ("1", ASKED.birth_date)
    assert read(source, replace(asked, birth_date=BirthDate(1980)), set(), set(), AT) == ()
    check_source(source, markers=MARKERS)


@pytest.mark.parametrize("born", [None, "", "soon", "17/05/1980"])
def test_a_birth_date_that_cannot_be_read_releases_nothing(
    engine: str, tmp_path: Path, born: str | None
) -> None:
    rows = read(source_of(engine, tmp_path, {"born": born}), ASKED, set(), set(), AT)
    assert match(ASKED, rows) == NoMatch("none")


def test_hostile_identifiers_are_values_and_change_no_statement(
    engine: str, tmp_path: Path
) -> None:
    source = source_of(engine, tmp_path, {})
    hostile = ("' OR 1=1 --", '" OR ""="', "%", "_", "'; DROP TABLE people; --", "\\", "%s", ":x")
    for text in hostile:
        asked = Identifiers(text, text, BirthDate(1980), Strong("nino", text), text)
        assert read(source, asked, {ADDRESS}, set(), AT) == ()
    assert len(rows_of(read(source, ASKED, {ADDRESS}, set(), AT))) == 1


def test_a_hostile_mapping_names_a_column_or_nothing(engine: str, tmp_path: Path) -> None:
    source = source_of(engine, tmp_path, {})
    for name in ('"', "'; DROP TABLE x", "%s", "a`b", "--", "id) FROM x; --", ":a", "address\0"):
        spare = replace(source, view=replace(source.view, items={"home-address": name}))
        (row,) = rows_of(read(spare, ASKED, {ADDRESS}, set(), AT))
        assert row.items == {}
        lost = replace(source, view=replace(source.view, birth_date=name))
        with pytest.raises(UnavailableError):
            read(lost, ASKED, {ADDRESS}, set(), AT)


def test_a_column_may_be_called_anything(engine: str, tmp_path: Path) -> None:
    name = "100 %s of it's; -- :x"
    columns = {(name if one == "address" else one): kind for one, kind in COLUMNS.items()}
    view = replace(VIEW, items={**VIEW.items, "home-address": name})
    source = source_of(engine, tmp_path, {name: "1 Tansy Row"}, columns=columns, view=view)
    (row,) = rows_of(read(source, ASKED, {ADDRESS}, set(), AT))
    assert row.items == {ADDRESS: "1 Tansy Row"}
    check_source(source, markers=MARKERS)


def test_a_source_that_fits_is_accepted(engine: str, tmp_path: Path) -> None:
    check_source(source_of(engine, tmp_path, {}), markers=MARKERS, categories=VIEW.items.keys())


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"nino": "number"}, "strong.nino"),
        ({"born": "number"}, "birth_date"),
        ({"family": "flag"}, "family_name"),
        ({"live": "date"}, "active"),
        ({"address": "flag"}, "items.home-address"),
    ],
)
def test_a_column_of_the_wrong_type_is_malformed(
    engine: str, tmp_path: Path, columns: dict[str, Kind], place: str
) -> None:
    if engine == "csv":
        columns = {}
    # SQLite and MariaDB have no type for a flag but a number, and a CSV has texts only.
    source = source_of(engine, tmp_path, columns={**COLUMNS, **columns})
    accepted = (
        not columns
        or (engine in {"sqlite", "mariadb"} and columns == {"address": "flag"})
        or (engine == "sqlite" and columns == {"live": "date"})
    )
    if accepted:
        check_source(source, markers=MARKERS)
        return
    with pytest.raises(MalformedError) as raised:
        check_source(source, markers=MARKERS)
    assert raised.value.place == f"child-maintenance.{place}"


def test_a_marker_may_be_said_to_be_absent(engine: str, tmp_path: Path) -> None:
    columns = {name: kind for name, kind in COLUMNS.items() if name != "abuse"}
    view = replace(
        VIEW, markers={"child": "is child"}, absent_markers={"domestic-abuse": "kept on paper"}
    )
    source = source_of(engine, tmp_path, {}, columns=columns, view=view)
    check_source(source, markers=MARKERS)
    (row,) = rows_of(read(source, ASKED, set(), set(), AT))
    assert row.markers == frozenset()


def test_a_view_that_lost_a_column_is_unavailable_or_says_less(engine: str, tmp_path: Path) -> None:
    harm = {("harm" if name == "abuse" else name): kind for name, kind in COLUMNS.items()}
    source = source_of(engine, tmp_path, {"harm": 0}, columns=harm)
    with pytest.raises(UnavailableError) as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert raised.value.place == "child-maintenance.markers.domestic-abuse"
    addr = {("addr" if name == "address" else name): kind for name, kind in COLUMNS.items()}
    other = tmp_path / "other"
    other.mkdir()
    moved = source_of(engine, other, {"addr": "1 Tansy Row"}, columns=addr)
    (row,) = rows_of(read(moved, ASKED, {ADDRESS}, set(), AT))
    assert row.items == {}


def test_an_empty_view_says_nothing(engine: str, tmp_path: Path) -> None:
    assert read(source_of(engine, tmp_path), ASKED, {ADDRESS}, set(), AT) == ()


def test_a_text_in_every_script_is_read_as_it_was_written(engine: str, tmp_path: Path) -> None:
    address = "Łódź 7 – שלום 漢字 🏠 O’Brien\u0301"  # noqa: RUF001 - what must survive
    source = source_of(engine, tmp_path, {"address": address, "family": "Ｏ’ＢＲＩＥＮ"})  # noqa: RUF001 - full width is the case
    (row,) = rows_of(read(source, ASKED, {ADDRESS}, set(), AT))
    assert row.items == {ADDRESS: address}
    assert PERSON["address"] != address
