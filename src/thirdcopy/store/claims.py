"""Claims on work: of several processes or threads, one at a time does a job.

On PostgreSQL a claim is an advisory lock that lives as long as its transaction, so a process that
dies lets go of it at once, and no lease can run out under work that takes long. SQLite has one
process that works, so there a claim is between its threads.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from sqlalchemy import Engine, Select, func, select

from thirdcopy.store.prepared import run

_CLAIMS = 0x3C08


@dataclass(frozen=True, eq=False)
class Claims:
    """The claims of one process on what stands in one database."""

    engine: Engine
    held: set[str] = field(default_factory=set)
    changed: Condition = field(default_factory=Condition)

    @contextmanager
    def claimed(
        self, name: str, there: Select[Any], values: Mapping[str, object]
    ) -> Iterator[bool]:
        """Hold what goes by *name* for as long as the block lasts, if *there* still finds it.

        *there* is a constant, which finds it by *values*.

        False where another process holds it, or somebody has done it. Another thread of this
        process is waited for: whoever asked for the work finds it done.
        """
        on_postgres = self.engine.dialect.name == "postgresql"
        claim = self._among_processes if on_postgres else self._among_threads
        with claim(name, there, values) as ours:
            yield ours

    @contextmanager
    def _among_threads(
        self, name: str, there: Select[Any], values: Mapping[str, object]
    ) -> Iterator[bool]:
        with self.changed:
            self.changed.wait_for(lambda: name not in self.held)
            self.held.add(name)
        try:
            with self.engine.connect() as connection:
                found = run(connection, there, [values]).first() is not None
            yield found
        finally:
            with self.changed:
                self.held.discard(name)
                self.changed.notify_all()

    @contextmanager
    def _among_processes(
        self, name: str, there: Select[Any], values: Mapping[str, object]
    ) -> Iterator[bool]:
        # It keeps no snapshot between its statements: one would keep alive what an erasure deletes.
        with self.engine.connect().execution_options(
            isolation_level="READ COMMITTED"
        ) as connection:
            lock = func.pg_try_advisory_xact_lock(_CLAIMS, func.hashtext(name))
            # In two statements: what is read after the lock was taken is not out of date.
            held = connection.execute(select(lock)).scalar_one()
            yield held and run(connection, there, [values]).first() is not None
