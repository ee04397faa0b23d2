# ruff: noqa: E501 - tables of cases, one to a line
"""Promises: what each form compiles to, and where a fault in one stands."""

import pytest

from altered_agreement import NAME, agreed, found, line_of, with_promise
from thirdcopy.agreement.vocabulary import ACTIONS

PLACE = 'Category::"finance"'


def compiled(promise: str) -> str:
    """Give the conditions of a promise's policy, one to a line."""
    cedar = agreed(with_promise(promise)).promises["9.9"].cedar
    return cedar.partition("resource)")[2].rstrip(";").strip()


@pytest.mark.parametrize(
    ("promise", "conditions"),
    [
        ("never onward", ""),
        (f"never disclose of {PLACE}", f"when {{ resource in {PLACE} }}"),
        (
            'never disclose of Category::"finance" or Category::"family"',
            'when { (resource in Category::"finance" || resource in Category::"family") }',
        ),
        ('never disclose to Body::"police"', 'when { principal in Body::"police" }'),
        ('never disclose from Body::"dwp"', 'when { context.holder in Body::"dwp" }'),
        ('never disclose for Purpose::"crime"', 'when { context.purpose in Purpose::"crime" }'),
        (
            'never disclose held for Purpose::"health-care"',
            'when { context.heldFor in Purpose::"health-care" }',
        ),
        (
            'never disclose when subject is Marker::"child" or Marker::"trafficking"',
            (
                'when { ((context.subject.markers.contains(Marker::"child") || '
                'context.subject.markers.contains(Marker::"trafficking"))) }'
            ),
        ),
        (
            "never disclose when subject is unmarked",
            "when { (context.subject.markers.isEmpty()) }",
        ),
        (
            "never disclose unless subject is screened by the holder within 28 days",
            (
                "unless { (context.subject has screened && "
                "context.subject.screened.body in context.holder && "
                "context.subject.screened.ageDays <= 28) }"
            ),
        ),
        (
            'never disclose when officer is posted to Body::"council"',
            'when { (principal has postedTo && principal.postedTo in Body::"council") }',
        ),
        ("never disclose when officer is posted", "when { (principal has postedTo) }"),
        (
            'never disclose unless officer is at Grade::"senior"',
            'unless { (principal.grade in Grade::"senior") }',
        ),
        (
            'never disclose unless request is decided by Body::"dwp" at Grade::"senior"',
            (
                'unless { (context.steps has decided && context.steps.decided.body in Body::"dwp" '
                '&& context.steps.decided.grade in Grade::"senior") }'
            ),
        ),
        (
            "never disclose unless request.decided is given",
            "unless { (context.steps has decided) }",
        ),
        (
            "never disclose unless fact necessary is attested by the discloser",
            (
                "unless { (context.facts has necessary && "
                "context.facts.necessary.body in context.origin) }"
            ),
        ),
        (
            "never disclose unless fact necessary is attested by the requester",
            "unless { (context.facts has necessary && context.facts.necessary.by == principal) }",
        ),
        (
            "never disclose unless fact offenceRecorded is true",
            (
                "unless { (context.facts has offenceRecorded && "
                "context.facts.offenceRecorded == true) }"
            ),
        ),
        (
            "never disclose unless fact offenceMaxMonths is at least 12 within 3 days",
            (
                "unless { (context.facts has offenceMaxMonths && "
                "context.facts.offenceMaxMonths.value >= 12 && "
                "context.facts.offenceMaxMonths.ageDays <= 3) }"
            ),
        ),
        (
            "never disclose unless different people for request.decided and fact necessary",
            (
                "unless { (context.steps has decided && context.facts has necessary && "
                "context.steps.decided.by != context.facts.necessary.by) }"
            ),
        ),
        (
            "never disclose when use this month is at least 6",
            "when { (context.use.thisMonth >= 6) }",
        ),
        (
            "never disclose when use of this person is at most 0",
            "when { (context.use.ofThisPersonThisMonth <= 0) }",
        ),
        (
            "never disclose when not subject is unmarked and request is seconded",
            "when { !(context.subject.markers.isEmpty()) && (context.steps has seconded) }",
        ),
    ],
)
def test_each_form_compiles_to_its_policy(promise: str, conditions: str) -> None:
    assert compiled(promise) == conditions


def test_a_promise_knows_its_kind_and_its_actions() -> None:
    promise = agreed(with_promise("can check or refer or check")).promises["9.9"]
    assert (promise.kind, promise.actions) == ("can", ("check", "refer"))
    assert agreed(with_promise("always anything")).promises["9.9"].actions == ACTIONS


def test_several_exceptions_are_alternatives() -> None:
    promise = agreed(
        with_promise("never disclose unless request is decided unless request is seconded")
    ).promises["9.9"]
    assert [one["kind"] for one in promise.est["conditions"]] == ["unless", "unless"]


@pytest.mark.parametrize(
    ("promise", "message", "column"),
    [
        ("nevver disclose", "expected one of `never`, `always`, `can`, got `nevver`", 5),
        ("never disclos", "got `disclos`", 11),
        ("never", "got the end of the promise", 10),
        ("never disclose off", "got `off`", 20),
        ('never disclose of Body::"dwp"', "expected a name such as", 23),
        ("never disclose when fact necesary is given", "expected a declared fact, got `necesary`", 30),
        ("never disclose when fact necessary is true", "expected one of `given`, `attested`", 43),
        ("never disclose when fact offenceRecorded is attested", "got `attested`", 49),
        ("never disclose when fact offenceMaxMonths is true", "got `true`", 50),
        ("never disclose when fact offenceMaxMonths is at least many", "expected a whole number", 59),
        ("never disclose when request is decidd", "got `decidd`", 36),
        ("never disclose when subject is screened within x days", "expected a number of days", 52),
        ("never disclose when different people for request.decided and fact offenceRecorded", "expected a fact that a person attests", 66),
        ("never disclose when use last month is at least 6", "got `last`", 29),
        ("never disclose & retain", "expected words and names, got `& retain`", 20),
    ],
)  # fmt: skip
def test_a_fault_in_a_promise_stands_at_its_line_and_column(
    promise: str, message: str, column: int
) -> None:
    whole = with_promise(promise)
    faults = found(whole)
    assert len(faults) == 1
    assert message in faults[0].message
    assert faults[0].place == f"{NAME}:{line_of(whole, f'9.9 {promise}')}:{column}"


def test_a_word_that_the_vocabulary_lacks_is_a_fault_of_the_promise() -> None:
    (fault,) = found(with_promise('never disclose of Category::"finances"'))
    assert fault.remedy == "did you mean `finance`"


def test_a_promise_on_a_typed_fact_names_one_of_its_values() -> None:
    (fault,) = found(with_promise('never disclose unless fact necessary is "yes"'))
    assert fault.message == 'expected one of `given`, `attested`, got `"yes"`'


def test_a_promise_out_of_all_measure_is_a_fault_and_does_not_end_the_process() -> None:
    (fault,) = found(with_promise("never disclose" + " when subject is unmarked" * 2_000))
    assert fault.remedy == "split the promise"
    (fault,) = found(
        with_promise("never disclose when " + " and ".join(["subject is unmarked"] * 130))
    )
    assert fault.remedy == "split the promise"
