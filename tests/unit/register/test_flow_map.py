"""The shape of a flow map: bars that do not overlap, ribbons that fill them, nothing left out."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from thirdcopy.register import FlowMap, Stream, flow_map
from thirdcopy.register.flow_map import OTHERS

STREAMS = st.lists(
    st.builds(
        Stream,
        st.sampled_from("abcdefgh"),
        st.sampled_from("pqrstu"),
        st.sampled_from("abxyz"),
        st.booleans(),
    ),
    max_size=40,
)


def overlapping(drawn: FlowMap) -> list[str]:
    return [
        one.code
        for column in range(3)
        for one, two in pairwise(sorted(_bars(drawn, column), key=lambda bar: bar.y))
        if one.y + one.height > two.y
    ]


def _bars(drawn: FlowMap, column: int) -> list:  # type: ignore[type-arg]  # of bars
    return [bar for bar in drawn.bars if bar.column == column]


@given(STREAMS)
def test_every_stream_is_in_one_ribbon_of_each_half(streams: list[Stream]) -> None:
    drawn = flow_map(streams)
    for column in (0, 1):
        assert sum(one.agreements for one in drawn.ribbons if one.column == column) == len(streams)
    assert not overlapping(drawn)
    assert drawn.streams == tuple(streams)


@given(STREAMS)
def test_a_ribbon_is_solid_where_some_agreement_of_it_is_in_force(streams: list[Stream]) -> None:
    running = {(one.giver, one.purpose) for one in streams if one.runs}
    solid = {
        (one.start, one.end) for one in flow_map(streams).ribbons if one.column == 0 and one.runs
    }
    assert solid == running


def test_what_is_rare_is_gathered_into_one_bar_and_kept_in_the_table() -> None:
    streams = [Stream(f"body-{n}", "housing", "z", True) for n in range(9)]  # noqa: FBT003
    drawn = flow_map(streams, most=4)
    givers = Counter({bar.code: bar.agreements for bar in _bars(drawn, 0)})
    assert len(givers) == 4
    assert givers[OTHERS] == 6
    assert len(drawn.streams) == 9


def test_bars_that_overlap_would_be_noticed() -> None:
    drawn = flow_map([Stream("a", "p", "x", True), Stream("b", "p", "x", True)])  # noqa: FBT003
    moved = FlowMap(
        tuple(
            bar if bar.code != "b" else type(bar)("b", 0, drawn.bars[0].y + 1, 20, 1)
            for bar in drawn.bars
        ),
        drawn.ribbons,
        drawn.height,
        drawn.streams,
    )
    assert overlapping(moved)
