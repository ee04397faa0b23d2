"""Backups, and bringing one back without forking the log or waking up what was erased.

The main database and the key store are backed up apart, and never into one folder: together they
are the records. Backups of the key store, and of parcels that nobody has fetched, live 30 days.
The keys that sign are not among them; a copy of the home's `secrets` lies in a safe.
"""

import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from thirdcopy.gateway.erasing import backup_keys, destroy_again, expire_key_backups
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.home import Databases, Home
from thirdcopy.store.engine import Place, brought_back, copy_to, suffix_of
from thirdcopy.store.mark import Mark, read_mark, sync_folder, write_mark
from thirdcopy.store.schema import KEYS, MAIN, log_of
from thirdcopy.store.sqlite import reading
from thirdcopy.store.standing import check_standing
from thirdcopy_client.clock import in_london
from thirdcopy_client.errors import ConflictError, MalformedError, UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint

_SECRETS: Final = ("log", "files", "wrapping")
_PARCELS: Final = "mailbox"


@dataclass(frozen=True)
class Copies:
    """The files of a backup: main database, key store, and parcels that nobody had fetched."""

    main: Path
    keys: Path
    parcels: Path | None


@dataclass(frozen=True)
class BackedUp:
    """What a backup wrote, and how far the log stood in it; how many key backups expired."""

    copies: Copies
    size: int | None
    expired: int


@dataclass(frozen=True)
class Restored:
    """How far the log stands that was brought back, and how many erased cases stay erased."""

    size: int
    erased: int


def back_up(gateway: Gateway, folder: Path, keys_folder: Path) -> BackedUp:
    """Write the main database into *folder*, key store and parcels into *keys_folder*.

    A copy of SQLite's is read again, and its log worked out from every entry, before it is given
    its name: `size` is how far it stands. A dump of PostgreSQL's cannot be read without a server.
    """
    one, other = folder.resolve(), keys_folder.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise MalformedError(
            "expected two folders, neither of them within the other",
            place="keys-folder",
            remedy="keep the keys apart: whoever has both backups has the records",
        )
    at = in_london(gateway.clock())
    keys = backup_keys(gateway, keys_folder)
    parcels = _pack(gateway.home.mailbox, keys_folder / f"{keys.stem}.parcels.tar")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = folder / f"main-{at:%Y-%m-%dT%H%M%S%z}.{suffix_of(gateway.engine)}"
    half = made.with_name(f".{made.name}.part")
    half.unlink(missing_ok=True)
    copy_to(gateway.engine, half)
    size = _read_again(half) if made.suffix == ".sqlite" else None
    half.rename(made)
    sync_folder(folder)
    return BackedUp(
        Copies(made, keys, parcels), size, expire_key_backups(keys_folder, gateway.clock())
    )


def restore(
    home: Home,
    copies: Copies,
    opened: Callable[[], Gateway],
    *,
    databases: Databases = Databases(),
    seen: Sequence[Checkpoint] = (),
) -> Restored:
    """Bring a backup back into its *home*, from which the databases have gone.

    It may be behind neither the home's high-water mark nor the checkpoints that witnesses have
    *seen*; where the mark is lost as well, one of a witness is needed. Raises `UnavailableError`
    otherwise, and leaves nothing behind but, on PostgreSQL, what the dump made. What was erased
    is erased again, by the gateway as *opened* gives it, before anything is served.
    """
    for secret in _SECRETS:
        home.secret(secret, make=False)
    places = (databases.main or home.main, databases.keys or home.keys)
    for place in places:
        _must_be_gone(place)
    marked = _marked(home, seen)
    try:
        engine = brought_back(copies.main, places[0], MAIN, standby=databases.standby)
        try:
            with engine.connect() as connection:
                check_standing(connection, marked, seen)
                head = log_of(connection)
        finally:
            engine.dispose()
        brought_back(copies.keys, places[1], KEYS, standby=databases.standby).dispose()
    except UnavailableError:
        for place in places:
            _take_away(place)
        raise
    if copies.parcels:
        _unpack(copies.parcels, home.folder)
    write_mark(home.mark, head)
    return Restored(head.size, destroy_again(opened()))


def _marked(home: Home, seen: Sequence[Checkpoint]) -> Mark:
    """Give how far the log had been signed, by its own mark or else by its witnesses."""
    marked = read_mark(home.mark)
    if marked is None and seen:
        newest = max(seen, key=lambda one: one.size)
        marked = Mark(newest.size, newest.root)
    if marked is None:
        raise UnavailableError(
            "neither the high-water mark nor a witness says how far the log had been signed",
            place=str(home.mark),
            remedy="restore the mark from the old disk, or ask a witness for its newest checkpoint",
        )
    return marked


def _must_be_gone(place: Place) -> None:
    if isinstance(place, Path):
        for there in (place, *_beside(place)):
            if there.exists():
                raise ConflictError(
                    "a database is there already",
                    place=str(there),
                    remedy="move it away, and keep it until the gateway says that it is ready",
                )


def _take_away(place: Place) -> None:
    if isinstance(place, Path):
        for there in (place, *_beside(place)):
            there.unlink(missing_ok=True)


def _beside(place: Path) -> tuple[Path, Path]:
    return place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")


def _read_again(copied: Path) -> int:
    """Work out the log of a copy from its entries; a backup that nobody has read is none."""
    engine = reading(copied)
    try:
        with engine.connect() as connection:
            return log_of(connection).size
    finally:
        engine.dispose()


def _pack(mailbox: Path, made: Path) -> Path:
    half = made.with_name(f".{made.name}.part")
    half.touch(mode=0o600)
    with tarfile.open(half, "w") as archive:
        if mailbox.exists():
            archive.add(mailbox, arcname=_PARCELS)
    half.rename(made)
    sync_folder(made.parent)
    return made


def _unpack(parcels: Path, folder: Path) -> None:
    try:
        with tarfile.open(parcels) as archive:
            for one in archive:
                _put_back(archive, one, folder)
    except (OSError, tarfile.TarError) as error:
        raise UnavailableError(
            "the parcels of the backup cannot be read",
            place=str(parcels),
            remedy="leave them out: recipients ask again for what they miss",
        ) from error


def _put_back(archive: tarfile.TarFile, one: tarfile.TarInfo, folder: Path) -> None:
    """Write one folder or file of parcels; the Python of Debian 12 has no filter that would."""
    path = folder / one.name
    if not path.resolve().is_relative_to((folder / _PARCELS).resolve()):
        raise tarfile.TarError
    if one.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    data = archive.extractfile(one) if one.isfile() else None
    if data is None:
        raise tarfile.TarError
    path.write_bytes(data.read())
