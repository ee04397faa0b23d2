"""What differs between the engines: settings, the lock of writers, and triggers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


@dataclass(frozen=True)
class Dialect:
    """One engine's ways.

    *settle* sets what a new connection needs, and refuses one that would forget commits;
    *begin* begins a transaction, for a writer with the lock of that number;
    *refuse_changes* makes tables append-only; *forget* leaves nothing of what was deleted from
    tables in the files of the database; *copy* writes a database as it is now into a new file,
    and *bring_back* makes a new one from it, where nothing is yet; *suffix* is that of the file's
    name; *opening* and *writing* are options.
    """

    settle: Callable[[DBAPIConnection, ConnectionPoolEntry], None]
    begin: Callable[[Connection, int], None]
    refuse_changes: Callable[[Connection, Sequence[Table]], None]
    forget: Callable[[Engine, Sequence[Table]], None]
    copy: Callable[[Engine, Path], None]
    bring_back: Callable[[Path, Engine], None]
    suffix: str
    opening: Mapping[str, Any]
    writing: Mapping[str, Any]
