"""pymerkle, an RFC 6962 tree by others, has the same roots and proofs, and takes ours."""
# pymerkle carries no types.
# mypy: disable-error-code="no-untyped-call"

import pytest
from pymerkle import (
    ConsistencyProof,
    InclusionProof,
    InmemoryTree,
    InvalidProof,
    verify_consistency,
    verify_inclusion,
)

from made_log import small_log
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.tree import Growth, extend, prove_inclusion

LINES = small_log().lines[:70]
SIZES = (1, 2, 3, 7, 8, 9, 64, 65, 70)


@pytest.fixture(scope="module")
def theirs() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for line in LINES:
        tree.append_entry(line)
    return tree


def ours(size: int) -> Growth:
    return extend(0, lambda _l, _n: b"", [leaf_hash(line) for line in LINES[:size]])


@pytest.mark.parametrize("size", SIZES)
def test_the_roots_are_the_same(theirs: InmemoryTree, size: int) -> None:
    assert theirs.get_root(size) == ours(size).root


@pytest.mark.parametrize("size", SIZES)
def test_an_inclusion_proof_made_here_holds_there(theirs: InmemoryTree, size: int) -> None:
    grown = ours(size)
    for index in range(size):
        proof = prove_inclusion(index, size, lambda level, n: grown.tiles[level, n])
        made = theirs.prove_inclusion(index + 1, size)
        leaf = leaf_hash(LINES[index])
        assert tuple(made.path) == (leaf, *proof)
        data = made.serialize()
        data["path"] = [value.hex() for value in (leaf, *proof)]
        given = InclusionProof.deserialize(data)
        verify_inclusion(leaf, grown.root, given, index=index + 1, size=size)
        with pytest.raises(InvalidProof):
            verify_inclusion(leaf_hash(b"x"), grown.root, given, index=index + 1, size=size)


@pytest.mark.parametrize("old", SIZES)
def test_a_consistency_proof_made_there_leads_between_the_roots_here(
    theirs: InmemoryTree, old: int
) -> None:
    grown = ours(len(LINES))
    made = theirs.prove_consistency(old, len(LINES))
    assert isinstance(made, ConsistencyProof)
    verify_consistency(ours(old).root, grown.root, made)
    with pytest.raises(InvalidProof):
        verify_consistency(leaf_hash(b"x"), grown.root, made)
