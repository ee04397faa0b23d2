"""Gateway to gateway: both directions between two processes, with each side failing in between."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from sqlalchemy import select, text

from answered import answered
from lossy_network import FATES, Network
from made_store import act
from served import served
from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.event import PersonId
from thirdcopy.gateway.peers import _service
from thirdcopy.store import peer_tables, shown_tables, tables
from thirdcopy.store.library import load
from thirdcopy_client.api import Officer
from thirdcopy_client.clock import system_clock
from thirdcopy_client.errors import (
    MalformedError,
    NotAllowedError,
    UnavailableError,
    VerificationError,
)
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.checkpoint import verify_checkpoint
from thirdcopy_client.translog.note import parse_verifier_key
from two_gateways import (
    CHECKS,
    CROWD,
    OFFICERS,
    PERSON,
    REFERRAL,
    Side,
    check_of,
    hash_of,
    referral,
    referral_of,
    two_gateways,
)

pytestmark = [pytest.mark.fault, pytest.mark.postgres]
TIMES = 300
ERRANDS = 40 if os.environ.get("LONG") else 3
LOSS = 0.4
CAP = 5
FORK = 3000
"""Entries of a second log, so many that whatever was shown of the first has a size in it."""


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(Random(7))  # noqa: S311 - a network that anybody may foretell


@pytest.fixture(scope="module")
def sides(
    tmp_path_factory: pytest.TempPathFactory, network: Network
) -> Iterator[tuple[Side, Side]]:
    with two_gateways(tmp_path_factory.mktemp("two"), network.through) as both:
        yield both


def until(what: str, holds: Callable[[], bool]) -> None:
    for _ in range(TIMES):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError(what)


def asks(side: Side, officer: str, asking: object) -> str:
    """Have an officer ask at the one peer that their side knows."""
    (peer,) = side.settings.peers.known
    with side.opened() as gateway:
        return gates.ask_peer(gateway, peer, OFFICERS[PersonId(officer)], asking)  # type: ignore[arg-type]


def errand(side: Side, officer: str, name: str) -> gates.Errand:
    with side.opened() as gateway:
        (one,) = [e for e in gates.errands(gateway, OFFICERS[PersonId(officer)]) if e.id == name]
        return one


def wait_for(side: Side, officer: str, name: str, state: str) -> gates.Errand:
    def reached() -> bool:
        if errand(side, officer, name).state == state:
            return True
        look_now(side)
        return False

    until(f"{name} is {errand(side, officer, name)}", reached)
    return errand(side, officer, name)


def look_now(side: Side) -> None:
    """Let an errand that has arrived be looked at now and not in a minute."""
    with side.opened() as gateway, gateway.engine.begin() as connection:
        connection.execute(text("UPDATE errand SET due = 0"))


def cases_at(side: Side) -> int:
    with side.opened() as gateway, gateway.engine.connect() as connection:
        return len(connection.execute(select(tables.case_now.c.case_id)).all())


def opened_by(side: Side, other: Side, request: str | None) -> dict[str, object]:
    """Open what is in the mailbox as the body's own client does, with the body's own key."""
    (parcel,) = (side.folder / "home" / "mailbox").rglob(f"{request}-1.json")
    (peer,) = side.settings.peers.known
    opened = open_parcel(parcel.read_bytes(), side.opens_with[0], peer.log_key, now=None)
    assert opened.disclosure is not None
    assert other.body == peer.name
    return dict(opened.disclosure.fields)


def test_the_council_asks_the_home_office_while_that_is_away_and_is_answered_once(
    sides: tuple[Side, Side],
) -> None:
    home, council = sides
    before = cases_at(home)
    home.kill()
    name = asks(council, "p-ask-enfield", check_of(hash_of(CHECKS)))
    time.sleep(3)
    assert errand(council, "p-ask-enfield", name).state == "waiting"
    council.kill()
    home.start()
    council.start()
    arrived = wait_for(council, "p-ask-enfield", name, "answered")
    assert cases_at(home) == before + 1
    assert opened_by(council, home, arrived.request) == {"status-answers/public-funds": "yes"}


def test_a_referral_goes_from_the_council_to_the_home_office_when_the_council_has_decided(
    sides: tuple[Side, Side],
) -> None:
    home, council = sides
    name = asks(home, "p-ask-home", referral_of(referral(council)))
    asked = wait_for(home, "p-ask-home", name, "asked")
    assert asked.request is not None
    with council.opened() as gateway:
        decided(gateway, asked.request)
    home.kill()
    home.start()
    wait_for(home, "p-ask-home", name, "answered")
    assert opened_by(home, council, asked.request) == {
        "council-case/name": "Zyxholm",
        "council-case/birth-date": "1984-02-03",
    }


def decided(gateway: gates.Gateway, request: str) -> None:
    """Decide a referral as Enfield's own officers do; the requester's senior stands behind it."""
    one = OFFICERS
    for outcome in (
        gates.countersign(gateway, one[PersonId("p-sign-home")], request),
        gates.screen(gateway, one[PersonId("p-handle-enfield")], request, clear=True),
        gates.attest(
            gateway,
            one[PersonId("p-handle-enfield")],
            request,
            {"personAsked": True, "adviserOffered": True},
        ),
        gates.answer_blind(gateway, one[PersonId("p-decide-enfield")], request, permits=True),
        gates.decide(
            gateway,
            one[PersonId("p-decide-enfield")],
            request,
            permits=True,
            fields=("council-case/name", "council-case/birth-date"),
            clause=f"{REFERRAL}:3.1",
            reasons="The person asked for it, after the adviser.",
        ),
    ):
        assert isinstance(outcome, Case), outcome


def test_an_errand_that_several_carry_at_once_is_one_request_whichever_process_takes_it(
    sides: tuple[Side, Side],
) -> None:
    home, council = sides
    before = cases_at(home)
    assert home.process is not None
    pids = Path(f"/proc/{home.process.pid}/task/{home.process.pid}/children").read_text().split()
    assert len(pids) == 3
    names = [asks(council, "p-ask-enfield", check_of(hash_of(CHECKS))) for _ in range(2)]
    with council.opened() as gateway:
        peers = council.settings.peers.known
        carriers = [Thread(target=gates.carry, args=(gateway, peers)) for _ in range(4)]
        for carrier in carriers:
            carrier.start()
        os.kill(int(pids[0]), signal.SIGKILL)
        for carrier in carriers:
            carrier.join()
    for name in names:
        wait_for(council, "p-ask-enfield", name, "answered")
    assert cases_at(home) == before + 2


@contextmanager
def losing(network: Network, loss: float, fates: Sequence[str] = FATES) -> Iterator[None]:
    network.met.clear()
    network.loss, network.fates = loss, fates
    try:
        yield
    finally:
        network.loss = 0.0


def cosigned(side: Side) -> set[int]:
    """Give the sizes of a side's log that its witness, the other side, has cosigned."""
    with side.opened() as gateway, gateway.engine.connect() as connection:
        return set(connection.execute(select(shown_tables.cosignature.c.size)).scalars())


