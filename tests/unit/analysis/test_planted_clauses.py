"""Planted clauses that change nothing: what leaves nothing of them is named, and only then."""

import pytest

from planted_answer import answers
from planted_defect import Defect, planted

REDUNDANT = ("by-one", "by-a-union", "by-the-profile", "at-will")


@pytest.mark.parametrize(
    "defect", planted("dead", "unpublished", *(f"redundant-{how}" for how in REDUNDANT))
)
def test_a_clause_that_changes_nothing_is_found_and_its_repair_is_not_blamed(
    defect: Defect,
) -> None:
    assert answers(defect, defect.planted)[defect.found] == defect.says
    assert set(answers(defect, defect.repaired)) == defect.still
