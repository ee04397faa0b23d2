"""A referral is its own council's: what another council's people try, and what counts for whom."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from referring import ADDRESS, REFERRAL, decided, form_to, known_to, referred, referring
from texts import library
from thirdcopy import gateway as gates
from thirdcopy.agreement import parse_adoption
from thirdcopy.agreement.signature import signing_bodies
from thirdcopy.case import Case
from thirdcopy.event import Actor, BodyCode, Class, PersonId, Refusal, Role
from thirdcopy.gateway.auditing import Wanted, numbers
from thirdcopy.simulation import referral
from thirdcopy.simulation.signing import signed_adoption
from thirdcopy.simulation.world import World
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import (
    ACTORS,
    MAINTENANCE,
    TEAMS,
    asked,
    form_about,
    hash_of_agreement,
    parcels_of,
    persons,
)

EVERY_HAT = Actor(
    PersonId("p-every-hat"), BodyCode("barnet"), "director", frozenset(Role), "Every Hat"
)
ENFIELD, BARNET = "enfield", "barnet"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with referring(tmp_path_factory.mktemp("referral")) as made:
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[World]:
    with referring(tmp_path) as made:
        yield made


def test_a_councils_own_people_decide_and_the_home_office_receives(fresh: World) -> None:
    request = referred(fresh, form_to(ENFIELD, next(known_to(ENFIELD, fresh))))
    case = decided(fresh, request, ENFIELD)
    assert (case.state, case.body) == ("delivered", ENFIELD)
    kinds = [one.header.kind for one in parcels_of(fresh, request)]
    assert kinds == ["supplied"]
    assert [place.name for place in (fresh.gateway.home.mailbox).iterdir()] == ["home-office"]
    classes = gates.kinds_of(fresh.gateway, "2017-Q2")
    assert {gates.discloser_of(fresh.gateway, cls) for cls in classes} == {ENFIELD}


def test_for_enforcement_a_second_person_of_the_council_agrees(fresh: World) -> None:
    form = form_to(ENFIELD, next(known_to(ENFIELD, fresh, crime=True)), purpose="removal")
    form = replace(form, fields=ADDRESS)
    request = referred(fresh, form, "p-ie-1", "p-ie-senior")
    assert decided(fresh, request, ENFIELD, second=True).state == "delivered"


def test_one_person_alone_refers_nobody_for_enforcement(fresh: World) -> None:
    form = form_to(ENFIELD, next(known_to(ENFIELD, fresh, crime=True)), purpose="removal")
    request = referred(fresh, replace(form, fields=ADDRESS), "p-ie-1", "p-ie-senior")
    assert decided(fresh, request, ENFIELD).state == "stopped"


@pytest.mark.parametrize(
    "person", ["p-barnet-handler", "p-barnet-decider", "p-barnet-manager", "every-hat"]
)
def test_another_councils_people_see_and_decide_nothing(world: World, person: str) -> None:
    gateway, other = world.gateway, EVERY_HAT if person == "every-hat" else ACTORS[person]
    request = _waiting(world)
    case = gates.load(gateway, gates.find(gateway, request)).case
    assert gates.side_of(other, case) is None
    with pytest.raises(NotAllowedError):
        gates.see(gateway, other, request, why="attack")
    assert request not in {row.request for row in gates.inbox(gateway, other, everything=True).rows}
    assert request not in {one.request for one in gates.feed(gateway, other)}
    if other.has(Role.AUDITOR):
        found, _ = gates.search(gateway, other, Wanted())
        assert request not in {one.request for one in found}
        assert request not in numbers(gateway, other, Wanted())
    for outcome in (
        gates.answer_blind(gateway, other, request, permits=True),
        gates.decide(gateway, other, request, permits=False, reasons="A council's reasons."),
        gates.second(gateway, other, request),
        gates.screen(gateway, other, request, clear=True),
        gates.attest(gateway, other, request, {}),
        gates.reject(gateway, other, request, "incomplete"),
        gates.review(gateway, other, request, "What was looked at.", concern=False),
    ):
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not-your-role"
    after = gates.load(gateway, case.request.case).case
    assert (after.state, after.facts, after.decided) == (case.state, case.facts, None)


def _waiting(world: World) -> str:
    """Give the module's one request that waits for a decision at Enfield."""
    if "request" not in _MADE:
        form = form_to(ENFIELD, next(known_to(ENFIELD, world)))
        _MADE["request"] = referred(world, form)
    return _MADE["request"]


