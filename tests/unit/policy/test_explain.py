import random
from dataclasses import replace

from texts import rows
from thirdcopy.policy.cedar import Compiled, verdict
from thirdcopy.policy.explain import Explanation, explain, missing
from thirdcopy.policy.query import Query

HALF = 0.5


def permitted() -> tuple[Query, Compiled]:
    row = next(one for one in rows() if one.rules.agreement.id == "cmg-home-office")
    return row.query, row.rules.compiled


def by_clause(explanations: tuple[Explanation, ...]) -> dict[str, Explanation]:
    return {one.clause: one for one in explanations}


def test_a_clause_that_waits_for_facts_names_each_of_them() -> None:
    query, compiled = permitted()
    bare = replace(query, facts={}, steps={}, screened=None)
    found = by_clause(explain(bare, compiled))
    assert found["cmg-home-office:4.1"].state == "needs"
    assert found["cmg-home-office:4.1"].needs == {
        "facts.offenceMaxMonths",
        "facts.offenceRecorded",
        "facts.alternativesExhausted",
        "facts.necessary",
    }
    assert found["uk:U5"].needs == {"steps.countersigned"}
    assert found["cmg-home-office:5.4"].needs == {"screened"}
    assert found["uk:U2"].state == "does not hold"


def test_markers_are_unknown_only_where_the_caller_says_so() -> None:
    query, compiled = permitted()
    assert by_clause(explain(query, compiled))["uk:U2"].state == "does not hold"
    named = missing(query, compiled) | {"markers"}
    assert by_clause(explain(query, compiled, named))["uk:U2"].state == "needs"


def test_what_settles_a_clause_outweighs_what_is_unknown() -> None:
    query, compiled = permitted()
    other = replace(query, purpose="removal", facts={})
    found = by_clause(explain(other, compiled))["cmg-home-office:4.1"]
    assert found.state == "does not hold"
    assert found.atoms[3].state == "does not hold"


def test_with_nothing_unknown_the_clauses_that_hold_are_those_of_the_verdict() -> None:
    for row in rows():
        found = explain(row.query, row.rules.compiled, frozenset())
        holding = {
            effect: tuple(
                sorted(one.clause for one in found if one.state == "holds" and one.effect == effect)
            )
            for effect in ("permit", "forbid")
        }
        assert all(one.state != "needs" for one in found)
        assert verdict(row.query, row.rules.compiled).clauses == (
            holding["forbid"] or holding["permit"]
        )


def test_what_is_settled_while_something_is_unknown_stays_so_whatever_it_turns_out_to_be() -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    settled = 0
    for row in rows():
        compiled = row.rules.compiled
        whole = by_clause(explain(row.query, compiled, frozenset()))
        given = {*(f"facts.{name}" for name in row.query.facts), "screened", "markers"}
        given |= {f"steps.{step}" for step in row.query.steps}
        unknown = frozenset(name for name in given if chance.random() < HALF)
        for clause, partly in by_clause(explain(row.query, compiled, unknown)).items():
            if partly.state != "needs":
                settled += 1
                assert partly.state == whole[clause].state
    assert settled >= 500


def test_a_value_that_is_given_is_overlooked_where_it_is_named_as_unknown() -> None:
    query, compiled = permitted()
    found = by_clause(explain(query, compiled, frozenset({"facts.necessary"})))
    assert found["cmg-home-office:4.1"].needs == {"facts.necessary"}
