"""The eighteen fields of the UK register, and cells that no spreadsheet takes for a formula."""

import csv
import io

import pytest

from texts import library
from thirdcopy.register import FIELDS, sheet, uk_fields


@pytest.mark.parametrize("name", sorted(library().agreements))
def test_every_field_is_said_and_what_is_not_known_says_so(name: str) -> None:
    texts = library()
    text = texts.agreements[name]
    row = uk_fields(text, texts.adoptions[name], texts.vocabulary)
    assert tuple(row) == FIELDS
    assert len(FIELDS) == 18
    assert all(row.values())
    assert not {"unknown", "unpublished"} & set(row.values())


def test_a_power_names_act_and_section_and_an_unpublished_one_is_not_known() -> None:
    texts = library()

    def power(name: str) -> str:
        return uk_fields(texts.agreements[name], (), texts.vocabulary)["legal-power-disclosure"]

    assert power("cmg-home-office") == "Immigration and Asylum Act 1999, section 20 (power)"
    assert power("cmg-home-office-reported-2017") == "not known"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_that_could_run_is_made_text(cell: str) -> None:
    (row,) = csv.DictReader(io.StringIO(sheet(("a",), [{"a": cell}]).decode()))
    assert row["a"] == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is() -> None:
    (row,) = csv.DictReader(io.StringIO(sheet(("a",), [{"a": "1 = 1, “x”"}]).decode()))
    assert row["a"] == "1 = 1, “x”"
