"""Every way in which a decision is refused, in the very words that are read, and its edges."""

from dataclasses import replace

import pytest

from made_request import AT, FIELD, made_request
from texts import library, rules
from thirdcopy.assessment import Assessment, FieldAssessment, assess
from thirdcopy.decision import Automatic, Decision, automatic, decide, without_reasons
from thirdcopy.event import Actor, BodyCode, PersonId, Refusal, Role
from thirdcopy.policy.explain import Explanation
from thirdcopy_client.clock import DAY, Micros

REQUEST, RECORD, RULES, AROUND = made_request(library())
PROVISIONAL = assess(REQUEST, None, RULES, AROUND)
DECIDER = Actor(
    PersonId("p-decides"), BodyCode("child-maintenance-group"), "senior", frozenset({Role.DECIDER})
)
CLAUSE = "cmg-home-office:4.1"
WHY = "Asked and needed"
CHECKS = rules("council-status-check")


def _decided(
    found: Assessment = PROVISIONAL,
    fields: tuple[str, ...] = (FIELD,),
    clause: str = CLAUSE,
    reasons: str = WHY,
) -> Decision | Refusal:
    return decide(REQUEST, found, DECIDER, fields, clause, reasons, AT)


def test_a_decision_holds_what_was_said_and_ends_after_seven_days() -> None:
    assert _decided() == Decision(
        DECIDER.person, frozenset({FIELD}), CLAUSE, WHY, Micros(AT + 7 * DAY)
    )


@pytest.mark.parametrize(
    ("reasons", "enough"),
    [("", False), ("nine char", False), ("  nine char   ", False), ("ten chars!", True)],
)
def test_reasons_are_ten_characters_at_least_and_blanks_are_none(
    reasons: str, *, enough: bool
) -> None:
    said = Refusal("no-reasons", "write the reasons for the decision in a sentence")
    assert without_reasons(reasons) == (None if enough else said)
    decided = _decided(reasons=reasons)
    assert isinstance(decided, Decision) if enough else decided == said


def test_at_least_one_item_is_chosen_and_none_that_was_not_asked_for() -> None:
    assert _decided(fields=()) == Refusal("no-items", "choose at least one item, or refuse")
    name = "child-maintenance/name"
    other = Refusal("not-asked", "an item was chosen that was not asked for")
    assert _decided(fields=(FIELD, name)) == other
    assert _decided(fields=(name,)) == other


def test_a_stop_goes_before_everything_that_the_clauses_say() -> None:
    stop = Refusal("at-risk", "a marker on the record ends every flow")
    assert _decided(replace(PROVISIONAL, stop=stop)) == stop
    assert _decided(replace(PROVISIONAL, stop=stop), clause="uk:U2") == stop


@pytest.mark.parametrize("clauses", [(), ("cmg-home-office:5.2", "uk:U1")])
def test_an_item_that_is_ruled_out_names_the_clause_that_does_it(clauses: tuple[str, ...]) -> None:
    ruled_out = replace(PROVISIONAL, fields=(FieldAssessment(FIELD, False, clauses),))  # noqa: FBT003
    by = clauses[0] if clauses else None
    said = f"the agreement does not permit `{FIELD}` here"
    assert _decided(ruled_out) == Refusal("not-permitted", said, by)


def _read(effect: str, state: str) -> Assessment:
    (one,) = (reading for reading in PROVISIONAL.readings[FIELD] if reading.clause == CLAUSE)
    reading: Explanation = replace(one, effect=effect, state=state)  # type: ignore[arg-type]
    return replace(PROVISIONAL, readings={FIELD: (reading,)})


@pytest.mark.parametrize(
    ("effect", "state", "chosen"),
    [
        ("permit", "holds", True),
        ("permit", "needs", True),
        ("permit", "does not hold", False),
        ("permit", "cannot be evaluated", False),
        ("forbid", "holds", False),
    ],
)
def test_the_chosen_clause_permits_and_may_hold(effect: str, state: str, *, chosen: bool) -> None:
    refused = Refusal("wrong-clause", f"clause `{CLAUSE}` does not permit `{FIELD}`", CLAUSE)
    answer = _decided(_read(effect, state))
    assert answer == (_decided() if chosen else refused)


def test_every_chosen_item_is_looked_at_and_not_only_the_first() -> None:
    first, second = "child-maintenance/birth-date", FIELD
    request = replace(REQUEST, fields=frozenset({first, second}))
    allowed = FieldAssessment(first, True, (CLAUSE,))  # noqa: FBT003
    refused = FieldAssessment(second, False, ())  # noqa: FBT003
    readings = dict.fromkeys((first, second), PROVISIONAL.readings[FIELD])
    for fields in ((allowed, refused), (refused, allowed)):
        found = replace(PROVISIONAL, fields=fields, readings=readings)
        answer = decide(request, found, DECIDER, (first, second), CLAUSE, WHY, AT)
        assert answer == Refusal(
            "not-permitted", f"the agreement does not permit `{second}` here", None
        )
        assert isinstance(decide(request, found, DECIDER, (first,), CLAUSE, WHY, AT), Decision)


CHECK = replace(REQUEST, action="check", fields=frozenset({"a", "b"}))
BOTH = Assessment(
    "final",
    (
        FieldAssessment("a", True, ("council-status-check:4.2",)),  # noqa: FBT003
        FieldAssessment("b", True, ("council-status-check:4.1", "council-status-check:4.3")),  # noqa: FBT003
    ),
    {},
    None,
)


def test_an_automatic_decision_names_the_first_clause_holds_every_item_and_ends_after_a_day() -> (
    None
):
    clause = "council-status-check:4.1"
    assert automatic(CHECK, BOTH, CHECKS, affirmative=True, at=AT) == Decision(
        Automatic(clause), frozenset({"a", "b"}), clause, "", Micros(AT + DAY)
    )


@pytest.mark.parametrize(
    ("action", "found", "affirmative"),
    [
        ("disclose", BOTH, True),
        ("check", BOTH, False),
        ("check", replace(BOTH, stop=Refusal("at-risk", "seen")), True),
        ("check", replace(BOTH, fields=BOTH.fields[:1]), True),
        ("disclose", BOTH, False),
    ],
)
def test_the_machine_decides_nothing_else(
    action: str, found: Assessment, *, affirmative: bool
) -> None:
    asked = replace(CHECK, action=action)
    assert automatic(asked, found, CHECKS, affirmative=affirmative, at=AT) is None
