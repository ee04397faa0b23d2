"""Formatting twice is formatting once, and no clause means anything else after."""

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from altered_agreement import NAME, text, with_clause
from random_clause import clauses
from thirdcopy.agreement.document import read_document
from thirdcopy.agreement.format import format_text
from thirdcopy.policy.cedar import parse_policies
from thirdcopy_client.errors import MalformedError

WHOLE = text()
LIMITS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def meaning(data: bytes) -> list[object]:
    document, faults = read_document(data, NAME)
    assert faults == ()
    return [
        document.front,
        *(parse_policies(block.text) for block in document.blocks if block.kind == "cedar"),
        *(block.text.split() for block in document.blocks if block.kind != "cedar"),
    ]


def holds(data: bytes) -> None:
    """Check what formatting promises of *data*, if it can be formatted at all."""
    try:
        once = format_text(data, NAME)
    except MalformedError:
        reject()
    assert format_text(once, NAME) == once
    assert meaning(once) == meaning(data)


@LIMITS
@given(st.integers(0, len(WHOLE)), st.sampled_from(["\n", "\n\n\n", " ", "#", "# x\n", "\t", "//"]))
def test_a_text_with_a_piece_put_in(at: int, piece: str) -> None:
    holds((WHOLE[:at] + piece + WHOLE[at:]).encode())


@LIMITS
@given(clauses())
def test_any_clause(clause: str) -> None:
    holds(with_clause(clause.replace("permit", '@id("8.1") permit', 1)).encode())


@LIMITS
@given(st.permutations(WHOLE.split("+++\n")[1].split("\n\n")))
def test_front_matter_in_any_order_of_its_parts(parts: list[str]) -> None:
    holds(f"+++\n{chr(10).join(parts)}\n+++\n".encode())
