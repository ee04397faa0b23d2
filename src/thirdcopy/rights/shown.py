"""What the holder of a pass is shown: who they are, and what of a case they may see.

It shows body, date, outcome and agreement. Never a team, a service, an officer, an address or
another person, because each has led somebody dangerous to somebody's door.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.assessment import AT_RISK
from thirdcopy.case import ENDS, Case
from thirdcopy.case.aftercare import NOTICE_DAYS
from thirdcopy.event import BodyCode, Class, Event
from thirdcopy.match import (
    BirthDate,
    Identifiers,
    Matched,
    Row,
    match,
    parse_identifiers,
)
from thirdcopy_client.canonical import canonical, parse_canonical
from thirdcopy_client.clock import DAY, Micros, date_of
from thirdcopy_client.errors import MalformedError

MEANS: Final = ("documents-seen", "known-to-us", "vouched-for", "safe-contact-confirmed")
"""How an officer became sure who a person is: documents are one way, and never the only one."""
SCOPES: Final = ("look", "rights")
"""What an advocate may do: look, or look and use the person's rights for them."""
ADULT: Final = 18
_OUTCOMES: Final = {
    "supplied": "supplied",
    "check-answered": "supplied",
    "complied": "supplied",
    "spoken": "spoken-about",
    "not-confirmed": "not-confirmed",
    "nothing-supplied": "nothing-supplied",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
_FIRM: Final = frozenset({"supplied", "spoken-about"})


@dataclass(frozen=True)
class Holder:
    """The person who holds a pass, as their body knows them; nothing is shown by `repr`.

    *language* is the person's wish, kept for every answer; *means* is how an officer became sure
    who they are.
    """

    body: BodyCode
    person: Identifiers = field(repr=False)
    language: str
    means: str


@dataclass(frozen=True)
class Entry:
    """One request about the person, as the person may see it."""

    body: str
    on: dt.date
    outcome: str
    cls: Class


def holder_text(holder: Holder) -> bytes:
    """Write a holder as it is sealed under the code."""
    person = holder.person
    strong = person.strong
    members = {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "birth_date": person.birth_date.text,
        "scheme": strong.scheme if strong else None,
        "number": strong.text if strong else None,
        "postcode": person.postcode,
        "previous_family_name": person.previous_family_name,
    }
    return canonical(
        {
            "body": holder.body,
            "language": holder.language,
            "means": holder.means,
            "person": members,
        }
    )


def holder_from(data: bytes) -> Holder:
    """Read what `holder_text` wrote; raises `MalformedError` for anything else."""
    read = parse_canonical(data)
    person = read.get("person") if isinstance(read, dict) else None
    if not isinstance(read, dict) or not isinstance(person, dict):
        raise MalformedError("expected the holder of a pass")
    try:
        named = {name: None if text is None else str(text) for name, text in person.items()}
        return Holder(
            BodyCode(str(read["body"])),
            parse_identifiers(
                family_name=named["family_name"] or "",
                given_name=named["given_name"] or "",
                birth_date=named["birth_date"] or "",
                scheme=named["scheme"],
                number=named["number"],
                postcode=named["postcode"],
                previous_family_name=named["previous_family_name"],
            ),
            str(read["language"]),
            str(read["means"]),
        )
    except KeyError as error:
        raise MalformedError("expected the holder of a pass") from error


def is_about(holder: Holder, named: Identifiers) -> bool:
    """Say whether a request that matched no record named the person, by the rule of matching.

    A number alone is not enough: somebody may have mistyped another person's.
    """
    person = holder.person
    row = Row(
        key="holder",
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        strong={person.strong.scheme: person.strong.text} if person.strong else {},
        postcodes=frozenset({person.postcode} if person.postcode else ()),
        previous_family_names=frozenset(
            {person.previous_family_name} if person.previous_family_name else ()
        ),
        active=True,
        merged=False,
        markers=frozenset(),
        items={},
        facts={},
        read_at=Micros(0),
    )
    found = match(named, (row,))
    return isinstance(found, Matched) or found.code == "no-strong-identifier"


def may_be_shown(
    holder: Holder, markers: AbstractSet[str], cases: Sequence[Case], today: dt.date
) -> bool:
    """Say whether anything may be shown on line at all.

    Not to somebody at risk, whose code another may hold; not to a child, for whom a parent may
    look. Both are answered in person, by somebody who can see who is asking.
    """
    asserted = [case.screening.markers for case in cases if case.screening]
    known = frozenset(markers).union(*asserted)
    return not (known & (AT_RISK | {"child"})) and _is_adult(holder.person.birth_date, today)


def entry_of(
    case: Case, events: Sequence[Event], at: Micros, known_as: Mapping[str, str]
) -> Entry | None:
    """Give what the person may see of a case now, if anything.

    A case is shown when it has ended and the person has been told; where the agreement's ground
    defers that, on the day of its review; and otherwise a month after the answer, since nobody's
    forgetting may keep it from them (UK GDPR Article 14(3)(a)). *known_as* gives the body that
    the public knows for each body.
    """
    if case.state not in ENDS:
        return None
    answers = [event for event in events if event.kind in _OUTCOMES]
    if not answers:
        return None
    # A check that was not confirmed at once is answered again, by an official.
    firm = [event for event in answers if _OUTCOMES[event.kind] in _FIRM]
    answer = firm[0] if firm else answers[-1]
    if at < _shown_from(case, answer.at):
        return None
    return Entry(
        body=known_as.get(case.request.by.body, case.request.by.body),
        on=date_of(events[0].at),
        outcome=_OUTCOMES[answer.kind],
        cls=case.request.cls,
    )


def _shown_from(case: Case, answered: Micros) -> Micros:
    notice = case.after.notice
    if notice is None:
        return Micros(answered + NOTICE_DAYS * DAY)
    if notice.given or notice.review is None:
        return notice.at
    return notice.review


def _is_adult(born: BirthDate, today: dt.date) -> bool:
    """Say whether the person is certainly grown up: what is unknown of a date is taken as late."""
    month = born.month or 12
    day = born.day or 31
    last = (today.year - ADULT, today.month, today.day)
    return (born.year, month, day) <= last
