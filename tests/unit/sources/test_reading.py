import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from thirdcopy.match import BirthDate, Identifiers, Matched, NoMatch, Strong, match
from thirdcopy.sources import FactColumn, Source, View, check_source, read
from thirdcopy.sources.source import opened
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, UnavailableError

Cells = Mapping[str, str | int | None]
MARKERS = frozenset({"child", "domestic-abuse"})
AT = Micros(1_491_217_200_000_000)
VIEW = View(
    name="people",
    key="id",
    family_name="family",
    given_name="given",
    birth_date="born",
    active="live",
    merged_into="into",
    strong={"nino": "nino"},
    markers={"child": "is child", "domestic-abuse": "abuse"},
    items={"home-address": "address", "telephone": "telephone", "income": "income"},
    facts={
        "seriousCrime": FactColumn("crime"),
        "visits": FactColumn("visits", "count"),
        "tier": FactColumn("tier", "text"),
    },
    postcodes=("postcode",),
    previous_family_names=("maiden",),
)
PERSON: Cells = {
    "id": 1,
    "family": "O'Brien",
    "given": "Ruth",
    "born": "1980-05-17",
    "live": 1,
    "into": None,
    "nino": "QQ123456A",
    "is child": 0,
    "abuse": 0,
    "address": "1 Tansy Row",
    "telephone": None,
    "income": "80",
    "crime": 0,
    "visits": 3,
    "tier": "low",
    "postcode": "ZZ10 1AA",
    "maiden": None,
    "secret": "canary",
}
ASKED = Identifiers(
    family_name="o’brien",  # noqa: RUF001 - what a keyboard makes of it
    given_name="RUTH",
    birth_date=BirthDate(1980, 5, 17),
    strong=Strong("nino", "QQ123456A"),
    postcode="ZZ10 1AA",
)
ADDRESS = "child-maintenance/home-address"


def source_of(folder: Path, *people: Cells) -> Source:
    path = folder / "body #1?.sqlite"
    columns = ", ".join(f'"{name}"' for name in PERSON)
    marks = ", ".join("?" for _ in PERSON)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE people ({columns})")
        database.executemany(
            f"INSERT INTO people VALUES ({marks})",  # noqa: S608 - the names are this test's own
            [[{**PERSON, **person}[name] for name in PERSON] for person in people],
        )
    return Source("child-maintenance", path, VIEW)


