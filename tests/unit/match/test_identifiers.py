import pytest

from thirdcopy.match import (
    BirthDate,
    Scheme,
    Strong,
    check_identifier,
    check_name,
    check_postcode,
    is_never_issued,
    parse_birth_date,
    parse_identifiers,
)
from thirdcopy_client.errors import MalformedError


def test_a_whole_form_is_read() -> None:
    read = parse_identifiers(
        family_name=" O'Brien ",
        given_name="Ruth",
        birth_date="1980-05-00",
        scheme="nhs-number",
        number="999 000 0018",
        postcode="zz101aa",
    )
    assert read.family_name == "O'Brien"
    assert read.birth_date == BirthDate(1980, 5)
    assert read.strong == Strong("nhs-number", "9990000018")
    assert read.postcode == "ZZ10 1AA"


def test_nothing_of_a_person_is_in_the_repr() -> None:
    read = parse_identifiers(
        family_name="Brien",
        given_name="Ruth",
        birth_date="1980-05-17",
        scheme="nino",
        number="QQ123456A",
    )
    assert repr(read) == "Identifiers()"
    assert "QQ" not in repr(read.strong)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1980-05-17", BirthDate(1980, 5, 17)),
        ("1980-05", BirthDate(1980, 5)),
        ("1980-05-00", BirthDate(1980, 5)),
        ("1980", BirthDate(1980)),
        ("1980-00-00", BirthDate(1980)),
    ],
)
def test_an_unknown_part_of_a_birth_date_stays_unknown(text: str, date: BirthDate) -> None:
    assert parse_birth_date(text) == date
    assert text in date.spellings


def test_every_spelling_of_a_birth_date_is_read_as_it() -> None:
    for date in (BirthDate(1980), BirthDate(1980, 5), BirthDate(1980, 5, 17)):
        assert {parse_birth_date(text) for text in date.spellings} == {date}


@pytest.mark.parametrize(
    "text", ["", "1980-02-30", "1980-13-01", "1980-00-05", "17/05/1980", "0001-01-01", "١٩٨٠"]
)
def test_a_birth_date_that_nobody_has_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError) as raised:
        parse_birth_date(text)
    assert raised.value.place == "birth-date"
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("scheme", "text", "number"),
    [
        ("nhs-number", "999-000-0018", "9990000018"),
        ("nino", "qq 12 34 56 a", "QQ123456A"),
        ("home-office-reference", "zzz00000001", "ZZZ00000001"),
        ("passport", "123456789", "123456789"),
    ],
)
def test_a_number_is_written_as_its_register_writes_it(
    scheme: Scheme, text: str, number: str
) -> None:
    assert check_identifier(scheme, text) == number


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("nhs-number", "9990000019"),
        ("nhs-number", "999000001"),
        ("nhs-number", "٩٩٩٠٠٠٠٠١٨"),
        ("nino", "QQ123456"),
        ("nino", "QQ123456E"),
        ("nino", "Q1123456A"),
        ("home-office-reference", "12345678"),
        ("passport", "12*"),
    ],
)
def test_a_number_of_another_form_is_malformed_and_is_not_repeated(
    scheme: Scheme, text: str
) -> None:
    with pytest.raises(MalformedError) as raised:
        check_identifier(scheme, text)
    assert raised.value.place == scheme
    assert text not in str(raised.value)
    assert raised.value.__cause__ is None


def test_every_slip_of_one_digit_in_an_nhs_number_is_found() -> None:
    number = "9990000018"
    for at in range(10):
        for digit in set("0123456789") - {number[at]}:
            with pytest.raises(MalformedError):
                check_identifier("nhs-number", number[:at] + digit + number[at + 1 :])


@pytest.mark.parametrize(
    ("scheme", "text", "never"),
    [
        ("nino", "QQ123456A", True),
        ("nino", "BG123456A", True),
        ("nino", "AO123456A", True),
        ("nino", "AB123456A", False),
        ("nhs-number", "9990000018", True),
        ("nhs-number", "4000000004", False),
        ("passport", "123456789", False),
    ],
)
def test_a_number_that_no_person_can_have_is_known(
    scheme: Scheme, text: str, *, never: bool
) -> None:
    assert is_never_issued(scheme, text) is never


@pytest.mark.parametrize("text", ["Sm%", "Sm*", "Sm?", "Sm_th", "", "-", "FNU", "7", "x" * 101])
def test_a_pattern_is_no_name(text: str) -> None:
    with pytest.raises(MalformedError) as raised:
        check_name("family-name", text)
    assert raised.value.place == "family-name"


@pytest.mark.parametrize("text", ["Nguyễn Thị", "N'Diaye", "Smith-Jones", "Сергей", "St. John"])
def test_a_name_of_any_people_is_a_name(text: str) -> None:
    assert check_name("family-name", text) == text


def test_a_postcode_is_whole_or_left_out() -> None:
    assert check_postcode(" zz10 1aa ") == "ZZ10 1AA"
    for text in ("ZZ10", "ZZ1*", "1AA ZZ10"):
        with pytest.raises(MalformedError):
            check_postcode(text)


def test_a_number_without_its_kind_and_an_unknown_kind_are_malformed() -> None:
    names = {"family_name": "Brown", "given_name": "Ruth", "birth_date": "1980-05-17"}
    with pytest.raises(MalformedError) as raised:
        parse_identifiers(**names, number="QQ123456A")
    assert raised.value.place == "scheme"
    with pytest.raises(MalformedError) as raised:
        parse_identifiers(**names, scheme="nino")
    assert raised.value.place == "number"
    with pytest.raises(MalformedError) as raised:
        parse_identifiers(**names, scheme="library-card", number="1")
    assert raised.value.place == "scheme"
