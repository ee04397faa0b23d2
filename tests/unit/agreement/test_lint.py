# ruff: noqa: E501 - tables of cases, one to a line
"""What Cedar's validator lets through, one by one: message, line and remedy."""

import pytest

from altered_agreement import agreed, altered, found, line_of, with_clause
from texts import library, rules
from thirdcopy.policy.cedar import validate

FORBID = "forbid (principal, action, resource)"
PERMIT = (
    'permit (principal in Body::"immigration-enforcement", action == Action::"disclose", resource)'
)
FOR = 'context.purpose == Purpose::"locating-person"'


def test_a_clause_with_nothing_wrong_gives_no_fault() -> None:
    assert found(with_clause(f"{FORBID} when {{ context.facts has necessary }};")) == ()
    assert "8.1" in agreed(with_clause(f"{PERMIT} when {{ {FOR} }};")).clauses


PLANTED = [
    (
        f"{FORBID} when {{ context.facts has childWelfareConsiderd }};",
        "expected a declared fact after `has`, got `childWelfareConsiderd`",
        "did you mean `childWelfareConsidered`",
    ),
    (
        (
            f"{FORBID} when {{ context.facts has offenceMaxMonth && "
            "context.facts.offenceMaxMonth.value >= 12 };"
        ),
        "expected a declared fact after `has`, got `offenceMaxMonth`",
        "did you mean `offenceMaxMonths`",
    ),
    (
        f"{FORBID} when {{ context.steps has secondd }};",
        "expected what `context.steps` may have, got `secondd`",
        "did you mean `seconded`",
    ),
    (
        f"{FORBID} when {{ context.subject has screend }};",
        "expected what `context.subject` may have, got `screend`",
        "did you mean `screened`",
    ),
    (
        f"{FORBID} when {{ principal has postdTo }};",
        "expected what `principal` may have, got `postdTo`",
        "did you mean `postedTo`",
    ),
    (
        f"{FORBID} when {{ context has facts }};",
        "expected `has` only where something may be absent, got `has facts`",
        "test facts, steps, screening or posting",
    ),
    (
        f'{FORBID} when {{ context.subject.markers.contains(Marker::"chidl") }};',
        'expected a word of the vocabulary, got `Marker::"chidl"`',
        "did you mean `child`",
    ),
    (
        f'{FORBID} when {{ context.purpose in Purpose::"imigration" }};',
        'expected a word of the vocabulary, got `Purpose::"imigration"`',
        "did you mean `immigration`",
    ),
    (
        'forbid (principal in Body::"homeoffice", action, resource);',
        'expected a word of the vocabulary, got `Body::"homeoffice"`',
        "did you mean `home-office`",
    ),
    (
        'forbid (principal, action == Action::"disclos", resource);',
        'expected a word of the vocabulary, got `Action::"disclos"`',
        "did you mean `disclose`",
    ),
    (
        f'{FORBID} when {{ context.purpose in Porpoise::"immigration" }};',
        'expected a type of the vocabulary, got `Porpoise::"immigration"`',
        "did you mean `Purpose`",
    ),
    (
        'forbid (principal, action, resource == Field::"child-maintenance/home-adress");',
        'expected an item of this agreement, got `Field::"child-maintenance/home-adress"`',
        "did you mean `child-maintenance/home-address`",
    ),
    (
        'forbid (principal, action, resource == Field::"child-maintenance/income");',
        'expected an item of this agreement, got `Field::"child-maintenance/income"`',
        None,
    ),
    (
        'forbid (principal == Officer::"ann", action, resource);',
        "expected no officer to be named in a clause, got `Officer`",
        "name a body, a grade or a step",
    ),
    (
        f"{FORBID} when {{ context.use.thisMonth * 2 > 100 }};",
        "expected no arithmetic or text matching, got `*`",
        None,
    ),
    (
        f"{FORBID} when {{ context.use.thisMonth + 2 > 100 }};",
        "expected no arithmetic or text matching, got `+`",
        None,
    ),
    (
        f"{FORBID} when {{ -context.use.thisMonth < 0 }};",
        "expected no arithmetic or text matching, got `-`",
        None,
    ),
    (
        f'{FORBID} when {{ "a" like "a*" }};',
        "expected no arithmetic or text matching, got `like`",
        None,
    ),
    (
        (
            f"{FORBID} when {{ context.facts has necessary && "
            'context.facts.necessary.by.grade in Grade::"senior" };'
        ),
        "expected no attribute of an attesting officer, got `by.grade`",
        "use `context.facts.necessary.grade`, which was copied when it was said",
    ),
    (
        f'{FORBID} when {{ context.purpose == Purpose::"immigration" }};',
        'expected a purpose that a request can name, got `Purpose::"immigration"`',
        'it has others below it and never equals: write `in Purpose::"immigration"`',
    ),
    (
        f'{FORBID} when {{ [Purpose::"removal", Purpose::"immigration"].contains(context.purpose) }};',
        'expected a purpose that a request can name, got `Purpose::"immigration"`',
        'it has others below it and never equals: write `in Purpose::"immigration"`',
    ),
]


