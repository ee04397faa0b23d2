"""What analysis says of each agreement, worked out once, apart from the pages that show it."""

from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Difference, Findings, analyse, analysis_key, apart, difference

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Analyses:
    """Findings by agreement and profile, and what versions changed, worked out one after another.

    No page waits long for an answer, and none falls with the process that works it out. *known* are
    findings that are at hand.
    """

    vocabulary: Vocabulary
    known: Iterable[Findings] = ()

    def of(self, agreement: Agreement, profile: Profile, wait: float = 0.0) -> Findings | None:
        """Give the findings, or None while they are still being worked out."""
        for found in self.known:
            if (found.agreement, found.profile) == (agreement.id, profile.id):
                return found
        given = (agreement, profile, self.vocabulary)
        return _answer(analysis_key(*given), wait, analyse, *given)

    def between(
        self, old: Agreement, new: Agreement, profile: Profile, wait: float = 0.0
    ) -> Difference | None:
        """Give what changed between two versions, or None while it is still being worked out."""
        key = ("difference", old.hash, new.hash, profile.hash)
        return self.answer(key, wait, difference, old, new, profile, self.vocabulary)

    def answer(
        self, key: tuple[str, ...], wait: float, work: Callable[..., Answer], *arguments: object
    ) -> Answer | None:
        """Give what *work* gives, or None while it is worked out.

        *key* names all that the answer depends on but the vocabulary. A question on which the
        other process ended is put again when somebody asks again.
        """
        return _answer((*key, self.vocabulary.hash), wait, work, *arguments)


def _answer(
    key: tuple[str, ...], wait: float, work: Callable[..., Answer], *arguments: object
) -> Answer | None:
    try:
        return apart(key, work, *arguments).result(timeout=wait)
    except (NotYet, BrokenProcessPool):
        return None
