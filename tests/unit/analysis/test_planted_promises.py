"""Planted clauses that break a promise: the request that breaks it is shown, and the clause."""

import pytest

from planted_answer import answers
from planted_defect import Defect, defects, planted

SUBJECTS = {"facts", "markers", "purposes", "fields", "bodies", "roles"}


@pytest.mark.parametrize("defect", planted("promise-never", "promise-always", "promise-can"))
def test_a_broken_promise_is_found_and_a_kept_one_is_not_blamed(defect: Defect) -> None:
    assert answers(defect, defect.planted)[defect.found] == defect.says
    assert set(answers(defect, defect.repaired)) == defect.still


@pytest.mark.parametrize("kind", ["never", "always"])
def test_a_promise_of_every_subject_is_broken_once(kind: str) -> None:
    broken = {one.id.removeprefix(f"{kind} of ") for one in defects() if kind in one.question}
    assert broken >= SUBJECTS
