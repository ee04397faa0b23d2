"""Rights that people used: counted at the close of a quarter, and published under control."""

import datetime as dt

import pytest

from issued import FIRST, identifiers
from made_quarters import close
from thirdcopy import gateway as gates
from thirdcopy.gateway.rights_used import published_rights, rights_csv, rights_used
from thirdcopy.register.rights_used import RightCell
from thirdcopy.rights import Right
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.translog.tally import parse_tally
from world import MAINTENANCE, persons

QUARTER = "2017-Q2"


def used(world: World, kind: str, number: int) -> list[Right]:
    person = identifiers(next(persons(MAINTENANCE, "plain", world)))
    made = []
    for _ in range(number):
        right = gates.use_right(
            world.gateway, FIRST, person, kind=kind, route="paper", words="Please.", language="en"
        )
        assert isinstance(right, Right)
        made.append(right)
    return made


def answer(world: World, right: Right, outcome: str) -> None:
    done = gates.act_on_right(
        world.gateway, FIRST, right.id, "answer", words="As asked.", outcome=outcome
    )
    assert isinstance(done, Right)


def later(world: World, days: int) -> None:
    world.clock.set(Micros(world.clock() + days * DAY))


@pytest.fixture
def closed(world: World) -> World:
    """Nine people asked to see theirs; one was answered in time, one late, seven never."""
    first, second, *_ = used(world, "access", 9)
    used(world, "complaint", 1)
    answer(world, first, "granted")
    later(world, 40)
    answer(world, second, "refused")
    close(world, QUARTER, dt.date(2017, 7, 2))
    return world


def test_each_right_is_counted_by_what_came_of_it_and_by_its_clock(closed: World) -> None:
    counts = rights_used(closed.gateway, QUARTER)
    wanted = {("access", "received"): 9, ("access", "granted"): 1, ("access", "refused"): 1}
    wanted |= {("access", "overdue"): 8, ("complaint", "received"): 1}
    body = FIRST.body
    assert counts == {RightCell(body, *key): count for key, count in wanted.items()}
    # What happened after the quarter changes nothing of it: the complaint is not overdue yet.
    later(closed, 100)
    assert rights_used(closed.gateway, QUARTER) == counts
    assert rights_used(closed.gateway, "2017-Q3") == {RightCell(body, "complaint", "overdue"): 1}


def test_the_table_is_in_the_tally_and_hides_what_is_small(closed: World) -> None:
    data = rights_csv(closed.gateway, QUARTER)
    tally = gates.public_text(closed.gateway, f"tally/{QUARTER}")
    assert data
    assert tally
    assert {one.name: one.sha256 for one in parse_tally(tally).tables}["rights"] == hash_of(data)
    shown = published_rights(closed.gateway, QUARTER)
    of = {(one.right, one.counted): value for one, value in shown.items() if one.body == FIRST.body}
    assert of["access", "received"] == of["access", "overdue"] == "10"
    assert of["access", "granted"] == of["complaint", "received"] == "*"
    assert of["erasure", "received"] == "0"
    others = {value for one, value in shown.items() if one.body != FIRST.body}
    assert others == {"0"}


def test_pages_and_programs_show_the_same(closed: World) -> None:
    client = create_app(closed.gateway, findings=()).test_client()
    page = client.get(f"/statistics/{QUARTER}").text
    assert "Rights that people used" in page
    assert f'href="/statistics/{QUARTER}/rights.csv"' in page
    assert client.get(f"/statistics/{QUARTER}/rights.csv").data == rights_csv(
        closed.gateway, QUARTER
    )
    told = client.get(f"/statistics/{QUARTER}.json").get_json()["rights"]
    assert told["kind"] == "attested"
    values = {
        (one["right"], one["counted"]): one["shown"]
        for one in told["counts"]
        if one["body"] == FIRST.body
    }
    assert (values["access", "received"], values["access", "refused"]) == ("10", "*")


def test_a_quarter_in_which_nobody_used_a_right_has_no_such_table(world: World) -> None:
    close(world, QUARTER, dt.date(2017, 7, 2))
    tally = gates.public_text(world.gateway, f"tally/{QUARTER}")
    assert tally
    assert [one.name for one in parse_tally(tally).tables] == ["figures"]
    client = create_app(world.gateway, findings=()).test_client()
    assert "Rights that people used" not in client.get(f"/statistics/{QUARTER}").text
    assert client.get(f"/statistics/{QUARTER}/rights.csv").status_code == 404
