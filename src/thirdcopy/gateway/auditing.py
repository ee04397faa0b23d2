"""The auditor: search, sample and read; and the review of unusual asking, by counts only."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from thirdcopy.case import Step
from thirdcopy.event import Actor, Role
from thirdcopy.gateway.casework import find, load, record
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import NotAllowedError

NEAR_CAP: Final = 80
"""A day on which an officer asked this many hundredths of the cap is a day near the cap; ours."""
DAYS_NEAR_CAP: Final = 3
"""So many such days in a month are looked at; ours."""
ABOUT_ONE_PERSON: Final = 3
"""So many requests about one person in a month are looked at; ours."""
_MOST: Final = 200


@dataclass(frozen=True)
class Found:
    """A case as a search lists it: nothing personal, nothing of what was decided in it."""

    request: str
    state: str
    requester_body: str
    agreement: str


@dataclass(frozen=True)
class Unusual:
    """Requests that a rule on counts picks out for a person to look at; no score of anybody."""

    rule: str
    count: int
    requests: tuple[str, ...]


def search(
    gateway: Gateway, actor: Actor, *, state: str | None = None, agreement: str | None = None
) -> tuple[Found, ...]:
    """List the body's cases to its auditor; reading one is `see`, which is recorded."""
    _must_audit(actor)
    now = tables.case_now.c
    chosen = [now.body == actor.body]
    chosen += [now.state == state] if state else []
    chosen += [now.agreement == agreement] if agreement else []
    return _found(gateway, chosen)


def sample(gateway: Gateway, actor: Actor, size: int, why: str) -> tuple[Found, ...]:
    """Draw cases of the body that nobody could foresee; that each was drawn is recorded in it."""
    _must_audit(actor)
    cases = _found(gateway, [tables.case_now.c.body == actor.body], most=None)
    drawn = secrets.SystemRandom().sample(cases, min(size, len(cases)))
    for one in drawn:
        loaded = load(gateway, find(gateway, one.request))
        record(gateway, loaded, actor, Step("read", kept={"page": "sample", "why": why}))
    return tuple(drawn)


def unusual(gateway: Gateway, actor: Actor, month: str) -> tuple[Unusual, ...]:
    """Give what a person is to look at of a month, written `YYYY-MM`.

    Rules on counts, written down here; nothing is inferred of an officer or of a person, and
    nobody is stopped by them: the cap stops, and a person looks.
    """
    _must_audit(actor)
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
    for (officer, agreement, _day), requests in days.items():
        cap = gateway.ruleset_of(Hash(agreement)).agreement.cap_per_officer_day
        if len(requests) * 100 >= cap * NEAR_CAP:
            near[officer, agreement].append(requests)
    return tuple(
        Unusual("near-the-cap", len(found), tuple(one for day in found for one in day))
        for found in near.values()
        if len(found) >= DAYS_NEAR_CAP
    )


def _found(
    gateway: Gateway, chosen: Sequence[ColumnElement[bool]], most: int | None = _MOST
) -> tuple[Found, ...]:
    now = tables.case_now.c
    columns = (now.request, now.state, now.requester_body, now.agreement)
    query = select(*columns).where(*chosen).order_by(now.due, now.case_id).limit(most)
    with gateway.engine.connect() as connection:
        rows = connection.execute(query).all()
    return tuple(Found(*row) for row in rows)


def _must_audit(actor: Actor) -> None:
    if not actor.has(Role.AUDITOR):
        raise NotAllowedError("only an auditor of the body searches its cases")
