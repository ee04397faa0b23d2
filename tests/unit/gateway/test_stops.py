"""What is checked again under the lock, and what holds a parcel back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import BodyCode, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.releasing import _still_holds
from thirdcopy.policy.cedar import Compiled
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Query, Verdict
from thirdcopy.release import Prepared
from thirdcopy.request import Given
from thirdcopy.simulation.population import Person
from thirdcopy.simulation.signing import signed
from thirdcopy.simulation.world import World
from thirdcopy.sources import Source
from thirdcopy.store.engine import writing
from thirdcopy_client.clock import DAY, MINUTE, Micros
from thirdcopy_client.errors import NotAllowedError, UnavailableError
from thirdcopy_client.translog.parcel import parse_parcel
from world import (
    ACTORS,
    CHECKS,
    MAINTENANCE,
    TEAMS,
    TRACING,
    asked,
    asked_of_database,
    case_now,
    events,
    form_about,
    hash_of_agreement,
    must,
    parcels_of,
    pass_time,
    permit,
    persons,
    to_assessed,
)

CAP = 5


@dataclass(frozen=True)
class Meddling(Mapping[str, Source]):
    """Sources in front of which something happens while a record is being read."""

    behind: Mapping[str, Source]
    happens: Callable[[], None]

    def __getitem__(self, key: str) -> Source:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        self.happens()
        return self.behind[key]

    def __iter__(self) -> Iterator[str]:  # type: ignore[explicit-override]  # as above
        return iter(self.behind)

    def __len__(self) -> int:  # type: ignore[explicit-override]  # as above
        return len(self.behind)


def _with_meddling(world: World, happens: Callable[[], None]) -> World:
    sources = Meddling(world.gateway.sources, happens)
    return replace(world, gateway=replace(world.gateway, sources=sources))


def _permitted(world: World, agreement: str = TRACING, kind: str = "plain") -> Case:
    case = asked(world, agreement, kind)
    to_assessed(world, agreement, case.request.id)
    return must(permit(world, agreement, case.request.id))


@pytest.mark.parametrize(("age", "reads"), [(5 * MINUTE, 1), (5 * MINUTE + 1, 2)])
def test_what_was_read_more_than_five_minutes_ago_is_read_again(
    world: World, age: int, reads: int
) -> None:
    case = _permitted(world)
    times: list[Micros] = []

    def be_slow_once() -> None:
        if not times:
            world.clock.set(Micros(world.clock() + age))
        times.append(world.clock())

    gates.work(_with_meddling(world, be_slow_once).gateway)
    assert len(times) == reads
    (supplied,) = [event for event in events(world.gateway, case) if event.kind == "supplied"]
    as_at = supplied.told["as_at"]
    assert isinstance(as_at, int)
    assert supplied.at - as_at == (age if reads == 1 else 0)
    assert case_now(world.gateway, case).state == "delivered"


def test_a_look_at_the_case_during_the_read_does_not_cost_the_release(world: World) -> None:
    case = _permitted(world)
    looked: list[gates.Seen] = []

    def look() -> None:
        if not looked:
            looked.append(gates.see(world.gateway, ACTORS["p-nhs-lead"], case.request.id, why="x"))

    gates.work(_with_meddling(world, look).gateway)
    assert looked
    assert case_now(world.gateway, case).state == "delivered"
    kinds = [event.kind for event in events(world.gateway, case)]
    assert kinds.count("supplied") == kinds.count("read") == 1


def test_evaluators_that_disagree_stop_the_flow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lying(query: Query, compiled: Compiled) -> Verdict:
        return replace(evaluate(query, compiled), allowed=False)

    case = _permitted(world)
    monkeypatch.setattr("thirdcopy.assessment.evaluate", lying)
    gates.work(world.gateway)
    now = case_now(world.gateway, case)
    assert now.stop is not None
    assert (now.state, now.stop.code) == ("stopped", "evaluators-disagree")
    assert not parcels_of(world, case.request.id)


def _submit(world: World, person: Person, by: str, agreement: str = TRACING) -> Case | Refusal:
    form = form_about(agreement, person)
    return gates.submit(world.gateway, ACTORS[by], hash_of_agreement(agreement), form)


@pytest.fixture
def some(world: World) -> Iterator[Person]:
    return persons(TRACING, "plain", world)


def test_the_sixth_request_of_an_officers_day_is_refused(
    world: World, some: Iterator[Person]
) -> None:
    for _ in range(CAP):
        must(_submit(world, next(some), "p-ie-1"))
    before = asked_of_database(world, "SELECT count(*) FROM event")
    refused = _submit(world, next(some), "p-ie-1")
    assert isinstance(refused, Refusal)
    assert refused.code == "cap-reached"
    assert asked_of_database(world, "SELECT count(*) FROM event") == before
    must(_submit(world, next(some), "p-ie-2"))
    fit = next(persons(MAINTENANCE, "plain", world))
    must(_submit(world, fit, "p-ie-1", MAINTENANCE))
    world.clock.set(Micros(world.clock() + DAY))
    must(_submit(world, next(some), "p-ie-1"))


def test_a_request_that_was_withdrawn_still_counts_for_the_cap(
    world: World, some: Iterator[Person]
) -> None:
    for _ in range(CAP):
        case = must(_submit(world, next(some), "p-ho-1"))
        must(gates.withdraw(world.gateway, ACTORS["p-ho-1"], case.request.id))
    assert isinstance(_submit(world, next(some), "p-ho-1"), Refusal)


def _suspend(gateway: Gateway) -> None:
    gates.suspend(gateway, gateway.library.agreements[TRACING], "for this test")


def _end(gateway: Gateway) -> None:
    gates.end(gateway, gateway.library.agreements[TRACING], "for this test")


@pytest.mark.parametrize("stop", [_suspend, _end])
def test_an_agreement_that_does_not_run_takes_no_request(
    world: World, some: Iterator[Person], stop: Callable[[Gateway], None]
) -> None:
    must(_submit(world, next(some), "p-ho-1"))
    stop(world.gateway)
    refused = _submit(world, next(some), "p-ho-1")
    assert isinstance(refused, Refusal)
    assert refused.code == "not-in-force"


def test_an_agreement_that_is_only_registered_takes_no_request(world: World) -> None:
    gateway = world.gateway
    reported = gateway.library.agreements["cmg-home-office-reported-2017"]
    gates.register(gateway, reported, "uk")
    form = form_about(MAINTENANCE, next(persons(MAINTENANCE, "plain", world)), facts={})
    refused = gates.submit(gateway, ACTORS["p-ho-1"], reported.hash, form)
    assert isinstance(refused, Refusal)
    assert refused.code == "not-in-force"
    answer = gates.put_in_force(gateway, reported, signed(reported))
    assert isinstance(answer, Refusal)
    assert answer.code == "unpublished"


def test_a_suspension_after_the_decision_releases_nothing(world: World) -> None:
    case = _permitted(world)
    _suspend(world.gateway)
    gates.work(world.gateway)
    assert not parcels_of(world, case.request.id)
    pass_time(world, case.due)
    assert case_now(world.gateway, case).state == "queued"
    _end(world.gateway)
    gates.work(world.gateway)
    assert case_now(world.gateway, case).state == "nothing-supplied"
    (parcel,) = parcels_of(world, case.request.id)
    assert parcel.ciphertext is None


class Unreachable:
    """A recipient who can be reached only once *up*; hears every parcel."""

    def __init__(self) -> None:
        self.up = False
        self.heard: list[bytes] = []

    def __call__(self, _body: BodyCode, _name: str, parcel: bytes) -> None:
        if not self.up:
            raise UnavailableError("the recipient does not answer")
        self.heard.append(parcel)


def _unreachable(world: World) -> tuple[World, Unreachable]:
    post = Unreachable()
    return replace(world, gateway=replace(world.gateway, post=post)), post


def test_a_parcel_that_cannot_be_sent_is_tried_again_with_the_same_bytes(world: World) -> None:
    away, post = _unreachable(world)
    case = _permitted(world)
    gates.work(away.gateway)
    assert case_now(world.gateway, case).state == "supplied"
    post.up = True
    pass_time(away, Micros(world.clock() + 10 * MINUTE))
    assert len(post.heard) == 1
    assert case_now(world.gateway, case).state == "delivered"
    assert not asked_of_database(world, "SELECT id FROM outbox")


@pytest.mark.parametrize("stop", [_suspend, _end])
def test_a_release_whose_agreement_stopped_is_held_back_and_stays_counted(
    world: World, stop: Callable[[Gateway], None]
) -> None:
    away, post = _unreachable(world)
    case = _permitted(world)
    gates.work(away.gateway)
    stop(world.gateway)
    post.up = True
    pass_time(away, Micros(world.clock() + 10 * MINUTE))
    assert not post.heard
    assert not asked_of_database(world, "SELECT id FROM outbox")
    last = events(world.gateway, case)[-1]
    assert (last.kind, last.kept["code"]) == ("undelivered", "not-in-force")
    counts = gates.kinds_of(world.gateway, "2017-Q2")[case.request.cls]
    assert (counts["supplied"], counts["undelivered"]) == (1, 1)


def test_a_release_that_expired_is_held_back(world: World) -> None:
    away, post = _unreachable(world)
    case = _permitted(world)
    gates.work(away.gateway)
    world.clock.set(Micros(world.clock() + 7 * DAY + 1))
    post.up = True
    gates.work(away.gateway)
    assert not post.heard
    assert events(world.gateway, case)[-1].kept["code"] == "expired"


def test_an_answer_of_nothing_is_sent_even_after_a_suspension(world: World) -> None:
    away, post = _unreachable(world)
    case = asked(world, TRACING)
    must(gates.countersign(world.gateway, ACTORS[TEAMS[TRACING].countersigner], case.request.id))
    pass_time(away, case.due)
    _suspend(world.gateway)
    post.up = True
    pass_time(away, Micros(case.due + 8 * DAY))
    assert len(post.heard) == 1
    assert case_now(world.gateway, case).state == "nothing-supplied"


def test_two_parcels_of_one_check_are_each_sent_and_only_the_release_is_delivered(
    world: World,
) -> None:
    """The first answer could not be sent before the official gave the second."""
    away, post = _unreachable(world)
    case = asked(world, CHECKS, "not-affirmative")
    gates.work(away.gateway)
    must(permit(world, CHECKS, case.request.id))
    gates.work(away.gateway)
    assert len(asked_of_database(world, "SELECT id FROM outbox")) == 2
    post.up = True
    pass_time(away, Micros(world.clock() + 10 * MINUTE))
    assert len(post.heard) == 2
    assert not asked_of_database(world, "SELECT id FROM outbox")
    kinds = [event.kind for event in events(world.gateway, case)]
    assert kinds[-1] == "delivered"
    assert kinds.count("delivered") == 1


def test_of_two_parcels_only_the_release_is_held_back_by_a_suspension(world: World) -> None:
    away, post = _unreachable(world)
    case = asked(world, CHECKS, "not-affirmative")
    gates.work(away.gateway)
    must(permit(world, CHECKS, case.request.id))
    gates.work(away.gateway)
    gates.suspend(world.gateway, world.gateway.library.agreements[CHECKS], "for this test")
    post.up = True
    pass_time(away, Micros(world.clock() + 10 * MINUTE))
    assert [parse_parcel(parcel).header.kind for parcel in post.heard] == ["not-confirmed"]
    assert events(world.gateway, case)[-1].kind == "undelivered"
    assert not asked_of_database(world, "SELECT id FROM outbox")


def test_people_who_are_not_separate_are_stopped_under_the_lock_too(world: World) -> None:
    loaded = gates.load(world.gateway, _permitted(world).request.case)
    requester = loaded.case.request.by
    given = Given(requester.person, requester.body, requester.grade, loaded.case.request.at)
    prepared = Prepared("d-1", b"", {}, world.clock(), world.clock())
    doubled = replace(loaded, case=replace(loaded.case, seconded=given))
    with world.gateway.engine.connect() as connection:
        assert _still_holds(world.gateway, loaded, prepared)(connection) is None
        refusal = _still_holds(world.gateway, doubled, prepared)(connection)
    assert refusal is not None
    assert refusal.code == "people-not-separate"


def test_a_mailbox_takes_the_same_parcel_again_and_never_another_of_its_name(
    tmp_path: Path,
) -> None:
    post = gates.mailbox_post(tmp_path)
    body = BodyCode("home-office")
    for _ in range(2):
        post(body, "e-1", b"one")
    with pytest.raises(UnavailableError, match="another parcel of this name"):
        post(body, "e-1", b"two")
    assert [path.read_bytes() for path in tmp_path.rglob("*.json")] == [b"one"]


def test_a_decision_of_seven_days_ago_releases_nothing(world: World) -> None:
    case = _permitted(world)
    world.clock.set(Micros(world.clock() + 7 * DAY + 1))
    gates.work(world.gateway)
    assert not parcels_of(world, case.request.id)
    pass_time(world, case.due)
    assert case_now(world.gateway, case).state == "nothing-supplied"


def test_who_may_not_decide_learns_nothing_of_the_assessment_by_trying(world: World) -> None:
    case = asked(world, TRACING)
    gateway, team, request = world.gateway, TEAMS[TRACING], case.request.id
    must(gates.countersign(gateway, ACTORS[team.countersigner], request))
    must(gates.screen(gateway, ACTORS[team.handler], request, clear=False))
    codes = []
    for person in (team.requester, "p-council-barnet", team.decider):
        answer = permit(world, TRACING, request, by=person)
        assert isinstance(answer, Refusal)
        codes.append(answer.code)
    assert codes == ["not-your-role", "not-your-role", "at-risk"]


def test_an_agreement_whose_registration_was_interrupted_is_logged_at_the_next_try(
    world: World,
) -> None:
    gateway = world.gateway
    model = gateway.library.agreements[CHECKS]
    registered = len(gates.registered(gateway))
    gates.register(gateway, model, "uk")
    assert len(gates.registered(gateway)) == registered
    reported = gateway.library.agreements["cmg-home-office-reported-2017"]
    with writing(gateway.engine).begin() as connection:
        # What a crash between the row and its entry leaves.
        connection.exec_driver_sql(
            "INSERT INTO agreement (hash, id, text, profile) VALUES (?, ?, ?, 'uk')",
            (reported.hash, reported.id, reported.text.encode()),
        )
    gates.register(gateway, reported, "uk")
    gates.register(gateway, reported, "uk")
    assert [one.agreement.id for one in gates.registered(gateway)].count(reported.id) == 1


def test_past_arrangements_run_in_a_simulation_only(world: World) -> None:
    real = replace(world.gateway, origin="thirdcopy.example/real")
    with pytest.raises(NotAllowedError, match="in a simulation only"):
        gates.register(real, real.library.agreements[TRACING], "as-was")
