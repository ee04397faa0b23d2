"""Two administrators keep people and roles, neither of them alone, and neither sees a case."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from thirdcopy import gateway as gates
from thirdcopy.event import Refusal, Role
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.web.pages.people import CHANGES, GRANTED
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import MINUTE, Micros, date_of
from thirdcopy_client.errors import NotAllowedError
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
NEW = {
    "name": "Nia Whimbrel",
    "body": "child-maintenance-group",
    "grade": "senior",
    "issuer": ISSUER,
    "subject": "whimbrel",
}


@pytest.fixture(autouse=True)
def _nothing_waits(world: SmallWorld) -> Iterator[None]:
    yield
    actor = gates.actor_of(world.gateway, ISSUER, "admin-3")
    for one in gates.proposals(world.gateway, actor):
        gates.refuse_proposal(world.gateway, actor, one.id)


def proposal_in(page: str) -> str:
    (found,) = set(re.findall(r"directory-[0-9a-f]{16}", page))
    return str(found)


def in_days(world: SmallWorld, days: int) -> dict[str, str]:
    day = date_of(Micros(world.gateway.clock() + days * 24 * 60 * MINUTE))
    return {"until-day": str(day.day), "until-month": str(day.month), "until-year": str(day.year)}


def test_somebody_is_enrolled_and_given_a_role_and_it_is_undone(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    first, second = signed_in("admin-1"), signed_in("admin-2")
    assert first.post("/people/new", data=NEW).status_code == 303
    page = first.get("/people").text
    assert "Another administrator must confirm what you proposed" in page
    assert "Enrol Nia Whimbrel" in second.get("/people").text
    with pytest.raises(NotAllowedError):
        gates.actor_of(world.gateway, ISSUER, "whimbrel")
    for path, data in (
        ("/people/p-whimbrel/grant", {"grant-role": "decider"}),
        ("/people/p-whimbrel/revoke", {"revoke-role": "decider"}),
    ):
        waits = f"/people/proposals/{proposal_in(second.get('/people').text)}/confirm"
        assert second.post(waits).status_code == 303
        assert first.post(path, data=data).status_code == 303
    assert gates.actor_of(world.gateway, ISSUER, "whimbrel").roles == {Role.DECIDER}
    waits = f"/people/proposals/{proposal_in(second.get('/people').text)}/confirm"
    assert second.post(waits).status_code == 303
    assert gates.actor_of(world.gateway, ISSUER, "whimbrel").roles == frozenset()


def test_one_administrator_alone_changes_nothing(signed_in: SignedIn, world: SmallWorld) -> None:
    first = signed_in("admin-1")
    first.post("/people/p-cmg-handler/grant", data={"grant-role": "decider"})
    waits = proposal_in(first.get("/people").text)
    refused = first.post(f"/people/proposals/{waits}/confirm")
    assert refused.status_code == 422
    assert all_words()["refusal-two-people"]["en"] in refused.text
    assert Role.DECIDER not in gates.actor_of(world.gateway, ISSUER, "cmg-handler").roles
    assert first.post(f"/people/proposals/{waits}/refuse").status_code == 303
    gone = signed_in("admin-2").post(f"/people/proposals/{waits}/confirm")
    assert all_words()["refusal-no-proposal"]["en"] in gone.text
    assert Role.DECIDER not in gates.actor_of(world.gateway, ISSUER, "cmg-handler").roles


def test_people_are_found_by_name_body_and_role_and_no_address_holds_a_name(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    first, everybody = signed_in("admin-1"), gates.everybody(world.gateway)
    one = next(each for each in everybody if each.has(Role.LAWYER))

    def listed(**sought: str) -> set[str]:
        return set(re.findall(r'href="/people/(p-[^"]+)"', first.post("/people", data=sought).text))

    named = one.name.swapcase().split()
    by_name = {each.person for each in everybody if each.name.casefold() == one.name.casefold()}
    assert listed(named=" ".join(reversed(named))) == by_name
    assert listed(**{"of-body": one.body}) == {p.person for p in everybody if p.body == one.body}
    assert listed(**{"in-role": "lawyer"}) == {p.person for p in everybody if p.has(Role.LAWYER)}
    both = listed(named=named[0], **{"of-body": one.body, "in-role": "decider"})
    assert one.person not in both
    assert listed() == {each.person for each in everybody}
    nobody = first.post("/people", data={"named": "heron heron"})
    assert all_words()["people-none-such"]["en"] in nobody.text
    assert 'value="heron heron"' in nobody.text
    assert first.get("/people?named=heron").text.count("<details") == len(
        {each.body for each in everybody}
    )


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/people/p-admin-1/grant", {"grant-role": "decider"}, "not-yourself"),
        ("/people/p-admin-1/revoke", {"revoke-role": "administrator"}, "not-yourself"),
        ("/people/p-cmg-decider/grant", {"grant-role": "administrator"}, "keys-or-cases"),
        ("/people/p-admin-2/grant", {"grant-role": "auditor"}, "keys-or-cases"),
        ("/people/p-cmg-decider/grant", {"grant-role": "posted-official"}, "not-posted"),
        ("/people/new", {**NEW, "subject": "cmg-decider"}, "enrolled-already"),
    ],
)
def test_what_may_not_be_is_refused_with_what_to_do(
    signed_in: SignedIn, path: str, data: dict[str, str], code: str
) -> None:
    first = signed_in("admin-1")
    refused = first.post(path, data=data)
    assert refused.status_code == 422
    assert all_words()[f"refusal-{code}"]["en"] in refused.text
    assert "Nothing waits" in first.get("/people").text


def test_nobody_confirms_what_another_proposed_for_them(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    signed_in("admin-1").post("/people/p-admin-2/revoke", data={"revoke-role": "administrator"})
    second = signed_in("admin-2")
    page = second.get("/people").text
    waits = proposal_in(page)
    assert f"{waits}/confirm" not in page
    refused = second.post(f"/people/proposals/{waits}/confirm")
    assert all_words()["refusal-not-yourself"]["en"] in refused.text
    assert gates.actor_of(world.gateway, ISSUER, "admin-2").has(Role.ADMINISTRATOR)


def test_a_form_that_lacks_something_keeps_what_was_typed(signed_in: SignedIn) -> None:
    first = signed_in("admin-1")
    wrong = first.post("/people/new", data={**NEW, "subject": " ", "grade": "heron"})
    assert wrong.status_code == 422
    assert 'value="Nia Whimbrel"' in wrong.text
    assert all_words()["error-subject"]["en"] in wrong.text
    assert all_words()["error-grade"]["en"] in wrong.text
    assert "heron" not in wrong.text
    posted = first.post("/people/new", data={**NEW, "posted": NEW["body"]})
    assert all_words()["error-posted"]["en"] in posted.text
    for change in CHANGES:
        wrong = first.post(f"/people/p-cmg-decider/{change}", data={f"{change}-role": "system"})
        assert wrong.status_code == 422
        assert all_words()[f"error-{change}-role"]["en"] in wrong.text
    assert first.post("/people/p-cmg-decider/promote").status_code == 404
    assert first.get("/people/p-nobody").status_code == 404


def test_to_propose_and_to_confirm_they_show_again_who_they_are(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    first, second = signed_in("admin-1"), signed_in("admin-2")
    first.post("/people/p-cmg-handler/grant", data={"grant-role": "decider"})
    waits = proposal_in(second.get("/people").text)
    world.world.clock.set(Micros(world.gateway.clock() + 16 * MINUTE))
    for answer in (
        second.post(f"/people/proposals/{waits}/confirm"),
        first.post("/people/p-cmg-handler/grant", data={"grant-role": "lawyer"}),
    ):
        assert answer.status_code == 422
        assert all_words()["refusal-prove-again"]["en"] in answer.text
    assert proposal_in(second.get("/people").text) == waits
    assert gates.actor_of(world.gateway, ISSUER, "cmg-handler").roles == {Role.HANDLER}


def test_a_form_that_is_sent_twice_proposes_once(signed_in: SignedIn) -> None:
    first = signed_in("admin-1")
    for _ in range(2):
        first.post("/people/p-cmg-handler/grant", data={"grant-role": "lawyer", "once": "k"})
    assert proposal_in(first.get("/people").text)


def test_somebody_stands_in_until_the_absent_person_is_back(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    away, data = signed_in("cmg-decider"), {"stand-in-role": "decider", "stand-in": "p-cmg-lead"}
    assert "Enter a real day" in away.post("/away", data=data).text
    late = away.post("/away", data={**data, **in_days(world, 91)})
    assert all_words()["refusal-too-long"]["en"] in late.text
    other = {**data, "stand-in": "p-nhs-decider-1", **in_days(world, 5)}
    assert all_words()["refusal-no-stand-in"]["en"] in away.post("/away", data=other).text
    lawyer = {**data, "stand-in-role": "lawyer", **in_days(world, 5)}
    assert all_words()["refusal-not-held"]["en"] in away.post("/away", data=lawyer).text
    assert away.post("/away", data={**data, **in_days(world, 5)}).status_code == 303
    assert "Viv Wardle stands in for you as decider" in away.get("/away").text
    assert gates.actor_of(world.gateway, ISSUER, "cmg-lead").has(Role.DECIDER)
    administrator = signed_in("admin-1")
    assert "Who stands in for whom" in administrator.get("/people").text
    own = administrator.get("/people/p-cmg-lead").text
    assert 'name="revoke-role" type="radio" value="decider"' not in own
    assert away.post("/away/back").status_code == 303
    assert not gates.actor_of(world.gateway, ISSUER, "cmg-lead").has(Role.DECIDER)


def test_two_administrators_name_a_stand_in(signed_in: SignedIn, world: SmallWorld) -> None:
    data = {"stand-in-role": "decider", "stand-in": "p-cmg-lead", **in_days(world, 3)}
    sent = signed_in("admin-1").post("/people/p-cmg-decider/stand-in", data=data)
    assert sent.status_code == 303
    second = signed_in("admin-2")
    page = second.get("/people").text
    assert "Let Viv Wardle stand in for Tess Unwin as decider" in page
    second.post(f"/people/proposals/{proposal_in(page)}/confirm")
    assert gates.actor_of(world.gateway, ISSUER, "cmg-lead").has(Role.DECIDER)
    signed_in("cmg-decider").post("/away/back")


@pytest.mark.parametrize("who", ["cmg-handler", "auditor", "nhs-editor", "cmg-rights-1", "ie-1"])
def test_nobody_else_comes_here(signed_in: SignedIn, who: str) -> None:
    other = signed_in(who)
    for path in ("/people", "/people/new", "/people/p-cmg-decider", "/people/p-nobody"):
        assert other.get(path).status_code == 403
    for path in ("/people/new", "/people/p-ie-1/grant", "/people/proposals/directory-1/confirm"):
        assert other.post(path, data={**NEW, "grant-role": "decider"}).status_code == 403
    assert 'href="/people"' not in other.get("/").text


def test_an_administrator_meets_every_page_of_a_case_as_a_stranger_does(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    administrator, stranger = signed_in("admin-2"), signed_in("nhs-handler")
    for number in world.numbers.values():
        for path in ("", "/decide", "/review", "/receipts", "/answers/1.json", "/attachments/1"):
            theirs = stranger.get(f"/cases/{number}{path}").status_code
            assert administrator.get(f"/cases/{number}{path}").status_code == theirs
    own = world.numbers["to-decide-2"]
    for act in ("screen", "attest", "decide", "second", "withdraw", "countersign", "comply"):
        assert administrator.get(f"/cases/{own}").status_code == 404
        assert administrator.post(f"/cases/{own}/{act}").status_code == 404
    inbox = administrator.get("/cases?show=all").text
    assert not any(number in inbox for number in world.numbers.values())
    assert signed_in("cmg-decider").get(f"/cases/{own}").status_code == 200


def test_what_a_program_proposed_is_read_here(signed_in: SignedIn, world: SmallWorld) -> None:
    first = gates.actor_of(world.gateway, ISSUER, "admin-1")
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    system = gates.System("cmg-asks", first.body, "requests", key)
    for change in (
        gates.admission(system),
        gates.sealing(first.body, bytes(32)),
    ):
        assert not isinstance(gates.propose(world.gateway, first, change), Refusal)
    page = signed_in("admin-2").get("/people").text
    assert "Believe the system cmg-asks" in page
    assert key["x"] in page


def test_every_role_and_change_has_words() -> None:
    changes = ("enrol", *CHANGES, "admit", "retire", "seal-to")
    wanted = [
        *(f"role-{role.value}" for role in GRANTED),
        *(f"change-{change}" for change in changes),
        *(f"error-{change}-role" for change in CHANGES),
        *(f"error-{name}" for name in ("name", "body", "grade", "posted", "issuer", "subject")),
        *(f"proposal-{command}-done" for command in ("confirm", "refuse")),
    ]
    assert set(wanted) <= all_words().keys()
    assert "change-forget" not in all_words()
