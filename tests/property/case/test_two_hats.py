"""One natural person with every combination of roles never stands in two places of a release."""

from dataclasses import replace
from itertools import combinations

import pytest

from lived_case import ASKS, HOLDS, LivedCase, person
from thirdcopy.assessment import separate
from thirdcopy.case import Case, all_apart
from thirdcopy.case.step import apart
from thirdcopy.event import Actor, PersonId, Refusal, Role
from thirdcopy.request import Given

HATS = (
    Role.REQUESTER,
    Role.COUNTERSIGNER,
    Role.HANDLER,
    Role.SAFEGUARDING_LEAD,
    Role.LAWYER,
    Role.DECIDER,
    Role.SECOND_DECIDER,
)
WAY = (
    ("countersign", person("signs", ASKS, "countersigner", "senior"), 0),
    ("screen", person("handles", HOLDS, "handler"), 0),
    ("attest", person("handles", HOLDS, "handler"), 0),
    ("review", person("leads", HOLDS, "safeguarding-lead"), 0),
    ("check-instrument", person("law", HOLDS, "lawyer"), 1),
    ("decide", person("decides", HOLDS, "decider"), 4),
    ("second", person("seconds", HOLDS, "second-decider"), 0),
)
PLACES = ("requester", "countersigner", "reviewer", "lawyer", "decider", "second decider")


def every_combination() -> list[frozenset[Role]]:
    return [
        frozenset(chosen) for size in range(len(HATS) + 1) for chosen in combinations(HATS, size)
    ]


def gone_through(one: PersonId, roles: frozenset[Role]) -> LivedCase:
    """Go the whole way; at each step *one* tries first, at the body where it counts."""
    life = LivedCase("plain", informant="former-partner")
    for command, usual, variant in WAY:
        hat = replace(usual, person=one, roles=roles)
        if not isinstance(life.give(command, hat, variant), tuple):
            life.give(command, usual, variant)
    life.work()
    return life


@pytest.mark.parametrize("one", ["p-asks", "p-anybody"])
def test_no_combination_of_roles_gives_one_person_two_places(one: str) -> None:
    """Of what the lawyer and the safeguarding lead do, one person may do both."""
    combined = every_combination()
    assert len(combined) == 128
    released = 0
    for roles in combined:
        case = gone_through(PersonId(one), roles).case
        mine = {place for place, who in case.places.items() if who == one}
        assert len(mine) <= 1 or mine == {"reviewer", "lawyer"}, (mine, roles)
        released += case.state == "delivered"
    assert 0 < released < len(combined)


def usual() -> Case:
    return gone_through(PersonId("p-nobody"), frozenset()).case


def moved(case: Case, place: str, who: PersonId) -> Case:
    """Plant a person in a place, as an error in an earlier check would have left them."""
    given = Given(who, HOLDS, "manager", case.request.at)
    if place == "requester":
        return replace(case, request=replace(case.request, by=person(who[2:], ASKS, "requester")))
    if place == "lawyer":
        assert case.instrument is not None
        return replace(case, instrument=replace(case.instrument, by=given))
    members = {
        "countersigner": "countersigned",
        "reviewer": "reviewed",
        "decider": "decided",
        "second decider": "seconded",
    }
    return replace(case, **{members[place]: given})  # type: ignore[arg-type]  # a member by its name


@pytest.mark.parametrize("pair", list(combinations(PLACES, 2)))
def test_one_person_planted_in_two_places_is_found_at_the_intent(pair: tuple[str, str]) -> None:
    case = usual()
    assert all_apart(case)
    first, second = pair
    planted = moved(case, second, case.places[first])
    both_speak_for_the_person = set(pair) == {"reviewer", "lawyer"}
    assert all_apart(planted) is both_speak_for_the_person
    if not {"reviewer", "lawyer"} & set(pair):
        assert not separate(planted.request, planted.steps)


@pytest.mark.parametrize("place", PLACES[1:])
def test_a_stand_in_is_kept_out_where_the_absent_person_is(place: str) -> None:
    case = usual()
    newcomer = Actor(PersonId("p-new"), HOLDS, "manager", frozenset(Role))
    assert apart(case, newcomer, place) is None
    for_asker = replace(newcomer, stands_in_for=frozenset({case.request.by.person}))
    refusal = apart(case, for_asker, place)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "people-not-separate"
