"""What is counted before anyone is asked about: numbers, never a value of a record."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from source_people import ASKED, AT, MARKERS, ON_EVERY_ENGINE, PERSON, VIEW, Cells, source_of
from thirdcopy.match import NoMatch, match
from thirdcopy.sources import examine, read
from thirdcopy.sources.counts import Flagged, Numbered

PEOPLE: tuple[Cells, ...] = (
    {},
    {"id": 2, "nino": "QQ123456A", "born": None, "abuse": 1},
    {"id": 3, "nino": None, "born": "1980", "live": 0, "into": "1"},
    {"id": 4, "nino": "QQ999999B", "abuse": None},
)


@ON_EVERY_ENGINE
def test_a_view_is_counted_alike_on_every_engine(engine: str, tmp_path: Path) -> None:
    found = examine(source_of(engine, tmp_path, *PEOPLE), markers=MARKERS)
    assert found.faults == ()
    assert found.columns == len(PERSON)
    counts = found.counts
    assert counts is not None
    assert (counts.records, counts.distinct_keys, counts.without_key) == (4, 4, 0)
    assert (counts.merged, counts.without_birth_date, counts.on_one_birth_date) == (1, 1, 2)
    assert counts.strong == {"nino": Numbered(known=3, badly_written=0, in_several=1)}
    assert counts.active == Flagged(yes=3, no=1, neither=0)
    assert counts.markers["domestic-abuse"] == Flagged(yes=1, no=2, neither=1)


@ON_EVERY_ENGINE
def test_an_empty_view_is_counted(engine: str, tmp_path: Path) -> None:
    counts = examine(source_of(engine, tmp_path), markers=MARKERS).counts
    assert counts is not None
    assert (counts.records, counts.on_one_birth_date) == (0, 0)


@pytest.mark.parametrize(
    ("people", "place"),
    [
        (({}, {}), "key"),
        (({"id": None},), "key"),
        (({"into": ""},), "merged_into"),
        (({"live": None},), "active"),
        (({"live": 7},), "active"),
        (({"born": "17/05/1980"},), "birth_date"),
        (({"born": ""},), "birth_date"),
        (({"nino": "QQ 12 34 56 A"},), "strong.nino"),
        (({"nino": "qq123456a"},), "strong.nino"),
    ],
)
def test_rows_that_could_never_be_found_or_told_apart_are_faults(
    people: tuple[Cells, ...], place: str, tmp_path: Path
) -> None:
    found = examine(source_of("sqlite", tmp_path, *people), markers=MARKERS)
    assert [fault.place for fault in found.faults] == [f"child-maintenance.{place}"]
    assert found.faults[0].remedy


def test_a_birth_date_that_too_many_share_is_a_fault_and_nobody_of_it_is_found(
    tmp_path: Path,
) -> None:
    people: list[Cells] = [{"id": n, "nino": f"QQ{n:06}A", "given": f"R{n}"} for n in range(5)]
    source = source_of("sqlite", tmp_path, *people, view=replace(VIEW, most_candidates=4))
    faults = examine(source, markers=MARKERS).faults
    assert [fault.place for fault in faults] == ["child-maintenance.birth_date"]
    assert match(ASKED, read(source, ASKED, set(), set(), AT)) == NoMatch("ambiguous")


def test_a_view_of_the_wrong_shape_is_not_counted(tmp_path: Path) -> None:
    source = source_of("sqlite", tmp_path, {}, view=replace(VIEW, key="number"))
    found = examine(source, markers=MARKERS)
    assert found.counts is None
    assert [fault.place for fault in found.faults] == [
        "child-maintenance.key",
        "child-maintenance.name",
    ]


@ON_EVERY_ENGINE
def test_nothing_of_a_record_is_said(engine: str, tmp_path: Path) -> None:
    found = examine(source_of(engine, tmp_path, *PEOPLE), markers=MARKERS)
    said = repr(asdict(found)) + repr(found)
    for value in PERSON.values():
        if isinstance(value, str) and len(value) > 3:
            assert value not in said
