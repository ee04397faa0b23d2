"""The client against a running service: what it sends twice, and what it believes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from socket import SHUT_RDWR
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler

from answering import answering
from asking_system import SystemOf, seed_of
from thirdcopy.simulation.world import World, recipient_secret
from thirdcopy_client.api import Asking, Done, Officer, Person, Refused, Service
from thirdcopy_client.errors import (
    MalformedError,
    NotAllowedError,
    UnavailableError,
    VerificationError,
)
from thirdcopy_client.translog.parcel import format_parcel, parse_parcel
from world import (
    ACTORS,
    CHECKS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    TEAMS,
    all_cases,
    form_about,
    hash_of_agreement,
    persons,
)

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:  # type: ignore[explicit-override]
        pass


class Between:
    """Stands between client and service, and does to an answer what a test asks."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app
        self.faults: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self.altered: Callable[[bytes], bytes] = bytes

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # noqa: ANN401
        self.sent.append({name: environ[name] for name in environ if name.startswith("HTTP_")})
        if not self.faults:
            begun: list[Any] = []
            answer = self.altered(b"".join(self.app(environ, lambda *how: begun.extend(how))))
            kept = [(name, text) for name, text in begun[1] if name != "Content-Length"]
            start(begun[0], [*kept, ("Content-Length", str(len(answer)))])
            return [answer]
        fault = self.faults.pop(0)
        if fault == "lost before":
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionError
        b"".join(self.app(environ, lambda *_: None))
        if fault == "lost after":
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionError
        start(fault, [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"no"]


@pytest.fixture
def between(app: Flask) -> Between:
    return Between(app.wsgi_app)


@pytest.fixture
def address(between: Between) -> Iterator[str]:
    with answering(between, handler=Quiet) as address:
        yield address


@pytest.fixture
def officer(world: World, address: str, system_of: SystemOf) -> Callable[[str], Officer]:
    def of(person: str) -> Officer:
        system = system_of(ACTORS[person].body)
        service = Service(
            address=address,
            log_key=world.gateway.sequencer.signer.verifier_key,
            system=system.name,
            seed=seed_of(system.key),
            sign_in=lambda who, nonce: system.sign_ins.token(who, system.name, nonce),
            clock=world.gateway.clock,
            wait=lambda _: None,
        )
        return Officer(service, person)

    return of


OfficerOf = Callable[[str], Officer]


def asking(world: World, agreement: str, number: int = 0) -> Asking:
    found = persons(agreement, "plain", world)
    for _ in range(number):
        next(found)
    form = form_about(agreement, next(found))
    return Asking(
        agreement=hash_of_agreement(agreement),
        action=form.action,
        purpose=form.purpose,
        fields=form.fields,
        person=Person(**form.people[0]),
        reason=form.reason,
        necessity=form.necessity,
        tried=form.tried,
        reference=form.reference,
        facts=form.facts,
    )


def number_of(outcome: Done | Refused) -> str:
    assert isinstance(outcome, Done), outcome
    return outcome.request


def test_a_request_is_worked_from_end_to_end(world: World, officer: OfficerOf) -> None:
    team = TEAMS[MAINTENANCE]
    request = number_of(officer(team.requester).submit(asking(world, MAINTENANCE)))
    officer(team.countersigner).do(request, "countersign")
    officer(team.handler).do(request, "screen", clear=True)
    officer(team.handler).do(request, "attest", facts={"necessary": True})
    decided = officer(team.decider).decide(
        request,
        permits=True,
        fields=list(ITEMS[MAINTENANCE]),
        clause=CLAUSES[MAINTENANCE],
        reasons=REASONS,
    )
    assert decided == Done(request, "delivered")
    with officer(team.requester) as asker:
        key = recipient_secret(world.folder, ACTORS[team.requester].body)
        (opened,) = asker.answers(request, key)
        assert opened.disclosure is not None
        assert set(opened.disclosure.fields) == set(ITEMS[MAINTENANCE])
        kinds = [event.kind for event in asker.events()]
        assert kinds == ["received", "countersigned", "supplied", "delivered"]
        assert [one["request"] for one in asker.requests(everything=True)] == [request]


def test_what_was_lost_is_sent_again_and_done_once(
    world: World, officer: OfficerOf, between: Between
) -> None:
    between.faults = ["lost before", "lost after", "503 Service Unavailable", "502 Bad Gateway"]
    asker = officer(TEAMS[MAINTENANCE].requester)
    number_of(asker.submit(asking(world, MAINTENANCE)))
    assert len(all_cases(world.gateway)) == 1
    assert len(between.sent) == 5
    assert len({one["HTTP_IDEMPOTENCY_KEY"] for one in between.sent}) == 1
    assert len({one["HTTP_SIGNATURE_INPUT"] for one in between.sent}) == 5


def test_a_decision_that_was_lost_is_made_once(
    world: World, officer: OfficerOf, between: Between
) -> None:
    team = TEAMS[MAINTENANCE]
    request = number_of(officer(team.requester).submit(asking(world, MAINTENANCE)))
    officer(team.countersigner).do(request, "countersign")
    officer(team.handler).do(request, "screen", clear=True)
    between.faults = ["lost after"]
    decided = officer(team.decider).decide(request, permits=False, reasons=REASONS)
    assert isinstance(decided, Done)
    history = officer(team.decider).read(request)["history"]
    assert isinstance(history, list)
    assert sum(isinstance(one, dict) and one["kind"] == "decided" for one in history) == 1


def test_a_service_that_stays_away_is_unavailable(officer: OfficerOf, between: Between) -> None:
    between.faults = ["503 Service Unavailable"] * 5
    with pytest.raises(UnavailableError):
        officer(TEAMS[MAINTENANCE].requester).read("r-2222222222")


def test_refusals_are_answers_and_problems_are_errors(world: World, officer: OfficerOf) -> None:
    team = TEAMS[MAINTENANCE]
    asker = officer(team.requester)
    request = number_of(asker.submit(asking(world, MAINTENANCE)))
    refused = asker.do(request, "countersign")
    assert isinstance(refused, Refused)
    assert refused.code in {"not-your-role", "people-not-separate"}
    with pytest.raises(MalformedError):
        asker.submit(replace(asking(world, MAINTENANCE), action="everything"))
    with pytest.raises(NotAllowedError):
        asker.read("r-2222222222")
    with pytest.raises(NotAllowedError):
        officer(team.handler).submit(asking(world, MAINTENANCE))


def test_without_a_way_to_sign_in_nothing_is_decided(officer: OfficerOf) -> None:
    decider = officer(TEAMS[MAINTENANCE].decider)
    alone = Officer(replace(decider.service, sign_in=None), decider.officer)
    with pytest.raises(NotAllowedError, match="sign in"):
        alone.decide("r-2222222222", permits=False, reasons=REASONS)


def test_an_answer_that_was_changed_is_not_believed(
    world: World, officer: OfficerOf, between: Between
) -> None:
    asker = officer(TEAMS[CHECKS].requester)
    first = number_of(asker.submit(asking(world, CHECKS)))
    second = number_of(asker.submit(asking(world, CHECKS, 1)))
    assert asker.answers(first)
    other = asker._sent("GET", f"/requests/{second}/answers/1", b"", fresh=False)[1]

    def told(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        return lambda data: change(data) if b"ciphertext" in data else data

    def with_other_salt(data: bytes) -> bytes:
        return format_parcel(replace(parse_parcel(data), told_salt=b"x" * 32))

    for change, place in ((lambda _: other, "request"), (with_other_salt, "told")):
        between.altered = told(change)
        with pytest.raises(VerificationError) as caught:
            asker.answers(first)
        assert caught.value.place == place
    between.altered = lambda _: b"[]"
    with pytest.raises(VerificationError):
        asker.read(first)


def test_the_key_of_another_log_verifies_nothing(world: World, officer: OfficerOf) -> None:
    asker = officer(TEAMS[CHECKS].requester)
    request = number_of(asker.submit(asking(world, CHECKS)))
    strange = "other.example+d5e9e0c5+AXkvKXZ1pQb0m3pZ1u3m1vJ8o5x0c7dE2aYbqk0rJ3xB"
    lost = Officer(replace(asker.service, log_key=strange), asker.officer)
    with pytest.raises((VerificationError, MalformedError)):
        lost.answers(request)


def test_nothing_personal_is_shown_of_what_is_asked(world: World) -> None:
    asked = asking(world, MAINTENANCE)
    for text in (asked.person.family_name, asked.person.birth_date, asked.reason, asked.tried):
        assert text not in repr(asked)
