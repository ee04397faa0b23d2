"""The one table of kinds: what is told, what is kept, and what the public log says of it.

The rule for a new kind: counted if and only if every party outside the discloser that could
hold a receipt already knows that it happened. Anything else is private, because the places
between two receipts of one party would otherwise tell that party that its case had stopped.
"""

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """What the public log holds of an event."""

    COUNTED = "counted"
    """A sealed entry of its own."""
    LOGGED = "logged"
    """An open entry of its own: nobody's personal data."""
    PRIVATE = "private"
    """No entry: chained into the case's next counted event, and under the day's root."""


@dataclass(frozen=True)
class Kind:
    """One kind of event: its name, its visibility and the members that it adds."""

    name: str
    visibility: Visibility
    told: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


def _counted(name: str, told: str = "", kept: str = "") -> Kind:
    return Kind(name, Visibility.COUNTED, frozenset(told.split()), frozenset(kept.split()))


def _private(name: str, kept: str = "") -> Kind:
    return Kind(name, Visibility.PRIVATE, frozenset(), frozenset(kept.split()))


RELEASE_TOLD = (
    "release fields clause terms as_at identifiers recipient_key suite ciphertext_sha256 expires"
)

_KINDS = (
    _counted("received", kept="form facts grade posted to"),
    _private("countersigned", "grade"),
    _counted("rejected", "procedure", "note"),
    _counted("withdrawn", kept="note"),
    _private("screened", "clear markers grade"),
    _private("attested", "fact value grade"),
    _private("assessed", "stage fields clauses"),
    # What a decider thought before the agreement's answer was shown, and whether it agrees.
    _private("answered-blind", "permits agrees grade"),
    _private("decided", "permits fields clause reasons second grade"),
    _private("seconded", "grade"),
    _private("matched", "rule result agreeing markers read_at"),
    _private("stopped", "code clauses"),
    _counted("supplied", RELEASE_TOLD, "record"),
    _counted("check-answered", RELEASE_TOLD, "record"),
    _counted("delivered", "release", "attempts"),
    _counted("undelivered", "release", "attempts code"),
    _counted("not-confirmed", kept="code"),
    _counted("nothing-supplied", kept="code"),
    _private("acknowledged", "signature"),
    _private("turned-away", "command code"),
    _private("read", "page why"),
    # Whoever asked is asked, and answers: there is nobody else who could hold a receipt yet.
    _counted("information-requested", "question", "grade"),
    _counted("information-supplied", kept="answer grade"),
    # A release on its way is not queued, and whoever asked does not know that it is one.
    _private("queued", "ground"),
    _private("unqueued"),
    # What the discloser looks at, and how late it is, is nobody else's to know.
    _private("reviewed", "concern note grade"),
    _private("reminded", "duty role"),
    _private("escalated", "duty role"),
    # A stop on the compelled route is as hidden as any other, until it is complied with.
    _private("instrument-checked", "instrument elements missing items grade"),
    _private("held", "code grade"),
    _private("challenged", "ground grade"),
    _private("hold-ended", "result grade"),
    _counted("complied", "fields", "reasons grade"),
    # Both bodies were there when it was said or shown.
    _counted("spoken", "medium", "form facts grade posted to minutes note"),
    _private("view-recorded", "view topic grade"),
    _counted("advised", "topic", "advice grade"),
    _counted("return-advised", kept="advice grade"),
    # Every recipient is told of a correction. What recipients do later is not known to the
    # person, who may hold a receipt of the release: private, and counted in attested tables.
    _counted("corrected", "release remedy", "reasons grade"),
    _private("correction-acknowledged", "note grade"),
    _private("outcome-reported", "outcome note grade"),
    _private("destroyed", "method grade"),
    # The person is told of a notice; the recipients are not told when, nor on which ground
    # it waits: either would say that the body fears for the person, or fears them.
    _private("notice-given", "means grade"),
    _private("notice-deferred", "ground review reasons grade"),
    # A breach is told by the controller in its own words and time (UK GDPR Articles 33, 34).
    _private("breach-found", "nature note grade"),
    _private("breach-answered", "reported reasons grade"),
    _private("closed"),
)

KINDS = {kind.name: kind for kind in _KINDS}
"""The kinds that happen in a case (SHEETS of the design, section 2), by name."""

RELEASES = frozenset({"supplied", "check-answered"})
"""The intents: a case counts as supplied when one of these became durable."""
