"""What a delivery starts, and what the next start makes of a sending that a crash cut off."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.duty import next_chase
from thirdcopy.event import BodyCode
from thirdcopy.gateway import Post, mailbox_post
from thirdcopy.release import READ_MINUTES
from thirdcopy.simulation.world import World
from thirdcopy.sources import Source
from thirdcopy_client.clock import DAY, HOUR, MINUTE, Micros
from thirdcopy_client.errors import UnavailableError
from world import (
    TRACING,
    asked,
    asked_of_database,
    case_now,
    close,
    events,
    must,
    opened,
    pass_time,
    permit,
    to_assessed,
)


def _permitted(world: World) -> Case:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    return must(permit(world, TRACING, case.request.id))


def test_the_clock_of_what_is_owed_starts_with_the_delivery(world: World) -> None:
    case = _permitted(world)
    pass_time(world, Micros(world.clock() + HOUR))
    due = next_chase(case_now(world.gateway, case))
    assert asked_of_database(world, "SELECT due FROM job WHERE kind = 'chase'") == [(due,)]
    assert due is not None
    pass_time(world, Micros(due + DAY))
    assert [event.kind for event in events(world.gateway, case)][-1] == "reminded"


def _cut_off(world: World) -> Post:
    """Hand over, and fail before the gateway hears that it was."""
    hand_over = mailbox_post(world.gateway.home.mailbox)

    def post(body: BodyCode, name: str, parcel: bytes) -> None:
        hand_over(body, name, parcel)
        raise UnavailableError("the connection broke")

    return post


def _lost(_world: World) -> Post:
    """Fail before anything is handed over."""

    def post(_body: BodyCode, _name: str, _parcel: bytes) -> None:
        raise UnavailableError("the connection broke")

    return post


@pytest.mark.parametrize(
    ("post", "end"), [(_cut_off, "delivered"), (_lost, "undelivered")], ids=["sent", "not sent"]
)
def test_a_recipient_is_asked_once_whether_an_expired_parcel_had_arrived(
    world: World, post: Callable[[World], Post], end: str
) -> None:
    close(world)
    with opened(world.folder, post=post(world)) as broken:
        case = _permitted(broken)
        gates.work(broken.gateway)
        assert case_now(broken.gateway, case).state == "supplied"
        now = broken.clock()
    with opened(world.folder, at=Micros(now + 8 * DAY)) as again:
        gates.work(again.gateway)
        assert case_now(again.gateway, case).state == end
        assert not asked_of_database(again, "SELECT id FROM outbox")


@dataclass(frozen=True)
class _Slow(Mapping[str, Source]):
    """Sources that take too long, so often."""

    sources: Mapping[str, Source]
    world: World
    looks: list[str]

    def __getitem__(self, key: str) -> Source:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        self.looks.append(key)
        if len(self.looks) > 9:
            raise AssertionError("it is tried without end")
        self.world.clock.set(Micros(self.world.clock() + (READ_MINUTES + 1) * MINUTE))
        return self.sources[key]

    def __iter__(self) -> Iterator[str]:  # type: ignore[explicit-override]  # as above
        return iter(self.sources)

    def __len__(self) -> int:  # type: ignore[explicit-override]  # as above
        return len(self.sources)


def test_a_record_that_takes_too_long_to_read_is_read_again_later_and_not_without_end(
    world: World,
) -> None:
    case = _permitted(world)
    looks: list[str] = []
    gates.work(replace(world.gateway, sources=_Slow(world.gateway.sources, world, looks)))
    assert 1 < len(looks) < 9
    assert case_now(world.gateway, case).state == "permitted"
    pass_time(world, Micros(world.clock() + HOUR))
    assert case_now(world.gateway, case).state == "delivered"
