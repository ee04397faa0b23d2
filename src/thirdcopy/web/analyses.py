"""What analysis says of each agreement, worked out once, apart from the pages that show it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Difference, Findings, analyse, difference

_Key = tuple[str, ...]
Answer = TypeVar("Answer")


@dataclass(eq=False)
class Analyses:
    """Findings by agreement and profile, and what versions changed, worked out one after another.

    One thread does it, since the solver must not run in two at once; no page waits for it long.
    """

    vocabulary: Vocabulary
    known: Iterable[Findings] = ()
    _jobs: dict[_Key, "Future[Any]"] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _threads: list[ThreadPoolExecutor] = field(default_factory=list)

    def of(self, agreement: Agreement, profile: Profile, wait: float = 0.0) -> Findings | None:
        """Give the findings, or None while they are still being worked out."""
        for found in self.known:
            if (found.agreement, found.profile) == (agreement.id, profile.id):
                return found
        key = (agreement.hash, profile.hash)
        return self.answer(key, lambda: analyse(agreement, profile, self.vocabulary), wait)

    def between(
        self, old: Agreement, new: Agreement, profile: Profile, wait: float = 0.0
    ) -> Difference | None:
        """Give what changed between two versions, or None while it is still being worked out."""
        key = (old.hash, new.hash, profile.hash)
        return self.answer(key, lambda: difference(old, new, profile, self.vocabulary), wait)

    def answer(self, key: _Key, work: Callable[[], Answer], wait: float) -> Answer | None:
        """Give what *work* gives, begun once for each *key*, or None while it is worked out."""
        try:
            answer: Answer = self._begun(key, work).result(timeout=wait)
        except NotYet:
            return None
        return answer

    def _begun(self, key: _Key, work: Callable[[], Answer]) -> "Future[Any]":
        """Begin once; the thread is made on first use, because threads do not outlive a fork."""
        with self._lock:
            if not self._threads:
                self._threads.append(ThreadPoolExecutor(1, "analysis"))
            if key not in self._jobs:
                self._jobs[key] = self._threads[0].submit(work)
            return self._jobs[key]
