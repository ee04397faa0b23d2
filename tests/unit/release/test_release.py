"""The least fields, sealed to one recipient, bound to one request."""

from dataclasses import replace

import pytest

from thirdcopy.assessment import Assessment, FieldAssessment
from thirdcopy.decision import Decision
from thirdcopy.event import Refusal
from thirdcopy.match import Record
from thirdcopy.release import CAUTION, READ_MINUTES, Prepared, fresh, prepare, terms_of
from thirdcopy.simulation.world import ORIGIN, World
from thirdcopy_client.canonical import canonical, hash_of, parse_canonical
from thirdcopy_client.clock import DAY, MINUTE, Micros
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.open import release_info
from thirdcopy_client.seal import new_key, unseal
from world import BEGUN, CLAUSES, MAINTENANCE, asked, hash_of_agreement

HOME, NAME, BIRTH = (f"child-maintenance/{one}" for one in ("home-address", "name", "birth-date"))
PRIVATE, PUBLIC = new_key()
RECORD = Record(
    "p1",
    frozenset({"nino", "birth-date"}),
    frozenset({"child"}),
    {HOME: "1 Quillet Lane", NAME: "Ada Quill", BIRTH: "1980-05-17"},
    {"offenceRecorded": True},
    BEGUN,
)


def _prepared(
    world: World, decided: set[str], permitted: set[str], stop: Refusal | None = None
) -> tuple[Prepared, bytes]:
    request = asked(world, MAINTENANCE).request
    rules = world.gateway.ruleset_of(hash_of_agreement(MAINTENANCE))
    fields = tuple(FieldAssessment(one, one in permitted, ()) for one in sorted(decided))
    final = Assessment("final", fields, {}, stop)
    clause = CLAUSES[MAINTENANCE]
    decision = Decision(request.by.person, frozenset(decided), clause, "", BEGUN)
    made = prepare(request, decision, RECORD, final, rules, PUBLIC, ORIGIN, BEGUN)
    told = {**made.told, "request": request.id, "ruleset": request.ruleset}
    return made, release_info(told, ORIGIN)


@pytest.mark.parametrize(
    ("decided", "permitted", "released"),
    [
        ({HOME}, {HOME, NAME}, {HOME}),
        ({HOME, NAME}, {HOME}, {HOME}),
        ({HOME, NAME}, {HOME, NAME, BIRTH}, {HOME, NAME}),
    ],
)
def test_only_what_was_decided_and_is_still_permitted_is_sealed(
    world: World, decided: set[str], permitted: set[str], released: set[str]
) -> None:
    made, info = _prepared(world, decided, permitted)
    plain = parse_canonical(unseal(PRIVATE, info, made.ciphertext))
    assert isinstance(plain, dict)
    assert plain == {
        "as_at": BEGUN,
        "caution": CAUTION,
        "fields": {name: RECORD.items[name] for name in released},
        "identifiers": ["birth-date", "nino"],
    }
    assert made.told["fields"] == sorted(released)
    assert b"child" not in canonical(plain["identifiers"])


def test_what_is_told_names_the_ciphertext_and_no_value(world: World) -> None:
    made, _ = _prepared(world, {HOME}, {HOME})
    assert made.told["ciphertext_sha256"] == hash_of(made.ciphertext)
    told = canonical(dict(made.told))
    assert not [value for value in RECORD.items.values() if value.encode() in told]
    assert made.told["terms"] == {"retention_days": 90, "onward": "none"}
    assert made.expires == BEGUN + 7 * DAY
    assert "Quillet" not in repr(made)


@pytest.mark.parametrize(
    "member", ["request", "ruleset", "expires", "recipient_key", "suite", "origin"]
)
def test_a_seal_opens_only_for_the_request_it_was_made_for(world: World, member: str) -> None:
    made, info = _prepared(world, {HOME}, {HOME})
    unseal(PRIVATE, info, made.ciphertext)
    other = parse_canonical(info)
    assert isinstance(other, dict)
    other[member] = "other"
    with pytest.raises(VerificationError):
        unseal(PRIVATE, canonical(other), made.ciphertext)


def test_a_seal_opens_for_no_other_key(world: World) -> None:
    made, info = _prepared(world, {HOME}, {HOME})
    with pytest.raises(VerificationError):
        unseal(new_key()[0], info, made.ciphertext)


def test_two_releases_of_the_same_are_never_the_same_bytes(world: World) -> None:
    request = asked(world, MAINTENANCE).request
    rules = world.gateway.ruleset_of(hash_of_agreement(MAINTENANCE))
    final = Assessment("final", (FieldAssessment(HOME, permitted=True, clauses=()),), {}, None)
    decision = Decision(request.by.person, frozenset({HOME}), CLAUSES[MAINTENANCE], "", BEGUN)
    first, second = (
        prepare(request, decision, RECORD, final, rules, PUBLIC, ORIGIN, BEGUN) for _ in range(2)
    )
    assert first.ciphertext != second.ciphertext
    assert first.id != second.id


def test_a_read_is_fresh_for_five_minutes_and_no_microsecond_longer(world: World) -> None:
    made, _ = _prepared(world, {HOME}, {HOME})
    assert fresh(made, Micros(BEGUN + READ_MINUTES * MINUTE))
    assert not fresh(made, Micros(BEGUN + READ_MINUTES * MINUTE + 1))


def test_the_terms_are_those_that_the_clause_names(world: World) -> None:
    rules = world.gateway.ruleset_of(hash_of_agreement(MAINTENANCE))
    named = terms_of(rules, CLAUSES[MAINTENANCE])
    without = replace(rules, agreement=replace(rules.agreement, terms={}, retention_days=7))
    assert terms_of(without, CLAUSES[MAINTENANCE]) == {**named, "retention_days": 7}
