"""What a witness must not forget, on disk, and how it finds that it has.

```
witness                     the witness's verifier key: made once, with --new
<hash of origin>/checkpoint the note cosigned last, with its cosignature
evidence/                   pairs of notes that cannot both be true
forgotten                   there once the memory was found to be short; ends the witness
lock                        held by the one process that cosigns
```
A memory that is lost or restored from an older copy would let a log take back what it had
shown. So a folder without the first file is not taken for a new one; and a high-water mark,
kept elsewhere, says how far each log had been cosigned.
"""

import fcntl
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from thirdcopy_client.canonical import Json, canonical, hash_of, parse_canonical
from thirdcopy_client.durable import put
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.checkpoint import parse_checkpoint
from thirdcopy_client.translog.cosignature import (
    WitnessKey,
    cosignatures_of,
    format_witness_key,
)
from thirdcopy_client.translog.note import parse_note
from thirdcopy_client.verify.views import Conflict, keep_evidence
from thirdcopy_client.witness.consider import Remembered

_MOST_CONFLICTS = 1000
_RETIRE = "retire this key, and start a new witness with another"


class Memory:
    """One witness's memory; it is locked from `open` to `close`."""

    def __init__(self, folder: Path, key: WitnessKey, mark: Path | None = None) -> None:
        self._folder = folder
        self._key = key
        self._mark = mark
        self._lock: IO[bytes] | None = None

    def create(self) -> None:
        """Make the memory of a new witness; refused where there is one."""
        if (self._folder / "witness").exists() or (self._mark and self._mark.exists()):
            raise UnavailableError(
                "there is a witness's memory here already", remedy="start it without --new"
            )
        put(self._folder / "witness", f"{format_witness_key(self._key)}\n".encode())

    def open(self) -> None:
        """Lock the memory, and check that it is this witness's and reaches to the mark."""
        named = self._folder / "witness"
        if not named.exists():
            raise UnavailableError(
                "there is no witness's memory here",
                remedy="a witness that lost its memory does not cosign again: " + _RETIRE,
            )
        if named.read_bytes() != f"{format_witness_key(self._key)}\n".encode():
            raise UnavailableError("the memory is another witness's", place="witness")
        lock = (self._folder / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise UnavailableError("another process is this witness", place="lock") from error
        self._lock = lock
        try:
            self._check_whole()
        except UnavailableError:
            self.close()
            raise

    def close(self) -> None:
        """Unlock the memory."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def of(self, origin: str) -> Remembered | None:
        """Give what was cosigned last of a log."""
        return self._read(self._place(origin))

    def shown(self, origin_hash: str) -> bytes | None:
        """Give the note cosigned last of the log whose origin has this hash."""
        held = self._read(self._folder / origin_hash / "checkpoint")
        return held.signed if held else None

    def remember(self, origin: str, remembered: Remembered) -> None:
        """Remember a note; when this returns, it outlives a loss of power."""
        put(self._place(origin), remembered.signed)
        if self._mark is not None:
            marked: dict[str, Json] = dict(self._marked())
            marked[hash_of(origin.encode())] = remembered.checkpoint.size
            put(self._mark, canonical(marked) + b"\n")

    def keep(self, conflict: Conflict) -> None:
        """Keep both notes of a conflict, until there are very many."""
        folder = self._folder / "evidence"
        if not folder.exists() or len(list(folder.iterdir())) < _MOST_CONFLICTS:
            keep_evidence(folder, conflict)

    def give_up(self) -> None:
        """End this witness: what it cosigned is more than it remembers."""
        put(self._folder / "forgotten", b"")

    @property
    def has_forgotten(self) -> bool:
        """Tell if the memory was found to be short."""
        return (self._folder / "forgotten").exists()

    def _check_whole(self) -> None:
        if self.has_forgotten:
            raise UnavailableError("this witness has forgotten what it cosigned", remedy=_RETIRE)
        for origin, size in self._marked().items():
            held = self._read(self._folder / origin / "checkpoint")
            if held is None or held.checkpoint.size < size:
                raise UnavailableError(
                    f"the memory reaches to size {held.checkpoint.size if held else 0} of a log,"
                    f" and its mark to {size}",
                    place=f"{origin}/checkpoint",
                    remedy=_RETIRE,
                )

    def _place(self, origin: str) -> Path:
        return self._folder / hash_of(origin.encode()) / "checkpoint"

    def _marked(self) -> Mapping[str, int]:
        if self._mark is None or not self._mark.exists():
            return {}
        value = parse_canonical(self._mark.read_bytes().rstrip(b"\n"))
        if not isinstance(value, Mapping):
            raise MalformedError("expected sizes by origin", place="mark")
        return {name: size for name, size in value.items() if isinstance(size, int)}

    def _read(self, path: Path) -> Remembered | None:
        """Read a note; one that this witness did not cosign is not its memory."""
        if not path.exists():
            return None
        signed = path.read_bytes()
        note = parse_note(signed, "memory")
        own = cosignatures_of(note, [self._key], "memory")
        if not own:
            raise UnavailableError("the memory holds a note without its cosignature")
        return Remembered(signed, parse_checkpoint(note.text.encode(), "memory"), own[0].time)
