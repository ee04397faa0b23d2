"""A small log made for tests: its entries, and the public files that belong to them.

Nothing here is random, so that two runs compare the same bytes.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.translog.checkpoint import Checkpoint, sign_checkpoint
from thirdcopy_client.translog.cosignature import Cosigner
from thirdcopy_client.translog.entry import (
    PADDING,
    Class,
    Header,
    OpenEntry,
    SealedEntry,
    commitment_of,
    format_entry,
)
from thirdcopy_client.translog.manifest import Manifest, PublicFile, sign_manifest
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Note, Signer, format_note, parse_note
from thirdcopy_client.translog.reveal import (
    Reveal,
    Revealed,
    agreement_path,
    classes_in_order,
    format_reveal,
    reveal_path,
)
from thirdcopy_client.translog.tally import AttestedTable, format_tally, tally_of, tally_path
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    bundles_of,
    format_bundle,
    format_tile_path,
    tiles_of,
)
from thirdcopy_client.translog.tree import extend, prove_consistency

ORIGIN = "simulation.thirdcopy.example/demo"
LOG = Signer(ORIGIN, b"\x01" * 32)
FILES = Signer(f"{ORIGIN}/files", b"\x02" * 32)
WITNESS = Cosigner("witness.example/w1", b"\x03" * 32)
STRANGER = Signer("stranger.example", b"\x04" * 32)
TIME = 1_507_248_000
"""When the witness cosigns: in October 2017."""

TEXTS = (b"first agreement\n", b"second agreement\n", b"third agreement\n")
EXACT = Class(hash_of(TEXTS[0]))
MODEL = Class(hash_of(TEXTS[1]), hash_of(b"an adoption\n"))
SECRET = Class(hash_of(TEXTS[2]))
KINDS = ("received", "supplied", "nothing-supplied")


@dataclass(frozen=True)
class MadeLog:
    """Entries of a log, and the files published beside its tiles."""

    lines: tuple[bytes, ...]
    texts: Mapping[str, bytes]


@dataclass(frozen=True)
class Held:
    """Public files held in memory, to be read like a folder."""

    files: Mapping[str, bytes]

    def names(self) -> frozenset[str]:
        return frozenset(self.files)

    def read(self, path: str) -> bytes:
        return self.files[path]


def salt(number: int) -> bytes:
    """Give a salt that is the same in each run."""
    return hashlib.sha256(b"salt %d" % number).digest()


def opened(date: str, kind: str, **members: str) -> bytes:
    """Write an open entry."""
    return format_entry(OpenEntry(dt.date.fromisoformat(date), kind, members))


def sealed(header: Header) -> bytes:
    """Write a sealed entry whose event nobody will open."""
    event = hashlib.sha256(b"event" + header.salt).digest()
    return format_entry(SealedEntry(header.month, commitment_of(header), event))


def publish(made: MadeLog, *, log: Signer = LOG, files: Signer = FILES) -> dict[str, bytes]:
    """Give every public file of a log, signed."""
    leaves = [leaf_hash(line) for line in made.lines]
    grown = extend(0, _nothing, leaves)
    contents = dict(made.texts)
    for tile in tiles_of(grown.size):
        assert tile.level is not None
        contents[format_tile_path(tile)] = grown.tiles[tile.level, tile.n]
    for bundle in bundles_of(grown.size):
        first = bundle.n * TILE_WIDTH
        contents[format_tile_path(bundle)] = format_bundle(made.lines[first : first + bundle.width])
    checkpoint = Checkpoint(log.name, grown.size, grown.root)
    contents["checkpoint"] = sign_checkpoint(checkpoint, log)
    return contents | {"manifest": manifest_of(contents, checkpoint, files)}


def manifest_of(files: Mapping[str, bytes], checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Sign the list of some files."""
    listed = tuple(
        PublicFile(hash_of(data), len(data), path) for path, data in sorted(files.items())
    )
    manifest = Manifest(checkpoint.origin, checkpoint.size, checkpoint.root, listed)
    return sign_manifest(manifest, signer)


