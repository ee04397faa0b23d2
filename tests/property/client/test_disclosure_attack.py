"""What a party and the public can work out together about others' cases: no suppressed cell.

Three agreements: one whose counts are exact, one of the party that attacks, and one of others
whose cell is suppressed. Known to the attacker: every public file, the tables, all receipts of
that party. Two logs that differ in others' cases and give the attacker the same knowledge
cannot be told apart by any attack; where the format gave more, an attack that works is shown.
"""

from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_log import EXACT, ORIGIN, SECRET
from padding_odds import (
    EVERY,
    advantage,
    between,
    covered,
    covered_between,
    lines,
    live,
    published,
    told,
)
from texts import ROOT
from thirdcopy.gateway import Witnessing
from thirdcopy.register import Figure, Measure, Value, control, format_figures, measure
from thirdcopy.register.measure import MEASURES
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.translog.entry import (
    PADDING,
    Class,
    Header,
    SealedEntry,
    commitment_of,
    format_entry,
)
from thirdcopy_client.translog.reveal import Reveal, Revealed, classes_in_order, format_reveal
from thirdcopy_client.translog.tally import AttestedTable, format_tally, tally_of

SETTINGS = settings(max_examples=100, deadline=None)
PARTY = Class(hash_of(b"the party's own agreement\n"))
OTHERS = SECRET
KINDS = ("received", "supplied", "nothing-supplied", "delivered", "rejected", "withdrawn")
CONTROL = "uk-health-1-7-round-5"
SMALL = 7
"""Counts up to this are suppressed in tables."""


@dataclass(frozen=True)
class Entry:
    """One sealed entry as the gateway knows it; padding has no class."""

    cls: Class | None
    kind: str


@dataclass(frozen=True)
class Knowledge:
    """All that the attacker has; what was not opened is as good as random, and is left out."""

    opened: tuple[tuple[int, str, str], ...]
    size: int
    reveal: bytes
    tally: bytes
    table: bytes


def salted(index: int) -> bytes:
    return index.to_bytes(32, "big")


def known(entries: tuple[Entry, ...]) -> Knowledge:
    """Give what a party of PARTY and the public know of a closed period, by the real formats."""
    headers = [
        Header(entry.kind, entry.cls, "2017-05", salted(index))
        for index, entry in enumerate(entries)
    ]
    revealed = tuple(
        Revealed(index, EXACT, header.kind, header.salt)
        for index, header in enumerate(headers)
        if header.cls == EXACT
    )
    classes = classes_in_order([EXACT])
    reveal = Reveal(ORIGIN, "2017-Q2", 0, len(entries), classes, revealed, len(entries))
    text = format_reveal(reveal)
    hidden = [(e.cls, e.kind) for e in entries if e.cls is not None and e.cls != EXACT]
    counts = measure("2017-Q2", hidden).counts
    table = format_figures(
        {
            Figure("2017-Q2", cls.agreement, "all", "", name): Value(control(CONTROL, n), CONTROL)
            for cls in (OTHERS, PARTY)
            for name, n in counts.get(cls, {}).items()
        }
    )
    tally = format_tally(
        tally_of(reveal, hash_of(text), (AttestedTable(hash_of(table), "requests"),))
    )
    opened = tuple(
        (index, entry.kind, entry.cls.agreement)
        for index, entry in enumerate(entries)
        if entry.cls is not None and entry.cls != OTHERS
    )
    return Knowledge(opened, len(entries), text, tally, table)


def others(kind: str) -> st.SearchStrategy[Entry]:
    return st.just(Entry(OTHERS, kind))


ENTRIES = st.lists(
    st.builds(Entry, st.sampled_from([EXACT, PARTY]), st.sampled_from(KINDS))
    | st.just(Entry(None, PADDING)),
    max_size=40,
)


def cells(entries: tuple[Entry, ...]) -> Counter[str]:
    """Count others' cases by figure, exactly."""
    found: Counter[str] = Counter()
    for figure in MEASURES:
        found[figure.name] = sum(e.cls == OTHERS and e.kind in figure.kinds for e in entries)
    return found


@SETTINGS
@given(entries=ENTRIES, data=st.data())
def test_a_suppressed_cell_could_be_any_small_number_and_nobody_can_tell(
    entries: list[Entry], data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(["received", "supplied", "nothing-supplied"]))
    places = data.draw(st.lists(st.integers(0, len(entries)), min_size=SMALL, max_size=SMALL))
    seen = set()
    for count in range(1, SMALL + 1):
        world = list(entries)
        for number, place in enumerate(sorted(places)):
            world.insert(
                place + number, Entry(OTHERS, kind) if number < count else Entry(None, PADDING)
            )
        assert cells(tuple(world))[_figure(kind).name] == count
        seen.add(known(tuple(world)))
    assert len(seen) == 1


@SETTINGS
@given(entries=ENTRIES, data=st.data())
def test_why_a_case_of_others_ended_cannot_be_told(
    entries: list[Entry], data: st.DataObject
) -> None:
    ends = data.draw(st.lists(st.sampled_from(["supplied", "nothing-supplied"]), max_size=SMALL))
    flip = {"supplied": "nothing-supplied", "nothing-supplied": "supplied"}
    both = {"supplied", "nothing-supplied"}
    known_both = []
    for kinds in (ends, [flip[kind] for kind in ends]):
        if not {*kinds} >= both:
            return
        world = (*entries, *(Entry(OTHERS, kind) for kind in kinds))
        known_both.append(known(world))
    assert known_both[0] == known_both[1]


