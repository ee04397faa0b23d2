"""The chart has room for what is written beside its bars, in both languages."""

from thirdcopy.register import MEASURES
from thirdcopy.web.chart import LONGEST, chart_of
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
    longest = max(bar.length for bar in chart.bars)
    assert longest == LONGEST
    assert NARROWEST * (100 - longest) / 100 - 8 >= len("9,999") * WIDEST_LETTER
    assert [bar.length for bar in chart.bars if bar.shown == "*"] == [0]


def test_lengths_are_to_scale() -> None:
    chart = chart_of({"received": "200", "supplied": "50", "withdrawn": "0"})
    assert [bar.length for bar in chart.bars] == [LONGEST, LONGEST / 4, 0]


def test_a_figure_is_written_with_its_thousands_apart() -> None:
    assert [figure_words(shown) for shown in ("0", "145", "1424", "*")] == [
        "0",
        "145",
        "1,424",
        "*",
    ]
