"""The encoder on the Cedar project's own corpus: every request, with everything known."""

from collections.abc import Callable

import pytest

from cedar_corpus import samples
from one_request import said_of
from thirdcopy.policy.query import Est

pytestmark = pytest.mark.vectors

REQUESTS_AT_LEAST = 2_000


def disagreements(change: Callable[[Est], Est] = lambda est: est) -> tuple[int, list[str]]:
    requests = 0
    found = []
    for sample in samples():
        if sample.groups:
            continue
        policies = {name: change(est) for name, est in sample.policies.items()}
        for request in sample.requests:
            requests += 1
            satisfied, errors = said_of(request, sample.entities, policies)
            forbids = {name for name in satisfied if policies[name]["effect"] == "forbid"}
            permits = satisfied - forbids
            decision = "allow" if permits and not forbids else "deny"
            said = (decision, sorted(forbids or permits), len(errors))
            if said != (request["decision"], sorted(request["reason"]), len(request["errors"])):
                found.append(f"{sample.name} {request['description']}")
    return requests, found


def test_the_encoder_agrees_with_the_corpus() -> None:
    requests, found = disagreements()
    print(f"{requests} requests, {len(found)} disagreements")
    assert found == []
    assert requests >= REQUESTS_AT_LEAST


def test_the_corpus_shows_up_an_encoder_that_forgets_the_conditions() -> None:
    assert disagreements(lambda est: {**est, "conditions": []})[1]
