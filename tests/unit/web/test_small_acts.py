"""Questions, reviews and aftercare on the case pages: small forms, all shown in one way."""

from collections.abc import Callable

from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.web.small_acts import SMALL_ACTS
from thirdcopy.web.words import all_words
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
PERMIT = {
    "decision": "permit",
    "fields": "child-maintenance/home-address",
    "clause": "cmg-home-office:4.1",
    "reasons": "Each condition is met, and no less would do.",
}


ASKER = "ie-two-hats"


def decidable(world: SmallWorld, like_name: str) -> str:
    """Make a request that waits for a decision, about a person asked about before."""
    gateway, people = world.gateway, world.world.people
    like = gates.load(gateway, gates.find(gateway, world.numbers[like_name])).case.request
    asked = gates.submit(gateway, people[f"p-{ASKER}"], like.cls.agreement, like.form)
    assert isinstance(asked, Case), asked
    handler = people["p-cmg-handler"]
    made = asked.request.id
    for answer in (
        gates.countersign(gateway, people["p-ie-senior"], made),
        gates.screen(gateway, handler, made, clear=True),
        gates.attest(gateway, handler, made, {"necessary": True}),
    ):
        assert isinstance(answer, Case), answer
    return str(made)


def test_every_small_act_has_its_words() -> None:
    words = all_words()
    for name, act in SMALL_ACTS.items():
        keys = [f"do-{name}", f"do-{name}-says", f"button-{name}", f"done-{name}"]
        keys += [f"{name}-{choice}" for choice in act.choices]
        keys += [f"{name}-choice"] if act.choices else []
        keys += [f"{name}-words"] if act.words else []
        assert not [key for key in keys if key not in words], name


def test_a_question_is_asked_and_answered_on_the_pages(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = decidable(world, "to-decide-3")
    handler, asker = signed_in("cmg-handler"), signed_in(ASKER)
    assert "Answer the question" not in asker.get(f"/cases/{number}").text
    url = f"/cases/{number}/request-information"
    assert handler.post(url, data={}).status_code == 422
    asked = {"request-information-choice": "alternatives"}
    assert handler.post(url, data=asked).status_code == 303
    page = asker.get(f"/cases/{number}").text
    assert "What was tried before, and when?" in page
    assert "A question for you" in page
    url = f"/cases/{number}/supply-information"
    assert asker.post(url, data={"supply-information-words": "no"}).status_code == 422
    answer = {"supply-information-words": "Letters in March and April."}
    assert asker.post(url, data=answer).status_code == 303
    assert "Answer the question" not in asker.get(f"/cases/{number}").text


def test_what_is_owed_after_a_release_is_done_on_the_pages(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = decidable(world, "july-supplied")
    handler, asker = signed_in("cmg-handler"), signed_in(ASKER)
    assert signed_in("cmg-decider").post(f"/cases/{number}/decide", data=PERMIT).status_code == 303
    page = asker.get(f"/cases/{number}").text
    assert "Certify that it is destroyed" in page
    steps = [
        (asker, "report-outcome", {"report-outcome-choice": "not-used"}),
        (handler, "give-notice", {"give-notice-choice": "in-person"}),
        (asker, "certify-destruction", {"certify-destruction-choice": "erased"}),
    ]
    for who, act, data in steps:
        assert who.post(f"/cases/{number}/{act}", data=data).status_code == 303, act
    case = gates.load(world.gateway, gates.find(world.gateway, number)).case
    assert case.state == "closed"
    assert "Certify that it is destroyed" not in asker.get(f"/cases/{number}").text
    wrong = {"correct-choice": "destroy", "correct-words": "It was another person's address."}
    assert handler.post(f"/cases/{number}/correct", data=wrong).status_code == 303
    page = asker.get(f"/cases/{number}").text
    assert "Destroy it" in page
    assert wrong["correct-words"] not in page
    assert asker.post(f"/cases/{number}/acknowledge-correction", data={}).status_code == 303


def test_each_side_is_offered_its_own_acts_only(world: SmallWorld, signed_in: SignedIn) -> None:
    number = decidable(world, "to-decide-4")
    asker, handler = signed_in(ASKER), signed_in("cmg-handler")
    for name, act in SMALL_ACTS.items():
        other = handler if act.side == "requester" else asker
        assert other.post(f"/cases/{number}/{name}", data={}).status_code == 404, name
