"""Questions, reviews and aftercare on the case pages: small forms, all shown in one way."""

from collections.abc import Callable

from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.web.questions import About
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


def test_every_small_act_has_its_words(world: SmallWorld) -> None:
    words = all_words()
    number = world.numbers["to-decide-5"]
    loaded = gates.load(world.gateway, gates.find(world.gateway, number))
    about = About(loaded.case, loaded.rules)
    for name, act in SMALL_ACTS.items():
        keys = [f"do-{name}", f"do-{name}-says", f"button-{name}", f"done-{name}"]
        for question in act.questions:
            keys.append(f"{name}-{question.name}")
            if not question.items:
                keys += [f"{name}-{option}" for option in question.options(about)]
        assert not [key for key in keys if key not in words], name


def test_a_question_is_asked_and_answered_on_the_pages(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number, who = world.decidable()
    handler, asker = signed_in("cmg-handler"), signed_in(who)
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
    number, who = world.decidable(like="july-supplied")
    handler, asker = signed_in("cmg-handler"), signed_in(who)
    assert signed_in("cmg-decider").post(f"/cases/{number}/decide", data=PERMIT).status_code == 303
    page = asker.get(f"/cases/{number}").text
    assert "Certify that it is destroyed" in page
    deferral = handler.get(f"/cases/{number}/defer-notice").text
    assert "This agreement names no ground" in deferral
    assert 'name="defer-notice-choice"' not in deferral
    unnamed = {"defer-notice-choice": "crime-and-taxation", "defer-notice-words": "It would harm."}
    assert handler.post(f"/cases/{number}/defer-notice", data=unnamed).status_code == 422
    assert "Tell the person" in handler.get("/cases").text
    assert "Say what came of it" in asker.get("/cases").text
    steps = [
        (asker, "report-outcome", {"report-outcome-choice": "not-used"}),
        (handler, "give-notice", {"give-notice-choice": "in-person"}),
        (asker, "certify-destruction", {"certify-destruction-choice": "erased"}),
    ]
    for client, act, data in steps:
        assert client.post(f"/cases/{number}/{act}", data=data).status_code == 303, act
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
    number, who = world.decidable()
    asker, handler = signed_in(who), signed_in("cmg-handler")
    for name, act in SMALL_ACTS.items():
        other = handler if act.side == "requester" else asker
        assert other.post(f"/cases/{number}/{name}", data={}).status_code == 404, name
