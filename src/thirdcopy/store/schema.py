"""The shape of a database: made, checked at every start, and migrated when it is told to be.

A version of this program reads one shape and no other. An empty database is given it; any other
is refused until `thirdcopy migrate` has been run, because a process that guesses may write what
the next cannot read. A migration that changes the log is never committed: its root is worked out
again from every entry, before and after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, inspect, select

from thirdcopy.store import (
    audit_tables,
    begun_tables,
    count_tables,
    migrations,
    peer_tables,
    right_tables,
    shown_tables,
    tables,
)
from thirdcopy.store.edge import EMPTY, grow
from thirdcopy.store.mark import Mark
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.merkle import leaf_hash

_HERE: Final = Path(migrations.__file__).parent
_AT_ONCE: Final = 4096
HEAD: Final = "head"
APPEND_ONLY: Final = (
    *tables.APPEND_ONLY,
    *right_tables.APPEND_ONLY,
    *count_tables.APPEND_ONLY,
    *audit_tables.APPEND_ONLY,
)
"""Every table of the main database whose rows are never changed or deleted."""


@dataclass(frozen=True)
class Chain:
    """The revisions of one of the databases.

    *name* is how it is called in messages, *lock* the number of the lock that its writers take.
    """

    name: str
    metadata: MetaData
    lock: int
    folders: tuple[Path, ...]

    @cached_property
    def scripts(self) -> ScriptDirectory:
        """Give the revisions, read from their folders."""
        places = [str(folder) for folder in self.folders]
        return ScriptDirectory(str(_HERE), version_locations=places)

    @property
    def newest(self) -> str:
        """Give the revision that this version reads."""
        (head,) = self.scripts.get_heads()
        return head


# Named through the modules, each of which adds its tables to the one list.
_SOME: Final = (begun_tables.begun, peer_tables.errand, shown_tables.cover)
(_DECLARED,) = {one.metadata for one in _SOME}
MAIN: Final = Chain("main database", _DECLARED, 1, (_HERE / "main",))
KEYS: Final = Chain("key store", tables.keys, 2, (_HERE / "keys",))


@dataclass(frozen=True)
class Step:
    """One revision that a migration takes."""

    revision: str
    says: str


def make_or_check(connection: Connection, chain: Chain, *, make: bool = True) -> None:
    """Give an empty database its tables; raise `UnavailableError` for one of another shape.

    Without *make* an empty one is refused as well: what was in it is to be brought back.
    """
    there = revision_of(connection)
    if there is None:
        if inspect(connection).get_table_names():
            raise UnavailableError(
                f"the {chain.name} has tables and no revision",
                remedy="it was made before the first release, or is not ours: begin a new one",
            )
        if not make:
            raise missing(chain)
        _run(connection, chain, chain.newest)
    elif there != chain.newest:
        _known(chain, there)
        raise UnavailableError(
            f"the {chain.name} is at the revision `{there}`, and this version reads "
            f"`{chain.newest}`",
            remedy="back it up, stop every process, and run `thirdcopy migrate`",
        )


def missing(chain: Chain) -> UnavailableError:
    """Give the error for a database that is not there, and that a new one cannot stand in for."""
    return UnavailableError(
        f"the {chain.name} is missing, and a new one would open nothing that is kept here",
        remedy="restore it from its newest backup",
    )


def steps(connection: Connection, chain: Chain, to: str = HEAD) -> tuple[Step, ...]:
    """Give the revisions between where a database is and *to*, in the order they are taken."""
    return tuple(
        Step(one.revision.revision, one.revision.doc or "")
        for one in _revisions(chain, revision_of(connection), to)
    )


def migrate(connection: Connection, chain: Chain, to: str = HEAD) -> None:
    """Take a database to the revision *to*, forwards or back, within the caller's transaction.

    Raises `UnavailableError` where the log would not be what it was; nothing is kept then.
    """
    before = log_of(connection) if chain.metadata is tables.main else None
    _run(connection, chain, to)
    after = log_of(connection) if chain.metadata is tables.main else None
    if before != after:
        raise UnavailableError(
            "the migration would have changed the log, so nothing of it was kept",
            remedy="go on with the version that you have, and report this",
        )


def revision_of(connection: Connection) -> str | None:
    """Give the revision that a database is at, or None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def log_of(connection: Connection) -> Mark:
    """Give the log's size and root, worked out from every entry as it stands.

    Raises `UnavailableError` where that is not the root that was signed.
    """
    entry, head = tables.entry.c, tables.head.c
    size, root = connection.execute(select(head.size, head.root)).one()
    edge = EMPTY
    lines = connection.execute(select(entry.line).order_by(entry.idx)).scalars()
    for several in lines.partitions(_AT_ONCE):
        edge = grow(edge, [leaf_hash(line) for line in several]).edge
    if (edge.size, edge.root) != (size, root):
        raise UnavailableError(
            f"the log's {size} entries do not give its root",
            remedy="restore the newest backup before anything else is done",
        )
    return Mark(size, root)


def _run(connection: Connection, chain: Chain, to: str) -> None:
    def revisions(there: Any, _context: MigrationContext) -> Any:  # noqa: ANN401 - Alembic's own
        return list(_revisions(chain, there[0] if there else None, to))

    with EnvironmentContext(Config(), chain.scripts) as environment:
        environment.configure(connection=connection, fn=revisions, transactional_ddl=True)
        environment.run_migrations()


def _revisions(chain: Chain, there: str | None, to: str) -> Iterator[Any]:
    """Give Alembic's steps from one revision to another, whichever of them is newer."""
    target = chain.newest if to == HEAD else to
    _known(chain, target)
    if there is not None:
        _known(chain, there)
    back = there is not None and target in _below(chain, there)
    if back:
        yield from chain.scripts._downgrade_revs(target, there)  # noqa: SLF001 - so do Alembic's commands
    else:
        yield from chain.scripts._upgrade_revs(target, there)  # type: ignore[arg-type]  # noqa: SLF001


def _below(chain: Chain, revision: str) -> set[str]:
    """Give the revisions that come before one."""
    return {one.revision for one in chain.scripts.iterate_revisions(revision, "base")} - {revision}


def _known(chain: Chain, revision: str) -> None:
    try:
        found = chain.scripts.get_revision(revision)
    except CommandError:
        found = None
    if found is None or found.revision != revision:
        raise UnavailableError(
            f"this version does not know the revision `{revision}` of the {chain.name}",
            remedy="run the version that knows it, or restore the backup from before it",
        )
