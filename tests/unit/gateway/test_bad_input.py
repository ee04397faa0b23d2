"""Every kind of bad input: a clear error with place and remedy, nothing written, nobody named."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.request import Form
from thirdcopy.simulation.plan import details
from thirdcopy.simulation.world import ORIGIN, World
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import HOUR, Micros
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    ThirdcopyError,
    UnavailableError,
)
from world import (
    ACTORS,
    CHECKS,
    DATASETS,
    MAINTENANCE,
    TEAMS,
    TRACING,
    asked,
    asked_of_database,
    base,
    copy_of,
    form_about,
    hash_of_agreement,
    head,
    must,
    opened,
    pass_time,
    permit,
    persons,
    to_assessed,
)

CANARY = "Zyxwanary"
NUMBER = "9997766504"
WRONG_CHECK_DIGIT = "9997766505"
PERSON = {
    "family_name": f"{CANARY}family",
    "given_name": f"{CANARY}given",
    "birth_date": "1981-07-13",
    "scheme": "nhs-number",
    "number": NUMBER,
    "postcode": "ZZ77 7ZZ",
    "previous_family_name": f"{CANARY}former",
}
TEXTS = ("reason", "necessity", "tried", "reference")
SECRETS = (CANARY, NUMBER, WRONG_CHECK_DIGIT, "1981-07-13", "1981-13-45", "ZZ77", "ZZ777ZZ")


def _form(world: World, agreement: str = TRACING, **changes: Any) -> Form:  # noqa: ANN401 - any member
    form = form_about(agreement, next(persons(agreement, "plain", world)))
    canaries = {name: f"{CANARY} {name}" for name in TEXTS}
    return replace(form, **{"people": (PERSON,), **canaries, **changes})


def _written(world: World) -> tuple[object, ...]:
    counts = [
        asked_of_database(world, f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
        for table in ("event", "entry", "use", "case_now", "job", "outbox", "asked")
    ]
    return head(world), counts


def _is_clear(error: ThirdcopyError, place: str) -> None:
    assert error.place == place
    assert not error.message.endswith(".")
    assert error.message[0].islower() or error.message[0] == "`"
    assert not [secret for secret in SECRETS if secret in str(error)]


def _person(**changes: str) -> dict[str, tuple[Mapping[str, str], ...]]:
    return {"people": ({**PERSON, **changes},)}


MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong check digit": (_person(number=WRONG_CHECK_DIGIT), "nhs-number"),
    "a number without its kind": (_person(scheme=""), "scheme"),
    "a kind of number that does not exist": (_person(scheme="ration-book"), "scheme"),
    "a day that does not exist": (_person(birth_date="1981-13-45"), "birth-date"),
    "a birth date in words": (_person(birth_date=CANARY), "birth-date"),
    "no birth date": (_person(birth_date=" "), "birth-date"),
    "no family name": (_person(family_name=""), "family-name"),
    "a name of digits": (_person(family_name=NUMBER), "family-name"),
    "a postcode of no shape": (_person(postcode=f"{CANARY} 1"), "postcode"),
    "a detail that nobody asks for": ({"people": ({**PERSON, "shoe_size": CANARY},)}, "person"),
    "two people": ({"people": (PERSON, PERSON)}, "person"),
    "nobody": ({"people": ()}, "person"),
    "no reason": ({"reason": " "}, "reason"),
    "a reason without end": ({"reason": CANARY * 2000}, "reason"),
    "no necessity": ({"necessity": ""}, "necessity"),
    "nothing tried": ({"tried": ""}, "tried"),
    "no reference": ({"reference": ""}, "reference"),
    "no items": ({"fields": ()}, "fields"),
    "an item outside the agreement": (
        {"fields": ("child-maintenance/home-address",)},
        "fields",
    ),
    "an item of no vocabulary": ({"fields": (f"x/{CANARY}",)}, "fields"),
    "a purpose outside the agreement": ({"purpose": "housing"}, "purpose"),
    "a purpose that is not a leaf": ({"purpose": "immigration"}, "purpose"),
    "an action of no kind": ({"action": CANARY}, "action"),
    "an informant of no kind": ({"informant": CANARY}, "informant"),
    "a fact that is not declared": ({"facts": {"seriousCrime": True}}, "seriousCrime"),
    "a fact of another type": ({"facts": {"brokenContact": CANARY}}, "brokenContact"),
    "a fact of another enumeration": ({"facts": {"offence": CANARY}}, "offence"),
}

REMEDIED = (
    "a wrong check digit",
    "two people",
    "an item outside the agreement",
    "a purpose outside the agreement",
    "a fact that is not declared",
)


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_form_is_refused_by_the_name_of_its_field(world: World, what: str) -> None:
    changes, place = MALFORMED[what]
    before = _written(world)
    form = _form(world, **changes)
    with pytest.raises(MalformedError) as refused:
        gates.submit(world.gateway, ACTORS["p-ho-1"], hash_of_agreement(TRACING), form)
    _is_clear(refused.value, place)
    assert refused.value.remedy or what not in REMEDIED
    assert _written(world) == before


def test_the_same_form_without_a_fault_is_taken(world: World) -> None:
    before = _written(world)
    must(gates.submit(world.gateway, ACTORS["p-ho-1"], hash_of_agreement(TRACING), _form(world)))
    assert _written(world) != before
    assert CANARY not in repr(_form(world))


def test_text_that_no_file_can_hold_is_malformed_and_writes_nothing(world: World) -> None:
    before = _written(world)
    form = _form(world, reason="a lone \ud800 surrogate")
    with pytest.raises(MalformedError):
        gates.submit(world.gateway, ACTORS["p-ho-1"], hash_of_agreement(TRACING), form)
    assert _written(world) == before


def test_a_body_that_is_no_recipient_is_refused(world: World) -> None:
    before = _written(world)
    with pytest.raises(NotAllowedError) as refused:
        gates.submit(
            world.gateway, ACTORS["p-council-enfield"], hash_of_agreement(TRACING), _form(world)
        )
    _is_clear(refused.value, "agreement")
    assert refused.value.remedy
    assert _written(world) == before


def test_a_council_that_has_not_adopted_the_model_is_refused(world: World) -> None:
    stranger = replace(ACTORS["p-council-enfield"], body=BodyCode("leeds"))
    with pytest.raises(NotAllowedError, match="has not adopted this model") as refused:
        gates.submit(world.gateway, stranger, hash_of_agreement(CHECKS), _form(world, CHECKS))
    _is_clear(refused.value, "agreement")


ATTESTED: dict[str, tuple[str, dict[str, Json], type[ThirdcopyError], str]] = {
    "by the requester": ("p-ho-1", {"publicInterest": True}, NotAllowedError, "publicInterest"),
    "by another body": (
        "p-cmg-handler",
        {"publicInterest": True},
        NotAllowedError,
        "publicInterest",
    ),
    "of what the requester says": (
        "p-nhs-handler",
        {"brokenContact": True},
        NotAllowedError,
        "brokenContact",
    ),
    "of what nobody declared": ("p-nhs-handler", {"hunch": True}, MalformedError, "hunch"),
    "of another type": (
        "p-nhs-handler",
        {"publicInterest": CANARY},
        MalformedError,
        "publicInterest",
    ),
    "of a number without bound": (
        "p-nhs-handler",
        {"publicInterest": 2**60},
        MalformedError,
        "publicInterest",
    ),
}


@pytest.mark.parametrize("how", ATTESTED)
def test_an_attestation_is_refused(world: World, how: str) -> None:
    person, facts, family, place = ATTESTED[how]
    case = asked(world, TRACING)
    gateway, team = world.gateway, TEAMS[TRACING]
    must(gates.countersign(gateway, ACTORS[team.countersigner], case.request.id))
    before = _written(world)
    with pytest.raises(family) as refused:
        gates.attest(gateway, ACTORS[person], case.request.id, facts)
    _is_clear(refused.value, place)
    assert _written(world) == before
    must(gates.attest(gateway, ACTORS[team.handler], case.request.id, {"publicInterest": True}))


def test_a_number_that_json_cannot_hold_is_malformed_and_writes_nothing(world: World) -> None:
    before = _written(world)
    facts = {"offenceMaxMonths": 2**60, "alternativesExhausted": True}
    person = details(next(persons(MAINTENANCE, "plain", world)).identifiers(DATASETS[MAINTENANCE]))
    form = _form(world, MAINTENANCE, people=(person,), facts=facts)
    with pytest.raises(MalformedError):
        gates.submit(world.gateway, ACTORS["p-ie-1"], hash_of_agreement(MAINTENANCE), form)
    assert _written(world) == before


def test_a_record_fact_cannot_be_given_by_anybody(world: World) -> None:
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)))
    facts = {**form.facts, "offenceRecorded": True}
    with pytest.raises(NotAllowedError, match="supplied by `record`"):
        gates.submit(
            world.gateway,
            ACTORS["p-ie-1"],
            hash_of_agreement(MAINTENANCE),
            replace(form, facts=facts),
        )


def test_nobody_known_cannot_sign_in(world: World) -> None:
    with pytest.raises(NotAllowedError) as refused:
        gates.actor_of(world.gateway, "simulation", CANARY)
    assert refused.value.remedy
    assert CANARY not in str(refused.value)
    assert gates.actor_of(world.gateway, "simulation", "ho-1") == ACTORS["p-ho-1"]


def test_a_misspelt_marker_is_malformed_and_screens_nobody(world: World) -> None:
    case = asked(world, TRACING)
    team = TEAMS[TRACING]
    must(gates.countersign(world.gateway, ACTORS[team.countersigner], case.request.id))
    before = _written(world)
    handler = ACTORS[team.handler]
    with pytest.raises(MalformedError) as refused:
        gates.screen(
            world.gateway, handler, case.request.id, clear=True, markers=["domestik-abuse"]
        )
    _is_clear(refused.value, "markers")
    assert refused.value.remedy
    assert _written(world) == before
    markers = ["child"]
    must(gates.screen(world.gateway, handler, case.request.id, clear=True, markers=markers))


@pytest.mark.parametrize("request_number", ["r-2222222222", "", CANARY])
def test_a_request_that_is_not_here_is_not_found_in_the_words_for_one_not_theirs(
    world: World, request_number: str
) -> None:
    case = asked(world, TRACING)
    errors = []
    for number in (request_number, case.request.id):
        with pytest.raises(NotAllowedError) as refused:
            gates.see(world.gateway, ACTORS["p-council-barnet"], number, why="test")
        errors.append(str(refused.value))
    assert errors[0] == errors[1]


OPERATOR: dict[str, tuple[Callable[[World], object], type[ThirdcopyError]]] = {
    "closing a period that lasts": (
        lambda world: gates.close_period(world.gateway, "2017-Q2"),
        ConflictError,
    ),
    "putting an unregistered text in force": (
        lambda world: gates.put_in_force(
            world.gateway, world.gateway.library.agreements["cmg-home-office-reported-2017"], {}
        ),
        NotAllowedError,
    ),
    "opening a gateway that is not there": (
        lambda world: gates.open_gateway(
            world.folder / "elsewhere", ORIGIN, world.gateway.library, world.clock, sources={}
        ),
        UnavailableError,
    ),
}


@pytest.mark.parametrize("what", OPERATOR)
def test_an_operators_slip_says_what_to_do(world: World, what: str) -> None:
    act, family = OPERATOR[what]
    before = _written(world)
    with pytest.raises(family) as refused:
        act(world)
    assert refused.value.remedy
    assert _written(world) == before


def _bytes_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_nothing_personal_is_left_where_a_key_does_not_guard_it(tmp_path: Path) -> None:
    with opened(copy_of(base(), tmp_path / "home")) as world:
        person = next(persons(TRACING, "plain", world))
        identifiers = details(person.identifiers(DATASETS[TRACING]))
        form = _form(world, people=(identifiers,))
        gateway = world.gateway
        case = must(gates.submit(gateway, ACTORS["p-ho-1"], hash_of_agreement(TRACING), form))
        to_assessed(world, TRACING, case.request.id)
        permit(world, TRACING, case.request.id)
        gates.work(gateway)
        declined = must(
            gates.submit(gateway, ACTORS["p-ho-2"], hash_of_agreement(TRACING), _form(world))
        )
        must(gates.withdraw(gateway, ACTORS["p-ho-2"], declined.request.id, f"{CANARY} note"))
        pass_time(world, Micros(world.clock() + HOUR))
        gates.publish(gateway)
        address = person.home.text
        # While the database is open, so that its write-ahead log is there to be read.
        held = {
            name: data
            for name, data in _bytes_below(world.folder).items()
            if not name.startswith(("sources/", "recipients/", "secrets/"))
        }
    assert {"gateway.sqlite", "gateway.sqlite-wal", "keys.sqlite", "public/manifest"} <= set(held)
    assert [name for name in held if name.startswith("mailbox/home-office/")]
    long_enough = 4
    personal = [CANARY, address, NUMBER]
    personal += [
        text for name, text in identifiers.items() if name != "scheme" and len(text) >= long_enough
    ]
    for secret in personal:
        spellings = {secret, secret.upper(), secret.casefold(), secret.replace(" ", "")}
        found = [
            (name, len(spelling))
            for name, data in held.items()
            for spelling in spellings
            if spelling.encode() in data
        ]
        assert found == []


def test_the_search_for_what_is_personal_does_find_it(world: World) -> None:
    named = replace(ACTORS["p-ho-1"], person=PersonId("p-x"), name=CANARY, roles=frozenset[Role]())
    assert isinstance(named, Actor)
    gates.enrol(world.gateway, named, "simulation", "x")
    held = _bytes_below(world.folder)
    assert [name for name, data in held.items() if CANARY.encode() in data] == [
        "gateway.sqlite-wal"
    ]
