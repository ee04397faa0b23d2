"""Where a gateway keeps what is its own: databases, keys, public files, outgoing post."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from thirdcopy.store.engine import Place
from thirdcopy.store.mark import sync_folder
from thirdcopy_client.errors import UnavailableError

_SEED = 32


@dataclass(frozen=True)
class Databases:
    """Where the main database and the key store are: the home's own files unless named.

    With *standby* a server of PostgreSQL must name a synchronous standby.
    """

    main: Place | None = None
    keys: Place | None = None
    standby: bool = False


@dataclass(frozen=True)
class Home:
    """The folder of one gateway."""

    folder: Path

    @property
    def main(self) -> Path:
        """The main database."""
        return self.folder / "gateway.sqlite"

    @property
    def keys(self) -> Path:
        """The key store, a database of its own with backups of its own."""
        return self.folder / "keys.sqlite"

    @property
    def mark(self) -> Path:
        """The high-water mark."""
        return self.folder / "high-water-mark"

    @property
    def witnesses(self) -> Path:
        """The gateway's own trust policy: who cosigns its log (c2sp.org/tlog-policy)."""
        return self.folder / "witnesses.policy"

    @property
    def public(self) -> Path:
        """The public files, a projection that can be built again."""
        return self.folder / "public"

    @property
    def key_backups(self) -> Path:
        """The list of folders in which backups of the key store are, a line each."""
        return self.folder / "key-backups"

    def folders_of_key_backups(self) -> tuple[Path, ...]:
        """Give the folders in which backups of the key store are, or were."""
        path = self.key_backups
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else ()
        return tuple(Path(line) for line in lines)

    @property
    def mailbox(self) -> Path:
        """Where parcels are put for the bodies that fetch them, a folder for each."""
        return self.folder / "mailbox"

    @property
    def sources(self) -> Path:
        """The bodies' own databases, where this machine holds them."""
        return self.folder / "sources"

    def secret(self, name: str, *, make: bool) -> bytes:
        """Give a key of 32 bytes from a file that only its owner may read."""
        path = self.folder / "secrets" / name
        if path.exists():
            return path.read_bytes()
        if not make:
            raise UnavailableError(
                f"the key `{name}` is missing", remedy="restore it; a new one would fork the log"
            )
        return _drawn(path)

    def next_secret(self, name: str) -> bytes:
        """Give the key that is to take another's place, drawing it at first."""
        path = self._next(name)
        return path.read_bytes() if path.exists() else _drawn(path)

    def has_next(self, name: str) -> bool:
        """Say whether a key is there that is to take another's place."""
        return self._next(name).exists()

    def use_next(self, name: str) -> None:
        """Put the next key into the place of the one before it, which is gone then."""
        self._next(name).rename(self.folder / "secrets" / name)
        sync_folder(self.folder / "secrets")

    def _next(self, name: str) -> Path:
        return self.folder / "secrets" / f"{name}.next"


def _drawn(path: Path) -> bytes:
    """Draw a key into a file, and give it only when it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = secrets.token_bytes(_SEED)
    half = path.with_name(f".{path.name}.part")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    half.rename(path)
    sync_folder(path.parent)
    return data
