from dataclasses import replace

import pytest

from made_log import LOG, ORIGIN, STRANGER, WITNESS, cosigned
from refusal import refusal_of
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.cosignature import (
    Cosigner,
    WitnessKey,
    check_cosignature,
    cosignatures_of,
    format_witness_key,
    parse_witness_key,
    with_cosignatures,
)
from thirdcopy_client.translog.note import (
    Note,
    Signer,
    format_note,
    format_verifier_key,
    parse_note,
)
from thirdcopy_client.translog.policy import (
    Group,
    KnownLog,
    KnownWitness,
    Policy,
    format_policy,
    is_quorum,
    parse_policy,
)
from thirdcopy_client.translog.quorum import Demand, check_quorum

SIGNED = sign_checkpoint(Checkpoint(ORIGIN, 5, b"\x01" * 32), LOG)
TEXT = parse_note(SIGNED).text
OTHERS = tuple(Cosigner(f"witness.example/x{n}", bytes([n]) * 32) for n in range(10, 16))
X = [format_witness_key(one.key) for one in OTHERS]

POLICY = f"""\
# whose cosignatures this body takes
log {LOG.verifier_key} https://log.example/
\twitness X1  {X[0]}
witness X2 {X[1]} https://x2.example/
witness X3 {X[2]}
group X-witnesses 2 X1 X2 X3

witness Y1 {X[3]}
witness Y2 {X[4]}
witness Y3 {X[5]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
""".encode()


