"""The auditor's search; and the review of unusual asking, by counts only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from thirdcopy.event import Actor, PersonId
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.looking import is_code, must_audit, note_look
from thirdcopy.store import tables
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError

NEAR_CAP: Final = 80
"""A day on which an officer asked this many hundredths of the cap is a day near the cap; ours."""
DAYS_NEAR_CAP: Final = 3
"""So many such days in a month are looked at, and one day on which the cap was reached; ours."""
ABOUT_ONE_PERSON: Final = 3
"""So many requests about one person in a month are looked at; ours."""
MOST: Final = 50
"""So many cases stand on one page of a search."""


HAVING: Final[Mapping[str, frozenset[str]]] = {
    "turned-away": frozenset({"turned-away"}),
    "stopped": frozenset({"stopped"}),
    "breach": frozenset({"breach-found"}),
}
"""What may have happened in a case, and the kinds of event that say so."""
_DECIDES: Final = frozenset({"decided", "seconded"})


CODES: Final = ("state", "agreement", "body", "decider", "having")
"""The attributes of a search that are chosen from lists."""


@dataclass(frozen=True)
class Wanted:
    """Which cases are looked for: by attributes of their events, never by those of a person."""

    state: str | None = None
    agreement: Hash | None = None
    body: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    decider: str | None = None
    having: str | None = None
    overdue: bool = False

    def __post_init__(self) -> None:
        """Raise `MalformedError` for what is no code: it is recorded, and may be no free text."""
        for name in CODES:
            value = getattr(self, name)
            if value and not is_code(value):
                raise MalformedError("expected one of those that are listed", place=name)

    @property
    def said(self) -> Mapping[str, Json]:
        """Give what is recorded of a search: what was asked for and nothing that was found."""
        return {name: str(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Found:
    """A case as a search lists it: nothing personal, nothing of what was decided in it."""

    request: str
    state: str
    requester_body: str
    agreement: str
    due: Micros
    holder: str


@dataclass(frozen=True)
class Unusual:
    """Requests that a rule on counts picks out for a person to look at; no score of anybody.

    *officer* is who asked, where the rule is about one officer's days.
    """

    rule: str
    count: int
    requests: tuple[str, ...]
    officer: PersonId | None = None


def search(
    gateway: Gateway, actor: Actor, wanted: Wanted, *, first: int = 0, most: int = MOST
) -> tuple[tuple[Found, ...], int]:
    """List the body's cases to its auditor, from the *first*, and say how many there are.

    That it was searched, and for what, is recorded before anything is shown. Reading one of the
    cases is `see`, which is recorded in it.
    """
    must_audit(actor)
    note_look(gateway, actor, "search", {**wanted.said, "first": first})
    chosen = _chosen(wanted, actor.body, gateway.clock())
    now = tables.case_now.c
    columns = (now.request, now.state, now.requester_body, now.agreement, now.due, now.holder)
    query = select(*columns).where(*chosen).order_by(now.due, now.case_id)
    with gateway.engine.connect() as connection:
        rows = connection.execute(query.offset(first).limit(most)).all()
        number = connection.execute(
            select(func.count()).select_from(tables.case_now).where(*chosen)
        ).scalar_one()
    return tuple(Found(*row) for row in rows), number


def numbers(gateway: Gateway, actor: Actor, wanted: Wanted) -> tuple[str, ...]:
    """Give the number of every case that a search would find, in their order as text."""
    must_audit(actor)
    chosen = _chosen(wanted, actor.body, gateway.clock())
    query = select(tables.case_now.c.request).where(*chosen)
    with gateway.engine.connect() as connection:
        return tuple(sorted(connection.execute(query).scalars()))


def deciders(gateway: Gateway, actor: Actor) -> tuple[PersonId, ...]:
    """Give everybody who decided or seconded in a case of the body."""
    must_audit(actor)
    event = tables.event.c
    query = select(event.person).where(event.body == actor.body, event.kind.in_(_DECIDES))
    with gateway.engine.connect() as connection:
        return tuple(map(PersonId, sorted(connection.execute(query.distinct()).scalars())))


def _chosen(wanted: Wanted, body: str, at: Micros) -> list[ColumnElement[bool]]:
    now = tables.case_now.c
    chosen = [now.body == body]
    equal = (
        (now.state, wanted.state),
        (now.agreement, wanted.agreement),
        (now.requester_body, wanted.body),
    )
    chosen += [column == value for column, value in equal if value]
    if wanted.overdue:
        chosen += [now.due < at, now.holder != ""]
    event = tables.event.c
    if wanted.since or wanted.until:
        since, until = wanted.since or dt.date.min, wanted.until or dt.date.max
        between = event.on_date.between(since.isoformat(), until.isoformat())
        chosen.append(_happened({"received"}, between))
    if wanted.decider:
        chosen.append(_happened(_DECIDES, event.person == wanted.decider))
    if wanted.having:
        chosen.append(_happened(HAVING[wanted.having]))
    return chosen


def _happened(kinds: Collection[str], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    event = tables.event.c
    return tables.case_now.c.case_id.in_(select(event.case_id).where(event.kind.in_(kinds), *more))


def unusual(gateway: Gateway, actor: Actor, month: str) -> tuple[Unusual, ...]:
    """Give what a person is to look at of a month, written `YYYY-MM`.

    Rules on counts, written down here; nothing is inferred of an officer or of a person, and
    nobody is stopped by them: the cap stops, and a person looks.
    """
    must_audit(actor)
    note_look(gateway, actor, "unusual", {"month": month})
    use, now = tables.use.c, tables.case_now.c
    query = (
        select(use.officer, use.day, use.person_tag, use.agreement, now.request)
        .join(tables.case_now, now.case_id == use.case_id)
        .where(now.body == actor.body, use.day.startswith(month))
        .order_by(use.day, now.request)
    )
    days: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    about: dict[bytes, list[str]] = defaultdict(list)
    with gateway.engine.connect() as connection:
        for row in connection.execute(query):
            days[row.officer, row.agreement, row.day].append(row.request)
            about[row.person_tag].append(row.request)
    found = [
        Unusual("about-one-person", len(requests), tuple(requests))
        for requests in about.values()
        if len(requests) >= ABOUT_ONE_PERSON
    ]
    return (*_near_cap(gateway, days), *found)


def _near_cap(gateway: Gateway, days: dict[tuple[str, str, str], list[str]]) -> tuple[Unusual, ...]:
    near: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    reached: set[tuple[str, str]] = set()
    for (officer, agreement, _day), requests in days.items():
        cap = gateway.ruleset_of(Hash(agreement)).agreement.cap_per_officer_day
        if len(requests) * 100 >= cap * NEAR_CAP:
            near[officer, agreement].append(requests)
        if len(requests) >= cap:
            reached.add((officer, agreement))
    return tuple(
        Unusual(
            "near-the-cap",
            len(found),
            tuple(one for day in found for one in day),
            PersonId(whose[0]),
        )
        for whose, found in near.items()
        if whose in reached or len(found) >= DAYS_NEAR_CAP
    )
