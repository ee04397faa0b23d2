"""What analysis says of each agreement, worked out once, apart from the pages that show it."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Findings, analyse

_Key = tuple[str, str]


@dataclass(eq=False)
class Analyses:
    """Findings by agreement and profile; one thread works them out, one after another.

    The solver must not run in two threads at once, and a page never waits for it long.
    """

    vocabulary: Vocabulary
    known: Iterable[Findings] = ()
    _jobs: dict[_Key, "Future[Findings]"] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _threads: list[ThreadPoolExecutor] = field(default_factory=list)

    def of(self, agreement: Agreement, profile: Profile, wait: float = 0.0) -> Findings | None:
        """Give the findings, or None while they are still being worked out."""
        for found in self.known:
            if (found.agreement, found.profile) == (agreement.id, profile.id):
                return found
        try:
            return self._begun(agreement, profile).result(timeout=wait)
        except NotYet:
            return None

    def _begun(self, agreement: Agreement, profile: Profile) -> "Future[Findings]":
        """Begin once; the thread is made on first use, because threads do not outlive a fork."""
        key = (agreement.hash, profile.hash)
        with self._lock:
            if not self._threads:
                self._threads.append(ThreadPoolExecutor(1, "analysis"))
            if key not in self._jobs:
                self._jobs[key] = self._threads[0].submit(
                    analyse, agreement, profile, self.vocabulary
                )
            return self._jobs[key]
