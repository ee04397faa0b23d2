"""Clients that hang up at any moment: nobody hears another's answer, and nothing leaves unlogged.

`LONG=1` makes 50,000 requests that are cancelled midway; otherwise some hundreds.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from asking_system import new_jwk, public_of
from storm import COUNCIL, Aftermath, Asking, Told, aftermath, questions, served, storm
from thirdcopy import gateway as gates
from world import base, copy_of, opened

CANCELLED = 50_000 if os.environ.get("LONG") else 240
PLANTED = 15


@dataclass(frozen=True)
class Storm:
    """What was asked in a storm, and what its clients were told."""

    home: Path
    asked: Sequence[Asking]
    told: Told

    def aftermath(self) -> Aftermath:
        with opened(self.home) as world:
            return aftermath(world, self.asked, self.told)


def stormed(home: Path, number: int, *, planted: bool = False) -> Storm:
    """Let a storm of so many questions pass over the site as it is served."""
    with opened(copy_of(base(), home)) as world:
        system = gates.System("casework", COUNCIL, gates.ASKS, public_of(new_jwk()))
        assert gates.admit_system(world.gateway, system) is None
        asked = questions(world, number)
        with served(home, planted=planted) as port:
            return Storm(home, asked, storm(world, system, port, asked))


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Storm:
    # A client hangs up twice on average before it stays or gives up.
    return stormed(tmp_path_factory.mktemp("storm") / "home", CANCELLED // 2)


def test_whoever_hangs_up_changes_nobodys_answer_and_nothing_leaves_without_an_entry(
    passed: Storm,
) -> None:
    found = passed.aftermath()
    assert not found.faults
    assert passed.told.cancelled > CANCELLED * 0.8
    # A third of the clients stays; half of the people asked about have an answer that is yes.
    assert found.cases >= len(passed.asked) / 3
    assert found.releases >= len(passed.asked) / 12
    assert len(passed.told.parcels) >= len(passed.asked) / 6


def test_an_answer_that_goes_to_whoever_asks_next_is_found(tmp_path: Path) -> None:
    assert "an answer went to somebody else" in (
        stormed(tmp_path / "home", PLANTED, planted=True).aftermath().faults
    )


def test_what_would_be_wrong_after_a_storm_is_found(passed: Storm) -> None:
    (one, parcel), (other, _), *_rest = passed.told.parcels
    swapped = replace(passed, told=Told(parcels=[(other, parcel)]))
    assert swapped.aftermath().faults == ["a parcel went to somebody else"]
    assert replace(passed, told=Told(parcels=[(one, parcel)])).aftermath().faults == []
    people = [each.person for each in passed.asked]
    turned = [
        replace(each, person=person)
        for each, person in zip(passed.asked, people[2:] + people[:2], strict=True)
    ]
    assert set(replace(passed, asked=turned).aftermath().faults) == {"a record is another's"}
    path = next((passed.home / "mailbox").rglob("*.json"))
    for fault in (path.with_name("e-0000.json"), path.with_name("e-0001.json")):
        fault.write_bytes(path.read_bytes() if fault.stem == "e-0000" else b"{}")
        assert passed.aftermath().faults == ["a release has no entry"]
        fault.unlink()
