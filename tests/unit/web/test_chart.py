"""The chart has room for what is written beside its bars, in both languages."""

from thirdcopy.register import MEASURES
from thirdcopy.web.chart import LONGEST, chart_of, stacked
from thirdcopy.web.language import figure_words
from thirdcopy.web.words import all_words

WIDEST_LETTER = 9.7
"""CSS pixels of a broad digit in the chart's bold type of 16."""
NARROWEST = 290
"""CSS pixels of the text on a screen of 320."""


def test_every_label_fits_on_a_narrow_screen() -> None:
    for one in MEASURES:
        for label in all_words()[f"measure-{one.name}"].values():
            assert len(label) * WIDEST_LETTER <= NARROWEST, label


def test_the_figure_fits_beside_the_longest_bar() -> None:
    chart = chart_of({"received": "14240", "supplied": "1043", "withdrawn": "*"})
    longest = max(bar.end for bar in chart.bars)
    assert longest == LONGEST
    assert NARROWEST * (100 - longest) / 100 - 8 >= len("9,999") * WIDEST_LETTER
    (hidden,) = [bar for bar in chart.bars if bar.shown == "*"]
    assert [part.hidden for part in hidden.parts] == [True]


def test_a_hidden_figure_has_the_same_mark_whatever_it_hides() -> None:
    marks = [
        [bar.parts for bar in chart_of({"received": "40", "supplied": shown}).bars][1]
        for shown in ("*", "[c]")
    ]
    assert marks[0] == marks[1]
    assert chart_of({"received": "40", "supplied": "1"}).bars[1].parts != marks[0]


def test_a_stack_divides_each_row_by_how_requests_ended() -> None:
    rows = [
        ("one", {"received": "10", "supplied": "6", "nothing-supplied": "4", "rejected": "0"}),
        ("two", {"received": "25", "supplied": "*", "nothing-supplied": "20", "withdrawn": "0"}),
    ]
    chart = stacked(rows)
    assert [name for name, _ in chart.key] == ["supplied", "nothing-supplied"]
    assert chart.hides
    first, second = (bar.parts for bar in chart.bars)
    assert first[1].at == first[0].length
    assert round(second[1].length / first[1].length, 1) == 5
    assert all(bar.end <= LONGEST for bar in chart.bars)


def test_lengths_are_to_scale() -> None:
    chart = chart_of({"received": "200", "supplied": "50", "withdrawn": "0"})
    assert [bar.end for bar in chart.bars] == [LONGEST, LONGEST / 4, 0]


def test_a_figure_is_written_with_its_thousands_apart() -> None:
    assert [figure_words(shown) for shown in ("0", "145", "1424", "*")] == [
        "0",
        "145",
        "1,424",
        "*",
    ]
