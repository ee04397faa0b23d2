"""Verifying a folder of public files, here or at an address.

In order: checkpoint, entries and tiles, keys, manifest, files, reveals, tallies. The first
fault names its file, and says how many files had not been read by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, Checkpoint, verify_checkpoint
from thirdcopy_client.translog.lines import HASH, has_form
from thirdcopy_client.translog.manifest import Manifest
from thirdcopy_client.translog.note import (
    VerifierKey,
    format_verifier_key,
    parse_verifier_key,
)
from thirdcopy_client.translog.open_kind import STATUS_KINDS
from thirdcopy_client.translog.particular import PARTICULAR_KINDS, check_order
from thirdcopy_client.translog.quorum import Demand, check_quorum
from thirdcopy_client.translog.replacement import replacement_path
from thirdcopy_client.translog.tile import bundles_of, format_tile_path, tiles_of
from thirdcopy_client.verify.entries import Contents, Progress, read_entries
from thirdcopy_client.verify.keys import check_keys, check_witnesses, signing_key
from thirdcopy_client.verify.listed import check_manifest
from thirdcopy_client.verify.periods import Closed, announced, check_periods
from thirdcopy_client.verify.reader import Files, Reader, settled
from thirdcopy_client.verify.report import Cell, Period, Report

_TEXT = f"agreement/{HASH}\\.md|adoption/{HASH}\\.toml"
"""Texts are published under their own hash: agreements, and who adopted a model."""


@dataclass(frozen=True)
class Verified:
    """A log that was verified: its report, and what later only its growth has to be added to.

    *files* gives the hash of each public file, as the manifest listed it.
    """

    report: Report
    signed: bytes
    contents: Contents
    closed: tuple[Closed, ...]
    files: Mapping[str, Hash]


def verify_directory(
    reader: Reader,
    key: str | None,
    *,
    demand: Demand | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check every public file of the log whose verifier key is *key*, or once was.

    Without a key, the one that the log names itself is used, and the report says so: the
    files are then only shown to agree with each other. With a *demand*, its witnesses must
    have cosigned. Raises `VerificationError` for the first fault, its `place` the file;
    `MalformedError` for a key that is none; and `UnavailableError` when a file cannot be
    read, or the log was published anew meanwhile.
    """
    return verify_whole(reader, key, demand=demand, progress=progress).report


def verify_whole(
    reader: Reader,
    key: str | None,
    *,
    demand: Demand | None = None,
    progress: Progress | None = None,
) -> Verified:
    """As `verify_directory`, and give all that is needed to check later only what has grown."""
    given = None if key is None else parse_verifier_key(key)

    def check(files: Files) -> Verified:
        return check_whole(files, given, demand=demand, progress=progress)

    return settled(reader, check)


def check_whole(
    files: Files,
    given: VerifierKey | None,
    *,
    demand: Demand | None = None,
    progress: Progress | None = None,
) -> Verified:
    """As `verify_whole`, of files that were begun to be read."""
    try:
        signed = files.read(CHECKPOINT)
        signer = signing_key(files, signed, given)
        checkpoint = verify_checkpoint(signed, signer)
        contents = read_entries(files, checkpoint, progress)
        return check_rest(files, signed, checkpoint, contents, signer, given, demand=demand)
    except (MalformedError, VerificationError) as error:
        raise VerificationError(
            f"{error.message} ({files.unread} of {len(files.names)} files not yet read)",
            place=error.place,
        ) from error


def check_rest(
    files: Files,
    signed: bytes,
    checkpoint: Checkpoint,
    contents: Contents,
    key: VerifierKey,
    given: VerifierKey | None,
    *,
    demand: Demand | None = None,
    known: Verified | None = None,
) -> Verified:
    """Check all but the entries: keys, witnesses, manifest, files, periods.

    Of a log that was *known* before, files that are listed as they were are not read again, nor
    are the periods that were closed then.
    """
    keys = check_keys(files, contents, key, given)
    cosigned = check_witnesses(contents, signed, key)
    if demand is not None:
        cosigned = check_quorum(signed, key, demand, CHECKPOINT)
    _check_particulars(contents)
    withheld = _withheld(contents)
    manifest = check_manifest(files, checkpoint, keys, withheld)
    _check_files(files, manifest, contents, known.files if known else {})
    before = known.closed if known else ()
    closed = check_periods(files, contents, checkpoint.origin, withheld, before)
    report = report_of(
        checkpoint,
        contents,
        closed,
        key=format_verifier_key(key),
        key_from_log=given is None,
        cosigned=tuple(one.key.name for one in cosigned),
        files=len(files.names),
    )
    listed = {file.path: file.sha256 for file in manifest.files}
    return Verified(report, signed, contents, closed, listed)


def report_of(
    checkpoint: Checkpoint,
    contents: Contents,
    closed: tuple[Closed, ...],
    *,
    key: str,
    key_from_log: bool,
    cosigned: tuple[str, ...],
    files: int,
) -> Report:
    """Say what was found of a log that was checked."""
    after = closed[-1].stop if closed else 0
    return Report(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        key=key,
        key_from_log=key_from_log,
        cosigned=cosigned,
        periods=tuple(map(_period, closed)),
        cells=tuple(cell for one in closed for cell in _cells(one)),
        awaiting=sum(span.count for span in contents.months.values() if span.first >= after),
        standing=contents.of(*STATUS_KINDS),
        particulars=contents.of(*PARTICULAR_KINDS),
        withheld=tuple(sorted({str(one.entry.members["file"]) for one in contents.of("takedown")})),
        files=files,
    )


def _check_particulars(contents: Contents) -> None:
    """Check postings, charges and challenges against those before them, and the register."""
    check_order(
        (one.entry.kind, one.entry.members, contents.place_of(one.index))
        for one in contents.of("registered", *PARTICULAR_KINDS)
    )


def _withheld(contents: Contents) -> frozenset[str]:
    """Give the texts that were taken down, which must then not be published."""
    return frozenset(str(logged.entry.members["file"]) for logged in contents.of("takedown"))


def _check_files(
    files: Files, manifest: Manifest, contents: Contents, checked: Mapping[str, Hash]
) -> None:
    """Check each file against the manifest, and that it is one that this log publishes.

    A file that was *checked* before, by its hash, is not read again.
    """
    known = {format_tile_path(tile) for tile in tiles_of(contents.size)}
    known |= {format_tile_path(tile) for tile in bundles_of(contents.size)}
    known |= {this.path for kind in ("reveal", "tally") for this in announced(contents, kind)}
    known |= {replacement_path(logged.index) for logged in contents.of("keys")[1:]}
    known.add(CHECKPOINT)
    for file in manifest.files:
        text = has_form(_TEXT, file.path)
        if not text and file.path not in known:
            raise VerificationError("the log publishes no such file", place=file.path)
        if checked.get(file.path) == file.sha256:
            continue
        if files.digest(file.path) != (file.sha256, file.size):
            raise VerificationError("the file is not the one in the manifest", place=file.path)
        if text and file.sha256 not in file.path:
            raise VerificationError("the text does not have the hash of its name", place=file.path)


def _period(closed: Closed) -> Period:
    return Period(
        period=closed.period,
        start=closed.start,
        stop=closed.stop,
        sealed=closed.sealed,
        revealed=closed.revealed,
        tables=closed.tally.tables,
    )


def _cells(closed: Closed) -> list[Cell]:
    return [
        Cell(closed.period, count.cls.agreement, count.cls.adoption, count.kind, count.count)
        for count in closed.tally.counts
    ]
