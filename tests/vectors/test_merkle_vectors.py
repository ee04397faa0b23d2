"""Inclusion and consistency proofs of the transparency-dev project, read from beside this tree.

They are not part of the repository; where they are absent the test is reported as not run.
"""

import base64
import json
from pathlib import Path

import pytest

from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.merkle import check_consistency, check_inclusion

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "merkle"
pytestmark = pytest.mark.vectors


def _holds(vector: dict[str, object]) -> bool:
    def hashed(member: str) -> bytes:
        return base64.b64decode(str(vector[member]))

    found = vector["proof"]
    proof = [base64.b64decode(text) for text in found] if isinstance(found, list) else []
    try:
        if "leafIdx" in vector:
            index, size = vector["leafIdx"], vector["treeSize"]
            assert isinstance(index, int)
            assert isinstance(size, int)
            check_inclusion(hashed("leafHash"), proof, index=index, size=size, root=hashed("root"))
        else:
            old, new = vector["size1"], vector["size2"]
            assert isinstance(old, int)
            assert isinstance(new, int)
            check_consistency(
                proof,
                old_size=old,
                old_root=hashed("root1"),
                new_size=new,
                new_root=hashed("root2"),
            )
    except VerificationError:
        return False
    return True


def test_every_proof_made_by_others_is_judged_as_they_judge_it() -> None:
    paths = sorted(VECTORS.rglob("*.json"))
    vectors = {path: json.loads(path.read_bytes()) for path in paths}
    judged = {path.stem for path, v in vectors.items() if _holds(v) is v["wantErr"]}
    assert judged == set()
    assert {v["wantErr"] for v in vectors.values()} == {True, False}
