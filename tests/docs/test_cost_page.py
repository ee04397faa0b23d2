"""The charts of the page on cost are drawn from the numbers that are kept, and are shown on it."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

import bench
from bench_curves import FOLDER, GROWN, Curve, chart, charts, kept_curves
from texts import ROOT

PAGE = (ROOT / "docs" / "explanation" / "what-it-costs.md").read_text(encoding="utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def test_the_charts_are_those_of_the_numbers() -> None:
    drawn = dict(charts())
    assert len(drawn) >= 4
    assert {path.name for path in FOLDER.glob("*.svg")} == drawn.keys()
    for name, text in drawn.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text
        # Drawn from this repository's own numbers.
        title = ET.fromstring(text).findtext(f"{SVG}title")  # noqa: S314
        assert f"![{title}](curves/{name})" in PAGE


def test_other_numbers_are_another_chart() -> None:
    curve = kept_curves()[0]
    other = replace(curve, seconds=(*curve.seconds[:-1], 2 * curve.seconds[-1]))
    assert chart(other) != chart(curve)


@pytest.mark.parametrize("curve", kept_curves(), ids=lambda curve: curve.name)
def test_what_grew_grew_by_10_100_and_1000(curve: Curve) -> None:
    sizes = curve.sizes
    assert [size / sizes[0] for size in sizes] == pytest.approx(GROWN, rel=0.1)


def test_the_page_lists_each_part_of_the_bench_and_the_machine_is_named() -> None:
    parts = [name for name in bench.PARTS if name != "curves"]
    assert [name for name in parts if f"\n| `{name}` |" not in PAGE] == []
    assert "cores" in json.loads((FOLDER / "curves.json").read_text(encoding="utf-8"))["machine"]
