"""A mapping held against the database behind it, before anyone is asked about."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from thirdcopy.sources.counts import Counts, Flagged, count
from thirdcopy.sources.opened import Opened
from thirdcopy.sources.opening import SECONDS, asked
from thirdcopy.sources.shape import Fault, faults_of_shape
from thirdcopy.sources.source import Source
from thirdcopy_client.errors import MalformedError

COUNTING_SECONDS: Final = 60.0
"""A count looks at every record, which a request never does."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: *faults*, with which the source is not to be used, and what to know.

    `counts` is None where the columns are not such that anything could be counted.
    """

    dataset: str
    columns: int
    counts: Counts | None
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def check_source(
    source: Source, *, markers: AbstractSet[str], categories: AbstractSet[str] | None = None
) -> None:
    """Raise `MalformedError` for the first fault of the view's shape, saying how many more.

    `UnavailableError` where the database cannot be read at all.
    """
    present = asked(source, lambda database: database.columns(source.view), SECONDS)
    faults = [*faults_of_shape(source, present, markers, categories)]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise MalformedError(
            f"{faults[0].message}{more}", place=faults[0].place, remedy=faults[0].remedy
        )


def examine(
    source: Source,
    *,
    markers: AbstractSet[str],
    categories: AbstractSet[str] | None = None,
    seconds: float = COUNTING_SECONDS,
) -> Examined:
    """Look at the view's shape and, where that is right, count what its records hold."""

    def look(database: Opened) -> Examined:
        present = database.columns(source.view)
        faults = [*faults_of_shape(source, present, markers, categories)]
        if faults:
            return Examined(source.dataset, len(present), None, tuple(faults), ())
        counts = count(database, source.view, present)
        found = tuple(_faults_of_rows(source, counts))
        return Examined(source.dataset, len(present), counts, found, tuple(_notes(source, counts)))

    return asked(source, look, seconds)


def _faults_of_rows(source: Source, counts: Counts) -> Iterator[Fault]:
    view = source.view
    repeated = counts.records - counts.without_key - counts.distinct_keys
    checks = (
        (
            counts.without_key,
            "a key in every record",
            "without one",
            "key",
            "give each record its key: without one nothing can be said of it",
        ),
        (
            repeated,
            "a key that names one record",
            "beyond the first with the same key",
            "key",
            "take the key of the table, not of what it is joined to",
        ),
        (
            counts.empty_merged,
            "null for a record that was not superseded",
            "with an empty text",
            "merged_into",
            "write null there: an empty text reads as superseded, and stops every release",
        ),
        (
            counts.active.neither,
            "0 or 1, or false or true",
            "with something else",
            "active",
            "say in the view which records are in use",
        ),
        (
            counts.unreadable_birth_date,
            "a date such as `1980-05-17`, `1980-05` or `1980`",
            "with another text",
            "birth_date",
            "write the date so in the view: what cannot be read is never found",
        ),
        *(
            (
                found.badly_written,
                f"each {scheme} in capitals and without spaces",
                "with one written otherwise",
                f"strong.{scheme}",
                "take the spaces out in the view: what is written otherwise is never found",
            )
            for scheme, found in counts.strong.items()
        ),
    )
    for number, expected, got, place, remedy in checks:
        if number:
            message = f"expected {expected}, got {_records(number)} {got}"
            yield Fault(message, f"{source.dataset}.{place}", remedy)
    if counts.on_one_birth_date > view.most_candidates:
        yield Fault(
            f"expected at most {view.most_candidates} records of one birth date, "
            f"got {counts.on_one_birth_date}",
            f"{source.dataset}.birth_date",
            "raise `most_candidates`, or leave out the day where it is not known: until then "
            "nobody of that date is ever found",
        )


def _notes(source: Source, counts: Counts) -> Iterator[str]:
    view = source.view
    yield f"{_records(counts.records)}: {_flags(counts.active, 'in use', 'out of use')}"
    yield f"{counts.merged} superseded; whoever they are about is never released"
    yield f"{counts.without_birth_date} without a birth date; they are never found by name"
    yield f"at most {counts.on_one_birth_date} with one birth date (limit {view.most_candidates})"
    for scheme, found in counts.strong.items():
        yield f"{scheme}: in {found.known} of {counts.records}"
        if found.in_several:
            yield f"{scheme}: {found.in_several} numbers stand in more than one record"
    for marker, flagged in counts.markers.items():
        yield f"marker {marker}: {_flags(flagged, 'marked', 'clear')}"
    for marker, why in view.absent_markers.items():
        yield f"marker {marker}: not recorded here ({why}); a person has to screen for it"
    if not view.postcodes:
        yield "no postcode: nobody can be found without a number"


def _flags(found: Flagged, yes: str, no: str) -> str:
    neither = f", {found.neither} neither, which reads as {yes}" if found.neither else ""
    return f"{found.yes} {yes}, {found.no} {no}{neither}"


def _records(number: int) -> str:
    return f"{number} record{'' if number == 1 else 's'}"
