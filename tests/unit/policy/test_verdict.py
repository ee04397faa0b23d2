"""How Cedar fails open, and that none of these ways gives a permission here."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from texts import library, officer, query_of, rows, rules
from thirdcopy.policy.cedar import Compiled, compile_policies, parse_policies, validate, verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Attestation, Query
from thirdcopy_client.errors import MalformedError


def permitted() -> tuple[Query, Compiled]:
    row = next(one for one in rows() if one.rules.agreement.id == "cmg-home-office")
    return row.query, row.rules.compiled


def with_policy(compiled: Compiled, name: str, text: str) -> Compiled:
    policies = {**compiled.policies, name: parse_policies(text)[0]}
    return compile_policies(policies, compiled.schema, compiled.parents)


def refused_by_both(query: Query, compiled: Compiled) -> bool:
    return not verdict(query, compiled).allowed and not evaluate(query, compiled).allowed


def test_the_query_of_these_tests_is_permitted_as_it_stands() -> None:
    query, compiled = permitted()
    assert verdict(query, compiled).allowed
    assert evaluate(query, compiled).allowed


def test_a_forbid_that_errors_never_permits() -> None:
    query, compiled = permitted()
    overflow = "forbid (principal, action, resource) when { context.use.thisMonth * 2 > 100 };"
    failing = with_policy(compiled, "x:1", overflow)
    huge = replace(query, this_month=2**62)
    assert validate(overflow, compiled.schema) == ()
    assert verdict(huge, compiled).allowed
    assert verdict(huge, failing).clauses == ("cmg-home-office:4.1",)
    assert verdict(huge, failing).errors == ("clause `x:1` could not be evaluated",)
    assert refused_by_both(huge, failing)


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "no-such-purpose"},
        {"held_for": "no-such-purpose"},
        {"holder": "no-such-body"},
        {"origin": "no-such-body"},
        {"resource": "child-maintenance/no-such-field"},
        {"markers": frozenset({"no-such-marker"})},
        {"principal": officer("ann@no-such-body:staff")},
        {"principal": officer("ann@immigration-enforcement:no-such-grade")},
        {"principal": officer("ann@immigration-enforcement:staff", "no-such-body")},
        {"screened": Attestation("sue", "no-such-body", "staff", 0)},
    ],
)
def test_a_missing_entity_never_permits(change: Mapping[str, object]) -> None:
    query, compiled = permitted()
    broken = replace(query, **change)  # type: ignore[arg-type]
    assert refused_by_both(broken, compiled)
    assert any("does not exist" in error for error in verdict(broken, compiled).errors)


def test_a_purpose_with_others_below_it_never_permits() -> None:
    row = next(
        one for one in rows() if one.allowed and one.rules.agreement.id.endswith("reported-2017")
    )
    assert verdict(row.query, row.rules.compiled).allowed
    assert refused_by_both(replace(row.query, purpose="immigration"), row.rules.compiled)


@pytest.mark.parametrize(
    "facts",
    [
        {"offenceRecorded": 1},
        {"offenceRecorded": Attestation("ann", "immigration-enforcement", "staff", 0)},
        {"necessary": True},
        {"offenceMaxMonths": Attestation("ann", "immigration-enforcement", "staff", 0)},
        {"offenceMaxMonths": Attestation("ann", "immigration-enforcement", "staff", 0, value=True)},
        {"notDeclared": True},
    ],
)
def test_an_ill_typed_context_never_permits(facts: Mapping[str, bool]) -> None:
    query, compiled = permitted()
    broken = replace(query, facts={**query.facts, **facts})
    assert refused_by_both(broken, compiled)
    assert verdict(broken, compiled).errors == ("the request is not of the schema",)
    assert evaluate(broken, compiled).errors == ("the request is not of the schema",)


def test_an_unknown_action_or_step_never_permits() -> None:
    query, compiled = permitted()
    assert refused_by_both(replace(query, action="leak"), compiled)
    invented = {**query.steps, "waived": query.steps["decided"]}
    assert refused_by_both(replace(query, steps=invented), compiled)


def test_one_officer_with_two_bodies_never_permits() -> None:
    query, compiled = permitted()
    double = Attestation(query.principal.id, "child-maintenance-group", "senior", 0)
    broken = replace(query, steps={**query.steps, "decided": double})
    assert refused_by_both(broken, compiled)


@pytest.mark.parametrize(
    "change",
    [
        {"this_month": -1},
        {"of_this_person_this_month": -1},
        {"screened": Attestation("sue", "child-maintenance-group", "staff", -1)},
    ],
)
def test_an_age_or_a_count_below_zero_never_permits(change: Mapping[str, object]) -> None:
    query, compiled = permitted()
    assert refused_by_both(replace(query, **change), compiled)  # type: ignore[arg-type]


def test_no_error_names_a_person() -> None:
    query, compiled = permitted()
    named = replace(query, principal=officer("mallory@no-such-body:staff"))
    everything = [*verdict(named, compiled).errors, *evaluate(named, compiled).errors]
    assert everything
    assert not any("mallory" in error for error in everything)


def test_each_policy_keeps_its_own_id_in_the_verdict() -> None:
    query, compiled = permitted()
    child = replace(query, markers=frozenset({"child"}))
    assert verdict(child, compiled).clauses == ("cmg-home-office:5.2", "uk:U1")


@pytest.mark.parametrize(
    "text", ["permit (principal", "garbage", "permit (principal == ?principal, action, resource);"]
)
def test_text_that_is_no_policy_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_policies(text)


def test_policies_come_in_the_order_of_the_text() -> None:
    text = "".join(f'@id("{n}") forbid (principal, action, resource);' for n in range(12))
    assert [one["annotations"]["id"] for one in parse_policies(text)] == [str(n) for n in range(12)]


def test_the_second_evaluator_reads_what_the_engine_reads_for_a_posted_official() -> None:
    compiled = rules("council-status-check")
    given = {
        "action": "check",
        "who": "oli@home-office:staff",
        "posted": "enfield",
        "field": "public-funds",
        "purpose": "housing",
        "facts": {"toldBeforehand": "oli@home-office:staff"},
    }
    query = query_of(given, compiled)
    assert verdict(query, compiled.compiled) == evaluate(query, compiled.compiled)
    assert library().agreements["council-status-check"].model
