from collections.abc import Callable
from dataclasses import replace

import pytest

from made_log import EXACT, FILES, LOG, MODEL, ORIGIN
from made_parcel import (
    BEFORE,
    EXPIRES,
    KEY,
    OTHER_KEY,
    PLAIN,
    Sent,
    receipt_for,
    with_told,
)
from thirdcopy_client.canonical import Json, b64, canonical, parse_canonical
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.open import Opened, open_parcel, release_info
from thirdcopy_client.seal import public_key_of
from thirdcopy_client.translog.entry import Header
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.parcel import Parcel, format_parcel, parse_parcel

STRANGER = Signer(ORIGIN, b"\x09" * 32)


def opening(
    parcel: Parcel,
    key: bytes | None = KEY,
    log_key: str = LOG.verifier_key,
    now: Micros | None = BEFORE,
) -> Opened:
    return open_parcel(format_parcel(parcel), key, log_key, now=now)


def refused(parcel: Parcel, key: bytes | None = KEY, log_key: str = LOG.verifier_key) -> str | None:
    """Give the part that the opening of *parcel* names."""
    with pytest.raises(VerificationError) as raised:
        opening(parcel, key, log_key)
    return raised.value.place


@pytest.mark.parametrize("kind", ["supplied", "check-answered"])
def test_an_honest_release_opens(kind: str) -> None:
    opened = opening(Sent(kind=kind).parcel())
    assert (opened.header.kind, opened.header.cls, opened.index) == (kind, MODEL, 270)
    assert opened.checkpoint.origin == ORIGIN
    assert opened.disclosure is not None
    assert opened.disclosure.fields == PLAIN["fields"]


def test_without_a_private_key_everything_but_the_plaintext_is_checked() -> None:
    assert opening(Sent().parcel(), None).disclosure is None
    assert refused(replace(Sent().parcel(), ciphertext=b"x"), None) == "ciphertext"


def test_a_parcel_for_nothing_is_checked_in_the_same_way() -> None:
    parcel = Sent(kind="nothing-supplied").parcel()
    assert opening(parcel).disclosure is None
    assert refused(with_told(parcel, request="r-2")) == "told"


def test_a_parcel_for_nothing_with_a_ciphertext_is_refused() -> None:
    parcel = Sent(kind="nothing-supplied").parcel()
    assert refused(replace(parcel, ciphertext=b"x" * 60)) == "ciphertext"


def test_a_swapped_told_part_is_refused() -> None:
    parcel = Sent().parcel()
    for member in ("request", "clause", "ruleset", "terms"):
        assert refused(with_told(parcel, **{member: "other"})) == "told"


def test_another_salt_or_kept_commitment_is_refused() -> None:
    parcel = Sent().parcel()
    assert refused(replace(parcel, told_salt=b"\0" * 32)) == "told"
    assert refused(replace(parcel, told_salt=b"\0" * 31)) == "told"
    assert refused(replace(parcel, kept_commitment=b"\0" * 32)) == "told"


def test_the_receipt_of_another_entry_is_refused() -> None:
    parcel = Sent().parcel()
    other = Sent(kind="nothing-supplied").parcel()
    assert refused(replace(parcel, receipt=other.receipt)) == "receipt"
    assert refused(replace(parcel, entry=other.entry)) == "receipt"


def test_the_receipt_of_another_log_is_refused() -> None:
    parcel = Sent(log=STRANGER).parcel()
    assert refused(parcel) == "receipt"
    assert opening(parcel, log_key=STRANGER.verifier_key).index == 270


def test_a_receipt_signed_by_the_key_for_files_is_refused() -> None:
    assert refused(Sent(log=FILES).parcel()) == "receipt"


def test_a_receipt_that_is_no_receipt_is_refused() -> None:
    assert refused(replace(Sent().parcel(), receipt=b"thank you\n")) == "receipt"


def test_an_open_entry_passed_off_as_a_sealed_one_is_refused() -> None:
    entry = b'thirdcopy/1 open 2017-05-01 day {"root":"%s"}' % (b"A" * 43 + b"=")
    parcel = replace(Sent().parcel(), entry=entry, receipt=receipt_for(entry))
    assert refused(parcel) == "entry"


def test_a_logged_line_that_is_no_entry_is_refused() -> None:
    parcel = replace(Sent().parcel(), entry=b"hello", receipt=receipt_for(b"hello"))
    assert refused(parcel) == "entry"


@pytest.mark.parametrize(
    "change",
    [
        lambda header: replace(header, kind="nothing-supplied"),
        lambda header: replace(header, kind="check-answered"),
        lambda header: replace(header, cls=EXACT),
        lambda header: replace(header, month="2017-06"),
        lambda header: replace(header, salt=b"\0" * 32),
    ],
    ids=["kind", "release", "class", "month", "salt"],
)
def test_a_header_that_the_entry_does_not_commit_to_is_refused(
    change: Callable[[Header], Header],
) -> None:
    parcel = Sent().parcel()
    assert refused(replace(parcel, header=change(parcel.header))) == "header"


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "check-answered"},
        {"agreement": EXACT.agreement},
        {"adoption": None},
        {"on": "2017-06-02"},
        {"ruleset": None},
        {"request": 1},
    ],
    ids=str,
)
def test_a_told_part_that_says_another_thing_than_the_header_is_refused(
    told: dict[str, None],
) -> None:
    assert refused(Sent(told=told).parcel()) == "told"


def test_a_header_of_another_month_than_the_entry_is_refused() -> None:
    assert refused(Sent(entry_month="2017-06").parcel()) == "header"