def test_only_what_was_decided_is_read(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    (row,) = read(source, ASKED, {ADDRESS}, {"seriousCrime"}, AT)
    assert row.items == {ADDRESS: "1 Tansy Row"}
    assert row.facts == {"seriousCrime": False}
    assert row.key == "1"
    assert row.read_at == AT
    assert isinstance(match(ASKED, [row]), Matched)


def test_the_statement_names_no_other_column_and_holds_no_value(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    seen: list[str] = []
    with opened(source) as connection:
        from thirdcopy.sources import reading  # noqa: PLC0415 - an attack reaches inside

        reading._teach_names(connection, ASKED)
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        connection.execute(reading._query(VIEW, ASKED, {"address"}))
        seen.append(str(reading._query(VIEW, ASKED, {"address"})))
    statement = " ".join(seen)
    assert "LIMIT" in statement
    for word in ("*", "income", "telephone", "secret", "QQ123456A", "1980", "brien", "ZZ10"):
        assert word not in statement.lower() if word == "brien" else word not in statement


def test_fields_of_another_dataset_of_no_column_or_null_are_left_out(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    items = {
        "patient-demographics/home-address",
        "child-maintenance/bank-account",
        "child-maintenance/telephone",
    }
    (row,) = read(source, ASKED, items, {"unheardOf"}, AT)
    assert row.items == {}
    assert row.facts == {}


def test_facts_are_read_by_kind_and_anything_else_is_left_out(tmp_path: Path) -> None:
    facts = {"seriousCrime", "visits", "tier"}
    (row,) = read(source_of(tmp_path, {}), ASKED, set(), facts, AT)
    assert row.facts == {"seriousCrime": False, "visits": 3, "tier": "low"}
    assert row.facts["seriousCrime"] is False
    other = tmp_path / "other"
    other.mkdir()
    odd = source_of(other, {"crime": "perhaps", "visits": -1, "tier": 4})
    (row,) = read(odd, ASKED, set(), facts, AT)
    assert row.facts == {}


@pytest.mark.parametrize("value", [1, None, "yes", "", 2])
def test_a_marker_that_is_not_plainly_absent_is_a_marker(
    tmp_path: Path, value: str | int | None
) -> None:
    (row,) = read(source_of(tmp_path, {"abuse": value}), ASKED, set(), set(), AT)
    assert row.markers == {"domestic-abuse"}


def test_never_more_than_two_rows(tmp_path: Path) -> None:
    source = source_of(tmp_path, *({"id": number} for number in range(50)))
    rows = read(source, ASKED, set(), set(), AT)
    assert len(rows) == 2
    assert match(ASKED, rows) == NoMatch("ambiguous")


def test_a_second_record_under_another_number_is_found(tmp_path: Path) -> None:
    second: Cells = {"id": 2, "nino": "QQ999999B", "abuse": 1}
    source = source_of(tmp_path, {}, second)
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("ambiguous")


def test_a_superseded_record_is_found_first(tmp_path: Path) -> None:
    old: Cells = {"id": 9, "live": 0, "into": "1"}
    source = source_of(tmp_path, {}, {"id": 2}, {"id": 3}, old)
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("merged")


def test_a_record_out_of_use_takes_no_place(tmp_path: Path) -> None:
    source = source_of(tmp_path, {"id": 0, "live": 0}, {"id": -1, "live": 0}, {})
    assert isinstance(match(ASKED, read(source, ASKED, set(), set(), AT)), Matched)


def test_without_a_number_names_birth_date_and_postcode_find_the_row(tmp_path: Path) -> None:
    asked = replace(ASKED, strong=None)
    neighbour: Cells = {"id": 2, "postcode": "ZZ11 1AA"}
    twin: Cells = {"id": 3, "given": "Rose"}
    source = source_of(tmp_path, {"postcode": "ZZ101AA"}, neighbour, twin)
    rows = read(source, asked, set(), set(), AT)
    assert [row.key for row in rows] == ["1"]
    assert match(asked, rows) == NoMatch("no-strong-identifier")
    assert read(source, replace(asked, postcode="ZZ99 9ZZ"), set(), set(), AT) == ()


def test_a_number_of_a_kind_that_the_source_lacks_is_no_number(tmp_path: Path) -> None:
    asked = replace(ASKED, strong=Strong("passport", "123456789"))
    rows = read(source_of(tmp_path, {}), asked, set(), set(), AT)
    assert match(asked, rows) == NoMatch("no-strong-identifier")


@pytest.mark.parametrize("born", ["1980", "1980-00", "1980-00-00"])
def test_an_unknown_birthday_is_found_in_every_spelling(tmp_path: Path, born: str) -> None:
    asked = replace(ASKED, birth_date=BirthDate(1980), strong=None)
    (row,) = read(source_of(tmp_path, {"born": born}), asked, set(), set(), AT)
    assert row.birth_date == BirthDate(1980)


@pytest.mark.parametrize("born", [None, "", "soon", "17/05/1980"])
def test_a_birth_date_that_cannot_be_read_releases_nothing(
    tmp_path: Path, born: str | None
) -> None:
    rows = read(source_of(tmp_path, {"born": born}), ASKED, set(), set(), AT)
    assert match(ASKED, rows) == NoMatch("none")


def test_hostile_identifiers_are_values_and_change_no_statement(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    for text in ("' OR 1=1 --", '" OR ""="', "%", "_", "'; DROP TABLE people; --"):
        asked = Identifiers(text, text, BirthDate(1980), Strong("nino", text), text)
        assert read(source, asked, {ADDRESS}, set(), AT) == ()
    assert len(read(source, ASKED, {ADDRESS}, set(), AT)) == 1


def test_nothing_can_be_written_through_a_source(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    before = source.path.read_bytes()
    for statement in ("DELETE FROM people", "CREATE TABLE more (a)", "PRAGMA user_version = 7"):
        with pytest.raises(UnavailableError), opened(source) as connection:
            connection.exec_driver_sql(statement)
    assert source.path.read_bytes() == before


def test_a_missing_or_spoilt_database_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    missing = Source("child-maintenance", tmp_path / "none.sqlite", VIEW)
    spoilt = Source("child-maintenance", tmp_path / "spoilt.sqlite", VIEW)
    spoilt.path.write_bytes(b"not a database at all" * 100)
    for source in (missing, spoilt):
        with pytest.raises(UnavailableError) as raised:
            read(source, ASKED, {ADDRESS}, set(), AT)
        assert raised.value.place == "child-maintenance"
        assert "QQ" not in str(raised.value)
        with pytest.raises(UnavailableError):
            check_source(source, markers=MARKERS)
    assert not missing.path.exists()


def test_a_source_that_fits_is_accepted(tmp_path: Path) -> None:
    check_source(source_of(tmp_path, {}), markers=MARKERS)


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (replace(VIEW, name="nobody"), "name"),
        (replace(VIEW, key="key"), "key"),
        (replace(VIEW, merged_into="superseded"), "merged_into"),
        (replace(VIEW, items={"telephone": "phone"}), "items.telephone"),
        (replace(VIEW, facts={"visits": FactColumn("visit", "count")}), "facts.visits"),
        (replace(VIEW, markers={"child": "is child"}), "markers"),
        (replace(VIEW, markers={**VIEW.markers, "chlid": "is child"}), "markers"),
        (replace(VIEW, strong={}), "strong"),
        (replace(VIEW, strong={"nino": "national"}), "strong.nino"),
        (replace(VIEW, postcodes=("zip",)), "postcodes.0"),
    ],
)
def test_a_wrong_mapping_is_malformed_before_anyone_is_asked_about(
    tmp_path: Path, view: View, place: str
) -> None:
    with pytest.raises(MalformedError) as raised:
        check_source(replace(source_of(tmp_path, {}), view=view), markers=MARKERS)
    assert raised.value.place == f"child-maintenance.{place}"
    assert raised.value.remedy


def test_a_view_that_lost_a_column_is_unavailable_and_never_read_as_text(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    with closing(sqlite3.connect(source.path)) as database, database:
        database.execute("ALTER TABLE people RENAME COLUMN abuse TO harm")
    with pytest.raises(UnavailableError) as raised:
        read(source, ASKED, {ADDRESS}, set(), AT)
    assert raised.value.place == "child-maintenance.markers.domestic-abuse"
    with closing(sqlite3.connect(source.path)) as database, database:
        database.execute("ALTER TABLE people RENAME COLUMN harm TO abuse")
        database.execute("ALTER TABLE people RENAME COLUMN address TO addr")
    (row,) = read(source, ASKED, {ADDRESS}, set(), AT)
    assert row.items == {}


def test_a_view_that_never_ends_is_unavailable(tmp_path: Path) -> None:
    source = source_of(tmp_path, {})
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
    with pytest.raises(UnavailableError), opened(source) as connection:
        connection.exec_driver_sql(endless)
