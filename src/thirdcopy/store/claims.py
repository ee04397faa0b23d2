"""Claims on work: of several processes, one at a time does a job.

On PostgreSQL a claim is an advisory lock that lives as long as its transaction, so a process that
dies lets go of it at once, and no lease can run out under work that takes long. SQLite has one
process that works.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, select

from thirdcopy.store import tables
from thirdcopy.store.write import Job

_CLAIMS = 0x3C08


@contextmanager
def claimed(engine: Engine, job: Job) -> Iterator[bool]:
    """Hold *job* for as long as the block lasts; false where another holds it or has done it."""
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        lock = func.pg_try_advisory_xact_lock(_CLAIMS, func.hashtext(job.id))
        there = select(tables.job.c.id).where(
            tables.job.c.id == job.id, tables.job.c.due <= job.due
        )
        # In two statements: what is read after the lock was taken is not out of date.
        held = connection.execute(select(lock)).scalar_one()
        yield held and connection.execute(there).first() is not None
