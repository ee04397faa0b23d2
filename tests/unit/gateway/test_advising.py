"""Posted officials: the own view first, advice as advice, every word of mouth a disclosure."""

import datetime as dt
from dataclasses import replace
from itertools import islice

import pytest

from made_quarters import close
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import KINDS, Actor, BodyCode, PersonId, Refusal, Role, Visibility
from thirdcopy.register import RETURN, returns_of
from thirdcopy.simulation.world import World
from thirdcopy_client.errors import NotAllowedError
from world import (
    ACTORS,
    CHECKS,
    CLAUSES,
    ITEMS,
    REASONS,
    ask,
    events,
    form_about,
    hash_of_agreement,
    must,
    persons,
)

COUNCIL = ACTORS["p-council-enfield"]
POSTED = Actor(
    PersonId("p-ho-posted"),
    BodyCode("home-office"),
    "senior",
    frozenset({Role.POSTED_OFFICIAL}),
    "Ned Posted",
    BodyCode("enfield"),
)
ADVICE = "A biometric residence permit is not needed for this service."


@pytest.fixture
def case(world: World) -> Case:
    made = ask(world, CHECKS, form_about(CHECKS, next(persons(CHECKS, "not-affirmative", world))))
    gates.work(world.gateway)
    return made


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def advised(world: World, case: Case) -> object:
    return gates.advise(world.gateway, POSTED, case.request.id, "what-a-status-means", ADVICE)


def viewed(world: World, case: Case, view: str) -> Case:
    number = case.request.id
    return must(gates.record_view(world.gateway, COUNCIL, number, view, "what-a-status-means"))


def test_the_council_records_its_own_view_before_it_is_advised(world: World, case: Case) -> None:
    assert code(advised(world, case)) == "view-first"
    viewed(world, case, "undecided")
    now = must(advised(world, case))
    assert now.advice[0].text == ADVICE
    assert now.state == "waiting"
    seen = gates.see(world.gateway, COUNCIL, case.request.id, why="test")
    assert [one.text for one in seen.case.advice] == [ADVICE]


def test_what_changed_after_advice_can_be_counted(world: World, case: Case) -> None:
    viewed(world, case, "entitled")
    assert gates.changed_after_advice(must(advised(world, case))) is None
    world.clock.set(world.clock() + 1)  # type: ignore[arg-type]  # a moment later
    assert gates.changed_after_advice(viewed(world, case, "not-entitled")) is True
    assert gates.changed_after_advice(case) is None


def test_a_posted_official_sees_a_number_and_a_topic_and_nothing_else(
    world: World, case: Case
) -> None:
    viewed(world, case, "undecided")
    (wanted,) = gates.advice_wanted(world.gateway, POSTED)
    assert (wanted.request, wanted.topics) == (case.request.id, ("what-a-status-means",))
    with pytest.raises(NotAllowedError):
        gates.see(world.gateway, POSTED, case.request.id, why="curious")
    elsewhere = replace(POSTED, posted_to=BodyCode("slough"))
    assert gates.advice_wanted(world.gateway, elsewhere) == ()
    must(advised(world, case))
    assert gates.advice_wanted(world.gateway, POSTED) == ()


def test_a_posted_official_decides_nothing_anywhere(world: World, case: Case) -> None:
    everything = replace(POSTED, roles=frozenset(Role))
    answer = gates.decide(
        world.gateway,
        everything,
        case.request.id,
        permits=True,
        fields=ITEMS[CHECKS],
        clause=CLAUSES[CHECKS],
        reasons=REASONS,
    )
    assert code(answer) == "not-your-role"


@pytest.mark.parametrize(
    ("asked", "adviser_offered", "adult"),
    [(False, True, True), (True, False, True), (True, True, False)],
)
def test_return_advice_is_for_adults_who_asked_after_an_adviser_was_offered(
    world: World, case: Case, *, asked: bool, adviser_offered: bool, adult: bool
) -> None:
    def advise_return(*said: bool) -> object:
        asked, offered, adult = said
        return gates.advise_return(
            world.gateway,
            POSTED,
            case.request.id,
            ADVICE,
            asked=asked,
            adviser_offered=offered,
            adult=adult,
        )

    assert code(advise_return(asked, adviser_offered, adult)) == "not-return-advice"
    must(advise_return(True, True, True))  # noqa: FBT003 - as in the table above


@pytest.mark.parametrize("medium", ["check", "conversation", "interview", "file"])
def test_each_word_of_mouth_is_a_counted_disclosure(world: World, medium: str) -> None:
    form = form_about(CHECKS, next(persons(CHECKS, "plain", world)))
    spoken = must(
        gates.record_spoken(
            world.gateway, COUNCIL, hash_of_agreement(CHECKS), form, medium, 15, "At the desk."
        )
    )
    (event,) = events(world.gateway, spoken)
    assert KINDS[event.kind].visibility is Visibility.COUNTED
    assert spoken.state == "recorded"
    assert spoken.body == ("status-checking-service" if medium == "check" else "enfield")
    (row,) = {name for _, name in gates.activity(world.gateway, "2017-Q2")}
    assert row == f"spoken-{medium}"


def test_the_quarterly_return_makes_itself(world: World, case: Case) -> None:
    viewed(world, case, "undecided")
    must(advised(world, case))
    counts = {name: n for (_, name), n in gates.activity(world.gateway, "2017-Q2").items()}
    assert counts == {"received": 1, "not-confirmed": 1, "advised": 1}
    assert gates.activity(world.gateway, "2017-Q3") == {}


def test_the_return_is_published_by_body_and_a_small_count_is_hidden(
    world: World, case: Case
) -> None:
    viewed(world, case, "undecided")
    must(advised(world, case))
    text = hash_of_agreement(CHECKS)
    for form in (form_about(CHECKS, one) for one in islice(persons(CHECKS, "plain", world), 9)):
        must(gates.record_spoken(world.gateway, COUNCIL, text, form, "interview", 15, ""))
    close(world, "2017-Q2", dt.date(2017, 7, 2))
    found = gates.statistics(world.gateway, "2017-Q2")
    adopted = {text: frozenset({"enfield", "slough"})}
    mine = next(one for one in returns_of(found, adopted) if one.body == "enfield")
    assert tuple(mine.shown) == RETURN
    # Nine interviews are shown to the nearest five; the one piece of advice is not.
    assert (mine.shown["spoken-interview"], mine.shown["spoken-file"]) == ("10", "0")
    assert mine.shown["advised"] in {"*", "[c]"}
    assert not any(one.of == text for one in found.recountable)
    others = [one for one in returns_of(found, adopted) if one.body != "enfield"]
    assert others
    assert {shown for one in others for shown in one.shown.values()} <= {"0", "[c]"}
