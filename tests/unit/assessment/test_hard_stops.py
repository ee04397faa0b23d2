"""Stops that no agreement, profile or setting can lift, at their exact edges."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from texts import rules
from thirdcopy.agreement import Ruleset
from thirdcopy.assessment import (
    AT_RISK,
    SCREENING_DAYS,
    Assessment,
    Circumstances,
    Screening,
    assess,
    separate,
)
from thirdcopy.event import Class
from thirdcopy.match import Record
from thirdcopy.policy.cedar import Compiled
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Query, Verdict
from thirdcopy.request import Form, Given, Request, submit
from thirdcopy_client.clock import DAY, Micros
from world import ACTORS, BEGUN, CHECKS, ITEMS, MAINTENANCE, PROFILES, TEAMS, TRACING

AT = Micros(BEGUN + 100 * DAY)
PERSON = {"family_name": "Quill", "given_name": "Ada", "birth_date": "1980-05-17"}
FACTS = {
    TRACING: {"brokenContact": True, "alternativesExhausted": True, "offence": "absconding"},
    MAINTENANCE: {"offenceMaxMonths": 24, "alternativesExhausted": True},
    CHECKS: {"toldBeforehand": True},
}
OTHER_MARKERS = ("child", "care-leaver", "health-setting")


def _rules(agreement: str) -> Ruleset:
    return rules(agreement, PROFILES[agreement])


def _request(agreement: str) -> Request:
    form = Form(
        action="check" if agreement == CHECKS else "disclose",
        purpose="housing" if agreement == CHECKS else "locating-person",
        fields=ITEMS[agreement],
        people=(PERSON,),
        reason="given",
        necessity="given",
        tried="given",
        reference="given",
        facts=FACTS[agreement],  # type: ignore[arg-type]  # each is of JSON
    )
    ruleset = _rules(agreement)
    officer = ACTORS[TEAMS[agreement].requester]
    return submit(form, officer, Class(ruleset.agreement.hash), ruleset, AT)


def _given(person: str, at: Micros = AT) -> Given:
    actor = ACTORS[person]
    return Given(actor.person, actor.body, actor.grade, at)


def _around(agreement: str, screened: Micros = AT) -> Circumstances:
    team = TEAMS[agreement]
    if agreement == CHECKS:
        return Circumstances(AT)
    return Circumstances(
        at=AT,
        steps={
            "countersigned": _given(team.countersigner),
            "decided": _given(team.decider),
        },
        facts={"publicInterest" if agreement == TRACING else "necessary": _given(team.handler)},
        screening=Screening(_given(team.handler, screened), clear=True),
    )


def _record(agreement: str, *markers: str) -> Record:
    facts: dict[str, bool | int | str] = (
        {"offenceRecorded": True} if agreement == MAINTENANCE else {}
    )
    items = dict.fromkeys(ITEMS[agreement], "yes")
    return Record("p1", frozenset({"birth-date"}), frozenset(markers), items, facts, AT)


def _final(agreement: str, around: Circumstances, *markers: str) -> Assessment:
    record = _record(agreement, *markers)
    return assess(_request(agreement), record, _rules(agreement), around)


def _stop(found: Assessment) -> str | None:
    if found.stop:
        assert not found.permitted
    return found.stop.code if found.stop else None


@pytest.mark.parametrize("agreement", [TRACING, MAINTENANCE, CHECKS])
def test_without_a_stop_every_item_is_permitted(agreement: str) -> None:
    found = _final(agreement, _around(agreement))
    assert _stop(found) is None
    assert found.permitted == set(ITEMS[agreement])


@pytest.mark.parametrize("marker", sorted(AT_RISK))
@pytest.mark.parametrize("agreement", [TRACING, MAINTENANCE, CHECKS])
def test_a_marker_of_risk_on_the_record_ends_every_flow(agreement: str, marker: str) -> None:
    assert _stop(_final(agreement, _around(agreement), marker)) == "at-risk"
    assert _stop(_final(agreement, _around(agreement), marker, *OTHER_MARKERS)) == "at-risk"


@pytest.mark.parametrize("marker", sorted(AT_RISK))
def test_a_marker_of_risk_that_only_the_screening_saw_ends_it_too(marker: str) -> None:
    around = _around(TRACING)
    assert around.screening
    seen = replace(around, screening=replace(around.screening, markers=frozenset({marker})))
    assert _stop(_final(TRACING, seen)) == "at-risk"


def test_a_screening_that_is_not_clear_ends_it() -> None:
    around = _around(TRACING)
    assert around.screening
    unclear = replace(around, screening=replace(around.screening, clear=False))
    assert _stop(_final(TRACING, unclear)) == "at-risk"


@pytest.mark.parametrize("marker", OTHER_MARKERS)
def test_other_markers_act_through_clauses_alone(marker: str) -> None:
    assert _stop(_final(TRACING, _around(TRACING), marker)) is None


@pytest.mark.parametrize("agreement", [TRACING, MAINTENANCE])
def test_nobody_is_disclosed_whom_nobody_screened(agreement: str) -> None:
    unscreened = replace(_around(agreement), screening=None)
    assert _stop(_final(agreement, unscreened)) == "screening-missing"


def test_for_a_check_the_markers_of_the_record_are_the_screening() -> None:
    assert _around(CHECKS).screening is None
    assert _stop(_final(CHECKS, _around(CHECKS))) is None


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (0, None),
        (SCREENING_DAYS * DAY - 1, None),
        (SCREENING_DAYS * DAY, None),
        (SCREENING_DAYS * DAY + 1, "screening-stale"),
        (SCREENING_DAYS * DAY + DAY, "screening-stale"),
    ],
)
def test_a_screening_is_stale_a_microsecond_after_28_days(age: int, code: str | None) -> None:
    assert _stop(_final(TRACING, _around(TRACING, Micros(AT - age)))) == code


@pytest.mark.parametrize("step", ["countersigned", "decided", "seconded"])
def test_the_requester_in_any_step_is_stopped_again_at_the_intent(step: str) -> None:
    around = _around(TRACING)
    steps = {**around.steps, step: _given(TEAMS[TRACING].requester)}
    assert _stop(_final(TRACING, replace(around, steps=steps))) == "people-not-separate"


def test_two_steps_by_one_person_are_not_separate() -> None:
    around, request = _around(TRACING), _request(TRACING)
    assert separate(request, around.steps)
    assert not separate(request, {**around.steps, "seconded": around.steps["decided"]})


@pytest.mark.parametrize(
    "lie",
    [
        lambda verdict: replace(verdict, allowed=not verdict.allowed),
        lambda verdict: replace(verdict, clauses=(*verdict.clauses, "uk:U9")),
        lambda verdict: replace(verdict, clauses=()),
    ],
)
def test_two_evaluators_that_differ_stop_the_release(
    monkeypatch: pytest.MonkeyPatch, lie: Callable[[Verdict], Verdict]
) -> None:
    def lying(query: Query, compiled: Compiled) -> Verdict:
        return lie(evaluate(query, compiled))

    monkeypatch.setattr("thirdcopy.assessment.evaluate", lying)
    assert _stop(_final(TRACING, _around(TRACING))) == "evaluators-disagree"


def test_the_final_assessment_permits_no_more_than_the_provisional_one() -> None:
    for agreement in (TRACING, MAINTENANCE, CHECKS):
        request, around = _request(agreement), _around(agreement)
        before = assess(request, None, _rules(agreement), around)
        assert _final(agreement, around).permitted <= before.permitted
        assert before.stage == "provisional"
