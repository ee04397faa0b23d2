"""Mutants of the repaired agreement: each is caught by what it newly allows or newly refuses.

A mutant that no comparison catches decides every request as before: the profile, the scope
or another clause already says what was taken away.
"""

from dataclasses import replace
from difflib import ndiff

import pytest

from mutated_agreement import mutants
from planted_agreement import library
from random_query import dice, gateway_query
from thirdcopy.agreement import Agreement
from thirdcopy.analysis import difference
from thirdcopy.analysis.versions import side_by_side
from thirdcopy.policy.cedar import format_policies, text_of, verdict

REPAIRED = "cmg-home-office"


def uncaught(number: int, seed: int) -> dict[str, Agreement]:
    known = library()
    text = known.agreements[REPAIRED]
    missed = {}
    for name, mutant in mutants(text, dice(seed), number):
        found = difference(text, mutant, known.profiles["as-was"], known.vocabulary)
        if not (found.newly_allowed or found.newly_refused or found.unknown):
            missed[name] = mutant
    return missed


def told_apart(mutant: Agreement, times: int) -> bool:
    """Whether the engine decides some random request otherwise under the mutant."""
    known = library()
    text = known.agreements[REPAIRED]
    before, after = side_by_side(text, mutant, known.profiles["as-was"], known.vocabulary)
    random = dice(3)
    asked = (gateway_query(random, before, "disclose") for _ in range(times))
    return any(
        verdict(query, before.compiled).allowed != verdict(query, after.compiled).allowed
        for query in asked
    )


def changed_lines(mutant: Agreement) -> list[str]:
    """Give what is other in the clauses of a mutant, line by line."""
    text = library().agreements[REPAIRED]
    lines: list[str] = []
    for name, clause in text.clauses.items():
        ests = (clause.est, mutant.clauses[name].est) if name in mutant.clauses else (clause.est,)
        written = [format_policies(text_of({name: est})).splitlines() for est in ests]
        changed = [line for line in ndiff(written[0], written[-1]) if line[0] in "+-"]
        lines += [f"{name}:", *changed] if changed else []
    return lines


def test_a_mutant_that_is_not_caught_decides_as_the_text_does() -> None:
    missed = uncaught(12, seed=5)
    assert len(missed) <= 4
    assert [name for name, mutant in missed.items() if told_apart(mutant, 300)] == []


def test_a_mutant_that_decides_otherwise_would_be_told_apart() -> None:
    text = library().agreements[REPAIRED]
    kept = {name: clause for name, clause in text.clauses.items() if name != "4.1"}
    assert told_apart(replace(text, clauses=kept), 2000)


@pytest.mark.slow
def test_of_two_hundred_mutants_at_least_190_are_caught_and_the_rest_decide_alike() -> None:
    made = dict(mutants(library().agreements[REPAIRED], dice(1), 200))
    assert len(made) == 200
    missed = uncaught(200, seed=1)
    for mutant in missed.values():
        print("\n".join(changed_lines(mutant)))
    print(f"{len(missed)} of 200 mutants decide as the text does")
    assert len(missed) <= 10
    assert [name for name, mutant in missed.items() if told_apart(mutant, 1000)] == []


def test_a_text_that_is_no_mutant_is_not_caught() -> None:
    known = library()
    text = known.agreements[REPAIRED]
    found = difference(text, text, known.profiles["as-was"], known.vocabulary)
    assert found.newly_allowed == found.newly_refused == found.unknown == ()
