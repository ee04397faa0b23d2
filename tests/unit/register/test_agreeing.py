import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirdcopy.register.agreeing import (
    DECIDERS,
    DECISIONS,
    BlindAnswer,
    format_rates,
    parse_rates,
    rates_of,
)
from thirdcopy_client.canonical import Hash

TEXT = Hash("a" * 64)


def answers(people: int, cases: int, agree: int) -> list[BlindAnswer]:
    return [BlindAnswer(TEXT, f"c-{n}", f"p-{n % people}", n < agree) for n in range(cases)]


def test_a_rate_is_how_many_of_a_hundred_agree() -> None:
    assert rates_of(answers(DECIDERS, DECISIONS, 40)) == {TEXT: 80}


@pytest.mark.parametrize(
    ("people", "cases"), [(DECIDERS - 1, DECISIONS), (DECIDERS, DECISIONS - 1), (1, 500), (500, 4)]
)
def test_too_few_people_or_requests_have_no_rate(people: int, cases: int) -> None:
    assert rates_of(answers(people, cases, cases)) == {}


def test_two_answers_in_one_request_are_one_request() -> None:
    twice = [
        BlindAnswer(TEXT, f"c-{n // 2}", f"p-{n % DECIDERS}", agrees=True) for n in range(DECISIONS)
    ]
    assert rates_of(twice) == {}


@given(st.dictionaries(st.sampled_from([Hash(c * 64) for c in "abcdef"]), st.integers(0, 100)))
def test_what_is_written_is_read_as_it_was(rates: dict[Hash, int]) -> None:
    assert parse_rates(format_rates(rates)) == rates
