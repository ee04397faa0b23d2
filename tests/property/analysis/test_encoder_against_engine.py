"""The encoder against the Cedar engine, over random schemas, policies, entities and requests.

With everything known, the encoder and the engine must say the same of every request: the
decision, the policies that decided it, and the policies that err. With nothing known, every
request that the solver finds is replayed on the engine, and every claim that there is none must
survive random requests. `LONG=1` makes ten times as many of both.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cedarpy
import pytest

from one_request import said_of
from random_cedar import Cedar, accepted
from thirdcopy.analysis.encoding.anydecode import Replay, replay_of
from thirdcopy.analysis.encoding.anyrequest import any_request
from thirdcopy.analysis.encoding.anyschema import Sort, read_any_schema, sorts_of
from thirdcopy.analysis.encoding.encode import Encoded
from thirdcopy.analysis.encoding.prover import Assignment, Impossible, Possible, Prover
from thirdcopy.analysis.encoding.terms import conj, neg
from thirdcopy.policy.cedar import all_above
from thirdcopy.policy.evaluate import decide
from thirdcopy.policy.expression import World, reads
from thirdcopy.policy.query import Uid
from thirdcopy.policy.value import Record, from_json

Policies = Mapping[str, Mapping[str, Any]]
Json = dict[str, Any]

LONG = bool(os.environ.get("LONG"))
WORLDS = 25_000 if LONG else 2_500
REQUESTS = 8
SOLVED = 600 if LONG else 60
SURVIVED = 1_000
_POLICY = re.compile(r"policy `([^`]*)`")


@dataclass(frozen=True)
class Said:
    """What is said of one request: the decision, the policies behind it, those that err."""

    allowed: bool
    clauses: frozenset[str]
    errors: frozenset[str]


def said_by_engine(result: cedarpy.AuthzResult) -> Said:
    assert result.decision is not cedarpy.Decision.NoDecision, result.diagnostics.errors
    named = [_POLICY.search(error) for error in result.diagnostics.errors]
    return Said(
        result.decision is cedarpy.Decision.Allow,
        frozenset(result.diagnostics.reasons),
        frozenset(one[1] for one in named if one is not None),
    )


def decision(satisfied: frozenset[str], errors: frozenset[str], policies: Policies) -> Said:
    forbids = frozenset(name for name in satisfied if policies[name]["effect"] == "forbid")
    permits = satisfied - forbids
    return Said(bool(permits) and not forbids, forbids or permits, errors)


def policies_of(text: str) -> Policies:
    parsed: Policies = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
    return parsed


def compared(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Compare on one random schema; gives what disagrees."""
    cedar = Cedar(seed)
    text = "\n".join(cedar.policy() for _ in range(5))
    policies, entities = policies_of(text), cedar.entities()
    requests = [cedar.request() for _ in range(REQUESTS)]
    results = cedarpy.is_authorized_batch(
        requests,
        cedarpy.PolicySet.from_str(text),
        cedarpy.Entities.from_json_str(json.dumps(entities)),
    )
    outcomes: dict[str, set[str]] = {name: set() for name in policies}
    for request, result in zip(requests, results, strict=True):
        engine = said_by_engine(result)
        satisfied, errors = said_of(request, entities, policies)
        counts["requests"] += 1
        counts["with errors"] += bool(engine.errors)
        if decision(satisfied, errors, policies) != engine:
            yield f"seed {seed}: {json.dumps(request)}\n{text}"
        for name, seen in outcomes.items():
            seen.add("errs" if name in errors else str(name in satisfied))
        if "__extn" not in json.dumps([request, entities]):
            counts["read by the second evaluator"] += 1
            readable = {name: est for name, est in policies.items() if reads(dict(est))}
            mine = decision(satisfied & set(readable), errors & set(readable), policies)
            if second(readable, request, entities) != mine:
                yield f"seed {seed}, second evaluator: {json.dumps(request)}\n{text}"
    counts["policies"] += len(policies)
    counts["policies that do not always say the same"] += sum(
        len(seen) > 1 for seen in outcomes.values()
    )


def second(policies: Policies, request: Json, entities: list[Json]) -> Said:
    """What the second evaluator says, in the engine's form."""
    parents = {Uid(**one["uid"]): frozenset(Uid(**up) for up in one["parents"]) for one in entities}
    attributes = {Uid(**one["uid"]): from_json(one["attrs"]) for one in entities}
    variables = {name: Uid(**request[name]) for name in ("principal", "action", "resource")}
    world = World(
        {**variables, "context": from_json(request["context"])},
        {uid: held for uid, held in attributes.items() if isinstance(held, Record)},
        all_above(parents),
    )
    got = decide({name: dict(est) for name, est in policies.items()}, world)
    permits = any(policies[name]["effect"] == "permit" for name in got.clauses)
    errors = frozenset(name for name in policies if any(f"`{name}`" in one for one in got.errors))
    return Said(permits, frozenset(got.clauses), errors)


