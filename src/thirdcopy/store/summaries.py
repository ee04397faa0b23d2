"""A folder of summaries, so that a large register is read once and asked many times.

The folder holds nothing that cannot be made again from the texts: what is damaged, or was made of
other texts, is ignored and made anew. It must be as safe from strangers as the texts are.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Final, TypeAlias

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Circle, Register, circle_of
from thirdcopy.analysis.flows.summary import Summary, summarise
from thirdcopy.analysis.flows.summary_file import read_summary, summary_names, write_summary
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, ThirdcopyError, UnavailableError

Tell: TypeAlias = Callable[[int], Callable[[int], None]]
_EACH: Final = 100
"""How many summaries to make are worth the start of another process."""


@dataclass(frozen=True)
class Listed:
    """An agreement by its id and hash; *read* gives the whole of it, where that is needed."""

    id: str
    hash: Hash
    read: Callable[[], Agreement]


def listed(agreement: Agreement) -> Listed:
    """Give an agreement that has been read already."""
    return Listed(agreement.id, agreement.hash, lambda: agreement)


def kept_register(
    agreements: Iterable[Listed],
    profile: Profile,
    vocabulary: Vocabulary,
    folder: Path,
    *,
    tell: Tell = lambda _: lambda _: None,
    processes: int | None = None,
) -> Register:
    """Give the register of *agreements*, with the summaries that *folder* has, and keep the rest.

    Where many are not there, *processes* make them, as many as there are processors. *tell* is
    told how many are made, and gives what counts them. Raises `UnavailableError` if the folder
    cannot be written.
    """
    texts = {one.id: one for one in agreements}
    circle = circle_of(profile, vocabulary)
    named = summary_names(circle)
    kept = {one.id: _Kept(one, folder, named(one.hash), circle) for one in texts.values()}
    _fill([one for one in kept.values() if not one.path.exists()], tell, processes)
    summaries = {name: one.summary() for name, one in kept.items()}
    return Register(circle, summaries, lambda name: texts[name].read())


@dataclass(frozen=True)
class _Kept:
    """One agreement and where its summary is kept."""

    listed: Listed
    folder: Path
    name: Hash
    circle: Circle

    @property
    def path(self) -> Path:
        return self.folder / self.name[:2] / f"{self.name}.summary"

    def summary(self) -> Summary:
        """Read the summary, or make and keep it where it is missing, damaged or another's."""
        known = _known(self.path, self.name, self.circle)
        return known if known and known.agreement == self.listed.id else self.make()

    def make(self) -> Summary:
        made = summarise(self.listed.read(), self.circle)
        path = self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            written = path.with_suffix(".new")
            written.write_bytes(write_summary(made, self.name, self.circle))
            written.replace(path)
        except OSError as error:
            raise UnavailableError(
                "expected a folder for summaries that can be written",
                place=path.as_posix(),
                remedy="name another folder, or none",
            ) from error
        return made


def _fill(missing: Sequence[_Kept], tell: Tell, processes: int | None) -> None:
    """Make and keep what is missing, in several processes where that is worth their start.

    What another process failed to make is made by the reader afterwards, who then says why not.
    """
    shares = min(processes or len(_processors()), max(1, len(missing) // _EACH))
    count = tell(len(missing))
    if shares == 1 or "fork" not in get_all_start_methods():
        for one in missing:
            one.make()
            count(1)
        return
    start = get_context("fork").Process
    others = [start(target=_make, args=(missing[at::shares],)) for at in range(1, shares)]
    for other in others:
        other.start()
    done = 0
    try:
        for place, one in enumerate(missing[::shares], 1):
            one.make()
            reached = min(len(missing), place * shares)
            count(reached - done)
            done = reached
    finally:
        for other in others:
            other.join()


def _make(share: Sequence[_Kept]) -> None:
    with suppress(ThirdcopyError):
        for one in share:
            one.make()


def _processors() -> Sequence[int]:
    """Give the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)


def _known(path: Path, name: Hash, circle: Circle) -> Summary | None:
    try:
        return read_summary(path.read_bytes(), name, circle)
    except (OSError, MalformedError):
        return None
