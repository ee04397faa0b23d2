"""A copy of a log's public files that is never ahead of itself.

Everything new is fetched beside the copy, into `<folder>.part`, by the hash that the manifest
gives; what is there already is not fetched again, so a copy that was interrupted goes on where
it was. Then everything is verified, old and new together, as it will stand. Only then are the
files put in place, the checkpoint after them and the manifest last, and what is no longer
listed goes. A log that went back, or that is not a continuation of what was copied before, is
refused, both notes are kept, and the copy stays as it was.
"""

from dataclasses import dataclass
from pathlib import Path

from thirdcopy_client.canonical import hash_of
from thirdcopy_client.durable import put, sync_folder
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import signer_among, verify_checkpoint
from thirdcopy_client.translog.manifest import MANIFEST, Manifest, PublicFile, parse_manifest
from thirdcopy_client.translog.note import parse_note, parse_verifier_key
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

_CHECKPOINT = "checkpoint"
_LAST = (_CHECKPOINT, MANIFEST)


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
    last = {path: source.read(path) for path in _LAST}
    manifest = parse_manifest(parse_note(last[MANIFEST], MANIFEST).text.encode())
    parts = folder.with_name(f"{folder.name}.part")
    before = folder / _CHECKPOINT
    old = before.read_bytes() if before.exists() else None
    missing = [file for file in manifest.files if file.path != _CHECKPOINT]
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
    for file in missing:
        _put_in_place(parts / file.path, folder / file.path)
    put(folder / _CHECKPOINT, last[_CHECKPOINT])
    put(folder / MANIFEST, last[MANIFEST])
    _remove_others(folder, staged.names())
    if parts.exists():
        _remove_others(parts, frozenset())
        parts.rmdir()
    return Copied(report, fetched)


def _put_in_place(new: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new.replace(place)
    sync_folder(place.parent)


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


def _remove_others(folder: Path, kept: frozenset[str]) -> None:
    """Remove what the manifest no longer lists: partial tiles that have grown."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in kept:
            path.unlink()
