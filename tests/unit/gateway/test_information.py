"""Questions to whoever asked: of a closed list, before the match, and the clock goes on."""

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import QUESTIONS, Case
from thirdcopy.case.view import view_of
from thirdcopy.event import Refusal
from thirdcopy.simulation.world import World
from world import (
    ACTORS,
    TEAMS,
    TRACING,
    asked,
    case_now,
    events,
    must,
    pass_time,
    permit,
    refuse,
    to_assessed,
)

TEAM = TEAMS[TRACING]
HANDLER, ASKER = ACTORS[TEAM.handler], ACTORS[TEAM.requester]


@pytest.fixture
def case(world: World) -> Case:
    made = asked(world, TRACING)
    to_assessed(world, TRACING, made.request.id)
    return made


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_question_goes_to_whoever_asked_and_its_answer_comes_back(
    world: World, case: Case
) -> None:
    gateway, number = world.gateway, case.request.id
    asking = must(gates.request_information(gateway, HANDLER, number, "alternatives"))
    view = view_of(asking, events(gateway, case), "requester")
    assert (view.status, view.next) == ("information-requested", "supply-information")
    assert view_of(asking, events(gateway, case), "discloser").next == "await-information"
    answered = must(gates.supply_information(gateway, ASKER, number, "Letters, in March."))
    assert answered.question is None
    view = view_of(answered, events(gateway, case), "requester")
    assert view.status == "with-discloser"
    assert events(gateway, case)[-1].kept["answer"] == "Letters, in March."
    assert not isinstance(permit(world, TRACING, number), Refusal)


def test_free_words_are_never_sent_to_whoever_asked(world: World, case: Case) -> None:
    words = "Is the person still at the refuge?"
    answer = gates.request_information(world.gateway, HANDLER, case.request.id, words)
    assert code(answer) == "unknown-question"
    assert words not in QUESTIONS


def test_one_question_is_open_at_a_time(world: World, case: Case) -> None:
    must(gates.request_information(world.gateway, HANDLER, case.request.id, "use"))
    again = gates.request_information(world.gateway, HANDLER, case.request.id, "power")
    assert code(again) == "question-open"


def test_nobody_answers_what_was_not_asked_of_them(world: World, case: Case) -> None:
    number = case.request.id
    answer = gates.supply_information(world.gateway, ASKER, number, "Unasked words.")
    assert code(answer) == "no-question"
    must(gates.request_information(world.gateway, HANDLER, number, "use"))
    other = ACTORS["p-ho-2"]
    assert code(gates.supply_information(world.gateway, other, number, "Mine.")) == "not-yours"
    assert code(gates.supply_information(world.gateway, ASKER, number, " ")) == "no-answer"


def test_nothing_is_asked_after_the_match_since_that_would_tell_of_a_record(world: World) -> None:
    case = asked(world, TRACING, "domestic-abuse")
    to_assessed(world, TRACING, case.request.id)
    permit(world, TRACING, case.request.id)
    gates.work(world.gateway)
    assert case_now(world.gateway, case).state == "stopped"
    answer = gates.request_information(world.gateway, HANDLER, case.request.id, "use")
    assert code(answer) == "not-your-role"


def test_answering_is_refused_alike_in_every_state_that_whoever_asked_cannot_see(
    world: World,
) -> None:
    codes = []
    for number, what in enumerate(("assessed", "refused", "permitted")):
        case = asked(world, TRACING, number=number)
        to_assessed(world, TRACING, case.request.id)
        if what != "assessed":
            (refuse if what == "refused" else permit)(world, TRACING, case.request.id)
        answer = gates.supply_information(world.gateway, ASKER, case.request.id, "Unasked words.")
        codes.append(answer)
    assert len(set(map(str, codes))) == 1


def test_a_question_that_nobody_answers_does_not_stop_the_clock(world: World, case: Case) -> None:
    must(gates.request_information(world.gateway, HANDLER, case.request.id, "use"))
    pass_time(world, case.due)
    assert case_now(world.gateway, case).state == "nothing-supplied"
