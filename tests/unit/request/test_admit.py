"""The one door for facts: the declared supplier, in person, of the declared type."""

import pytest

from texts import rules
from thirdcopy.agreement import FactDeclaration
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.request import admit, attestation_of, purposes_of
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import PROFILES

AT = Micros(40 * DAY)
HOLDER, ASKER = BodyCode("holder"), BodyCode("asker")
ANN = Actor(PersonId("p-ann"), HOLDER, "senior", frozenset({Role.HANDLER}))
BEN = Actor(PersonId("p-ben"), ASKER, "staff", frozenset({Role.REQUESTER}))


def _declared(by: str, kind: object = None) -> dict[str, FactDeclaration]:
    return {"fact": FactDeclaration("fact", by, kind, "Is it so?", "")}  # type: ignore[arg-type]  # each kind in turn


def _admit(actor: Actor, by: str, value: Json = True, kind: object = None) -> object:  # noqa: FBT002 - what was said
    admitted = admit(
        {"fact": value},
        _declared(by, kind),
        actor,
        AT,
        as_discloser=(HOLDER,),
        as_requester=actor is BEN,
    )
    return admitted["fact"].value


@pytest.mark.parametrize(
    ("actor", "by"), [(ANN, "discloser"), (BEN, "requester"), (ANN, "holder"), (BEN, "asker")]
)
def test_the_declared_supplier_is_let_in_under_their_own_name(actor: Actor, by: str) -> None:
    facts: dict[str, Json] = {"fact": True}
    admitted = admit(
        facts, _declared(by), actor, AT, as_discloser=(HOLDER,), as_requester=actor is BEN
    )
    given = admitted["fact"]
    assert (given.by, given.body, given.grade) == (actor.person, actor.body, actor.grade)
    assert given.at == AT


@pytest.mark.parametrize(
    ("actor", "by"),
    [
        (BEN, "discloser"),
        (ANN, "requester"),
        (ANN, "asker"),
        (BEN, "holder"),
        *[(actor, by) for actor in (ANN, BEN) for by in ("record", "system", "unpublished")],
    ],
)
def test_nobody_else_may_supply_a_fact(actor: Actor, by: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        _admit(actor, by)
    assert refused.value.place == "fact"
    assert refused.value.remedy
    assert actor.person not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(None, True), ("number", 0), ("number", 24), ("yes-no", False), (("a", "b"), "b")],
)
def test_a_value_of_the_declared_type_is_let_in(kind: object, value: Json) -> None:
    wanted = None if kind is None else value
    assert _admit(ANN, "discloser", value, kind) == wanted


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (None, False),
        (None, "yes"),
        (None, 1),
        ("number", -1),
        ("number", True),
        ("number", "24"),
        ("yes-no", 1),
        ("yes-no", "yes"),
        (("a", "b"), "c"),
        (("a", "b"), ["a"]),
        (("a", "b"), None),
    ],
)
def test_a_value_of_another_type_is_malformed_and_not_echoed(kind: object, value: Json) -> None:
    with pytest.raises(MalformedError) as refused:
        _admit(ANN, "discloser", value, kind)
    assert refused.value.place == "fact"


def test_the_age_of_an_attestation_is_in_whole_days_and_never_below_nothing() -> None:
    given = admit({"fact": True}, _declared("discloser"), ANN, AT, as_discloser=(HOLDER,))["fact"]
    ages = [attestation_of(given, Micros(AT + add)).age_days for add in (-DAY, 0, DAY - 1, DAY)]
    assert ages == [0, 0, 0, 1]


def test_only_the_leaves_of_the_agreed_purposes_may_be_asked_for() -> None:
    for agreement, profile in PROFILES.items():
        ruleset = rules(agreement, profile)
        vocabulary = ruleset.vocabulary
        offered = purposes_of(ruleset)
        assert set(offered) <= set(vocabulary.leaves("Purpose"))
        agreed = set(ruleset.agreement.purposes)
        for leaf in vocabulary.leaves("Purpose"):
            assert (leaf in offered) is bool(agreed & vocabulary.above("Purpose", leaf))
