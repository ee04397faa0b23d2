"""Rights that people use: kept, answered, covered by the day's root, and nobody else's."""

import datetime as dt

import pytest

from issued import FIRST, identifiers, opened_for, refused, shown, supplied, told
from thirdcopy import gateway as gates
from thirdcopy.event import CaseId, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.erasing import erase, let_go, preserve, sweep
from thirdcopy.match import Identifiers
from thirdcopy.rights import Code, Right, draw_code
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, HOUR, Micros, date_of
from thirdcopy_client.errors import NotAllowedError
from world import ACTORS, MAINTENANCE, asked_of_database, persons

WORDS = "Known only to this test: cormorant."


def used(world: World, named: Identifiers, kind: str = "access") -> Right:
    right = gates.use_right(
        world.gateway,
        FIRST,
        named,
        kind=kind,
        route="interpreter",
        words=WORDS,
        language="Tigrinya",
    )
    assert isinstance(right, Right)
    return right


def answered(gateway: Gateway, right: Right, outcome: str = "granted") -> Right | Refusal:
    return gates.act_on_right(
        gateway, FIRST, right.id, "answer", words="Done as asked.", outcome=outcome
    )


def case_of(world: World) -> tuple[Identifiers, CaseId]:
    person = next(persons(MAINTENANCE, "plain", world))
    case = supplied(world, person)
    told(world.gateway, case)
    return identifiers(person), case.request.case


def test_an_open_access_request_keeps_the_persons_cases_until_it_is_answered(
    world: World,
) -> None:
    gateway = world.gateway
    named, case = case_of(world)
    first, second = used(world, named), used(world, named)
    assert refused(erase(gateway, [case])) == "preserved"
    assert isinstance(answered(gateway, first), Right)
    assert refused(erase(gateway, [case])) == "preserved"
    assert isinstance(answered(gateway, second), Right)
    assert not isinstance(erase(gateway, [case]), Refusal)


def test_an_erasure_that_is_granted_destroys_and_one_that_may_not_answers_nothing(
    world: World,
) -> None:
    gateway = world.gateway
    named, case = case_of(world)
    right = used(world, named, "erasure")
    preserve(gateway, case, "information-request")
    assert refused(answered(gateway, right)) == "preserved"
    assert gates.see_right(gateway, FIRST, right.id).right.state == "open"
    let_go(gateway, case, "information-request")
    assert isinstance(answered(gateway, right), Right)
    assert asked_of_database(world, "SELECT case_id FROM about") == []


def test_a_right_is_kept_whole_and_only_for_rights_officers_of_its_body(world: World) -> None:
    gateway = world.gateway
    named, _ = case_of(world)
    right = used(world, named, "objection")
    seen = gates.see_right(gateway, ACTORS["p-cmg-rights-2"], right.id)
    assert seen.right.words == WORDS
    assert seen.holder.person == named
    assert seen.holder.language == "Tigrinya"
    assert [one.id for one in gates.rights(gateway, FIRST)] == [right.id]
    assert gates.rights(gateway, ACTORS["p-nhs-rights-1"]) == ()
    for other in ("p-nhs-rights-1", "p-cmg-handler", "p-ie-1", "p-auditor", "p-cmg-lead"):
        with pytest.raises(NotAllowedError):
            gates.see_right(gateway, ACTORS[other], right.id)
        with pytest.raises(NotAllowedError):
            gates.act_on_right(gateway, ACTORS[other], right.id, "withdraw")
    for table in ("right_used", "right_step"):
        held = " ".join(str(row) for row in asked_of_database(world, f"SELECT * FROM {table}"))  # noqa: S608
        assert "cormorant" not in held
        assert named.family_name not in held
    assert refused(gates.act_on_right(gateway, FIRST, right.id, "forget")) == "unknown-command"


def test_a_person_uses_a_right_with_the_code_and_finds_the_answer_there(world: World) -> None:
    gateway = world.gateway
    named, _ = case_of(world)
    code = opened_for(world, named)
    name = gates.use_right_by_code(gateway, code, kind="rectification", words=WORDS)
    (right,) = gates.own_rights(gateway, shown(gateway, code).name)
    assert (right.id, right.kind, right.route) == (name, "rectification", "on-line")
    assert isinstance(answered(gateway, right, "refused"), Right)
    (now,) = gates.own_rights(gateway, shown(gateway, code).name)
    assert (now.outcome, now.answer) == ("refused", "Done as asked.")


def test_a_code_that_opens_nothing_is_answered_alike_and_nothing_is_kept(world: World) -> None:
    gateway = world.gateway
    named, _ = case_of(world)
    code = opened_for(world, named)
    looker = gates.give_authority(gateway, code, "look", 30)
    actor = gates.give_authority(gateway, code, "rights", 30)
    assert isinstance(looker, Code)
    assert isinstance(actor, Code)
    names = [
        gates.use_right_by_code(gateway, one, kind="access", words=WORDS)
        for one in (draw_code(), None, looker, code, actor)
    ]
    assert all(isinstance(name, str) and len(name) == len("right-00000000") for name in names)
    assert {one.id for one in gates.rights(gateway, FIRST)} == set(names[3:])
    wrong = [
        gates.use_right_by_code(gateway, one, kind="access", words=" ")
        for one in (draw_code(), code)
    ]
    assert wrong[0] == wrong[1]
    assert refused(wrong[0]) == "no-words"


def test_every_step_is_under_the_root_of_its_day_and_stays(world: World) -> None:
    gateway = world.gateway
    named, _ = case_of(world)
    day = date_of(world.clock())

    def leaves() -> list[tuple[bytes]]:
        return asked_of_database(world, f"SELECT commitment FROM right_step WHERE on_date='{day}'")  # noqa: S608

    right = used(world, named)
    assert isinstance(answered(gateway, right), Right)
    assert len(leaves()) == 2
    with gateway.engine.connect() as connection, pytest.raises(Exception, match="append-only"):
        connection.exec_driver_sql("DELETE FROM right_step")


def test_the_key_of_a_right_is_not_swept_away(world: World) -> None:
    named, _ = case_of(world)
    right = used(world, named)
    for _ in range(2):
        sweep(world.gateway)
        world.clock.set(Micros(world.clock() + 2 * HOUR))
    assert gates.see_right(world.gateway, FIRST, right.id).right.words == WORDS


def test_no_dataset_that_an_agreement_may_name_holds_rights_or_visits(world: World) -> None:
    """The promise that is built in: what no clause can name, no request can reach."""
    vocabulary = world.gateway.library.vocabulary
    assert not {"right", "rights", "visit", "view", "complaint"} & set(vocabulary.datasets)
    named = {name.partition(" of ")[0] for name in world.gateway.sources}
    assert named <= set(vocabulary.datasets)


def test_a_late_right_comes_first(world: World) -> None:
    named, _ = case_of(world)
    complaint, access = used(world, named, "complaint"), used(world, named)
    listed = gates.rights(world.gateway, FIRST)
    assert [one.id for one in listed] == [access.id, complaint.id]
    world.clock.set(Micros(world.clock() + 45 * DAY))
    assert listed[0].is_late(date_of(world.clock()))
    assert listed[0].due - date_of(access.received) >= dt.timedelta(days=28)
