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
)

KINDS = {kind.name: kind for kind in _KINDS}
"""The kinds that happen in a case (SHEETS of the design, section 2), by name."""

RELEASES = frozenset({"supplied", "check-answered"})
"""The intents: a case counts as supplied when one of these became durable."""
