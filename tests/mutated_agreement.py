"""Mutants of an agreement: one safeguard dropped, widened, swapped, turned round or moved."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from thirdcopy.agreement import Agreement
from thirdcopy.policy.query import Est

WIDER = {
    "locating-person": "immigration",
    "senior": "staff",
    "manager": "staff",
    "home-address": "contact",
    "child": "care-leaver",
}
SWAPPED = {"home-address": "name", "necessary": "alternativesExhausted", "decided": "seconded"}


def mutants(text: Agreement, random: Random, number: int) -> Iterator[tuple[str, Agreement]]:
    """Change one place of *text*, or two: few texts have 200 places that can be changed alone."""
    made: set[str] = set()
    tries = 0
    while len(made) < number and tries < 40 * number:
        tries += 1
        first, said = _changed(text, random)
        mutant, also = _changed(first, random) if random.random() < 0.5 else (first, "")
        name = f"{said} {also}".strip()
        if mutant.clauses != text.clauses and name not in made:
            made.add(name)
            yield name, mutant


def _changed(text: Agreement, random: Random) -> tuple[Agreement, str]:
    """Drop a clause, or change one place of it; nothing where the chosen change does not fit."""
    if not text.clauses:
        return text, ""
    clause = random.choice(sorted(text.clauses))
    clauses = dict(text.clauses)
    if random.random() < 0.05:
        del clauses[clause]
        return replace(text, clauses=clauses), f"{clause} dropped"
    est = deepcopy(clauses[clause].est)
    what = mutated(est, random)
    if what is None:
        return text, ""
    clauses[clause] = replace(clauses[clause], est=est)
    return replace(text, clauses=clauses), f"{clause} {what} {est['conditions']} {est['resource']}"


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
