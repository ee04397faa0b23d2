"""Recorded requests under a draft: refused, allowed, or openly dependent on what nobody kept."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from texts import library, rules
from thirdcopy import gateway as gates
from thirdcopy.agreement import Clause, Ruleset, ruleset
from thirdcopy.event import Event
from thirdcopy.policy.cedar import parse_policies
from thirdcopy.replay import Replay, replay
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import MINUTE, Micros
from world import MAINTENANCE, all_cases, asked, must, permit, to_assessed

RECORDED = rules(MAINTENANCE)
FORBID = 'forbid (principal, action == Action::"disclose", resource)'


@pytest.fixture
def recorded(world: World) -> list[Event]:
    """Two requests that were supplied, and one that nobody decided."""
    for number in range(2):
        request = asked(world, MAINTENANCE, "plain", number).request.id
        to_assessed(world, MAINTENANCE, request)
        must(permit(world, MAINTENANCE, request))
        gates.work(world.gateway)
        world.clock.set(Micros(world.clock() + MINUTE))
    asked(world, MAINTENANCE, "plain", 2)
    return [event for case in all_cases(world.gateway) for event in opened(world, case)]


def opened(world: World, case: str) -> Iterator[Event]:
    yield from gates.load(world.gateway, case).events  # type: ignore[arg-type] # a case's id is text


def draft(number: str | None = None, cedar: str | None = None) -> Ruleset:
    """The repaired agreement with one clause written anew, added or (without text) left out."""
    known = library()
    text = known.agreements[MAINTENANCE]
    clauses = dict(text.clauses)
    if number is not None:
        clauses.pop(number, None)
    if number is not None and cedar is not None:
        (est,) = parse_policies(cedar)
        clauses[number] = Clause(number, est["effect"], cedar, est, 1, {})
    return ruleset(replace(text, clauses=clauses), known.profiles["uk"], known.vocabulary)


def under(events: list[Event], rules_of_draft: Ruleset, *, with_recorded: bool = True) -> Replay:
    return replay(events, rules_of_draft, {RECORDED.hash: RECORDED} if with_recorded else {})


def supplied(found: Replay) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.would, one.clauses) for one in found.requests if one.was == "supplied"]


def test_under_the_text_that_was_in_force_what_was_supplied_is_allowed(
    recorded: list[Event],
) -> None:
    found = under(recorded, draft())
    assert supplied(found) == [("allowed", ()), ("allowed", ())]
    assert len(found.requests) == 3
    assert found.by_clause == {}


def test_a_new_safeguard_refuses_what_it_would_have_refused_and_is_counted(
    recorded: list[Event],
) -> None:
    strict = f"{FORBID} unless {{ context.steps has seconded }};"
    found = under(recorded, draft("6.1", strict))
    assert supplied(found) == [("refused", ("cmg-home-office:6.1",))] * 2
    assert found.count("supplied", "refused") == 2
    assert found.by_clause["cmg-home-office:6.1"] >= 2


def test_without_the_permit_nothing_permits(recorded: list[Event]) -> None:
    assert supplied(under(recorded, draft("4.1"))) == [("refused", ())] * 2


def test_a_rewritten_clause_that_reads_the_record_is_open(recorded: list[Event]) -> None:
    reads = f"{FORBID} unless {{ context.facts has seriousCrime && context.facts.seriousCrime }};"
    found = under(recorded, draft("6.1", reads))
    assert [one.would for one in found.requests if one.was == "supplied"] == ["depends"] * 2
    assert found.requests[0].needs == ("facts.seriousCrime",)


def test_without_the_rules_of_the_time_a_clause_that_reads_the_record_is_open(
    recorded: list[Event],
) -> None:
    found = under(recorded, draft(), with_recorded=False)
    (first, *_) = (one for one in found.requests if one.was == "supplied")
    assert (first.would, "facts.offenceRecorded" in first.needs) == ("depends", True)


def test_a_request_that_nobody_decided_is_never_said_to_be_allowed(recorded: list[Event]) -> None:
    (one,) = [each for each in under(recorded, draft()).requests if each.was == "undecided"]
    assert (one.would, "steps.decided" in one.needs) == ("depends", True)
    (one,) = [each for each in under(recorded, draft("4.1")).requests if each.was == "undecided"]
    assert one.would == "refused"


def test_a_second_request_in_a_month_counts_about_its_own_person_only(
    recorded: list[Event],
) -> None:
    once = f"{FORBID} when {{ context.use.thisMonth >= 1 }};"
    found = under(recorded, draft("6.1", once))
    assert [would for would, _ in supplied(found)] == ["allowed", "refused"]
    person = once.replace("thisMonth", "ofThisPersonThisMonth")
    assert [would for would, _ in supplied(under(recorded, draft("6.1", person)))] == [
        "allowed"
    ] * 2


def test_the_order_of_the_events_does_not_matter(recorded: list[Event]) -> None:
    assert under(recorded[::-1], draft()) == under(recorded, draft())
