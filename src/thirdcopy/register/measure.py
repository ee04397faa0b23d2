"""What is counted: each measure, the events that it counts, and what it means in words.

A case counts as supplied when its intent became durable, whether or not delivery is known,
and every count goes by the month of the event. Over any period and class:
received = rejected + withdrawn + nothing supplied + supplied + (open at end less open at start).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from thirdcopy.event import Class

Unit = Literal["requests", "people", "records", "acts", "days"]
"""What a measure counts; a request, the person it is about and the record given are three."""


@dataclass(frozen=True)
class Measure:
    """One figure: its name, the kinds that it counts, and what it means in words.

    *detail* narrows it to the events of these kinds that say so, such as one procedural reason.
    """

    name: str
    title: str
    kinds: frozenset[str]
    definition: str
    unit: Unit = "requests"
    detail: str = ""


def _measure(
    name: str, title: str, kinds: str, definition: str, unit: Unit = "requests", detail: str = ""
) -> Measure:
    return Measure(name, title, frozenset(kinds.split()), definition, unit, detail)


MEASURES: Final = (
    _measure(
        "received",
        "Received",
        "received",
        "Requests that an officer submitted, each about one named person.",
    ),
    _measure(
        "rejected",
        "Rejected",
        "rejected",
        "Requests that ended because the procedure was not followed.",
    ),
    _measure(
        "withdrawn", "Withdrawn", "withdrawn", "Requests that the officer who asked took back."
    ),
    _measure(
        "supplied",
        "Supplied",
        "supplied check-answered complied",
        "Requests for which the intent to release became durable, whether or not it arrived, or "
        "which were complied with by hand under a duty or the order of a court.",
    ),
    _measure(
        "nothing-supplied",
        "Nothing supplied",
        "nothing-supplied",
        "Requests that ended without a release: refused, not held, not certain or protected, "
        "all answered alike.",
    ),
    _measure(
        "not-confirmed",
        "Not confirmed at once",
        "not-confirmed",
        "Status checks that were not answered at once and went to a named official.",
    ),
    _measure(
        "records",
        "Records delivered",
        "delivered",
        "Records that reached the recipient, each about one person.",
        "records",
    ),
    _measure(
        "corrected",
        "Corrections sent",
        "corrected",
        "Times that a recipient was told that a record it had been given was wrong.",
        "acts",
    ),
)
"""The measures of counted events: the log holds an entry for each event that they count."""

_PROCEDURES: Final = (
    ("not-countersigned", "Rejected: not countersigned", "no officer of the grade countersigned"),
    ("not-one-person", "Rejected: not one person", "the request was not about one named person"),
    ("incomplete", "Rejected: incomplete", "the form did not say why the record was needed"),
    ("wrong-agreement", "Rejected: outside the agreement", "the agreement does not cover it"),
)
_OUTCOMES: Final = (
    ("status-resolved", "Outcome: status resolved", "the person's status was resolved"),
    ("enforcement-followed", "Outcome: enforcement followed", "enforcement followed"),
    ("error-found", "Outcome: error found", "the record was found to be wrong"),
    ("not-used", "Outcome: not used", "the record was not used"),
)

KEPT: Final = (
    *(
        _measure(
            f"rejected-{code}",
            title,
            "rejected",
            f"Requests rejected for this reason: {reason}.",
            detail=code,
        )
        for code, title, reason in _PROCEDURES
    ),
    *(
        _measure(
            f"outcome-{code}",
            title,
            "outcome-reported",
            f"Releases of which the recipient reported: {reason}.",
            "records",
            code,
        )
        for code, title, reason in _OUTCOMES
    ),
    _measure(
        "notices-given",
        "People told",
        "notice-given",
        "Notices to people that a record of theirs was disclosed, and to whom.",
        "acts",
    ),
    _measure(
        "notices-deferred",
        "Notices deferred",
        "notice-deferred",
        "Decisions to tell a person later, each on a ground and with a day of review.",
        "acts",
    ),
    _measure(
        "destroyed",
        "Records destroyed",
        "destroyed",
        "Releases of which the recipient certified that every copy is destroyed.",
        "records",
    ),
    _measure(
        "breaches",
        "Breaches found",
        "breach-found",
        "Breaches of the agreement or of people's data that were found.",
        "acts",
    ),
)
"""The measures of what no public entry tells; an auditor can count them again from the events."""

_MEDIA: Final = (
    ("check", "Checks by word of mouth", "a status check was answered by word of mouth"),
    ("conversation", "Conversations", "the posted official was told something in conversation"),
    ("interview", "Interviews", "the posted official sat in on an interview"),
    ("file", "Files seen", "the posted official saw a file"),
)
RETURNED: Final = (
    _measure(
        "advised",
        "Advice given",
        "advised",
        "Times that a posted official advised on a check, without the person's name.",
        "acts",
    ),
    _measure(
        "return-advised",
        "Advice on voluntary return",
        "return-advised",
        "Times that a posted official advised an adult who had asked on voluntary return.",
        "acts",
    ),
    *(
        _measure(
            f"spoken-{code}",
            title,
            "spoken",
            f"Times that {what}; each is a disclosure of its own.",
            "acts",
            code,
        )
        for code, title, what in _MEDIA
    ),
)
"""What only the quarterly return of activity counts, for models that a body may adopt: the acts
of officials who are posted there. The rest of a return is among the measures of every agreement."""

PEOPLE: Final = Measure(
    "people",
    "People asked about",
    frozenset({"received"}),
    "Different people whom the requests received in the quarter were about.",
    "people",
)
"""Counted when the quarter is closed: after erasure nobody can tell two people apart."""

DAYS: Final = (
    Measure(
        "days-median",
        "Days to an answer, median",
        frozenset(),
        "Half of the requests that ended in the quarter took at most so many calendar days.",
        "days",
    ),
    Measure(
        "days-90th",
        "Days to an answer, nine in ten",
        frozenset(),
        "Nine in ten of the requests that ended in the quarter took at most so many days.",
        "days",
    ),
)
FEWEST_FOR_DAYS: Final = 10
"""Days are shown over at least so many requests; ours: over fewer they would be somebody's."""