def test_the_encoder_says_of_every_request_what_the_engine_says() -> None:
    counts: Counter[str] = Counter()
    found = [fault for seed in range(WORLDS) for fault in compared(seed, counts)]
    print(dict(counts))
    assert found[:3] == []
    assert counts["requests"] >= (200_000 if LONG else 20_000)
    assert counts["with errors"] > counts["requests"] // 10
    assert counts["policies that do not always say the same"] > counts["policies"] // 5
    assert counts["read by the second evaluator"] > WORLDS


@pytest.mark.parametrize(
    ("fault", "replacement"),
    [
        ("thirdcopy.analysis.encoding.operators.is_no_long", lambda _: False),
        ("thirdcopy.analysis.encoding.operators.remainder", lambda *_: 0),
        (
            "thirdcopy.analysis.encoding.encode.matches",
            lambda pattern, texts: [pattern == tuple(text) for text in texts],
        ),
    ],
)
def test_a_fault_of_the_encoder_would_be_seen(
    fault: str, replacement: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault, replacement)
    assert any(next(compared(seed, Counter()), None) for seed in range(600))


@dataclass(frozen=True)
class Solved:
    """Accepted policies over one sort of request, encoded with nothing known."""

    cedar: Cedar
    sort: Sort
    text: str
    policies: Policies
    encoded: Mapping[str, Encoded]

    def requests(self, times: int) -> Iterator[tuple[Json, list[Json], Said]]:
        """Random requests of the sort, and which policies the engine finds satisfied."""
        known = cedarpy.PolicySet.from_str(self.text.replace("forbid (", "permit ("))
        kind, name = self.sort.action
        for _ in range(times // 20):
            entities = self.cedar.entities()
            requests = [self.cedar.request() for _ in range(20)]
            for request in requests:
                request["principal"]["type"] = self.sort.principal
                request["action"] = {"type": kind, "id": name}
            around = cedarpy.Entities.from_json_str(json.dumps(entities))
            results = cedarpy.is_authorized_batch(requests, known, around)
            for request, result in zip(requests, results, strict=True):
                yield request, entities, said_by_engine(result)


def solved(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Ask when each policy holds, errs or does neither; gives what the engine contradicts."""
    cedar = Cedar(seed)
    written = cedar.schema()
    handle = cedarpy.Schema.from_json_str(json.dumps(written))
    texts = [text for text in (cedar.policy() for _ in range(5)) if accepted(text, handle)]
    if not texts:
        return
    text = "\n".join(texts)
    schema, policies = read_any_schema(written), policies_of(text)
    sort = cedar.dice.choice(sorts_of(schema))
    request, encoded = any_request(schema, sort, policies)
    one = Solved(cedar, sort, text, policies, encoded)
    prover = Prover(request.axioms)
    never: list[tuple[str, str]] = []
    for name, clause in encoded.items():
        counts["policies"] += 1
        counts["policies that are not constant"] += not isinstance(clause.holds, bool)
        neither = conj((neg(clause.holds), neg(clause.errs)))
        for what, goal in (("holds", clause.holds), ("errs", clause.errs), ("neither", neither)):
            answer = prover.ask(goal)
            counts[type(answer).__name__] += 1
            if isinstance(answer, Impossible):
                never.append((name, what))
            elif isinstance(answer, Possible):
                found = replay_of(request, answer.assignment)
                yield from contradicted(one, answer.assignment, found, handle)
    if never:
        for asked, entities, said in one.requests(SURVIVED):
            for name, what in never:
                if what == outcome(name, said):
                    yield f"seed {seed}: {name} {what}, {json.dumps([asked, entities])}\n{text}"


def outcome(name: str, said: Said) -> str:
    return "errs" if name in said.errors else "holds" if name in said.clauses else "neither"


def contradicted(
    one: Solved, found: Assignment, replay: Replay, handle: cedarpy.Schema
) -> Iterator[str]:
    satisfied = frozenset(name for name, got in one.encoded.items() if found.truth(got.holds))
    errors = frozenset(name for name, got in one.encoded.items() if found.truth(got.errs))
    entities = cedarpy.Entities.from_json_str(json.dumps(replay.entities), handle)
    result = cedarpy.is_authorized(dict(replay.request), one.text, entities, handle)
    if said_by_engine(result) != decision(satisfied, errors, one.policies):
        yield f"{json.dumps([replay.request, replay.entities])}\n{one.text}"


def test_every_answer_of_the_solver_stands_before_the_engine() -> None:
    counts: Counter[str] = Counter()
    found = [fault for seed in range(SOLVED) for fault in solved(seed, counts)]
    print(dict(counts))
    assert found[:3] == []
    assert counts["Possible"] > 2 * SOLVED
    assert counts["Impossible"] > 2 * SOLVED
    assert counts["policies that are not constant"] > SOLVED // 2
    assert counts["Unsettled"] <= counts["policies"] // 100