def test_the_line_of_the_specification_is_read() -> None:
    example = b"""\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\xe2\x80\x94 example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\xe2\x80\x94 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dl\
rDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
    line = parse_note(example).signatures[1]
    assert int.from_bytes(line.signature[:8], "big") == 1679315147
    assert len(line.signature) == 72


def test_what_is_signed_is_what_the_specification_says() -> None:
    line = WITNESS.cosign(TEXT, 1679315147)
    message = f"cosignature/v1\ntime 1679315147\n{TEXT}"
    plain = Signer(WITNESS.name, WITNESS.seed).sign(message)
    assert line.signature == (1679315147).to_bytes(8, "big") + plain.signature
    assert line.key_id != plain.key_id


def test_a_cosignature_holds_for_its_text_time_and_key_only() -> None:
    line = WITNESS.cosign(TEXT, 100)
    assert check_cosignature(TEXT, line, WITNESS.key).time == 100
    later = replace(line, signature=(101).to_bytes(8, "big") + line.signature[8:])
    thief = replace(WITNESS.key, public=OTHERS[0].key.public)
    wrong, short = "the signature is wrong", "expected a cosignature of 72 bytes"
    for text, bad, key, said in (
        (TEXT.replace("\n5\n", "\n6\n"), line, WITNESS.key, wrong),
        (TEXT, later, WITNESS.key, wrong),
        (TEXT, replace(line, signature=line.signature[:-1]), WITNESS.key, short),
        (TEXT, replace(line, signature=b"\xff" * 72), WITNESS.key, "expected a time below 2^63"),
        (TEXT, line, thief, f"expected a cosignature by `{WITNESS.name}`"),
        (TEXT, replace(line, name="x"), WITNESS.key, f"expected a cosignature by `{WITNESS.name}`"),
    ):
        assert refusal_of(check_cosignature, text, bad, key, "here") == f"here: {said}"
        assert refusal_of(check_cosignature, text, bad, key) == f"note: {said}"


def test_a_time_before_1970_or_beyond_63_bits_cannot_be_signed() -> None:
    for time in (-1, 2**63):
        said = refusal_of(WITNESS.cosign, TEXT, time)
        assert said == "time: expected a time from 0 to 2^63 - 1"
    for time in (0, 2**63 - 1):
        assert check_cosignature(TEXT, WITNESS.cosign(TEXT, time), WITNESS.key).time == time


def test_a_logs_key_is_no_witnesss_key_and_the_reverse() -> None:
    assert parse_witness_key(format_witness_key(WITNESS.key)) == WITNESS.key
    said = "expected an Ed25519 verifier key of type"
    assert refusal_of(parse_witness_key, LOG.verifier_key) == f"key: {said} 0x04"
    log = f"log {format_witness_key(WITNESS.key)}\nquorum none\n".encode()
    assert refusal_of(parse_policy, log, "here") == f"here:1: {said} 0x01"
    witness = f"witness W {LOG.verifier_key}\nquorum none\n".encode()
    assert refusal_of(parse_policy, witness, "here") == f"here:1: {said} 0x04"
    for line in (b"log \xff\n", b"witness W \xff\n"):
        found = refusal_of(parse_policy, line, "here")
        assert found == "here:1: expected UTF-8 in a key"


def test_a_policy_of_more_lines_than_anybody_writes_is_refused() -> None:
    most = b"#\n" * 4095 + b"quorum none\n"
    assert parse_policy(most).quorum == b"none"
    assert refusal_of(parse_policy, b"#\n" + most, "here") == "here: expected at most 4096 lines"


def test_a_known_witness_that_signs_twice_is_refused_and_a_stranger_passed_over() -> None:
    twice = cosigned(cosigned(SIGNED, WITNESS), WITNESS, time=1)
    said = f"expected one cosignature by `{WITNESS.name}`"
    assert refusal_of(cosignatures_of, parse_note(twice), [WITNESS.key]) == f"note: {said}"
    assert refusal_of(cosignatures_of, parse_note(twice), [WITNESS.key], "x") == f"x: {said}"
    assert cosignatures_of(parse_note(twice), [OTHERS[0].key]) == ()


def test_the_example_of_the_specification_is_read_and_written() -> None:
    policy = parse_policy(POLICY)
    assert policy.logs == (KnownLog(LOG.key, b"https://log.example/"),)
    assert policy.witnesses[1] == KnownWitness(b"X2", OTHERS[1].key, b"https://x2.example/")
    assert policy.groups[0] == Group(b"X-witnesses", 2, (b"X1", b"X2", b"X3"))
    assert policy.groups[2].threshold == 2
    assert parse_policy(format_policy(policy)) == policy


@pytest.mark.parametrize(
    ("cosigners", "enough"),
    [((0, 1, 3), True), ((0, 2, 5), True), ((0, 3, 4, 5), False), ((0, 1, 2), False), ((), False)],
)
def test_two_of_x_and_one_of_y_are_a_quorum(cosigners: tuple[int, ...], enough: bool) -> None:  # noqa: FBT001 - what is expected
    keys = {OTHERS[n].key for n in cosigners}
    assert is_quorum(parse_policy(POLICY), keys) is enough


WITNESS_LINE = f"witness W {format_witness_key(WITNESS.key)}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "here: expected lines that end with LF, without control characters"),
        ("quorum none", "here: expected lines that end with LF, without control characters"),
        ("#\n", "here: expected a `quorum` line, got the end"),
        ("quorum none\nquorum none\n", "here:2: expected one `quorum` line with one name"),
        ("quorum\n", "here:1: expected one `quorum` line with one name"),
        ("quorum W\n" + WITNESS_LINE, "here:1: expected a name that is defined above"),
        ("quorum nobody\n", "here:1: expected a name that is defined above"),
        ("forum none\n", "here:1: expected `log`, `witness`, `group` or `quorum`"),
        ("quorum none\r\n", "here: expected lines that end with LF, without control characters"),
        (
            "quorum none\n\x00\n",
            "here: expected lines that end with LF, without control characters",
        ),
        (
            "quorum none\n\x7f\n",
            "here: expected lines that end with LF, without control characters",
        ),
        (
            WITNESS_LINE + WITNESS_LINE.replace(" W ", " V ") + "quorum none\n",
            "here:2: expected each witness's key once",
        ),
        (
            WITNESS_LINE + "group W all W\nquorum W\n",
            "here:2: expected a name that is not taken yet",
        ),
        (
            WITNESS_LINE.replace(" W ", " none ") + "quorum none\n",
            "here:1: expected a name that is not taken yet",
        ),
        (
            WITNESS_LINE + "group none all W\nquorum W\n",
            "here:2: expected a name that is not taken yet",
        ),
        (
            WITNESS_LINE + "group G 0 W\nquorum G\n",
            "here:2: expected `any`, `all` or a number from 1 to 1",
        ),
        (
            WITNESS_LINE + "group G 2 W\nquorum G\n",
            "here:2: expected `any`, `all` or a number from 1 to 1",
        ),
        (
            WITNESS_LINE + "group G 01 W\nquorum G\n",
            "here:2: expected `any`, `all` or a number from 1 to 1",
        ),
        (
            WITNESS_LINE + "group G most W\nquorum G\n",
            "here:2: expected `any`, `all` or a number from 1 to 1",
        ),
        (
            WITNESS_LINE + "group G any\nquorum G\n",
            "here:2: expected `group`, a name, a threshold and members",
        ),
        (
            WITNESS_LINE + "group G any none\nquorum G\n",
            "here:2: expected members that are defined above and in no group yet",
        ),
        (
            WITNESS_LINE + "group G any W W\nquorum G\n",
            "here:2: expected members that are defined above and in no group yet",
        ),
        (
            WITNESS_LINE + "group G any W\ngroup H any W\nquorum G\n",
            "here:3: expected members that are defined above and in no group yet",
        ),
        (
            WITNESS_LINE + "group G any G\nquorum G\n",
            "here:2: expected members that are defined above and in no group yet",
        ),
        ("log\nquorum none\n", "here:1: expected `log`, a key and perhaps an address"),
        (
            f"log {LOG.verifier_key} a b\nquorum none\n",
            "here:1: expected `log`, a key and perhaps an address",
        ),
        (
            f"log {LOG.verifier_key}\nlog {LOG.verifier_key}\nquorum none\n",
            "here:2: expected each log's key once",
        ),
        (
            WITNESS_LINE.replace("\n", " a b\n") + "quorum none\n",
            "here:1: expected `witness`, a name, a key and perhaps an address",
        ),
        (
            "witness W\nquorum none\n",
            "here:1: expected `witness`, a name, a key and perhaps an address",
        ),
    ],
)
def test_what_the_format_does_not_define_is_malformed(text: str, said: str) -> None:
    assert refusal_of(parse_policy, text.encode(), "here") == said


def test_a_key_under_another_name_is_the_same_log_twice() -> None:
    renamed = format_verifier_key(replace(LOG.key, name="other.example"))
    text = f"log {LOG.verifier_key}\nlog {renamed}\nquorum none\n"
    with pytest.raises(MalformedError, match="once"):
        parse_policy(text.encode())


def test_names_are_octets_and_not_letters() -> None:
    kelvin, k = b"\xe2\x84\xaa", b"K"
    keys = [format_witness_key(one.key).encode() for one in OTHERS[:2]]
    text = b"witness %s %s\nwitness %s %s\nquorum K\n" % (kelvin, keys[0], k, keys[1])
    assert is_quorum(parse_policy(text), {OTHERS[1].key})
    assert not is_quorum(parse_policy(text), {OTHERS[0].key})


ONE = Policy((), (KnownWitness(b"W", WITNESS.key),), (), b"W")


def test_a_quorum_is_met_by_a_cosignature_that_is_right_and_fresh() -> None:
    signed = cosigned(SIGNED, WITNESS, time=1000)
    assert check_quorum(signed, LOG.key, Demand(ONE, 1000, 1000))[0].time == 1000
    for bad, demand in (
        (SIGNED, Demand(ONE)),
        (signed, Demand(ONE, since=1001)),
        (signed, Demand(ONE, until=999)),
        (signed, Demand(replace(ONE, logs=(KnownLog(STRANGER.key),)))),
        (cosigned(SIGNED, Cosigner(WITNESS.name, OTHERS[0].seed)), Demand(ONE)),
        (cosigned(SIGNED, OTHERS[0]), Demand(ONE)),
    ):
        with pytest.raises(VerificationError):
            check_quorum(bad, LOG.key, demand)


def test_a_forged_cosignature_is_refused_even_where_a_quorum_is_met_without_it() -> None:
    forged = parse_note(cosigned(SIGNED, WITNESS)).signatures[1]
    broken = replace(forged, signature=forged.signature[:-1] + b"\x00")
    note = format_note(Note(TEXT, (*parse_note(SIGNED).signatures, broken)))
    anybody = Policy((), (KnownWitness(b"W", WITNESS.key),), (), b"none")
    assert check_quorum(SIGNED, LOG.key, Demand(anybody)) == ()
    with pytest.raises(VerificationError):
        check_quorum(note, LOG.key, Demand(anybody))


def test_a_witness_key_equals_only_itself() -> None:
    assert WitnessKey("w", b"\0" * 32).key_id != WitnessKey("v", b"\0" * 32).key_id


def test_a_newer_cosignature_takes_the_place_of_the_older() -> None:
    lines = [WITNESS.cosign(TEXT, 1), OTHERS[0].cosign(TEXT, 2)]
    signed = with_cosignatures(SIGNED, lines)
    again = with_cosignatures(signed, [WITNESS.cosign(TEXT, 3)])
    found = cosignatures_of(parse_note(again), [WITNESS.key, OTHERS[0].key])
    assert [one.time for one in found] == [3, 2]
    assert again.startswith(SIGNED)
