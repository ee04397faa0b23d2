"""Claims on work: of several processes, one at a time does a job.

On PostgreSQL a claim is an advisory lock that lives as long as its transaction, so a process that
dies lets go of it at once, and no lease can run out under work that takes long. SQLite has one
process that works.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Select, func, select

_CLAIMS = 0x3C08


@contextmanager
def claimed(engine: Engine, name: str, there: Select[Any]) -> Iterator[bool]:
    """Hold what goes by *name* for as long as the block lasts, if *there* still finds it.

    False where another process holds it, or has done it.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    # It keeps no snapshot between its statements: one would keep alive what an erasure deletes.
    with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        lock = func.pg_try_advisory_xact_lock(_CLAIMS, func.hashtext(name))
        # In two statements: what is read after the lock was taken is not out of date.
        held = connection.execute(select(lock)).scalar_one()
        yield held and connection.execute(there).first() is not None
