"""The months of sealed entries never go back, padding's among them, or no period could close."""

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from made_store import MadeStore, entries, made_store
from thirdcopy.event import (
    KINDS,
    BodyCode,
    CaseId,
    Class,
    Event,
    PersonId,
    Refusal,
    RequestId,
    new_seal,
)
from thirdcopy.store.cover import Cover
from thirdcopy.store.rows import MOVED_ON
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.vault import new_key
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import HOUR, Micros, micros_of
from thirdcopy_client.translog.entry import SealedEntry, parse_entry

MONTHS = [dt.date(2017, month, 1) for month in range(1, 13)]


@pytest.fixture
def store(tmp_path: Path) -> MadeStore:
    return made_store("sqlite", tmp_path)


def received(name: str, on: dt.date) -> Write:
    """Give a write of one counted event, of a case of its own."""
    event = Event(
        id=f"e-{name}",
        case=CaseId(f"c-{name}"),
        request=RequestId(f"r-{name}"),
        seq=1,
        kind="received",
        at=micros_of(on, 9),
        person=PersonId("p-1"),
        body=BodyCode("home-office"),
        cls=Class(Hash("a" * 64)),
        ruleset=Hash("b" * 64),
        told={},
        kept=dict.fromkeys(KINDS["received"].kept),
        previous=None,
    )
    return Write(events=(event,), seals={event.id: new_seal()}, key=new_key())


def months(sequencer: Sequencer) -> list[str]:
    found = map(parse_entry, entries(sequencer))
    return [one.month for one in found if isinstance(one, SealedEntry)]


def write_over_each_end(sequencer: Sequencer) -> None:
    """Write together, eleven times, what a month ends with and what the next begins with."""
    for before, after in pairwise(MONTHS):
        both = [received(f"{before}-end", before), received(f"{after}-begin", after)]
        assert not any(isinstance(one, Refusal) for one in sequencer.write(both))


def test_padding_of_a_transaction_in_which_a_month_ends_stands_in_its_own_month(
    store: MadeStore,
) -> None:
    with store.opened() as sequencer:
        write_over_each_end(sequencer)
        found = months(sequencer)
    assert len(found) > 3 * len(MONTHS), "there is padding"
    assert found == sorted(found)


def test_cover_that_falls_due_where_a_month_ends_is_of_the_month_before(store: MadeStore) -> None:
    with store.opened() as opened:
        moment = 0

        def now() -> Micros:
            nonlocal moment
            moment += HOUR
            return Micros(moment)

        cover = Cover(600, now)
        sequencer = Sequencer(opened.engine, opened.vault, opened.signer, opened.mark, cover)
        sequencer.start()
        write_over_each_end(sequencer)
        found = months(sequencer)
    assert len(found) > 3 * len(MONTHS), "there is cover"
    assert found == sorted(found)


def test_an_event_of_a_month_that_is_over_is_refused_and_the_case_loaded_again(
    store: MadeStore,
) -> None:
    with store.opened() as sequencer:
        sequencer.fill("2017-02")
        (answer,) = sequencer.write([received("late", MONTHS[0])])
        assert isinstance(answer, Refusal)
        assert answer.code == MOVED_ON
        (answer,) = sequencer.write([received("in-time", MONTHS[1])])
        assert not isinstance(answer, Refusal)
        assert set(months(sequencer)) == {"2017-02"}
