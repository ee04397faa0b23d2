"""What analysis says of each agreement, worked out once, apart from the pages that show it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Difference, Findings, analyse, apart, difference

_Key = tuple[str, ...]
Answer = TypeVar("Answer")


@dataclass(eq=False)
class Analyses:
    """Findings by agreement and profile, and what versions changed, worked out one after another.

    No page waits long for an answer, and none falls with the process that works it out.
    """

    vocabulary: Vocabulary
    known: Iterable[Findings] = ()
    _jobs: dict[_Key, "Future[Any]"] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, agreement: Agreement, profile: Profile, wait: float = 0.0) -> Findings | None:
        """Give the findings, or None while they are still being worked out."""
        for found in self.known:
            if (found.agreement, found.profile) == (agreement.id, profile.id):
                return found
        key = (agreement.hash, profile.hash)
        return self.answer(key, wait, analyse, agreement, profile, self.vocabulary)

    def between(
        self, old: Agreement, new: Agreement, profile: Profile, wait: float = 0.0
    ) -> Difference | None:
        """Give what changed between two versions, or None while it is still being worked out."""
        key = (old.hash, new.hash, profile.hash)
        return self.answer(key, wait, difference, old, new, profile, self.vocabulary)

    def answer(
        self, key: _Key, wait: float, work: Callable[..., Answer], *arguments: object
    ) -> Answer | None:
        """Give what *work* gives, asked once for each *key*, or None while it is worked out.

        A question on which the other process ended is put again by the next who asks.
        """
        with self._lock:
            if key not in self._jobs:
                self._jobs[key] = apart(work, *arguments)
            job: Future[Answer] = self._jobs[key]
        try:
            return job.result(timeout=wait)
        except NotYet:
            return None
        except BrokenProcessPool:
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]
            return None
