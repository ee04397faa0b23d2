"""A planted defect is found, in the words that are expected, and its repair is not blamed."""

from collections import Counter
from dataclasses import replace

import pytest

from planted_answer import answers
from planted_defect import Defect, defects, planted

QUESTIONS = {
    "automatic",
    "blanket",
    "can-error",
    "dead",
    "difference",
    "exposure",
    "flow",
    "lone-key",
    "mirror",
    "not-refusable",
    "promise-always",
    "promise-can",
    "promise-never",
    "redundant-at-will",
    "redundant-by-a-union",
    "redundant-by-one",
    "redundant-by-the-profile",
    "replay",
    "unpublished",
}


@pytest.mark.parametrize(
    "defect", planted("automatic", "blanket", "can-error", "lone-key", "not-refusable")
)
def test_a_planted_defect_is_found_and_its_repair_is_not_blamed(defect: Defect) -> None:
    assert answers(defect, defect.planted)[defect.found] == defect.says
    assert set(answers(defect, defect.repaired)) == defect.still


def test_three_defects_are_planted_for_every_question() -> None:
    counted = Counter(defect.question for defect in defects())
    assert set(counted) == QUESTIONS
    assert min(counted.values()) >= 3


def test_a_defect_that_was_not_planted_would_not_be_found() -> None:
    (defect,) = (one for one in defects() if one.id == "no condition at all")
    assert defect.found not in answers(defect, replace(defect.planted, clauses={}))