def test_where_40_of_100_connections_are_lost_every_errand_is_answered_once(
    sides: tuple[Side, Side], network: Network
) -> None:
    home, council = sides
    before, rounds = cases_at(home), cosigned(home)
    asked = [(CROWD[number // CAP], check_of(hash_of(CHECKS))) for number in range(ERRANDS)]
    with losing(network, LOSS):
        names = [(officer, asks(council, officer, asking)) for officer, asking in asked]
        arrived = [wait_for(council, officer, name, "answered") for officer, name in names]
    assert cases_at(home) == before + ERRANDS
    assert len({one.request for one in arrived}) == ERRANDS
    assert [one.answers for one in arrived] == [1] * ERRANDS
    # No answer leaves without them: the witness was reached through the same network.
    assert cosigned(home) > rounds
    for one in arrived:
        assert opened_by(council, home, one.request) == {"status-answers/public-funds": "yes"}
    print(f"\n{ERRANDS} errands answered once; connections: {dict(network.met)}")


@pytest.mark.parametrize(("keys", "cases"), [(("k-1", "k-1"), 1), (("k-2", "k-3"), 2)])
def test_an_answer_that_is_lost_leaves_a_case_and_only_a_new_key_makes_another(
    sides: tuple[Side, Side], network: Network, keys: tuple[str, ...], cases: int
) -> None:
    """The control: a sender that takes a new key each time it hears nothing asks twice."""
    home, council = sides
    before = cases_at(home)
    (peer,) = council.settings.peers.known
    with council.opened() as gateway, losing(network, 1.0, ["answer lost"]):
        for key in keys:
            service = _service(gateway, peer)
            with (
                Officer(service, CROWD[-1]) as officer,
                pytest.raises((UnavailableError, VerificationError)),
            ):
                officer.submit(check_of(hash_of(CHECKS)), key)
    assert cases_at(home) == before + cases


def test_every_receipt_is_found_in_what_the_other_side_publishes(
    sides: tuple[Side, Side],
) -> None:
    for side, other in (sides, sides[::-1]):
        (peer,) = side.settings.peers.known
        with other.opened() as gateway:
            gates.publish(gateway)
        with side.opened() as gateway:
            found = gates.cross_check(gateway, peer)
        assert (found.held, found.conflicts) == (found.published, 0)
        assert found.held >= 1


def test_a_service_looks_for_its_receipts_by_itself_once_a_day(sides: tuple[Side, Side]) -> None:
    _, council = sides
    council.kill()
    missing = select(peer_tables.receipt.c.number).where(peer_tables.receipt.c.published.is_(None))
    with council.opened() as gateway, gateway.engine.begin() as connection:
        connection.execute(text("UPDATE receipt SET published = NULL"))
    council.start()

    def found() -> bool:
        with council.opened() as gateway, gateway.engine.connect() as connection:
            return connection.execute(missing).first() is None

    until("the receipts are looked for", found)


def test_a_receipt_of_another_entry_is_a_conflict_and_is_kept(sides: tuple[Side, Side]) -> None:
    home, council = sides
    (peer,) = council.settings.peers.known
    with council.opened() as gateway:
        with gateway.engine.begin() as connection:
            entry = connection.execute(text("SELECT entry FROM receipt LIMIT 1")).scalar_one()
            other = {"e": entry, "o": entry[:-2] + b"AA"}
            connection.execute(text("UPDATE receipt SET entry = :o WHERE entry = :e"), other)
        with pytest.raises(VerificationError):
            gates.cross_check(gateway, peer)
        with gateway.engine.begin() as connection:
            connection.execute(text("UPDATE receipt SET entry = :e WHERE entry = :o"), other)
    assert home.body == peer.name


@contextmanager
def forked(side: Side, folder: Path, *more: str) -> Iterator[gates.Gateway]:
    """Open a second log under a side's own keys, longer than the first, as its operator could."""
    folder.mkdir()
    for name in ("secrets", *more):
        kept = side.folder / "home" / name
        shutil.copytree(kept, folder / name) if kept.is_dir() else shutil.copy(kept, folder)
    ours = side.settings.gateway
    library = load(ours.library)
    made = gates.open_gateway(folder, ours.origin, library, system_clock, sources={}, make=True)
    try:
        made.sequencer.write([act(number) for number in range(FORK)])
        yield made
    finally:
        made.engine.dispose()
        made.vault.engine.dispose()


def test_a_peer_that_shows_another_log_is_refused_and_both_notes_are_kept(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    home, council = sides
    (peer,) = council.settings.peers.known
    evidence = council.folder / "home" / "evidence"
    with forked(home, tmp_path / "fork") as other:
        gates.publish(other)
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "log").symlink_to(other.home.public)
        with served(tmp_path / "site") as address, council.opened() as gateway:
            before = set(evidence.glob("*"))
            honest = gates.cross_check(gateway, peer)
            assert (honest.conflicts, set(evidence.glob("*"))) == (0, before)
            shown = gates.cross_check(gateway, replace(peer, address=address))
    assert (shown.published, shown.conflicts) == (0, honest.held)
    key = parse_verifier_key(peer.log_key)
    kept = [path for path in evidence.glob("*") if path not in before]
    assert kept
    for folder in kept:
        # Whoever has the two can show the two faces to anybody: one key has signed both.
        one, two = (verify_checkpoint((folder / n).read_bytes(), key) for n in ("first", "second"))
        assert one != two


def test_a_second_log_of_a_peers_is_cosigned_by_nobody_and_does_not_begin(
    sides: tuple[Side, Side], tmp_path: Path
) -> None:
    home, _ = sides
    before = cosigned(home)
    with (
        pytest.raises(UnavailableError, match="a witness has seen"),
        forked(home, tmp_path / "fork", "witnesses.policy"),
    ):
        pass
    assert max(cosigned(home)) >= max(before)


def test_nothing_of_what_was_asked_stays_here_once_it_has_arrived(
    sides: tuple[Side, Side],
) -> None:
    for side in sides:
        with side.opened() as gateway, gateway.engine.connect() as connection:
            rows = connection.execute(select(peer_tables.errand)).all()
        assert rows
        assert all(row.sealed is None for row in rows)
        for path in (side.folder / "home").rglob("*"):
            if path.is_file():
                assert PERSON.number.encode() not in path.read_bytes(), path
        assert PERSON.number not in (side.folder / "log").read_text()
        assert PERSON.family_name not in (side.folder / "log").read_text()


def test_only_named_officers_ask_and_only_about_numbers_of_the_right_kind(
    sides: tuple[Side, Side],
) -> None:
    _, council = sides
    asking = check_of(hash_of(CHECKS))
    with pytest.raises(NotAllowedError, match="may make a request"):
        asks(council, "p-handle-enfield", asking)
    with pytest.raises(NotAllowedError, match="does not ask at"):
        asks(council, "p-ask-home", asking)
    real = replace(asking, person=replace(PERSON, number="AB123456A"))
    with pytest.raises(MalformedError, match="never issued"):
        asks(council, "p-ask-enfield", real)


def test_what_the_other_side_refuses_is_told_and_not_tried_again(
    sides: tuple[Side, Side],
) -> None:
    _, council = sides
    name = asks(council, "p-ask-enfield", check_of(referral(council)))
    refused = wait_for(council, "p-ask-enfield", name, "refused")
    assert refused.request is None
    assert refused.refused
    answered(f"{council.address}/health/live")


def test_answers_under_another_log_key_are_not_believed(
    sides: tuple[Side, Side],
) -> None:
    home, council = sides
    settings = council.file.read_text()
    name = asks(council, "p-ask-enfield", check_of(hash_of(CHECKS)))
    wait_for(council, "p-ask-enfield", name, "answered")
    council.kill()
    (peer,) = council.settings.peers.known
    (theirs,) = home.settings.peers.known
    council.file.write_text(settings.replace(peer.log_key, theirs.log_key))
    with council.opened() as gateway:
        with gateway.engine.begin() as connection:
            anew = (
                "UPDATE errand SET answers = 0, due = 0, state = 'asked' WHERE state = 'answered'"
            )
            connection.execute(text(anew))
        assert gates.carry(gateway, council.settings.peers.known) == 0
        with pytest.raises(VerificationError):
            gates.cross_check(gateway, council.settings.peers.known[0])
    assert errand(council, "p-ask-enfield", name).state == "asked"
    council.file.write_text(settings)
