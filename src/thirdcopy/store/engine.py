"""Open the databases so that a commit that returned is on the disk.

SQLite for one machine and nothing to install, PostgreSQL for several processes on several
machines; behind the same functions, with the same tables, one lock for writers and triggers
that refuse to change what happened.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    Transaction,
    create_engine,
    event,
    inspect,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from thirdcopy.store.dialect import Dialect
from thirdcopy.store.postgres import POSTGRES, WARNED, must_have_standby
from thirdcopy.store.put import put_new
from thirdcopy.store.schema import (
    APPEND_ONLY,
    HEAD,
    KEYS,
    MAIN,
    Chain,
    Step,
    make_or_check,
    migrate,
    missing,
    steps,
)
from thirdcopy.store.sqlite import SQLITE
from thirdcopy.store.tables import head
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.merkle import EMPTY_ROOT

Place = Path | str
"""The file of an SQLite database, or the URL of a PostgreSQL database."""

_DIALECTS = {"sqlite": SQLITE, "postgresql": POSTGRES}


def open_main(place: Place, *, standby: bool = False) -> Engine:
    """Open the main database, making its tables if it is new.

    With *standby*, a server that names no synchronous standby is refused.
    """
    engine = _open(place, MAIN, standby=standby, make=True)
    with changing(engine) as connection:
        put_new(connection, head, [{"one": 1, "size": 0, "root": EMPTY_ROOT}])
        _dialect(engine).refuse_changes(connection, APPEND_ONLY)
    return engine


def open_keys(place: Place, *, standby: bool = False, make: bool = True) -> Engine:
    """Open the key store: a database of its own, with backups of its own.

    Not to *make* it where it belongs to a log that has begun: a new one opens nothing of that.
    """
    return _open(place, KEYS, standby=standby, make=make)


def writing(engine: Engine) -> Engine:
    """Give the same database for transactions that write: each takes the one lock at once.

    Nothing that such a transaction reads can be out of date, whoever else writes.
    """
    return engine.execution_options(**_dialect(engine).writing)


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Hold a transaction that writes, and `commit` it where the block ends without an error.

    An unknown is `UnavailableError`: whoever asked reads what is there before asking again.
    """
    with writing(engine).connect() as connection:
        transaction = connection.begin()
        yield connection
        commit(transaction)


def commit(transaction: Transaction) -> None:
    """Commit; after an error nobody knows what is on the disk, so the connection is dropped.

    A commit of PostgreSQL's whose wait for the standby was cancelled is reported as done, with a
    warning: then nobody knows either.
    """
    warned: list[str] = transaction.connection.info.get(WARNED, [])
    warned.clear()
    try:
        transaction.commit()
        if warned:
            raise UnavailableError(
                "the commit was reported with a warning: it may not be on the standby",
                remedy="start the gateway again; it reads back what is there, and waits for it",
            )
    except SQLAlchemyError as error:
        # Or it would hold the lock for as long as the process lives.
        transaction.connection.invalidate()
        raise UnavailableError(
            "the commit failed, so it is not known what is on the disk",
            remedy="start the gateway again; it reads back what is there",
        ) from error


def settled(engine: Engine) -> None:
    """Return when what stands in the main database is as durable as what is written now.

    A commit whose wait was cut short may be read before it is on the standby; one that comes
    behind it is not reported before both are there.
    """
    with writing(engine).connect() as connection:
        transaction = connection.begin()
        connection.execute(update(head).values(size=head.c.size))
        commit(transaction)


def forget(engine: Engine, tables: Sequence[Table]) -> None:
    """Leave nothing of what was deleted from *tables* in the files of the database."""
    _dialect(engine).forget(engine, tables)


def copy_to(engine: Engine, path: Path) -> None:
    """Write the database as it is now into the new file at *path*, and return when it is there."""
    path.touch(mode=0o600)
    if engine.dialect.name == "sqlite":
        path.unlink()
    _dialect(engine).copy(engine, path)
    path.chmod(0o600)


def suffix_of(engine: Engine) -> str:
    """Give how the copies of this engine's databases are called."""
    return _dialect(engine).suffix


def brought_back(path: Path, place: Place, chain: Chain, *, standby: bool = False) -> Engine:
    """Make the database at *place* from a copy, where nothing is yet, and open it."""
    engine = _engine(place, chain.lock, standby=standby)
    try:
        if isinstance(place, str):
            with engine.connect() as connection:
                if inspect(connection).get_table_names():
                    raise UnavailableError(
                        f"the {chain.name} named in the settings is not empty",
                        remedy="make an empty database, and name it in the settings",
                    )
        _dialect(engine).bring_back(path, engine)
    finally:
        engine.dispose()
    return _open(place, chain, standby=standby, make=False)


def migrated(
    place: Place, chain: Chain, to: str = HEAD, *, kept: bool, standby: bool = False
) -> tuple[Step, ...]:
    """Take a database to the revision *to*, or, not *kept*, only see that it could be taken there.

    It is one transaction, with the lock of the writers: whoever wants to write waits for it.
    """
    engine = _engine(place, chain.lock, standby=standby)
    try:
        with writing(engine).connect() as connection:
            transaction = connection.begin()
            taken = steps(connection, chain, to)
            migrate(connection, chain, to)
            if kept:
                commit(transaction)
            else:
                transaction.rollback()
    except SQLAlchemyError as error:
        raise UnavailableError(
            f"the {chain.name} was not migrated, and nothing of it was kept",
            remedy="see that it is there and answers, and that nobody holds its lock",
        ) from error
    finally:
        engine.dispose()
    return taken


def _open(place: Place, chain: Chain, *, standby: bool, make: bool) -> Engine:
    if not make and isinstance(place, Path) and not place.exists():
        raise missing(chain)
    engine = _engine(place, chain.lock, standby=standby)
    try:
        # Under the lock, since others may start as well.
        with changing(engine) as connection:
            make_or_check(connection, chain, make=make)
    except SQLAlchemyError as error:
        raise UnavailableError(
            "the database does not open", remedy="see that it is there, and that it answers"
        ) from error
    except UnavailableError:
        engine.dispose()
        raise
    return engine


def _engine(place: Place, lock: int, *, standby: bool) -> Engine:
    url = f"sqlite:///{place}" if isinstance(place, Path) else place
    dialect = SQLITE if isinstance(place, Path) else POSTGRES
    # Or an error's text would show the values of the statement that failed.
    engine = create_engine(url, hide_parameters=True, **dialect.opening)
    event.listen(engine, "connect", dialect.settle)
    if standby and dialect is POSTGRES:
        event.listen(engine, "connect", must_have_standby)

    def begin(connection: Connection) -> None:
        dialect.begin(connection, lock)

    event.listen(engine, "begin", begin)
    return engine


def _dialect(engine: Engine) -> Dialect:
    return _DIALECTS[engine.dialect.name]
