"""The page on capacity holds what is calculated, and the simulation what is known of queues."""

from pathlib import Path

import pytest

from capacity import ENTRY_ROW_BYTES, entries_of, shares, simulate, tables

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "capacity.md"


def test_the_page_holds_the_tables_that_the_calculation_gives() -> None:
    told, text = tables(), PAGE.read_text(encoding="utf-8")
    assert all(table in text for table in told.split("\n\n"))
    assert f"{ENTRY_ROW_BYTES} bytes" in text


def test_another_assumption_gives_other_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capacity.EVENTS", 90_000_000)
    text = PAGE.read_text(encoding="utf-8")
    assert not any(table in text for table in tables().split("\n\n"))


def test_one_at_a_time_the_mean_wait_is_that_of_the_formula() -> None:
    # Pollaczek and Khinchine: with one server whose work always takes as long.
    rate, commit = 20.0, 0.02
    load = rate * commit
    expected = commit * (1 + load / (2 * (1 - load)))
    assert simulate(rate, commit, most=1, seconds=20_000).mean == pytest.approx(expected, rel=0.03)


def test_who_does_not_group_falls_behind_where_groups_keep_up() -> None:
    assert simulate(40, 0.05, most=1).left > 1_000
    assert simulate(40, 0.05).left < 20


def test_parts_are_a_whole_and_cover_is_the_least() -> None:
    assert sum(shares()) == pytest.approx(1)
    assert entries_of(0) == entries_of(1) > 1_000_000
