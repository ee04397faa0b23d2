"""What each reader of the log's files gives and refuses, value by value and word by word."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product

import pytest

from made_log import FILES, LOG, ORIGIN, STRANGER, WITNESS, cosigned
from made_parcel import Sent
from refusal import refusal_of
from thirdcopy_client.canonical import Hash, Json, b64, canonical, hash_of, parse_canonical
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    parse_checkpoint,
    sign_checkpoint,
    signer_among,
    verify_checkpoint,
)
from thirdcopy_client.translog.entry import (
    Class,
    Header,
    OpenEntry,
    SealedEntry,
    commitment_of,
    format_class,
    format_entry,
    header_commitment,
    is_open,
    month_and_header,
    month_of_all,
    parse_class,
    parse_entry,
)
from thirdcopy_client.translog.manifest import (
    Manifest,
    PublicFile,
    format_manifest,
    lists_checkpoint,
    parse_manifest,
    read_manifest,
    sign_manifest,
    verify_manifest,
)
from thirdcopy_client.translog.merkle import leaf_hash, leaf_row, node_hash
from thirdcopy_client.translog.note import (
    Signer,
    parse_note,
    parse_signatures,
    parse_verifier_key,
    sign_note,
    verify_note,
)
from thirdcopy_client.translog.parcel import format_parcel, parse_parcel
from thirdcopy_client.translog.policy import KnownLog, KnownWitness, Policy, parse_policy
from thirdcopy_client.translog.proof import Proof, check_receipt, format_proof, parse_proof
from thirdcopy_client.translog.quorum import Demand, check_quorum
from thirdcopy_client.translog.replacement import (
    Replacement,
    check_replacement,
    format_replacement,
    replacement_index,
    replacement_path,
)
from thirdcopy_client.translog.reveal import (
    agreement_path,
    classes_in_order,
    parse_reveal,
    reveal_path,
)
from thirdcopy_client.translog.submission import (
    Submission,
    format_size,
    format_submission,
    monitoring_path,
    parse_size,
    parse_submission,
)
from thirdcopy_client.translog.tally import parse_tally, tally_path
from thirdcopy_client.translog.tile import format_bundle, parse_bundle

A, B = Hash("a" * 64), Hash("b" * 64)
ZEROS, ONES = bytes(32), b"\x01" * 32
ROOT = Checkpoint(ORIGIN, 5, ONES)
SIGNED = sign_checkpoint(ROOT, LOG)
OTHER = sign_note(f"{ORIGIN}\n5\n", STRANGER)
OURS = Policy((), (KnownWitness(b"W", WITNESS.key),), (), b"W")
BOTH_HASHES = f"{b64(ZEROS)}\n{b64(ONES)}\n"


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (parse_checkpoint, "checkpoint"),
        (lambda data: verify_checkpoint(data, LOG.key), "checkpoint"),
        (lambda data: signer_among(data, [LOG.key]), "checkpoint"),
        (lambda data: check_quorum(data, LOG.key, Demand(OURS)), "checkpoint"),
        (parse_entry, "entry"),
        (parse_manifest, "manifest"),
        (read_manifest, "manifest"),
        (lambda data: verify_manifest(data, FILES.key), "manifest"),
        (parse_note, "note"),
        (lambda data: verify_note(data, LOG.key), "note"),
        (parse_policy, "policy"),
        (parse_proof, "receipt"),
        (lambda data: check_receipt(data, b"", LOG.key), "receipt"),
        (parse_reveal, "reveal"),
        (parse_size, "size"),
        (parse_submission, "submission"),
        (parse_tally, "tally"),
        (parse_bundle, "bundle"),
        (lambda data: parse_class(data.decode("latin-1")), "class"),
        (lambda data: parse_verifier_key(data.decode("latin-1")), "key"),
    ],
)
def test_every_reader_names_what_it_reads(read: Callable[[bytes], object], name: str) -> None:
    said = refusal_of(read, b"\xff")
    assert said is not None
    assert said.startswith(f"{name}: expected ")


def test_bytes_that_are_no_text_are_named_so() -> None:
    assert refusal_of(parse_reveal, b"\xff\n", "here") == "here: expected UTF-8"


# Checkpoints, and who signed them


def test_a_line_that_is_no_root_is_named_so() -> None:
    for root, said in (("-", "the root"), (b64(ONES[1:]), "32 bytes in strict base64")):
        text = f"{ORIGIN}\n5\n{root}\n".encode()
        assert refusal_of(parse_checkpoint, text, "here") == f"here:3: expected {said}"


def test_every_refusal_of_a_signed_checkpoint_names_its_file() -> None:
    key = LOG.key
    both = sign_note(f"{ORIGIN}\n5\n{b64(ONES)}\n", LOG, STRANGER)
    elsewhere = sign_note(f"other.example\n5\n{b64(ONES)}\n", LOG)
    one = f"here: expected one signature by `{ORIGIN}+{key.key_id.hex()}`"
    for data, said in (
        (SIGNED, None),
        (b"", "here: expected text, an empty line and a signature"),
        (OTHER, f"{one}, got 0"),
        (SIGNED + SIGNED.splitlines(keepends=True)[-1], f"{one}, got 2"),
        (SIGNED.replace(b"\n5\n", b"\n6\n"), "here: the signature is wrong"),
        (elsewhere, f"here: expected the origin `{ORIGIN}`, got `other.example`"),
        (
            both,
            "here: expected no signature but the log's and its witnesses', got `stranger.example`",
        ),
    ):
        assert refusal_of(verify_checkpoint, data, key, witnesses=(), name="here") == said


def test_the_key_that_a_checkpoint_names_is_found_among_those_of_the_log() -> None:
    newer = Signer(ORIGIN, b"\x09" * 32)
    keys = [LOG.key, newer.key]
    assert signer_among(SIGNED, keys) == LOG.key
    assert signer_among(sign_checkpoint(ROOT, newer), keys) == newer.key
    assert signer_among(OTHER, keys) == LOG.key
    said = "here: expected text, an empty line and a signature"
    assert refusal_of(signer_among, b"", keys, "here") == said


def test_a_signature_line_is_placed_by_its_number() -> None:
    assert refusal_of(parse_signatures, b"x\n", "here") == "here:1: expected a signature line"
    assert refusal_of(parse_signatures, b"x\n", "here", 7) == "here:7: expected a signature line"
    spaced = "text\n\n\u2014 a\u00a0b AAAAAAA=\n".encode()
    said = "here:3: expected a key name, key id and signature"
    assert refusal_of(parse_note, spaced, "here") == said


# Witnesses: how many, whose, and when


def test_every_refusal_of_a_quorum_names_its_file_and_what_to_do() -> None:
    signed = cosigned(SIGNED, WITNESS, time=1000)
    name = WITNESS.name
    wrong = signed.replace(b"\n5\n", b"\n6\n")
    few = (
        "here: expected the cosignatures of a quorum, got 0 that count of 1 witnesses;"
        " ask the sender for a checkpoint that enough witnesses have cosigned"
    )
    listed = replace(OURS, logs=(KnownLog(STRANGER.key),))
    for data, demand, said in (
        (signed, Demand(OURS, 1000, 1000), None),
        (b"", Demand(OURS), "here: expected text, an empty line and a signature"),
        (SIGNED, Demand(OURS), few),
        (signed, Demand(OURS, since=1001), few),
        (
            signed,
            Demand(OURS, until=999),
            f"here: the cosignature by `{name}` is of a time to come",
        ),
        (signed, Demand(listed), f"here: the policy does not list the log `{ORIGIN}`"),
        (wrong, Demand(OURS), "here: the signature is wrong"),
        (
            cosigned(signed, WITNESS, time=1),
            Demand(OURS),
            f"here: expected one cosignature by `{name}`",
        ),
    ):
        assert refusal_of(check_quorum, data, LOG.key, demand, "here") == said


# Receipts, and what witnesses are sent


def receipt(index: int = 0) -> bytes:
    """Give the receipt of one of the two entries `x` and `y`."""
    leaves = leaf_hash(b"x"), leaf_hash(b"y")
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, 2, node_hash(*leaves)), LOG)
    return format_proof(Proof(index, (leaves[1 - index],), checkpoint))


def test_a_receipt_is_for_its_entry_and_cosigned_as_demanded() -> None:
    assert check_receipt(receipt(), b"x", LOG.key)[0] == 0
    assert check_receipt(receipt(1), b"y", LOG.key)[0] == 1
    wrong = "here: the inclusion proof does not lead to the root"
    assert refusal_of(check_receipt, receipt(), b"y", LOG.key, name="here") == wrong
    whose = f"here: expected one signature by `{STRANGER.name}+{STRANGER.key.key_id.hex()}`, got 0"
    assert refusal_of(check_receipt, receipt(), b"x", STRANGER.key, name="here") == whose
    assert refusal_of(check_receipt, b"\n", b"x", LOG.key, name="here") == (
        "here:1: expected `c2sp.org/tlog-proof@v1`"
    )
    said = refusal_of(check_receipt, receipt(), b"x", LOG.key, demand=Demand(OURS), name="here")
    assert said is not None
    assert said.startswith("here: expected the cosignatures of a quorum, got 0 that count")
    head, blank, checkpoint = receipt().partition(b"\n\n")
    whole = head + blank + cosigned(checkpoint, WITNESS)
    listed = Demand(replace(OURS, logs=(KnownLog(LOG.key),)))
    assert check_receipt(whole, b"x", LOG.key, demand=listed)[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("c2sp", "C2SP", ":1: expected `c2sp.org/tlog-proof@v1`"),
        ("sp.org", "sp-org", ":1: expected `c2sp.org/tlog-proof@v1`"),
        ("index 0", "index -1", ":2: expected `index` and a number"),
        ("index 0", "index 9999999999999999999", ":2: expected a number below 2^63"),
        ("=\n", "=\n?\n", ":4: expected a hash"),
        ("=\n", "=\nAA==\n", ":4: expected 32 bytes in strict base64"),
        ("=\n", "=\nextra AA==\n", ":4: expected a hash"),
        ("\u2014", "-", ":5: expected a signature line"),
    ],
)
def test_a_receipt_with_a_defect_is_malformed(old: str, new: str, said: str) -> None:
    changed = receipt().decode().replace(old, new, 1).encode()
    assert refusal_of(parse_proof, changed, "here") == f"here{said}"


SUBMISSION = f"old 3\n{BOTH_HASHES}\n".encode() + SIGNED


def test_a_submission_is_written_and_read_value_by_value() -> None:
    submission = Submission(3, (ZEROS, ONES), SIGNED)
    assert format_submission(submission) == SUBMISSION
    assert parse_submission(SUBMISSION) == submission
    most = Submission(0, (ONES,) * 63, SIGNED)
    assert parse_submission(format_submission(most)) == most
    assert monitoring_path("a") == f"{hash_of(b'a')}/checkpoint"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("old 3", "new 3", ":1: expected `old` and a number"),
        ("old 3", "old 9999999999999999999", ":1: expected a number below 2^63"),
        ("=\n", "=\n?\n", ":3: expected a hash"),
        ("=\n", "=\nAA==\n", ":3: expected 32 bytes in strict base64"),
        ("=\n", "=\n" + f"{b64(ONES)}\n" * 62, ": expected at most 63 hashes"),
        ("\n\n", "\n", ":4: expected a hash"),
        ("\u2014", "-", ":5: expected a signature line"),
    ],
)
def test_a_submission_with_a_defect_is_malformed(old: str, new: str, said: str) -> None:
    changed = SUBMISSION.decode().replace(old, new, 1).encode()
    assert refusal_of(parse_submission, changed, "here") == f"here{said}"


def test_a_size_is_a_number_and_nothing_else() -> None:
    assert format_size(17) == b"17\n"
    assert (parse_size(b"0\n"), parse_size(b"17\n")) == (0, 17)
    for data in (b"", b"\n", b"17", b"017\n", b"17\n\n", b"\xff\n", b"17\xff"):
        assert refusal_of(parse_size, data, "here") == "here: expected a size and LF"
    said = refusal_of(parse_size, b"9" * 19 + b"\n", "here")
    assert said == "here: expected a number below 2^63"


# Manifests

MANIFEST = Manifest(
    ORIGIN,
    5,
    ONES,
    (PublicFile(hash_of(SIGNED), len(SIGNED), "checkpoint"), PublicFile(A, 4, "tile/0/000.p/5")),
)


def test_a_manifest_is_believed_by_its_key_alone_and_lists_its_checkpoint() -> None:
    signed = sign_manifest(MANIFEST, FILES)
    assert verify_manifest(signed, FILES.key) == read_manifest(signed) == MANIFEST
    assert lists_checkpoint(MANIFEST, SIGNED)
    assert not lists_checkpoint(MANIFEST, SIGNED + b"\n")
    assert not lists_checkpoint(replace(MANIFEST, files=MANIFEST.files[1:]), SIGNED)
    moved = replace(MANIFEST.files[0], path="tile/0/000.p/5")
    assert not lists_checkpoint(replace(MANIFEST, files=(moved,)), SIGNED)
    text = format_manifest(MANIFEST)
    broken = text.replace("size 5", "size five")
    number = "here:3: expected `size` and a number"
    for data, said in (
        (sign_note(text, FILES, STRANGER), "here: expected one signature line"),
        (signed.replace(b"size 5", b"size 6"), "here: the signature is wrong"),
        (b"", "here: expected text, an empty line and a signature"),
        (sign_note(broken, FILES), number),
    ):
        assert refusal_of(verify_manifest, data, FILES.key, "here") == said
    assert refusal_of(read_manifest, b"", "here") == (
        "here: expected text, an empty line and a signature"
    )
    assert refusal_of(read_manifest, sign_note(broken, STRANGER), "here") == number


# Entries, and what they commit to


def test_a_class_is_written_and_read_value_by_value() -> None:
    for cls, text in ((None, "-"), (Class(A), A), (Class(A, B), f"{A}+{B}")):
        assert format_class(cls) == text
        assert parse_class(text) == cls
    classes = [Class(B), Class(A, B), Class(A), Class(B)]
    assert classes_in_order(classes) == (Class(A), Class(A, B), Class(B))


def test_a_header_opens_the_commitment_of_all_its_parts() -> None:
    header = Header("received", Class(A, B), "2017-04", ONES)
    assert commitment_of(header) == header_commitment(ONES, "received", Class(A, B), "2017-04")
    others = (
        replace(header, kind="supplied"),
        replace(header, cls=Class(A)),
        replace(header, month="2017-05"),
        replace(header, salt=ZEROS),
    )
    assert commitment_of(header) not in {commitment_of(other) for other in others}


def test_an_entry_that_would_be_malformed_is_never_written() -> None:
    day = OpenEntry(dt.date(2017, 4, 1), "day", {})
    assert refusal_of(format_entry, day) == "entry: expected the member `root` in `day`"
    sealed = SealedEntry("2017-13", ZEROS, ONES)
    assert refusal_of(format_entry, sealed) == "entry: expected a sealed or an open entry"


LINE = format_entry(SealedEntry("2017-04", ZEROS, ONES))
OPEN = b'thirdcopy/1 open 2017-04-01 policy {"x":1}'


def test_an_entry_is_sorted_by_its_beginning() -> None:
    assert is_open(OPEN)
    assert not is_open(LINE)
    assert month_and_header(LINE) == ("2017-04", ZEROS)
    assert leaf_row([LINE, OPEN]) == leaf_hash(LINE) + leaf_hash(OPEN)


def test_the_month_of_many_is_given_only_where_each_is_sealed_in_it() -> None:
    assert month_of_all([LINE]) == month_of_all([LINE] * 3) == "2017-04"
    header_end, end = LINE.index(b"=") - 1, len(LINE) - 2
    for odd in (
        OPEN,
        LINE.replace(b"2017-04", b"2017-05"),
        LINE.replace(b" sealed", b" SEALED"),
        LINE.replace(b"2017-04 ", b"2017-04+"),
        LINE.replace(b"=", b"A", 1),
        LINE[:header_end] + b"B" + LINE[header_end + 1 :],
        LINE[:end] + b"B" + LINE[end + 1 :],
        LINE[:-1] + b"-",
    ):
        for lines in ([odd, LINE], [LINE, odd], [LINE, odd, LINE]):
            assert month_of_all(lines) is None, odd
    alike = (b"2017-13", b"0000-04", b"2017+04", b"\xff017-04")
    for month in alike:
        assert month_of_all([LINE.replace(b"2017-04", month)] * 2) is None
    swapped = [LINE.replace(b"thirdcopy/1", b"Thirdcopy/1")] * 2
    assert month_of_all(swapped) is None
    assert month_of_all([LINE[:58], LINE[58:]]) is None
    assert month_of_all([LINE[:end] + b"B="] * 2) is None
    assert month_of_all([LINE[:header_end] + b"B" + LINE[header_end + 1 :]] * 2) is None
    assert month_of_all([]) is None


def test_every_last_digit_of_base64_that_can_stand_is_taken_for_one() -> None:
    heads = [n.to_bytes(1, "big") * 31 + bytes([m]) for n, m in product((0, 255), range(16))]
    lines = [format_entry(SealedEntry("2017-04", head, head)) for head in heads]
    assert month_of_all(lines) == "2017-04"
    assert [parse_entry(line) for line in lines] == [
        SealedEntry("2017-04", head, head) for head in heads
    ]


def cut_one_by_one(data: bytes) -> list[bytes] | None:
    """Cut a bundle as its format says; None where it is none."""
    entries = []
    while data:
        size = int.from_bytes(data[:2], "big")
        if len(data) < 2 + size:
            return None
        entries.append(data[2 : 2 + size])
        data = data[2 + size :]
    return entries or None


def test_a_bundle_is_cut_as_its_format_says_however_alike_its_entries_look() -> None:
    for size in range(9):
        for octets in product(range(3), repeat=size):
            data = bytes(octets)
            try:
                read = list(parse_bundle(data))
            except MalformedError:
                assert cut_one_by_one(data) is None
            else:
                assert read == cut_one_by_one(data)
    for entries in (
        (b"\2x", b"\2y\0z\2w"),
        (b"\1", *[b"\1" * 257] * 3),
        (b"", bytes(771)),
    ):
        assert parse_bundle(format_bundle(entries)) == entries


# Open entries that carry signatures

AGREED = f"thirdcopy/1 agreement\none\n{A}\n"
ADOPTED = f"thirdcopy/1 adoption\n{A}\n{B}\n"


def signed_members(text: str, **members: str) -> dict[str, Json]:
    """Give the members of an entry about a text that LOG and STRANGER signed."""
    lines = sign_note(text, LOG, STRANGER).decode().splitlines()[-2:]
    return {
        "agreement": A,
        "signatures": "\n".join(line.removeprefix("\u2014 ") for line in lines),
        "signers": f"{LOG.verifier_key}\n{STRANGER.verifier_key}",
        **members,
    }


IN_FORCE = signed_members(AGREED, id="one")
ADOPTION = signed_members(ADOPTED, adoption=B, body="one")


def refused_as_entry(kind: str, members: Mapping[str, Json]) -> str | None:
    line = f"thirdcopy/1 open 2017-04-01 {kind} ".encode() + canonical(members)
    return refusal_of(parse_entry, line, "here")


def test_an_entry_with_signatures_carries_those_of_what_it_says() -> None:
    assert refused_as_entry("in-force", IN_FORCE) is None
    assert refused_as_entry("adopted", ADOPTION) is None
    one = str(IN_FORCE["signatures"]).splitlines()[0]
    each = "here: expected a signature and a key of each signer"
    whose = f"here: expected one signature by `{ORIGIN}+{LOG.key.key_id.hex()}`, got 0"
    for members, said in (
        ({**IN_FORCE, "agreement": B}, "here: the signature is wrong"),
        ({**IN_FORCE, "id": "two"}, "here: the signature is wrong"),
        ({**IN_FORCE, "signatures": one}, each),
        ({**IN_FORCE, "signers": LOG.verifier_key}, each),
        ({**IN_FORCE, "signatures": one.replace(ORIGIN, "x"), "signers": LOG.verifier_key}, whose),
        ({**IN_FORCE, "signatures": f"{one}\n{one}"}, whose.replace("got 0", "got 2")),
        ({**IN_FORCE, "signatures": "?\n?"}, "here:5: expected a signature line"),
        ({**IN_FORCE, "signers": "?\n?"}, "here: expected a verifier key `<name>+<id>+<base64>`"),
        ({"agreement": A, "id": "one", "signatures": one}, each),
        ({"agreement": A, "id": "one", "signers": LOG.verifier_key}, each),
    ):
        assert refused_as_entry("in-force", members) == said
    for changed in ({"agreement": B}, {"adoption": A}):
        found = refused_as_entry("adopted", {**ADOPTION, **changed})
        assert found == "here: the signature is wrong"


@pytest.mark.parametrize(
    ("kind", "member", "good", "said"),
    [
        ("erased", "month", "2017-04", "a month `YYYY-MM`"),
        ("erased", "root", b64(ONES), "32 bytes in strict base64"),
        ("tally", "period", "2017-Q2", "a quarter `YYYY-Qn`"),
        ("tally", "sha256", A, "a hash of 64 lower-case hexadecimal digits"),
        ("restated", "replaces", A, "a hash of 64 lower-case hexadecimal digits"),
        ("adoption-ended", "adoption", A, "a hash of 64 lower-case hexadecimal digits"),
        ("keys", "files", FILES.verifier_key, "a verifier key `<name>+<id>+<base64>`"),
        ("keys", "log", LOG.verifier_key, "a verifier key `<name>+<id>+<base64>`"),
        ("keys", "was", LOG.verifier_key, "a verifier key `<name>+<id>+<base64>`"),
    ],
)
def test_a_member_of_an_open_entry_has_its_form(
    kind: str, member: str, good: str, said: str
) -> None:
    members: Mapping[str, Json] = {
        "erased": {"month": "2017-04", "root": b64(ONES)},
        "tally": {"file": "x", "period": "2017-Q2", "sha256": A},
        "restated": {"name": "x", "period": "2017-Q2", "reason": "x", "replaces": A, "sha256": A},
        "adoption-ended": {"adoption": A, "agreement": A, "body": "x"},
        "keys": {"files": FILES.verifier_key, "log": LOG.verifier_key},
    }[kind]
    assert refused_as_entry(kind, {**members, member: good}) is None
    assert refused_as_entry(kind, {**members, member: "x"}) == f"here: expected {said}"


# Keys that were replaced

NEWER = Signer(ORIGIN, b"\x09" * 32)
REPLACING: Mapping[str, Json] = {
    "files": FILES.verifier_key,
    "log": NEWER.verifier_key,
    "was": LOG.verifier_key,
}


def replacement(line: bytes) -> bytes:
    """Give the file of a replacement by the only entry of a log."""
    checkpoint = sign_checkpoint(Checkpoint(ORIGIN, 1, leaf_hash(line)), LOG)
    return format_replacement(line, format_proof(Proof(0, (), checkpoint)))


def open_line(kind: str, members: Mapping[str, Json]) -> bytes:
    return format_entry(OpenEntry(dt.date(2017, 4, 1), kind, members))


def test_a_replaced_key_names_the_next_in_a_file_of_its_own() -> None:
    line = open_line("keys", REPLACING)
    read = check_replacement(replacement(line), LOG.key, "here")
    assert read == Replacement(0, read.entry, Checkpoint(ORIGIN, 1, leaf_hash(line)))
    assert read.entry == parse_entry(line)
    assert (read.log, read.files) == (NEWER.key, FILES.key)
    other = "here: expected an entry `keys` that replaces this key"
    for odd, said in (
        (b"x", "here: expected a sealed or an open entry"),
        (LINE, other),
        (open_line("day", {"root": b64(ONES)}), other),
        (open_line("keys", {**REPLACING, "was": NEWER.verifier_key}), other),
        (open_line("keys", {"files": FILES.verifier_key, "log": NEWER.verifier_key}), other),
    ):
        assert refusal_of(check_replacement, replacement(odd), LOG.key, "here") == said


def test_the_path_of_a_replacement_is_read_in_its_one_spelling() -> None:
    assert replacement_path(17) == "keys/17"
    assert (replacement_index("keys/0"), replacement_index("keys/17")) == (0, 17)
    for path in ("keys/", "keys/01", "keys/x", "17", "key/17", "keys/1/keys/", "keys"):
        assert replacement_index(path) is None
    far = f"keys/{'9' * 19}"
    assert refusal_of(replacement_index, far) == f"{far}: expected a number below 2^63"


# Parcels

PARCEL = Sent().parcel()


def test_a_parcel_is_written_and_read_value_by_value() -> None:
    for parcel in (PARCEL, replace(PARCEL, ciphertext=None)):
        value = parse_canonical(format_parcel(parcel))
        header = parcel.header
        wanted: dict[str, Json] = {
            "entry": parcel.entry.decode(),
            "header": {
                "class": format_class(header.cls),
                "kind": header.kind,
                "month": header.month,
                "salt": b64(header.salt),
            },
            "kept_commitment": b64(parcel.kept_commitment),
            "receipt": parcel.receipt.decode(),
            "told": parcel.told,
            "told_salt": b64(parcel.told_salt),
        }
        if parcel.ciphertext is not None:
            wanted["ciphertext"] = b64(parcel.ciphertext)
        assert value == wanted
        assert parse_parcel(format_parcel(parcel)) == parcel


def refused_as_parcel(**changed: Json) -> str | None:
    value = parse_canonical(format_parcel(PARCEL))
    assert isinstance(value, dict)
    return refusal_of(parse_parcel, canonical({**value, **changed}))


def test_a_parcel_with_a_defect_is_malformed() -> None:
    header = parse_canonical(format_parcel(PARCEL))
    assert isinstance(header, dict)
    opened = header["header"]
    assert isinstance(opened, dict)
    members = "entry, header, kept_commitment, receipt, told, told_salt"
    parcel = f"parcel: expected an object with the members {members}"
    inner = "header: expected an object with the members class, kind, month, salt"
    assert refused_as_parcel() is None
    assert refused_as_parcel(more="x") == parcel
    for data in (b"[]", b"1", b'{"entry":"x"}'):
        assert refusal_of(parse_parcel, data) == parcel
    assert refused_as_parcel(header=[]) == inner
    assert refused_as_parcel(header={**opened, "ciphertext": ""}) == inner
    for member in ("entry", "told", "told_salt", "kept_commitment", "receipt", "ciphertext"):
        assert refused_as_parcel(**{member: 1}) == f"{member}: expected text"
    for member in opened:
        assert refused_as_parcel(header={**opened, member: 1}) == f"{member}: expected text"
    for member in ("told_salt", "kept_commitment", "ciphertext"):
        assert refused_as_parcel(**{member: "?"}) == f"{member}: expected base64"
    assert refused_as_parcel(header={**opened, "salt": "?"}) == "salt: expected base64"
    short = refused_as_parcel(header={**opened, "salt": ""})
    assert short == "salt: expected a salt of 32 bytes, got 0"
    assert refused_as_parcel(entry="\u00e9") == "entry: expected ASCII"


def test_the_paths_of_public_files_are_what_others_ask_for() -> None:
    assert reveal_path("2017-Q2") == "reveal/2017-Q2"
    assert tally_path("2017-Q2") == "tally/2017-Q2"
    assert agreement_path(A) == f"agreement/{A}.md"
