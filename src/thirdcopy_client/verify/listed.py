"""What is in a folder, compared with what its manifest lists.

All that the checkpoint's manifest lists must be there. What else is there must be in its place:

- the beginning of a tile that is published, which a smaller log ended with; it stays a while for
  those who read that log;
- what the other manifest lists, if there are two: a publication was being put in place. Each file
  must be the very one that is listed, and may come or go meanwhile;
- what a key signed last that the publication to come replaces. It speaks for itself, and names the
  key that signs the other manifest.
"""

from collections.abc import Collection, Mapping, Sequence

from thirdcopy_client.canonical import Hash, hash_of
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.manifest import MANIFEST, MANIFESTS, Manifest, verify_manifest
from thirdcopy_client.translog.merkle import HASH_SIZE
from thirdcopy_client.translog.note import VerifierKey, parse_note
from thirdcopy_client.translog.replacement import check_replacement, replacement_index
from thirdcopy_client.translog.tile import (
    TILE_WIDTH,
    Tile,
    format_tile_path,
    hashes_at,
    parse_bundle,
    parse_tile_path,
)
from thirdcopy_client.verify.keys import Keys
from thirdcopy_client.verify.reader import Files


def check_manifest(
    files: Files, checkpoint: Checkpoint, keys: Keys, withheld: Collection[str]
) -> Manifest:
    """Check the checkpoint's manifest, and that nothing is missing and nothing too many.

    INVARIANT: the tiles of the checkpoint were checked before.
    """
    manifest = verify_manifest(files.read(files.manifest), keys.files, files.manifest)
    found = (manifest.origin, manifest.size, manifest.root)
    if found != (checkpoint.origin, checkpoint.size, checkpoint.root):
        raise VerificationError(
            "expected origin, size and root of the checkpoint", place=files.manifest
        )
    listed = {file.path for file in manifest.files}
    for path in sorted(listed & set(withheld)):
        raise VerificationError("expected no file that was taken down", place=path)
    for path in sorted(listed - files.names):
        raise VerificationError("the file is missing", place=path)
    _check_others(files, files.names - listed - set(MANIFESTS), checkpoint, keys, withheld)
    return manifest


def _check_others(
    files: Files,
    others: Collection[str],
    checkpoint: Checkpoint,
    keys: Keys,
    withheld: Collection[str],
) -> None:
    """Check what is there and is not listed."""
    to_come = _to_come(files, others, checkpoint, keys)
    beside = _beside(files, checkpoint, (*keys.files_before, keys.files, *to_come.values()))
    for path in sorted(set(others) - to_come.keys()):
        data = files.read_if_there(path)
        if data is None or _is_beginning(files, path, data, checkpoint.size):
            continue
        if path in withheld and (files.manifest == MANIFEST or path not in beside):
            raise VerificationError("expected no file that was taken down", place=path)
        if path not in beside:
            raise VerificationError("the file is not in the manifest", place=path)
        if (hash_of(data), len(data)) != beside[path]:
            raise VerificationError("the file is not the one in the manifest", place=path)


def _is_beginning(files: Files, path: str, data: bytes, size: int) -> bool:
    """Tell if a file is a partial tile that the published one goes on from."""
    try:
        tile = parse_tile_path(path)
    except MalformedError:
        return False
    count = size if tile.level is None else hashes_at(tile.level, size)
    width = min(TILE_WIDTH, count - tile.n * TILE_WIDTH)
    if tile.width >= width:
        return False
    whole = files.read(format_tile_path(Tile(tile.level, tile.n, width)))
    if tile.level is None:
        return parse_bundle(data, path) == parse_bundle(whole)[: tile.width]
    return data == whole[: tile.width * HASH_SIZE]


def _to_come(
    files: Files, others: Collection[str], checkpoint: Checkpoint, keys: Keys
) -> Mapping[str, VerifierKey]:
    """Give the replacements of keys that are to be published, and the key for files in each."""
    found: dict[str, VerifierKey] = {}
    key = keys.log
    indexes = {replacement_index(path): path for path in others}
    for index in sorted(n for n in indexes if n is not None and n >= checkpoint.size):
        path = indexes[index]
        data = files.read_if_there(path)
        if data is None:
            break
        replacement = check_replacement(data, key, path)
        if replacement.index != index:
            raise VerificationError(f"expected the entry {index}", place=path)
        key, found[path] = replacement.log, replacement.files
    return found


def _beside(
    files: Files, checkpoint: Checkpoint, known: Sequence[VerifierKey]
) -> Mapping[str, tuple[Hash, int]]:
    """Give what the other manifest lists, where there is one, signed by a key that is *known*."""
    name = files.other_manifest
    if name is None:
        return {}
    data = files.read(name)
    signed_by = {line.key_id for line in parse_note(data, name).signatures}
    key = next((key for key in known if key.key_id in signed_by), known[-1])
    manifest = verify_manifest(data, key, name)
    if manifest.origin != checkpoint.origin:
        raise VerificationError("expected the origin of the checkpoint", place=name)
    return {file.path: (file.sha256, file.size) for file in manifest.files}
