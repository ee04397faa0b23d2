import pytest

from planted_agreement import permit, plant
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import EngineDisagreesError
from thirdcopy.analysis.confirm import Expected, Sought, exemplify
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Possible, Question
from thirdcopy.analysis.findings import Example
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.words import Words
from thirdcopy.policy.cedar import parse_policies
from thirdcopy_client.canonical import canonical

RULES = {"1": permit("context.facts has necessary")}


def shown(rules: Ruleset, expected: Expected, speaks: str | None = None) -> Example:
    inquiry = inquire(domain_of(rules), "disclose")
    assert isinstance(inquiry, Inquiry)
    question = Question(inquiry.prover, (inquiry.clauses.allowed,))
    answer = question.ask()
    assert isinstance(answer, Possible)
    policy = parse_policies(speaks)[0] if speaks else None
    return exemplify(answer, Sought(inquiry, Words(rules), question, expected, policy))


def test_an_example_that_the_engine_confirms_is_shown() -> None:
    example = shown(plant(RULES), "allowed", "permit (principal, action, resource);")
    assert example.clauses == ("planted:1",)


def test_an_example_that_the_engine_decides_otherwise_is_never_shown() -> None:
    with pytest.raises(EngineDisagreesError):
        shown(plant(RULES), "refused")


def test_an_example_of_which_a_promise_does_not_speak_is_never_shown() -> None:
    elsewhere = 'permit (principal, action == Action::"onward", resource);'
    with pytest.raises(EngineDisagreesError):
        shown(plant(RULES), "allowed", elsewhere)


def test_a_disagreement_is_a_bug_and_no_family_of_error() -> None:
    assert issubclass(EngineDisagreesError, AssertionError)


def test_an_example_can_be_written_as_canonical_json() -> None:
    example = shown(plant(RULES), "allowed")
    assert b'"necessary"' in canonical(example.query)


def test_the_sentence_of_an_example_says_who_gets_what_for_what() -> None:
    sentence = shown(
        plant({"1": permit("context.facts has necessary", purpose="removal")}), "allowed"
    ).sentence
    assert sentence.startswith(
        "The item “home address” goes from the Child Maintenance Group to the Home Office, for "
        "removing a person from the country; "
    )
    assert "answers “Is it necessary?”" in sentence
