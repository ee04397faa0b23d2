"""Random queries over the real agreements: the engine and the second evaluator must agree."""

import random
from collections import Counter
from dataclasses import replace

from texts import library, rules
from thirdcopy.agreement import ACTIONS, STEPS, Ruleset
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Attestation, Fact, Officer, Query

QUERIES = 300
MOSTLY = 0.85


def chosen(chance: random.Random, likely: list[str], all_of: tuple[str, ...]) -> str:
    """Choose mostly what a permit wants, else anything, so that both verdicts occur."""
    return chance.choice(likely if chance.random() < MOSTLY else list(all_of))


def random_query(chance: random.Random, compiled: Ruleset) -> Query:
    agreement, vocabulary = compiled.agreement, compiled.vocabulary
    bodies = vocabulary.codes("Body")
    grades = vocabulary.codes("Grade")
    leaves = tuple(sorted(vocabulary.leaves("Purpose")))
    in_scope = [one for one in leaves if vocabulary.above("Purpose", one) & set(agreement.purposes)]
    recipients = [
        one for one in bodies if vocabulary.above("Body", one) & set(agreement.recipients)
    ]
    actions = [
        est["action"]["entity"]["id"]
        for est in (clause.est for clause in agreement.clauses.values())
        if "entity" in est["action"]
    ]

    def people(role: str, likely: list[str]) -> Attestation:
        body = chosen(chance, likely, bodies)
        grade = chosen(chance, ["senior", "manager"], grades)
        return Attestation(f"{role}-{body}-{grade}", body, grade, chance.choice([0, 3, 28, 29]))

    principal = Officer("ann", chosen(chance, recipients, bodies), chance.choice(grades))
    if chance.random() > MOSTLY or agreement.model:
        principal = replace(principal, posted_to=chance.choice([None, "enfield", "nhs-digital"]))
    holder = chosen(chance, [agreement.discloser], bodies)
    facts: dict[str, Fact] = {}
    for name, fact in compiled.facts.items():
        if chance.random() < MOSTLY:
            value = random_value(chance, fact.type)
            if not fact.attested and value is not None:
                facts[name] = value
            else:
                by = recipients if fact.by == "requester" else [agreement.discloser]
                facts[name] = replace(people(name, by), value=value)
    markers = vocabulary.markers if chance.random() > MOSTLY else ()
    return Query(
        action=chosen(chance, actions, ACTIONS),
        principal=principal,
        resource=chance.choice(list(compiled.fields)),
        purpose=chosen(chance, in_scope, leaves),
        held_for=chance.choice(["child-maintenance", "health-care", *in_scope]),
        holder=holder,
        origin=chosen(chance, [holder], bodies),
        markers=frozenset(chance.sample(markers, min(len(markers), 2))),
        screened=people("sue", [holder]) if chance.random() < MOSTLY else None,
        steps={
            step: people(step, recipients if step == "countersigned" else [holder])
            for step in STEPS
            if chance.random() < MOSTLY
        },
        this_month=chance.choice([0, 1, 50]),
        of_this_person_this_month=chance.choice([0, 0, 0, 1]),
        facts=facts,
    )


def random_value(chance: random.Random, kind: object) -> bool | int | str | None:
    if isinstance(kind, tuple):
        return str(chance.choice(kind))
    if kind == "yes-no":
        return chance.random() < MOSTLY
    return chance.choice([0, 11, 12, 24]) if kind == "number" else None


def test_the_evaluators_agree_on_thousands_of_random_queries() -> None:
    chance = random.Random(20171108)  # noqa: S311 - repeatable, not secret
    seen: Counter[str] = Counter()
    for agreement in library().agreements:
        for profile in ("uk", "as-was"):
            compiled = rules(agreement, profile)
            for _ in range(QUERIES):
                query = random_query(chance, compiled)
                engine, second = (
                    verdict(query, compiled.compiled),
                    evaluate(query, compiled.compiled),
                )
                assert engine == second, (agreement, profile, query)
                assert engine.errors == ()
                seen["allowed" if engine.allowed else "refused"] += 1
                seen.update(engine.clauses)
    assert seen["allowed"] + seen["refused"] >= 2_000
    assert seen["allowed"] >= 150
    assert seen["refused"] >= 200
    assert len([name for name in seen if ":" in name]) >= 30


def test_an_evaluator_that_forgets_one_clause_is_shown_up() -> None:
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    whole = rules("cmg-home-office")
    policies = {name: est for name, est in whole.policies.items() if name != "uk:U5"}
    forgetful = replace(whole.compiled, policies=policies)
    queries = [random_query(chance, whole) for _ in range(QUERIES)]
    assert any(verdict(one, whole.compiled) != evaluate(one, forgetful) for one in queries)
