"""One count of one period, made again from the few files that it needs.

The reveal, whose hash an entry of the log gives; the entries of its range, believed by the
signed root; and each header opened. Whether the ranges of all periods meet, and every other
file, is for `verify log`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import months_of
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.translog.entry import OpenEntry, is_open, month_of_all, parse_entry
from thirdcopy_client.translog.reveal import Reveal, Revealed, parse_reveal, reveal_path
from thirdcopy_client.translog.tile import TILE_WIDTH
from thirdcopy_client.verify.periods import check_headers
from thirdcopy_client.verify.reader import Reader
from thirdcopy_client.verify.views import View, view_of


@dataclass(frozen=True)
class Recount:
    """How often each kind was counted, what stays hidden, and the files that say so."""

    origin: str
    size: int
    period: str
    agreement: Hash
    adoption: Hash | None
    counts: Mapping[str, int]
    sealed: int
    hidden: int
    files: tuple[str, ...]


def count_again(
    reader: Reader, key: str | None, agreement: Hash, period: str, adoption: Hash | None = None
) -> Recount:
    """Count the entries of *agreement*, or of one adoption of it, in *period*.

    Raises `UnavailableError` for an agreement whose entries the period does not reveal: that
    there are none to see is not that there are none.
    """
    view = view_of(reader, key)
    files = view.tree.files
    path = reveal_path(period)
    if path not in files.names:
        raise MalformedError("the log has not closed this period", place=path)
    reveal = parse_reveal(files.read(path), path)
    if reveal.origin != view.checkpoint.origin or reveal.period != period:
        raise VerificationError("expected the log's origin and this period", place=path)
    _check_named(view, reveal, files.digest(path)[0], path)
    sealed = _check_range(view, reveal, path)
    wanted = [
        cls
        for cls in reveal.classes
        if cls.agreement == agreement and adoption in {None, cls.adoption}
    ]
    if not wanted:
        raise UnavailableError(
            "the entries of this agreement are not revealed, so nobody can count them here",
            place=path,
            remedy="the operator's figures are in the attested tables, which an auditor can open",
        )
    counts = Counter(this.kind for this in reveal.entries if this.cls in wanted)
    return Recount(
        origin=reveal.origin,
        size=view.checkpoint.size,
        period=period,
        agreement=agreement,
        adoption=adoption,
        counts=dict(sorted(counts.items())),
        sealed=sealed,
        hidden=reveal.totals.hidden,
        files=files.read_so_far,
    )


def _check_named(view: View, reveal: Reveal, sha256: Hash, path: str) -> None:
    """Check that the log, after the reveal's range, names this file by its hash."""
    if reveal.stop > view.checkpoint.size:
        raise VerificationError("the range reaches past the log", place=path)
    for n in range(reveal.stop // TILE_WIDTH, -(-view.checkpoint.size // TILE_WIDTH)):
        for offset, line in enumerate(view.tree.bundle(n)):
            if not is_open(line) or n * TILE_WIDTH + offset < reveal.stop:
                continue
            entry = parse_entry(line)
            if (
                isinstance(entry, OpenEntry)
                and entry.kind == "reveal"
                and entry.members["period"] == reveal.period
            ):
                if entry.members["sha256"] != sha256:
                    raise VerificationError(
                        "the file is not the one that the log names", place=path
                    )
                return
    raise VerificationError("the log names no such file", place=path)


def _check_range(view: View, reveal: Reveal, path: str) -> int:
    """Check every header of the reveal; give how many sealed entries of the period there are."""
    months = frozenset(months_of(reveal.period))
    by_bundle: dict[int, list[Revealed]] = {}
    for this in reveal.entries:
        by_bundle.setdefault(this.index // TILE_WIDTH, []).append(this)
    sealed = 0
    for n in range(reveal.start // TILE_WIDTH, -(-reveal.stop // TILE_WIDTH)):
        lines = view.tree.bundle(n)
        first = n * TILE_WIDTH
        low, high = max(reveal.start - first, 0), min(reveal.stop - first, len(lines))
        sealed += _sealed_of(lines[low:high], months)
        check_headers(lines, by_bundle.get(n, ()), path)
    if sealed != reveal.sealed:
        raise VerificationError(f"expected sealed {sealed}, got {reveal.sealed}", place=path)
    return sealed


def _sealed_of(lines: Sequence[bytes], months: frozenset[str]) -> int:
    alike = month_of_all(lines) if lines else None
    if alike is not None:
        return len(lines) if alike in months else 0
    entries = (parse_entry(line) for line in lines if not is_open(line))
    return sum(not isinstance(entry, OpenEntry) and entry.month in months for entry in entries)
