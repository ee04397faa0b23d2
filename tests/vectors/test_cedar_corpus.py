"""The Cedar project's own corpus: policies, entities, requests, and what must come of them.

The vectors are not part of the repository; where they are absent `./dev check` leaves the suite
out and says so. The second evaluator reads only what clauses may use, so it declines some.
"""

import json

import pytest

from cedar_corpus import Sample, samples
from thirdcopy.policy.cedar import all_above
from thirdcopy.policy.evaluate import decide
from thirdcopy.policy.expression import World, reads
from thirdcopy.policy.query import Uid
from thirdcopy.policy.value import Record, from_json

pytestmark = pytest.mark.vectors

READ_AT_LEAST = 190
REQUESTS_AT_LEAST = 1_500


def within_the_fragment(sample: Sample) -> bool:
    """Say whether the evaluator has all it needs: groups of actions are only in the schema."""
    groups = sample.groups and any(
        est["action"]["op"] == "in" or '"action"' in json.dumps(est["conditions"])
        for est in sample.policies.values()
    )
    extended = "__extn" in json.dumps(sample.entities)
    return all(map(reads, sample.policies.values())) and not extended and not groups


def disagreements(*, spoilt: bool = False) -> tuple[int, int, list[str]]:
    tests = requests = 0
    found = []
    for sample in samples():
        if not within_the_fragment(sample):
            continue
        tests += 1
        policies, entities = sample.policies, sample.entities
        if spoilt:
            policies = {name: {**est, "conditions": []} for name, est in policies.items()}
        parents = {
            Uid(**one["uid"]): frozenset(Uid(**up) for up in one["parents"]) for one in entities
        }
        attributes = {Uid(**one["uid"]): from_json(one["attrs"]) for one in entities}
        records = {uid: held for uid, held in attributes.items() if isinstance(held, Record)}
        above = all_above(parents)
        for request in sample.requests:
            if "__extn" in json.dumps(request["context"]):
                continue
            requests += 1
            variables = {name: Uid(**request[name]) for name in ("principal", "action", "resource")}
            world = World({**variables, "context": from_json(request["context"])}, records, above)
            got = decide(policies, world)
            permits = [name for name in got.clauses if policies[name]["effect"] == "permit"]
            decision = "allow" if permits else "deny"
            wanted = (request["decision"], sorted(request["reason"]), len(request["errors"]))
            if (decision, list(got.clauses), len(got.errors)) != wanted:
                found.append(f"{sample.name} {request['description']}")
    return tests, requests, found


def test_the_second_evaluator_agrees_with_the_corpus_as_far_as_it_reads() -> None:
    tests, requests, found = disagreements()
    print(f"{tests} tests, {requests} requests read; {len(found)} disagreements")
    assert found == []
    assert tests >= READ_AT_LEAST
    assert requests >= REQUESTS_AT_LEAST


def test_the_corpus_shows_up_an_evaluator_that_forgets_the_conditions() -> None:
    assert disagreements(spoilt=True)[2]
