"""What an assessment says of each item, and in which words it stops, value by value."""

from dataclasses import replace

import pytest

from made_request import AT, FIELD, made_request
from texts import library
from thirdcopy import assessment
from thirdcopy.assessment import (
    Assessment,
    Circumstances,
    FieldAssessment,
    Screening,
    assess,
    officer_of,
)
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.explain import Explanation
from thirdcopy.policy.query import Officer
from thirdcopy.request import Given
from thirdcopy_client.clock import DAY, Micros

REQUEST, RECORD, RULES, AROUND = made_request(library())
PROVISIONAL = assess(REQUEST, None, RULES, AROUND)
LOOKED = Given(PersonId("p-looks"), BodyCode("child-maintenance-group"), "senior", AT)
CLAUSE = "cmg-home-office:4.1"


def _found(permitted: bool, clauses: tuple[str, ...], forbidden: bool) -> FieldAssessment:  # noqa: FBT001
    return FieldAssessment(FIELD, permitted, clauses, forbidden)


def test_a_final_assessment_names_the_clause_that_permits_and_explains_nothing() -> None:
    permitted = _found(True, (CLAUSE,), False)  # noqa: FBT003
    assert assess(REQUEST, RECORD, RULES, AROUND) == Assessment("final", (permitted,), {}, None)


def test_a_final_assessment_names_the_clauses_that_forbid() -> None:
    record = replace(RECORD, markers=frozenset({"child"}))
    (found,) = assess(REQUEST, record, RULES, AROUND).fields
    assert found == _found(False, ("cmg-home-office:5.2", "uk:U1"), True)  # noqa: FBT003


def test_an_item_that_no_clause_permits_is_not_forbidden_by_one() -> None:
    record = replace(RECORD, facts={**RECORD.facts, "offenceRecorded": False})
    (found,) = assess(REQUEST, record, RULES, AROUND).fields
    assert found == _found(False, (), False)  # noqa: FBT003


def test_a_provisional_assessment_explains_every_clause_with_what_is_not_known_yet() -> None:
    assert PROVISIONAL.stage == "provisional"
    assert PROVISIONAL.fields == (_found(True, (CLAUSE,), False),)  # noqa: FBT003
    states = {one.clause: one.state for one in PROVISIONAL.readings[FIELD]}
    assert states[CLAUSE] == "needs"
    assert states["uk:U1"] == "needs"
    assert states["uk:U5"] == "does not hold"
    none = assess(REQUEST, None, RULES, replace(AROUND, steps={}, screening=None))
    states = {one.clause: one.state for one in none.readings[FIELD]}
    assert states["uk:U4"] == "needs"
    assert states["uk:U3"] == "holds"
    assert none.fields[0].forbidden


@pytest.mark.parametrize(
    ("around", "stop"),
    [
        (
            replace(AROUND, screening=Screening(LOOKED, clear=True, markers=assessment.AT_RISK)),
            Refusal("at-risk", "a marker on the record ends every flow"),
        ),
        (
            replace(AROUND, screening=None),
            Refusal("screening-missing", "nobody has screened for people at risk"),
        ),
        (
            replace(AROUND, at=Micros(AT + 28 * DAY + 1)),
            Refusal("screening-stale", "the screening is older than 28 days"),
        ),
        (
            replace(AROUND, screening=Screening(LOOKED, clear=False)),
            Refusal("at-risk", "the screening saw a risk"),
        ),
        (
            replace(AROUND, steps={**AROUND.steps, "seconded": AROUND.steps["decided"]}),
            Refusal("people-not-separate", "one person stands in two places"),
        ),
    ],
)
def test_each_stop_says_why(around: Circumstances, stop: Refusal) -> None:
    assert assess(REQUEST, RECORD, RULES, around).stop == stop
    assert assess(REQUEST, None, RULES, around).stop == stop


def test_two_evaluators_that_differ_are_a_stop_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "thirdcopy.assessment.evaluate",
        lambda query, compiled: replace(evaluate(query, compiled), clauses=()),
    )
    said = Refusal("evaluators-disagree", "the two evaluators disagree")
    assert assess(REQUEST, RECORD, RULES, AROUND).stop == said


def _readings(*read: tuple[str, str, str]) -> tuple[Explanation, ...]:
    one = PROVISIONAL.readings[FIELD][0]
    return tuple(
        replace(one, clause=clause, effect=effect, state=state)  # type: ignore[arg-type]
        for clause, effect, state in read
    )


PERMIT = ("p", "permit", "holds")


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ([PERMIT], (True, ("p",), False)),
        ([("p", "permit", "needs")], (True, ("p",), False)),
        ([("p", "permit", "does not hold")], (False, (), False)),
        ([("p", "permit", "cannot be evaluated")], (False, (), False)),
        ([], (False, (), False)),
        ([PERMIT, ("f", "forbid", "holds")], (False, ("f",), True)),
        ([PERMIT, ("f", "forbid", "cannot be evaluated")], (False, ("f",), True)),
        ([PERMIT, ("f", "forbid", "needs")], (True, ("p",), False)),
        ([PERMIT, ("f", "forbid", "does not hold")], (True, ("p",), False)),
        ([("f", "forbid", "holds")], (False, ("f",), True)),
    ],
)
def test_an_item_may_be_permitted_if_no_forbid_holds_and_some_permit_may(
    read: list[tuple[str, str, str]], found: tuple[bool, tuple[str, ...], bool]
) -> None:
    assert assessment._provisional(FIELD, _readings(*read)) == _found(*found)


def test_what_is_not_known_yet_is_the_record_the_decision_and_what_is_still_to_be_said() -> None:
    facts = {
        name: replace(RULES.facts["necessary"], by=by)
        for name, by in (
            ("a", "record"),
            ("b", "system"),
            ("c", "discloser"),
            ("d", "discloser"),
            ("e", "requester"),
        )
    }
    rules = replace(RULES, facts=facts)
    nothing = replace(AROUND, steps={}, facts={"d": LOOKED})
    unknown = {"steps.decided", "steps.seconded", "facts.a", "facts.b", "facts.c", "markers"}
    assert assessment._unknown(nothing, rules) == unknown
    decided = replace(nothing, steps={"decided": LOOKED, "countersigned": LOOKED})
    assert assessment._unknown(decided, rules) == unknown - {"steps.decided"}


def test_an_officer_goes_by_employer_and_by_posting() -> None:
    actor = Actor(
        PersonId("p-1"), BodyCode("police"), "staff", frozenset(), posted_to=BodyCode("enfield")
    )
    assert officer_of(actor) == Officer("p-1", "police", "staff", "enfield")
