"""The edge that a writer keeps in hand gives what the whole tree would."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy.store.edge import EMPTY, edge_of, grow, prove
from thirdcopy_client.translog.merkle import EMPTY_ROOT, check_inclusion, leaf_hash
from thirdcopy_client.translog.tree import extend, prove_inclusion

STEPS = st.lists(st.sampled_from([1, 2, 3, 17, 255, 256, 257, 700]), min_size=1, max_size=12)


def _leaves(low: int, number: int) -> list[bytes]:
    return [leaf_hash(str(low + n).encode()) for n in range(number)]


@given(steps=STEPS, chosen=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_tiles_roots_and_proofs_are_those_of_the_tree(steps: list[int], chosen: Random) -> None:
    tiles: dict[tuple[int, int], bytes] = {}
    edge = EMPTY

    def read(level: int, n: int) -> bytes:
        return tiles[level, n]

    for number in steps:
        leaves = _leaves(edge.size, number)
        tree, grown = extend(edge.size, read, leaves), grow(edge, leaves)
        assert (grown.edge.size, grown.edge.root, grown.tiles) == (tree.size, tree.root, tree.tiles)
        tiles.update(tree.tiles)
        index = edge.size + chosen.randrange(number)
        proof = prove(grown, [index])[index]
        assert proof == prove_inclusion(index, tree.size, read)
        leaf = leaves[index - edge.size]
        check_inclusion(leaf, proof, index=index, size=tree.size, root=tree.root)
        edge = grown.edge
        assert edge_of(edge.size, read) == edge


def test_the_empty_edge_has_the_root_of_nothing() -> None:
    assert EMPTY.root == EMPTY_ROOT == grow(EMPTY, []).edge.root


def test_another_leaf_gives_another_root() -> None:
    edge = grow(EMPTY, _leaves(0, 300)).edge
    assert grow(edge, _leaves(300, 1)).edge.root != grow(edge, _leaves(301, 1)).edge.root
