"""Bytes that are nearly right: no crash, no second spelling, nothing false believed.

Valid files are cut, joined, repeated and changed at random. `LONG=1` makes a million of them.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import pytest

from made_log import (
    FILES,
    LOG,
    WITNESS,
    Held,
    cosigned,
    opened,
    publish,
    small_log,
)
from made_parcel import BEFORE, KEY, Sent, receipt_for
from thirdcopy_client.errors import MalformedError, ThirdcopyError, VerificationError
from thirdcopy_client.open import open_parcel
from thirdcopy_client.translog.checkpoint import (
    format_checkpoint,
    parse_checkpoint,
    verify_checkpoint,
)
from thirdcopy_client.translog.cosignature import cosignatures_of, format_witness_key
from thirdcopy_client.translog.entry import format_entry, parse_entry
from thirdcopy_client.translog.manifest import format_manifest, parse_manifest, verify_manifest
from thirdcopy_client.translog.note import Signer, format_note, parse_note
from thirdcopy_client.translog.parcel import format_parcel, parse_parcel
from thirdcopy_client.translog.policy import format_policy, parse_policy
from thirdcopy_client.translog.proof import check_receipt, format_proof, parse_proof
from thirdcopy_client.translog.replacement import check_replacement, format_replacement
from thirdcopy_client.translog.reveal import format_reveal, parse_reveal
from thirdcopy_client.translog.submission import (
    Submission,
    format_submission,
    parse_submission,
)
from thirdcopy_client.translog.tally import format_tally, parse_tally
from thirdcopy_client.translog.tile import format_bundle, parse_bundle
from thirdcopy_client.verify import verify_directory

INPUTS = 1_000_000 if os.environ.get("LONG") else 20_000
DAMAGES = 10_000 if os.environ.get("LONG") else 300

PUBLIC = publish(small_log(30))
WITNESSED = cosigned(PUBLIC["checkpoint"], WITNESS)
PARCEL = Sent().parcel()
POLICY = (
    f"log {LOG.verifier_key} https://log.example/\n"
    f"witness A {format_witness_key(WITNESS.key)}\ngroup G 1 A\nquorum G\n"
).encode()
ENTRIES = parse_bundle(PUBLIC["tile/entries/000.p/98"])


@dataclass(frozen=True)
class Format:
    """One format: valid bytes of it, its parser, and what writes the value again."""

    name: str
    valid: tuple[bytes, ...]
    read: Callable[[bytes], object]
    write: Callable[..., bytes]
    one_spelling: bool = True


FORMATS = (
    Format("note", (PUBLIC["checkpoint"], WITNESSED), parse_note, format_note),
    Format(
        "checkpoint",
        (parse_note(WITNESSED).text.encode(),),
        parse_checkpoint,
        lambda value: format_checkpoint(value).encode(),
    ),
    Format("policy", (POLICY,), parse_policy, format_policy, one_spelling=False),
    Format("proof", (PARCEL.receipt,), parse_proof, format_proof),
    Format(
        "submission",
        (format_submission(Submission(5, (bytes(32), bytes(32)), WITNESSED)),),
        parse_submission,
        format_submission,
    ),
    Format("bundle", (PUBLIC["tile/entries/000.p/98"],), parse_bundle, format_bundle),
    Format("entry", (ENTRIES[0], ENTRIES[1], ENTRIES[5], ENTRIES[-1]), parse_entry, format_entry),
    Format("reveal", (PUBLIC["reveal/2017-Q2"],), parse_reveal, format_reveal),
    Format("tally", (PUBLIC["tally/2017-Q2"],), parse_tally, format_tally),
    Format(
        "manifest",
        (parse_note(PUBLIC["manifest"]).text.encode(),),
        parse_manifest,
        lambda value: format_manifest(value).encode(),
    ),
    Format(
        "parcel",
        (format_parcel(PARCEL), format_parcel(Sent(kind="nothing-supplied").parcel())),
        parse_parcel,
        format_parcel,
    ),
)
TOKENS = (b"\n", b"\n\n", b" ", b"=", b"+", b"/", b"0", b"-", b"\x00", b"\xff", b"9" * 30, b"{")


def altered(data: bytes, chance: Random) -> bytes:
    """Change bytes a little: flip, cut, repeat, insert, move, or put in what has a meaning."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(changed) + 1)
        to = min(len(changed), at + chance.choice((1, 1, 2, 8, 64)))
        match chance.randrange(6):
            case 0:
                changed[at:to] = bytes(octet ^ 1 << chance.randrange(8) for octet in changed[at:to])
            case 1:
                del changed[at:to]
            case 2:
                changed[at:at] = changed[at:to]
            case 3:
                changed[at:at] = chance.choice(TOKENS)
            case 4:
                changed[at:to] = chance.randbytes(to - at)
            case _:
                del changed[at:]
    return bytes(changed)


