"""Group commit: callers in a line, and one piece of work at a time for all who wait at once.

Whoever comes to an empty line leads: takes everybody who waits, does the work for them in one
go, wakes the next leader and then those who have their answers. Nobody lingers for company,
so a caller alone waits for nothing; under load a group grows to what came meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from thirdcopy_client.errors import UnavailableError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
AT_ONCE = 512
"""The most callers whose work is done in one go, so that no transaction is without bound."""


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Item, Answer]):
    """One caller's item, the answer when it is there, and the lock that holds the caller."""

    item: Item
    held: threading.Lock
    answer: Answer | UnavailableError | None = None
    done: bool = False


class Turns(Generic[Item, Answer]):
    """Give each of many threads its answer from *work*, which never runs twice at a time.

    *work* does the work of all items; an error among its answers is that item's alone.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Sequence[Answer | UnavailableError]]
    ) -> None:
        self._work = work
        self._guard = threading.Lock()
        self._waiting: list[_Waiting[Item, Answer]] = []
        self._led = False

    def ask(self, item: Item) -> Answer:
        """Wait in line with *item*; give its answer, or raise its error or the whole group's."""
        mine: _Waiting[Item, Answer] = _Waiting(item, threading.Lock())
        mine.held.acquire()
        with self._guard:
            self._waiting.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            mine.held.acquire()
        if not mine.done:
            self._lead()
        answer = _interrupted() if mine.answer is None else mine.answer
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def _lead(self) -> None:
        """Do the work of those who wait, the caller's own first among it."""
        with self._guard:
            group, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        try:
            answers = self._work([one.item for one in group])
            for one, answer in zip(group, answers, strict=True):
                one.answer = answer
        except UnavailableError as error:
            for one in group:
                one.answer = error
        finally:
            for one in group:
                one.done = True
            with self._guard:
                self._led = bool(self._waiting)
                following = self._waiting[:1]
            for one in (*following, *group[1:]):
                one.held.release()


def _interrupted() -> UnavailableError:
    return UnavailableError(
        "the write that went together with this one was interrupted",
        remedy="see whether it is there before you ask again",
    )
