"""The manifest: every public file with its hash, signed by the key for public files.

```
thirdcopy/1 manifest
origin <origin>
size <size>
root <b64>
file <sha256> <bytes> <path>                   by path; every file but `manifest` itself
```
The key is one of its own, named by the log's last `keys` entry: the log's key signs
checkpoints only. While a publication is put in place there are two: `manifest.next`, which
lists the files of the checkpoint to come, and is itself in no list either.
"""

from dataclasses import dataclass

from thirdcopy_client.canonical import Hash, b64, hash_of
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.checkpoint import CHECKPOINT, parse_root
from thirdcopy_client.translog.lines import (
    BASE64,
    HASH,
    NUMBER,
    Lines,
    has_form,
    is_name,
    parse_number,
)
from thirdcopy_client.translog.note import (
    Signer,
    VerifierKey,
    parse_note,
    sign_note,
    verify_note,
)

MANIFEST = "manifest"
NEXT_MANIFEST = "manifest.next"
MANIFESTS = (MANIFEST, NEXT_MANIFEST)

_PART = "[A-Za-z0-9][A-Za-z0-9._-]*"
_PATH = f"({_PART}(?:/{_PART})*)"


@dataclass(frozen=True)
class PublicFile:
    """One public file."""

    sha256: Hash
    size: int
    path: str


@dataclass(frozen=True)
class Manifest:
    """All public files of the log at one checkpoint."""

    origin: str
    size: int
    root: bytes
    files: tuple[PublicFile, ...]


def is_public_path(path: str) -> bool:
    """Tell if *path* is written as the path of a public file: no `..`, no odd character."""
    return has_form(_PATH, path)


def format_manifest(manifest: Manifest) -> str:
    """Write the text that the key for public files signs."""
    lines = [
        "thirdcopy/1 manifest",
        f"origin {manifest.origin}",
        f"size {manifest.size}",
        f"root {b64(manifest.root)}",
        *(f"file {file.sha256} {file.size} {file.path}" for file in manifest.files),
    ]
    return "".join(f"{line}\n" for line in lines)


def parse_manifest(text: bytes, name: str = MANIFEST) -> Manifest:
    """Read a manifest's text, without the signature."""
    lines = Lines(text, name)
    lines.take("thirdcopy/1 manifest", "`thirdcopy/1 manifest`")
    (origin,) = lines.take("origin (.+)", "`origin` and a name")
    if not is_name(origin):
        raise MalformedError("expected an origin without space or plus sign", place=lines.place)
    size = lines.take_number(f"size {NUMBER}", "`size` and a number")
    root = parse_root(lines.take(f"root {BASE64}", "`root` and a hash")[0], lines.place)
    files: list[PublicFile] = []
    form = f"file {HASH} {NUMBER} {_PATH}"
    for sha256, length, path in lines.take_while("file ", form, "a file"):
        if (files and files[-1].path >= path) or path in MANIFESTS:
            raise MalformedError("expected files in order, each once", place=lines.place)
        files.append(PublicFile(Hash(sha256), parse_number(length, lines.place), path))
    lines.end()
    return Manifest(origin, size, root, tuple(files))


def read_manifest(data: bytes, name: str = MANIFEST) -> Manifest:
    """Read a manifest whoever signed it: what it says is not to be believed yet."""
    return parse_manifest(parse_note(data, name).text.encode(), name)


def lists_checkpoint(manifest: Manifest, signed: bytes) -> bool:
    """Tell if a manifest is that of a signed checkpoint: it lists its very bytes."""
    return PublicFile(hash_of(signed), len(signed), CHECKPOINT) in manifest.files


def sign_manifest(manifest: Manifest, signer: Signer) -> bytes:
    """Sign a manifest."""
    return sign_note(format_manifest(manifest), signer)


def verify_manifest(data: bytes, key: VerifierKey, name: str = MANIFEST) -> Manifest:
    """Read a manifest that *key* signed and nobody else."""
    verified = verify_note(data, key, name)
    if verified.unknown:
        raise VerificationError("expected one signature line", place=name)
    return parse_manifest(verified.text.encode(), name)
