import pytest

from refusal import refusal_of
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
)
from thirdcopy_client.translog.tree import extend, prove_consistency, prove_inclusion

A, B, C, D = (leaf_hash(letter) for letter in (b"a", b"b", b"c", b"d"))
AB = node_hash(A, B)
ABC = node_hash(AB, C)
ABCD = node_hash(AB, node_hash(C, D))


def test_the_hashes_are_those_of_the_rfc() -> None:
    # RFC 9162's hashes of nothing, known from every Certificate Transparency log
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


def test_a_leaf_is_never_taken_for_a_node() -> None:
    assert leaf_hash(A + B) != AB


def test_a_proof_that_is_too_short_is_named_so() -> None:
    check_inclusion(A, (B, C), index=0, size=3, root=ABC)
    said = refusal_of(check_inclusion, A, (B,), index=0, size=3, root=AB)
    assert said == "the inclusion proof is too short"
    for proof in ((), (C, D)):
        said = refusal_of(
            check_consistency, proof, old_size=3, old_root=ABC, new_size=4, new_root=ABCD
        )
        assert said == "the consistency proof is too short"


def test_a_proof_that_is_too_long_is_named_so() -> None:
    for index in (0, 1):
        leaf, sibling = (A, B)[index], (B, A)[index]
        said = refusal_of(check_inclusion, leaf, (sibling, C), index=index, size=2, root=AB)
        assert said == "the inclusion proof is too long"
    for size, root, proof in ((3, ABC, (C,)), (4, ABCD, (C, D, AB, A))):
        said = refusal_of(
            check_consistency, proof, old_size=3, old_root=ABC, new_size=size, new_root=root
        )
        assert said == "the consistency proof is too long"


def test_a_tree_of_one_entry_is_the_beginning_of_a_tree_of_two() -> None:
    check_consistency((B,), old_size=1, old_root=A, new_size=2, new_root=AB)


def test_a_proof_that_leads_elsewhere_is_named_so() -> None:
    said = refusal_of(check_inclusion, A, (C,), index=0, size=2, root=AB)
    assert said == "the inclusion proof does not lead to the root"
    for old, new, which in ((ABCD, ABCD, "old"), (ABC, ABC, "new")):
        said = refusal_of(
            check_consistency, (C, D, AB), old_size=3, old_root=old, new_size=4, new_root=new
        )
        assert said == f"the consistency proof does not lead to the {which} root"


def test_a_hash_of_another_length_is_named_so() -> None:
    with pytest.raises(VerificationError, match="32 bytes"):
        check_inclusion(A, (B[:31],), index=0, size=2, root=AB)
    with pytest.raises(VerificationError, match="32 bytes"):
        check_consistency((), old_size=1, old_root=A[:31], new_size=1, new_root=A[:31])


@pytest.mark.parametrize("index", [-1, 2, 3])
def test_an_index_outside_the_tree_is_refused(index: int) -> None:
    with pytest.raises(VerificationError, match="index"):
        check_inclusion(A, (B,), index=index, size=2, root=AB)


@pytest.mark.parametrize(("old", "new"), [(-1, 2), (3, 2)])
def test_a_size_that_goes_back_is_refused(old: int, new: int) -> None:
    with pytest.raises(VerificationError, match="size"):
        check_consistency((), old_size=old, old_root=ABC, new_size=new, new_root=AB)


def test_two_roots_for_one_size_are_a_split_view() -> None:
    other = node_hash(A, C)
    said = refusal_of(check_consistency, (), old_size=2, old_root=AB, new_size=2, new_root=other)
    assert said == "two roots for one size, 2"


def test_a_caller_that_gives_entries_for_leaves_or_asks_beyond_the_tree_is_a_bug() -> None:
    def read(level: int, n: int) -> bytes:
        raise NotImplementedError(level, n)

    for attempt, said in (
        (lambda: extend(0, read, [b"an entry"]), "leaves are hashes of entries, not entries"),
        (lambda: prove_inclusion(2, 2, read), "an entry is proved in a tree that holds it"),
        (lambda: prove_consistency(3, 2, read), "a log only grows"),
    ):
        with pytest.raises(AssertionError, match=f"^{said}$"):
            attempt()
