"""The versions of an agreement: each names by its hash the one that it supersedes.

An earlier version is kept byte for byte as `versions/<hash>.md`. It is read without the
vocabulary, since words may have gone that it used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.document import read_document
from thirdcopy.agreement.fault import refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import MalformedError


@dataclass(frozen=True)
class Version:
    """One version: what it supersedes and changes, and its first day if that is known."""

    hash: Hash
    id: str
    title: str
    supersedes: Hash | None
    change_note: str | None
    start: date | str


def parse_version(data: bytes, name: str) -> Version:
    """Read what an earlier version says of itself; its file is named by its hash."""
    document, faults = read_document(data, name)
    refuse(faults)
    if not name.endswith(f"{document.hash}.md"):
        raise MalformedError(
            f"expected an earlier version in a file named by its hash, `{document.hash}.md`",
            place=f"{name}:1",
            remedy="bring back its exact bytes, or rename the file",
        )
    front = Table(document.front, Source(name, document.front_lines, first_line=2))
    supersedes = front.optional("supersedes")
    version = Version(
        hash=document.hash,
        id=front.text("id"),
        title=front.text("title"),
        supersedes=None if supersedes is None else Hash(supersedes),
        change_note=front.optional("change_note"),
        start=front.table("dates").day("start"),
    )
    refuse(tuple(front.faults))
    return version


def lineage(agreement: Agreement, earlier: Iterable[Version]) -> tuple[Version, ...]:
    """Give the versions from the latest back, as far as their texts are there.

    Raises `MalformedError` for a text that is in no version's line, is of another agreement,
    or began after the one that supersedes it.
    """
    known = {version.hash: version for version in earlier}
    line = [_of(agreement)]
    while (before := known.pop(line[-1].supersedes or Hash(""), None)) is not None:
        _check_follows(line[-1], before, agreement)
        line.append(before)
    for stray in known.values():
        raise MalformedError(
            f"expected only versions that lead to this text, got `{stray.hash}`",
            place=f"{agreement.name}:1",
            remedy="say in `supersedes` which version came before, or remove the file",
        )
    return tuple(line)


def _of(agreement: Agreement) -> Version:
    return Version(
        agreement.hash,
        agreement.id,
        agreement.title,
        agreement.supersedes,
        agreement.change_note,
        agreement.dates.start,
    )


def _check_follows(after: Version, before: Version, agreement: Agreement) -> None:
    place = f"{agreement.name}:1"
    if before.id != after.id:
        raise MalformedError(
            f"expected a version of `{after.id}`, got one of `{before.id}`",
            place=place,
            remedy="a version keeps the id of the one before",
        )
    earlier, later = before.start, after.start
    if isinstance(earlier, date) and isinstance(later, date) and earlier > later:
        raise MalformedError(
            "expected a version to start after the one that it supersedes",
            place=place,
            remedy="correct `dates.start`, or the order of the versions",
        )
