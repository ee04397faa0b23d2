"""Reveals and tallies: every header opened, every count repeated, one period at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import months_of, quarter_of_month
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.entry import (
    Class,
    commit_header,
    header_text,
    is_open,
    month_and_header,
)
from thirdcopy_client.translog.reveal import (
    Reveal,
    Revealed,
    agreement_path,
    parse_reveal,
    reveal_path,
)
from thirdcopy_client.translog.tally import Tally, parse_tally, tally_of, tally_path
from thirdcopy_client.translog.tile import TILE_WIDTH
from thirdcopy_client.verify.entries import Contents, bundle_at, read_bundle
from thirdcopy_client.verify.reader import Files
from thirdcopy_client.verify.report import Logged


@dataclass(frozen=True)
class Announced:
    """A file that an open entry names: where the entry stands, and what it says."""

    index: int
    period: str
    path: str
    sha256: Hash


@dataclass(frozen=True)
class Closed:
    """A period that was checked: its range, and the tally that was repeated."""

    period: str
    start: int
    stop: int
    sealed: int
    revealed: int
    tally: Tally


def announced(contents: Contents, kind: str) -> tuple[Announced, ...]:
    """Give the reveals or tallies that the log names: one for a period, in order."""
    found: list[Announced] = []
    for logged in contents.of(kind):
        this = _announced(logged)
        path = (reveal_path if kind == "reveal" else tally_path)(this.period)
        if this.path != path or (found and found[-1].period >= this.period):
            raise VerificationError(
                f"expected one {kind} for each period, in order",
                place=contents.place_of(logged.index),
            )
        found.append(this)
    return tuple(found)


def _announced(logged: Logged) -> Announced:
    members = logged.entry.members
    return Announced(
        logged.index, str(members["period"]), str(members["file"]), Hash(str(members["sha256"]))
    )


def check_periods(
    files: Files,
    contents: Contents,
    origin: str,
    withheld: frozenset[str],
    known: Sequence[Closed] = (),
) -> tuple[Closed, ...]:
    """Check every reveal against the log, repeat every count, and miss no sealed entry.

    The periods in *known* were checked before.
    """
    before = {one.period: one for one in known}
    tallies = {
        this.period: this for this in announced(contents, "tally") if this.period not in before
    }
    closed: list[Closed] = []
    for this in announced(contents, "reveal"):
        if this.period in before:
            closed.append(before[this.period])
            continue
        reveal = _check_reveal(files, contents, this, closed[-1].stop if closed else 0)
        if reveal.origin != origin:
            raise VerificationError("expected the log's origin", place=this.path)
        _check_texts(files, reveal.classes, withheld, this.path)
        if this.period not in tallies:
            raise VerificationError("the log names no such file", place=tally_path(this.period))
        tally = _check_tally(files, tallies.pop(this.period), reveal, this.sha256)
        totals = reveal.totals
        closed.append(
            Closed(this.period, reveal.start, reveal.stop, totals.sealed, totals.revealed, tally)
        )
    for left in tallies.values():
        raise VerificationError("expected a reveal for this period", place=left.path)
    _check_months(contents, closed)
    return tuple(closed)


def _check_reveal(files: Files, contents: Contents, this: Announced, start: int) -> Reveal:
    reveal = parse_reveal(_read(files, this), this.path)
    if reveal.period != this.period:
        raise VerificationError("expected this period", place=this.path)
    if reveal.start != start or reveal.stop > this.index:
        raise VerificationError(
            f"expected a range from {start} to at most {this.index},"
            f" got {reveal.start} to {reveal.stop}",
            place=this.path,
        )
    for first, opened in _by_bundle(reveal.entries):
        lines = read_bundle(files, bundle_at(first, contents.size))
        check_headers(lines, opened, this.path)
    return reveal


def check_headers(lines: Sequence[bytes], opened: Sequence[Revealed], path: str) -> None:
    """Check that each header opens the entry of its index; *lines* are those of one bundle."""
    texts: dict[tuple[int, str, str], bytes] = {}
    for this in opened:
        line = lines[this.index % TILE_WIDTH]
        if is_open(line):
            raise VerificationError(f"entry {this.index} is not sealed", place=path)
        month, header = month_and_header(line)
        # A class is one object in its reveal, and hashing its two hashes each time costs more.
        known = (id(this.cls), this.kind, month)
        text = texts.get(known)
        if text is None:
            text = texts[known] = header_text(this.kind, this.cls, month)
        if commit_header(this.salt, text) != header:
            raise VerificationError(f"the header of entry {this.index} does not open", place=path)


def _by_bundle(entries: Sequence[Revealed]) -> Iterator[tuple[int, list[Revealed]]]:
    for n, group in groupby(entries, key=lambda one: one.index // TILE_WIDTH):
        yield n * TILE_WIDTH, list(group)


def _check_texts(
    files: Files, classes: Sequence[Class], withheld: frozenset[str], place: str
) -> None:
    for cls in classes:
        path = agreement_path(cls.agreement)
        if path not in files.names and path not in withheld:
            raise VerificationError(f"expected `{path}` to be published", place=place)


def _check_tally(files: Files, this: Announced, reveal: Reveal, sha256: Hash) -> Tally:
    tally = parse_tally(_read(files, this), this.path)
    if tally != tally_of(reveal, sha256, tally.tables):
        raise VerificationError("the counts are not those of the reveal", place=this.path)
    return tally


def _read(files: Files, this: Announced) -> bytes:
    data = files.read(this.path)
    if files.digest(this.path)[0] != this.sha256:
        raise VerificationError("the file is not the one that the log names", place=this.path)
    return data


def _check_months(contents: Contents, closed: Sequence[Closed]) -> None:
    """Check that each sealed month stands inside its period's range, or after them all."""
    after = max((one.stop for one in closed), default=0)
    periods = {one.period: one for one in closed}
    for month, span in contents.months.items():
        period = periods.get(quarter_of_month(month))
        start, stop = (period.start, period.stop) if period else (after, contents.size)
        for index in (span.first, span.last):
            if not start <= index < stop:
                raise VerificationError(
                    f"an entry of {month} stands outside the range of its period",
                    place=contents.place_of(index),
                )
    for period in periods.values():
        spans = (contents.months.get(month) for month in months_of(period.period))
        sealed = sum(span.count for span in spans if span)
        if sealed != period.sealed:
            raise VerificationError(
                f"expected sealed {sealed}, got {period.sealed}", place=reveal_path(period.period)
            )
