"""Verifying a folder of public files.

In order: checkpoint, entries and tiles, keys, manifest, files, reveals, tallies. The first
fault names its file, and says how many files had not been read by then.
"""

from collections.abc import Collection, Sequence

from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint, verify_checkpoint
from thirdcopy_client.translog.lines import HASH, has_form
from thirdcopy_client.translog.manifest import MANIFEST, Manifest, verify_manifest
from thirdcopy_client.translog.note import (
    VerifierKey,
    format_verifier_key,
    parse_note,
    parse_verifier_key,
)
from thirdcopy_client.translog.open_kind import STATUS_KINDS
from thirdcopy_client.translog.reveal import Reveal
from thirdcopy_client.translog.tally import Tally
from thirdcopy_client.translog.tile import bundles_of, format_tile_path, tiles_of
from thirdcopy_client.verify.entries import Contents, find_keys, read_entries
from thirdcopy_client.verify.periods import announced, check_reveals, check_tallies
from thirdcopy_client.verify.reader import Files, Reader
from thirdcopy_client.verify.report import Cell, Period, Report

_CHECKPOINT = "checkpoint"
_TEXT = f"agreement/{HASH}\\.md|adoption/{HASH}\\.toml"
"""Texts are published under their own hash: agreements, and who adopted a model."""


def verify_directory(reader: Reader, key: str | None) -> Report:
    """Check every public file of the log whose verifier key is *key*.

    Without a key, the one that the log names itself is used, and the report says so: the
    files are then only shown to agree with each other. Raises `VerificationError` for the
    first fault, its `place` the file; `MalformedError` for a key that is none; and
    `UnavailableError` when a file cannot be read.
    """
    given = None if key is None else parse_verifier_key(key)
    files = Files(reader)
    try:
        return _verify(files, given)
    except (MalformedError, VerificationError) as error:
        raise VerificationError(
            f"{error.message} ({files.unread} of {len(files.names)} files not yet read)",
            place=error.place,
        ) from error


def _verify(files: Files, given: VerifierKey | None) -> Report:
    key = _key_in_log(files) if given is None else given
    signed = files.read(_CHECKPOINT)
    signers = {signature.name for signature in parse_note(signed, _CHECKPOINT).signatures}
    checkpoint = verify_checkpoint(signed, key, witnesses=signers)
    contents = read_entries(files, checkpoint)
    files_key = _check_keys(contents, key)
    _check_witnesses(contents, signers - {key.name})
    withheld = _withheld(files, contents)
    manifest = _check_manifest(files, checkpoint, files_key)
    _check_files(files, manifest, contents)
    reveals = check_reveals(files, contents, checkpoint.origin, withheld)
    tallies = check_tallies(files, contents, reveals)
    closed = reveals[-1].stop if reveals else 0
    return Report(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        key=format_verifier_key(key),
        key_from_log=given is None,
        periods=tuple(map(_period, reveals, tallies)),
        cells=tuple(cell for tally in tallies for cell in _cells(tally)),
        awaiting=sum(span.count for span in contents.months.values() if span.first >= closed),
        standing=contents.of(*STATUS_KINDS),
        withheld=tuple(sorted(withheld)),
        files=len(files.names),
    )


def _key_in_log(files: Files) -> VerifierKey:
    """Give the key that the log's last `keys` entry names; the chain is checked later."""
    keys = find_keys(files)
    if not keys:
        raise VerificationError("no entry names the log's key", place=_CHECKPOINT)
    return parse_verifier_key(str(keys[-1].members["log"]))


def _check_keys(contents: Contents, key: VerifierKey) -> VerifierKey:
    """Check the chain of `keys` entries up to *key*; give the key for public files."""
    keys = contents.of("keys")
    before: str | None = None
    for logged in keys:
        was = logged.entry.members.get("was")
        if was != before:
            raise VerificationError(
                "expected `was` to name the key before, in every `keys` entry but the first",
                place=contents.place_of(logged.index),
            )
        before = str(logged.entry.members["log"])
    if before != format_verifier_key(key):
        raise VerificationError(
            "expected the last `keys` entry to name the key that signs the checkpoint",
            place=contents.place_of(keys[-1].index) if keys else _CHECKPOINT,
        )
    files_key = parse_verifier_key(str(keys[-1].entry.members["files"]))
    if files_key.public == key.public:
        raise VerificationError(
            "expected a key of its own for public files",
            place=contents.place_of(keys[-1].index),
        )
    return files_key


def _check_witnesses(contents: Contents, signers: Collection[str]) -> None:
    """Refuse a signature on the checkpoint by a name that the last `policy` does not give."""
    policies = contents.of("policy")
    witnesses = policies[-1].entry.members.get("witnesses") if policies else None
    keys = witnesses if isinstance(witnesses, Sequence) and not isinstance(witnesses, str) else ()
    names = {str(key).partition("+")[0] for key in keys}
    for signer in sorted(set(signers) - names):
        raise VerificationError(
            f"expected no signature by `{signer}`, whom no policy names a witness",
            place=_CHECKPOINT,
        )


def _withheld(files: Files, contents: Contents) -> frozenset[str]:
    """Give the texts that were taken down, which must then not be published."""
    paths = {str(logged.entry.members["file"]) for logged in contents.of("takedown")}
    for path in sorted(paths & files.names):
        raise VerificationError("expected no file that was taken down", place=path)
    return frozenset(paths)


def _check_manifest(files: Files, checkpoint: Checkpoint, key: VerifierKey) -> Manifest:
    manifest = verify_manifest(files.read(MANIFEST), key)
    found = (manifest.origin, manifest.size, manifest.root)
    if found != (checkpoint.origin, checkpoint.size, checkpoint.root):
        raise VerificationError("expected origin, size and root of the checkpoint", place=MANIFEST)
    listed = {file.path for file in manifest.files}
    for path in sorted(listed - files.names):
        raise VerificationError("the file is missing", place=path)
    for path in sorted(files.names - listed - {MANIFEST}):
        raise VerificationError("the file is not in the manifest", place=path)
    return manifest


def _check_files(files: Files, manifest: Manifest, contents: Contents) -> None:
    """Check each file against the manifest, and that it is one that this log publishes."""
    known = {format_tile_path(tile) for tile in tiles_of(contents.size)}
    known |= {format_tile_path(tile) for tile in bundles_of(contents.size)}
    known |= {this.path for kind in ("reveal", "tally") for this in announced(contents, kind)}
    known.add(_CHECKPOINT)
    for file in manifest.files:
        text = has_form(_TEXT, file.path)
        if not text and file.path not in known:
            raise VerificationError("the log publishes no such file", place=file.path)
        if files.digest(file.path) != (file.sha256, file.size):
            raise VerificationError("the file is not the one in the manifest", place=file.path)
        if text and file.sha256 not in file.path:
            raise VerificationError("the text does not have the hash of its name", place=file.path)


def _period(reveal: Reveal, tally: Tally) -> Period:
    return Period(
        period=reveal.period,
        start=reveal.start,
        stop=reveal.stop,
        sealed=reveal.sealed,
        revealed=len(reveal.entries),
        tables=tally.tables,
    )


def _cells(tally: Tally) -> list[Cell]:
    return [
        Cell(tally.period, count.cls.agreement, count.cls.adoption, count.kind, count.count)
        for count in tally.counts
    ]
