import pytest

from planted_agreement import permit, plant
from thirdcopy.analysis import analyse_ruleset

ENFORCEMENT = "immigration-enforcement"
OPEN = "context.facts has caseOpen && context.facts.caseOpen"
BOTH = "context.facts has necessary && context.facts has publicInterest"

OPENS = {
    "two facts that one person can attest": BOTH,
    "the requester's word alone": "context.facts has alternativesExhausted",
    "nothing at all": "true",
    "the record, whatever it says": f"context.facts has necessary && ({OPEN} || !({OPEN}))",
    "anybody but a child": (
        'context.facts has necessary && !context.subject.markers.contains(Marker::"child")'
    ),
}
DOES_NOT_OPEN = {
    "two facts that two people must attest": (
        f"{BOTH} && context.facts.necessary.by != context.facts.publicInterest.by"
    ),
    "a fact and the record": f"context.facts has necessary && {OPEN}",
    "a fact and a countersignature": (
        "context.facts has necessary && context.steps has countersigned"
    ),
    "a first and a second decision": "context.steps has seconded",
}


@pytest.mark.parametrize("condition", OPENS.values(), ids=OPENS.keys())
def test_one_person_opens(condition: str) -> None:
    rules = plant({"1": permit(condition, purpose=ENFORCEMENT)})
    (finding,) = analyse_ruleset(rules).of_kind("lone-key")
    assert finding.severity == "serious"
    assert finding.example is not None
    assert finding.example.allowed
    assert "all 3 fields" in finding.summary


@pytest.mark.parametrize("condition", DOES_NOT_OPEN.values(), ids=DOES_NOT_OPEN.keys())
def test_one_person_does_not_open(condition: str) -> None:
    rules = plant({"1": permit(condition, purpose=ENFORCEMENT)})
    assert analyse_ruleset(rules).of_kind("lone-key") == ()


def test_only_the_fields_that_open_are_counted() -> None:
    rules = plant(
        {"1": permit("context.facts has necessary", resource='resource in Category::"contact"')}
    )
    (finding,) = analyse_ruleset(rules).of_kind("lone-key")
    assert "opens 1 of 3 fields (home address)" in finding.summary


@pytest.mark.parametrize(
    ("condition", "whose"),
    [
        ("true", "No word and no evidence is needed to open all 3 fields"),
        ("context.facts has alternativesExhausted", "The requesting officer's own word"),
        ("context.facts has necessary", "One person's word, with no evidence"),
        (
            "context.facts has necessary && context.facts has alternativesExhausted",
            "One person's word, with the requesting officer's own",
        ),
    ],
)
def test_the_finding_says_whose_word_it_is(condition: str, whose: str) -> None:
    rules = plant({"1": permit(condition, purpose=ENFORCEMENT)})
    (finding,) = analyse_ruleset(rules).of_kind("lone-key")
    assert finding.summary.startswith(whose)


def test_a_lone_key_for_harmless_purposes_is_only_a_notice() -> None:
    rules = plant({"1": permit("context.facts has necessary", purpose="asylum-support")})
    (finding,) = analyse_ruleset(rules).of_kind("lone-key")
    assert finding.severity == "notice"
