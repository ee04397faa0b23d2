"""The log's one writer: a lock, not a process.

Whoever holds the write lock on `head` commits rows, events, entries, tiles and checkpoint in
one transaction, comparing the size before it swaps it. Each write stands on a savepoint of
its own, so one that is refused leaves the others untouched. An error from the commit itself
means that nobody knows what is on the disk: the sequencer stops, and the next start reads
back what is there.
"""

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from thirdcopy.event import KINDS, Refusal, Seal, Visibility, new_seal
from thirdcopy.store import tables
from thirdcopy.store.append import Line, among, append, head_of, lines_of
from thirdcopy.store.engine import writing
from thirdcopy.store.mark import Mark, read_mark, write_mark
from thirdcopy.store.rows import put_events, put_rows, refused
from thirdcopy.store.vault import Vault
from thirdcopy.store.write import Write, Written
from thirdcopy_client.clock import date_of, month_of
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.note import Signer

PADDING = 16
"""Each transaction with a sealed entry adds fewer than this many padding entries."""
FILL = 64
"""Each publication fills the log up to a multiple of this."""


@dataclass
class Sequencer:
    """Write to the log at *engine*, signing as *signer*; one at a time on this machine."""

    engine: Engine
    vault: Vault
    signer: Signer
    mark: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: bool = False

    def start(self) -> Mark:
        """Check the log against the high-water mark, and give where it stands.

        Ahead of the mark (a crash between commit and mark): advance it. Behind it, or
        another root at its size, or no mark beside a log that has entries: refuse to sign.
        """
        with self.engine.connect() as connection:
            head = head_of(connection)
            marked = read_mark(self.mark)
            root_then: bytes | None = head.root
            if marked and 0 < marked.size < head.size:
                roots = select(tables.checkpoint.c.root)
                query = roots.where(tables.checkpoint.c.size == marked.size)
                root_then = connection.execute(query).scalar_one_or_none()
        if marked is None and head.size:
            raise UnavailableError(
                f"the high-water mark is missing beside a log of {head.size} entries",
                remedy="restore it, or ask a witness how far the log had been signed",
            )
        if marked and marked.size and (marked.size > head.size or marked.root != root_then):
            raise UnavailableError(
                f"the log stands at {head.size} entries, but {marked.size} were signed here",
                remedy="this is an older or another copy: restore the newest and start again",
            )
        write_mark(self.mark, head)
        return head

    def write(self, writes: Sequence[Write]) -> list[Written | Refusal]:
        """Make the writes durable, in order, each on its own or not at all."""
        counted = any(
            KINDS[event.kind].visibility is Visibility.COUNTED
            for write in writes
            for event in write.events
        )
        padding = _padding(secrets.randbelow(PADDING) if counted else 0)
        with _for_the_operator():
            self._keep(writes, padding)
            with self._lock:
                return self._commit(writes, padding)[0]

    def fill(self, month: str) -> Mark:
        """Add padding up to a multiple of 64 entries, as before every publication."""
        with _for_the_operator(), self._lock:
            with self.engine.connect() as connection:
                missing = -head_of(connection).size % FILL
            padding = _padding(missing)
            self._keep((), padding)
            return self._commit((), padding, month)[1]

    def _keep(self, writes: Sequence[Write], padding: Mapping[str, Seal]) -> None:
        """Put salts and keys into the key store first: salts without an event do no harm."""
        seals = {**padding, **{name: seal for w in writes for name, seal in w.seals.items()}}
        cases = {write.events[0].case: write.key for write in writes if write.key}
        if seals or cases:
            self.vault.keep(seals, cases)

    def _commit(
        self, writes: Sequence[Write], padding: Mapping[str, Seal], month: str | None = None
    ) -> tuple[list[Written | Refusal], Mark]:
        if self._stopped:
            raise UnavailableError("the log has stopped", remedy="start the gateway again")
        with writing(self.engine).connect() as connection:
            transaction = connection.begin()
            head = head_of(connection)
            done: list[Write | Refusal] = []
            for write in writes:
                savepoint = connection.begin_nested()
                refusal = refused(connection, write)
                if refusal:
                    savepoint.rollback()
                    done.append(refusal)
                else:
                    put_rows(connection, write)
                    savepoint.commit()
                    done.append(write)
            accepted = [one for one in done if isinstance(one, Write)]
            lines = self._lines(accepted, padding, month)
            places = {
                line.event.id: index
                for index, line in enumerate(lines, start=head.size)
                if line.event
            }
            if lines:
                outgoing = [one for write in accepted for one in write.outgoing]
                head = append(connection, head, lines, self.signer, self.vault, outgoing)
            put_events(connection, accepted, places, self.vault)
            try:
                transaction.commit()
            except SQLAlchemyError as error:
                self._stopped = True
                # Or this connection would hold the lock for as long as the process lives.
                connection.invalidate()
                raise UnavailableError(
                    "the commit failed, so it is not known what is on the disk",
                    remedy="start the gateway again; it reads back what is there",
                ) from error
        if lines:
            write_mark(self.mark, head)
        answers = [
            one
            if isinstance(one, Refusal)
            else Written({e.id: places[e.id] for e in one.events if e.id in places}, head.size)
            for one in done
        ]
        return answers, head

    def _lines(
        self, accepted: Sequence[Write], padding: Mapping[str, Seal], month: str | None
    ) -> list[Line]:
        lines = [line for write in accepted for line in lines_of(write)]
        if month is None:
            times = [event.at for write in accepted for event in write.events]
            if not times:
                return lines
            month = month_of(date_of(max(times)))
        return among(lines, padding, month)


@contextmanager
def _for_the_operator() -> Iterator[None]:
    """Say of a database's error before the commit that nothing was written."""
    try:
        yield
    except SQLAlchemyError as error:
        raise UnavailableError(
            "the database did not take the write, and nothing of it was kept",
            remedy="see that its disk is there and not full, and that nobody holds its lock",
        ) from error


def _padding(number: int) -> dict[str, Seal]:
    return {f"padding-{secrets.token_hex(12)}": new_seal() for _ in range(number)}