def test_padding_passed_off_as_an_answer_is_refused() -> None:
    assert refused(Sent(kind="padding").parcel()) == "told"


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'"told"', b"{'on':1}", b"1.5"])
def test_a_told_part_that_is_no_told_part_is_refused(text: bytes) -> None:
    assert refused(Sent(text=text).parcel()) == "told"


@pytest.mark.parametrize(
    "member", ["ciphertext_sha256", "clause", "recipient_key", "release", "suite"]
)
def test_a_release_that_does_not_say_what_it_released_is_refused(member: str) -> None:
    assert refused(Sent(told={member: None}).parcel()) == "told"


@pytest.mark.parametrize("member", ["fields", "identifiers"])
def test_a_release_without_the_list_of_what_it_released_is_refused(member: str) -> None:
    values: tuple[Json, ...] = ("all", None, ["national-insurance-number", 1], {})
    for value in values:
        assert refused(Sent(told={member: value}).parcel()) == "told"


def test_a_changed_ciphertext_is_refused_at_every_byte() -> None:
    parcel = Sent().parcel()
    assert parcel.ciphertext is not None
    for at in range(0, len(parcel.ciphertext), 7):
        changed = bytearray(parcel.ciphertext)
        changed[at] ^= 1
        assert refused(replace(parcel, ciphertext=bytes(changed))) == "ciphertext"


def test_a_release_without_its_ciphertext_is_refused() -> None:
    assert refused(replace(Sent().parcel(), ciphertext=None)) == "ciphertext"


def test_the_wrong_private_key_is_refused_before_decryption() -> None:
    assert refused(Sent().parcel(), OTHER_KEY) == "recipient_key"


def test_a_ciphertext_sealed_to_another_key_than_the_told_one_is_refused() -> None:
    told = {"recipient_key": b64(public_key_of(OTHER_KEY))}
    assert refused(Sent(told=told).parcel()) == "recipient_key"
    assert refused(Sent(told=told).parcel(), OTHER_KEY) == "ciphertext"


@pytest.mark.parametrize("member", ["expires", "recipient_key", "request", "ruleset", "suite"])
def test_a_ciphertext_sealed_under_other_info_is_refused(member: str) -> None:
    assert refused(Sent(info={member: "other"}).parcel()) == "ciphertext"


def test_an_unknown_suite_is_refused() -> None:
    assert refused(Sent(told={"suite": "none"}).parcel()) == "suite"


def test_an_expired_release_is_refused_from_the_moment_on() -> None:
    parcel = Sent().parcel()
    assert opening(parcel, now=BEFORE).disclosure is not None
    assert opening(parcel, now=None).disclosure is not None
    with pytest.raises(VerificationError) as raised:
        opening(parcel, now=EXPIRES)
    assert raised.value.place == "expires"


@pytest.mark.parametrize("expires", [None, True, "soon"], ids=str)
def test_a_release_without_an_expiry_is_refused(expires: str | bool | None) -> None:  # noqa: FBT001 - a value, not a switch
    with pytest.raises(VerificationError, match="microseconds"):
        opening(Sent(told={"expires": expires}).parcel(), now=None)


@pytest.mark.parametrize(
    "plain",
    [
        {**PLAIN, "fields": {}},
        {**PLAIN, "fields": {"child-maintenance/home-address": "x", "health/record": "y"}},
        {**PLAIN, "identifiers": []},
        {**PLAIN, "identifiers": [1]},
        {**PLAIN, "identifiers": "national-insurance-number"},
        {**PLAIN, "as_at": "2017-04-30"},
        {**PLAIN, "caution": None},
        {**PLAIN, "more": ""},
        {**PLAIN, "fields": ["child-maintenance/home-address"]},
        {"fields": {}},
        ["as_at", "caution", "fields", "identifiers"],
        None,
    ],
    ids=range(12),
)
def test_a_plaintext_that_is_not_what_the_log_commits_to_is_refused(
    plain: Json,
) -> None:
    assert refused(Sent(plain=plain).parcel()) == "ciphertext"


def test_bytes_that_are_no_parcel_are_malformed_and_name_the_part() -> None:
    parcel = Sent().parcel()
    value = parse_canonical(format_parcel(parcel))
    assert isinstance(value, dict)
    for member in value:
        changed = canonical({**value, member: 1})
        with pytest.raises(MalformedError) as raised:
            open_parcel(changed, KEY, LOG.verifier_key, now=None)
        assert raised.value.place == member


def test_a_parcel_with_a_member_too_many_or_too_few_is_malformed() -> None:
    value = parse_canonical(format_parcel(Sent().parcel()))
    assert isinstance(value, dict)
    header = value["header"]
    assert isinstance(header, dict)
    changed: list[Json] = [
        {**value, "note": ""},
        {**value, "header": {**header, "serial": 1}},
        {**value, "header": {"kind": "supplied"}},
        {**value, "entry": "\u00e9"},
        {**value, "told_salt": "AA"},
        [],
    ]
    changed += [{k: v for k, v in value.items() if k != member} for member in sorted(value)[1:]]
    for other in changed:
        with pytest.raises(MalformedError):
            parse_parcel(canonical(other))


def test_a_private_key_of_another_length_is_malformed() -> None:
    with pytest.raises(MalformedError):
        opening(Sent().parcel(), b"short")


def test_the_info_of_a_release_names_the_origin_and_what_it_was_for() -> None:
    told = parse_canonical(Sent().parcel().told.encode())
    assert isinstance(told, dict)
    info = parse_canonical(release_info(told, ORIGIN))
    assert isinstance(info, dict)
    assert sorted(info) == ["expires", "origin", "recipient_key", "request", "ruleset", "suite"]
    del told["expires"]
    with pytest.raises(MalformedError):
        release_info(told, ORIGIN)
