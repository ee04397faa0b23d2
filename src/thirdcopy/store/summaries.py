"""A folder of summaries, so that a large register is read once and asked many times.

The folder holds nothing that cannot be made again from the texts: what is damaged, or was made of
other texts, is ignored and made anew. It must be as safe from strangers as the texts are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.analysis import Circle, Register, circle_of
from thirdcopy.analysis.flows.summary import Summary, summarise
from thirdcopy.analysis.flows.summary_file import read_summary, summary_names, write_summary
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError, UnavailableError


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
    agreements: Iterable[Listed], profile: Profile, vocabulary: Vocabulary, folder: Path
) -> Register:
    """Give the register of *agreements*, with the summaries that *folder* has, and keep the rest.

    Raises `UnavailableError` if the folder cannot be written.
    """
    texts = {one.id: one for one in agreements}
    circle = circle_of(profile, vocabulary)
    named = summary_names(circle)
    return Register(
        circle,
        {one.id: _summary(one, folder, named(one.hash), circle) for one in texts.values()},
        lambda name: texts[name].read(),
    )


def _summary(one: Listed, folder: Path, name: Hash, circle: Circle) -> Summary:
    path = folder / name[:2] / f"{name}.summary"
    known = _known(path, name, circle)
    if known is not None and known.agreement == one.id:
        return known
    made = summarise(one.read(), circle)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        written.write_bytes(write_summary(made, name, circle))
        written.replace(path)
    except OSError as error:
        raise UnavailableError(
            "expected a folder for summaries that can be written",
            place=path.as_posix(),
            remedy="name another folder, or none",
        ) from error
    return made


def _known(path: Path, name: Hash, circle: Circle) -> Summary | None:
    try:
        return read_summary(path.read_bytes(), name, circle)
    except (OSError, MalformedError):
        return None
