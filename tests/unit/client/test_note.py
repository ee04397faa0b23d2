import pytest

from thirdcopy_client.canonical import b64
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    parse_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
)
from thirdcopy_client.translog.note import (
    Signer,
    VerifierKey,
    format_verifier_key,
    parse_note,
    parse_verifier_key,
    sign_note,
    verify_note,
)

LOG = Signer("log.example", b"\x01" * 32)
WITNESS = Signer("witness.example", b"\x02" * 32)
TEXT = "log.example\n5\nline\n"


def test_a_note_is_verified_by_its_signer() -> None:
    verified = verify_note(sign_note(TEXT, LOG), LOG.key)
    assert (verified.text, verified.unknown) == (TEXT, ())


def test_signatures_by_others_are_told_and_not_believed() -> None:
    verified = verify_note(sign_note(TEXT, WITNESS, LOG), LOG.key)
    assert [signature.name for signature in verified.unknown] == ["witness.example"]


def test_the_key_id_names_the_algorithm() -> None:
    key = LOG.key
    typed = b"\x04" + key.public
    with pytest.raises(MalformedError):
        parse_verifier_key(f"{key.name}+{key.key_id.hex()}+{b64(typed)}")


def test_the_seed_is_not_shown() -> None:
    assert "seed" not in repr(LOG)


@pytest.mark.parametrize(
    "attack",
    [
        lambda note: note.replace(b"line", b"lime"),
        lambda note: note.replace(b"\n5\n", b"\n6\n"),
        lambda note: note + note.splitlines(keepends=True)[-1],
    ],
    ids=["text", "size", "twice"],
)
def test_a_changed_text_or_a_signature_given_twice_is_refused(attack: object) -> None:
    assert callable(attack)
    with pytest.raises(VerificationError):
        verify_note(attack(sign_note(TEXT, LOG)), LOG.key)


def test_a_signature_moved_from_another_note_is_refused() -> None:
    other = sign_note("other\n", LOG).splitlines(keepends=True)[-1]
    moved = TEXT.encode() + b"\n" + other
    with pytest.raises(VerificationError, match="wrong"):
        verify_note(moved, LOG.key)


def test_a_signature_under_the_same_name_by_another_key_is_refused() -> None:
    thief = Signer("log.example", b"\x09" * 32)
    with pytest.raises(VerificationError, match="got 0"):
        verify_note(sign_note(TEXT, thief), LOG.key)


def test_a_key_of_small_order_verifies_nothing() -> None:
    zero = VerifierKey("log.example", bytes(32))
    forged = sign_note(TEXT, LOG).replace(
        b64(LOG.key.key_id + LOG.sign(TEXT).signature).encode(),
        b64(zero.key_id + bytes(64)).encode(),
    )
    with pytest.raises(VerificationError):
        verify_note(forged, zero)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        b"\xe2\x80\x94 log.example AAAAAAA=\n",
        b"text\n\n\n",
        b"text\n\nno signature\n",
        b"text\n\n\xe2\x80\x94 log.example AAAA\n",
        b"text\n\n\xe2\x80\x94 log.example AAAAAA\n",
        b"text\n\n\xe2\x80\x94 log.example AAAAAA==\n",
        b"text\n\n\xe2\x80\x94 log.example AAAAAAB=\n",
        b"text\n\n\xe2\x80\x94  AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 log.example AAAAAAA=",
        b"text\n\n\xe2\x80\x94 log.example AAAAAAA=\n\xe2\x80\x94 log.example AAAAAAA= \n",
        b"te\x00xt\n\n\xe2\x80\x94 log.example AAAAAAA=\n",
        b"te\rxt\n\n\xe2\x80\x94 log.example AAAAAAA=\n",
        b"te\xffxt\n\n\xe2\x80\x94 log.example AAAAAAA=\n",
        b"text\n\n- log.example AAAAAAA=\n",
    ],
)
def test_bytes_that_are_no_note_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_note(data)


def test_a_note_that_is_almost_malformed_is_read() -> None:
    note = parse_note(b"text\n\nmore\n\n\xe2\x80\x94 log.example AAAAAAA=\n")
    assert note.text == "text\n\nmore\n"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_verifier_key_of_another_length_is_malformed(size: int) -> None:
    key = VerifierKey("log.example", bytes(size))
    with pytest.raises(MalformedError, match="Ed25519"):
        parse_verifier_key(format_verifier_key(key))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "log.example+00000000+AQ==",
        LOG.verifier_key + "=",
        LOG.verifier_key.replace("log.example", "log.exampl"),
        LOG.verifier_key.replace("log.example", "log example"),
        LOG.verifier_key.replace("+", " ", 1),
        LOG.verifier_key.upper(),
    ],
)
def test_a_text_that_is_no_verifier_key_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_verifier_key(text)


def test_a_name_that_would_break_the_line_is_never_written() -> None:
    with pytest.raises(MalformedError):
        format_verifier_key(VerifierKey("a b", bytes(32)))


def test_a_checkpoint_with_an_extension_line_is_refused() -> None:
    signed = sign_note(f"log.example\n5\n{b64(bytes(32))}\nextra\n", LOG)
    with pytest.raises(MalformedError, match="another line"):
        verify_checkpoint(signed, LOG.key)


@pytest.mark.parametrize("size", ["05", "-1", "+5", "5 ", "\u0665", "9" * 19, "9" * 5000, ""])
def test_a_checkpoint_with_an_odd_size_is_refused(size: str) -> None:
    signed = sign_note(f"log.example\n{size}\n{b64(bytes(32))}\n", LOG)
    with pytest.raises(MalformedError):
        verify_checkpoint(signed, LOG.key)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\u200b"])
def test_a_checkpoint_with_an_odd_origin_is_malformed(origin: str) -> None:
    with pytest.raises(MalformedError):
        parse_checkpoint(f"{origin}\n5\n{b64(bytes(32))}\n".encode())


def test_a_size_may_be_the_greatest_that_a_database_holds() -> None:
    text = f"log.example\n{2**63 - 1}\n{b64(bytes(32))}\n"
    assert parse_checkpoint(text.encode()).size == 2**63 - 1
    with pytest.raises(MalformedError):
        parse_checkpoint(text.replace(str(2**63 - 1), str(2**63)).encode())


def test_a_note_is_never_written_without_a_signature_or_with_a_broken_text() -> None:
    with pytest.raises(AssertionError):
        sign_note(TEXT)
    for text in ("", "no end", "a\r\n", "\ud800\n"):
        with pytest.raises(MalformedError):
            sign_note(text, LOG)


def test_a_log_never_signs_under_another_name() -> None:
    with pytest.raises(AssertionError):
        sign_checkpoint(Checkpoint("other.example", 5, bytes(32)), LOG)


def test_a_checkpoint_of_another_origin_is_refused() -> None:
    signed = sign_note(f"other.example\n5\n{b64(bytes(32))}\n", LOG)
    with pytest.raises(VerificationError, match="origin"):
        verify_checkpoint(signed, LOG.key)


def test_a_witness_signs_a_checkpoint_only_where_it_is_expected() -> None:
    checkpoint = Checkpoint("log.example", 5, bytes(32))
    text = f"log.example\n5\n{b64(bytes(32))}\n"
    both = sign_note(text, LOG, WITNESS)
    assert verify_checkpoint(both, LOG.key, witnesses=["witness.example"]) == checkpoint
    assert verify_checkpoint(both, LOG.key) == checkpoint
    with pytest.raises(VerificationError, match="witness"):
        verify_checkpoint(both, LOG.key, witnesses=())
    assert sign_checkpoint(checkpoint, LOG) == sign_note(text, LOG)
