"""The encoder and the engine, on the agreements and on random clauses over their schema."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixed_query import Pairs, pairs_of, truth_at
from planted_agreement import library, plant, smuggle
from random_clause import clauses
from random_query import any_query, dice, gateway_query
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.terms import Bool, conj
from thirdcopy.policy.cedar import validate, verdict

ACTIONS = ("disclose", "check", "refer", "retain", "onward")


def real_rules() -> Iterator[Ruleset]:
    known = library()
    for agreement in known.agreements.values():
        for profile in known.profiles.values():
            yield ruleset(agreement, profile, known.vocabulary)


RULES = {f"{rules.agreement.id} under {rules.profile.id}": rules for rules in real_rules()}


def inquiry_of(rules: Ruleset, action: str) -> Inquiry:
    inquiry = inquire(domain_of(rules), action)
    assert isinstance(inquiry, Inquiry)
    return inquiry


def disagreements(rules: Ruleset, action: str, allowed: Bool, *, seed: int, times: int) -> int:
    """How often the engine decides otherwise than the condition says."""
    inquiry, random = inquiry_of(rules, action), dice(seed)
    count = 0
    for turn in range(times):
        make = (
            gateway_query
            if turn % 2 and (action != "retain" or rules.agreement.asks)
            else any_query
        )
        query = make(random, rules, action)
        fixed = pairs_of(inquiry.query, query, inquiry.domain.universe)
        count += truth_at(allowed, fixed) != verdict(query, rules.compiled).allowed
    return count


@pytest.mark.parametrize("name", RULES)
def test_encoder_and_engine_agree_on_the_agreements(name: str) -> None:
    rules = RULES[name]
    for action in ("disclose", "check", "onward"):
        allowed = inquiry_of(rules, action).clauses.allowed
        assert disagreements(rules, action, allowed, seed=1, times=40) == 0


@given(st.lists(clauses(), min_size=1, max_size=5), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_encoder_and_engine_agree_on_random_clauses(written: list[str], seed: int) -> None:
    rules = smuggle(plant({}), {f"r{number}": text for number, text in enumerate(written)})
    assert [validate(text, rules.schema) for text in written] == [()] * len(written)
    action = ACTIONS[seed % len(ACTIONS)]
    allowed = inquiry_of(rules, action).clauses.allowed
    assert disagreements(rules, action, allowed, seed=seed, times=20) == 0


@given(st.lists(clauses(loose=True), min_size=1, max_size=3), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_encoder_and_engine_agree_on_clauses_that_can_err(written: list[str], seed: int) -> None:
    rules = smuggle(plant({}), {f"r{number}": text for number, text in enumerate(written)})
    action = ACTIONS[seed % len(ACTIONS)]
    clauses_read = inquiry_of(rules, action).clauses
    assert disagreements(rules, action, clauses_read.allowed, seed=seed, times=20) == 0


def test_a_fault_of_the_encoder_would_be_seen() -> None:
    rules = RULES["cmg-home-office-reported-2017 under uk"]
    clauses_read = inquiry_of(rules, "disclose").clauses
    faulty = replace(clauses_read, forbids=()).allowed
    assert disagreements(rules, "disclose", faulty, seed=1, times=60) > 0


def broken(inquiry: Inquiry, fixed: Pairs) -> set[str]:
    """The guarantees that one query does not keep."""
    conditions = [condition for one in inquiry.assumptions for condition in one.conditions]
    if truth_at(conj(conditions), fixed):
        return set()
    return {
        one.sentence for one in inquiry.assumptions if not truth_at(conj(one.conditions), fixed)
    }


@pytest.mark.parametrize("name", RULES)
def test_the_guarantees_hold_of_every_query_that_the_gateway_would_ask(name: str) -> None:
    rules, random = RULES[name], dice(2)
    for action in ACTIONS:
        if action == "retain" and not rules.agreement.asks:
            continue
        inquiry = inquiry_of(rules, action)
        for _ in range(10):
            query = gateway_query(random, rules, action)
            fixed = pairs_of(inquiry.query, query, inquiry.domain.universe)
            assert broken(inquiry, fixed) == set()


def test_the_guarantees_do_not_hold_of_just_any_query() -> None:
    rules, random = RULES["cmg-home-office under uk"], dice(3)
    inquiry = inquiry_of(rules, "disclose")
    seen: set[str] = set()
    for _ in range(20):
        query = any_query(random, rules, "disclose")
        seen |= broken(inquiry, pairs_of(inquiry.query, query, inquiry.domain.universe))
    conditional = {one.sentence for one in inquiry.assumptions if one.conditions}
    assert conditional - seen <= {
        "counts and ages are never negative",
        "one person has one body and one grade",
    }
