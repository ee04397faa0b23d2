"""Who asked for my data, as the person sees it, and as somebody over their shoulder would."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import NormalDist
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from issued import FIRST, SECOND
from thirdcopy import gateway as gates
from thirdcopy.gateway import Issued
from thirdcopy.match import Identifiers
from thirdcopy.rights import Code, draw_code
from thirdcopy.web.pages.my_record import TICK
from thirdcopy_client.clock import DAY, Micros
from web_world import SmallWorld

LONG = os.environ.get("LONG") == "1"
VISITS = 10_000 if LONG else 200
FLUKE = 0.01 if LONG else 0.0001
"""How improbable a difference must be to be one; tests that run often see rare ones."""
SHOWN = 0.01
"""How improbable one must be that is there: a busy machine blurs it."""
PATHS = ("/my-record", "/my-record/authority", "/my-record/rights", "/my-record/close")


@pytest.fixture(autouse=True)
def _at_once(app: Flask) -> None:
    app.config[TICK] = 0


def person_of(world: SmallWorld, name: str) -> Identifiers:
    number = gates.find(world.gateway, world.numbers[name])
    return gates.load(world.gateway, number).case.request.person


@pytest.fixture(scope="session")
def codes(world: SmallWorld) -> dict[str, Code]:
    """Give working codes of three people: one who was supplied, one at risk, one not held."""
    cards = {}
    for name in ("july-supplied", "july-at-risk", "july-absent"):
        person = person_of(world, name)
        card = gates.issue_pass(world.gateway, FIRST, person, language="cy", means="documents-seen")
        assert isinstance(card, Issued)
        assert gates.confirm_pass(world.gateway, SECOND, card.reference) is None
        cards[name] = card.code
    world.world.clock.set(Micros(world.world.clock() + 4 * DAY))
    return cards


def asked(client: FlaskClient, code: Code | str, path: str = "/my-record") -> str:
    typed = code.written if isinstance(code, Code) else code
    answer = client.post(path, data={"code": typed})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_a_person_sees_who_asked_in_their_language(
    client: FlaskClient, world: SmallWorld, codes: dict[str, Code]
) -> None:
    page = asked(client, codes["july-supplied"])
    assert "Home Office" in page
    assert "7 July 2026" in page
    assert "Your data was supplied" in page
    assert "You asked to be answered in: Welsh" in page
    # The officer's own service is named in the agreement's public title, and nowhere else.
    asking = world.numbers["july-supplied"]
    for never in ("<td>Immigration Enforcement", "Lou Merrick", "IE/1", asking, "09:", "10:"):
        assert never not in page
    assert "Rhoddwyd eich data" in asked(client, codes["july-supplied"], "/cy/my-record")


def test_every_nothing_is_the_same_to_the_byte_and_in_its_headers(
    client: FlaskClient, codes: dict[str, Code]
) -> None:
    nothing = [codes["july-at-risk"], codes["july-absent"], draw_code(), "", "not a code"]
    answers = [
        client.post("/my-record", data={"code": one.written if isinstance(one, Code) else one})
        for one in nothing
    ]
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "There is nothing to show here" in answers[0].text
    # A control: somebody who may see something gets other bytes.
    assert client.post("/my-record", data={"code": codes["july-supplied"].written}).data not in {
        answer.data for answer in answers
    }


@pytest.mark.parametrize("path", PATHS)
def test_its_pages_run_no_script_set_no_cookie_and_can_be_left_at_once(
    client: FlaskClient, path: str
) -> None:
    for prefix in ("", "/cy"):
        answer = client.get(f"{prefix}{path}")
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "Set-Cookie" not in answer.headers
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
        assert 'rel="nofollow noreferrer"' in answer.text
        assert "csrf" not in answer.text


def test_an_advocates_code_works_until_the_person_ends_it(
    client: FlaskClient, codes: dict[str, Code]
) -> None:
    own = {"code": codes["july-supplied"].written}
    wrong = client.post("/my-record/authority", data={**own, "days": "999"}).text
    assert "Choose what your advocate may do" in wrong
    assert "Choose a number of days from 1 to 180" in wrong
    given = client.post("/my-record/authority", data={**own, "scope": "rights", "days": "30"}).text
    advocate = re.search(r"app-code\">([0-9A-Z ]+)<", given)
    assert advocate
    page = asked(client, advocate[1])
    assert "You see this as an advocate" in page
    assert "Home Office" in page
    assert "Authority 1" not in page
    assert "Authority 1: may look and use your rights for you" in asked(
        client, codes["july-supplied"]
    )
    client.post("/my-record/authority/end", data={**own, "number": "1"})
    assert "There is nothing to show here" in asked(client, advocate[1])


def test_a_right_is_sent_and_its_clock_is_shown_and_a_wrong_code_is_answered_alike(
    client: FlaskClient, world: SmallWorld, codes: dict[str, Code]
) -> None:
    said = {"kind": "objection", "words": "Known only to this test: dotterel."}
    sent = [
        client.post("/my-record/rights", data={**said, "code": code.written}).text
        for code in (codes["july-supplied"], draw_code())
    ]
    blanked = {re.sub(r"right-[0-9A-F]{8}", "right-", page) for page in sent}
    assert len(blanked) == 1
    page = asked(client, codes["july-supplied"])
    assert "Object to my data being shared" in page
    assert "An answer is due by" in page
    assert "dotterel" not in page
    kept = client.post("/my-record/rights", data={"words": "Kept <b>as typed</b>."}).text
    assert "Kept &lt;b&gt;as typed&lt;/b&gt;." in kept
    assert "Choose what you want" in kept
    (right,) = gates.rights(world.gateway, FIRST)
    gates.act_on_right(world.gateway, FIRST, right.id, "withdraw")


def test_a_pass_is_ended_and_a_wrong_code_is_answered_alike(
    client: FlaskClient, world: SmallWorld, codes: dict[str, Code]
) -> None:
    code = gates.give_authority(world.gateway, codes["july-supplied"], "look", 2)
    assert isinstance(code, Code)
    # An advocate cannot close it.
    pages = [
        client.post("/my-record/close", data={"code": one.written}).data
        for one in (code, draw_code())
    ]
    assert pages[0] == pages[1]
    assert "Home Office" in asked(client, codes["july-supplied"])


def told_apart(app: Flask, codes: dict[str, Code], visitors: int) -> float:
    """Give the probability of so great a difference in time if visits were all alike.

    Half of the visits, in an order by chance, are with the code of somebody at risk, of whom
    there are a record and a case; half with a code that nobody has. Mann and Whitney's test of
    ranks, two-sided. So many *visitors* come at once.
    """
    codes_of = (codes["july-at-risk"], draw_code())
    kinds = [visit % 2 for visit in range(VISITS)]
    Random("visits").shuffle(kinds)  # noqa: S311 - an order that repeats

    def visit(kind: int) -> tuple[float, int]:
        client = app.test_client()
        begun = perf_counter()
        client.post("/my-record", data={"code": codes_of[kind].written})
        return perf_counter() - begun, kind

    with ThreadPoolExecutor(visitors) as pool:
        times = sorted(pool.map(visit, kinds))
    half = VISITS // 2
    ranks = [place for place, (_, kind) in enumerate(times, start=1) if kind == 0]
    spread = (half * half * (VISITS + 1) / 12) ** 0.5
    z = (sum(ranks) - half * (VISITS + 1) / 2) / spread
    print(f"{VISITS} visits, {visitors} at once: z = {z:.2f}, median {times[half][0]:.3f} s")
    return 2 * NormalDist().cdf(-abs(z))


@pytest.mark.slow
def test_visits_with_and_without_a_record_cannot_be_told_apart_by_their_time(
    app: Flask, codes: dict[str, Code]
) -> None:
    # A control: without the tick the difference shows at once.
    assert told_apart(app, codes, 1) < SHOWN
    app.config[TICK] = 0.1
    assert told_apart(app, codes, 4) > FLUKE
