"""With cover, nobody can tell from how the log grows whether somebody asked meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from thirdcopy.simulation.world import World
from thirdcopy.store.cover import Cover
from thirdcopy_client.clock import MINUTE, Micros
from world import (
    BEGUN,
    TRACING,
    ask,
    asked,
    asked_of_database,
    base,
    copy_of,
    form_about,
    head,
    opened,
    persons,
)

EVERY = 40
LOOKS = 12
"""Times, five minutes apart, at which somebody sees the log."""


@contextmanager
def covered(folder: Path, seed: int = 7) -> Iterator[World]:
    """Open an operator whose moments of cover are those of every operator of that seed."""
    with opened(copy_of(base(), folder)) as world:
        random = Random(seed)  # noqa: S311 - tests must repeat
        world.gateway.sequencer.cover = Cover(EVERY, world.gateway.clock, random)
        yield world


def _sizes(world: World, asks: int) -> list[int]:
    """Give how long the log is at each look, if so many ask between each two of them."""
    world.gateway.sequencer.catch_up("2017-04")
    found = persons(TRACING, "plain", world)
    sizes = []
    for look in range(LOOKS):
        for one in range(asks):
            world.clock.set(Micros(BEGUN + (5 * look + one + 1) * MINUTE))
            officer = f"p-ho-{(asks * look + one) // 5 + 1}"
            ask(world, TRACING, form_about(TRACING, next(found)), by=officer)
        world.clock.set(Micros(BEGUN + 5 * (look + 1) * MINUTE))
        world.gateway.sequencer.catch_up("2017-04")
        sizes.append(head(world).size)
    return sizes


def test_a_busy_hour_and_a_quiet_one_are_the_same_to_who_looks_at_fixed_times(
    tmp_path: Path,
) -> None:
    with covered(tmp_path / "busy") as busy, covered(tmp_path / "quiet") as quiet:
        seen = _sizes(busy, 3), _sizes(quiet, 0)
        asked_in_all = asked_of_database(busy, "SELECT 1 FROM event WHERE kind = 'received'")
    assert len(asked_in_all) == 3 * LOOKS
    assert seen[0] == seen[1]


def test_without_cover_the_same_two_are_told_apart(tmp_path: Path) -> None:
    """The control of the test above."""
    with covered(tmp_path / "busy") as busy, covered(tmp_path / "quiet") as quiet:
        for world in (busy, quiet):
            world.gateway.sequencer.cover = None
        assert _sizes(busy, 3) != _sizes(quiet, 0)


def _receipts(world: World, others: int) -> tuple[int, int]:
    """Give where two entries of one party stand that are ten minutes apart, others' between."""
    world.gateway.sequencer.catch_up("2017-04")
    found = persons(TRACING, "plain", world)
    places = []
    for minute in (10, *range(11, 11 + others), 20):
        world.clock.set(Micros(BEGUN + minute * MINUTE))
        officer = "p-ho-2" if 10 < minute < 20 else "p-ho-1"
        case = ask(world, TRACING, form_about(TRACING, next(found)), by=officer)
        query = f"SELECT log_index FROM event WHERE case_id = '{case.request.case}'"  # noqa: S608 - an id of ours
        places.append(asked_of_database(world, query)[0][0])
    return places[0], places[-1]


def test_a_party_that_asks_twice_cannot_tell_whether_others_asked_between(tmp_path: Path) -> None:
    seen = set()
    for others in (0, 1, 4):
        with covered(tmp_path / str(others)) as world:
            seen.add(_receipts(world, others))
    assert len(seen) == 1


def test_what_others_add_beyond_what_is_due_shows_until_it_is_made_up_for(tmp_path: Path) -> None:
    """What the documents say: who asks twice within a minute may see another between."""
    with covered(tmp_path / "home") as world:
        world.gateway.sequencer.catch_up("2017-04")
        before = head(world).size
        for number in range(3):
            asked(world, TRACING, number=number)
        assert head(world).size == before + 3
        assert asked_of_database(world, "SELECT ahead FROM cover") == [(3,)]
