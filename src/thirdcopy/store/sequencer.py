"""The log's one writer: a lock, not a process.

Writers wait in line; whoever is at its head writes for all of them. It puts their salts and
keys into the key store, takes the lock of the main database, which other processes take as
well, and commits rows, events, entries, tiles and checkpoint in one transaction, comparing the
size before it swaps it. An error from a commit means that nobody knows what is on the disk:
the sequencer stops, and the next start reads back what is there.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from thirdcopy.event import CaseId, Refusal, Seal, new_seal
from thirdcopy.store.append import Appended, Line, among, append, head_of, pads, put_outgoing
from thirdcopy.store.cover import Cover, fall_due
from thirdcopy.store.engine import commit, settled, writing
from thirdcopy.store.group import Answers, Call, Group, admit
from thirdcopy.store.mark import Mark, read_mark, write_mark
from thirdcopy.store.read import acts_of
from thirdcopy.store.rows import put_events
from thirdcopy.store.standing import (
    Standing,
    check_standing,
    is_promoted,
    sign_on,
    standing_of,
    timeline_of,
)
from thirdcopy.store.turns import Turns
from thirdcopy.store.vault import Vault
from thirdcopy.store.write import Write, Written
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.checkpoint import Checkpoint
from thirdcopy_client.translog.note import Signer

PADDING = 16
"""Each transaction with a sealed entry adds fewer than this many padding entries."""
FILL = 64
"""Each publication fills the log up to a multiple of this."""


@dataclass(eq=False)
class Sequencer:
    """Write to the log at *engine*, signing as *signer*; one at a time in this process."""

    engine: Engine
    vault: Vault
    signer: Signer
    mark: Path
    cover: Cover | None = None
    _writing: Engine = field(init=False)
    _turns: Turns[Call, Answers] = field(init=False)
    _standing: Standing | None = None
    _stopped: bool = False

    def __post_init__(self) -> None:
        self._writing = writing(self.engine)
        self._turns = Turns(self._write)

    def start(self, seen: Iterable[Checkpoint] = ()) -> Mark:
        """Check the log against its mark and what witnesses have *seen*; give where it stands."""
        with _for_the_operator():
            settled(self.engine)
        with self.engine.connect() as connection:
            standing = check_standing(connection, read_mark(self.mark), seen)
        head = Mark(standing.edge.size, standing.edge.root)
        write_mark(self.mark, head)
        return head

    def write(self, writes: Sequence[Write]) -> list[Written | Refusal]:
        """Make the writes durable, in order, each on its own or not at all."""
        return self._turns.ask(Call.of(writes))[0]

    def fill(self, month: str) -> Mark:
        """Add padding up to a multiple of 64 entries, as before every publication."""
        return self._turns.ask(Call((), month, fills=True))[1]

    def catch_up(self, month: str) -> Mark:
        """Add the cover that has fallen due, as at each time at which others see the log."""
        return self._turns.ask(Call((), month))[1]

    @property
    def stopped(self) -> bool:
        """Say whether an error left it unknown what is on the disk, so that nothing is signed."""
        return self._stopped

    def needs_witness(self) -> bool:
        """Say whether the database was promoted since the log was last signed."""
        with self.engine.connect() as connection:
            return is_promoted(connection, standing_of(connection, head_of(connection)))

    def go_on(self, cosigned: Checkpoint) -> None:
        """Sign again after a promotion, behind the head that a witness has *cosigned* since.

        Whoever calls this has verified the cosignature. Another checkpoint than that of the head
        raises `UnavailableError`: behind it entries may be missing that were signed.
        """
        with _for_the_operator(), self._writing.connect() as connection:
            transaction = connection.begin()
            head = head_of(connection)
            if (cosigned.size, cosigned.root) != (head.size, head.root):
                raise UnavailableError(
                    f"the log stands at {head.size} entries, but {cosigned.size} are cosigned",
                    remedy="ask the witness to cosign the log's newest checkpoint",
                )
            sign_on(connection)
            commit(transaction)
        self._standing = None

    def stop(self) -> None:
        """Sign nothing more in this process: somebody has seen more of the log than is here."""
        self._stopped = True

    def _write(self, calls: Sequence[Call]) -> Sequence[Answers | UnavailableError]:
        """Write for everybody who waits; nobody has an answer before all of it is durable."""
        if self._stopped:
            raise UnavailableError("the log has stopped", remedy="start the gateway again")
        with _for_the_operator():
            padding = self._padding(calls)
            keys = self._keep(calls, padding)
            with self._writing.connect() as connection:
                transaction = connection.begin()
                standing = self._stands(connection)
                group = admit(connection, calls, keys, standing.month)
                head = Mark(standing.edge.size, standing.edge.root)
                lines = group.lines
                if group.month:
                    before = self._covering(connection, group)
                    size = head.size + len(before) + len(padding) + len(lines)
                    padding = {**padding, **self._filling(group, size)}
                    lines = [*pads(before, group.first_month), *mixed(group, padding)]
                appended = Appended(standing.edge, b"", {})
                if lines:
                    appended = append(connection, head, standing.edge, lines, self.signer)
                    head = Mark(appended.edge.size, appended.edge.root)
                    if standing.timeline != timeline_of(connection):
                        sign_on(connection)
                numbered = list(enumerate(lines, start=standing.edge.size))
                put_outgoing(connection, numbered, appended, keys, group.outgoing)
                places = {line.event.id: index for index, line in numbered if line.event}
                put_events(connection, group.accepted, places, keys)
                timeline = timeline_of(connection) if lines else standing.timeline
                with self._or_stopped():
                    commit(transaction)
        if lines:
            with self._or_stopped():
                write_mark(self.mark, head)
        self._standing = Standing(appended.edge, group.last_month, timeline)
        acts = iter([index for index, line in numbered if line.act])
        return group.answers(places, acts, head, appended)

    def _stands(self, connection: Connection) -> Standing:
        """Give where the log stands: as this process left it, or read again if others wrote."""
        head, known = head_of(connection), self._standing
        if known is None or (known.edge.size, known.edge.root) != (head.size, head.root):
            if known and head.size <= known.edge.size:
                self._stopped = True
                raise UnavailableError(
                    f"the log stands at {head.size} entries, "
                    f"but {known.edge.size} were signed by this process",
                    remedy="this is an older or another copy: restore the newest and start again",
                )
            known = standing_of(connection, head)
            self._signs_still(connection)
        if is_promoted(connection, known):
            raise UnavailableError(
                "the database was promoted since the log was last signed",
                remedy="have a witness cosign the log's newest checkpoint",
            )
        return known

    def _signs_still(self, connection: Connection) -> None:
        """Stop where another process has replaced the key with which this one signs."""
        named = acts_of(connection, ["keys"])
        if named and named[-1].members["log"] != self.signer.verifier_key:
            self._stopped = True
            raise UnavailableError("the log's key was replaced", remedy="start the gateway again")

    def _keep(self, calls: Sequence[Call], padding: dict[str, Seal]) -> dict[CaseId, bytes]:
        """Put salts and new keys into the key store first; give the keys of all the cases.

        Salts without an event do no harm; an event without salts could never be opened.
        """
        writes = [write for call in calls for write in call.writes]
        seals = {**padding, **{name: seal for w in writes for name, seal in w.seals.items()}}
        new = {write.events[0].case: write.key for write in writes if write.key}
        if seals or new:
            with self._or_stopped():
                self.vault.keep(seals, new)
        others = {event.case for write in writes for event in write.events} - new.keys()
        return {**new, **(self.vault.case_keys(sorted(others)) if others else {})}

    def _padding(self, calls: Sequence[Call]) -> dict[str, Seal]:
        """Draw a transaction's own padding; with cover it has none, which would outgrow it."""
        if self.cover is not None or not any(call.counts for call in calls):
            return {}
        return _padding(secrets.randbelow(PADDING))

    def _covering(self, connection: Connection, group: Group) -> dict[str, Seal]:
        """Draw the cover that is due, which stands before all that the group adds."""
        if self.cover is None:
            return {}
        sealed = sum(1 for line in group.lines if line.seal)
        return self._kept(fall_due(connection, self.cover, sealed))

    def _filling(self, group: Group, size: int) -> dict[str, Seal]:
        """Draw the padding that a publication among the calls needs."""
        return self._kept(-size % FILL) if group.fills else {}

    def _kept(self, number: int) -> dict[str, Seal]:
        """Draw so much padding under the lock, and keep its salts."""
        drawn = _padding(number)
        if drawn:
            with self._or_stopped():
                self.vault.keep(drawn, {})
        return drawn

    @contextmanager
    def _or_stopped(self) -> Iterator[None]:
        """Stop for good where it is not known what is on the disk."""
        try:
            yield
        except (UnavailableError, OSError) as error:
            self._stopped = True
            if isinstance(error, UnavailableError):
                raise
            raise UnavailableError(
                "the high-water mark was not written, so nothing is handed out",
                remedy="start the gateway again; it reads back what is there",
            ) from error


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


def mixed(group: Group, padding: Mapping[str, Seal]) -> list[Line]:
    """Put padding among the group's lines; behind them where a month ended between two of them."""
    month = group.last_month
    if group.first_month != month:
        return [*group.lines, *pads(padding, month)]
    return among(group.lines, padding, month)


def _padding(number: int) -> dict[str, Seal]:
    return {f"padding-{secrets.token_hex(12)}": new_seal() for _ in range(number)}
