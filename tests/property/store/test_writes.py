"""Any sequence of writes by any number of sequencers leaves one whole log."""

import shutil

from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy.event import OpenAct, Refusal
from thirdcopy.simulation.world import World
from thirdcopy.store.mark import read_mark
from thirdcopy.store.write import Write, Written
from thirdcopy_client.canonical import b64
from thirdcopy_client.translog.checkpoint import verify_checkpoint
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import extend
from world import asked_of_database, base, copy_of, head, opened, temporary

REFUSED = "refused"
FILLED = "filled"


def _write(world: World, number: int, *, refused: bool) -> Write:
    root = b64(number.to_bytes(32, "big"))
    act = OpenAct("day", world.gateway.clock(), {"root": root})
    return Write(acts=(act,), recheck=(lambda _tx: Refusal("no", "no")) if refused else None)


BATCHES = st.lists(
    st.one_of(st.just(FILLED), st.lists(st.booleans(), min_size=1, max_size=4)), max_size=12
)


@given(batches=BATCHES, reopen=st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_log_is_what_was_accepted_in_order_whatever_was_refused(
    batches: list[str | list[bool]], *, reopen: bool
) -> None:
    folder = temporary("writes")
    home = copy_of(base(), folder / "home")
    accepted = []
    number = 0
    with opened(home) as world, opened(home) as other:
        before = head(world).size
        for turn, batch in enumerate(batches):
            sequencer = (world if turn % 2 else other).gateway.sequencer
            if isinstance(batch, str):
                assert sequencer.fill("2017-04").size % 64 == 0
                continue
            writes = []
            for refused in batch:
                number += 1
                writes.append(_write(world, number, refused=refused))
                accepted += [] if refused else [number]
            answers = sequencer.write(writes)
            assert [isinstance(one, Refusal) for one in answers] == batch
            sizes = [one.size for one in answers if isinstance(one, Written)]
            assert not sizes or sizes[0] == head(world).size
        check(world, before, accepted)
    if reopen:
        with opened(home) as again:
            check(again, before, accepted)
    shutil.rmtree(folder)


def check(world: World, before: int, accepted: list[int]) -> None:
    """Check entries, acts, checkpoint and mark against each other."""
    stands = head(world)
    lines = [row[0] for row in asked_of_database(world, "SELECT line FROM entry ORDER BY idx")]
    assert len(lines) == stands.size
    grown = extend(0, lambda _level, _n: b"", [leaf_hash(line) for line in lines])
    assert grown.root == stands.root
    acts = asked_of_database(
        world,
        f"SELECT members FROM act WHERE log_index >= {before} AND kind = 'day' ORDER BY log_index",  # noqa: S608 - a number of ours
    )
    assert [row[0] for row in acts] == [
        f'{{"root":"{b64(number.to_bytes(32, "big"))}"}}'.encode() for number in accepted
    ]
    ((note,),) = asked_of_database(
        world,
        f"SELECT note FROM checkpoint WHERE size = {stands.size}",  # noqa: S608 - a number of ours
    )
    assert verify_checkpoint(note, world.gateway.sequencer.signer.key).root == stands.root
    assert read_mark(world.gateway.home.mark) == stands