def _figure(kind: str) -> Measure:
    return next(figure for figure in MEASURES if kind in figure.kinds)


WORLD = (
    Entry(PARTY, "received"),
    Entry(None, PADDING),
    Entry(OTHERS, "received"),
    Entry(EXACT, "received"),
    Entry(OTHERS, "received"),
    Entry(None, PADDING),
    Entry(OTHERS, "received"),
    Entry(PARTY, "received"),
)
"""Three cases of others between two of the party."""
FEWER = tuple(replace(WORLD[1]) if at == 4 else entry for at, entry in enumerate(WORLD))


def test_this_format_hides_what_the_next_three_show() -> None:
    assert known(WORLD) == known(FEWER)


def test_with_serials_two_receipts_count_everybody_elses_cases() -> None:
    def between_receipts(world: tuple[Entry, ...]) -> int:
        serial = 0
        own = []
        for entry in world:
            if entry.cls is not None and entry.cls != EXACT:
                serial += 1
                if entry.cls == PARTY:
                    own.append(serial)
        return own[-1] - own[0] - 1

    assert (between_receipts(WORLD), between_receipts(FEWER)) == (3, 2)


def test_with_links_back_to_the_entry_before_of_a_class_a_chain_counts_it() -> None:
    def chain(world: tuple[Entry, ...]) -> int:
        back: dict[int, int | None] = {}
        last: int | None = None
        for index, entry in enumerate(world):
            if entry.cls == OTHERS:
                back[index] = last
                last = index
        length = 0
        at = last
        while at is not None:
            length, at = length + 1, back[at]
        return length

    assert (chain(WORLD), chain(FEWER)) == (3, 2)


def test_with_bucket_and_padding_apart_a_subtraction_gives_the_lone_cell() -> None:
    def lone(world: tuple[Entry, ...]) -> int:
        bucket = sum(entry.cls not in (None, EXACT) for entry in world)
        own = sum(entry.cls == PARTY for entry in world)
        return bucket - own

    assert (lone(WORLD), lone(FEWER)) == (3, 2)


def test_with_exact_counts_under_the_tables_hash_a_small_cell_can_be_tried_out() -> None:
    def exact(count: int) -> str:
        figure = Figure("2017-Q2", OTHERS.agreement, "all", "", "received")
        return hash_of(format_figures({figure: Value(str(count), "exact")}))

    told = exact(3)
    assert [count for count in range(SMALL + 1) if exact(count) == told] == [3]
    tables = {known((Entry(OTHERS, "received"),) * n).table for n in range(1, SMALL + 1)}
    assert len(tables) == 1


def test_all_sealed_entries_look_alike() -> None:
    lines = [
        format_entry(
            SealedEntry(
                "2017-05",
                commitment_of(Header(entry.kind, entry.cls, "2017-05", salted(at))),
                salted(at),
            )
        )
        for at, entry in enumerate(WORLD)
    ]
    assert {(len(line), line[:27]) for line in lines} == {(116, b"thirdcopy/1 sealed 2017-05 ")}


@pytest.mark.parametrize("cases", [1, 2, 3])
def test_up_to_three_cases_a_day_a_daily_observer_cannot_tell_them_from_none(cases: int) -> None:
    assert advantage(published(0), published(cases)) == 0


def test_the_document_gives_the_figures_as_they_are_worked_out() -> None:
    text = (ROOT / "docs" / "security" / "dishonest-operator.md").read_text(encoding="utf-8")
    shown = text.partition("python -m padding_odds\n")[2].partition("```")[0]
    assert shown.splitlines() == list(lines())


def test_a_busy_day_is_told_from_a_quiet_one_but_hardly_one_case_from_the_next() -> None:
    assert advantage(published(0), published(16)) > 0.95
    assert all(advantage(published(n), published(n + 1)) < 0.3 for n in range(40))


def test_padding_alone_does_not_hide_a_lone_case_from_who_sees_the_log_live() -> None:
    """The control of the tests below, and what the documents say of a log without cover."""
    assert advantage(between(0), between(1)) > 0.4
    assert advantage(covered(0, 0), covered(1, 0)) == 1


def test_cover_beside_the_cases_hides_one_less_than_cover_that_makes_room_for_it() -> None:
    """Of the same volume: 16 transactions of 8.5 entries each, or 54 moments of 2.5."""
    assert advantage(covered(0, 16), covered(1, 16)) > 0.09
    assert advantage(covered_between(0, 16), covered_between(1, 16)) > 0.08
    assert live(16 * 8.5 / 2.5) < 1e-6


def test_between_two_looks_of_a_witness_a_case_is_hidden() -> None:
    looks = Witnessing()
    moments = looks.every / EVERY
    assert live(moments) < 0.001
    assert live(moments / 15) > 0.3


def test_between_two_receipts_of_a_party_a_case_is_hidden_unless_they_are_minutes_apart() -> None:
    ten_minutes = 600 / EVERY
    assert told(ten_minutes) < 0.003
    assert told(ten_minutes, ahead=4) < 0.004
    assert told(ten_minutes / 40) > 0.6
