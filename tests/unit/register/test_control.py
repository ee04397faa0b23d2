"""What disclosure control shows of a count, cell by cell."""

import pytest

from thirdcopy.register import (
    CONTROLS,
    GUARDING,
    Figure,
    Value,
    control,
    format_figures,
    parse_figures,
)
from thirdcopy_client.errors import MalformedError

HEALTH = "uk-health-1-7-round-5"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (1, "*"),
        (7, "*"),
        (8, "10"),
        (12, "10"),
        (13, "15"),
        (17, "15"),
        (18, "20"),
        (1424, "1425"),
    ],
)
def test_a_cell_under_the_health_control(count: int, shown: str) -> None:
    assert control(HEALTH, count) == shown


def test_no_cell_from_1_to_7_is_told_from_another() -> None:
    assert len({control(HEALTH, count) for count in range(1, 8)}) == 1
    assert len({control("exact", count) for count in range(1, 8)}) == 7


def test_what_is_shown_never_gives_a_count_above_7_away() -> None:
    for shown in {control(HEALTH, count) for count in range(8, 398)}:
        assert len([c for c in range(400) if control(HEALTH, c) == shown]) >= 5


def test_an_unknown_control_shows_nothing() -> None:
    assert set(CONTROLS) == {"exact", HEALTH, "10-5"}
    with pytest.raises(KeyError):
        control("none", 3)


@pytest.mark.parametrize("profile", sorted(CONTROLS))
def test_the_bounds_of_what_is_shown_are_the_counts_that_are_shown_so(profile: str) -> None:
    rule = CONTROLS[profile]
    for count in range(300):
        alike = [one for one in range(400) if rule.shown(one) == rule.shown(count)]
        assert rule.bounds(rule.shown(count)) == (min(alike), max(alike))
    assert rule.bounds(GUARDING) == (0, None)


def test_below_ten_is_hidden_under_10_5() -> None:
    assert [control("10-5", count) for count in (0, 1, 9, 10, 12, 13)] == [
        "0",
        "*",
        "*",
        "10",
        "10",
        "15",
    ]


def figure(agreement: str, measure: str = "received") -> Figure:
    return Figure("2017-Q2", agreement * 64, "all", "", measure)


def test_a_table_is_written_in_one_order_whatever_came_first() -> None:
    rows = [
        (figure("2"), Value("*", HEALTH)),
        (figure("1", "supplied"), Value("[c]", HEALTH)),
        (figure("1"), Value("10", HEALTH)),
    ]
    text = format_figures(dict(rows))
    assert text == format_figures(dict(reversed(rows)))
    assert text.decode().splitlines() == [
        '"period","of","by","code","measure","value","control"',
        f'"2017-Q2","{"1" * 64}","all","","received","10","{HEALTH}"',
        f'"2017-Q2","{"1" * 64}","all","","supplied","[c]","{HEALTH}"',
        f'"2017-Q2","{"2" * 64}","all","","received","*","{HEALTH}"',
    ]
    assert parse_figures(text) == dict(rows)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"value"', b'"count"'),
        (b'"received"', b'"recieved"'),
        (b'"all"', b'"some"'),
        (b'"10"', b'"-1"'),
        (b'"exact"', b'"none"'),
        (b',"exact"', b""),
        (b"\n", b'\n"2017-Q2","a","all","","received","10","exact"\n'),
    ],
)
def test_what_is_no_table_of_figures_is_not_read(old: bytes, new: bytes) -> None:
    text = format_figures({Figure("2017-Q2", "a", "all", "", "received"): Value("10", "exact")})
    assert parse_figures(text)
    with pytest.raises(MalformedError):
        parse_figures(text.replace(old, new))
