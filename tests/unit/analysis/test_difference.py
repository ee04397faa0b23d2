"""What another version newly allows and newly refuses, each confirmed under both texts."""

from dataclasses import replace

import pytest

from planted_agreement import library, permit, plant
from thirdcopy.agreement import Agreement
from thirdcopy.analysis import Difference, difference
from thirdcopy_client.errors import MalformedError

EVIDENCED = permit("context.facts has caseOpen && context.facts.caseOpen", purpose="removal")
CHILD = 'context.subject.markers.contains(Marker::"child")'
NO_CHILD = f"forbid (principal, action, resource) when {{ {CHILD} }};"


def version(*clauses: str) -> Agreement:
    return plant({str(number): text for number, text in enumerate(clauses, 1)}).agreement


def between(old: Agreement, new: Agreement, profile: str = "as-was") -> Difference:
    known = library()
    return difference(old, new, known.profiles[profile], known.vocabulary)


def test_a_text_does_not_differ_from_itself() -> None:
    found = between(version(EVIDENCED, NO_CHILD), version(EVIDENCED, NO_CHILD))
    assert found.newly_allowed == found.newly_refused == found.unknown == ()
    assert found.handling == ()
    assert {one.extent for one in found.changes} == {"none"}


def test_a_dropped_safeguard_is_newly_allowed_and_the_example_names_it() -> None:
    found = between(version(EVIDENCED, NO_CHILD), version(EVIDENCED))
    (change,) = found.newly_allowed
    assert change.clauses == ("planted:2",)
    assert change.example is not None
    assert change.example.allowed
    assert change.example.query["markers"] == ["child"]
    assert found.newly_refused == ()


def test_an_added_safeguard_is_newly_refused_and_opens_nothing() -> None:
    found = between(version(EVIDENCED), version(EVIDENCED, NO_CHILD))
    assert found.newly_allowed == ()
    (change,) = found.newly_refused
    assert change.clauses == ("planted:2",)


def test_a_reworded_condition_that_decides_alike_is_no_difference() -> None:
    turned = (
        "!(context.facts has caseOpen && !context.facts.caseOpen) && context.facts has caseOpen"
    )
    found = between(version(EVIDENCED), version(permit(turned, purpose="removal")))
    assert found.newly_allowed == found.newly_refused == ()


def test_a_wider_purpose_is_newly_allowed_for_just_the_new_purposes() -> None:
    wider = permit("context.facts has caseOpen && context.facts.caseOpen", purpose="adverse")
    (change,) = between(version(EVIDENCED), version(wider)).newly_allowed
    assert change.purposes == ("locating-person",)
    assert "finding where a person is" in change.summary


def test_a_field_that_only_the_new_version_lists_is_newly_allowed() -> None:
    new = version(EVIDENCED)
    old = replace(new, items=new.items[:2])
    (change,) = between(old, new).newly_allowed
    assert change.fields == ("child-maintenance/income",)
    assert change.clauses == ("planted:scope.item",)
    assert between(new, old).newly_allowed == ()


def test_a_profile_that_refuses_both_hides_the_difference() -> None:
    abused = 'context.subject.markers.contains(Marker::"trafficking")'
    guard = f"forbid (principal, action, resource) when {{ {abused} }};"
    found = between(version(EVIDENCED, guard), version(EVIDENCED), profile="uk")
    assert found.newly_allowed == ()
    assert between(version(EVIDENCED, guard), version(EVIDENCED)).newly_allowed


def test_a_holder_that_is_newly_a_recipient_may_newly_pass_on() -> None:
    onward = (
        'permit (principal in Body::"home-office", action == Action::"onward", resource) '
        'when { context.purpose in Purpose::"immigration" };'
    )
    old = version(onward)
    new = replace(old, recipients=("home-office", "police"))
    (change,) = between(old, new).newly_allowed
    assert change.action == "onward"
    assert change.example is not None
    assert change.example.query["holder"] == "police"
    assert change.clauses == ()


def test_a_fact_that_changed_its_meaning_is_refused_and_not_compared() -> None:
    old = version(EVIDENCED)
    moved = {**old.facts, "caseOpen": replace(old.facts["caseOpen"], by="requester")}
    with pytest.raises(MalformedError, match="the fact `caseOpen` changed its meaning"):
        between(old, replace(old, facts=moved))


def test_a_clause_that_cannot_be_read_leaves_its_action_unsettled() -> None:
    old = version(EVIDENCED)
    clause = plant({"1": permit("true")}).agreement.clauses["1"]
    officer = {"Value": {"__entity": {"type": "Officer", "id": "ann"}}}
    body = {"==": {"left": {"Var": "principal"}, "right": officer}}
    est = {**clause.est, "conditions": [*clause.est["conditions"], {"kind": "when", "body": body}]}
    new = replace(old, clauses={"1": replace(clause, est=est)})
    found = between(old, new)
    assert [one.action for one in found.unknown] == ["disclose", "disclose"]
    assert found.newly_allowed == ()


def test_a_version_whose_clause_fails_refuses_what_the_other_allows() -> None:
    old = version(EVIDENCED)
    clause = old.clauses["1"]
    unguarded = {
        ".": {"left": {".": {"left": {"Var": "context"}, "attr": "facts"}}, "attr": "caseOpen"}
    }
    est = {**clause.est, "conditions": [{"kind": "when", "body": unguarded}]}
    guard = replace(clause, id="2", effect="forbid", est={**est, "effect": "forbid"})
    found = between(old, replace(old, clauses={**old.clauses, "2": guard}))
    assert found.newly_allowed == ()
    assert found.newly_refused != ()
    loose = permit("true", purpose="removal")
    failing = replace(version(loose), clauses={**version(loose).clauses, "2": guard})
    (change,) = between(version(loose), failing).newly_refused
    assert change.example is not None


def test_a_higher_cap_is_said_although_no_clause_says_it() -> None:
    old = version(EVIDENCED)
    found = between(old, replace(old, cap_per_officer_day=50))
    (rule,) = found.handling
    assert (rule.old, rule.new) == ("5", "50")
