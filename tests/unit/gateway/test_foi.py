"""A request for information holds the records that it asks for, until nobody asks for them."""

import datetime as dt

import pytest
from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.event import CaseId, Refusal
from thirdcopy.gateway.erasing import erase
from thirdcopy.simulation.world import World
from thirdcopy.store import tables
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import TRACING, all_cases

ON = dt.date(2017, 6, 29)
QUESTION = "How many requests were made?"


def held(world: World) -> set[str]:
    with world.gateway.engine.connect() as connection:
        return set(connection.execute(select(tables.preserved.c.case_id)).scalars())


def test_an_open_request_blocks_erasure_and_its_end_does_not(quarter: World) -> None:
    gateway = quarter.gateway
    case = CaseId(next(iter(all_cases(gateway))))
    asked = gates.receive_request(gateway, "foia", QUESTION, TRACING, "2017-Q2", ON)
    assert case in held(quarter)
    refused = erase(gateway, [case])
    assert isinstance(refused, Refusal)
    assert refused.code == "preserved"
    gates.record_step(gateway, asked.request.id, "answered", ON, {"answer": "tracing"})
    assert held(quarter) == set()
    assert not isinstance(erase(gateway, [case]), Refusal)


def test_what_another_open_request_asks_for_is_held_on_and_a_review_holds_again(
    quarter: World,
) -> None:
    gateway = quarter.gateway
    one = gates.receive_request(gateway, "foia", QUESTION, TRACING, "2017-Q2", ON)
    two = gates.receive_request(gateway, "foisa", QUESTION, TRACING, "2017", ON)
    all_held = held(quarter)
    gates.record_step(gateway, one.request.id, "answered", ON, {})
    assert held(quarter) == all_held
    gates.record_step(gateway, two.request.id, "answered", ON, {})
    assert held(quarter) == set()
    gates.record_step(gateway, one.request.id, "review-asked", ON, {})
    assert held(quarter) == all_held
    states = [each.request.state for each in gates.information_requests(gateway)]
    assert sorted(states) == ["closed", "review"]


def test_what_is_about_nothing_is_not_entered(quarter: World) -> None:
    for question, agreement, period, error in (
        (" ", TRACING, "2017-Q2", MalformedError),
        (QUESTION, "none", "2017-Q2", NotAllowedError),
        (QUESTION, TRACING, "last year", MalformedError),
    ):
        with pytest.raises(error):
            gates.receive_request(quarter.gateway, "foia", question, agreement, period, ON)
    with pytest.raises(NotAllowedError):
        gates.record_step(quarter.gateway, "i-none", "answered", ON, {})
    assert gates.information_requests(quarter.gateway) == ()