_MADE: dict[str, str] = {}


def test_the_councils_own_decider_is_not_shut_out(world: World) -> None:
    request, decider = _waiting(world), ACTORS["p-enfield-decider"]
    assert request in {row.request for row in gates.inbox(world.gateway, decider).rows}
    assert gates.see(world.gateway, decider, request, why="casework").side == "discloser"


def test_another_councils_records_are_never_read(fresh: World) -> None:
    stranger = next(known_to(BARNET, fresh))
    case = decided(fresh, referred(fresh, form_to(ENFIELD, stranger)), ENFIELD)
    assert (case.state, case.why_nothing) == ("unmatched", "none")
    at_home = decided(fresh, referred(fresh, form_to(BARNET, stranger), "p-ho-3"), BARNET)
    assert at_home.state == "delivered"


@pytest.mark.parametrize("holder", ["", "essex", "council", "home-office", "nowhere"])
def test_only_a_council_that_adopted_is_asked(world: World, holder: str) -> None:
    form = form_to(ENFIELD, next(known_to(ENFIELD, world)), holder=holder)
    with pytest.raises((MalformedError, NotAllowedError)) as caught:
        gates.submit(world.gateway, ACTORS["p-ho-1"], hash_of_agreement(REFERRAL), form)
    assert caught.value.place == "holder"
    assert "nowhere" not in str(caught.value)


def test_no_body_is_named_where_the_agreement_names_its_own(world: World) -> None:
    person = next(persons(MAINTENANCE, "plain", world))
    form = form_about(MAINTENANCE, person, holder="enfield")
    asker = ACTORS[TEAMS[MAINTENANCE].requester]
    with pytest.raises(MalformedError):
        gates.submit(world.gateway, asker, hash_of_agreement(MAINTENANCE), form)
    assert asked(world, MAINTENANCE).body == "child-maintenance-group"


def test_a_council_cannot_ask_under_it_and_a_posted_official_receives_nothing(
    world: World,
) -> None:
    person = next(known_to(ENFIELD, world))
    text = hash_of_agreement(REFERRAL)
    with pytest.raises(NotAllowedError):
        gates.submit(world.gateway, ACTORS["p-council-barnet"], text, form_to(ENFIELD, person))
    posted = replace(ACTORS["p-ho-posted"], roles=frozenset({Role.REQUESTER, Role.POSTED_OFFICIAL}))
    case = gates.submit(world.gateway, posted, text, form_to(ENFIELD, person))
    assert isinstance(case, Case)
    handler = ACTORS["p-enfield-handler"]
    found = gates.provisional(world.gateway, handler, case.request.id)
    assert not isinstance(found, Refusal)
    assert not found.permitted
    assert "council-referral:4.3" in {clause for one in found.fields for clause in one.clauses}


def test_a_body_adopts_once_and_only_one_that_would_disclose(world: World) -> None:
    library = world.gateway.library
    model = library.agreements[REFERRAL]
    (first, *_) = referral.adoptions(library.vocabulary)
    other = first.text.replace("whether any", "if any")
    again = parse_adoption(other.encode(), "again.toml", library.vocabulary)
    outcome = gates.adopt(world.gateway, model, again, signed_adoption(model, again))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "adopted-before"
    foreign = first.text.replace(f'"{first.body}"', '"hs2"')
    body = parse_adoption(foreign.encode(), "hs2.toml", library.vocabulary)
    outcome = gates.adopt(world.gateway, model, body, signed_adoption(model, body))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not-a-party"
    assert gates.adopt(world.gateway, model, first, signed_adoption(model, first)) == Class(
        model.hash, Hash(first.hash)
    )
    assert gates.adopters(world.gateway, model.hash) == (BARNET, ENFIELD)


def test_the_recipient_signs_the_text_and_each_council_its_adoption() -> None:
    texts = library().agreements
    assert signing_bodies(texts[REFERRAL]) == ("home-office",)
    assert "council" not in signing_bodies(texts["council-status-check"])
