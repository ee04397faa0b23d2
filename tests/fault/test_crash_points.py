"""Every crash point of {keep, commit, mark, send}, and every pair of them, from match to receipt.

A process that dies leaves what was committed and nothing else; an exception that nobody catches,
raised before or after each of these steps, leaves the same. `LONG=1` takes every pair; otherwise
every point, and some pairs.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from appended import LONG
from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.gateway import Post
from thirdcopy.simulation.world import World
from thirdcopy.store import append, sequencer, tables, vault
from thirdcopy_client.clock import HOUR, Micros
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.parcel import parse_parcel
from world import TRACING, asked, base, copy_of, must, opened, permit, temporary, to_assessed

pytestmark = pytest.mark.fault

PAIRS = None if LONG else 12


class DiedError(BaseException):
    """The process is gone; nothing catches this."""


class SentTooEarlyError(AssertionError):
    """A parcel is out, and the durable log does not hold its entry."""


@dataclass
class Death:
    """Counts the steps that pass, and dies at one of them; at none where it is 0."""

    at: int
    passed: int = 0

    def step(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise DiedError

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - what it stands for
            self.step()
            result = work(*arguments, **named)
            self.step()
            return result

        return dying


@contextmanager
def dying(death: Death) -> Iterator[None]:
    """Let every step of a write pass by *death*."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (sequencer, "commit"),
            (vault, "commit"),
            (sequencer, "write_mark"),
        ):
            patch.setattr(module, name, death.around(getattr(module, name)))
        yield


def permitted() -> Path:
    """Make an operator with one case whose release is due, and close it."""
    home = copy_of(base(), temporary("permitted") / "home")
    with opened(home) as world:
        case = asked(world, TRACING)
        to_assessed(world, TRACING, case.request.id)
        must(permit(world, TRACING, case.request.id))
    return home


def run(home: Path, death: Death) -> bool:
    """Start the gateway in *home* and work; say whether it got to the end."""
    mailbox = home / "mailbox"
    post: Post = death.around(gates.mailbox_post(mailbox))
    try:
        with dying(death), opened(home, post=post) as world:
            world.clock.set(Micros(world.clock() + HOUR))
            gates.work(world.gateway)
    except DiedError:
        return False
    return True


def check(home: Path) -> int:
    """Check that every parcel that is out has its durable entry; give how many are out."""
    parcels = [path.read_bytes() for path in home.glob("mailbox/*/*.json")]
    with opened(home) as world:
        for data in parcels:
            if not _is_durable(world, data):
                raise SentTooEarlyError
    return len(parcels)


def _is_durable(world: World, data: bytes) -> bool:
    key = world.gateway.sequencer.signer.verifier_key
    index = open_parcel(data, None, key, now=None).index
    query = select(tables.entry.c.line).where(tables.entry.c.idx == index)
    with world.gateway.engine.connect() as connection:
        line = connection.execute(query).scalar_one_or_none()
    return line == parse_parcel(data).entry


def test_no_crash_point_sends_without_an_entry_or_twice(tmp_path: Path) -> None:
    start = permitted()
    counting = Death(0)
    assert run(copy_of(start, tmp_path / "whole"), counting)
    points = counting.passed
    assert points > 10
    plans = [(first, 0) for first in range(1, points + 1)]
    pairs = [(one, two) for one in range(1, points + 1) for two in range(1, points + 1)]
    chance = Random(20170407)  # noqa: S311 - a repeatable choice of pairs
    plans += pairs if PAIRS is None else chance.sample(pairs, PAIRS)
    sent_early = 0
    for first, second in plans:
        home = copy_of(start, tmp_path / "home")
        assert not run(home, Death(first))
        sent_early += check(home)
        if second:
            run(home, Death(second))
            check(home)
        run(home, Death(0))
        assert check(home) == 1
        with opened(home) as world:
            assert gates.kinds_of(world.gateway, "2017-Q2")
        shutil.rmtree(home)
    assert sent_early, "no crash came between sending and the record of it"
    print(f"\n{points} crash points, {len(plans)} runs: nothing sent without an entry, or twice")


def test_a_parcel_that_is_sent_before_its_commit_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, put = permitted(), append.put_outgoing
    home = tmp_path / "home"
    post = gates.mailbox_post(home / "mailbox")

    def send_first(connection: Any, *rest: Any) -> None:  # noqa: ANN401 - what it stands for
        put(connection, *rest)
        (keys, _outgoing) = rest[-2:]
        for row in connection.execute(select(tables.outbox)).all():
            plain = vault.unseal_bytes(keys[row.case_id], row.parcel_sealed, row.id.encode())
            post(BodyCode(row.to_body), row.id, plain)

    monkeypatch.setattr(sequencer, "put_outgoing", send_first)
    found = 0
    for point in range(1, 9):
        copy_of(start, home)
        run(home, Death(point))
        try:
            check(home)
        except SentTooEarlyError:
            found += 1
        shutil.rmtree(home)
    assert found
