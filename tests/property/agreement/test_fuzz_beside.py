"""Whatever bytes stand beside an agreement, their parsers raise only what a sender can act on."""

import contextlib
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altered_agreement import agreed, text
from texts import ROOT, library
from thirdcopy.agreement import parse_version
from thirdcopy.agreement.cases import parse_cases
from thirdcopy.agreement.signature import parse_signature, sign_agreement, verify_signature
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.note import Signer

CASES = (ROOT / "agreements/cmg-home-office/cases/repaired.toml").read_text(encoding="utf-8")
AGREEMENT = agreed(text())
SIGNER = Signer("child-maintenance-group", b"\x03" * 32)
SIGNED = sign_agreement(AGREEMENT, SIGNER)
MANY = 20_000 if os.environ.get("LONG") else 200
LIMITS = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANY = st.binary(max_size=200) | st.text(max_size=200).map(str.encode)


def cases(data: bytes) -> None:
    with contextlib.suppress(MalformedError):
        parse_cases(data, "cases.toml", AGREEMENT, library().vocabulary)


@LIMITS
@given(ANY)
def test_arbitrary_bytes_are_cases_or_malformed(data: bytes) -> None:
    cases(data)
    cases(b"[defaults]\n" + data)


@LIMITS
@given(st.integers(0, len(CASES)), st.integers(0, 40), st.text(max_size=12))
def test_cases_with_a_piece_replaced_are_cases_or_malformed(
    at: int, length: int, piece: str
) -> None:
    cases((CASES[:at] + piece + CASES[at + length :]).encode())


@LIMITS
@given(ANY)
def test_arbitrary_bytes_are_no_signature_and_no_version(data: bytes) -> None:
    for read in (parse_signature, parse_version):
        with contextlib.suppress(MalformedError):
            read(data, "file")
            raise AssertionError(read)


@LIMITS
@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_a_signature_with_one_byte_changed_is_never_believed(at: int, change: int) -> None:
    spoiled = bytearray(SIGNED)
    spoiled[at] ^= change
    with contextlib.suppress(MalformedError, VerificationError):
        verify_signature(bytes(spoiled), AGREEMENT, SIGNER.key, "file")
        raise AssertionError(at)
