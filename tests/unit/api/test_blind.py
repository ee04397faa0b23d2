"""A blind first answer: nothing tells a decider what the agreement says before they answered.

Two texts are alike but for a clause that forbids everything. Whoever is to answer first walks
every page, act and route of two requests under them, and must not find a difference.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from asking_system import SystemOf
from blind_texts import DECIDERS, HANDLER, blind_text, put_in_force, waiting
from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.event import Refusal
from thirdcopy.simulation.world import World
from thirdcopy.web.may import ACTS_OF
from thirdcopy.web.small_acts import small_acts_of
from world import ACTORS, CLAUSES, ITEMS, MAINTENANCE, REASONS, TEAMS, case_now, must

CLAUSE = CLAUSES[MAINTENANCE].partition(":")[2]
_ONCE = count()
_DECIDE = {"decision": "permit", "fields": ITEMS[MAINTENANCE][0], "reasons": REASONS}


@pytest.fixture
def pages(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(app: Flask, person: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/sign-in", data={"subject": person.removeprefix("p-")}).status_code == 303
    return client


def pair(world: World, *, blind: bool) -> tuple[tuple[Agreement, str], ...]:
    """Give a request that the agreement permits, and the same one under a text that forbids it."""
    texts = [put_in_force(world, blind_text(blind=blind, forbids=no)) for no in (False, True)]
    return tuple((text, waiting(world, text)) for text in texts)


def walk(
    app: Flask, world: World, system_of: SystemOf, person: str, text: Agreement, request: str
) -> Iterator[tuple[str, str]]:
    """Give all that a person is told about a request, with what names it blanked out."""
    client, system = signed_in(app, person), system_of(ACTORS[person].body)
    events = gates.load(world.gateway, gates.find(world.gateway, request)).events

    def same(data: str) -> str:
        names = (text.id, str(events[0].case), *(e.id for e in events))
        for name in (request, text.hash, events[0].ruleset, *names):
            data = data.replace(name, "NAME")
        data = re.sub(r' nonce="[^"]*"', "", data)
        data = re.sub(r'(name="(?:once|csrf_token)"[^>]*value=")[^"]*', r"\1", data)
        return re.sub(r'"(?:e-[0-9a-f]{20}|ruleset": "[0-9a-f]{64})"', '"NAME"', data)

    for path in sorted(_paths(app, request)):
        answer = client.get(path)
        shown = answer.text
        if "/cases" in path and request not in path:
            shown = "".join(r for r in re.findall(r"(?s)<tr[ >].*?</tr>", shown) if request in r)
        yield same(path), f"{answer.status_code} {answer.location} {same(shown)}"
    clause = f"{text.id}:{CLAUSE}"
    for act in sorted(ACTS_OF["discloser"] & {"decide", "second"}):
        form = {**_DECIDE, "clause": clause, "once": f"o{next(_ONCE)}"}
        answer = client.post(f"/cases/{request}/{act}", data=form)
        yield f"page does {act}", f"{answer.status_code} {same(answer.text)}"
    given: dict[str, Any] = {"permits": True, "fields": list(ITEMS[MAINTENANCE]), "clause": clause}
    for act, sent in (("decide", {**given, "reasons": REASONS}), ("second", {})):
        told = system.post(f"/requests/{request}/{act}", person, sent, fresh=True)
        yield f"program does {act}", f"{told.status} {same(told.data.decode())}"
    for path in ("", "/assessment", "/answers/1"):
        told = system.get(f"/requests/{request}{path}", person)
        yield f"program reads {path}", f"{told.status} {_untimed(same(told.data.decode()))}"
    feed = system.get("/events", person)
    mine = [one for one in feed.told["events"] if one["request"] == request]
    yield "feed", json.dumps([one["kind"] for one in mine])
    listed = system.get("/requests", person).told["requests"]
    yield "list", same(json.dumps([one for one in listed if one["request"] == request]))


def _untimed(data: str) -> str:
    """Leave out how often, and when, the test itself looked."""
    told = json.loads(data)
    told.pop("history", None)
    return json.dumps(told)


def _paths(app: Flask, request: str) -> Iterator[str]:
    """Give the path of every page about a request, in both languages, and of the lists."""
    acts = small_acts_of("discloser")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith(("/cases", "/cy/cases")):
            continue
        for act in acts if "act" in rule.arguments else ("",):
            values = {"number": request, "place": 1, "act": act}
            filled = rule.rule
            for name, value in values.items():
                filled = re.sub(rf"<(?:int:)?{name}>", str(value), filled)
            yield filled
    yield from ("/cases?show=all", f"/cy/cases/{request}")


def differences(
    pages: Flask, world: World, system_of: SystemOf, person: str, *, blind: bool
) -> list[str]:
    """Name where two requests differ for a person that differ only in what the text says."""
    (one, first), (other, second) = pair(world, blind=blind)
    here = list(walk(pages, world, system_of, person, one, first))
    there = list(walk(pages, world, system_of, person, other, second))
    assert [place for place, _ in here] == [place for place, _ in there]
    assert len(here) > 20
    return [place for (place, told), (_, also) in zip(here, there, strict=True) if told != also]


@pytest.mark.parametrize("person", DECIDERS)
def test_nothing_tells_a_decider_what_the_agreement_says_before_they_answered(
    pages: Flask, world: World, system_of: SystemOf, person: str
) -> None:
    assert differences(pages, world, system_of, person, blind=True) == []


def test_the_walk_sees_the_difference_where_nothing_is_blind(
    pages: Flask, world: World, system_of: SystemOf
) -> None:
    found = differences(pages, world, system_of, DECIDERS[0], blind=False)
    assert {"/cases/NAME", "program reads /assessment", "page does decide"} <= set(found)


def test_whoever_only_screens_is_shown_the_assessment(
    pages: Flask, world: World, system_of: SystemOf
) -> None:
    assert "/cases/NAME" in differences(pages, world, system_of, HANDLER, blind=True)


def test_a_decider_answers_then_sees_the_clauses_and_decides(pages: Flask, world: World) -> None:
    text = put_in_force(world, blind_text())
    request, decider = waiting(world, text), signed_in(pages, DECIDERS[0])
    page = decider.get(f"/cases/{request}").text
    assert "after you have given your own answer" in page
    assert 'id="act-decide"' not in page
    form = {**_DECIDE, "clause": f"{text.id}:{CLAUSE}"}
    refused = decider.post(f"/cases/{request}/decide", data=form)
    assert "Give your own answer before" in refused.text
    asked = decider.get(f"/cases/{request}/answer-blind").text
    assert "would you supply anything?" in asked
    unanswered = decider.post(f"/cases/{request}/answer-blind", data={})
    assert unanswered.status_code == 422
    answer = {"answer-blind-choice": "refuse"}
    assert decider.post(f"/cases/{request}/answer-blind", data=answer).status_code == 303
    page = decider.get(f"/cases/{request}").text
    assert "I would supply nothing" in page
    assert "The agreement permits: supply" in page
    changed = {"answer-blind-choice": "permit"}
    assert "stays as it is" in decider.post(f"/cases/{request}/answer-blind", data=changed).text
    assert decider.get(f"/cases/{request}/answer-blind").status_code == 409
    assert decider.post(f"/cases/{request}/decide", data=form).status_code == 303
    (kept,) = [
        event.kept
        for event in gates.load(world.gateway, gates.find(world.gateway, request)).events
        if event.kind == "answered-blind"
    ]
    assert kept == {"permits": False, "agrees": False, "grade": "senior"}


def test_a_second_decider_sees_nothing_of_the_decision_before_their_own_answer(
    pages: Flask, world: World, system_of: SystemOf
) -> None:
    text = put_in_force(world, blind_text())
    request = waiting(world, text)
    decider, also = (ACTORS[one] for one in DECIDERS[:2])
    must(gates.answer_blind(world.gateway, decider, request, permits=True))
    must(
        gates.decide(
            world.gateway,
            decider,
            request,
            permits=True,
            fields=ITEMS[MAINTENANCE],
            clause=f"{text.id}:{CLAUSE}",
            reasons="These reasons are not to be read first.",
            needs_second=True,
        )
    )
    client, system = signed_in(pages, DECIDERS[1]), system_of(also.body)
    shown = client.get(f"/cases/{request}").text
    program = system.get(f"/requests/{request}", DECIDERS[1])
    assert "not to be read first" not in shown + program.data.decode()
    assert program.told["within"]["decided"]["fields"] == []
    assert "second" not in program.told["may"]
    early = gates.second(world.gateway, also, request)
    assert isinstance(early, Refusal)
    assert early.code == "answer-first"
    answered = system.post(f"/requests/{request}/answer-blind", DECIDERS[1], {"permits": True})
    assert answered.status == 200, answered.told
    assert "not to be read first" in client.get(f"/cases/{request}").text
    assert must(gates.second(world.gateway, also, request)).state == "permitted"


def test_nobody_answers_for_another_and_nobody_where_nothing_is_blind(
    world: World,
) -> None:
    request = waiting(world, put_in_force(world, blind_text()))
    open_request = waiting(world, put_in_force(world, blind_text(blind=False)), 1)
    gateway, team = world.gateway, TEAMS[MAINTENANCE]
    for person, asked, code in (
        (HANDLER, request, "not-your-role"),
        (team.requester, request, "not-your-role"),
        (DECIDERS[0], open_request, "not-blind"),
    ):
        outcome = gates.answer_blind(gateway, ACTORS[person], asked, permits=True)
        assert isinstance(outcome, Refusal), person
        assert outcome.code == code
    must(gates.answer_blind(gateway, ACTORS[DECIDERS[0]], request, permits=True))
    for person in DECIDERS[1:]:
        assert isinstance(gates.provisional(gateway, ACTORS[person], request), Refusal)
    stands_in = replace(ACTORS[DECIDERS[1]], stands_in_for=frozenset({ACTORS[DECIDERS[0]].person}))
    assert isinstance(gates.provisional(gateway, stands_in, request), Refusal)
    assert not isinstance(gates.provisional(gateway, ACTORS[DECIDERS[0]], request), Refusal)


def test_an_answer_moves_nothing_that_whoever_asked_can_see(world: World) -> None:
    request = waiting(world, put_in_force(world, blind_text()))
    asker = ACTORS[TEAMS[MAINTENANCE].requester]
    before = gates.see(world.gateway, asker, request, why="test")
    must(gates.answer_blind(world.gateway, ACTORS[DECIDERS[0]], request, permits=True))
    after = gates.see(world.gateway, asker, request, why="test")
    assert (after.case, after.view) == (before.case, before.view)
    assert case_now(world.gateway, after.case).state == "assessed"
