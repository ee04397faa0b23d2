"""Mutants of the repaired agreement: each is caught by what it newly allows or newly refuses.

A mutant that no comparison catches decides every request as before: the profile, the scope
or another clause already says what was taken away.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from planted_agreement import library
from random_query import dice, gateway_query
from thirdcopy.agreement import Agreement
from thirdcopy.analysis import difference
from thirdcopy.analysis.versions import side_by_side
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.query import Est

REPAIRED = "cmg-home-office"
WIDER = {
    "locating-person": "immigration",
    "senior": "staff",
    "manager": "staff",
    "home-address": "contact",
    "child": "care-leaver",
}
SWAPPED = {"home-address": "name", "necessary": "alternativesExhausted", "decided": "seconded"}


def mutants(text: Agreement, random: Random, number: int) -> Iterator[tuple[str, Agreement]]:
    """Drop a safeguard or a condition, widen, swap, turn round, or move a bound."""
    made: set[str] = set()
    tries = 0
    while len(made) < number and tries < 40 * number:
        tries += 1
        clause = random.choice(sorted(text.clauses))
        clauses = dict(text.clauses)
        if random.random() < 0.05:
            del clauses[clause]
            name = f"{clause} dropped"
        else:
            est = deepcopy(clauses[clause].est)
            what = mutated(est, random)
            name = f"{clause} {what} {est['conditions']} {est['resource']}"
            if what is None:
                continue
            clauses[clause] = replace(clauses[clause], est=est)
        if name not in made:
            made.add(name)
            yield name, replace(text, clauses=clauses)


def mutated(est: Est, random: Random) -> str | None:
    """Change one place of a policy; nothing where the chosen change does not fit."""
    places = list(nodes(est))
    kind = random.choice(("condition", "turn", "wider", "swap", "bound", "compare"))
    if kind == "condition" and est["conditions"]:
        est["conditions"].pop(random.randrange(len(est["conditions"])))
    elif kind == "turn" and est["conditions"]:
        one = random.choice(est["conditions"])
        one["kind"] = "unless" if one["kind"] == "when" else "when"
    elif kind in {"wider", "swap"}:
        names = WIDER if kind == "wider" else SWAPPED
        keys = ("id", "attr")
        fit = [(node, key) for node in places for key in keys if node.get(key) in names]
        if not fit:
            return None
        node, key = random.choice(fit)
        node[key] = names[node[key]]
    elif kind == "bound":
        fit = [(node, "Value") for node in places if type(node.get("Value")) is int]
        if not fit:
            return None
        random.choice(fit)[0]["Value"] += random.choice((-1, 1, 100))
    else:
        turned = {">=": "<=", "<=": ">=", "==": "!=", "&&": "||"}
        fit = [(node, key) for node in places for key in turned if key in node]
        if not fit:
            return None
        node, key = random.choice(fit)
        node[turned[key]] = node.pop(key)
    return kind


def nodes(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a JSON tree
    if isinstance(part, dict):
        yield part
        for name, value in part.items():
            if name not in {"annotations", "action"}:
                yield from nodes(value)
    elif isinstance(part, list):
        for value in part:
            yield from nodes(value)


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
    missed = uncaught(200, seed=1)
    assert len(missed) <= 10
    assert [name for name, mutant in missed.items() if told_apart(mutant, 1000)] == []


def test_a_text_that_is_no_mutant_is_not_caught() -> None:
    known = library()
    text = known.agreements[REPAIRED]
    found = difference(text, text, known.profiles["as-was"], known.vocabulary)
    assert found.newly_allowed == found.newly_refused == found.unknown == ()