def check_one(form: Format, data: bytes) -> str:
    """Read altered bytes: malformed, or a value in its one spelling."""
    try:
        value = form.read(data)
    except MalformedError:
        return "malformed"
    written = form.write(value)
    assert form.read(written) == value
    assert written == data or not form.one_spelling, data
    return "read"


def test_no_altered_bytes_crash_a_parser_or_have_a_second_spelling() -> None:
    chance = Random(20_170_401)  # noqa: S311 - a repeatable choice, not a secret
    found: Counter[tuple[str, str]] = Counter()
    for number in range(INPUTS):
        form = FORMATS[number % len(FORMATS)]
        data = altered(chance.choice(form.valid), chance)
        found[form.name, check_one(form, data)] += 1
    assert all(found[form.name, "malformed"] for form in FORMATS)
    assert found["note", "read"]


def test_a_parser_that_takes_a_second_spelling_is_caught() -> None:
    def lenient(data: bytes) -> object:
        return parse_tally(data.rstrip() + b"\n")

    planted = Format("tally", (PUBLIC["tally/2017-Q2"],), lenient, format_tally)
    chance = Random(1)  # noqa: S311 - a repeatable choice, not a secret
    inputs = [altered(planted.valid[0], chance) for _ in range(2000)]
    with pytest.raises(AssertionError):
        [check_one(planted, data) for data in inputs]


def believed() -> Mapping[str, tuple[bytes, Callable[[bytes], object]]]:
    """Give signed things, and what believes them."""
    entry = PARCEL.entry
    keys = opened(
        "2017-10-20",
        "keys",
        files=FILES.verifier_key,
        log=Signer(LOG.name, bytes(32)).verifier_key,
        was=LOG.verifier_key,
    )
    return {
        "checkpoint": (PUBLIC["checkpoint"], lambda data: verify_checkpoint(data, LOG.key)),
        "manifest": (PUBLIC["manifest"], lambda data: verify_manifest(data, FILES.key)),
        "receipt": (PARCEL.receipt, lambda data: check_receipt(data, entry, LOG.key)),
        "entry of a receipt": (
            entry,
            lambda data: check_receipt(PARCEL.receipt, data, LOG.key),
        ),
        "replacement of a key": (
            format_replacement(keys, receipt_for(keys)),
            lambda data: check_replacement(data, LOG.key, "keys/270"),
        ),
        "cosignature": (
            WITNESSED,
            cosigned_in,
        ),
        "parcel": (
            format_parcel(PARCEL),
            lambda data: open_parcel(data, KEY, LOG.verifier_key, now=BEFORE),
        ),
    }


def cosigned_in(data: bytes) -> object:
    """Give the witness's cosignature; there must be one."""
    found = cosignatures_of(parse_note(data), [WITNESS.key])
    if not found:
        raise VerificationError("nobody cosigned")
    return found


@pytest.mark.parametrize("name", sorted(believed()))
def test_nothing_altered_is_believed_in_another_meaning(name: str) -> None:
    data, believe = believed()[name]
    honest = believe(data)
    chance = Random(name)  # noqa: S311 - a repeatable choice, not a secret
    refused = 0
    for _ in range(INPUTS // 20):
        changed = altered(data, chance)
        try:
            found = believe(changed)
        except (MalformedError, VerificationError):
            refused += 1
            continue
        # A line by somebody else may stand in a note, and says nothing.
        assert found == honest, changed
    assert refused > INPUTS // 40


def damaged(chance: Random) -> tuple[str, dict[str, bytes]]:
    """Flip a bit of a published file, cut it, or take it away."""
    files = dict(PUBLIC)
    path = chance.choice(sorted(files))
    data = files[path]
    match chance.randrange(3):
        case 0:
            at = chance.randrange(len(data))
            turned = data[at] ^ 1 << chance.randrange(8)
            files[path] = data[:at] + bytes([turned]) + data[at + 1 :]
        case 1:
            files[path] = data[: chance.randrange(len(data))]
        case _:
            del files[path]
    return path, files


def test_every_damage_to_a_public_folder_is_found_and_its_file_named() -> None:
    chance = Random(1_491_001_200)  # noqa: S311 - a repeatable choice, not a secret
    verify_directory(Held(PUBLIC), LOG.verifier_key)
    for _ in range(DAMAGES):
        path, files = damaged(chance)
        with pytest.raises(ThirdcopyError) as raised:
            verify_directory(Held(files), LOG.verifier_key)
        assert isinstance(raised.value, VerificationError)
        assert str(raised.value.place).partition(":")[0] == path
