import datetime as dt

import pytest

from refusal import refusal_of
from thirdcopy_client.canonical import canonical, parse_canonical, unb64
from thirdcopy_client.clock import (
    DAY,
    HOUR,
    Micros,
    date_of,
    guarded,
    in_london,
    micros_of,
    month_of,
    months_of,
    quarter_of,
    quarter_of_month,
    system_clock,
)
from thirdcopy_client.errors import MalformedError, ThirdcopyError, UnavailableError


def test_canonical_json_sorts_its_keys_and_keeps_its_letters() -> None:
    written = '{"a":["\u20ac\\u0001\\n\\"",null],"b":-1}'.encode()
    assert canonical({"b": -1, "a": ('\u20ac\u0001\n"', None)}) == written


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.5, "value: expected JSON without floats, got float"),
        (2**53 + 1, "value: expected an integer within ±2^53"),
        ({"\u00e9": 1}, "value: expected ASCII keys"),
        ({1: 1}, "value: expected ASCII keys"),
        ("\ud800", "value: expected text that UTF-8 can write"),
        (-(2**53) - 1, "value: expected an integer within ±2^53"),
        ({"a": {"b": [None, "\udfff"]}}, "value.a.b[1]: expected text that UTF-8 can write"),
        (b"x", "value: expected JSON without floats, got bytes"),
        (float("nan"), "value: expected JSON without floats, got float"),
        ({"a": [0.0]}, "value.a[0]: expected JSON without floats, got float"),
    ],
)
def test_what_canonical_json_cannot_say_is_malformed(value: object, said: str) -> None:
    assert refusal_of(canonical, value) == said


def test_canonical_json_says_whole_numbers_up_to_the_last_that_a_float_can_tell_apart() -> None:
    greatest = (2**53, -(2**53))
    assert canonical(greatest) == b"[9007199254740992,-9007199254740992]"
    assert parse_canonical(canonical(greatest)) == list(greatest)
    assert canonical("\ud7ff\ue000") == b'"\xed\x9f\xbf\xee\x80\x80"'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "expected canonical JSON"),
        (b" 1", "expected canonical JSON, got another spelling of the same value"),
        (b"1.0", "value: expected JSON without floats, got float"),
        (b"1e3", "value: expected JSON without floats, got float"),
        (b"-0", "expected canonical JSON, got another spelling of the same value"),
        (b"01", "expected canonical JSON"),
        (b"NaN", "value: expected JSON without floats, got float"),
        (b'{"b":1,"a":2}', "expected canonical JSON, got another spelling of the same value"),
        (b'{"a":1,"a":1}', "expected canonical JSON, got another spelling of the same value"),
        (b'{"a": 1}', "expected canonical JSON, got another spelling of the same value"),
        (b'"\\u0061"', "expected canonical JSON, got another spelling of the same value"),
        (b'"\\/"', "expected canonical JSON, got another spelling of the same value"),
        (b'"\\ud800"', "value: expected text that UTF-8 can write"),
        (b"\xef\xbb\xbf1", "expected canonical JSON"),
        (b"\xff", "expected canonical JSON"),
        (b"9" * 5000, "expected canonical JSON"),
        (b"[" * 100_000, "expected canonical JSON"),
    ],
)
def test_another_spelling_of_canonical_json_is_malformed(data: bytes, said: str) -> None:
    assert refusal_of(parse_canonical, data) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AA", "expected base64"),
        ("AB==", "expected base64 in its one strict spelling"),
        ("AA==\n", "expected base64"),
        ("A A=", "expected base64"),
        ("AA=A", "expected base64"),
        ("\u00e9", "expected base64"),
        ("-_8=", "expected base64"),
        ("AA==A", "expected base64"),
    ],
)
def test_another_spelling_of_base64_is_malformed(text: str, said: str) -> None:
    assert unb64("AA==") == b"\0"
    assert refusal_of(unb64, text) == said


def test_a_guarded_clock_never_goes_back() -> None:
    times = iter([5, 9, 3, 10])
    clock = guarded(lambda: Micros(next(times)), not_before=Micros(7))
    assert [clock(), clock(), clock(), clock()] == [7, 9, 9, 10]


def test_the_system_clock_is_after_this_was_written() -> None:
    assert system_clock() > micros_of(dt.date(2020, 1, 1))


def test_a_moment_belongs_to_the_date_that_london_shows() -> None:
    summer = micros_of(dt.date(2017, 7, 1))
    assert summer % DAY == 23 * HOUR
    assert date_of(summer) == dt.date(2017, 7, 1)
    assert date_of(Micros(summer - 1)) == dt.date(2017, 6, 30)
    assert in_london(micros_of(dt.date(2017, 12, 1), 9, 30)).isoformat().endswith("09:30:00+00:00")


def test_months_and_quarters_agree() -> None:
    assert quarter_of(dt.date(2017, 6, 30)) == "2017-Q2"
    assert months_of("2017-Q4") == ("2017-10", "2017-11", "2017-12")
    assert {quarter_of_month(month) for month in months_of("2017-Q3")} == {"2017-Q3"}
    assert month_of(dt.date(2017, 4, 3)) == "2017-04"
    for text in ("2017-Q5", "2017", "x-Q1"):
        with pytest.raises(MalformedError):
            months_of(text)


def test_an_error_says_where_what_and_what_to_do() -> None:
    error: ThirdcopyError = UnavailableError(
        "the file cannot be read", place="a", remedy="mount it"
    )
    assert str(error) == "a: the file cannot be read; mount it"
    assert str(UnavailableError("gone")) == "gone"
