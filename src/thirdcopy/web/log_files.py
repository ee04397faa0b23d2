"""The public files as they stand in their folder, and what their checkpoint says."""

import gzip
import io
import tarfile
from dataclasses import dataclass
from typing import Final

from thirdcopy.gateway import Gateway, log_keys
from thirdcopy_client.canonical import b64
from thirdcopy_client.translog.checkpoint import CHECKPOINT, signer_among, verify_checkpoint
from thirdcopy_client.translog.manifest import MANIFEST, is_public_path, read_manifest
from thirdcopy_client.verify.reader import DirectoryReader, Files, settled

FOLDER: Final = "thirdcopy-log"
"""The folder that the archive of all public files unpacks to."""
_TYPES: Final = {
    "agreement": "text/markdown; charset=utf-8",
    "tile": "application/octet-stream",
}
_TEXT: Final = "text/plain; charset=utf-8"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Standing:
    """What the published checkpoint says."""

    origin: str
    size: int
    root: str
    note: str


def log_key(gateway: Gateway) -> str:
    """Give the key that checks the log, as people hand it to each other."""
    return gateway.sequencer.signer.verifier_key


def standing(gateway: Gateway) -> Standing | None:
    """Give what is published; None before the first publication."""
    path = gateway.home.public / CHECKPOINT
    if not path.exists():
        return None
    data = path.read_bytes()
    key = signer_among(data, log_keys(gateway.engine))
    checkpoint = verify_checkpoint(data, key)
    return Standing(checkpoint.origin, checkpoint.size, b64(checkpoint.root), data.decode())


def public_file(gateway: Gateway, path: str) -> bytes | None:
    """Give one public file; None for any path that is not written as one, or is not there."""
    if path not in {MANIFEST, CHECKPOINT} and not is_public_path(path):
        return None
    folder = gateway.home.public.resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return None
    return file.read_bytes()


def type_of(path: str) -> str:
    """Give the content type of a public file."""
    return _TYPES.get(path.partition("/")[0], _TEXT)


def keeping(path: str) -> str:
    """Say how long a copy holds: what has its hash in its name, or is full, never changes."""
    full_tile = path.startswith("tile/") and ".p/" not in path
    named = path.startswith(("agreement/", "adoption/"))
    return _FOR_GOOD if full_tile or named else "no-cache"


def published_files(gateway: Gateway) -> dict[str, bytes]:
    """Give every public file of one checkpoint, whatever is published meanwhile."""

    def read(files: Files) -> dict[str, bytes]:
        manifest = read_manifest(files.read(files.manifest))
        found = {file.path: files.read(file.path) for file in manifest.files}
        return {**found, MANIFEST: files.read(files.manifest)}

    return settled(DirectoryReader(gateway.home.public), read)


def archive(gateway: Gateway) -> bytes | None:
    """Give every public file in one, as the manifest lists them; None before the first."""
    if standing(gateway) is None:
        return None
    out = io.BytesIO()
    # Without a time of day in it, the same files make the same archive.
    with (
        gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for name, data in published_files(gateway).items():
            entry = tarfile.TarInfo(f"{FOLDER}/{name}")
            entry.size = len(data)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()
