"""The rule at its edges, and every word with which a field about a person is turned away."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from thirdcopy.match import (
    BirthDate,
    Identifiers,
    Matched,
    NoMatch,
    Row,
    Scheme,
    Strong,
    TooMany,
    candidates,
    check_identifier,
    check_name,
    check_postcode,
    is_never_issued,
    match,
    may_be,
    may_be_issued,
    parse_birth_date,
    parse_identifiers,
)
from thirdcopy.match.name import names_agree
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError

ASKED = Identifiers(
    family_name="Quill",
    given_name="Ada",
    birth_date=BirthDate(1980, 5, 17),
    strong=Strong("nino", "QQ123456A"),
    postcode="ZZ10 1AA",
    previous_family_name="Zyxholm",
)
ROW = Row(
    key="k1",
    family_name="Quill",
    given_name="Ada",
    birth_date=BirthDate(1980, 5, 17),
    strong={"nino": "QQ123456A"},
    postcodes=frozenset({"ZZ10 1AA"}),
    previous_family_names=frozenset({"Zyxholm"}),
    active=True,
    merged=False,
    markers=frozenset(),
    items={},
    facts={},
    read_at=Micros(7),
)
OTHER = replace(
    ROW,
    family_name="Holm",
    given_name="Bo",
    birth_date=BirthDate(1970),
    previous_family_names=frozenset(),
    postcodes=frozenset({"ZZ99 9ZZ"}),
)


def _agreeing(asked: Identifiers = ASKED, row: Row = ROW) -> frozenset[str] | str:
    found = match(asked, [row])
    return found.record.agreeing if isinstance(found, Matched) else found.code


def test_too_many_to_compare_is_a_doubt() -> None:
    assert match(ASKED, TooMany()) == NoMatch("ambiguous")


def test_each_thing_that_agrees_is_named() -> None:
    weak = frozenset({"family-name", "birth-date", "given-name"})
    assert _agreeing() == weak | {"nino", "postcode", "previous-family-name"}
    assert _agreeing(row=replace(ROW, previous_family_names=frozenset())) == weak | {
        "nino",
        "postcode",
    }
    assert _agreeing(row=replace(ROW, previous_family_names=frozenset({"Holm"}))) == "conflicting"


def test_of_a_month_that_both_sides_know_the_given_name_or_postcode_tells_people_apart() -> None:
    month = BirthDate(1980, 5)
    asked, row = replace(ASKED, birth_date=month), replace(ROW, birth_date=month)
    assert isinstance(_agreeing(replace(asked, postcode=None), row), frozenset)
    nameless = (replace(asked, given_name=""), replace(row, given_name=""))
    assert isinstance(_agreeing(*nameless), frozenset)
    assert _agreeing(replace(nameless[0], postcode=None), nameless[1]) == "none"


def test_whoever_bears_the_number_is_looked_at_whatever_else_the_record_says() -> None:
    assert may_be(ASKED, OTHER)
    assert may_be(ASKED, replace(OTHER, active=False, merged=True))
    assert not may_be(ASKED, replace(OTHER, active=False))
    assert not may_be(ASKED, replace(OTHER, strong={"nhs-number": "QQ123456A"}))
    assert not may_be(replace(ASKED, strong=None), OTHER)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: replace(row, birth_date=BirthDate(1980, 5)),
        lambda row: replace(row, family_name="Holm", previous_family_names=frozenset()),
        lambda row: replace(row, given_name="Bo"),
        lambda row: replace(row, postcodes=frozenset({"ZZ99 9ZZ"})),
    ],
    ids=["birth date", "family name", "given name", "postcode"],
)
def test_a_record_under_another_number_is_looked_at_if_all_else_agrees(
    change: Callable[[Row], Row],
) -> None:
    twin = replace(ROW, strong={"nino": "QQ654321A"})
    assert may_be(ASKED, twin)
    assert may_be(ASKED, replace(twin, postcodes=frozenset()))
    assert not may_be(ASKED, change(twin))


def test_two_records_at_most_are_given_a_superseded_one_first_and_by_key() -> None:
    rows = [replace(ROW, key=key) for key in ("c", "a", "b")]
    merged = replace(ROW, key="z", merged=True, active=False)
    strangers = [replace(OTHER, key="0", strong={})]
    assert [row.key for row in candidates(ASKED, [*strangers, *rows])] == ["a", "b"]
    assert [row.key for row in candidates(ASKED, [*rows, merged])] == ["z", "a"]
    assert candidates(ASKED, strangers) == []


FORM = {"family_name": "Quill", "given_name": "Ada", "birth_date": "1980-05-17"}


def test_every_field_of_a_form_is_read_and_an_empty_one_was_not_given() -> None:
    whole = parse_identifiers(
        **FORM,
        scheme="nino",
        number="qq 12 34 56 a",
        postcode="zz101aa",
        previous_family_name=" Zyxholm ",
    )
    assert whole == ASKED
    least = parse_identifiers(
        **{**FORM, "given_name": " "},
        scheme="",
        number="",
        postcode="",
        previous_family_name="",
    )
    assert least == Identifiers("Quill", "", BirthDate(1980, 5, 17))


CHECK_DIGIT = "copy it again from the letter; one digit is wrong or two are swapped"
LEAVE_OUT = "leave out the day, or the month and day, where they are not known"
LETTERS = "expected letters, spaces, hyphens, apostrophes and full stops only"
SHAPE = "expected a date such as `1980-05-17`, `1980-05` or `1980`"


@pytest.mark.parametrize(
    ("read", "said", "place", "remedy"),
    [
        (
            lambda: parse_identifiers(**FORM, scheme="nino"),
            "expected a number and its kind, or neither",
            "number",
            "give both, or leave both empty",
        ),
        (
            lambda: parse_identifiers(**FORM, number="QQ123456A"),
            "expected a number and its kind, or neither",
            "scheme",
            "give both, or leave both empty",
        ),
        (
            lambda: parse_identifiers(**FORM, scheme="other", number="1"),
            "expected one of `nhs-number`, `nino`, `home-office-reference`, `passport`",
            "scheme",
            None,
        ),
        (
            lambda: parse_identifiers(**{**FORM, "given_name": "A*"}),
            LETTERS,
            "given-name",
            None,
        ),
        (
            lambda: parse_identifiers(**FORM, previous_family_name="A*"),
            LETTERS,
            "previous-family-name",
            None,
        ),
        (
            lambda: check_identifier("nino", "QQ12345A"),
            "expected the form of a nino",
            "nino",
            "copy it again from the letter",
        ),
        (
            lambda: check_identifier("nhs-number", "9990000019"),
            "expected a number whose check digit is right",
            "nhs-number",
            CHECK_DIGIT,
        ),
        (
            lambda: check_postcode("ZZ10"),
            "expected a whole postcode",
            "postcode",
            "leave it empty where it is not known",
        ),
        (
            lambda: check_name("family-name", ""),
            "expected a name of 1 to 100 characters",
            "family-name",
            None,
        ),
        (
            lambda: check_name("family-name", "a" * 101),
            "expected a name of 1 to 100 characters",
            "family-name",
            None,
        ),
        (
            lambda: check_name("family-name", "--"),
            "expected a name of 1 to 100 characters",
            "family-name",
            None,
        ),
        (lambda: check_name("family-name", "Quill_"), LETTERS, "family-name", None),
        (lambda: check_name("family-name", "XQuill9"), LETTERS, "family-name", None),
        (lambda: parse_birth_date("17 May"), SHAPE, "birth-date", LEAVE_OUT),
        (
            lambda: parse_birth_date("1849", "born"),
            "expected a date that someone can have",
            "born",
            LEAVE_OUT,
        ),
        (
            lambda: parse_birth_date("1980-00-17"),
            "expected a date that someone can have",
            "birth-date",
            LEAVE_OUT,
        ),
        (
            lambda: parse_birth_date("1981-02-29"),
            "expected a day that is in the calendar",
            "birth-date",
            LEAVE_OUT,
        ),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(
    read: Callable[[], object], said: str, place: str, remedy: str | None
) -> None:
    with pytest.raises(MalformedError) as caught:
        read()
    assert (caught.value.message, caught.value.place, caught.value.remedy) == (
        said,
        place,
        remedy,
    )


@pytest.mark.parametrize(
    "name",
    [
        "O",
        "a" * 100,
        "O\u2019Brien",
        "\u2018Brien",
        "O'Brien",
        "St. John",
        "Ba-Ra",
        "O`Brien",
        "A\u0301",
    ],
)
def test_what_a_name_may_be_written_with(name: str) -> None:
    assert check_name("family-name", name) == name


@pytest.mark.parametrize(
    ("scheme", "number", "never", "may_be_somebodys"),
    [
        ("nhs-number", "9990000018", True, False),
        ("nhs-number", "4505577104", False, True),
        ("nino", "QQ123456A", True, False),
        ("nino", "DA123456A", True, False),
        ("nino", "AO123456A", True, False),
        ("nino", "GB123456A", True, False),
        ("nino", "AB123456A", False, True),
        ("passport", "999000001", False, False),
        ("home-office-reference", "QQ123456", False, False),
    ],
)
def test_which_numbers_can_be_nobodys(
    scheme: Scheme, number: str, *, never: bool, may_be_somebodys: bool
) -> None:
    assert is_never_issued(scheme, number) is never
    assert may_be_issued(scheme, number) is may_be_somebodys


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Abd al Rahman", "Abdul Rahman", True),
        ("Abd ul Rahman", "Abdul Rahman", True),
        ("Abd el Rahman", "Abdul Rahman", True),
        ("Abd Rahman", "Abdul Rahman", False),
        ("Zoë", "Zoe", True),
        ("Ba\tRa", "Ba Ra", True),
        ("Ba-Ra", "Ba Ra", True),
        ("O'Brien", "OBrien", True),
    ],
)
def test_which_spellings_are_one_name(one: str, other: str, *, agree: bool) -> None:
    assert names_agree(one, other) is agree
