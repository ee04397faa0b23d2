"""The scope's forbids, which are written as trees: the engine reads the same out of their text."""

import json

import cedarpy
import pytest

from texts import library
from thirdcopy.agreement.scope import scope_of
from thirdcopy.policy.cedar import parse_policies

WRITTEN = {
    "scope.recipient": """forbid (principal,
        action in [Action::"disclose", Action::"refer", Action::"onward"], resource)
        unless { principal in Body::"immigration-enforcement" };""",
    "scope.check-recipient": """forbid (principal, action in [Action::"check"], resource)
        unless { principal in Body::"immigration-enforcement" ||
        (principal has postedTo && principal.postedTo in Body::"immigration-enforcement") };""",
    "scope.retainer": """forbid (principal, action in [Action::"retain"], resource)
        unless { principal in Body::"child-maintenance-group" ||
        Body::"child-maintenance-group" in principal.employer };""",
    "scope.item": """forbid (principal, action in
        [Action::"disclose", Action::"check", Action::"refer", Action::"onward"], resource)
        unless { resource == Field::"child-maintenance/name" ||
        resource == Field::"child-maintenance/birth-date" ||
        resource == Field::"child-maintenance/home-address" };""",
    "scope.asked": """forbid (principal, action in [Action::"retain"], resource)
        unless { false };""",
    "scope.purpose": """forbid (principal, action, resource)
        unless { context.purpose in Purpose::"locating-person" };""",
    "scope.origin": """forbid (principal, action, resource)
        unless { context.origin in Body::"child-maintenance-group" };""",
    "scope.prohibited": """forbid (principal, action, resource)
        when { context.purpose in Purpose::"crime" };""",
}


def test_the_trees_are_what_the_engine_reads() -> None:
    found = scope_of(library().agreements["cmg-home-office"])
    assert found == {name: parse_policies(text)[0] for name, text in WRITTEN.items()}


@pytest.mark.parametrize("name", sorted(library().agreements))
def test_each_tree_can_be_said_as_text_and_read_again(name: str) -> None:
    for tree in scope_of(library().agreements[name]).values():
        policies = {"staticPolicies": {"one": tree}, "templates": {}, "templateLinks": []}
        (again,) = parse_policies(cedarpy.policies_from_json_str(json.dumps(policies)))
        assert again == tree
