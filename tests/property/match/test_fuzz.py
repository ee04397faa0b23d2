"""Whatever is typed, the readers of identifiers give a value or say which field is malformed."""
# ruff: noqa: PT017 - a drawn text may be read or refused, and both outcomes are looked at

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy.match import (
    SCHEMES,
    Scheme,
    check_identifier,
    check_name,
    check_postcode,
    parse_birth_date,
    parse_identifiers,
)
from thirdcopy.match.name import name_keys, names_agree
from thirdcopy_client.errors import MalformedError

EXAMPLES = 20_000 if os.environ.get("LONG") else 300


def told_of(scheme: Scheme, text: str) -> str:
    try:
        check_identifier(scheme, text)
    except MalformedError as error:
        return str(error)
    return ""


@given(text=st.text() | st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,2}"))
@settings(max_examples=EXAMPLES)
def test_a_birth_date_is_read_or_malformed(text: str) -> None:
    try:
        date = parse_birth_date(text)
    except MalformedError as error:
        assert error.place == "birth-date"
        return
    assert parse_birth_date(date.text) == date


@given(scheme=st.sampled_from(SCHEMES), text=st.text() | st.text("0123456789ABCQZ -", max_size=14))
@settings(max_examples=EXAMPLES)
def test_a_number_is_read_once_and_for_all_or_malformed(scheme: Scheme, text: str) -> None:
    try:
        number = check_identifier(scheme, text)
    except MalformedError as error:
        assert error.place == scheme
        # What is said is the same for every value, so it holds none.
        assert str(error) in {told_of(scheme, ""), told_of(scheme, "9990000019")}
        return
    assert check_identifier(scheme, number) == number
    assert number.isascii()


@given(text=st.text(max_size=120))
@settings(max_examples=EXAMPLES)
def test_a_name_is_read_or_malformed(text: str) -> None:
    try:
        name = check_name("family-name", text)
    except MalformedError as error:
        assert error.place == "family-name"
        return
    assert names_agree(name, text)
    assert check_name("family-name", name) == name


@given(text=st.text())
@settings(max_examples=EXAMPLES)
def test_every_text_has_keys_and_a_key_has_itself(text: str) -> None:
    for key in name_keys(text):
        assert key
        assert names_agree(key, text)


@given(text=st.text() | st.from_regex(r"[A-Za-z]{1,2}[0-9]{1,2} ?[0-9][A-Za-z]{2}"))
@settings(max_examples=200)
def test_a_postcode_is_read_once_and_for_all_or_malformed(text: str) -> None:
    try:
        postcode = check_postcode(text)
    except MalformedError as error:
        assert error.place == "postcode"
        return
    assert check_postcode(postcode) == postcode


@given(
    family_name=st.text(),
    given_name=st.text(),
    birth_date=st.just("1980-05-17") | st.text(),
    scheme=st.none() | st.sampled_from(SCHEMES) | st.text(),
    number=st.none() | st.text(),
    postcode=st.none() | st.text(),
    previous_family_name=st.none() | st.text(),
)
@settings(max_examples=200)
def test_a_form_is_read_or_one_of_its_fields_is_named(**form: str | None) -> None:
    try:
        parse_identifiers(**form)  # type: ignore[arg-type]  # Hypothesis draws by keyword
    except MalformedError as error:
        assert error.place in {name.replace("_", "-") for name in form} | set(SCHEMES)
