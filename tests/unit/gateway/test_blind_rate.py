"""The rate of blind answers that agree: in a closed quarter's public files, or nowhere."""

import datetime as dt

import pytest

from blind_texts import DECIDERS, blind_text, put_in_force, waiting
from thirdcopy import gateway as gates
from thirdcopy.gateway.blind import blind_answers
from thirdcopy.register import agreeing
from thirdcopy.simulation.drive import Drive
from thirdcopy.simulation.world import World
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.translog.tally import parse_tally
from world import ACTORS, must

PERIOD = "2017-Q2"


def closed(world: World) -> dict[str, str]:
    """Take two blind answers, one of which agrees, close the quarter; give the tally's tables."""
    text = put_in_force(world, blind_text())
    request = waiting(world, text)
    for person, permits in zip(DECIDERS[:2], (True, False), strict=True):
        must(gates.answer_blind(world.gateway, ACTORS[person], request, permits=permits))
    Drive(world.gateway, world.clock, lambda _more: None).until(dt.date(2017, 7, 1))
    tally = gates.public_text(world.gateway, f"tally/{PERIOD}")
    assert tally is not None
    return {one.name: one.sha256 for one in parse_tally(tally).tables}


def test_two_answers_have_no_rate_anywhere(world: World) -> None:
    assert closed(world).keys() == {"figures"}
    assert gates.blind_rates(world.gateway, PERIOD) == {}


def test_enough_answers_have_a_rate_that_the_tally_names(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreeing, "DECIDERS", 2)
    monkeypatch.setattr(agreeing, "DECISIONS", 1)
    tables = closed(world)
    rates = gates.blind_rates(world.gateway, PERIOD)
    assert rates == {blind_text().hash: 50}
    assert tables["blind-answers"] == hash_of(agreeing.format_rates(rates))


def test_an_erased_case_is_not_counted_and_nothing_fails(world: World) -> None:
    text = put_in_force(world, blind_text())
    request = waiting(world, text)
    must(gates.answer_blind(world.gateway, ACTORS[DECIDERS[0]], request, permits=True))
    case = gates.find(world.gateway, request)
    with world.gateway.engine.connect() as connection:
        before = blind_answers(world.gateway, connection, PERIOD)
        world.gateway.vault.destroy([case], [])
        after = blind_answers(world.gateway, connection, PERIOD)
    assert ([one.agrees for one in before], after) == ([True], ())
