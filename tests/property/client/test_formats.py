"""Every format: what is written is read back, and nothing else is read."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdcopy_client.canonical import Hash, Json, canonical, hash_of, parse_canonical
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.checkpoint import (
    Checkpoint,
    format_checkpoint,
    parse_checkpoint,
)
from thirdcopy_client.translog.cosignature import (
    WitnessKey,
    format_witness_key,
    parse_witness_key,
)
from thirdcopy_client.translog.entry import (
    Class,
    Header,
    OpenEntry,
    SealedEntry,
    format_class,
    format_entry,
    month_of_all,
    parse_class,
    parse_entry,
)
from thirdcopy_client.translog.manifest import (
    Manifest,
    PublicFile,
    format_manifest,
    parse_manifest,
)
from thirdcopy_client.translog.note import (
    Note,
    Signature,
    VerifierKey,
    format_note,
    format_verifier_key,
    parse_note,
    parse_verifier_key,
)
from thirdcopy_client.translog.parcel import Parcel, format_parcel, parse_parcel
from thirdcopy_client.translog.policy import (
    Group,
    KnownLog,
    KnownWitness,
    Policy,
    format_policy,
    parse_policy,
)
from thirdcopy_client.translog.proof import Proof, format_proof, parse_proof
from thirdcopy_client.translog.reveal import (
    Reveal,
    Revealed,
    classes_in_order,
    format_reveal,
    parse_reveal,
)
from thirdcopy_client.translog.submission import (
    Submission,
    format_size,
    format_submission,
    parse_size,
    parse_submission,
)
from thirdcopy_client.translog.tally import (
    AttestedTable,
    Tally,
    format_tally,
    parse_tally,
    tally_of,
)
from thirdcopy_client.translog.tile import (
    Tile,
    format_bundle,
    format_tile_path,
    parse_bundle,
    parse_tile_path,
)
from thirdcopy_client.watch import Awaited, State, format_state, parse_state

SETTINGS = settings(max_examples=120, deadline=None)

THIRTY_TWO = st.binary(min_size=32, max_size=32)
HASHES = st.builds(hash_of, st.binary(max_size=4))
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="+"),
    min_size=1,
    max_size=12,
)
SIZES = st.integers(0, 2**63 - 1)
MONTHS = st.dates(dt.date(1, 1, 1)).map(lambda date: f"{date:%Y-%m}".zfill(7))
PERIODS = st.builds(lambda year, n: f"{year:04}-Q{n}", st.integers(1, 9999), st.integers(1, 4))
CLASSES = st.builds(Class, HASHES, st.none() | HASHES)
KINDS = st.sampled_from(["received", "nothing-supplied", "check-answered"])
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
POLICY_NAMES = st.binary(min_size=1, max_size=6).filter(
    lambda name: (
        not any(octet <= 0x20 or octet == 0x7F for octet in name)
        and name != b"none"
        and not name.startswith(b"#")
    )
)
ASCII_TEXT = st.text(st.characters(codec="ascii"), min_size=1, max_size=20)


@dataclass(frozen=True)
class Format:
    """One format: values of it, and the pair of functions."""

    name: str
    values: st.SearchStrategy[object]
    write: Callable[..., bytes]
    read: Callable[[bytes], object]


@st.composite
def notes(draw: st.DrawFn) -> Note:
    line = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
    text = "".join(f"{part}\n" for part in draw(st.lists(line, min_size=1, max_size=4)))
    signature = st.builds(
        Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70)
    )
    return Note(text, tuple(draw(st.lists(signature, min_size=1, max_size=3))))


@st.composite
def reveals(draw: st.DrawFn) -> Reveal:
    classes = classes_in_order(draw(st.lists(CLASSES, min_size=1, max_size=4)))
    indexes = sorted(draw(st.sets(st.integers(0, 10_000), max_size=6)))
    entries = tuple(
        Revealed(index, draw(st.sampled_from(classes)), draw(KINDS), draw(THIRTY_TWO))
        for index in indexes
    )
    start = draw(st.integers(0, indexes[0] if indexes else 0))
    stop = (indexes[-1] + 1 if indexes else start) + draw(st.integers(0, 9))
    sealed = draw(st.integers(len(entries), stop - start))
    origin, period = draw(NAMES), draw(PERIODS)
    return Reveal(origin, period, start, stop, classes, entries, sealed)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    names = draw(st.sets(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True), max_size=3))
    tables = tuple(AttestedTable(draw(HASHES), name) for name in sorted(names))
    return tally_of(draw(reveals()), draw(HASHES), tables)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    path = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}(/[A-Za-z0-9][a-z]{0,5})?", fullmatch=True)
    paths = sorted(draw(st.sets(path.filter(lambda path: path != "manifest"), max_size=5)))
    files = tuple(PublicFile(draw(HASHES), draw(SIZES), path) for path in paths)
    return Manifest(draw(NAMES), draw(SIZES), draw(THIRTY_TWO), files)


@st.composite
def open_entries(draw: st.DrawFn) -> OpenEntry:
    date = draw(st.dates())
    kind = draw(st.sampled_from(["registered", "suspended", "policy", "takedown"]))
    members: dict[str, Json]
    if kind == "policy":
        members = {"padding": draw(st.integers(0, 15)), "witnesses": draw(st.lists(ASCII_TEXT))}
    elif kind == "takedown":
        members = {"file": "x", "ground": draw(ASCII_TEXT), "sha256": draw(HASHES)}
    else:
        members = {"agreement": draw(HASHES), "id": draw(ASCII_TEXT)}
    return OpenEntry(date, kind, members)


@st.composite
def parcels(draw: st.DrawFn) -> Parcel:
    sealed = SealedEntry(draw(MONTHS), draw(THIRTY_TWO), draw(THIRTY_TWO))
    return Parcel(
        entry=format_entry(sealed),
        header=Header(draw(KINDS), draw(CLASSES), draw(MONTHS), draw(THIRTY_TWO)),
        told=draw(st.text(st.characters(codec="utf-8"), max_size=20)),
        told_salt=draw(st.binary(max_size=40)),
        kept_commitment=draw(st.binary(max_size=40)),
        receipt=draw(st.text(st.characters(codec="utf-8"), max_size=20)).encode(),
        ciphertext=draw(st.none() | st.binary(max_size=40)),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    names = draw(st.lists(POLICY_NAMES, min_size=1, max_size=6, unique=True))
    keys = draw(st.lists(THIRTY_TWO, min_size=6, max_size=6, unique=True))
    urls = st.none() | POLICY_NAMES
    logs = tuple(KnownLog(VerifierKey(draw(NAMES), key), draw(urls)) for key in keys[:2])
    split = draw(st.integers(1, len(names)))
    witnesses = tuple(
        KnownWitness(name, WitnessKey(draw(NAMES), key), draw(urls))
        for name, key in zip(names[:split], keys, strict=False)
    )
    free = list(names[:split])
    groups = []
    for name in names[split:]:
        members = tuple(draw(st.lists(st.sampled_from(free), min_size=1, unique=True)))
        free = [*(one for one in free if one not in members), name]
        groups.append(Group(name, draw(st.integers(1, len(members))), members))
    return Policy(logs, witnesses, tuple(groups), draw(st.sampled_from([*names, b"none"])))


@st.composite
def states(draw: st.DrawFn) -> State:
    note = notes().map(format_note)
    awaited = st.builds(Awaited, note, st.integers(0, 2**40))
    keys = tuple(draw(st.lists(ASCII_TEXT, max_size=2)))
    return State(draw(st.none() | note), keys, tuple(draw(st.lists(awaited, max_size=2))))


TILES = st.builds(
    Tile, st.none() | st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256)
)
CHECKPOINTS = st.builds(Checkpoint, NAMES, SIZES, THIRTY_TWO)
FORMATS = (
    Format("canonical", JSON, canonical, parse_canonical),
    Format(
        "verifier key",
        st.builds(VerifierKey, NAMES, THIRTY_TWO),
        lambda key: format_verifier_key(key).encode(),
        lambda data: parse_verifier_key(_decoded(data)),
    ),
    Format(
        "witness key",
        st.builds(WitnessKey, NAMES, THIRTY_TWO),
        lambda key: format_witness_key(key).encode(),
        lambda data: parse_witness_key(_decoded(data)),
    ),
    Format("note", notes(), format_note, parse_note),
    Format(
        "submission",
        st.builds(
            Submission,
            SIZES,
            st.lists(THIRTY_TWO, max_size=4).map(tuple),
            notes().map(format_note),
        ),
        format_submission,
        parse_submission,
    ),
    Format("size", SIZES, format_size, parse_size),
    Format("monitor's state", states(), format_state, parse_state),
    Format(
        "checkpoint",
        CHECKPOINTS,
        lambda checkpoint: format_checkpoint(checkpoint).encode(),
        parse_checkpoint,
    ),
    Format(
        "proof",
        st.builds(
            Proof,
            SIZES,
            st.lists(THIRTY_TWO, max_size=4).map(tuple),
            notes().map(format_note),
        ),
        format_proof,
        parse_proof,
    ),
    Format(
        "sealed entry",
        st.builds(SealedEntry, MONTHS, THIRTY_TWO, THIRTY_TWO),
        format_entry,
        parse_entry,
    ),
    Format("open entry", open_entries(), format_entry, parse_entry),
    Format("reveal", reveals(), format_reveal, parse_reveal),
    Format("tally", tallies(), format_tally, parse_tally),
    Format(
        "manifest",
        manifests(),
        lambda manifest: format_manifest(manifest).encode(),
        parse_manifest,
    ),
    Format("parcel", parcels(), format_parcel, parse_parcel),
    Format(
        "bundle",
        st.lists(st.binary(max_size=300), min_size=1, max_size=20).map(tuple),
        format_bundle,
        parse_bundle,
    ),
    Format(
        "tile path",
        TILES,
        lambda tile: format_tile_path(tile).encode(),
        lambda data: parse_tile_path(_decoded(data)),
    ),
    Format(
        "class",
        st.none() | CLASSES,
        lambda cls: format_class(cls).encode(),
        lambda data: parse_class(_decoded(data)),
    ),
)
EVERY_FORMAT = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


def _decoded(data: bytes) -> str:
    """Give text for the parsers that take text; what is not UTF-8 is no text at all."""
    return data.decode("utf-8", errors="replace")


@EVERY_FORMAT
@SETTINGS
@given(data=st.data())
def test_what_is_written_is_read_back(form: Format, data: st.DataObject) -> None:
    value = data.draw(form.values)
    assert form.read(form.write(value)) == value


@EVERY_FORMAT
@SETTINGS
@given(data=st.data())
def test_a_changed_byte_is_refused_or_is_another_value_in_its_one_spelling(
    form: Format, data: st.DataObject
) -> None:
    value = data.draw(form.values)
    written = bytearray(form.write(value))
    at = data.draw(st.integers(0, len(written) - 1))
    cut = data.draw(st.integers(0, 2))
    written[at : at + cut] = data.draw(st.binary(max_size=2))
    changed = bytes(written)
    try:
        read = form.read(changed)
    except MalformedError:
        return
    assert form.write(read) == changed or b"\xef\xbf\xbd" in _decoded(changed).encode()


@EVERY_FORMAT
@SETTINGS
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_in_their_one_spelling_or_malformed(form: Format, data: bytes) -> None:
    try:
        read = form.read(data)
    except MalformedError:
        return
    assert form.write(read) == data


@SETTINGS
@given(policy=policies())
def test_a_policy_is_read_back(policy: Policy) -> None:
    assert parse_policy(format_policy(policy)) == policy


@SETTINGS
@given(data=st.binary(max_size=200), policy=policies())
def test_no_bytes_beside_a_policy_make_anything_but_a_policy(data: bytes, policy: Policy) -> None:
    for mixed in (data, data + format_policy(policy), format_policy(policy) + data):
        try:
            read = parse_policy(mixed)
        except MalformedError:
            continue
        assert parse_policy(format_policy(read)) == read


@SETTINGS
@given(
    lines=st.lists(
        st.builds(SealedEntry, st.sampled_from(["2017-04", "2017-05"]), THIRTY_TWO, THIRTY_TWO).map(
            format_entry
        )
        | st.binary(min_size=116, max_size=116)
        | open_entries().map(format_entry),
        max_size=6,
    ),
    at=st.integers(0, 10_000),
    octet=st.integers(0, 255),
)
def test_sealed_entries_read_together_are_read_as_one_by_one(
    lines: list[bytes], at: int, octet: int
) -> None:
    together = b"".join(lines)
    changed = bytearray(together)
    if changed:
        changed[at % len(changed)] = octet
    for block in (together, bytes(changed)):
        cut = [block[n : n + 116] for n in range(0, len(block), 116)]
        month = month_of_all(cut)
        assert month is None or all(_month(line) == month for line in cut)
        if cut and len({_month(line) for line in cut}) == 1 and _month(cut[0]) is not None:
            assert month == _month(cut[0])


def _month(line: bytes) -> str | None:
    try:
        entry = parse_entry(line)
    except MalformedError:
        return None
    return entry.month if isinstance(entry, SealedEntry) else None


@SETTINGS
@given(value=JSON)
def test_a_hash_names_one_canonical_value(value: Json) -> None:
    assert hash_of(canonical(value)) == Hash(hash_of(canonical(parse_canonical(canonical(value)))))
