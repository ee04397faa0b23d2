"""The chart has room for what is written beside its bars, in both languages."""

from thirdcopy.register import MEASURES
from thirdcopy.web.chart import chart_of
from thirdcopy.web.language import figure_words
from thirdcopy.web.words import all_words

WIDEST_LETTER = 8.6
"""Units of an average letter at the chart's 16-unit type, rounded up."""


def test_every_label_fits_left_of_the_axis() -> None:
    chart = chart_of({one.name: "1" for one in MEASURES})
    for one in MEASURES:
        for label in all_words()[f"measure-{one.name}"].values():
            assert len(label) * WIDEST_LETTER <= chart.left - 10, label


def test_the_longest_bar_and_its_figure_stay_inside() -> None:
    chart = chart_of({"received": "1424", "supplied": "1043", "withdrawn": "*"})
    assert max(chart.left + bar.length for bar in chart.bars) + 60 <= chart.width
    assert [bar.length for bar in chart.bars if bar.shown == "*"] == [0]


def test_a_figure_is_written_with_its_thousands_apart() -> None:
    assert [figure_words(shown) for shown in ("0", "145", "1424", "*")] == [
        "0",
        "145",
        "1,424",
        "*",
    ]
