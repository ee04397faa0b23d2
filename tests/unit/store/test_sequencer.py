"""The log's one writer: whole or not at all, once for each size, and stopped when in doubt."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from thirdcopy.event import OpenAct, Refusal, new_seal
from thirdcopy.simulation.world import World
from thirdcopy.store.append import Line, append, pads
from thirdcopy.store.engine import writing
from thirdcopy.store.group import Group
from thirdcopy.store.mark import Mark, read_mark
from thirdcopy.store.sequencer import PADDING, mixed
from thirdcopy.store.standing import standing_of
from thirdcopy.store.write import Write, Written
from thirdcopy_client.canonical import b64
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.checkpoint import verify_checkpoint
from thirdcopy_client.translog.entry import OpenEntry, parse_entry
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend
from world import TRACING, ask, asked, asked_of_database, events, form_about, head, opened, persons


def _act(world: World, number: int) -> Write:
    root = b64(number.to_bytes(32, "big"))
    return Write(acts=(OpenAct("day", world.gateway.clock(), {"root": root}),))


def _lines(world: World) -> list[bytes]:
    return [line for (line,) in asked_of_database(world, "SELECT line FROM entry ORDER BY idx")]


def _refuse(*_connection: object) -> Refusal:
    return Refusal("no", "not this one")


def test_a_refused_write_leaves_those_beside_it(world: World) -> None:
    first, second, third = (_act(world, number) for number in range(3))
    refused = Write(acts=second.acts, recheck=_refuse, files={"reveal/x": b"x"})
    before = head(world).size
    answers = world.gateway.sequencer.write([first, refused, third])
    assert [type(answer) for answer in answers] == [Written, Refusal, Written]
    assert head(world).size == before + 2
    assert not asked_of_database(world, "SELECT * FROM public_file")


def test_a_write_for_an_earlier_version_of_a_case_is_refused(world: World) -> None:
    case = asked(world, TRACING)
    before = (head(world), asked_of_database(world, "SELECT count(*) FROM event"))
    again = tuple(replace(e, id=f"{e.id}-again") for e in events(world.gateway, case))
    stale = Write(version=0, events=again, seals={event.id: new_seal() for event in again})
    (answer,) = world.gateway.sequencer.write([stale])
    assert isinstance(answer, Refusal)
    assert answer.code == "moved-on"
    assert (head(world), asked_of_database(world, "SELECT count(*) FROM event")) == before


def test_a_write_of_no_known_form_is_its_callers_own_error_and_stops_nobody(world: World) -> None:
    before = head(world)
    with pytest.raises(MalformedError, match="member `root`"):
        world.gateway.sequencer.write([Write(acts=(OpenAct("day", world.gateway.clock(), {}),))])
    assert head(world) == before
    (answer,) = world.gateway.sequencer.write([_act(world, 1)])
    assert isinstance(answer, Written)


@pytest.mark.parametrize(("first", "where"), [("2017-03", "behind"), ("2017-04", "among")])
def test_no_padding_of_a_month_comes_before_an_entry_of_the_month_before(
    first: str, where: str
) -> None:
    own = pads({f"own-{number}": new_seal() for number in range(4)}, first)
    own += pads({f"own-{number}": new_seal() for number in range(4, 6)}, "2017-04")
    group = Group((), own, "2017-04", first, "2017-04", fills=False)
    places = set()
    for _ in range(20):
        padding = {f"padding-{number}": new_seal() for number in range(3)}
        lines = mixed(group, padding)
        months = [line.text.split()[2] for line in lines]
        assert months == sorted(months)
        assert [line for line in lines if line in own] == own
        places |= {place for place, line in enumerate(lines) if line not in own}
    assert places == ({6, 7, 8} if where == "behind" else set(range(9)))


def _persisted(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def commit(connection: Any) -> None:  # noqa: ANN401 - the driver's
        original(connection)
        raise sqlite3.OperationalError("the answer was lost")

    return commit


def _not_persisted(_original: Callable[[Any], None]) -> Callable[[Any], None]:
    def commit(_connection: Any) -> None:  # noqa: ANN401 - the driver's
        raise sqlite3.OperationalError("disk I/O error")

    return commit


@pytest.mark.parametrize(("fault", "grown"), [(_persisted, True), (_not_persisted, False)])
def test_an_error_from_commit_stops_the_log_and_the_next_start_reads_back(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Callable[[Any], None]], Callable[[Any], None]],
    *,
    grown: bool,
) -> None:
    before = head(world)
    gateway = world.gateway
    act = _act(world, 1)
    dialect = gateway.engine.dialect
    with monkeypatch.context() as broken:
        broken.setattr(dialect, "do_commit", fault(dialect.do_commit))
        with pytest.raises(UnavailableError, match="not known what is on the disk"):
            gateway.sequencer.write([act])
    with pytest.raises(UnavailableError, match="the log has stopped"):
        gateway.sequencer.write([act])
    with opened(world.folder) as again:
        assert (head(again) != before) is grown
        assert read_mark(again.gateway.home.mark) == head(again)
        again.gateway.sequencer.write([act])


def test_a_head_that_another_process_moved_is_never_swapped(world: World) -> None:
    gateway, before = world.gateway, head(world)
    moved = Mark(before.size, b"\x01" * 32)
    line = Line(b"thirdcopy/1 open 2017-04-03 day {}")
    with gateway.engine.connect() as connection:
        edge = standing_of(connection, before).edge
    with (
        pytest.raises(UnavailableError, match="another process has moved the log"),
        writing(gateway.engine).begin() as connection,
    ):
        append(connection, moved, edge, [line], gateway.sequencer.signer)
    assert head(world) == before
    with writing(gateway.engine).begin() as connection:
        append(connection, before, edge, [line], gateway.sequencer.signer)
    assert head(world).size == before.size + 1


def test_an_error_before_the_commit_writes_nothing_and_does_not_stop_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = head(world)
    act = _act(world, 1)

    def full(*_arguments: Any) -> None:  # noqa: ANN401 - the driver's
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(world.gateway.engine.dialect, "do_execute", full)
        with pytest.raises(UnavailableError, match="nothing of it was kept") as refused:
            world.gateway.sequencer.write([act])
    assert refused.value.remedy
    assert head(world) == before
    world.gateway.sequencer.write([act])
    assert head(world).size == before.size + 1


def test_two_sequencers_that_race_give_each_entry_a_place_of_its_own(world: World) -> None:
    before = head(world).size
    with opened(world.folder) as other:
        writers = [world.gateway.sequencer, other.gateway.sequencer] * 2

        def run(number: int) -> list[int]:
            places: list[int] = []
            for turn in range(12):
                (answer,) = writers[number].write([_act(world, 100 * number + turn)])
                assert isinstance(answer, Written)
                places.extend(answer.acts)
            return places

        with ThreadPoolExecutor(len(writers)) as pool:
            places = [place for found in pool.map(run, range(len(writers))) for place in found]
    assert sorted(places) == list(range(before, before + 48))
    assert read_mark(world.gateway.home.mark) == head(world)


def test_each_checkpoint_is_the_root_of_the_entries_before_it(world: World) -> None:
    found = persons(TRACING, "plain", world)
    for _ in range(3):
        ask(world, TRACING, form_about(TRACING, next(found)))
    lines = _lines(world)
    key = world.gateway.sequencer.signer.key
    notes = asked_of_database(world, "SELECT size, root, note FROM checkpoint ORDER BY size")
    assert len(notes) > 3
    for size, root, note in notes:
        grown = extend(0, lambda _level, _n: b"", [leaf_hash(line) for line in lines[:size]])
        assert grown.root == root
        checkpoint = verify_checkpoint(note, key)
        assert (checkpoint.size, checkpoint.root) == (size, root)


def test_a_counted_event_brings_from_0_to_15_padding_entries_in_any_place(world: World) -> None:
    numbers, places = set(), set()
    found = persons(TRACING, "plain", world)
    officers = [f"p-ho-{number}" for number in range(1, 9) for _ in range(5)]
    for officer in officers:
        before = head(world).size
        case = ask(world, TRACING, form_about(TRACING, next(found)), by=officer)
        index = asked_of_database(
            world,
            f"SELECT log_index FROM event WHERE case_id = '{case.request.case}'",  # noqa: S608 - an id of ours
        )[0][0]
        numbers.add(head(world).size - before - 1)
        places.add(index - before)
    assert numbers <= set(range(PADDING))
    assert len(numbers) > 6
    assert len(places) > 4
    sealed = [line for line in _lines(world) if not isinstance(parse_entry(line), OpenEntry)]
    assert {len(line) for line in sealed} == {116}


def test_an_open_act_alone_brings_no_padding(world: World) -> None:
    before = head(world).size
    world.gateway.sequencer.write([_act(world, 1)])
    assert head(world).size == before + 1


def test_a_publication_fills_the_log_up_to_a_multiple_of_64(world: World) -> None:
    asked(world, TRACING)
    filled = world.gateway.sequencer.fill("2017-04")
    assert filled.size % 64 == 0
    assert world.gateway.sequencer.fill("2017-04") == filled
