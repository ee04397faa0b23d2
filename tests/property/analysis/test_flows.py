"""Summaries and what is reached by them, held against the solver on random registers."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from chain_by_solver import MOST_HOPS, Said, asked
from flow_oracle import contains
from planted_agreement import library, plant
from random_clause import clauses, conditions
from random_query import dice, gateway_query
from thirdcopy.agreement import Agreement, Clause, Derived, Item, ruleset
from thirdcopy.analysis import Register, register_of
from thirdcopy.analysis.flows.chain import Chain, Goal, chains, follow, goal_of, reached
from thirdcopy.analysis.flows.flow import route_of, rules_of
from thirdcopy.analysis.flows.reach import Reach, reach
from thirdcopy.policy.cedar import parse_policies, verdict

EXAMPLES = 60 if os.environ.get("LONG") else 1
PURPOSE = "crime"
DECISIONS = 200 if os.environ.get("LONG") else 20


def made(name: str, written: list[str], **changes: object) -> Agreement:
    """A text with clauses that the parser of agreements need not accept."""
    named: dict[str, Clause] = {}
    for number, text in enumerate(written):
        (est,) = parse_policies(text)
        named[f"r{number}"] = Clause(f"r{number}", est["effect"], text, est, 1, {})
    return replace(plant({}).agreement, id=name, clauses=named, **changes)  # type: ignore[arg-type]


@st.composite
def registers(draw: st.DrawFn) -> tuple[Agreement, ...]:
    """Agreements in a row; in the long run three, the last of which leads back to the first."""
    more = st.lists(clauses(), max_size=2)
    permits = conditions().map(
        lambda one: f"permit (principal, action, resource) when {{ {one} || true }};"
    )
    onward = conditions().map(
        lambda one: f'permit (principal, action == Action::"onward", resource) when {{ {one} }};'
    )
    first = made(
        "first",
        [draw(permits), draw(onward), *draw(more)],
        recipients=("home-office",),
        purposes=("immigration", "crime"),
        lands_in="immigration-casefile",
    )
    second = made(
        "second",
        [draw(permits), draw(onward), *draw(more)],
        discloser="home-office",
        recipients=draw(st.sampled_from((("police",), ("police", "council")))),
        purposes=("crime", "asylum-support"),
        dataset="immigration-casefile",
        lands_in="council-case",
        items=(Item("name", "made"), Item("telephone", "made")),
        derived={"telephone": Derived(("immigration-casefile/income",), ("yes",))},
    )
    third = made(
        "third",
        [draw(permits), *draw(more)],
        discloser="council",
        recipients=("dwp",),
        purposes=("adverse", "housing"),
        dataset="council-case",
        lands_in="child-maintenance",
        items=(Item("name", "made"), Item("income", "made")),
    )
    return (first, second, third) if os.environ.get("LONG") else (first, second)


def ways(register: Register, found: Reach, goal: Goal) -> Iterator[Chain]:
    """The chains that the solver looks at too: short ones, without a leg that comes again."""
    for chain in islice(chains(register, found, goal.held), 200):
        legs = [leg.agreement for leg in chain.legs if leg.action != "onward"]
        once = len(set(legs)) == len(legs) and len(set(chain.legs)) == len(chain.legs)
        if once and len(chain.legs) <= MOST_HOPS:
            yield chain


def by_summaries(register: Register, dataset: str) -> set[Said]:
    vocabulary = register.circle.vocabulary
    purposes = vocabulary.below("Purpose", PURPOSE) & vocabulary.leaves("Purpose")
    kept, freely = reach(register, dataset), reach(register, dataset, terms_kept=False)
    said: set[Said] = set()
    for found, terms_kept in ((kept, True), (freely, False)):
        goal = goal_of(register, found, purposes)
        for chain in ways(register, found, goal):
            bound = follow(register, kept, chain.legs).layers[-1]
            if not terms_kept and reached(register, bound, goal_of(register, kept, purposes).held):
                continue
            route = route_of(register, chain, goal, rules_of(register), terms_kept=terms_kept)
            said.add(
                Said(
                    tuple((leg.agreement, leg.action) for leg in chain.legs),
                    terms_kept,
                    frozenset(route.fields),
                    frozenset(route.purposes),
                    frozenset(route.markers),
                )
            )
    return said


def by_solver(texts: tuple[Agreement, ...], dataset: str) -> set[Said]:
    known = library()
    rules = [ruleset(one, known.profiles["as-was"], known.vocabulary) for one in texts]
    return set(asked(rules, dataset, PURPOSE))


@given(registers())
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_reached_is_what_the_solver_says_chain_by_chain(
    texts: tuple[Agreement, ...],
) -> None:
    known = library()
    register = register_of(texts, known.profiles["as-was"], known.vocabulary)
    assert not any(one.unreadable for one in register.summaries.values())
    assert by_summaries(register, "child-maintenance") == by_solver(texts, "child-maintenance")


@given(
    st.lists(clauses(loose=True), min_size=2, max_size=5),
    st.sampled_from(["uk", "as-was"]),
    st.integers(0, 2**32),
)
@settings(max_examples=EXAMPLES * 8, deadline=None)
def test_no_random_request_is_allowed_that_a_summary_leaves_out(
    written: list[str], profile: str, seed: int
) -> None:
    known, random = library(), dice(seed)
    text = made(
        "random",
        ["permit (principal, action, resource);", *written],
        recipients=("home-office", "council"),
        asks=("council-question/question-asked",),
    )
    rules = ruleset(text, known.profiles[profile], known.vocabulary)
    register = register_of([text], known.profiles[profile], known.vocabulary)
    for action in ("disclose", "check", "refer", "retain", "onward"):
        for _ in range(DECISIONS):
            query = gateway_query(random, rules, action)
            if verdict(query, rules.compiled).allowed:
                assert contains(register, "random", query)