ALL_MEASURES: Final = {one.name: one for one in (*MEASURES, PEOPLE, *KEPT, *RETURNED, *DAYS)}
"""Every measure by name, in the order in which tables show them."""

ENDS: Final = ("rejected", "withdrawn", "supplied", "nothing-supplied")
"""How a request ends: over all time no more have ended than were received."""
REASONS: Final = tuple(f"rejected-{code}" for code, _, _ in _PROCEDURES)
"""What rejections divide into."""
ASKER_KNOWS: Final = frozenset(
    {
        *(one.name for one in MEASURES),
        *REASONS,
        *(f"outcome-{code}" for code, _, _ in _OUTCOMES),
        *(one.name for one in RETURNED),
        "destroyed",
        "people",
    }
)
"""What a body that asks knows of its own requests without anybody's telling."""
UNCONTROLLED: Final = frozenset({"breaches"})
"""Counts of what a body did, not of people: a lone breach is shown as 1, and none as 0."""


@dataclass(frozen=True)
class Table:
    """The figures of one period, by class and measure."""

    period: str
    counts: Mapping[Class, Mapping[str, int]]


def measure(period: str, events: Iterable[tuple[Class, str]]) -> Table:
    """Count the events of one period; *events* gives the class and kind of each."""
    of: dict[Class, Counter[str]] = {}
    for cls, kind in events:
        of.setdefault(cls, Counter())[kind] += 1
    counts = {
        cls: {one.name: sum(kinds[kind] for kind in one.kinds) for one in MEASURES}
        for cls, kinds in of.items()
    }
    return Table(period, counts)
