"""Which clauses bear on a field or a purpose: none is left out that could decide."""

import pytest

from random_query import any_query, dice
from texts import library, rules
from thirdcopy.agreement import ACTIONS
from thirdcopy.agreement.bearing import Topic, bears_on
from thirdcopy.policy.explain import explain


def bearing(agreement: str, topic: Topic) -> list[str]:
    text = library().agreements[agreement]
    return [
        clause.id
        for clause in text.clauses.values()
        if bears_on(clause.est, topic, library().vocabulary)
    ]


@pytest.mark.parametrize(
    ("topic", "clauses"),
    [
        (Topic(), ["2.1", "2.2", "2.3"]),
        (Topic(field="status-answers/leave-type"), ["2.1", "2.3"]),
        (Topic(field="status-answers/public-funds"), ["2.1", "2.2"]),
        (Topic(purpose="adult-mental-health"), ["2.1", "2.3"]),
        (Topic(purpose="housing"), ["2.1", "2.2"]),
        (Topic(purpose="public-service"), ["2.1", "2.2", "2.3"]),
        (Topic(purpose="removal"), []),
        (Topic(field="status-answers/public-funds", purpose="adult-mental-health"), ["2.1"]),
    ],
)
def test_a_clause_that_rules_the_topic_out_is_left_out(topic: Topic, clauses: list[str]) -> None:
    assert bearing("council-status-check", topic) == clauses


def test_a_clause_that_holds_of_a_request_bears_on_its_field_and_purpose() -> None:
    held = 0
    for agreement in library().agreements:
        compiled = rules(agreement, "uk" if agreement.startswith("council") else "as-was")
        for seed in range(150):
            query = any_query(dice(seed), compiled, ACTIONS[seed % len(ACTIONS)])
            topic = Topic(query.resource, query.purpose)
            for explanation in explain(query, compiled.compiled):
                if explanation.state == "holds":
                    held += 1
                    est = compiled.policies[explanation.clause]
                    assert bears_on(est, topic, library().vocabulary), explanation.clause
    assert held > 200
