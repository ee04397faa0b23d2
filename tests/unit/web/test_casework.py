import re
from collections.abc import Callable

from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.web.words import all_words
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]

PERMIT = {
    "decision": "permit",
    "fields": "child-maintenance/home-address",
    "clause": "cmg-home-office:4.1",
    "reasons": "Each condition is met, and no less would do.",
}


def state(world: SmallWorld, name: str) -> str:
    number = world.numbers[name]
    return gates.load(world.gateway, gates.find(world.gateway, number)).case.state


def test_a_decision_that_permits_releases_and_the_requester_can_fetch_the_answer(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-decide-2"]
    decider = signed_in("cmg-decider")
    page = decider.get(f"/cases/{number}").text
    assert "The agreement permits: supply" in page
    assert "Clause 4.1" in page
    # Only where the agreement is blind must whoever decides answer first.
    assert all_words()["blind-hidden"]["en"] not in page
    answer = decider.post(f"/cases/{number}/decide", data=PERMIT)
    assert answer.status_code == 303
    assert "Your decision has been recorded" in decider.get(f"/cases/{number}").text
    assert state(world, "to-decide-2") == "delivered"
    requester = signed_in("ie-2")
    told = requester.get(f"/cases/{number}").text
    assert "Answer 1 (sealed)" in told
    owed = requester.get("/cases").text.partition(all_words()["owed-title"]["en"])[2]
    both = (all_words()[f"duty-{one}"]["en"] for one in ("certify-destruction", "report-outcome"))
    _, once, row = owed.partition(f'href="/cases/{number}"')
    assert once
    assert once not in row
    assert "; ".join(both) in row.partition("</tr>")[0]
    parcel = requester.get(f"/cases/{number}/answers/1.json")
    assert parcel.status_code == 200
    assert '"ciphertext"' in parcel.text
    assert requester.get(f"/cases/{number}/answers/2.json").status_code == 404
    receipts = requester.get(f"/cases/{number}/receipts").text
    assert f"/cases/{number}/answers/1.json" in receipts
    assert f"thirdcopy verify receipt {number}-1.json" in receipts
    assert decider.get(f"/cases/{number}/receipts").status_code == 404
    assert decider.get(f"/cases/{number}/answers/1.json").status_code == 404


def test_a_refusal_says_why_and_keeps_what_was_typed(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-decide-3"]
    decider = signed_in("cmg-decider")
    typed = {**PERMIT, "clause": "", "reasons": "Kept as it was typed here."}
    answer = decider.post(f"/cases/{number}/decide", data=typed)
    assert answer.status_code == 422
    assert "Choose a clause that permits every item you chose" in answer.text
    assert "Kept as it was typed here." in answer.text
    assert re.search(r'value="child-maintenance/home-address" checked', answer.text)
    for missing, words in (
        ({**PERMIT, "reasons": ""}, "Write the reasons"),
        ({key: PERMIT[key] for key in PERMIT if key != "fields"}, "Choose at least one item"),
    ):
        answer = decider.post(f"/cases/{number}/decide", data=missing)
        assert answer.status_code == 422
        assert words in answer.text
    assert state(world, "to-decide-3") == "assessed"


def test_a_decider_may_refuse_and_the_requester_is_told_nothing_before_the_due_date(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-decide-4"]
    requester = signed_in("ie-1")
    before = _without_token(requester.get(f"/cases/{number}").text)
    refused = {"decision": "refuse", "reasons": "It is not shown to be necessary."}
    assert signed_in("cmg-decider").post(f"/cases/{number}/decide", data=refused).status_code == 303
    assert state(world, "to-decide-4") == "refused"
    assert _without_token(requester.get(f"/cases/{number}").text) == before


def test_what_a_requester_sees_is_the_same_for_a_person_at_risk_and_for_one_nobody_holds(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    requester = signed_in("ie-1")
    states = {"october": {"unmatched", "stopped"}, "july": {"nothing-supplied"}}
    for when, expected in states.items():
        assert {state(world, f"{when}-absent"), state(world, f"{when}-at-risk")} == expected
        for language in ("", "/cy"):
            pages = []
            for who in ("absent", "at-risk"):
                number = world.numbers[f"{when}-{who}"]
                page = _without_token(requester.get(f"{language}/cases/{number}").text)
                pages.append(_without_person(page.replace(number, "NUMBER")))
            assert pages[0] == pages[1]
    inbox = requester.get("/cases?show=all").text
    rows = re.findall(r"<tr[ >].*?</tr>", inbox, re.DOTALL)
    for when in states:
        told = [
            next(row for row in rows if world.numbers[f"{when}-{who}"] in row).replace(
                world.numbers[f"{when}-{who}"], "NUMBER"
            )
            for who in ("absent", "at-risk")
        ]
        assert told[0] == told[1]


def test_the_comparison_of_requesters_pages_sees_a_difference(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    requester = signed_in("ie-1")
    pages = [
        _without_person(
            _without_token(requester.get(f"/cases/{world.numbers[name]}").text).replace(
                world.numbers[name], "NUMBER"
            )
        )
        for name in ("july-absent", "october-absent")
    ]
    assert pages[0] != pages[1]


def test_a_requester_cannot_do_what_the_discloser_does_and_learns_nothing_by_trying(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    requester = signed_in("ie-1")
    for name in ("october-absent", "october-at-risk"):
        for act in ("decide", "screen", "attest", "second", "reject"):
            answer = requester.post(f"/cases/{world.numbers[name]}/{act}", data=PERMIT)
            assert answer.status_code == 404


def test_a_case_of_somebody_else_looks_like_one_that_is_not_here(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    stranger = signed_in("council-barnet")
    number = world.numbers["to-decide-5"]
    answers = [stranger.get(f"/cases/{one}") for one in (number, "r-NOBODY")]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [answer.text.replace(number, "r-NOBODY") for answer in answers]
    assert _without_token(pages[0]) == _without_token(pages[1])
    assert stranger.post(f"/cases/{number}/withdraw").status_code == 404


def test_every_look_at_the_discloser_is_recorded(world: SmallWorld, signed_in: SignedIn) -> None:
    number = world.numbers["to-decide-5"]
    signed_in("cmg-lead").get(f"/cases/{number}")
    events = gates.load(world.gateway, gates.find(world.gateway, number)).events
    assert any(event.kind == "read" and event.person == "p-cmg-lead" for event in events)


def test_a_case_goes_its_way_from_countersignature_to_screening_and_answers(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-countersign-0"]
    senior = signed_in("ie-senior")
    assert "Waiting for you" in senior.get("/cases").text
    assert senior.post(f"/cases/{number}/countersign").status_code == 303
    handler = signed_in("cmg-handler")
    assert handler.post(f"/cases/{number}/screen").status_code == 422
    risk = {"clear": "yes", "markers": ["child", "no-such-marker"]}
    assert handler.post(f"/cases/{number}/screen", data=risk).status_code == 303
    assert handler.post(f"/cases/{number}/attest").status_code == 422
    said = {"fact-necessary": "yes", "fact-childWelfareConsidered": "no"}
    assert handler.post(f"/cases/{number}/attest", data=said).status_code == 303
    case = gates.load(world.gateway, gates.find(world.gateway, number)).case
    assert case.state == "assessed"
    assert case.facts.keys() == {"necessary"}
    assert case.screening is not None
    assert case.screening.markers == {"child"}
    withdrawn = signed_in("ie-2").post(f"/cases/{number}/withdraw")
    assert withdrawn.status_code == 303


def test_a_second_decider_confirms_and_the_first_cannot(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-decide-6"]
    signed_in("cmg-decider").post(f"/cases/{number}/decide", data={**PERMIT, "second": "yes"})
    assert state(world, "to-decide-6") == "seconding"
    assert signed_in("cmg-decider").post(f"/cases/{number}/second").status_code == 422
    manager = signed_in("cmg-manager")
    assert "Confirm a colleague" in manager.get(f"/cases/{number}").text
    assert manager.post(f"/cases/{number}/second").status_code == 303
    assert state(world, "to-decide-6") == "delivered"


def test_a_handler_rejects_for_procedure_and_the_requester_is_told_the_reason(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    number = world.numbers["to-screen-1"]
    handler = signed_in("cmg-handler")
    assert handler.post(f"/cases/{number}/reject", data={"procedure": "x"}).status_code == 422
    rejected = {"procedure": "incomplete", "note": "kept here"}
    assert handler.post(f"/cases/{number}/reject", data=rejected).status_code == 303
    told = signed_in("ie-2").get(f"/cases/{number}").text
    assert "does not say why the information is necessary" in told
    assert "kept here" not in told


def test_an_official_answers_a_check(world: SmallWorld, signed_in: SignedIn) -> None:
    number = world.numbers["to-answer"]
    waits = signed_in("council-enfield").get(f"/cases/{number}").text
    assert "Do not refuse, reduce or delay help" in waits
    assert "Wyn Yarrow at" in waits
    official = signed_in("scs-official")
    assert "The agreement permits: supply" in official.get(f"/cases/{number}").text
    answer = official.post(
        f"/cases/{number}/decide",
        data={
            "decision": "permit",
            "fields": "status-answers/public-funds",
            "clause": "council-status-check:2.1",
            "reasons": "The record was looked at and the answer is right.",
        },
    )
    assert answer.status_code == 303
    assert state(world, "to-answer") == "delivered"
    told = signed_in("council-enfield").get(f"/cases/{number}").text
    assert "Answer 2 (sealed)" in told


def test_no_address_of_a_page_holds_anything_about_a_person(
    world: SmallWorld, signed_in: SignedIn
) -> None:
    page = signed_in("cmg-decider").get(f"/cases/{world.numbers['july-supplied']}").text
    number = world.numbers["july-supplied"]
    case = gates.load(world.gateway, gates.find(world.gateway, number)).case
    name = case.request.form.people[0]["family_name"]
    assert name in page.replace("&#39;", "'")
    hrefs = re.findall(r'(?:href|action)="([^"]+)"', page)
    assert not [href for href in hrefs if name.casefold() in href.casefold()]


def _without_token(page: str) -> str:
    """Give a page without what is random in every page: its nonce and one-time values."""
    page = re.sub(r'nonce="[^"]+"', "", page)
    page = re.sub(r'name="once" value="[^"]+"', "", page)
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def _without_person(page: str) -> str:
    """Give a page without the details that the requester typed."""
    typed = re.compile(r'<dl class="govuk-summary-list app-facts">.*?</dl>', re.DOTALL)
    found = typed.findall(page)
    assert len(found) == 1
    return typed.sub("", page)
