"""Every answer about every request is attacked by random requests that the engine decides.

`LONG=1` in the environment sends a thousand requests for each action instead of some.
"""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from claimed import attack, requests, together
from claims_of_findings import all_claims, claims_about
from claims_of_texts import claims_of_exposure, claims_of_side
from fixed_query import pairs_of, truth_at
from planted_agreement import library, permit, plant
from shown_example import replays
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.analysis import Example, analyse_ruleset, exposure, mirror
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Answer, Impossible, Prover
from thirdcopy.analysis.encoding.terms import conj
from thirdcopy.analysis.findings import Findings
from thirdcopy.analysis.inquiry import Inquiry, inquire

LONG = bool(os.environ.get("LONG"))
TIMES, FIELDS = (1000, None) if LONG else (36, 0)
ALL = [(agreement, profile) for agreement in library().agreements for profile in library().profiles]
LOOSE = {
    "1": permit("context.facts has necessary"),
    "2": permit("context.facts has caseOpen && context.facts.caseOpen", purpose="removal"),
    "3": "forbid (principal, action, resource) "
    'when { context.subject.markers.contains(Marker::"child") };',
}
BROKEN = {"9": "never disclose unless fact publicInterest is attested"}


def rules_of(agreement: str, profile: str) -> Ruleset:
    known = library()
    return ruleset(known.agreements[agreement], known.profiles[profile], known.vocabulary)


def test_every_request_of_an_attack_keeps_the_guarantees_on_which_proofs_rest() -> None:
    rules = rules_of("cmg-home-office-reported-2017", "uk")
    for action in ("disclose", "check", "onward"):
        inquiry = inquire(domain_of(rules), action)
        assert isinstance(inquiry, Inquiry)
        guaranteed = conj(one for each in inquiry.assumptions for one in each.conditions)
        for query, _ in requests(rules, action, times=45, seed=6):
            fixed = pairs_of(inquiry.query, query, inquiry.domain.universe)
            assert truth_at(guaranteed, fixed)


@pytest.mark.parametrize(("agreement", "profile"), ALL)
def test_no_request_contradicts_what_is_said_of_an_agreement(agreement: str, profile: str) -> None:
    rules = rules_of(agreement, profile)
    done = attack(rules, all_claims(rules), times=TIMES, seed=1)
    print(f"{agreement} under {profile}: {done.counted()}")
    assert done.contradicted == ()
    assert done.claims > 10


@pytest.mark.parametrize(("agreement", "profile"), ALL)
def test_no_request_contradicts_the_ways_in_which_a_field_can_be_had(
    agreement: str, profile: str
) -> None:
    rules = rules_of(agreement, profile)
    fields = rules.agreement.fields
    claims = [one for field in fields for one in claims_of_exposure(rules, field, "adverse")]
    done = attack(rules, claims, times=TIMES, seed=2)
    print(f"{agreement} under {profile}, fields: {done.counted()}")
    assert done.contradicted == ()


@pytest.mark.parametrize("profile", library().profiles)
def test_no_request_contradicts_what_a_side_of_a_mirror_gives(profile: str) -> None:
    known, done = library(), []
    names = sorted(known.agreements)
    for one, other in zip(names, [*names[1:], names[0]], strict=True):
        texts = known.agreements[one], known.agreements[other]
        found = mirror(*texts, known.profiles[profile], known.vocabulary)
        rules = rules_of(one, profile)
        done.append(attack(rules, claims_of_side(rules, found.first), times=TIMES, seed=3))
    print(f"sides under {profile}: {together(done).counted()}")
    assert together(done).contradicted == ()


def shown(rules: Ruleset, findings: Findings) -> Iterator[Example]:
    yield from (one.example for one in findings.findings if one.example)
    yield from (one.example for one in findings.promises if one.example)
    for field in rules.agreement.fields[:FIELDS]:
        for one in exposure(rules, field, "adverse"):
            yield from (way.example for way in one.ways)


@pytest.mark.parametrize(("agreement", "profile"), ALL)
def test_every_example_is_decided_again_as_it_was_shown(agreement: str, profile: str) -> None:
    rules = rules_of(agreement, profile)
    examples = [*shown(rules, analyse_ruleset(rules))]
    print(f"{agreement} under {profile}: {len(examples)} examples")
    assert [one.sentence for one in examples if not replays(one, rules.compiled)] == []


def test_an_example_that_was_altered_is_not_decided_as_it_was_shown() -> None:
    rules = plant(LOOSE, BROKEN)
    (example, *_) = shown(rules, analyse_ruleset(rules))
    assert replays(example, rules.compiled)
    assert not replays(replace(example, allowed=not example.allowed), rules.compiled)
    child = {**example.query, "markers": ["child"]}
    assert not replays(replace(example, query=child), rules.compiled)


def test_a_prover_that_denies_what_there_is_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = plant(LOOSE, BROKEN)
    assert attack(rules, all_claims(rules), times=90, seed=4).contradicted == ()

    def deny(_: Prover, *__: object, **___: object) -> Answer:
        return Impossible()

    monkeypatch.setattr(Prover, "ask", deny)
    monkeypatch.setattr(Prover, "ask_for_all", deny)
    caught = attack(rules, all_claims(rules), times=90, seed=4).contradicted
    print(f"a prover that denies everything: {len(caught)} claims contradicted")
    assert any(one.startswith("vacuous: ") for one in caught)
    assert "Clause 1 never applies: no request that the gateway admits meets it." in caught
    assert "no lone key (disclose)" in caught


def test_a_promise_that_is_falsely_said_to_hold_is_caught() -> None:
    rules = plant(LOOSE, BROKEN)
    findings = analyse_ruleset(rules)
    (broken,) = findings.promises
    assert broken.outcome == "fails"
    lying = replace(findings, promises=(replace(broken, outcome="holds", example=None),))
    caught = attack(rules, claims_about(rules, lying), times=200, seed=5).contradicted
    assert caught == (f"holds: {broken.text}",)
