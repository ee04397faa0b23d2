"""Received = rejected + withdrawn + nothing supplied + supplied + change in open."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy.event import Class
from thirdcopy.register import MEASURES, measure
from thirdcopy_client.canonical import Hash

CLASSES = (Class(Hash("1" * 64)), Class(Hash("2" * 64), Hash("a" * 64)))
ENDINGS: dict[str, tuple[str, ...]] = {
    "rejected": ("rejected",),
    "withdrawn": ("withdrawn",),
    "lapsed": ("nothing-supplied",),
    "delivered": ("supplied", "delivered"),
    "undelivered": ("supplied", "undelivered"),
    "check at once": ("check-answered", "delivered"),
    "check by an official": ("not-confirmed", "check-answered", "delivered"),
    "check without an answer": ("not-confirmed", "nothing-supplied"),
    "open": (),
    "open check": ("not-confirmed",),
}
ANSWERS = {"rejected", "withdrawn", "nothing-supplied", "supplied", "check-answered"}
PERIODS = 3

Happened = tuple[int, Class, str]
"""In which of the periods, of what class, which kind."""


@st.composite
def cases(draw: st.DrawFn) -> list[list[Happened]]:
    """Draw cases whose events fall into rising periods."""
    drawn = []
    for _ in range(draw(st.integers(0, 25))):
        cls = draw(st.sampled_from(CLASSES))
        kinds = ("received", *ENDINGS[draw(st.sampled_from(sorted(ENDINGS)))])
        times = sorted(draw(st.integers(0, PERIODS - 1)) for _ in kinds)
        drawn.append([(time, cls, kind) for time, kind in zip(times, kinds, strict=True)])
    return drawn


def _open_at(drawn: Sequence[Sequence[Happened]], cls: Class, before: int) -> int:
    """Count the cases that are open when period *before* begins."""
    still = 0
    for case in drawn:
        past = {kind for time, of, kind in case if time < before and of == cls}
        still += "received" in past and not past & ANSWERS
    return still


@given(drawn=cases())
@settings(max_examples=200, deadline=None)
def test_every_request_is_counted_once_and_ends_once(drawn: list[list[Happened]]) -> None:
    for period in range(PERIODS):
        happened = [(of, kind) for case in drawn for time, of, kind in case if time == period]
        table = measure("2017-Q2", happened)
        for cls, cells in table.counts.items():
            ended = sum(
                cells[name] for name in ("rejected", "withdrawn", "nothing-supplied", "supplied")
            )
            change = _open_at(drawn, cls, period + 1) - _open_at(drawn, cls, period)
            assert cells["received"] == ended + change


@given(drawn=cases())
@settings(max_examples=100, deadline=None)
def test_a_case_taken_away_changes_the_figures(drawn: list[list[Happened]]) -> None:
    whole = [(of, kind) for case in drawn for _, of, kind in case]
    for gone in range(len(drawn)):
        rest = [(of, kind) for n, case in enumerate(drawn) if n != gone for _, of, kind in case]
        assert measure("2017-Q2", rest) != measure("2017-Q2", whole)


def test_every_measure_says_what_it_means() -> None:
    assert all(one.definition.endswith(".") and one.kinds for one in MEASURES)
    assert len({one.name for one in MEASURES}) == len(MEASURES)
