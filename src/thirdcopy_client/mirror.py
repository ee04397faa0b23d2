"""A copy of a log's public files that is never ahead of itself.

Everything new is fetched beside the copy, into `<folder>.part`, by the hash that the manifest
gives; what is there already is not fetched again, so a copy that was interrupted goes on where
it was. Then everything is verified, old and new together, as it will stand. Only then is it put
in place, as a publication is, so that the copy too can be read meanwhile. A log that went back,
or that is not a continuation of what was copied before, is refused, both notes are kept, and the
copy stays as it was.
"""

from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.canonical import hash_of
from thirdcopy_client.durable import put
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.publication import lay_out, parts_of, publishing
from thirdcopy_client.translog.checkpoint import CHECKPOINT, signer_among, verify_checkpoint
from thirdcopy_client.translog.manifest import MANIFEST, Manifest, PublicFile, read_manifest
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.translog.quorum import Demand
from thirdcopy_client.verify import (
    Conflict,
    DirectoryReader,
    Reader,
    Report,
    conflict_with,
    keep_evidence,
    verify_directory,
    view_of,
)
from thirdcopy_client.verify.entries import Progress
from thirdcopy_client.verify.reader import Files, settled


@dataclass(frozen=True)
class Copied:
    """A copy that holds: what it says, and how many files had to be fetched."""

    report: Report
    fetched: int


@dataclass(frozen=True)
class _Staged:
    """The copy as it will stand: what is new, and what the folder has already."""

    parts: Path
    folder: Path
    manifest: Manifest
    last: dict[str, bytes]

    def names(self) -> frozenset[str]:
        return frozenset({MANIFEST, *(file.path for file in self.manifest.files)})

    def read(self, path: str) -> bytes:
        if path in self.last:
            return self.last[path]
        here = self.parts if (self.parts / path).is_file() else self.folder
        return DirectoryReader(here).read(path)


def mirror(
    source: Reader,
    folder: Path,
    key: str,
    *,
    demand: Demand | None = None,
    progress: Progress | None = None,
) -> Copied | Conflict:
    """Bring the copy in *folder* up to the log at *source*, whose verifier key is *key*.

    *progress* is told of files fetched. Raises `VerificationError` if the log does not hold;
    what was published in *folder* before then still stands.
    """
    parse_verifier_key(key)
    with publishing(folder):
        return settled(source, lambda files: _copy(files, source, folder, key, demand, progress))


def _copy(
    files: Files,
    source: Reader,
    folder: Path,
    key: str,
    demand: Demand | None,
    progress: Progress | None,
) -> Copied | Conflict:
    last = {CHECKPOINT: files.read(CHECKPOINT), MANIFEST: files.read(files.manifest)}
    manifest = read_manifest(last[MANIFEST])
    parts = parts_of(folder)
    before = folder / CHECKPOINT
    old = before.read_bytes() if before.exists() else None
    missing = [file for file in manifest.files if file.path != CHECKPOINT]
    missing = [file for file in missing if not _is_there(folder, file)]
    fetched = 0
    for number, file in enumerate(missing, start=1):
        if not _is_there(parts, file):
            put(parts / file.path, _fetch(source, file))
            fetched += 1
        if progress is not None:
            progress(number, len(missing))
    staged = _Staged(parts, folder, manifest, last)
    report = verify_directory(staged, key, demand=demand)
    if old is not None:
        conflict = _taken_back(staged, old, key, folder)
        if conflict is not None:
            return conflict
    lay_out(folder, [file.path for file in missing], last[CHECKPOINT], last[MANIFEST])
    return Copied(report, fetched)


def _is_there(folder: Path, file: PublicFile) -> bool:
    path = folder / file.path
    return path.is_file() and hash_of(path.read_bytes()) == file.sha256


def _fetch(source: Reader, file: PublicFile) -> bytes:
    """Fetch one file; another than the manifest lists is not put in place."""
    data = source.read(file.path)
    if (hash_of(data), len(data)) != (file.sha256, file.size):
        raise UnavailableError(
            "the file is not the one that the manifest lists; it was changed, or the log was"
            " published anew meanwhile",
            place=file.path,
            remedy="try again; if it stays so, verify the log where it is",
        )
    return data


def _taken_back(staged: Reader, old: bytes, key: str, folder: Path) -> Conflict | None:
    """Compare the log with what this copy showed before; keep both notes if it went back."""
    view = view_of(staged, key)
    signer = signer_among(old, (view.key, parse_verifier_key(key)))
    earlier = verify_checkpoint(old, signer)
    conflict = (
        Conflict(f"back from size {earlier.size} to {view.checkpoint.size}", old, view.signed)
        if earlier.size > view.checkpoint.size
        else conflict_with(view, old, signer)
    )
    if conflict is not None:
        keep_evidence(folder.with_name(f"{folder.name}.evidence"), conflict)
    return conflict