def cosigned(signed: bytes, *cosigners: Cosigner, time: int = TIME) -> bytes:
    """Add cosignatures to a signed checkpoint, beside those that are there."""
    note = parse_note(signed)
    lines = tuple(cosigner.cosign(note.text, time) for cosigner in cosigners)
    return format_note(Note(note.text, (*note.signatures, *lines)))


def small_log(cases: int = 90) -> MadeLog:
    """Give a log of two closed quarters and the beginning of a third, over 256 entries."""
    lines = [
        opened("2017-04-01", "keys", files=FILES.verifier_key, log=LOG.verifier_key),
        opened("2017-04-01", "registered", agreement=EXACT.agreement, id="first"),
        opened("2017-04-03", "in-force", agreement=EXACT.agreement, id="first"),
    ]
    texts = {agreement_path(hash_of(text)): text for text in TEXTS}
    start = 0
    for period, months, closed in (
        ("2017-Q2", ("2017-04", "2017-05", "2017-06"), "2017-07-03"),
        ("2017-Q3", ("2017-07", "2017-08", "2017-09"), "2017-10-02"),
    ):
        headers = list(_headers(len(lines), months, cases))
        lines += [sealed(header) for _, header in headers]
        reveal = reveal_of(period, start, len(lines), headers)
        start = len(lines)
        closing, files = close(reveal, closed)
        lines += closing
        texts |= files
    lines.append(
        opened("2017-10-05", "suspended", agreement=EXACT.agreement, id="first", ground="review")
    )
    lines += [sealed(header) for _, header in _headers(len(lines), ("2017-10",), cases)]
    return MadeLog(tuple(lines), texts)


def at_size(made: MadeLog, size: int) -> MadeLog:
    """Give the log when it was smaller; from 188 on, the two quarters are closed."""
    return MadeLog(made.lines[:size], made.texts)


def forked(made: MadeLog, index: int) -> MadeLog:
    """Give another log that differs from *index* on: the entry there is of another case."""
    header = Header("received", EXACT, "2017-10", salt(10_000 + index))
    lines = list(made.lines)
    lines[index] = sealed(header)
    return MadeLog(tuple(lines), made.texts)


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write public files into an empty folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def prove_growth(made: MadeLog, old: int) -> tuple[bytes, ...]:
    """Prove that the log of *old* is the beginning of this one."""
    grown = extend(0, _nothing, [leaf_hash(line) for line in made.lines])
    return prove_consistency(old, grown.size, lambda level, n: grown.tiles[level, n])


def reveal_of(period: str, start: int, stop: int, headers: Sequence[tuple[int, Header]]) -> Reveal:
    """Open the headers of the classes whose counts are exact."""
    entries = tuple(
        Revealed(index, header.cls, header.kind, header.salt)
        for index, header in headers
        if header.cls in (EXACT, MODEL)
    )
    classes = classes_in_order((EXACT, MODEL))
    return Reveal(ORIGIN, period, start, stop, classes, entries, len(headers))


def close(reveal: Reveal, date: str) -> tuple[list[bytes], dict[str, bytes]]:
    """Give the entries and the files that close a period."""
    revealed = format_reveal(reveal)
    table = AttestedTable(Hash(hashlib.sha256(b"people").hexdigest()), "people")
    tallied = format_tally(tally_of(reveal, hash_of(revealed), (table,)))
    files = {reveal_path(reveal.period): revealed, tally_path(reveal.period): tallied}
    lines = [
        opened(date, kind, file=path, period=reveal.period, sha256=hash_of(data))
        for kind, (path, data) in zip(("reveal", "tally"), files.items(), strict=True)
    ]
    return lines, files


def _headers(first: int, months: Sequence[str], cases: int) -> Iterator[tuple[int, Header]]:
    classes = (EXACT, MODEL, SECRET, None)
    for number in range(cases):
        index = first + number
        cls = classes[number % len(classes)]
        kind = PADDING if cls is None else KINDS[number % len(KINDS)]
        month = months[number * len(months) // cases]
        yield index, Header(kind, cls, month, salt(index))


def _nothing(level: int, n: int) -> bytes:
    raise AssertionError(f"an empty tree has no tile {level}/{n}")
