"""What a summary says is what the engine says, over a register of made agreements."""

from dataclasses import replace
from functools import cache

import pytest

from flow_oracle import contains, drawn
from made_register import Made, made_register
from planted_agreement import library
from random_query import dice, gateway_query
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.analysis import Register, register_of
from thirdcopy.analysis.flows.matter import circle_of
from thirdcopy.analysis.flows.summary import summarise
from thirdcopy.policy.cedar import verdict

AGREEMENTS, DECISIONS = 100, 2_000


@cache
def made() -> Made:
    return made_register(AGREEMENTS)


@cache
def over(profile: str) -> tuple[Register, tuple[Ruleset, ...]]:
    under, vocabulary = library().profiles[profile], made().vocabulary
    texts = list(made().agreements())
    rules = tuple(ruleset(text, under, vocabulary) for text in texts)
    return register_of(texts, under, vocabulary), rules


def denied(register: Register, rules: tuple[Ruleset, ...], decisions: int) -> list[str]:
    """Name the agreements about which engine and summary differ, over sampled decisions."""
    random, found, allowed = dice(11), [], 0
    for _ in range(decisions):
        one = random.choice(rules)
        name = one.agreement.id
        actions = [each.action for each in register.summaries[name].passes] or ["disclose"]
        query = gateway_query(random, one, random.choice(actions))
        if verdict(query, one.compiled).allowed:
            allowed += 1
            if not contains(register, name, query):
                found.append(name)
    assert allowed > decisions // 50
    return found


@pytest.mark.parametrize("profile", ["uk", "as-was"])
def test_what_the_engine_allows_is_in_the_summary(profile: str) -> None:
    register, rules = over(profile)
    assert denied(register, rules, DECISIONS // 4) == []


@pytest.mark.parametrize("profile", ["uk", "as-was"])
def test_what_is_in_the_summary_the_engine_allows_in_some_request(profile: str) -> None:
    register, rules = over(profile)
    random, asked = dice(12), 0
    while asked < DECISIONS // 4:
        one = random.choice(rules)
        query = drawn(register, random, one)
        if query is not None:
            asked += 1
            assert verdict(query, one.compiled).allowed, one.agreement.id
            assert contains(register, one.agreement.id, query)


def test_a_summary_of_another_text_is_found_out() -> None:
    register, rules = over("as-was")
    names = list(register.summaries)
    turned = dict(zip(names, [*names[1:], names[0]], strict=True))
    exchanged = {
        name: replace(
            register.summaries[name],
            passes=tuple(
                replace(one, diagram=other.diagram)
                for one, other in zip(
                    register.summaries[name].passes,
                    register.summaries[turned[name]].passes,
                    strict=False,
                )
            ),
        )
        for name in names
    }
    assert denied(replace(register, summaries=exchanged), rules, 400)


def test_the_short_way_to_a_made_agreement_says_what_its_text_says() -> None:
    small = made()
    circle = circle_of(library().profiles["uk"], small.vocabulary)
    for spec, parsed in zip(small.specs[:5], small.parsed(), strict=False):
        assert summarise(parsed, circle) == summarise(small.read(spec.id), circle)
