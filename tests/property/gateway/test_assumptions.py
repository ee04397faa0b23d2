"""What every proof assumes of a query is true of each query that a gateway really asks."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from fixed_query import pairs_of, truth_at
from texts import rules
from thirdcopy import assessment
from thirdcopy import gateway as gates
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.terms import conj
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.case import Case
from thirdcopy.policy.cedar import Compiled, verdict
from thirdcopy.policy.query import Attestation, Query, Verdict
from thirdcopy.simulation.lookup import among, keys_where
from thirdcopy.simulation.world import World
from world import (
    ACTORS,
    CHECKS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    PROFILES,
    REASONS,
    SEED,
    TEAMS,
    TRACING,
    ask,
    asked,
    base,
    copy_of,
    form_about,
    must,
    opened,
    people,
    permit,
    run_quarter,
    to_assessed,
)

Heard = tuple[str, Query]
ENOUGH = 3


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    """Every query that the gateway asks while each arrangement is used, by its agreement."""
    by_rules = {id(rules(one, profile).compiled): one for one, profile in PROFILES.items()}
    found: list[Heard] = []

    def overheard(query: Query, compiled: Compiled) -> Verdict:
        found.append((by_rules[id(compiled)], query))
        return verdict(query, compiled)

    home = copy_of(base(), tmp_path_factory.mktemp("heard") / "home")
    with pytest.MonkeyPatch.context() as patch, opened(home) as world:
        patch.setattr(assessment, "verdict", overheard)
        run_quarter(world)
        for number in range(ENOUGH):
            as_far_as_it_goes(world, asked(world, MAINTENANCE, "plain", number).request.id)
            asked(world, CHECKS, "plain", number)
        official = asked(world, CHECKS, "not-affirmative").request.id
        gates.work(world.gateway)
        must(permit(world, CHECKS, official))
        as_far_as_it_goes(world, child(world).request.id)
        gates.work(world.gateway)
    return found


def as_far_as_it_goes(world: World, request: str) -> None:
    """Permit one request; where it is stopped for a child, consider, permit and second it."""
    to_assessed(world, MAINTENANCE, request)
    must(permit(world, MAINTENANCE, request))
    gateway, handler = world.gateway, ACTORS[TEAMS[MAINTENANCE].handler]
    gates.work(gateway)
    if gates.load(gateway, gates.find(gateway, request)).case.state != "stopped":
        return
    must(gates.attest(gateway, handler, request, {"childWelfareConsidered": True}))
    again = gates.decide(
        gateway,
        ACTORS["p-cmg-manager"],
        request,
        permits=True,
        fields=ITEMS[MAINTENANCE],
        clause=CLAUSES[MAINTENANCE],
        reasons=REASONS,
        needs_second=True,
    )
    must(again)
    must(gates.second(gateway, ACTORS["p-cmg-lead"], request))
    gates.work(gateway)


def child(world: World) -> Case:
    """A request about somebody whose record says that a child may be affected."""
    households = keys_where(world.gateway.sources["child-maintenance"], "marked_child", 1)
    rng = Random(SEED)  # noqa: S311 - tests must repeat
    known = among(people().plain("child-maintenance", rng), households)
    return ask(world, MAINTENANCE, form_about(MAINTENANCE, next(known)))


@cache
def inquiry_of(agreement: str, action: str) -> Inquiry:
    inquiry = inquire(domain_of(rules(agreement, PROFILES[agreement])), action)
    assert isinstance(inquiry, Inquiry)
    return inquiry


def broken(agreement: str, query: Query) -> set[str]:
    """The assumptions that one query does not keep."""
    inquiry = inquiry_of(agreement, query.action)
    fixed = pairs_of(inquiry.query, query, inquiry.domain.universe)
    return {
        one.sentence for one in inquiry.assumptions if not truth_at(conj(one.conditions), fixed)
    }


def test_every_query_of_the_gateway_keeps_every_assumption(heard: list[Heard]) -> None:
    for agreement in (TRACING, MAINTENANCE, CHECKS):
        assert sum(1 for name, _ in heard if name == agreement) >= ENOUGH
    assert any(query.markers for _, query in heard)
    assert any("seconded" in query.steps for _, query in heard)
    assert [(name, one) for name, query in heard for one in broken(name, query)] == []


def test_a_word_by_somebody_else_breaks_an_assumption(heard: list[Heard]) -> None:
    name, query = next(one for one in heard if one[0] == MAINTENANCE)
    said = query.facts["alternativesExhausted"]
    assert isinstance(said, Attestation)
    stolen = replace(said, by="somebody-else")
    altered = replace(query, facts={**query.facts, "alternativesExhausted": stolen})
    (sentence,) = broken(name, altered)
    assert "a requester's word is the requesting officer's own" in sentence


def test_a_decision_by_the_countersigner_breaks_an_assumption(heard: list[Heard]) -> None:
    name, query = next(one for one in heard if one[0] == MAINTENANCE)
    altered = replace(query, steps={**query.steps, "decided": query.steps["countersigned"]})
    assert any("is neither the requesting nor" in one for one in broken(name, altered))
