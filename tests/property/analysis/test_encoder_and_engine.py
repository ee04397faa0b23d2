"""The encoder and the engine, on the agreements and on random clauses over their schema."""

from collections.abc import Iterable, Iterator
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
from thirdcopy.analysis.encoding.terms import conj
from thirdcopy.analysis.inquiry import Clauses, Inquiry, inquire
from thirdcopy.policy.cedar import Compiled, validate, verdict
from thirdcopy.policy.query import Query, Verdict

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


def queries(rules: Ruleset, action: str, *, seed: int, times: int) -> Iterator[Query]:
    """By turns what the gateway would ask and what only the engine could be asked."""
    random = dice(seed)
    for turn in range(times):
        within = turn % 2 and (action != "retain" or rules.agreement.asks)
        yield (gateway_query if within else any_query)(random, rules, action)


def disagreements(
    inquiry: Inquiry, clauses_read: Clauses, asked: Iterable[Query], compiled: Compiled
) -> list[Query]:
    """The queries on which the engine decides otherwise, for other reasons, or fails elsewhere."""
    found = []
    for query in asked:
        engine = verdict(query, compiled)
        engine = replace(engine, errors=tuple(sorted(engine.errors)))
        if engine != said(inquiry, clauses_read, query):
            found.append(query)
    return found


def said(inquiry: Inquiry, clauses_read: Clauses, query: Query) -> Verdict:
    """What the encoding says of one query, in the engine's form."""
    fixed = pairs_of(inquiry.query, query, inquiry.domain.universe)

    def satisfied(names: Iterable[str]) -> tuple[str, ...]:
        encoded = clauses_read.encoded
        return tuple(sorted(name for name in names if truth_at(encoded[name].holds, fixed)))

    errors = tuple(
        f"clause `{name}` could not be evaluated"
        for name, clause in clauses_read.encoded.items()
        if truth_at(clause.errs, fixed)
    )
    forbids = satisfied(clauses_read.forbids)
    return Verdict(
        allowed=truth_at(clauses_read.allowed, fixed),
        clauses=forbids or satisfied(clauses_read.permits),
        errors=tuple(sorted(errors)),
    )


@pytest.mark.parametrize("name", RULES)
def test_encoder_and_engine_agree_on_the_agreements(name: str) -> None:
    rules = RULES[name]
    for action in ("disclose", "check", "onward"):
        inquiry = inquiry_of(rules, action)
        asked = queries(rules, action, seed=1, times=14)
        assert disagreements(inquiry, inquiry.clauses, asked, rules.compiled) == []


@given(st.lists(clauses(), min_size=1, max_size=5), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_encoder_and_engine_agree_on_random_clauses(written: list[str], seed: int) -> None:
    rules = smuggle(plant({}), {f"r{number}": text for number, text in enumerate(written)})
    assert [validate(text, rules.schema) for text in written] == [()] * len(written)
    action = ACTIONS[seed % len(ACTIONS)]
    inquiry = inquiry_of(rules, action)
    asked = queries(rules, action, seed=seed, times=20)
    assert disagreements(inquiry, inquiry.clauses, asked, rules.compiled) == []


@given(st.lists(clauses(loose=True), min_size=1, max_size=3), st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_encoder_and_engine_agree_on_clauses_that_can_err(written: list[str], seed: int) -> None:
    rules = smuggle(plant({}), {f"r{number}": text for number, text in enumerate(written)})
    action = ACTIONS[seed % len(ACTIONS)]
    inquiry = inquiry_of(rules, action)
    asked = queries(rules, action, seed=seed, times=20)
    assert disagreements(inquiry, inquiry.clauses, asked, rules.compiled) == []


def test_a_fault_of_the_encoder_would_be_seen() -> None:
    rules = RULES["cmg-home-office-reported-2017 under uk"]
    inquiry = inquiry_of(rules, "disclose")
    faulty = replace(inquiry.clauses, forbids=())
    asked = queries(rules, "disclose", seed=1, times=14)
    assert disagreements(inquiry, faulty, asked, rules.compiled)


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
    for _ in range(60):
        query = any_query(random, rules, "disclose")
        seen |= broken(inquiry, pairs_of(inquiry.query, query, inquiry.domain.universe))
    conditional = {one.sentence for one in inquiry.assumptions if one.conditions}
    assert conditional - seen <= {
        "counts and ages are never negative",
        "one person has one body and one grade",
    }
