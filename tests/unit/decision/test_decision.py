"""A decision is a person's; the machine decides nothing against anybody."""

from dataclasses import replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.assessment import Assessment, FieldAssessment
from thirdcopy.decision import DECISION_DAYS, Automatic, Decision, automatic, decide
from thirdcopy.event import Refusal
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, Micros
from world import ACTORS, CHECKS, CLAUSES, ITEMS, REASONS, TRACING, asked, to_assessed

DECIDER = ACTORS["p-nhs-decider-1"]
AT = Micros(1)


@pytest.fixture
def ready(world: World) -> gates.Loaded:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    return gates.load(world.gateway, case.request.case)


def _decide(
    world: World,
    ready: gates.Loaded,
    fields: tuple[str, ...] = ITEMS[TRACING],
    clause: str = CLAUSES[TRACING],
    reasons: str = REASONS,
) -> Decision | Refusal:
    request = ready.case.request
    found = gates.provisional(world.gateway, DECIDER, request.id)
    assert isinstance(found, Assessment)
    return decide(request, found, DECIDER, fields, clause, reasons, AT)


def test_a_decision_names_its_person_and_ends(world: World, ready: gates.Loaded) -> None:
    made = _decide(world, ready)
    assert isinstance(made, Decision)
    assert made.by == DECIDER.person
    assert made.fields == set(ITEMS[TRACING])
    assert made.expires == AT + DECISION_DAYS * DAY


def _code(answer: Decision | Refusal) -> str:
    assert isinstance(answer, Refusal)
    return answer.code


def test_what_is_not_a_decision_is_refused_with_its_code(world: World, ready: gates.Loaded) -> None:
    assert _code(_decide(world, ready, reasons="   yes    ")) == "no-reasons"
    assert _code(_decide(world, ready, fields=())) == "no-items"
    other = ("patient-demographics/gender",)
    assert _code(_decide(world, ready, fields=other)) == "not-asked"
    for clause in (f"{TRACING}:3.2", "uk:U2", "", "3.1"):
        assert _code(_decide(world, ready, clause=clause)) == "wrong-clause"


def _assessment(stop: Refusal | None = None, *, permitted: bool = True) -> Assessment:
    fields = tuple(FieldAssessment(name, permitted, (CLAUSES[CHECKS],)) for name in ITEMS[CHECKS])
    return Assessment("final", fields, {}, stop)


def test_only_an_affirmative_check_without_a_stop_is_answered_by_the_machine(
    world: World,
) -> None:
    case = asked(world, CHECKS)
    rules = gates.load(world.gateway, case.request.case).rules
    request = case.request

    def answer(
        found: Assessment, action: str = "check", *, affirmative: bool = True
    ) -> Decision | None:
        asked_for = replace(request, action=action)
        return automatic(asked_for, found, rules, affirmative=affirmative, at=AT)

    made = answer(_assessment())
    assert made is not None
    assert isinstance(made.by, Automatic)
    assert answer(_assessment(), affirmative=False) is None
    assert answer(_assessment(permitted=False)) is None
    assert answer(_assessment(Refusal("at-risk", "a marker"))) is None
    assert answer(_assessment(), "disclose") is None
    assert answer(_assessment(), "refer") is None
