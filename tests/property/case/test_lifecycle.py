"""Whoever does whatever in whatever order: what the design promises holds after each step.

`LONG=1` takes 2,000 runs of 50 steps instead of 100.
"""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lived_case import COMMANDS_OF, RECORDS, TURNAROUND, LivedCase, cast
from promised_life import (
    check_chain,
    check_end,
    check_nobody_is_decided_against_by_a_machine,
    check_release,
    check_told,
    folded,
)
from thirdcopy.case import COMMANDS, ENDS, Case, apply, duties_of, holder_of
from thirdcopy.event import KINDS, Actor, PersonId, Role, Visibility, entry_of
from thirdcopy.gateway.people import SYSTEM
from thirdcopy_client.clock import DAY, HOUR
from thirdcopy_client.translog.entry import format_entry

RUNS = 2000 if os.environ.get("LONG") else 100
STEPS = 50
CAST = cast()
IN_ORDER = {
    "submitted": ("countersign", "p-signs"),
    "countersigned": ("screen", "p-handles"),
    "assessed": ("decide", "p-decides"),
    "seconding": ("second", "p-leads"),
    "compelled": ("comply", "p-decides"),
    "stopped": ("hold", "p-law"),
    "held": ("end-hold", "p-law"),
    "delivered": ("give-notice", "p-handles"),
}


class Life(RuleBasedStateMachine):
    """One case, and everybody who could come near it."""

    life: LivedCase

    @initialize(
        record=st.sampled_from(RECORDS),
        informant=st.sampled_from(["nobody", "nobody", "former-partner"]),
        disagree=st.sampled_from([False, False, False, True]),
    )
    def begin(self, record: str, informant: str, *, disagree: bool) -> None:
        self.life = LivedCase(record, informant, disagree)
        self.checked = 0
        self.refolded: Case | None = None

    @rule(
        command=st.sampled_from(sorted(COMMANDS_OF)),
        actor=st.sampled_from(CAST),
        variant=st.integers(0, 5),
    )
    def anybody(self, command: str, actor: Actor, variant: int) -> None:
        self.life.give(command, actor, variant)

    @rule(variant=st.integers(0, 5))
    def in_order(self, variant: int) -> None:
        """Take the usual next step, so that deep states are reached often."""
        command, who = IN_ORDER.get(self.life.case.state, ("attest", "p-handles"))
        by_name = {actor.person: actor for actor in reversed(CAST[:7])}
        if command == "decide":
            self.life.give("attest", by_name[PersonId("p-handles")], 0)
            self.life.give("check-instrument", by_name[PersonId("p-law")], variant)
        self.life.give(command, by_name[PersonId(who)], 0 if command == "screen" else variant)

    @rule(place=st.integers(0, 40), variant=st.integers(0, 5))
    def somebody_who_may(self, place: int, variant: int) -> None:
        """Give a command of the case's state as somebody who has its role."""
        state = self.life.case.state
        rows = [
            (command, actor)
            for actor in CAST[:8]
            for role in Role
            if role in actor.roles
            for command in sorted(COMMANDS.get((state, role), frozenset()) - {"withdraw"})
        ]
        if rows:
            self.life.give(*rows[place % len(rows)], variant)
        self.life.work()

    @rule(passes=st.sampled_from([1, 1, HOUR, HOUR, DAY, 9 * DAY]))
    def wait(self, passes: int) -> None:
        self.life.work()
        self.life.wait(passes)

    @rule(chance=st.integers(0, 5))
    def suspend_or_resume(self, chance: int) -> None:
        if self.life.case.version > 1 and (chance == 0 or not self.life.runs):
            self.life.turn()

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "life") or len(self.life.events) == self.checked:
            return
        life, events, case = self.life, self.life.events, self.life.case
        for event in events[self.checked :]:
            self.refolded = apply(self.refolded, event, TURNAROUND)
        assert case == self.refolded
        check_chain(events)
        check_release(events, life.record, disagree=life.disagree)
        check_told(events, case)
        check_nobody_is_decided_against_by_a_machine(events)
        if case.state in ENDS:
            check_end(events)
        else:
            assert holder_of(case) is not None
            assert all(duty.due <= case.due for duty in duties_of(case) if not case.after.breaches)
        for event in events[self.checked :]:
            if KINDS[event.kind].visibility is Visibility.COUNTED:
                assert len(format_entry(entry_of(event, life.seals[event.id]))) == 116
                assert event.person.encode() not in event.told_text
        self.checked = len(events)

    def teardown(self) -> None:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        if hasattr(self, "life"):
            check_end(self.life.events)
            assert folded(self.life.events) == self.life.case


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def usual_life(*, second: bool = False) -> LivedCase:
    """Give a case that went its usual way to a release."""
    life = LivedCase("plain")
    people = {actor.person: actor for actor in reversed(CAST[:7])}

    def by(name: str) -> Actor:
        return people[PersonId(f"p-{name}")]

    life.give("countersign", by("signs"), 0)
    life.give("screen", by("handles"), 0)
    life.give("attest", by("handles"), 0)
    life.give("decide", by("decides"), 4 if second else 0)
    if second:
        life.give("second", by("leads"), 0)
    life.work()
    return life


@pytest.mark.parametrize("second", [False, True])
def test_the_usual_way_leads_to_a_release_that_passes_every_check(*, second: bool) -> None:
    life = usual_life(second=second)
    assert life.case.state == "delivered"
    check_release(life.events, "plain", disagree=False)
    check_end(life.events)
    check_told(life.events, life.case)


@pytest.mark.parametrize(
    ("kind", "person"),
    [("decided", "p-asks"), ("decided", "p-signs"), ("countersigned", "p-asks")],
)
def test_a_planted_person_in_two_places_is_found(kind: str, person: str) -> None:
    planted = [
        replace(event, person=PersonId(person)) if event.kind == kind else event
        for event in usual_life().events
    ]
    with pytest.raises(AssertionError):
        check_release(planted, "plain", disagree=False)


def test_a_planted_release_to_a_person_at_risk_is_found() -> None:
    with pytest.raises(AssertionError):
        check_release(usual_life().events, "trafficking", disagree=False)


def test_a_planted_release_without_its_second_person_is_found() -> None:
    planted = [event for event in usual_life(second=True).events if event.kind != "seconded"]
    with pytest.raises((AssertionError, StopIteration)):
        check_release(planted, "plain", disagree=False)


def test_a_planted_decision_after_the_end_is_found() -> None:
    events = usual_life().events
    decided = next(event for event in events if event.kind == "decided")
    with pytest.raises(AssertionError):
        check_end([*events, decided])


def test_a_planted_machine_that_refuses_is_found() -> None:
    planted = [
        replace(event, person=SYSTEM) if event.kind == "decided" else event
        for event in usual_life().events
    ]
    with pytest.raises(AssertionError):
        check_nobody_is_decided_against_by_a_machine(planted)
