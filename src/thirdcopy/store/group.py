"""The writes of everybody who waits, held against the log under its lock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from thirdcopy.event import KINDS, CaseId, Refusal, Visibility
from thirdcopy.store.append import Appended, Line, lines_of
from thirdcopy.store.mark import Mark
from thirdcopy.store.prepared import run_text
from thirdcopy.store.rows import MOVED_ON, put_rows, refused
from thirdcopy.store.write import Outgoing, Write, Written
from thirdcopy_client.clock import date_of, month_of
from thirdcopy_client.errors import UnavailableError

Answers = tuple[list[Written | Refusal], Mark]
"""What one caller gets: an answer for each write, and where the log stands after them."""


@dataclass(frozen=True)
class Call:
    """What one caller asks for: writes, or padding of a month.

    The padding is the cover that is due, and to *fill*, what a publication adds to it. *lines*
    are those of each write: the caller makes them, while others are at work under the lock.
    """

    writes: tuple[Write, ...]
    month: str | None = None
    fills: bool = False
    lines: tuple[tuple[Line, ...], ...] = ()

    @classmethod
    def of(cls, writes: Sequence[Write]) -> "Call":
        """Ask for writes."""
        return cls(tuple(writes), lines=tuple(lines_of(write) for write in writes))

    @property
    def counts(self) -> bool:
        """Say whether a write would add a sealed entry."""
        return any(_counted(write) for write in self.writes)


Taken = Sequence[Write | Refusal] | UnavailableError
"""What became of one call under the lock: each write or why not, or the call's own error."""


@dataclass(frozen=True)
class Group:
    """The calls as they were taken: what was accepted, and the lines that it adds to the log.

    *month* is that of the padding, None where nothing sealed is added; *first_month* that of
    the first sealed entry, an earlier one if a month ended between the calls; *last_month* is that
    of the log's last sealed entry afterwards.
    """

    taken: tuple[Taken, ...]
    lines: list[Line]
    month: str | None
    first_month: str
    last_month: str
    fills: bool

    @property
    def accepted(self) -> list[Write]:
        """Give the writes that will be durable, in their order."""
        return _accepted(self.taken)

    @property
    def outgoing(self) -> list[Outgoing]:
        """Give what goes out with them."""
        return [one for write in self.accepted for one in write.outgoing]

    def answers(
        self, places: Mapping[str, int], acts: Iterator[int], head: Mark, appended: Appended
    ) -> list[Answers | UnavailableError]:
        """Give each call its answers: where its entries stand, and the proofs of them."""

        def answer(one: Write | Refusal) -> Written | Refusal:
            if isinstance(one, Refusal):
                return one
            indexes = {event.id: places[event.id] for event in one.events if event.id in places}
            own = tuple(next(acts) for _ in one.acts)
            proofs = {index: appended.proofs[index] for index in (*indexes.values(), *own)}
            return Written(indexes, head.size, own, proofs, appended.note)

        return [
            call if isinstance(call, UnavailableError) else ([answer(one) for one in call], head)
            for call in self.taken
        ]


def admit(
    connection: Connection, calls: Sequence[Call], keys: Mapping[CaseId, bytes], month: str
) -> Group:
    """Check each write under the lock and put its rows, or refuse it.

    *month* is that of the log's last sealed entry: the months of sealed entries never go back,
    or no period could be closed. A call whose rows the database does not take is rolled back to
    its savepoint and leaves the others as they are.
    """
    taken: list[Taken] = []
    lines: list[Line] = []
    last = month
    for call in calls:
        here, made, added = last, list[Write | Refusal](), list[Line]()
        has_savepoint = any(write.has_rows for write in call.writes)
        if has_savepoint:
            run_text(connection, "SAVEPOINT one_call")
        try:
            for write, own in zip(call.writes, call.lines, strict=True):
                refusal = _refused(connection, write, keys, here)
                made.append(refusal or write)
                if refusal is None:
                    put_rows(connection, write)
                    added += own
                    here = max(here, _month(write))
        except IntegrityError as error:
            assert has_savepoint, "rows have a savepoint"  # noqa: S101 - a bug, caught nowhere
            run_text(connection, "ROLLBACK TO SAVEPOINT one_call")
            run_text(connection, "RELEASE SAVEPOINT one_call")
            taken.append(_not_taken(error))
            continue
        if has_savepoint:
            run_text(connection, "RELEASE SAVEPOINT one_call")
        last = max(here, call.month or "")
        taken.append(tuple(made))
        lines += added
    accepted = _accepted(taken)
    pads = any(call.month for call in calls)
    sealed = pads or any(_counted(write) for write in accepted)
    return Group(
        taken=tuple(taken),
        lines=lines,
        month=last if sealed else None,
        first_month=min((_month(write) for write in accepted if _counted(write)), default=last),
        last_month=last,
        fills=any(call.fills for call in calls),
    )


def _accepted(taken: Sequence[Taken]) -> list[Write]:
    calls = [call for call in taken if not isinstance(call, UnavailableError)]
    return [one for call in calls for one in call if isinstance(one, Write)]


def _refused(
    connection: Connection, write: Write, keys: Mapping[CaseId, bytes], month: str
) -> Refusal | None:
    if any(event.case not in keys for event in write.events):
        return Refusal("erased", "the record of this case has been erased")
    if _counted(write) and _month(write) < month:
        return Refusal(MOVED_ON, "the month has changed; load the case again")
    return refused(connection, write)


def _counted(write: Write) -> bool:
    return any(KINDS[event.kind].visibility is Visibility.COUNTED for event in write.events)


def _month(write: Write) -> str:
    """Give the month of a write's sealed entries, and nothing where it has none."""
    counted = [e.at for e in write.events if KINDS[e.kind].visibility is Visibility.COUNTED]
    return month_of(date_of(max(counted))) if counted else ""


def _not_taken(error: IntegrityError) -> UnavailableError:
    made = UnavailableError(
        "the database did not take the write, and nothing of it was kept",
        remedy="load what it rests on again: another row of that name is there already",
    )
    made.__cause__ = error
    return made
