"""A database server, asked in one read-only transaction with a time limit that it enforces."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from thirdcopy.sources.opened import Kind, Opened, Opening
from thirdcopy.sources.reflection import columns_of
from thirdcopy.sources.source import TESTED, Server, View
from thirdcopy.sources.statement import fetched
from thirdcopy_client.errors import MalformedError, UnavailableError

_POSTGRESQL: Final = "postgresql+psycopg"
_MARIADB: Final = "mariadb+pymysql"
_LOOSE_DATES: Final = frozenset({"mariadb", "mysql"})
_OTHERS_MAY_READ: Final = 0o077


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a dialect is told to be read only and brief, and how it says that it is read only."""

    connect: Mapping[str, Any]
    options: Mapping[str, Any]
    proof: str
    proven: object


def open_server(location: Server, seconds: float) -> Opening:
    """Open a server that the contract tests run on, or one that is named as untested.

    Raises `MalformedError` for any other, and `UnavailableError` where its driver is missing.
    """
    dialect = location.url.drivername
    if dialect not in TESTED and location.untested != dialect:
        raise MalformedError(
            f"expected one of {', '.join(f'`{name}`' for name in sorted(TESTED))}, got `{dialect}`",
            place="database.url",
            remedy=f'write `untested = "{dialect}"` beside it to take the risk',
        )
    manner = _manner(location.url, seconds)
    engine = _engine(location, manner)
    return Opening(_opened(engine, manner), (DBAPIError, engine.dialect.loaded_dbapi.Error))


def _manner(url: URL, seconds: float) -> _Manner | None:
    whole, thousandths = max(1, round(seconds)), round(seconds * 1000)
    if url.drivername == _POSTGRESQL:
        limits = (
            f"-c default_transaction_read_only=on -c statement_timeout={thousandths} "
            f"-c lock_timeout={thousandths} -c idle_in_transaction_session_timeout={thousandths}"
        )
        return _Manner(
            {"options": limits, "connect_timeout": whole},
            {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
            "SHOW transaction_read_only",
            "on",
        )
    if url.drivername == _MARIADB:
        limits = (
            f"SET SESSION tx_read_only = 1, SESSION max_statement_time = {seconds}, "
            "SESSION tx_isolation = 'REPEATABLE-READ'"
        )
        waits = dict.fromkeys(("connect_timeout", "read_timeout", "write_timeout"), whole + 1)
        # A socket of this machine needs no certificates, and reading them takes longer than asking.
        is_local = "unix_socket" in url.query
        connect = {"init_command": limits, "ssl_disabled": is_local, **waits}
        return _Manner(connect, {}, "SELECT @@SESSION.tx_read_only", 1)
    return None


def _engine(location: Server, manner: _Manner | None) -> Engine:
    url = location.url.set(password=_password(location))
    try:
        return create_engine(
            url,
            connect_args=dict(manner.connect) if manner else {},
            execution_options=dict(manner.options) if manner else {},
            poolclass=NullPool,
            hide_parameters=True,
        )
    except (ImportError, NoSuchModuleError):
        raise UnavailableError(
            f"expected a driver for `{location.url.drivername}`, got none",
            place="database.url",
            remedy="install it beside the product",
        ) from None


def _password(location: Server) -> str | None:
    if location.password is None:
        return None
    try:
        if location.password.stat().st_mode & _OTHERS_MAY_READ:
            raise UnavailableError(
                "expected a password that only its owner can read",
                place="database.password_file",
                remedy="take the rights of group and others away",
            )
        return location.password.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError):
        # A text that is no UTF-8 would carry its bytes into a traceback.
        pass
    raise UnavailableError(
        "expected a file with the password, got none that can be read",
        place="database.password_file",
        remedy="put it back, in UTF-8",
    )


@contextmanager
def _opened(engine: Engine, manner: _Manner | None) -> Iterator[Opened]:
    with engine.connect() as connection, closing(connection.connection.cursor()) as cursor:
        if manner is not None:
            _check_read_only(connection, manner)

        def columns(view: View) -> Mapping[str, Kind]:
            found = columns_of(connection, view)
            loose: Kind = "loose-date" if engine.dialect.name in _LOOSE_DATES else "date"
            return {name: loose if kind == "date" else kind for name, kind in found.items()}

        yield Opened(columns, partial(fetched, cursor, engine.dialect))


def _check_read_only(connection: Connection, manner: _Manner) -> None:
    """Raise unless the server says itself that this transaction cannot write."""
    if connection.exec_driver_sql(manner.proof).scalar() != manner.proven:
        raise UnavailableError(
            "expected a read-only transaction, got one that can write",
            place="database.url",
            remedy="connect without a pooler that changes the session's settings",
        )
