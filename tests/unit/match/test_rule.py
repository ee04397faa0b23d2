from dataclasses import replace

import pytest

from thirdcopy.match import (
    RULE_VERSION,
    BirthDate,
    Identifiers,
    Matched,
    NoMatch,
    NoMatchCode,
    Row,
    Strong,
    match,
)
from thirdcopy_client.clock import Micros

ASKED = Identifiers(
    family_name="O'Brien",
    given_name="Ruth",
    birth_date=BirthDate(1980, 5, 17),
    strong=Strong("nhs-number", "9990000018"),
    postcode="ZZ10 1AA",
)
ROW = Row(
    key="k1",
    family_name="OBRIEN",
    given_name="Ruth Mary",
    birth_date=BirthDate(1980, 5, 17),
    strong={"nhs-number": "9990000018"},
    postcodes=frozenset({"ZZ10 1AA", "ZZ11 2BB"}),
    previous_family_names=frozenset(),
    active=True,
    merged=False,
    markers=frozenset({"child"}),
    items={"patient-demographics/gender": "female"},
    facts={"seriousCrime": False},
    read_at=Micros(7),
)


def code(asked: Identifiers, *rows: Row) -> NoMatchCode | None:
    result = match(asked, rows)
    return result.code if isinstance(result, NoMatch) else None


def test_one_record_that_agrees_in_all_is_the_person() -> None:
    result = match(ASKED, [ROW])
    assert isinstance(result, Matched)
    assert result.rule == RULE_VERSION
    assert result.record.key == "k1"
    assert result.record.agreeing == {
        "family-name",
        "given-name",
        "birth-date",
        "nhs-number",
        "postcode",
    }
    assert result.record.markers == {"child"}
    assert result.record.items == ROW.items
    assert result.record.facts == ROW.facts
    assert result.record.read_at == 7


def test_no_record_is_none() -> None:
    assert code(ASKED) == "none"


def test_a_record_out_of_use_is_none() -> None:
    assert code(ASKED, replace(ROW, active=False)) == "none"


def test_two_live_records_are_ambiguous_however_alike() -> None:
    assert code(ASKED, ROW, replace(ROW, key="k2")) == "ambiguous"
    assert code(ASKED, ROW, replace(ROW, key="k2", strong={})) == "ambiguous"


def test_a_record_out_of_use_beside_a_live_one_does_not_stand_in_the_way() -> None:
    assert code(ASKED, ROW, replace(ROW, key="k0", active=False)) is None


def test_a_merged_record_stops_even_beside_a_live_one() -> None:
    superseded = replace(ROW, key="k0", active=False, merged=True)
    assert code(ASKED, superseded) == "merged"
    assert code(ASKED, ROW, superseded) == "merged"


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, family_name="Brown"),
        replace(ROW, given_name="Rose"),
        replace(ROW, given_name=""),
        replace(ROW, birth_date=BirthDate(1980, 5, 18)),
        replace(ROW, birth_date=BirthDate(1981)),
        replace(ROW, strong={"nhs-number": "9990000026"}),
        replace(ROW, postcodes=frozenset({"ZZ12 3CC"})),
    ],
    ids=["family", "given", "no given", "day", "year", "number", "postcode"],
)
def test_one_thing_against_it_is_conflicting(row: Row) -> None:
    assert code(ASKED, row) == "conflicting"


def test_without_a_number_on_either_side_a_person_has_to_look() -> None:
    assert code(replace(ASKED, strong=None), ROW) == "no-strong-identifier"
    assert code(ASKED, replace(ROW, strong={})) == "no-strong-identifier"
    assert code(ASKED, replace(ROW, strong={"nino": "QQ123456A"})) == "no-strong-identifier"


def test_name_and_birth_date_alone_are_not_enough_for_a_person_to_look() -> None:
    assert code(replace(ASKED, strong=None, postcode=None), ROW) == "none"


def test_a_birth_date_that_says_less_neither_agrees_nor_conflicts() -> None:
    assert code(replace(ASKED, birth_date=BirthDate(1980)), ROW) == "none"
    assert code(ASKED, replace(ROW, birth_date=BirthDate(1980, 5))) == "none"
    assert code(ASKED, replace(ROW, birth_date=None)) == "none"


def test_a_birthday_unknown_to_both_agrees_with_a_given_name_or_postcode_beside_it() -> None:
    row = replace(ROW, birth_date=BirthDate(1980))
    asked = replace(ASKED, birth_date=BirthDate(1980))
    assert code(asked, row) is None
    single = replace(asked, family_name="Suharyanto", given_name="")
    single_row = replace(row, family_name="", given_name="Suharyanto")
    assert code(single, single_row) is None
    assert code(replace(single, postcode=None), single_row) == "none"


def test_first_of_january_is_a_day_and_not_an_unknown_one() -> None:
    row = replace(ROW, birth_date=BirthDate(1980, 1, 1))
    assert code(replace(ASKED, birth_date=BirthDate(1980)), row) == "none"


def test_a_person_of_one_name_is_not_a_person_of_two() -> None:
    single = replace(ROW, family_name="", given_name="Suharyanto")
    assert code(replace(ASKED, family_name="Suharyanto", given_name=""), single) is None
    assert code(replace(ASKED, family_name="Suharyanto"), single) == "conflicting"


def test_a_former_name_known_to_either_side_agrees() -> None:
    married = replace(ROW, family_name="Brown", previous_family_names=frozenset({"OBRIEN"}))
    assert code(ASKED, married) is None
    told = replace(ASKED, family_name="Brown", previous_family_name="O'Brien")
    assert code(told, ROW) is None
    assert code(told, married) is None


def test_a_former_name_that_the_record_contradicts_is_conflicting() -> None:
    other = replace(ROW, previous_family_names=frozenset({"Green"}))
    assert code(replace(ASKED, previous_family_name="Brown"), other) == "conflicting"


def test_a_postcode_may_be_a_former_one_or_left_out() -> None:
    assert code(replace(ASKED, postcode="zz112bb"), ROW) is None
    assert code(replace(ASKED, postcode=None), ROW) is None
    assert code(ASKED, replace(ROW, postcodes=frozenset())) is None


def test_no_row_or_record_shows_a_person_in_its_repr() -> None:
    result = match(ASKED, [ROW])
    for text in (repr(ROW), repr(result)):
        assert not any(word in text.lower() for word in ("brien", "ruth", "1980", "9990", "female"))
