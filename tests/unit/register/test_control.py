"""What disclosure control shows of a count, cell by cell."""

import pytest

from thirdcopy.event import Class
from thirdcopy.register import CONTROLS, control, csv_of
from thirdcopy_client.canonical import Hash

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
    assert set(CONTROLS) == {"exact", HEALTH}
    with pytest.raises(KeyError):
        control("none", 3)


def test_a_table_is_written_in_the_order_of_its_classes_whatever_came_first() -> None:
    first, second = Class(Hash("1" * 64)), Class(Hash("2" * 64), Hash("a" * 64))
    rows = [(second, {"received": "*"}), (first, {"received": "10"})]
    text = csv_of("2017-Q2", rows).decode()
    assert text == csv_of("2017-Q2", reversed(rows)).decode()
    assert text.splitlines() == [
        '"period","class","measure","value"',
        f'"2017-Q2","{"1" * 64}","received","10"',
        f'"2017-Q2","{"2" * 64}+{"a" * 64}","received","*"',
    ]
