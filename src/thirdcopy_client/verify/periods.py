"""Reveals and tallies: every header opened, every count repeated."""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import months_of, quarter_of_month
from thirdcopy_client.errors import VerificationError
from thirdcopy_client.translog.entry import Header, SealedEntry, commitment_of, parse_entry
from thirdcopy_client.translog.reveal import Reveal, agreement_path, parse_reveal, reveal_path
from thirdcopy_client.translog.tally import Tally, parse_tally, tally_of, tally_path
from thirdcopy_client.translog.tile import TILE_WIDTH, Tile
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


def check_reveals(
    files: Files, contents: Contents, origin: str, withheld: frozenset[str]
) -> tuple[Reveal, ...]:
    """Check every reveal against the log, and that no sealed entry escapes the periods."""
    reveals: list[Reveal] = []
    for this in announced(contents, "reveal"):
        reveal = parse_reveal(_read(files, this), this.path)
        if reveal.origin != origin or reveal.period != this.period:
            raise VerificationError("expected the log's origin and this period", place=this.path)
        start = reveals[-1].stop if reveals else 0
        if reveal.start != start or reveal.stop > this.index:
            raise VerificationError(
                f"expected a range from {start} to at most {this.index},"
                f" got {reveal.start} to {reveal.stop}",
                place=this.path,
            )
        _check_headers(files, contents, reveal, this.path)
        for cls in reveal.classes:
            path = agreement_path(cls.agreement)
            if path not in files.names and path not in withheld:
                raise VerificationError(f"expected `{path}` to be published", place=this.path)
        reveals.append(reveal)
    _check_months(contents, {reveal.period: reveal for reveal in reveals})
    return tuple(reveals)


def check_tallies(
    files: Files, contents: Contents, reveals: tuple[Reveal, ...]
) -> tuple[Tally, ...]:
    """Repeat every count; each reveal has one tally."""
    tallies: list[Tally] = []
    named = {this.period: this for this in announced(contents, "reveal")}
    revealed = {reveal.period: reveal for reveal in reveals}
    for this in announced(contents, "tally"):
        tally = parse_tally(_read(files, this), this.path)
        if this.period not in revealed:
            raise VerificationError("expected a reveal for this period", place=this.path)
        if tally != tally_of(revealed[this.period], named[this.period].sha256, tally.tables):
            raise VerificationError("the counts are not those of the reveal", place=this.path)
        tallies.append(tally)
    for period in revealed:
        if period not in {tally.period for tally in tallies}:
            raise VerificationError("the log names no such file", place=tally_path(period))
    return tuple(tallies)


def _read(files: Files, this: Announced) -> bytes:
    data = files.read(this.path)
    if files.digest(this.path)[0] != this.sha256:
        raise VerificationError("the file is not the one that the log names", place=this.path)
    return data


def _check_headers(files: Files, contents: Contents, reveal: Reveal, path: str) -> None:
    held: tuple[Tile, tuple[bytes, ...]] | None = None
    for this in reveal.entries:
        bundle = bundle_at(this.index, contents.size)
        if held is None or held[0] != bundle:
            held = bundle, read_bundle(files, bundle)
        entry = parse_entry(held[1][this.index % TILE_WIDTH])
        if not isinstance(entry, SealedEntry):
            raise VerificationError(f"entry {this.index} is not sealed", place=path)
        header = Header(this.kind, this.cls, entry.month, this.salt)
        if commitment_of(header) != entry.header:
            raise VerificationError(f"the header of entry {this.index} does not open", place=path)


def _check_months(contents: Contents, reveals: Mapping[str, Reveal]) -> None:
    """Check that each sealed month stands inside its period's range, or after them all."""
    closed = max((reveal.stop for reveal in reveals.values()), default=0)
    for month, span in contents.months.items():
        reveal = reveals.get(quarter_of_month(month))
        start, stop = (reveal.start, reveal.stop) if reveal else (closed, contents.size)
        for index in (span.first, span.last):
            if not start <= index < stop:
                raise VerificationError(
                    f"an entry of {month} stands outside the range of its period",
                    place=contents.place_of(index),
                )
    for reveal in reveals.values():
        spans = (contents.months.get(month) for month in months_of(reveal.period))
        sealed = sum(span.count for span in spans if span)
        if sealed != reveal.sealed:
            raise VerificationError(
                f"expected sealed {sealed}, got {reveal.sealed}", place=reveal_path(reveal.period)
            )
