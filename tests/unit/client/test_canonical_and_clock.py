import datetime as dt

import pytest

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
    "value", [1.5, 2**53 + 1, {"\u00e9": 1}, {1: 1}, "\ud800", b"x", float("nan"), {"a": [0.0]}]
)
def test_what_canonical_json_cannot_say_is_malformed(value: object) -> None:
    with pytest.raises(MalformedError):
        canonical(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0061"',
        b'"\\/"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"\xff",
        b"9" * 5000,
        b"[" * 100_000,
    ],
)
def test_another_spelling_of_canonical_json_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_canonical(data)


@pytest.mark.parametrize(
    "text", ["AA", "AB==", "AA==\n", "A A=", "AA=A", "\u00e9", "-_8=", "AA==A"]
)
def test_another_spelling_of_base64_is_malformed(text: str) -> None:
    assert unb64("AA==") == b"\0"
    with pytest.raises(MalformedError):
        unb64(text)


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