@pytest.mark.parametrize(("clause", "message", "remedy"), PLANTED)
def test_what_the_validator_lets_through_is_a_fault_with_its_line(
    clause: str, message: str, remedy: str | None
) -> None:
    whole = with_clause(clause)
    faults = found(whole)
    assert message in [fault.message for fault in faults]
    fault = next(one for one in faults if one.message == message)
    assert fault.line == line_of(whole, '@id("8.1")')
    assert fault.remedy
    assert remedy is None or fault.remedy == remedy


def test_cedars_own_validator_does_let_most_of_these_through() -> None:
    schema = rules("cmg-home-office").schema
    passed = [clause for clause, _, _ in PLANTED if validate(clause, schema) == ()]
    assert len(passed) >= 8


PERMITS = [
    (
        f'permit (principal, action == Action::"disclose", resource) when {{ {FOR} }};',
        "expected a permit to name its recipient in its scope",
    ),
    (
        f'permit (principal in Body::"immigration-enforcement", action, resource) when {{ {FOR} }};',
        "expected a permit to name its action in its scope",
    ),
    (
        f"{PERMIT} when {{ context.facts has necessary }};",
        "expected a permit to name its purpose, or to rest on an unpublished fact",
    ),
    (
        f"{PERMIT} when {{ {FOR} || context.facts has necessary }};",
        "expected a permit to name its purpose, or to rest on an unpublished fact",
    ),
    (
        f'{PERMIT} unless {{ context.purpose == Purpose::"removal" }};',
        "expected a permit to name its purpose, or to rest on an unpublished fact",
    ),
]


@pytest.mark.parametrize(("clause", "message"), PERMITS)
def test_a_permit_names_recipient_action_and_purpose(clause: str, message: str) -> None:
    whole = with_clause(clause)
    assert [(one.message, one.line) for one in found(whole)] == [
        (message, line_of(whole, '@id("8.1")'))
    ]


def test_a_permit_that_rests_on_an_unpublished_fact_need_not_name_a_purpose() -> None:
    assert library().agreements["cmg-home-office-reported-2017"].clauses["4.1a"].effect == "permit"


def test_what_the_validator_itself_refuses_is_a_fault_too() -> None:
    unguarded = f'{FORBID} when {{ context.facts.necessary.grade in Grade::"senior" }};'
    (fault, *_) = found(with_clause(unguarded))
    assert fault.message.startswith("expected a clause that fits the schema")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("{a: ", "}"), ("true && ", ""), ("if true then true else ", "")],
)
@pytest.mark.parametrize("times", [130, 1_000, 15_000])
def test_a_clause_nested_out_of_all_measure_is_a_fault_and_does_not_end_the_process(
    opening: str, closing: str, times: int
) -> None:
    deep = f"{FORBID} when {{ {opening * times}true{closing * times} }};"
    (fault,) = found(with_clause(deep))
    assert fault.remedy == "split the clause"


def test_a_long_clause_within_measure_is_read() -> None:
    assert found(with_clause(f"{FORBID} when {{ {' && '.join(['true'] * 50)} }};")) == ()


def test_a_clause_stands_under_its_own_paragraph() -> None:
    whole = altered('@id("5.1")', '@id("5.7")')
    assert [(one.message, one.remedy) for one in found(whole)] == [
        (
            "expected the clause to carry the number of its paragraph, `5.1`, got `5.7`",
            "move it or renumber it",
        )
    ]


def test_a_clause_without_a_paragraph_is_a_fault() -> None:
    whole = altered("5.1 Nothing is supplied about a person", "Nothing is supplied about a person")
    messages = [one.message for one in found(whole)]
    assert messages == ["expected a numbered paragraph above the clause"]


def test_a_clause_without_an_id_is_a_fault() -> None:
    (fault,) = found(altered('@id("5.1")\n', ""))
    assert fault.message == "expected a clause to name its paragraph"
    assert fault.remedy == 'write `@id("5.1")`'


def test_a_number_given_twice_is_a_fault() -> None:
    whole = with_clause(f"{FORBID};", "5.1")
    assert "expected one clause with the number `5.1`" in [one.message for one in found(whole)]


def test_two_policies_in_one_block_are_a_fault() -> None:
    (fault,) = found(with_clause(f"{FORBID};\n{FORBID};"))
    assert fault.message == "expected one policy in a block, got 2"


def test_text_that_is_no_cedar_is_a_fault_with_its_line() -> None:
    whole = with_clause("forbid (principal, action, resource) when { context.facts has };")
    (fault,) = found(whole)
    assert fault.message.startswith("expected a Cedar policy")
    assert fault.line == line_of(whole, '@id("8.1")')


def test_an_annotation_that_nobody_reads_is_a_fault() -> None:
    (fault,) = found(with_clause(f'@gatway("x") {FORBID};'))
    assert (fault.message, fault.remedy) == (
        "expected a known annotation, got `@gatway`",
        "did you mean `gateway`",
    )


def test_terms_that_the_agreement_does_not_have_are_a_fault() -> None:
    (fault,) = found(altered('@terms("locate")', '@terms("locat")'))
    assert fault.remedy == "did you mean `locate`"
