import pytest

from refusal import refusal_of
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
    ("data", "said"),
    [
        (b"", "here: expected text, an empty line and a signature"),
        (b"\n", "here: expected text, an empty line and a signature"),
        (b"text\n", "here: expected text, an empty line and a signature"),
        (b"text\n\n", "here: expected the last line to end with LF"),
        (
            b"\xe2\x80\x94 log.example AAAAAAA=\n",
            "here: expected text, an empty line and a signature",
        ),
        (b"text\n\n\n", "here: expected the last line to end with LF"),
        (b"text\n\nno signature\n", "here:3: expected a signature line"),
        (
            b"text\n\n\xe2\x80\x94 log.example AAAA\n",
            "here:3: expected a key name, key id and signature",
        ),
        (b"text\n\n\xe2\x80\x94 log.example AAAAAA\n", "here:3: expected base64"),
        (
            b"text\n\n\xe2\x80\x94 log.example AAAAAA==\n",
            "here:3: expected a key name, key id and signature",
        ),
        (
            b"text\n\n\xe2\x80\x94 log.example AAAAAAB=\n",
            "here:3: expected base64 in its one strict spelling",
        ),
        (b"text\n\n\xe2\x80\x94  AAAAAAA=\n", "here:3: expected a signature line"),
        (
            b"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n",
            "here:3: expected a key name, key id and signature",
        ),
        (
            b"text\n\n\xe2\x80\x94 log.example AAAAAAA=",
            "here: expected the last line to end with LF",
        ),
        (
            b"text\n\n\xe2\x80\x94 log.example AAAAAAA=\n\xe2\x80\x94 log.example AAAAAAA= \n",
            "here:4: expected a signature line",
        ),
        (
            b"te\x00xt\n\n\xe2\x80\x94 log.example AAAAAAA=\n",
            "here: expected lines without control characters",
        ),
        (
            b"te\rxt\n\n\xe2\x80\x94 log.example AAAAAAA=\n",
            "here: expected lines without control characters",
        ),
        (b"te\xffxt\n\n\xe2\x80\x94 log.example AAAAAAA=\n", "here: expected UTF-8"),
        (b"text\n\n- log.example AAAAAAA=\n", "here:3: expected a signature line"),
    ],
)
def test_bytes_that_are_no_note_are_malformed(data: bytes, said: str) -> None:
    assert refusal_of(parse_note, data, "here") == said


def test_a_note_that_is_almost_malformed_is_read() -> None:
    note = parse_note(b"text\n\nmore\n\n\xe2\x80\x94 log.example AAAAAAA=\n")
    assert note.text == "text\n\nmore\n"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_verifier_key_of_another_length_is_malformed(size: int) -> None:
    key = VerifierKey("log.example", bytes(size))
    with pytest.raises(MalformedError, match="Ed25519"):
        parse_verifier_key(format_verifier_key(key))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "here: expected a verifier key `<name>+<id>+<base64>`"),
        ("a+b", "here: expected a verifier key `<name>+<id>+<base64>`"),
        ("log.example+00000000+AQ==", "here: expected an Ed25519 verifier key of type 0x01"),
        (LOG.verifier_key + "?", "here: expected base64"),
        (
            LOG.verifier_key.replace("log.example", "log.exampl"),
            "here: expected the key id of this name and key, got another",
        ),
        (
            LOG.verifier_key.replace("log.example", "log example"),
            "here: expected a verifier key `<name>+<id>+<base64>`",
        ),
        (
            LOG.verifier_key.replace("+", " ", 1),
            "here: expected a verifier key `<name>+<id>+<base64>`",
        ),
        (LOG.verifier_key.upper(), "here: expected the key id of this name and key, got another"),
    ],
)
def test_a_text_that_is_no_verifier_key_is_malformed(text: str, said: str) -> None:
    assert refusal_of(parse_verifier_key, text, "here") == said


def test_a_name_that_would_break_the_line_is_never_written() -> None:
    said = refusal_of(format_verifier_key, VerifierKey("a b", bytes(32)))
    assert said == "expected a key name without space or plus sign"


def test_a_checkpoint_with_an_extension_line_is_refused() -> None:
    signed = sign_note(f"log.example\n5\n{b64(bytes(32))}\nextra\n", LOG)
    with pytest.raises(MalformedError, match="another line"):
        verify_checkpoint(signed, LOG.key)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("05", "here:2: expected the size"),
        ("-1", "here:2: expected the size"),
        ("+5", "here:2: expected the size"),
        ("5 ", "here:2: expected the size"),
        ("\u0665", "here:2: expected the size"),
        ("9" * 19, "here:2: expected a number below 2^63"),
        ("9" * 5000, "here:2: expected the size"),
        ("", "here:2: expected the size"),
    ],
)
def test_a_checkpoint_with_an_odd_size_is_refused(size: str, said: str) -> None:
    signed = sign_note(f"log.example\n{size}\n{b64(bytes(32))}\n", LOG)
    assert refusal_of(verify_checkpoint, signed, LOG.key, name="here") == said


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("", "here:1: expected the origin"),
        ("a b", "here:1: expected an origin without space or plus sign"),
        ("a+b", "here:1: expected an origin without space or plus sign"),
        ("a\u200b", "here:1: expected an origin without space or plus sign"),
    ],
)
def test_a_checkpoint_with_an_odd_origin_is_malformed(origin: str, said: str) -> None:
    text = f"{origin}\n5\n{b64(bytes(32))}\n"
    assert refusal_of(parse_checkpoint, text.encode(), "here") == said


def test_a_size_may_be_the_greatest_that_a_database_holds() -> None:
    text = f"log.example\n{2**63 - 1}\n{b64(bytes(32))}\n"
    assert parse_checkpoint(text.encode()).size == 2**63 - 1
    with pytest.raises(MalformedError):
        parse_checkpoint(text.replace(str(2**63 - 1), str(2**63)).encode())


def test_a_note_is_never_written_without_a_signature_or_with_a_broken_text() -> None:
    with pytest.raises(AssertionError, match=r"^a note is signed$"):
        sign_note(TEXT)
    for text in ("", "no end", "a\r\n"):
        said = refusal_of(sign_note, text, LOG)
        assert said == "note: expected lines without control characters"
    assert refusal_of(sign_note, "\ud800\n", LOG) == "note: expected UTF-8"


def test_a_log_never_signs_under_another_name() -> None:
    with pytest.raises(AssertionError, match=r"^a log signs under its origin$"):
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
