"""The tree grown from tiles against RFC 6962, section 2.1, written down as it stands there."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refusal import refusal_of
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    leaf_hash,
)
from thirdcopy_client.translog.tile import Tile, format_tile_path, tiles_of
from thirdcopy_client.translog.tree import (
    Growth,
    extend,
    prove_consistency,
    prove_inclusion,
    root_of,
)

SETTINGS = settings(max_examples=60, deadline=None)
LARGEST = 1200
ENTRIES = [b"entry %d" % n for n in range(LARGEST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962, 2.1."""
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return hashlib.sha256(b"\0" + d[0]).digest()
    k = split(len(d))
    return hashlib.sha256(b"\1" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, 2.1.1."""
    if len(d) == 1:
        return []
    k = split(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2."""
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole=whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], whole=False), mth(d[:k])]


class Store:
    """Tiles kept as a gateway keeps them: the partial ones overwritten."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def read(self, level: int, n: int) -> bytes:
        self.reads += 1
        return self.tiles[level, n]

    def grow(self, count: int) -> Growth:
        grown = extend(self.size, self.read, LEAVES[self.size : self.size + count])
        self.tiles |= grown.tiles
        self.size = grown.size
        return grown


@pytest.fixture(scope="module")
def full() -> Store:
    store = Store()
    store.grow(LARGEST)
    return store


@SETTINGS
@given(counts=st.lists(st.integers(0, 300), max_size=4))
def test_a_tree_grown_in_steps_has_the_root_of_the_rfc(counts: list[int]) -> None:
    store = Store()
    for count in counts:
        grown = store.grow(count)
        assert grown.root == root_of(store.size, store.read) == mth(ENTRIES[: store.size])
    held = {(tile.level, tile.n): tile.width for tile in tiles_of(store.size)}
    assert {name: len(tile) // 32 for name, tile in store.tiles.items()} == held


@SETTINGS
@given(size=st.integers(1, LARGEST), data=st.data())
def test_an_inclusion_proof_is_that_of_the_rfc_and_holds(
    full: Store, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = prove_inclusion(index, size, full.read)
    assert list(proof) == path(index, ENTRIES[:size])
    root = root_of(size, full.read)
    check_inclusion(LEAVES[index], proof, index=index, size=size, root=root)


@SETTINGS
@given(new=st.integers(0, LARGEST), data=st.data())
def test_a_consistency_proof_is_that_of_the_rfc_and_holds(
    full: Store, new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(0, new))
    proof = prove_consistency(old, new, full.read)
    assert list(proof) == (subproof(old, ENTRIES[:new], whole=True) if old else [])
    roots = root_of(old, full.read), root_of(new, full.read)
    check_consistency(proof, old_size=old, old_root=roots[0], new_size=new, new_root=roots[1])


@SETTINGS
@given(size=st.integers(2, LARGEST), data=st.data())
def test_a_changed_inclusion_proof_is_refused(full: Store, size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = list(prove_inclusion(index, size, full.read))
    root = root_of(size, full.read)
    at = data.draw(st.integers(0, len(proof) - 1))
    bad = [
        proof[:at] + proof[at + 1 :],
        [*proof, root],
        [*proof[:at], bytes(32), *proof[at + 1 :]],
        [*proof[:at], proof[at][:31], *proof[at + 1 :]],
    ]
    for changed in bad:
        with pytest.raises(VerificationError):
            check_inclusion(LEAVES[index], changed, index=index, size=size, root=root)
    other = data.draw(st.integers(-1, size).filter(lambda n: n != index))
    with pytest.raises(VerificationError):
        check_inclusion(LEAVES[index], proof, index=other, size=size, root=root)


@SETTINGS
@given(new=st.integers(2, LARGEST), data=st.data())
def test_a_changed_consistency_proof_is_refused(full: Store, new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    proof = list(prove_consistency(old, new, full.read))
    old_root, new_root = root_of(old, full.read), root_of(new, full.read)
    at = data.draw(st.integers(0, len(proof) - 1))
    bad = [
        (proof[:at] + proof[at + 1 :], old_root, new_root),
        ([*proof, new_root], old_root, new_root),
        ([*proof[:at], bytes(32), *proof[at + 1 :]], old_root, new_root),
        (proof, bytes(32), new_root),
        (proof, old_root, bytes(32)),
        (proof, new_root, old_root),
    ]
    for changed, first, last in bad:
        with pytest.raises(VerificationError):
            check_consistency(changed, old_size=old, old_root=first, new_size=new, new_root=last)


def test_only_an_empty_proof_leads_from_the_empty_tree(full: Store) -> None:
    root = root_of(5, full.read)
    check_consistency((), old_size=0, old_root=EMPTY_ROOT, new_size=5, new_root=root)
    check_consistency((), old_size=0, old_root=EMPTY_ROOT, new_size=0, new_root=EMPTY_ROOT)
    for proof, old_root in (((root,), EMPTY_ROOT), ((), root)):
        with pytest.raises(VerificationError):
            check_consistency(proof, old_size=0, old_root=old_root, new_size=5, new_root=root)


def test_a_tree_that_shrinks_is_refused(full: Store) -> None:
    roots = root_of(5, full.read), root_of(4, full.read)
    with pytest.raises(VerificationError):
        check_consistency((), old_size=5, old_root=roots[0], new_size=4, new_root=roots[1])


def test_an_append_reads_one_tile_for_each_level() -> None:
    store = Store()
    store.grow(1000)
    store.reads = 0
    grown = store.grow(1)
    assert store.reads == 2
    assert set(grown.tiles) == {(0, 3)}


def test_a_proof_reads_each_tile_once_and_growth_names_whole_tiles() -> None:
    store = Store()
    grown = store.grow(300)
    paths = [format_tile_path(Tile(level, n)) for level, n in grown.tiles]
    assert paths == ["tile/0/000", "tile/0/001", "tile/1/000"]
    store.reads = 0
    prove_inclusion(256, 300, store.read)
    assert store.reads == 2


def test_a_stored_tile_that_is_too_short_is_refused() -> None:
    store = Store()
    store.grow(300)
    store.tiles[0, 1] = store.tiles[0, 1][:-32]
    said = "tile/0/001: expected a tile of at least 44 hashes, got 43"
    assert refusal_of(root_of, 300, store.read) == said
    assert refusal_of(extend, 300, store.read, LEAVES[300:301]) == said
    assert refusal_of(prove_inclusion, 0, 300, store.read) == said
