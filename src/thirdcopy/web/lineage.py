"""The versions of an agreement on its page, each with what it changed, as far as that is known."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from thirdcopy.agreement import Agreement, Profile, Version
from thirdcopy.analysis import Change
from thirdcopy.analysis.difference import Rewording
from thirdcopy.store.library import Library, earlier_text
from thirdcopy.web.analyses import Analyses
from thirdcopy_client.errors import MalformedError

State = Literal["changed", "checking", "unreadable", "first"]


@dataclass(frozen=True)
class VersionRow:
    """One version, and what it changed in the one before; *first* where there is none to read."""

    version: Version
    state: State
    changes: tuple[Change, ...] = ()
    handling: tuple[Rewording, ...] = ()


def version_rows(
    text: Agreement, profile: Profile, library: Library, analyses: Analyses, wait: float
) -> tuple[VersionRow, ...]:
    """Give the versions from the latest back; for a text that is not the latest, itself alone."""
    line = library.versions.get(text.id, ())
    if not line or line[0].hash != text.hash:
        known = Version(
            text.hash, text.id, text.title, text.supersedes, text.change_note, text.dates.start
        )
        return (VersionRow(known, "first"),)
    texts = [text, *(_read(library, text.id, version) for version in line[1:])]
    rows = [
        _row(version, new, old, profile, analyses, wait)
        for version, (new, old) in zip(line, pairwise(texts), strict=False)
    ]
    return (*rows, VersionRow(line[-1], "first"))


def _read(library: Library, agreement: str, version: Version) -> Agreement | None:
    try:
        return earlier_text(library, agreement, version.hash)
    except MalformedError:
        return None


def _row(
    version: Version,
    new: Agreement | None,
    old: Agreement | None,
    profile: Profile,
    analyses: Analyses,
    wait: float,
) -> VersionRow:
    if new is None or old is None:
        return VersionRow(version, "unreadable")
    found = analyses.between(old, new, profile, wait)
    if found is None:
        return VersionRow(version, "checking")
    changes = tuple(change for change in found.changes if change.extent != "none")
    return VersionRow(version, "changed", changes, found.handling)
